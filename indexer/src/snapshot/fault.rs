//! What went wrong below a commit, collected over threads and told in a stable order.

use std::collections::{BTreeMap, BTreeSet};

use catalog_schema::problem::{Problem, Severity};

/// At most so many examples of one kind of fault are kept.
const KEPT: usize = 10_000;

/// The kinds of fault that reading commits and trees meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A commit that another commit names is not there.
    CommitMissing,
    /// A commit is there and cannot be decoded.
    CommitCorrupt,
    /// A tree is not there.
    TreeMissing,
    /// A tree is there and cannot be decoded.
    TreeCorrupt,
    /// A tree is nested deeper than is followed.
    TooDeep,
    /// One commit changes more paths than are followed.
    TooManyChanges,
    /// The whole history names more paths than are kept.
    TooManyPaths,
    /// The content of a file is not there, damaged or too large to look at.
    ContentUnknown,
    /// One commit moves more files than are compared by content.
    TooManyMoves,
}

impl Fault {
    fn code(self) -> &'static str {
        match self {
            Self::CommitMissing => "commit-missing",
            Self::CommitCorrupt => "commit-corrupt",
            Self::TreeMissing => "tree-missing",
            Self::TreeCorrupt => "tree-corrupt",
            Self::TooDeep => "tree-too-deep",
            Self::TooManyChanges => "commit-too-large",
            Self::TooManyPaths => "history-too-many-paths",
            Self::ContentUnknown => "content-unknown",
            Self::TooManyMoves => "commit-too-many-moves",
        }
    }

    fn says(self) -> (&'static str, &'static str) {
        match self {
            Self::CommitMissing => {
                ("missing commit", "history before it is not known; fetch the rest of the repository")
            }
            Self::CommitCorrupt => ("unreadable commit", "run `git fsck` and fetch the repository again"),
            Self::TreeMissing => ("missing folder object", "run `git fsck` and fetch the repository again"),
            Self::TreeCorrupt => ("unreadable folder object", "run `git fsck` and fetch the repository again"),
            Self::TooDeep => ("folder nested too deeply", "what is below is left out"),
            Self::TooManyChanges => {
                ("commit with more changes than are followed", "the rest of its changes is left out")
            }
            Self::TooManyPaths => ("more paths than are kept", "the paths met last are left out"),
            Self::ContentUnknown => {
                ("unknown content", "these files count as neither moved nor alike; fetch what is missing")
            }
            Self::TooManyMoves => (
                "commit with more moves than are compared",
                "its files count as moved only where nothing in them changed",
            ),
        }
    }
}

/// A set of faults, each with the object it concerns.
#[derive(Debug, Default)]
pub struct Faults {
    seen: BTreeMap<Fault, BTreeSet<gix::ObjectId>>,
}

impl Faults {
    /// Notes one fault of one object; the same twice counts once.
    pub fn note(&mut self, fault: Fault, id: gix::ObjectId) {
        let ids = self.seen.entry(fault).or_default();
        if ids.len() < KEPT {
            ids.insert(id);
        }
    }

    /// Joins another set.
    pub fn merge(&mut self, other: Self) {
        for (fault, ids) in other.seen {
            let mine = self.seen.entry(fault).or_default();
            mine.extend(ids);
            while mine.len() > KEPT {
                mine.pop_last();
            }
        }
    }

    /// One problem per kind of fault, with a count and the first three objects.
    pub fn problems(&self) -> Vec<Problem> {
        self.seen
            .iter()
            .map(|(fault, ids)| {
                let examples: Vec<String> = ids.iter().take(3).map(|id| format!("`{id}`")).collect();
                let (what, hint) = fault.says();
                let more = if ids.len() > 3 { " and others" } else { "" };
                let message = format!("{} x {what}: {}{more}", ids.len(), examples.join(", "));
                Problem::new(fault.code(), Severity::Error, "", message).hint(hint)
            })
            .collect()
    }
}
