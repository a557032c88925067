//! `.mailmap`: which names and addresses in commits are one person (gitmailmap(5)).

use catalog_schema::entity::Span;
use catalog_schema::fact::{Claim, Fact, MailmapEntry, Standing};
use catalog_schema::problem::{Problem, Severity};

use super::{Extraction, Extractor, File, TreeView};

/// The most lines that are reported as unreadable.
const MAX_PROBLEMS: usize = 50;

/// Reads the mailmap of a repository.
pub struct Mailmap;

impl Extractor for Mailmap {
    fn id(&self) -> &'static str {
        "mailmap"
    }

    fn doc(&self) -> &'static str {
        "Reads `.mailmap` in the root, the file in which git itself is told that two names or addresses are one person."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        path == ".mailmap"
    }

    fn extract(&self, file: &File<'_>, _tree: &dyn TreeView) -> Extraction {
        let mut out = Extraction::default();
        for (line, bytes) in (1_u32..).zip(file.bytes.split(|b| *b == b'\n')) {
            for entry in gix_mailmap::parse(bytes) {
                match entry {
                    Ok(entry) => out.facts.push(self.fact(file.path, line, &entry)),
                    Err(_) if out.problems.len() < MAX_PROBLEMS => out.problems.push(unreadable(file.path, line)),
                    Err(_) => {}
                }
            }
        }
        out
    }
}

impl Mailmap {
    fn fact(&self, path: &str, line: u32, entry: &gix_mailmap::Entry<'_>) -> Fact {
        let claim = MailmapEntry {
            new_name: entry.new_name().map(ToString::to_string),
            new_email: entry.new_email().map(ToString::to_string),
            old_name: entry.old_name().map(ToString::to_string),
            old_email: entry.old_email().to_string(),
        };
        Fact {
            path: path.to_owned(),
            line: Some(line),
            extractor: self.id().to_owned(),
            standing: Standing::Declared,
            claim: Claim::Mailmap(claim),
        }
    }
}

fn unreadable(path: &str, line: u32) -> Problem {
    let message = "line maps nothing: git passes over it";
    Problem::new("mailmap-bad-line", Severity::Warning, path, message)
        .at(Some(Span::line(line)))
        .hint("write `Proper Name <proper@e.mail> Commit Name <commit@e.mail>`; all but the last are optional")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixture::{Files, run};

    #[test]
    fn all_forms_of_git_are_read_with_their_lines() {
        let text = "# people\n\nAda L <ada@x.org>\n<ada@x.org> <a@old.org>\r\nAda L <ada@x.org> <b@old.org>\nAda L <ada@x.org> Countess <c@old.org>\nnobody\n<only@x.org>\n";
        let found = run(&Mailmap, &Files(vec![(".mailmap", text), ("sub/.mailmap", text)]));
        let entries: Vec<_> = found
            .facts
            .iter()
            .filter_map(|fact| match &fact.claim {
                Claim::Mailmap(m) => Some((
                    fact.line,
                    m.new_name.as_deref(),
                    m.new_email.as_deref(),
                    m.old_name.as_deref(),
                    m.old_email.as_str(),
                )),
                _ => None,
            })
            .collect();
        let (ada, new) = (Some("Ada L"), Some("ada@x.org"));
        let expected = [
            (Some(3), ada, None, None, "ada@x.org"),
            (Some(4), None, new, None, "a@old.org"),
            (Some(5), ada, new, None, "b@old.org"),
            (Some(6), ada, new, Some("Countess"), "c@old.org"),
        ];
        assert_eq!(entries, expected);
        let lines: Vec<_> = found.problems.iter().filter_map(|p| p.span).map(|s| s.line).collect();
        assert_eq!(lines, [7, 8]);
    }
}
