//! All files of a repository at one commit.

use std::hash::{BuildHasher, RandomState};

use catalog_schema::problem::{Problem, Severity};
use gix::ObjectId;
use serde::{Deserialize, Serialize};

use super::compare::{MAX_DEPTH, TreeReader};
use super::error::Error;
use super::fault::{Fault, Faults};
use super::name;
use super::object_id::Oid;
use super::repository::{Reader, Repository};
use super::tree_bytes::{Entries, RawEntry};

/// At most so many entries of one kind are reported one by one.
const REPORTED: usize = 20;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A file.
    File,
    /// A file that may be run.
    Executable,
    /// A symbolic link; its content is the text of its target, which is never followed.
    Symlink,
    /// A commit of another repository, which is never read.
    Submodule,
}

/// One file of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Path relative to the root, `/`-separated; bytes that are no UTF-8 are replaced.
    pub path: String,
    /// The object with its content.
    pub id: Oid,
    /// What it is.
    pub kind: Kind,
    /// Its size in bytes; `None` for a submodule and for content that is missing.
    pub size: Option<u64>,
}

/// All files at one commit, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The files.
    pub entries: Vec<Entry>,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
}

impl Tree {
    /// The entry at a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
        self.entries.get(at)
    }

    /// The entries below a folder, `""` for all.
    #[must_use]
    pub fn below(&self, folder: &str) -> &[Entry] {
        if folder.is_empty() {
            return &self.entries;
        }
        // `/` is followed by `0`, so the paths below a folder are those between the two.
        let (first, last) = (format!("{folder}/"), format!("{folder}0"));
        let start = self.entries.partition_point(|entry| entry.path < first);
        let end = self.entries.partition_point(|entry| entry.path < last);
        &self.entries[start..end.max(start)]
    }
}

/// How much of a tree is read.
#[derive(Clone, Copy, Debug)]
pub struct TreeLimits {
    /// Most files and folders together.
    pub entries: usize,
    /// Most folders inside each other.
    pub depth: u32,
}

impl Default for TreeLimits {
    fn default() -> Self {
        Self { entries: 5_000_000, depth: MAX_DEPTH }
    }
}

impl Repository {
    /// Lists all files at a commit.
    ///
    /// # Errors
    /// The commit or its root is missing or damaged; folders below are problems instead.
    pub fn tree(&self, commit: &str, limits: TreeLimits) -> Result<Tree, Error> {
        let reader = self.reader();
        let root = self.tree_of(&reader.objects, commit)?;
        let mut listing = Listing::new(TreeReader::new(self.objects(4 << 20), 1 << 20), limits);
        if !listing.folder("", root, 0) && listing.entries.is_empty() {
            return Err(Error::Commit {
                commit: commit.to_owned(),
                reason: format!("its root `{root}` is unreadable"),
            });
        }
        Ok(listing.finish(&reader))
    }
}

struct Listing {
    reader: TreeReader,
    limits: TreeLimits,
    seen: usize,
    entries: Vec<Entry>,
    problems: Reports,
}

/// Problems per entry, each code capped.
#[derive(Default)]
struct Reports {
    problems: Vec<Problem>,
    counts: std::collections::BTreeMap<&'static str, usize>,
}

impl Reports {
    fn add(&mut self, code: &'static str, severity: Severity, path: &str, message: String) {
        let count = self.counts.entry(code).or_default();
        *count += 1;
        if *count <= REPORTED {
            self.problems.push(Problem::new(code, severity, path, message));
        }
    }

    fn finish(mut self) -> Vec<Problem> {
        for (code, count) in &self.counts {
            if *count > REPORTED {
                let message = format!("{} more of the same", count - REPORTED);
                self.problems.push(Problem::new(code, Severity::Warning, "", message));
            }
        }
        self.problems
    }
}

impl Listing {
    fn new(reader: TreeReader, limits: TreeLimits) -> Self {
        Self { reader, limits, seen: 0, entries: Vec::new(), problems: Reports::default() }
    }

