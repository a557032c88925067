//! Which files differ between two trees, by comparing the bytes of their objects.
//!
//! Folders with equal ids are skipped unread, which is what makes walking a long history cheap. Renames are not
//! looked for here.

use std::rc::Rc;

use gix::ObjectId;
use gix::objs::Find as _;

use super::cache::TreeCache;
use super::fault::{Fault, Faults};
use super::path_table::{PathTable, ROOT};
use super::tree_bytes::{Damaged, Entries, RawEntry, order};

/// Folders nested deeper than this are not followed.
pub const MAX_DEPTH: u32 = 200;
/// More paths than this are not kept, hostile ones included.
const MAX_PATHS: usize = 5_000_000;

/// What a name that is no folder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafKind {
    /// A file, executable or not.
    File,
    /// A symbolic link.
    Link,
    /// A commit of another repository.
    Submodule,
}

/// One side of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Its object.
    pub id: ObjectId,
    /// What it is.
    pub kind: LeafKind,
}

impl Leaf {
    fn of(entry: &RawEntry<'_>, id: ObjectId) -> Self {
        Self { id, kind: leaf_kind(entry) }
    }
}

/// What happened to one file between two trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// Only the newer tree has it.
    Added(Leaf),
    /// Only the older tree has it.
    Deleted(Leaf),
    /// Both have it, with other content or another mode; the newer side.
    Modified(Leaf),
    /// Both have it, and it is something else now: a file became a link, or a submodule a file; the newer side.
    Retyped(Leaf),
}

/// Reads trees with a cache and remembers what could not be read.
pub struct TreeReader {
    objects: gix::OdbHandle,
    cache: TreeCache,
    buffer: Vec<u8>,
    /// What went wrong so far.
    pub faults: Faults,
}

impl TreeReader {
    /// A reader that keeps about `cache_bytes` bytes of trees at hand.
    pub fn new(objects: gix::OdbHandle, cache_bytes: usize) -> Self {
        Self { objects, cache: TreeCache::new(cache_bytes), buffer: Vec::new(), faults: Faults::default() }
    }

    /// The bytes of a tree; `None` and a fault where it cannot be read.
    pub fn tree(&mut self, id: ObjectId) -> Option<Rc<[u8]>> {
        if let Some(bytes) = self.cache.get(&id) {
            return Some(bytes);
        }
        if id.is_empty_tree() {
            return Some(Rc::from([]));
        }
        let fault = match self.objects.try_find(&id, &mut self.buffer) {
            Ok(Some(data)) if data.kind == gix::objs::Kind::Tree => {
                let bytes: Rc<[u8]> = Rc::from(data.data);
                self.cache.put(id, Rc::clone(&bytes));
                return Some(bytes);
            }
            Ok(None) => Fault::TreeMissing,
            Ok(Some(_)) | Err(_) => Fault::TreeCorrupt,
        };
        self.faults.note(fault, id);
        None
    }
}

/// A comparison in progress: where trees come from and where changes go.
pub struct Comparison<'a> {
    /// Reads the trees.
    pub reader: &'a mut TreeReader,
    /// Numbers the paths.
    pub paths: &'a mut PathTable,
    /// The changes found, at most [`Self::limit`].
    pub found: &'a mut Vec<(u32, FileChange)>,
    /// The most changes that are followed.
    pub limit: usize,
}

