//! Why a repository, its history or one of its objects cannot be read.

use std::path::PathBuf;

/// Why a path cannot be opened as a repository.
#[derive(Debug, thiserror::Error)]
#[error("`{}` cannot be opened as a git repository: {reason}", path.display())]
pub struct OpenError {
    /// The path that was given.
    pub path: PathBuf,
    /// What stands in the way.
    pub reason: String,
}

/// Why a whole operation on a repository failed; parts that fail are problems, not errors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The references cannot be read.
    #[error("the references cannot be read: {0}")]
    References(String),
    /// A commit that everything starts from is missing or damaged.
    #[error("commit `{commit}` cannot be read: {reason}")]
    Commit {
        /// Hex id, or the text that was given.
        commit: String,
        /// What stands in the way.
        reason: String,
    },
    /// A day lies before the first commit that the head leads to.
    #[error("there is no commit on or before `{0}`")]
    BeforeHistory(String),
    /// A text names no commit of this repository.
    #[error("`{0}` names no commit: write a day (`2026-03-01`) or a revision that exists here")]
    Revision(String),
    /// The caller asked to stop.
    #[error("stopped before the end")]
    Stopped,
    /// A reading thread ended abnormally, which only damaged objects can cause.
    #[error("reading the history ended abnormally: {0}")]
    Aborted(String),
}

/// Why the content of one object is not returned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The object is not there (partial clone, damaged repository).
    #[error("the object is missing")]
    Missing,
    /// The object is larger than allowed; its size in bytes.
    #[error("the object has {0} bytes, which is more than is read")]
    TooLarge(u64),
    /// The object is there and cannot be decoded, or is no file content.
    #[error("the object is damaged: {0}")]
    Corrupt(String),
}
