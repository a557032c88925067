//! Records in the store: chunks first, then the head that names them, then the sweep of what no head names.

use std::collections::HashSet;
use std::sync::Arc;

use catalog_schema::id::RepositoryId;
use catalog_schema::problem::Problem;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use super::Error;
use crate::catalog::RepositoryState;
use crate::record::Record;
use crate::record::chunk::{self, Head};
use crate::resolve::part::Trust;
use crate::store::{Expected, Key, MAX_PAGE, Op, Prefix, Store};

/// Problems of one crawl that are kept besides the record: a value of the store is small.
const MAX_PROBLEMS: usize = 50;

/// What is kept of a repository besides its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it is read from: a folder, or an address.
    pub location: String,
    /// The name of its source.
    #[serde(default)]
    pub source: String,
    /// How much it is believed.
    pub trust: Trust,
    /// The compartment of its source.
    #[serde(default)]
    pub compartment: Option<String>,
    /// Place of its source in the order of sources: the first keeps a disputed name.
    pub rank: usize,
    /// How its last crawl ended.
    pub state: RepositoryState,
    /// When, seconds since 1970 UTC.
    pub crawled_at: i64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What went wrong with the crawl itself.
    pub problems: Vec<Problem>,
}

impl Entry {
    /// Whether nothing but the clock differs.
    #[must_use]
    pub fn is_same_place(&self, other: &Self) -> bool {
        let place =
            |e: &Self| (e.location.clone(), e.source.clone(), e.trust, e.compartment.clone(), e.rank, e.state.clone());
        place(self) == place(other)
    }
}

/// The store as the pipeline uses it: blocking, in records.
pub struct Keep {
    store: Arc<dyn Store>,
    runtime: Handle,
}