impl Comparison<'_> {
    /// Compares two trees from the root; `None` as the older one means the empty tree.
    pub fn run(&mut self, old: Option<ObjectId>, new: ObjectId) {
        if old == Some(new) {
            return;
        }
        match old {
            Some(old) => self.folder(ROOT, old, new, 0),
            None => self.whole(ROOT, new, FileChange::Added, 0),
        }
        if self.found.len() >= self.limit {
            self.reader.faults.note(Fault::TooManyChanges, new);
        }
    }

    fn is_full(&self) -> bool {
        self.found.len() >= self.limit
    }

    fn folder(&mut self, folder: u32, old: ObjectId, new: ObjectId, depth: u32) {
        // A tree that cannot be read is no empty tree: nothing below it is known, so nothing is said of it.
        let (Some(old_bytes), Some(new_bytes)) = (self.reader.tree(old), self.reader.tree(new)) else { return };
        if depth >= MAX_DEPTH {
            self.reader.faults.note(Fault::TooDeep, new);
            return;
        }
        if self.merge(folder, &old_bytes, &new_bytes, new, depth) == Err(Damaged) {
            self.reader.faults.note(Fault::TreeCorrupt, new);
        }
    }

    fn merge(&mut self, folder: u32, old: &[u8], new: &[u8], id: ObjectId, depth: u32) -> Result<(), Damaged> {
        let id_len = id.as_slice().len();
        let (mut old, mut new) = (Entries::new(old, id_len), Entries::new(new, id_len));
        loop {
            if self.is_full() {
                return Ok(());
            }
            let Some((left, left_len)) = old.peek()? else {
                while let Some(right) = new.next_entry()? {
                    self.one_side(folder, &right, FileChange::Added, depth);
                }
                return Ok(());
            };
            // Most entries are equal on both sides: one comparison of their bytes moves over both.
            if new.rest().starts_with(&old.rest()[..left_len]) {
                old.skip(left_len);
                new.skip(left_len);
                continue;
            }
            let Some((right, right_len)) = new.peek()? else {
                while let Some(left) = old.next_entry()? {
                    self.one_side(folder, &left, FileChange::Deleted, depth);
                }
                return Ok(());
            };
            match order(&left, &right) {
                std::cmp::Ordering::Less => {
                    old.skip(left_len);
                    self.one_side(folder, &left, FileChange::Deleted, depth);
                }
                std::cmp::Ordering::Greater => {
                    new.skip(right_len);
                    self.one_side(folder, &right, FileChange::Added, depth);
                }
                std::cmp::Ordering::Equal => {
                    old.skip(left_len);
                    new.skip(right_len);
                    self.both_sides(folder, &left, &right, depth);
                    // After the only change of a folder the rest is often equal: stop there.
                    if old.rest() == new.rest() {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn both_sides(&mut self, folder: u32, left: &RawEntry<'_>, right: &RawEntry<'_>, depth: u32) {
        match (left.is_folder(), right.is_folder()) {
            (true, true) if left.id == right.id => {}
            (true, true) => {
                let (Some(old), Some(new)) = (object_id(left.id), object_id(right.id)) else { return };
                let Some(path) = self.number(folder, right, new) else { return };
                self.folder(path, old, new, depth + 1);
            }
            (false, false) => {
                let Some(id) = object_id(right.id) else { return };
                let Some(path) = self.number(folder, right, id) else { return };
                let (same, leaf) = (leaf_kind(left) == leaf_kind(right), Leaf::of(right, id));
                self.found.push((path, if same { FileChange::Modified(leaf) } else { FileChange::Retyped(leaf) }));
            }
            _ => {
                self.one_side(folder, left, FileChange::Deleted, depth);
                self.one_side(folder, right, FileChange::Added, depth);
            }
        }
    }

    fn one_side(&mut self, folder: u32, entry: &RawEntry<'_>, change: fn(Leaf) -> FileChange, depth: u32) {
        if self.is_full() {
            return;
        }
        let Some(id) = object_id(entry.id) else { return };
        let Some(path) = self.number(folder, entry, id) else { return };
        if entry.is_folder() {
            self.whole(path, id, change, depth + 1);
        } else {
            self.found.push((path, change(Leaf::of(entry, id))));
        }
    }

    fn whole(&mut self, folder: u32, tree: ObjectId, change: fn(Leaf) -> FileChange, depth: u32) {
        let Some(bytes) = self.reader.tree(tree) else { return };
        if depth >= MAX_DEPTH {
            self.reader.faults.note(Fault::TooDeep, tree);
            return;
        }
        let mut entries = Entries::new(&bytes, tree.as_slice().len());
        loop {
            match entries.next_entry() {
                Ok(Some(entry)) if !self.is_full() => self.one_side(folder, &entry, change, depth),
                Ok(_) => return,
                Err(Damaged) => {
                    self.reader.faults.note(Fault::TreeCorrupt, tree);
                    return;
                }
            }
        }
    }

    fn number(&mut self, folder: u32, entry: &RawEntry<'_>, id: ObjectId) -> Option<u32> {
        if self.paths.len() >= MAX_PATHS {
            self.reader.faults.note(Fault::TooManyPaths, id);
            return None;
        }
        self.paths.child(folder, entry.name)
    }
}

fn leaf_kind(entry: &RawEntry<'_>) -> LeafKind {
    if entry.is_link() {
        LeafKind::Link
    } else if entry.is_submodule() {
        LeafKind::Submodule
    } else {
        LeafKind::File
    }
}

fn object_id(bytes: &[u8]) -> Option<ObjectId> {
    ObjectId::try_from(bytes).ok()
}
