//! The only place that wires stages: source, snapshot, extraction, records, resolution, checks, index, log.
//!
//! [`Engine`] owns the data directory. It hands out immutable catalogs, crawls on request and
//! answers searches; whoever holds it needs to know no stage.

mod claim;
mod clean;
mod closed;
mod crawl;
mod decision;
pub mod document;
mod engine;
mod fetch;
mod folder;
mod indexing;
pub mod inspect;
mod job;
mod keep;
mod knowledge;
mod lock;
mod look;
mod merge;
mod message;
mod open;
mod pool;
mod propose;
mod publish;
mod reader;
mod reference;
mod registration;
mod show;
mod sight;
mod sources;
mod status;
mod texts;
mod versions;
pub mod worker;
mod world;

use std::path::PathBuf;

pub use crate::address::{GitAddress, Reach, is_address};
pub use crate::journal::{Entry as JournalEntry, NewEntry, Noted, Page as JournalPage, traced};
pub use crate::resolve::BehindDay;
pub use crate::snapshot::{FoundCommit, TakenPart};
pub use crate::source::{Files, Place, Remote, Roots};
pub use closed::Closed;
pub use decision::{Decision, What};
pub use engine::{Engine, Evidence, Options};
pub use fetch::Mirrors;
pub use knowledge::{Answer, Asked, Model, Report, repository_knowledge};
pub use propose::{Covers, Outlook, Proposal};
pub use reader::Reader;
pub use registration::{Holding, NewSource};
pub use sight::{Sight, compartment};
pub use sources::{Added, Listed, Registered, Source};
pub use status::{Crawling, Event, Read, Reporter, Run, Running, Silent, Status};

/// Why the engine could not do something.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process has the data directory: which, in words behind a name.
    #[error("`{0}` is in use by another portolan{1}")]
    Locked(PathBuf, String),
    /// A file of the data directory.
    #[error("`{path}`: {source}")]
    Data {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A source that is not there or cannot be read.
    #[error("{0}")]
    Source(String),
    /// A query out of form.
    #[error("{0}")]
    Query(String),
    /// Something that is not there.
    #[error("{0}")]
    NotFound(String),
    /// Something that is there already.
    #[error("{0}")]
    Conflict(String),
    /// The store.
    #[error("store: {0}")]
    Store(#[from] crate::store::StoreError),
    /// A name that is no key.
    #[error("store: {0}")]
    Key(#[from] crate::store::KeyError),
    /// The journal or the log.
    #[error("journal: {0}")]
    Journal(#[from] crate::journal::JournalError),
    /// The index.
    #[error(transparent)]
    Search(#[from] crate::search::SearchError),
    /// A stored record that does not read.
    #[error("record: {0}")]
    Record(#[from] crate::record::chunk::Error),
    /// The key of our own secrets.
    #[error(transparent)]
    Seal(#[from] crate::seal::SealError),
    /// A worker could not be used.
    #[error("worker: {0}")]
    Worker(String),
}

/// Registers for pages that explain how we know: extractors and checks.
#[must_use]
pub fn registers() -> Registers {
    Registers { extractors: crate::extract::extractors(), checks: crate::check::CHECKS, limits: crate::limits::LIMITS }
}

/// The constant tables.
pub struct Registers {
    /// All extractors.
    pub extractors: &'static [&'static dyn crate::extract::Extractor],
    /// All checks.
    pub checks: &'static [&'static dyn crate::check::Check],
    /// All limits.
    pub limits: &'static [crate::limits::Limit],
}
