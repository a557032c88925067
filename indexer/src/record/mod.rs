//! A repository's record: everything a crawl keeps of it, a cache of git.
//!
//! Raw on purpose: paths, signatures, days, facts. Persons, filters and services are the business
//! of `resolve`. On disk a record is a small head and content-addressed chunks ([`chunk`]).

pub mod chunk;
mod version;

use std::collections::HashSet;

use catalog_schema::codeowners::Dialect;
use catalog_schema::fact::{DocumentKind, Fact};
use catalog_schema::problem::Problem;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use version::{Budget, VersionKey, VersionRow, newest};

use crate::snapshot::Read;

/// Raised when the shape of records changes; older records are crawled anew.
pub const RECORD_VERSION: u32 = 3;

/// Everything known of one repository at one commit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The commit it describes; `None` for an empty repository.
    pub commit: Option<Commit>,
    /// Commits in the history of that commit, merges included.
    pub commits: u64,
    /// Files at the commit, by path.
    pub files: Vec<FileRow>,
    /// Results of extractors, by path and extractor.
    pub units: Vec<Unit>,
    /// Who changed which path when, by path; also paths that are gone.
    pub histories: Vec<PathHistory>,
    /// Everyone in the history, by e-mail and name.
    pub signatures: Vec<SignatureRow>,
    /// Paths that got another name without a change of content, by (new, old).
    pub renames: Vec<RenameRow>,
    /// What past versions of followed files said, by path, oldest first.
    pub versions: Vec<VersionRow>,
    /// The newest version that a limit left out, where one bit.
    pub versions_cut: Option<VersionKey>,
    /// Problems of the tree and the history as a whole.
    pub problems: Vec<Problem>,
    /// Whose rules its host has, where the host's name tells.
    pub host: Option<Dialect>,
}

/// The commit of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Hex id.
    pub id: String,
    /// The branch that HEAD names.
    pub branch: Option<String>,
    /// Author time, seconds since 1970 UTC.
    pub at: i64,
    /// History is cut off by a shallow file.
    pub shallow: bool,
    /// Objects may be missing by design (a partial clone).
    pub partial: bool,
}

/// One file at the head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// Path relative to the root.
    pub path: String,
    /// Bytes; 0 where unknown.
    pub size: u64,
    /// Linguist's language, grouped as its statistics do.
    pub language: Option<String>,
    /// Counts in language statistics and as knowledge: programming or markup, not vendored, generated or documentation.
    pub counts: bool,
}

/// What one extractor said of one file, and what else it looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The file.
    pub path: String,
    /// Id of the extractor.
    pub extractor: String,
    /// What the file says.
    pub facts: Vec<Fact>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// What else was asked of the tree.
    pub reads: Vec<Read>,
}

/// The raw knowledge rows of one path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathHistory {
    /// The path, present or gone.
    pub path: String,
    /// Changes by (day, signature).
    pub changes: Vec<ChangeRow>,
    /// The newest commit that changed it.
    pub last: Option<LastChange>,
}

/// One signature's change of one path on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChangeRow {
    /// Days since 1970-01-01 UTC.
    pub day: i32,
    /// [`SignatureRow::id`].
    pub signature: u64,
    /// Flags of `knowledge::row`.
    pub flags: u8,
}

/// The newest commit that changed a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    /// Hex id.
    pub commit: String,
    /// Author time, seconds since 1970 UTC.
    pub at: i64,
    /// Committer time: decides which commit is newer.
    pub committed: i64,
}

/// One author signature and its commit days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureRow {
    /// First eight bytes of SHA-256 over name, NUL, e-mail: stable whatever the order of crawls.
    pub id: u64,
    /// The name as committed.
    pub name: String,
    /// The e-mail as committed.
    pub email: String,
    /// (day, commits of that day), by day; merges do not count.
    pub days: Vec<(i32, u32)>,
}

/// A path that took over another's content unchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RenameRow {
    /// The name since.
    pub to: String,
    /// The name before.
    pub from: String,
    /// Days since 1970-01-01 UTC.
    pub day: i32,
}

/// The stable id of a signature.
#[must_use]
pub fn signature_id(name: &str, email: &str) -> u64 {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update([0]);
    hash.update(email.as_bytes());
    let digest = hash.finalize();
    let mut first = [0_u8; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
}

/// Leaves one document per path: where a catalog file calls one a runbook, that word counts.
pub fn one_per_path<T>(documents: &mut Vec<T>, of: impl Fn(&T) -> (&str, DocumentKind)) {
    let runbook = |document: &T| of(document).1 == DocumentKind::Runbook;
    let named: HashSet<String> =
        documents.iter().filter(|document| runbook(document)).map(|document| of(document).0.to_owned()).collect();
    let mut seen = HashSet::new();
    documents.retain(|document| {
        let path = of(document).0;
        (runbook(document) || !named.contains(path)) && seen.insert(path.to_owned())
    });
}

impl Record {
    /// The history of a path.
    #[must_use]
    pub fn history(&self, path: &str) -> Option<&PathHistory> {
        self.histories.binary_search_by(|h| h.path.as_str().cmp(path)).ok().map(|i| &self.histories[i])
    }
}
