//! The truth of what people did, and the logbook of what was observed: lines that are only added.
//!
//! One JSON line per entry, each with the hash of the one before and its own, so that nothing can
//! be changed, left out or put in between without notice. An append returns when the entry is on
//! the disk; many appends share one wait for the device. Time is given by the caller.

#[cfg(test)]
mod contract;
mod entry;
mod file;
mod follow;
mod memory;
mod segment;
mod trace;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

pub use entry::{Entry, NewEntry};
pub use file::FileJournal;
pub use follow::Follow;
pub use memory::MemoryJournal;
pub use trace::{Noted, Traced, traced};

/// The longest line in bytes.
pub const MAX_LINE: usize = 256 * 1024;
/// The most entries of one page.
pub const MAX_PAGE: usize = 1_000;

/// What must hold before an entry is appended: the last entry of this subject has this sequence,
/// 0 where there is none yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// The subject.
    pub subject: String,
    /// The sequence of its last entry.
    pub sequence: u64,
}

/// A place in the journal that is not what was written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The segment's file name.
    pub segment: String,
    /// The 1-based line.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// Some entries in order, and the damage between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Entry>,
    /// The lines that could not be read; never skipped without being named here.
    pub damage: Vec<Damage>,
    /// The sequence to read on from.
    pub next: u64,
}

/// Why a journal refuses or fails.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Somebody else appended to the subject; nothing was appended.
    #[error("last entry of `{subject}` is {actual}, not {expected}")]
    Conflict {
        /// The subject.
        subject: String,
        /// The sequence that was expected.
        expected: u64,
        /// The sequence of the last entry; 0 where there is none.
        actual: u64,
    },
    /// An entry of more than [`MAX_LINE`] bytes; nothing was appended.
    #[error("journal entry of {0} bytes is longer than {MAX_LINE}")]
    TooLong(usize),
    /// A write failed before, so it is not known what is on the disk. Open the journal again.
    #[error("journal takes no entries since a write failed: {0}")]
    Suspect(String),
    /// The disk fails; the entry is not acknowledged.
    #[error("journal: {0}")]
    Io(#[from] std::io::Error),
    /// The address names no kind of journal.
    #[error("`{0}` is no journal\nhint: `memory:` or `file:/path/to/folder`")]
    Address(String),
}

/// Keeps entries for ever, in order.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Appends an entry; when it returns its sequence, the entry is durable. Sequences start at 1
    /// and grow by 1.
    async fn append(&self, entry: NewEntry, expect: Option<Expect>) -> Result<u64, JournalError>;

    /// The entries from a sequence on, at most `limit` and [`MAX_PAGE`].
    async fn read(&self, from: u64, limit: usize) -> Result<Page, JournalError>;

    /// The sequence of the last entry; 0 where there is none.
    fn last(&self) -> u64;

    /// All entries from a sequence on, those to come included.
    fn follow(&self, from: u64) -> Follow;

    /// Walks the whole chain.
    async fn verify(&self) -> Result<Vec<Damage>, JournalError>;
}

/// An opened journal and what was found out on opening it.
pub struct Opened {
    /// The journal.
    pub journal: Arc<dyn Journal>,
    /// An unfinished write at the end, which was never acknowledged and has been cut off: the
    /// segment's file and the number of bytes.
    pub cut: Option<(PathBuf, u64)>,
    /// Damage in the last segment; that in earlier ones is found by reading or verifying.
    pub damage: Vec<Damage>,
}

/// Opens the journal at an address: `memory:` or `file:/path/to/folder`.
///
/// # Errors
/// Another address, or a disk that fails.
pub fn open(address: &str) -> Result<Opened, JournalError> {
    if address == "memory:" {
        return Ok(Opened { journal: Arc::new(MemoryJournal::default()), cut: None, damage: Vec::new() });
    }
    match address.strip_prefix("file:") {
        Some(path) if !path.is_empty() => file::open(Path::new(path)),
        _ => Err(JournalError::Address(address.to_owned())),
    }
}
