//! Records of repositories: a cache that can always be rebuilt from git.
//!
//! Keys with bytes, each with the revision of its last change; several changes together are one
//! step. Nothing that only we know may live here: a power cut can lose what was written last, and
//! damage empties it. Every value carries a checksum, so what is served is what was stored.

#[cfg(test)]
mod contract;
mod key;
mod memory;
mod sled;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

pub use self::sled::SledStore;
pub use key::{Key, KeyError, Prefix};
pub use memory::MemoryStore;
pub use watch::{Change, Watch};

/// The largest value in bytes (100 KiB), so that a replicated store can take its place.
pub const MAX_VALUE: usize = 100 * 1024;
/// The most entries of one page of a scan.
pub const MAX_PAGE: usize = 1_000;

/// A number that grows with every change of the store. A later state never has an earlier number.
pub type Revision = u64;

/// What must hold of a key before it is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing.
    Any,
    /// There is no such key.
    Absent,
    /// Its last change has this revision.
    Revision(Revision),
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Sets a value.
    Put {
        /// The key.
        key: Key,
        /// The value, at most [`MAX_VALUE`] bytes.
        value: Vec<u8>,
        /// What must hold before.
        expected: Expected,
    },
    /// Removes a key; one that is not there is no error.
    Delete {
        /// The key.
        key: Key,
        /// What must hold before.
        expected: Expected,
    },
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Vec<u8>,
    /// The revision of its last change.
    pub revision: Revision,
}

/// Why a store refuses or fails.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What was expected of a key does not hold; nothing was changed.
    #[error("`{key}` is at {}, not as expected", .actual.map_or("no revision".to_owned(), |r| format!("revision {r}")))]
    Conflict {
        /// The key.
        key: Key,
        /// Its revision now; `None` where there is no such key.
        actual: Option<Revision>,
    },
    /// A value of more than [`MAX_VALUE`] bytes; nothing was changed.
    #[error("value of `{key}` has {size} bytes, more than {MAX_VALUE}")]
    TooLarge {
        /// The key.
        key: Key,
        /// The size in bytes.
        size: usize,
    },
    /// The file is damaged. The store has to be opened again, which sets it aside.
    #[error("store is damaged: {0}")]
    Damaged(String),
    /// The disk fails, or another process has the store open.
    #[error("store: {0}")]
    Io(#[from] std::io::Error),
    /// The address names no kind of store.
    #[error("`{0}` is no store\nhint: `memory:` or `sled:/path/to/folder`")]
    Address(String),
}

/// Keeps records. All changes go through one process.
#[async_trait]
pub trait Store: Send + Sync {
    /// The entry of a key.
    async fn get(&self, key: &Key) -> Result<Option<Entry>, StoreError>;

    /// Applies all changes in one step, or none; returns their common revision. A key may occur
    /// once. What is expected is checked against the state before.
    async fn apply(&self, ops: Vec<Op>) -> Result<Revision, StoreError>;

    /// The entries below a prefix in the order of their keys, after a key, at most `limit` and
    /// [`MAX_PAGE`].
    async fn scan(&self, prefix: &Prefix, after: Option<&Key>, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// Tells of changes below a prefix from now on.
    fn watch(&self, prefix: &Prefix) -> Watch;

    /// Writes to disk what was applied before. Without it a killed process loses the last moments.
    async fn flush(&self) -> Result<(), StoreError>;

    /// Sets one value; returns its revision.
    async fn put(&self, key: &Key, value: Vec<u8>, expected: Expected) -> Result<Revision, StoreError> {
        self.apply(vec![Op::Put { key: key.clone(), value, expected }]).await
    }

    /// Removes one key.
    async fn delete(&self, key: &Key, expected: Expected) -> Result<Revision, StoreError> {
        self.apply(vec![Op::Delete { key: key.clone(), expected }]).await
    }
}

/// An opened store, and where a damaged one was put that stood in its place.
pub struct Opened {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The damaged one; then the new one is empty and all records have to be made again.
    pub set_aside: Option<PathBuf>,
}

/// Opens the store at an address: `memory:` or `sled:/path/to/folder`.
///
/// # Errors
/// Another address, a disk that fails, or a store that another process has open.
pub fn open(address: &str) -> Result<Opened, StoreError> {
    if address == "memory:" {
        return Ok(Opened { store: Arc::new(MemoryStore::default()), set_aside: None });
    }
    match address.strip_prefix("sled:") {
        Some(path) if !path.is_empty() => {
            let (store, set_aside) = SledStore::open(Path::new(path))?;
            Ok(Opened { store: Arc::new(store), set_aside })
        }
        _ => Err(StoreError::Address(address.to_owned())),
    }
}
