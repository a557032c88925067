//! What the crawl is doing, for progress bars, the crawl page and metrics.

use std::collections::BTreeSet;

use catalog_schema::id::RepositoryId;

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

/// The state of crawling.
#[derive(Clone, Debug, Default)]
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

/// A run under way.
#[derive(Clone, Debug, Default)]
pub struct Running {
    /// When it began, seconds since 1970 UTC.
    pub started: i64,
    /// Repositories done.
    pub done: usize,
    /// Those that could not be read.
    pub failed: usize,
    /// Repositories in all.
    pub total: usize,
    /// Being read now.
    pub in_hand: BTreeSet<RepositoryId>,
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