    /// Lists one folder; `false` where it cannot be read.
    fn folder(&mut self, path: &str, id: ObjectId, depth: u32) -> bool {
        let Some(bytes) = self.reader.tree(id) else { return false };
        if depth > self.limits.depth.min(MAX_DEPTH) {
            self.reader.faults.note(Fault::TooDeep, id);
            return true;
        }
        let mut entries = Entries::new(&bytes, id.as_slice().len());
        loop {
            let entry = match entries.next_entry() {
                Ok(Some(entry)) => entry,
                Ok(None) => return true,
                Err(_) => {
                    self.reader.faults.note(Fault::TreeCorrupt, id);
                    return false;
                }
            };
            if self.seen >= self.limits.entries {
                return true;
            }
            self.seen += 1;
            self.entry(path, &entry, depth);
        }
    }

    fn entry(&mut self, folder: &str, entry: &RawEntry<'_>, depth: u32) {
        if name::is_hostile(entry.name) {
            let message =
                format!("entry `{}` has a name that no honest tool writes; it is left out", name::shown(entry.name));
            self.problems.add("tree-name", Severity::Error, folder, message);
            return;
        }
        let Ok(id) = ObjectId::try_from(entry.id) else { return };
        let text = String::from_utf8_lossy(entry.name);
        let path = if folder.is_empty() { text.clone().into_owned() } else { format!("{folder}/{text}") };
        if matches!(text, std::borrow::Cow::Owned(_)) {
            let message = "the name is no UTF-8; its other bytes are shown replaced".to_owned();
            self.problems.add("tree-name-encoding", Severity::Info, &path, message);
        }
        if entry.is_folder() {
            self.folder(&path, id, depth + 1);
            return;
        }
        self.entries.push(Entry { path, id: Oid(id), kind: kind(entry), size: None });
    }

    fn finish(mut self, reader: &Reader) -> Tree {
        self.entries.sort_unstable_by(|a, b| (&a.path, a.id).cmp(&(&b.path, b.id)));
        for entry in self.entries.iter_mut().filter(|entry| entry.kind != Kind::Submodule) {
            entry.size = reader.size(&entry.id);
        }
        self.report_collisions();
        let missing = self.entries.iter().filter(|e| e.size.is_none() && e.kind != Kind::Submodule);
        let missing: Vec<&str> = missing.map(|entry| entry.path.as_str()).collect();
        if let Some(first) = missing.first() {
            let others = missing.len() - 1;
            let message = if others == 0 {
                format!("the content of `{first}` is missing")
            } else {
                format!("the contents of `{first}` and {others} more files are missing")
            };
            let problem = Problem::new("content-missing", Severity::Warning, "", message);
            self.problems.problems.push(problem.hint("clone the repository whole, without `--filter`"));
        }
        if self.seen >= self.limits.entries {
            let message = format!("the tree has more than {} entries; the rest is left out", self.limits.entries);
            self.problems.problems.push(Problem::new("tree-too-large", Severity::Error, "", message));
        }
        let faults: Faults = std::mem::take(&mut self.reader.faults);
        let mut problems = self.problems.finish();
        problems.extend(faults.problems());
        Tree { entries: self.entries, problems }
    }

    /// Reports paths that are one path where case or Unicode form does not count.
    fn report_collisions(&mut self) {
        let hasher = RandomState::new();
        let mut hashes: Vec<(u64, usize)> =
            self.entries.iter().enumerate().map(|(at, entry)| (hasher.hash_one(fold(&entry.path)), at)).collect();
        hashes.sort_unstable();
        let mut found: Vec<(usize, usize)> = hashes
            .windows(2)
            .filter(|pair| pair[0].0 == pair[1].0)
            .map(|pair| (pair[0].1, pair[1].1))
            .filter(|(a, b)| fold(&self.entries[*a].path) == fold(&self.entries[*b].path))
            .collect();
        found.sort_unstable();
        for (a, b) in found {
            let message =
                format!("`{}` is the same name where case or Unicode form does not count", self.entries[b].path);
            self.problems.add("tree-collision", Severity::Warning, &self.entries[a].path, message);
        }
    }
}

fn kind(entry: &RawEntry<'_>) -> Kind {
    if entry.is_submodule() {
        Kind::Submodule
    } else if entry.is_link() {
        Kind::Symlink
    } else if entry.is_executable() {
        Kind::Executable
    } else {
        Kind::File
    }
}

/// A path without case and in one Unicode form.
fn fold(path: &str) -> std::borrow::Cow<'_, str> {
    if path.is_ascii() {
        if path.bytes().any(|b| b.is_ascii_uppercase()) {
            return path.to_ascii_lowercase().into();
        }
        return path.into();
    }
    gix::utils::str::precompose(path.to_lowercase().into())
}
