//! The search index: a projection of the catalog that can be rebuilt at any time.
//!
//! [tantivy](https://docs.rs/tantivy) keeps the postings and columns; what a query means is ours.
//! Text that people type is tokenized and looked up word by word. It never reaches a parser that
//! could exhaust the stack, and every look-up is bounded, so any query is answered quickly.
//! Filters mean exactly what [`catalog_schema::query::Query::matches`] says.

mod bits;
mod collect;
mod document;
mod evaluate;
mod expand;
mod gate;
mod index;
mod open;
mod plan;
mod request;
mod run;
mod schema;
mod segment;
mod snippet;
#[cfg(test)]
mod tests;
mod token;

use std::path::PathBuf;

pub use document::Document;
pub use index::Index;
pub use request::{FacetValue, Hit, MAX_DEPTH, MAX_LIMIT, Request, Results, Sections, Segment, Sort, Suggestions};

/// Why the index cannot answer or be written.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The folder cannot be used.
    #[error("search index `{path}`: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The index is damaged or the disk fails.
    #[error("search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// A file of the index cannot be read.
    #[error("search index: {0}")]
    Io(#[from] std::io::Error),
    /// A stored document cannot be read back.
    #[error("search index: stored document `{0}` is damaged")]
    Stored(String),
}

/// The words by which a text is found.
#[must_use]
pub fn words_of(text: &str) -> Vec<String> {
    token::words(text).collect()
}

/// What a [`Document`] must hold of words ([`words_of`] of its texts) before it can hold a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermWords {
    /// All of these ...
    pub parts: Vec<String>,
    /// ... or else this one: the parts written together.
    pub whole: String,
}

/// The words of a term; `None` where they cannot be said: it has no word in it, or is itself the word of a kind.
#[must_use]
pub fn words_of_term(term: &str) -> Option<TermWords> {
    let parts = token::parts(term);
    let is_plain = !parts.is_empty() && schema::kind_of_word(term).is_none();
    is_plain.then(|| TermWords { whole: parts.concat(), parts })
}
