//! Known names: who can say whether a reference leads anywhere.
//!
//! Natively the catalog answers, in the browser what was asked for over the network, and where
//! nobody can tell the answer is *unknown*, which is never a problem.

use std::collections::{BTreeMap, BTreeSet};

use super::closest;
use crate::id::EntityRef;

/// Answers about the names of entities.
pub trait Known {
    /// Whether there is an entity of this name.
    fn look_up(&self, reference: &EntityRef) -> Lookup;
}

/// The answer to a question for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// There is one.
    Here,
    /// There is none.
    Absent {
        /// The name that was most likely meant.
        closest: Option<EntityRef>,
    },
    /// Nobody can tell here.
    Unknown,
}

/// Nobody to ask: every name is unknown.
pub struct NoNames;

impl Known for NoNames {
    fn look_up(&self, _reference: &EntityRef) -> Lookup {
        Lookup::Unknown
    }
}

/// A list of names.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Namespace and name of each, by kind.
    by_kind: BTreeMap<String, BTreeSet<(String, String)>>,
    whole: bool,
}

impl Names {
    /// The names of a whole catalog: what is not among them is absent.
    #[must_use]
    pub fn whole(references: impl IntoIterator<Item = EntityRef>) -> Self {
        Self { whole: true, ..Self::part(references) }
    }

    /// Some names out of many (a file, a repository): what is not among them is unknown.
    #[must_use]
    pub fn part(references: impl IntoIterator<Item = EntityRef>) -> Self {
        let mut names = Self::default();
        names.extend(references);
        names
    }

    /// Whether the name is on the list.
    #[must_use]
    pub fn contains(&self, reference: &EntityRef) -> bool {
        let key = (reference.namespace().to_owned(), reference.name().to_owned());
        self.by_kind.get(reference.kind()).is_some_and(|names| names.contains(&key))
    }

    /// The name on the list that was most likely meant: a slip of the finger away, else the same
    /// name in another namespace, else the same name of another kind.
    #[must_use]
    pub fn closest(&self, reference: &EntityRef) -> Option<EntityRef> {
        let (kind, namespace, name) = (reference.kind(), reference.namespace(), reference.name());
        let same_kind = || self.by_kind.get(kind).into_iter().flatten();
        let neighbours = same_kind().filter(|(ns, _)| ns == namespace).map(|(_, name)| name.as_str());
        let slip = || closest(name, neighbours).map(|near| EntityRef::new(kind, namespace, near));
        let moved = || same_kind().find(|(_, n)| n == name).map(|(ns, _)| EntityRef::new(kind, ns, name));
        let of_other_kind = || {
            let key = (namespace.to_owned(), name.to_owned());
            let found = self.by_kind.iter().find(|(_, names)| names.contains(&key));
            found.map(|(kind, _)| EntityRef::new(kind, namespace, name))
        };
        slip().or_else(moved).or_else(of_other_kind)
    }
}

impl Extend<EntityRef> for Names {
    fn extend<T: IntoIterator<Item = EntityRef>>(&mut self, references: T) {
        for reference in references {
            let key = (reference.namespace().to_owned(), reference.name().to_owned());
            self.by_kind.entry(reference.kind().to_owned()).or_default().insert(key);
        }
    }
}

impl Known for Names {
    fn look_up(&self, reference: &EntityRef) -> Lookup {
        match self.contains(reference) {
            true => Lookup::Here,
            false if self.whole => Lookup::Absent { closest: self.closest(reference) },
            false => Lookup::Unknown,
        }
    }
}

/// Names at hand first, then those of somebody else.
pub struct Both<'k> {
    /// The names at hand (of the same file or tree).
    pub own: &'k Names,
    /// Who is asked for all others.
    pub others: &'k dyn Known,
}

impl Known for Both<'_> {
    fn look_up(&self, reference: &EntityRef) -> Lookup {
        if self.own.contains(reference) {
            return Lookup::Here;
        }
        match self.others.look_up(reference) {
            Lookup::Absent { closest: None } => Lookup::Absent { closest: self.own.closest(reference) },
            answer => answer,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn refs(texts: &[&str]) -> Vec<EntityRef> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn near(names: &Names, text: &str) -> Option<String> {
        match names.look_up(&text.parse().unwrap()) {
            Lookup::Absent { closest } => closest.map(|c| c.to_string()),
            answer => Some(format!("{answer:?}")),
        }
    }

    #[test]
    fn the_nearest_name_is_a_slip_then_a_move_then_another_kind() {
        let names = Names::whole(refs(&["group:payments", "group:eu/refunds", "system:ledger", "group:eu/paymants"]));
        assert_eq!(near(&names, "group:paymnets").as_deref(), Some("group:default/payments"));
        assert_eq!(near(&names, "group:refunds").as_deref(), Some("group:eu/refunds"));
        assert_eq!(near(&names, "group:ledger").as_deref(), Some("system:default/ledger"));
        assert_eq!(near(&names, "group:customs"), None);
        assert_eq!(near(&names, "Group:Payments").as_deref(), Some("Here"));
    }

    #[test]
    fn a_part_of_the_names_says_nothing_of_the_others() {
        let own = Names::part(refs(&["group:payments"]));
        assert_eq!(near(&own, "group:paymnets").as_deref(), Some("Unknown"));
        let whole = Names::whole(refs(&["group:platform"]));
        let both = Both { own: &own, others: &whole };
        assert_eq!(both.look_up(&refs(&["group:payments"])[0]), Lookup::Here);
        let closest = Some(refs(&["group:payments"])[0].clone());
        assert_eq!(both.look_up(&refs(&["group:paymnets"])[0]), Lookup::Absent { closest });
    }
}
