//! What the crawl is doing, for progress bars, the crawl page and metrics.

use std::collections::{BTreeMap, BTreeSet};

use catalog_schema::id::RepositoryId;

use super::sight::Sight;

/// Something that happened during a run.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// The sources were listed; so many repositories will be looked at.
    Listed(usize),
    /// A repository is being read.
    Started(&'a RepositoryId),
    /// Commits walked and to be walked.
    Progress(&'a RepositoryId, u64, u64),
    /// A repository is done.
    Finished(&'a RepositoryId, Read),
    /// The catalog is being put together.
    Publishing,
}

/// How one repository ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// Nothing new.
    Unchanged,
    /// New content was read.
    Changed,
    /// It could not be read.
    Failed,
}

/// Listens to a run. Called from several threads.
pub trait Reporter: Sync {
    /// Something happened.
    fn event(&self, event: &Event<'_>);
}

/// Listens to nothing.
pub struct Silent;

impl Reporter for Silent {
    fn event(&self, _: &Event<'_>) {}
}

/// The state of crawling, by compartment, so that nobody sees how busy another's is.
#[derive(Clone, Debug, Default)]
pub struct Crawling {
    open: Status,
    restricted: BTreeMap<String, Status>,
}

impl Crawling {
    /// The state of a compartment; none is what is open.
    pub fn of(&mut self, compartment: Option<&str>) -> &mut Status {
        match compartment {
            None => &mut self.open,
            Some(name) => self.restricted.entry(name.to_owned()).or_default(),
        }
    }

    /// The states of all compartments.
    pub fn each(&mut self) -> impl Iterator<Item = &mut Status> {
        std::iter::once(&mut self.open).chain(self.restricted.values_mut())
    }

    /// The state of what a reader may see, as one.
    #[must_use]
    pub fn seen(&self, sight: &Sight) -> Status {
        let seen = self.restricted.iter().filter(|(name, _)| sight.sees(Some(name)));
        seen.fold(self.open.clone(), |all, (_, one)| all.with(one))
    }
}

/// The state of crawling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The run under way.
    pub running: Option<Running>,
    /// The run that ended last.
    pub last: Option<Run>,
    /// Runs that ended since the start.
    pub runs: u64,
    /// Sources that could not be listed the last time; what was known of them stays.
    pub unlisted: Vec<String>,
    /// Rises with every change.
    pub version: u64,
}

impl Status {
    /// Two states as one.
    fn with(mut self, other: &Self) -> Self {
        self.running = joined(self.running, other.running.clone(), Running::with);
        self.last = joined(self.last, other.last, Run::with);
        self.runs = self.runs.max(other.runs);
        self.unlisted.extend(other.unlisted.iter().cloned());
        self.version += other.version;
        self
    }
}

fn joined<T>(a: Option<T>, b: Option<T>, join: impl Fn(T, T) -> T) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(join(a, b)),
        (a, b) => a.or(b),
    }
}

/// A run under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// When it began, seconds since 1970 UTC.
    pub started: i64,
    /// Repositories done.
    pub done: usize,
    /// Those with new content.
    pub changed: usize,
    /// Those that could not be read.
    pub failed: usize,
    /// Repositories in all.
    pub total: usize,
    /// Being read now.
    pub in_hand: BTreeSet<RepositoryId>,
}

impl Running {
    fn with(mut self, other: Self) -> Self {
        self.started = self.started.min(other.started);
        self.done += other.done;
        self.changed += other.changed;
        self.failed += other.failed;
        self.total += other.total;
        self.in_hand.extend(other.in_hand);
        self
    }
}

/// A run that ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// When it began, seconds since 1970 UTC.
    pub started: i64,
    /// When it ended, seconds since 1970 UTC.
    pub ended: i64,
    /// Repositories looked at.
    pub repositories: usize,
    /// Those with new content.
    pub changed: usize,
    /// Those that could not be read.
    pub failed: usize,
}

impl Run {
    fn with(self, other: Self) -> Self {
        // Only runs that ended together were one.
        if self.ended != other.ended {
            return if self.ended > other.ended { self } else { other };
        }
        Self {
            started: self.started.min(other.started),
            ended: self.ended,
            repositories: self.repositories + other.repositories,
            changed: self.changed + other.changed,
            failed: self.failed + other.failed,
        }
    }
}
