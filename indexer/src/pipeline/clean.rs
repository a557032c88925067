//! Files as everything after the worker gets them: without the secrets that they hold, which are problems instead.

use std::borrow::Cow;

use catalog_schema::entity::Span;
use catalog_schema::problem::{Problem, Severity};

use crate::extract::TreeView;
use crate::language::{self, Guess};
use crate::limits;
use crate::secret::{self, Found};
use crate::snapshot::{Entry, Kind};

/// The code of a problem that tells of a secret.
const CODE: &str = "secret-in-file";
/// Ends of names of files that often hold secrets and are in no language.
const SUSPECTS: &[&str] = &[
    ".pem",
    ".key",
    ".p8",
    ".ppk",
    ".asc",
    ".cfg",
    ".conf",
    ".config",
    ".credentials",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".tfvars",
    ".tfstate",
    ".txt",
    ".log",
    ".env",
];

/// A content without its secrets, and what they looked like.
#[must_use]
pub fn without(content: Vec<u8>) -> (Vec<u8>, Vec<Found>) {
    match secret::clean(&content) {
        (Cow::Borrowed(_), found) => (content, found),
        (Cow::Owned(cleaned), found) => (cleaned, found),
    }
}

/// Whether a file that nobody reads is looked through for secrets: text of our own, not too large.
#[must_use]
pub fn is_searched(entry: &Entry) -> bool {
    let is_file = matches!(entry.kind, Kind::File | Kind::Executable);
    let is_small = entry.size.is_some_and(|size| size <= limits::SECRET_BYTES);
    if !is_file || !is_small || language::is_vendored(&entry.path) {
        return false;
    }
    let name = entry.path.rsplit('/').next().unwrap_or_default();
    let is_text = !matches!(language::by_path(&entry.path), Guess::None);
    is_text || !name.contains('.') || name.starts_with(".env") || SUSPECTS.iter().any(|end| name.ends_with(end))
}

/// A problem for each secret.
#[must_use]
pub fn problems(path: &str, found: &[Found]) -> Vec<Problem> {
    let problem = |one: &Found| {
        let message = format!("holds what looks like {}; it is left out of all that is read and shown", one.what);
        let problem = Problem::new(CODE, Severity::Warning, path, message).at(Some(Span::line(one.line)));
        problem.hint("revoke it where it was issued, then remove it: what was committed once stays in the history")
    };
    found.iter().map(problem).collect()
}

/// A tree whose files are without their secrets.
pub struct CleanTree<'a>(pub &'a dyn TreeView);

impl TreeView for CleanTree<'_> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.read(path).map(|content| without(content).0)
    }

    fn exists(&self, path: &str) -> bool {
        self.0.exists(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.0.list(folder)
    }
}
