//! Which files differ between two commits, head to head.

use super::compare::{Comparison, FileChange, TreeReader};
use super::error::Error;
use super::path_table::PathTable;
use super::repository::Repository;

/// More changed files than this are not told; the caller reads the whole tree then anyway.
const MAX_CHANGES: usize = 5_000_000;

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// Its content or mode is another.
    Modified,
    /// It is gone.
    Deleted,
}

/// One changed file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Its path.
    pub path: String,
    /// What happened to it.
    pub kind: ChangeKind,
}

impl Repository {
    /// The files that differ between two commits, sorted by path. A rename is a deletion and an addition.
    ///
    /// # Errors
    /// A commit, or a folder that has to be compared, is missing or damaged.
    pub fn changes(&self, old: &str, new: &str) -> Result<Vec<Change>, Error> {
        let mut reader = TreeReader::new(self.objects(16 << 20), 4 << 20);
        let objects = self.objects(1 << 20);
        let (old, tree) = (self.tree_of(&objects, old)?, self.tree_of(&objects, new)?);
        let mut paths = PathTable::new();
        let mut found = Vec::new();
        Comparison { reader: &mut reader, paths: &mut paths, found: &mut found, limit: MAX_CHANGES }
            .run(Some(old), tree);
        if let Some(problem) = reader.faults.problems().into_iter().next() {
            return Err(Error::Commit { commit: new.to_owned(), reason: problem.message });
        }
        let mut changes: Vec<Change> =
            found.into_iter().map(|(path, change)| Change { path: paths.spell(path), kind: kind(change) }).collect();
        changes.sort_unstable();
        // A file that became a link, or two byte paths that read alike, stand once: as changed.
        changes.dedup_by(|later, kept| {
            let same = later.path == kept.path;
            if same && later.kind != kept.kind {
                kept.kind = ChangeKind::Modified;
            }
            same
        });
        Ok(changes)
    }
}

fn kind(change: FileChange) -> ChangeKind {
    match change {
        FileChange::Added(_) => ChangeKind::Added,
        FileChange::Deleted(_) => ChangeKind::Deleted,
        FileChange::Modified(_) | FileChange::Retyped(_) => ChangeKind::Modified,
    }
}