impl Keep {
    /// A keep over a store; calls block on the runtime and must come from outside of it.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, runtime: Handle) -> Self {
        Self { store, runtime }
    }

    /// All repositories with their entries and heads.
    ///
    /// # Errors
    /// When the store fails. A value that does not read is left out: the next crawl replaces it.
    pub fn all(&self) -> Result<Vec<(RepositoryId, Entry, Option<Head>)>, Error> {
        let rows = self.scan(&Prefix::of(&["entry"]))?;
        let mut all = Vec::new();
        for row in &rows {
            let Some(tokens) = row.key.tokens() else { continue };
            let [_, id] = tokens.as_slice() else { continue };
            let Ok(entry) = serde_json::from_slice::<Entry>(&row.value) else { continue };
            let id = RepositoryId(id.clone());
            let head = self.head(&id)?;
            all.push((id, entry, head));
        }
        Ok(all)
    }

    fn head(&self, id: &RepositoryId) -> Result<Option<Head>, Error> {
        let value = self.runtime.block_on(self.store.get(&head_key(id)?))?;
        Ok(value.and_then(|entry| postcard::from_bytes(&entry.value).ok()))
    }

    fn scan(&self, prefix: &Prefix) -> Result<Vec<crate::store::Entry>, Error> {
        let mut all: Vec<crate::store::Entry> = Vec::new();
        loop {
            let after = all.last().map(|e| e.key.clone());
            let page = self.runtime.block_on(self.store.scan(prefix, after.as_ref(), MAX_PAGE))?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// The record of a head.
    ///
    /// # Errors
    /// A missing or damaged chunk: crawl the repository anew.
    pub fn load(&self, id: &RepositoryId, head: &Head) -> Result<Record, Error> {
        let fetch = |hash: &str| {
            let mut bytes = Vec::new();
            for piece in 0.. {
                let key = chunk_key(id, hash, piece).ok()?;
                match self.runtime.block_on(self.store.get(&key)).ok()? {
                    Some(part) => bytes.extend(part.value),
                    None if piece == 0 => return None,
                    None => break,
                }
            }
            Some(bytes)
        };
        Ok(chunk::decode(head, fetch)?)
    }

    /// Writes a record: new chunks, then the head, then away with chunks that only the old head named.
    ///
    /// # Errors
    /// When the store fails; the old record is whole then.
    pub fn save(
        &self,
        id: &RepositoryId,
        record: &Record,
        extractors: &str,
        old: Option<&Head>,
    ) -> Result<Head, Error> {
        let (head, chunks) = chunk::encode(record, extractors)?;
        let known: HashSet<&str> = old.iter().flat_map(|h| h.chunks.iter().map(|c| c.hash.as_str())).collect();
        let mut ops = Vec::new();
        for one in chunks.iter().filter(|c| !known.contains(c.reference.hash.as_str())) {
            for (piece, bytes) in chunk::pieces(&one.bytes).enumerate() {
                let key = chunk_key(id, &one.reference.hash, piece)?;
                ops.push(Op::Put { key, value: bytes.to_vec(), expected: Expected::Any });
            }
        }
        let encoded = postcard::to_stdvec(&head).map_err(chunk::Error::Encode)?;
        let key = head_key(id)?;
        self.runtime.block_on(async {
            // Nothing names the chunks yet, so they need no common step.
            for op in ops {
                self.store.apply(vec![op]).await?;
            }
            self.store.put(&key, encoded, Expected::Any).await
        })?;
        self.sweep(id, old, &head)?;
        Ok(head)
    }

    fn sweep(&self, id: &RepositoryId, old: Option<&Head>, new: &Head) -> Result<(), Error> {
        let named: HashSet<&str> = new.chunks.iter().map(|c| c.hash.as_str()).collect();
        let gone = old.iter().flat_map(|h| h.chunks.iter()).filter(|c| !named.contains(c.hash.as_str()));
        let mut ops = Vec::new();
        for reference in gone {
            let rows = self.scan(&Prefix::of(&["chunk", id.as_str(), &reference.hash]))?;
            ops.extend(rows.into_iter().map(|e| Op::Delete { key: e.key, expected: Expected::Any }));
        }
        if !ops.is_empty() {
            self.runtime.block_on(self.store.apply(ops))?;
        }
        Ok(())
    }

    /// Writes what is kept besides the record.
    ///
    /// # Errors
    /// When the store fails.
    pub fn save_entry(&self, id: &RepositoryId, entry: &Entry) -> Result<(), Error> {
        let key = Key::of(&["entry", id.as_str()])?;
        let mut entry = entry.clone();
        entry.problems.truncate(MAX_PROBLEMS);
        let value = serde_json::to_vec(&entry).unwrap_or_default();
        self.runtime.block_on(self.store.put(&key, value, Expected::Any))?;
        Ok(())
    }

    /// Waits until what was written is on the disk.
    ///
    /// # Errors
    /// When the store fails.
    pub fn flush(&self) -> Result<(), Error> {
        Ok(self.runtime.block_on(self.store.flush())?)
    }

    /// Forgets a repository.
    ///
    /// # Errors
    /// When the store fails.
    pub fn remove(&self, id: &RepositoryId) -> Result<(), Error> {
        let mut ops = Vec::new();
        for kind in ["entry", "repo", "chunk"] {
            let rows = self.scan(&Prefix::of(&[kind, id.as_str()]))?;
            ops.extend(rows.into_iter().map(|e| Op::Delete { key: e.key, expected: Expected::Any }));
        }
        ops.push(Op::Delete { key: Key::of(&["entry", id.as_str()])?, expected: Expected::Any });
        ops.dedup();
        self.runtime.block_on(self.store.apply(ops))?;
        Ok(())
    }
}

fn head_key(id: &RepositoryId) -> Result<Key, Error> {
    Ok(Key::of(&["repo", id.as_str(), "head"])?)
}

fn chunk_key(id: &RepositoryId, hash: &str, piece: usize) -> Result<Key, Error> {
    Ok(Key::of(&["chunk", id.as_str(), hash, &piece.to_string()])?)
}
