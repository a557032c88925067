//! What people decided about identities: signatures that are one person, and e-mails that are nobody else's.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{Node, Reason, SignatureSource};

/// All decisions in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Corrections {
    /// Pairs of e-mails, lower case, that are one person's.
    pub joined: Vec<(String, String)>,
    /// E-mails, lower case, that stand alone: no rule and no mailmap joins them with others.
    pub apart: BTreeSet<String>,
}

impl Corrections {
    /// Decides that two e-mails are one person's.
    pub fn join(&mut self, a: &str, b: &str) {
        self.joined.push((a.to_lowercase(), b.to_lowercase()));
    }

    /// Decides that an e-mail stands alone; earlier joins of it end.
    pub fn part(&mut self, email: &str) {
        let email = email.to_lowercase();
        self.joined.retain(|(a, b)| *a != email && *b != email);
        self.apart.insert(email);
    }

    /// Whether an e-mail stands alone.
    #[must_use]
    pub fn stands_alone(&self, email: &str) -> bool {
        !self.apart.is_empty() && self.apart.contains(&email.to_lowercase())
    }

    /// The pairs of nodes that are joined by decision. An e-mail is that of a node, or one that a mailmap turned into it.
    pub(super) fn links(
        &self,
        nodes: &[Node],
        sources: &[SignatureSource<'_>],
        resolved: &[Vec<(Node, bool)>],
    ) -> Vec<(Reason, usize, usize)> {
        if self.joined.is_empty() {
            return Vec::new();
        }
        let mut by_email: HashMap<String, usize> = HashMap::new();
        for (at, node) in nodes.iter().enumerate() {
            for email in &node.emails {
                by_email.entry(email.clone()).or_insert(at);
            }
        }
        for (source, own) in sources.iter().zip(resolved) {
            for (raw, (node, _)) in source.signatures.iter().zip(own) {
                if let Ok(at) = nodes.binary_search(node) {
                    by_email.entry(raw.email.to_lowercase()).or_insert(at);
                }
            }
        }
        let link = |(a, b): &(String, String)| Some((Reason::Decision, *by_email.get(a)?, *by_email.get(b)?));
        self.joined.iter().filter_map(link).collect()
    }
}
