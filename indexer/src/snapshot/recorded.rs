//! A tree as extractors see it: bounded, and remembering what they asked for.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::repository::{Reader, Repository};
use super::tree::{Kind, Tree};

/// What was asked of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadKind {
    /// Whether it is there.
    Exists,
    /// What it holds.
    Content,
    /// What stands below it.
    List,
}

/// One question, answered or not: when its answer may have changed, who asked is run again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Read {
    /// What was asked.
    pub what: ReadKind,
    /// Of which path.
    pub path: String,
}

/// How much a view gives away.
#[derive(Clone, Copy, Debug)]
pub struct ViewLimits {
    /// Largest file in bytes.
    pub file: u64,
    /// Most paths in one list.
    pub list: usize,
    /// Most bytes of content in all.
    pub total: u64,
}

impl Default for ViewLimits {
    fn default() -> Self {
        Self { file: 4 << 20, list: 100_000, total: 1 << 30 }
    }
}

/// A tree with the contents of its files; every question is kept until it is taken.
pub struct RecordedTree<'a> {
    tree: &'a Tree,
    reader: Reader,
    limits: ViewLimits,
    left: Cell<u64>,
    reads: RefCell<BTreeSet<Read>>,
}

impl<'a> RecordedTree<'a> {
    /// A view of a tree of this repository, for one thread.
    #[must_use]
    pub fn new(tree: &'a Tree, repository: &Repository, limits: ViewLimits) -> Self {
        let reads = RefCell::new(BTreeSet::new());
        Self { tree, reader: repository.reader(), limits, left: Cell::new(limits.total), reads }
    }

    /// What was asked since the last time, sorted, each question once.
    #[must_use]
    pub fn take_reads(&self) -> Vec<Read> {
        self.reads.take().into_iter().collect()
    }

    /// The content of a file; `None` where there is none, where it is a link, too large, missing or damaged.
    pub(super) fn content(&self, path: &str) -> Option<Vec<u8>> {
        self.note(ReadKind::Content, path);
        let entry = self.tree.get(path)?;
        if !matches!(entry.kind, Kind::File | Kind::Executable) {
            return None;
        }
        let bytes = self.reader.read(&entry.id, self.limits.file.min(self.left.get())).ok()?;
        self.left.set(self.left.get().saturating_sub(bytes.len() as u64));
        Some(bytes)
    }

    /// Whether a file or folder is there.
    pub(super) fn has(&self, path: &str) -> bool {
        self.note(ReadKind::Exists, path);
        self.tree.get(path).is_some() || !self.tree.below(path).is_empty()
    }

    /// The paths of the files below a folder.
    pub(super) fn paths(&self, folder: &str) -> Vec<String> {
        self.note(ReadKind::List, folder);
        self.tree.below(folder).iter().take(self.limits.list).map(|entry| entry.path.clone()).collect()
    }

    fn note(&self, what: ReadKind, path: &str) {
        self.reads.borrow_mut().insert(Read { what, path: path.to_owned() });
    }
}
