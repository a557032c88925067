//! What a reader may see: what is open, and besides the repositories of some compartments.

use std::collections::BTreeSet;

/// The longest name of a compartment in bytes.
const MAX_NAME: usize = 40;

/// What a reader may see besides what is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The repositories of these compartments.
    Some(BTreeSet<String>),
    /// All repositories.
    Everything,
}

impl Default for Sight {
    fn default() -> Self {
        Self::Some(BTreeSet::new())
    }
}

impl Sight {
    /// Whether what belongs to a compartment is seen; what belongs to none is open.
    #[must_use]
    pub fn sees(&self, compartment: Option<&str>) -> bool {
        match (self, compartment) {
            (_, None) | (Self::Everything, _) => true,
            (Self::Some(names), Some(name)) => names.contains(name),
        }
    }

    /// The compartments that are seen, of those that there are.
    #[must_use]
    pub fn of<'a>(&self, all: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
        all.filter(|name| self.sees(Some(name))).map(str::to_owned).collect()
    }
}

/// Checks the name of a compartment: it stands before the ids of its repositories.
///
/// # Errors
/// What a name looks like.
pub fn compartment(name: &str) -> Result<String, String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let is_sound = !name.is_empty() && name.len() <= MAX_NAME && name.bytes().all(plain) && !name.starts_with('-');
    if is_sound {
        return Ok(name.to_owned());
    }
    Err(format!("`{name}` names no compartment: at most {MAX_NAME} lower-case letters, digits and hyphens"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sees_more_than_what_is_open_unless_it_is_said() {
        let sight = Sight::default();
        assert!(sight.sees(None) && !sight.sees(Some("audit")) && !sight.sees(Some("")));
        let audit = Sight::Some(BTreeSet::from(["audit".to_owned()]));
        assert_eq!(audit.of(["audit", "pay"].into_iter()), BTreeSet::from(["audit".to_owned()]));
        assert_eq!(Sight::Everything.of(["audit", "pay"].into_iter()).len(), 2);
    }

    #[test]
    fn names_are_plain_words() {
        assert!(compartment("pay-2").is_ok());
        for bad in ["", "-x", "Pay", "a/b", "a b", "ä", &"a".repeat(41)] {
            assert!(compartment(bad).is_err(), "{bad}");
        }
    }
}
