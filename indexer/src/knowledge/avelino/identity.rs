//! Who is one developer to the reference model: equal e-mails, and equal full names with accents taken off, after the
//! mailmap; shared mailboxes and names of one word are joined too, as the authors' tool does.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use super::super::identity::{Corrections, Node, Persons, Reason, SignatureSource, join};

/// The developers behind the signatures of one repository. Bots are marked and count as developers.
#[must_use]
pub fn developers(source: SignatureSource<'_>) -> Persons {
    join(&[source], &[], &Corrections::default(), links)
}

/// The pairs of nodes that share an e-mail or a name.
fn links(nodes: &[Node]) -> Vec<(Reason, usize, usize)> {
    let mut first: HashMap<(Reason, String), usize> = HashMap::new();
    let mut links = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let email = node.emails().first().map(|email| email.to_uppercase()).unwrap_or_default();
        for (reason, key) in [(Reason::Email, email), (Reason::FullName, plain(node.name()))] {
            if key.is_empty() {
                continue;
            }
            match first.entry((reason, key)) {
                std::collections::hash_map::Entry::Occupied(other) => links.push((reason, *other.get(), at)),
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert(at);
                }
            }
        }
    }
    links
}

/// A name in upper case without combining accents.
fn plain(name: &str) -> String {
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    name.nfd().filter(|c| !is_accent(c)).collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Signature;

    /// Which of the signatures are one developer, as numbers of developers in order of appearance.
    fn joined(signatures: &[(&str, &str)]) -> Vec<usize> {
        let signatures: Vec<Signature> =
            signatures.iter().map(|(n, e)| Signature { name: (*n).to_owned(), email: (*e).to_owned() }).collect();
        let found = developers(SignatureSource { signatures: &signatures, mailmap: &[] });
        let mut seen = Vec::new();
        let mut number = |person: &u32| {
            seen.iter().position(|other| other == person).unwrap_or_else(|| {
                seen.push(*person);
                seen.len() - 1
            })
        };
        found.of[0].iter().map(&mut number).collect()
    }

    #[test]
    fn equal_emails_and_equal_names_are_joined_through_each_other() {
        let signatures = [("Ada", "a@x"), ("Ada Lovelace", "A@X"), ("ADA LOVELACE", "b@x"), ("Bob", "c@x")];
        assert_eq!(joined(&signatures), [0, 0, 0, 1]);
    }

    #[test]
    fn accents_do_not_count_and_one_word_is_a_name() {
        assert_eq!(joined(&[("José Pérez", "a@x"), ("Jose Perez", "b@x")]), [0, 0]);
        assert_eq!(joined(&[("root", "a@x"), ("root", "b@x"), ("Root", "c@x")]), [0, 0, 0]);
        assert_eq!(joined(&[("", "a@x"), ("", "b@x"), ("", "a@x")]), [0, 1, 0]);
    }

    #[test]
    fn a_bot_is_a_developer_and_is_told_as_a_bot() {
        let signature = Signature { name: "renovate[bot]".to_owned(), email: "bot@x".to_owned() };
        let found = developers(SignatureSource { signatures: &[signature], mailmap: &[] });
        assert!(found.persons[0].bot);
    }
}
