//! What the engine holds in memory: repositories with their parts, and the tally of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use catalog_schema::id::RepositoryId;

use super::decision::Decision;
use super::keep::Entry;
use super::sources::{Listed, Source};
use super::texts::Texts;
use super::{Error, crawl};
use crate::record::Record;
use crate::record::chunk::Head;
use crate::resolve::part::Part;
use crate::snapshot;

/// At most two catalogs a second.
const SWAP: Duration = Duration::from_millis(500);
/// While crawling, publishing may take at most this part of the time: a fifth.
const SHARE: u32 = 4;

/// One repository in memory.
#[derive(Clone)]
pub struct Repo {
    /// Where it is listed.
    pub listed: Listed,
    /// What is kept besides the record.
    pub entry: Entry,
    /// The head of its record.
    pub head: Option<Head>,
    /// What its extractors asked for.
    pub reads: Arc<[(String, Vec<snapshot::Read>)]>,
    /// Its part of the catalog.
    pub part: Arc<Part>,
}

impl Repo {
    /// A repository after a crawl; without a new record the known part goes on with the new entry.
    #[must_use]
    pub fn new(
        listed: &Listed,
        entry: Entry,
        head: Option<Head>,
        record: Option<&Record>,
        known: Option<&Self>,
    ) -> Self {
        let (part, reads) = match (record, known) {
            (None, Some(known)) => {
                let mut part = (*known.part).clone();
                part.origin.location.clone_from(&entry.location);
                part.origin.trust = entry.trust;
                part.origin.state = entry.state.clone();
                part.origin.problems = entry.problems.clone();
                (part, Arc::clone(&known.reads))
            }
            (record, _) => {
                let empty = Record::default();
                let record = record.unwrap_or(&empty);
                (crawl::part(listed, &entry, record), crawl::reads(record))
            }
        };
        Self { listed: listed.clone(), entry, head, reads, part: Arc::new(part) }
    }
}

/// All repositories and sources.
#[derive(Default)]
pub struct World {
    /// By id.
    pub repos: BTreeMap<RepositoryId, Repo>,
    /// As the sources list them, by id.
    pub listed: BTreeMap<RepositoryId, Listed>,
    /// Sources that people added.
    pub added: Vec<Source>,
    /// What people decided about identities.
    pub decisions: Vec<Decision>,
    /// The file that says who is there, if one is configured.
    pub people: Option<PathBuf>,
    /// The records of an earlier run were read.
    pub loaded: bool,
}

impl World {
    /// The folders of all mirrors that are needed.
    #[must_use]
    pub fn mirrors(&self) -> BTreeSet<PathBuf> {
        self.listed.values().filter_map(|l| l.path.parent().map(Path::to_owned)).collect()
    }
}

/// What a run has done so far.
pub struct Tally {
    /// Repositories with new content.
    pub changed: usize,
    /// Repositories that could not be read.
    pub failed: usize,
    /// What is not indexed yet.
    pub texts: BTreeMap<RepositoryId, Arc<Texts>>,
    /// The first failure of ours.
    pub error: Option<Error>,
    next: Instant,
}

impl Tally {
    /// Nothing done yet.
    #[must_use]
    pub fn new() -> Self {
        Self { changed: 0, failed: 0, texts: BTreeMap::new(), error: None, next: Instant::now() + SWAP }
    }

    /// Whether it is time to show what is known; claims the turn.
    pub fn due(&mut self) -> bool {
        let due = !self.texts.is_empty() && Instant::now() >= self.next;
        if due {
            self.next = Instant::now() + Duration::from_secs(3600);
        }
        due
    }

    /// Rests after a publish that took so long.
    pub fn rest(&mut self, took: Duration) {
        self.next = Instant::now() + (took * SHARE).max(SWAP);
    }
}
