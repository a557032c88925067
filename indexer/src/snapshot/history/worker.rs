//! One comparing thread: commits in, rows out.

use gix::ObjectId;
use gix::hashtable::HashMap;

use super::super::compare::{Comparison, FileChange, TreeReader};
use super::super::fault::Faults;
use super::super::object_id::Oid;
use super::super::path_table::PathTable;
use super::super::row::{AUTHOR, CREATED, Flags, RENAMED, REVIEWER, Row, normalize};
use super::walk::Job;
use super::watched::Watcher;
use super::{Comparer, LastChange, Rename, Version, Watch};

/// A reviewer gets credit only for commits of at most so many files (knowledge definition 3).
pub const REVIEWED_FILES: usize = 10;
/// Changes of one commit that are followed; more is an import or an attack.
pub const MAX_CHANGES: usize = 1_000_000;
/// Moves are looked for only where one side is at most this long.
const MAX_MOVES: usize = 100_000;
/// Rows are merged in place whenever they have doubled beyond this.
const MERGE_AT: usize = 1 << 20;

/// What one thread found; paths and signatures are numbers of its own.
pub struct Harvest {
    /// The changed paths: number, text, newest change.
    pub paths: Vec<(u32, String, LastChange)>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The moves.
    pub renames: Vec<Rename>,
    /// Versions of watched paths.
    pub versions: Vec<Version>,
    /// What could not be read.
    pub faults: Faults,
}

/// A thread's state while it compares.
pub struct Worker<'a> {
    watcher: Option<Watcher<'a>>,
    reader: TreeReader,
    paths: PathTable,
    rows: Vec<Row>,
    renames: Vec<Rename>,
    last: Vec<Option<LastChange>>,
    found: Vec<(u32, FileChange)>,
    flags: Vec<(u32, Flags)>,
    merge_at: usize,
}

impl<'a> Worker<'a> {
    /// A worker that has seen nothing.
    pub fn new(objects: gix::OdbHandle, tree_cache: usize, watch: Option<Watch<'a>>) -> Self {
        Self {
            watcher: watch.map(Watcher::new),
            reader: TreeReader::new(objects, tree_cache),
            paths: PathTable::new(),
            rows: Vec::new(),
            renames: Vec::new(),
            last: Vec::new(),
            found: Vec::new(),
            flags: Vec::new(),
            merge_at: MERGE_AT,
        }
    }
}

impl Comparer for Worker<'_> {
    type Harvest = Harvest;

    /// Compares one commit with its parent and keeps the rows.
    fn compare(&mut self, job: &Job) {
        self.found.clear();
        let (reader, paths, found) = (&mut self.reader, &mut self.paths, &mut self.found);
        Comparison { reader, paths, found, limit: MAX_CHANGES }.run(job.parent, job.tree);
        self.flags.clear();
        self.flags.extend(self.found.iter().map(|(path, change)| (*path, first_flags(*change))));
        let moves = self.find_moves(job.day);
        let files = self.flags.len() - moves;
        self.note_last_change(job);
        if let Some(watcher) = &mut self.watcher {
            watcher.note(job, &self.found, &self.paths);
        }
        self.push_rows(job.author, AUTHOR, job.day);
        for (signature, credit) in &job.others {
            if *credit != REVIEWER || files <= REVIEWED_FILES {
                self.push_rows(*signature, *credit, job.day);
            }
        }
        if self.rows.len() > self.merge_at {
            normalize(&mut self.rows);
            self.merge_at = MERGE_AT.max(self.rows.len() * 2);
        }
    }

    /// Spells the paths and lets go of the caches.
    fn finish(self) -> Harvest {
        let changed = self.last.iter().zip(0_u32..).filter_map(|(change, path)| change.map(|change| (path, change)));
        let paths = changed.map(|(path, change)| (path, self.paths.spell(path), change)).collect();
        let versions = self.watcher.map(Watcher::finish).unwrap_or_default();
        Harvest { paths, rows: self.rows, renames: self.renames, versions, faults: self.reader.faults }
    }
}

impl Worker<'_> {
    fn push_rows(&mut self, signature: u32, credit: Flags, day: i32) {
        // Only the author created the file; a co-author's part in that is not known.
        let mask = if credit == AUTHOR { CREATED | RENAMED } else { RENAMED };
        let rows =
            self.flags.iter().map(|(path, flags)| Row { path: *path, day, signature, flags: credit | (flags & mask) });
        self.rows.extend(rows);
    }

    fn note_last_change(&mut self, job: &Job) {
        let change = LastChange { committed: job.committed, commit: Oid(job.commit), at: job.at };
        if self.last.len() < self.paths.len() {
            self.last.resize(self.paths.len(), None);
        }
        for (path, _) in &self.flags {
            let last = &mut self.last[*path as usize];
            *last = (*last).max(Some(change));
        }
    }

    /// Marks content that was removed at one path and added at another; returns how many times.
    fn find_moves(&mut self, day: i32) -> usize {
        let mut gone: HashMap<ObjectId, Vec<usize>> = HashMap::default();
        let is_gone = |change: &FileChange| matches!(change, FileChange::Deleted(leaf) if !leaf.id.is_empty_blob());
        let count = self.found.iter().filter(|(_, change)| is_gone(change)).count();
        if count == 0 || count > MAX_MOVES || count == self.found.len() {
            return 0;
        }
        for (at, (_, change)) in self.found.iter().enumerate().rev() {
            if let FileChange::Deleted(leaf) = change {
                gone.entry(leaf.id).or_default().push(at);
            }
        }
        let mut moves = 0;
        for at in 0..self.found.len() {
            let (to, FileChange::Added(leaf)) = self.found[at] else { continue };
            let Some(candidates) = gone.get_mut(&leaf.id).filter(|_| !leaf.id.is_empty_blob()) else { continue };
            let Some(source) = self.best_source(to, candidates) else { continue };
            let from = self.found[source].0;
            self.flags[at].1 = RENAMED;
            self.flags[source].1 |= RENAMED;
            self.renames.push(Rename { from, to, day });
            moves += 1;
        }
        moves
    }

    /// Takes the candidate of the same name, else the first; each moves once.
    fn best_source(&self, to: u32, candidates: &mut Vec<usize>) -> Option<usize> {
        let name = self.paths.name(to);
        // A linear search is quadratic in copies of one content: look at the last few only.
        let near = candidates.len().saturating_sub(64);
        let same_name =
            (near..candidates.len()).rev().find(|at| self.paths.name(self.found[candidates[*at]].0) == name);
        match same_name {
            Some(at) => Some(candidates.remove(at)),
            None => candidates.pop(),
        }
    }
}

fn first_flags(change: FileChange) -> Flags {
    if matches!(change, FileChange::Added(_)) { CREATED } else { 0 }
}
