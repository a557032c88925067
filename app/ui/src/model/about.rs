//! "How we know": readers, checks, definitions, limits.

use super::{Link, Meta, Severity};
use serde::{Deserialize, Serialize};

/// A reader (extractor).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// Name, as evidence prints it.
    pub name: String,
    /// Version; facts of an older one are read anew.
    pub version: String,
    /// Files it reads.
    pub reads: String,
    /// What it gives.
    pub gives: String,
    /// Facts or files it gave in the present catalog.
    pub count: Option<u64>,
}

/// How often a check had each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeCounts {
    /// Holds.
    pub pass: u64,
    /// Does not hold.
    pub fail: u64,
    /// Does not apply.
    pub not_applicable: u64,
    /// Could not be measured.
    pub not_measured: u64,
}

/// A check in full.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckDoc {
    /// Id; the page has an anchor of this name, so links read `/about/data#runbook-missing`.
    pub id: String,
    /// In words.
    pub title: String,
    /// Severity.
    pub severity: Severity,
    /// What it measures, exactly.
    pub rule: String,
    /// Why it matters.
    pub why: String,
    /// How to fix it.
    pub fix: String,
    /// When it does not apply or cannot be measured.
    pub limits: String,
    /// Outcomes now.
    pub counts: OutcomeCounts,
    /// List of its failures.
    pub failures: Option<Link>,
}

/// A word and what we mean by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Anchor, `[a-z0-9-]`.
    pub id: String,
    /// `Bus factor`.
    pub term: String,
    /// Its definition.
    pub text: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Freshness and size: `as of`, `repositories`, `entities`.
    pub meta: Vec<Meta>,
    /// Readers.
    pub readers: Vec<Reader>,
    /// Checks.
    pub checks: Vec<CheckDoc>,
    /// Words.
    pub definitions: Vec<Definition>,
    /// What we do not see.
    pub limits: Vec<String>,
}
