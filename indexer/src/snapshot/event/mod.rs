//! Every change of every file as `git log --name-status -M` tells it: added, modified, renamed, and by whom.
//!
//! For the reference model of knowledge only, which counts single changes and follows renames by likeness; it reads
//! contents and is many times dearer than the history of the crawl. Merges tell nothing, deletions and changes of
//! type are left out, and so are copies.

mod rename;
mod similarity;

use gix::ObjectId;
use gix::objs::{Find as _, FindHeader as _};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

use catalog_schema::problem::Problem;

use self::rename::{Side, TooMany};
use super::compare::{Comparison, FileChange, TreeReader};
use super::error::Error;
use super::fault::{Fault, Faults};
use super::history::{Comparer, HistoryRequest, Job, PACK_CACHE, Signature, TREE_CACHE, harvest};
use super::path_table::PathTable;
use super::repository::Repository;

/// Changes of one commit that are followed.
const MAX_CHANGES: usize = 1_000_000;
/// A larger file counts as unknown content.
const MAX_CONTENT: u64 = 16 << 20;
/// Most bytes of content that one commit makes us read.
const MAX_CONTENTS: u64 = 512 << 20;

/// What a change did to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EventKind {
    /// It came to be.
    Added,
    /// It changed in place.
    Modified,
    /// It came from another path; index into the paths.
    Renamed(u32),
}

/// All changes of one kind of one file by one signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Event {
    /// Index into the paths.
    pub path: u32,
    /// Index into the signatures.
    pub signature: u32,
    /// What was done.
    pub kind: EventKind,
    /// In how many commits.
    pub times: u32,
    /// UTC day of the last of them, counted from 1970-01-01.
    pub last_day: i32,
}

/// The changes of one history; the same history gives the same value, in whatever threads it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Events {
    /// Commits read, merges included.
    pub commits: u64,
    /// Every path that was ever added, modified or renamed, sorted.
    pub paths: Vec<String>,
    /// Every signature, sorted.
    pub signatures: Vec<Signature>,
    /// The changes, sorted.
    pub events: Vec<Event>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Repository {
    /// Reads the changes of the history that a commit stands on.
    ///
    /// # Errors
    /// As [`Repository::history`].
    pub fn events(&self, request: &HistoryRequest<'_>) -> Result<Events, Error> {
        let new = || Worker {
            reader: TreeReader::new(self.objects(PACK_CACHE), TREE_CACHE),
            contents: self.objects(PACK_CACHE),
            paths: PathTable::new(),
            tally: HashMap::new(),
            found: Vec::new(),
        };
        let (walk, harvests) = harvest(self, request, &new)?;
        let mut faults = walk.faults;
        let (signatures, places) = walk.signatures.sorted();
        let mut paths: Vec<String> = harvests.iter().flat_map(|h| h.paths.values().cloned()).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut tally: Tally = HashMap::new();
        for harvest in harvests {
            let number = |path: u32| {
                let place = harvest.paths.get(&path).and_then(|text| paths.binary_search(text).ok());
                u32::try_from(place.unwrap_or_default()).unwrap_or(u32::MAX)
            };
            for ((path, signature, kind), (times, day)) in harvest.tally {
                let kind = if let EventKind::Renamed(from) = kind { EventKind::Renamed(number(from)) } else { kind };
                let signature = places.get(signature as usize).copied().unwrap_or_default();
                note(&mut tally, (number(path), signature, kind), times, day);
            }
            faults.merge(harvest.faults);
        }
        let event = |((path, signature, kind), (times, last_day))| Event { path, signature, kind, times, last_day };
        let mut events: Vec<Event> = tally.into_iter().map(event).collect();
        events.sort_unstable();
        Ok(Events { commits: walk.commits, paths, signatures, events, problems: faults.problems() })
    }
}

/// By path, signature and kind: how often, and the last day.
type Tally = HashMap<(u32, u32, EventKind), (u32, i32)>;

fn note(tally: &mut Tally, key: (u32, u32, EventKind), times: u32, day: i32) {
    let entry = tally.entry(key).or_insert((0, day));
    entry.0 = entry.0.saturating_add(times);
    entry.1 = entry.1.max(day);
}

struct Worker {
    reader: TreeReader,
    contents: gix::OdbHandle,
    paths: PathTable,
    tally: Tally,
    found: Vec<(u32, FileChange)>,
}

struct Harvest {
    tally: Tally,
    paths: HashMap<u32, String>,
    faults: Faults,
}

impl Comparer for Worker {
    type Harvest = Harvest;

    fn compare(&mut self, job: &Job) {
        self.found.clear();
        let (reader, paths, found) = (&mut self.reader, &mut self.paths, &mut self.found);
        Comparison { reader, paths, found, limit: MAX_CHANGES }.run(job.parent, job.tree);
        let origins = self.origins(job);
        for (path, change) in &self.found {
            let kind = match change {
                FileChange::Added(_) => origins.get(path).map_or(EventKind::Added, |from| EventKind::Renamed(*from)),
                FileChange::Modified(_) => EventKind::Modified,
                FileChange::Deleted(_) | FileChange::Retyped(_) => continue,
            };
            note(&mut self.tally, (*path, job.author, kind), 1, job.day);
        }
    }

    fn finish(self) -> Harvest {
        let mut paths = HashMap::new();
        for (path, _, kind) in self.tally.keys() {
            let from = if let EventKind::Renamed(from) = kind { Some(*from) } else { None };
            for number in std::iter::once(*path).chain(from) {
                paths.entry(number).or_insert_with(|| self.paths.spell(number));
            }
        }
        Harvest { tally: self.tally, paths, faults: self.reader.faults }
    }
}

impl Worker {
    /// For each new path that is another's continuation, the old one.
    fn origins(&mut self, job: &Job) -> HashMap<u32, u32> {
        let (mut old, mut new) = (Vec::new(), Vec::new());
        let (mut from, mut to) = (Vec::new(), Vec::new());
        for (path, change) in &self.found {
            let (sides, numbers, leaf) = match change {
                FileChange::Added(leaf) => (&mut new, &mut to, leaf),
                FileChange::Deleted(leaf) => (&mut old, &mut from, leaf),
                FileChange::Modified(_) | FileChange::Retyped(_) => continue,
            };
            sides.push(Side { name: self.paths.name(*path), leaf: *leaf });
            numbers.push(*path);
        }
        if old.is_empty() || new.is_empty() {
            return HashMap::new();
        }
        let (contents, faults) = (&self.contents, &mut self.reader.faults);
        let mut left = MAX_CONTENTS;
        let read = |id| {
            let content = content(contents, id, left);
            match &content {
                Some(bytes) => left -= bytes.len() as u64,
                None => faults.note(Fault::ContentUnknown, id),
            }
            content
        };
        let (pairs, all_compared) = rename::pairs(&old, &new, read);
        if all_compared == Err(TooMany) {
            self.reader.faults.note(Fault::TooManyMoves, job.commit);
        }
        pairs.into_iter().map(|(old, new)| (to[new], from[old])).collect()
    }
}

/// The content of a file's object; `None` where it is missing, damaged or too large.
fn content(objects: &gix::OdbHandle, id: ObjectId, left: u64) -> Option<Vec<u8>> {
    let header = objects.try_header(&id).ok().flatten()?;
    if header.kind != gix::objs::Kind::Blob || header.size > MAX_CONTENT.min(left) {
        return None;
    }
    let mut bytes = Vec::new();
    let found = objects.try_find(&id, &mut bytes).ok().flatten().is_some();
    found.then_some(bytes)
}

#[cfg(test)]
mod tests;
