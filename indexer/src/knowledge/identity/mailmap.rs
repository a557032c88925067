//! The mailmap of one repository, ready to be asked (git-check-mailmap(1), "MAPPING AUTHORS").

use std::collections::HashMap;

use catalog_schema::fact::MailmapEntry;

/// What a line gives: the proper name and the proper e-mail, where it has them.
type Proper = (Option<String>, Option<String>);

/// Lines by lower-case e-mail in commits, and by lower-case name where the line has one.
#[derive(Default)]
pub struct Mailmap {
    by_email: HashMap<String, Proper>,
    by_both: HashMap<(String, String), Proper>,
}

impl Mailmap {
    /// Takes the lines in file order: of two for the same signature, the later wins field by field.
    pub fn new(lines: &[MailmapEntry]) -> Self {
        let mut map = Self::default();
        for line in lines {
            let email = line.old_email.trim().to_lowercase();
            let proper = match &line.old_name {
                Some(name) => map.by_both.entry((email, name.trim().to_lowercase())).or_default(),
                None => map.by_email.entry(email).or_default(),
            };
            if line.new_name.is_some() {
                proper.0.clone_from(&line.new_name);
            }
            if line.new_email.is_some() {
                proper.1.clone_from(&line.new_email);
            }
        }
        map
    }

    /// The proper name and e-mail of a signature; a line with name and e-mail beats one with the e-mail only.
    pub fn resolve(&self, name: &str, email: &str) -> (String, String) {
        let unchanged = || (name.to_owned(), email.to_owned());
        if self.by_email.is_empty() && self.by_both.is_empty() {
            return unchanged();
        }
        let key = (email.to_lowercase(), name.to_lowercase());
        let Some((new_name, new_email)) = self.by_both.get(&key).or_else(|| self.by_email.get(&key.0)) else {
            return unchanged();
        };
        (new_name.as_deref().unwrap_or(name).to_owned(), new_email.as_deref().unwrap_or(email).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(new_name: Option<&str>, new_email: Option<&str>, old_name: Option<&str>, old_email: &str) -> MailmapEntry {
        let own = |text: Option<&str>| text.map(str::to_owned);
        MailmapEntry {
            new_name: own(new_name),
            new_email: own(new_email),
            old_name: own(old_name),
            old_email: old_email.to_owned(),
        }
    }

    #[test]
    fn the_four_forms_of_a_line() {
        let map = Mailmap::new(&[
            line(Some("Joe Developer"), None, None, "joe@x"),
            line(None, Some("jane@x"), None, "JANE@laptop"),
            line(Some("Sam Smith"), Some("sam@x"), None, "s@x"),
            line(Some("Kim Jones"), Some("kim@x"), Some("kim"), "s@x"),
        ]);
        let resolve = |name: &str, email: &str| {
            let (name, email) = map.resolve(name, email);
            format!("{name} <{email}>")
        };
        assert_eq!(resolve("joe", "Joe@X"), "Joe Developer <Joe@X>");
        assert_eq!(resolve("Jane", "jane@laptop"), "Jane <jane@x>");
        assert_eq!(resolve("whoever", "s@x"), "Sam Smith <sam@x>");
        assert_eq!(resolve("KIM", "s@x"), "Kim Jones <kim@x>");
        assert_eq!(resolve("A", "other@x"), "A <other@x>");
    }
}
