//! From the catalog to what is shown: page models for HTML, shapes for JSON. HTML, JSON and the
//! command line are three thin printers of these.

pub mod about;
mod address;
pub mod alerts;
pub mod change_days;
pub mod crawl;
pub mod descriptor;
pub mod document;
mod documents;
pub mod entity;
pub mod error;
pub mod findings;
pub mod frame;
mod help;
mod holdings;
pub mod home;
pub mod json;
mod knowledge;
mod languages;
pub mod leaving;
pub mod list;
mod measures;
pub mod person;
mod readers;
pub mod register;
pub mod repository;
#[cfg(test)]
mod sample;
pub mod skills;
pub mod suggest;
pub mod team;
mod thing;
pub mod time;
mod trends;
mod value;
mod words;

use std::sync::Arc;

use indexer::catalog::Catalog;
use indexer::pipeline::{Reader, Status};

pub use address::with_pair;
pub use words::counted;

/// What a view looks at: one immutable catalog, the index, the clock.
pub struct Context<'a> {
    /// Answers searches and reads files, as far as the reader may see.
    pub engine: Reader<'a>,
    /// The catalog of this answer.
    pub catalog: Arc<Catalog>,
    /// The state of crawling.
    pub status: Status,
    /// Seconds since 1970 UTC.
    pub now: i64,
    /// Seconds between two crawls, where there is a schedule.
    pub every: Option<u64>,
    /// Path and query of the request, as the address bar has it.
    pub path: &'a str,
    /// Decoded pairs of the query, in order.
    pub query: &'a [(String, String)],
}

impl Context<'_> {
    /// The first value of a query key.
    #[must_use]
    pub fn param(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// All values of a query key that are not blank, in order.
    pub fn params<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s str> {
        self.query.iter().filter(move |(k, v)| k == key && !v.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// The path alone.
    #[must_use]
    pub fn place(&self) -> &str {
        self.path.split(['?', '#']).next().unwrap_or_default()
    }
}
