//! The twin in memory, for tests and for runs that keep nothing.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::key::{Key, Prefix};
use super::watch::{News, Watch};
use super::{Entry, Expected, MAX_PAGE, MAX_VALUE, Op, Revision, Store, StoreError};

/// A store in memory.
#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
    news: News,
}

#[derive(Default)]
struct State {
    revision: Revision,
    entries: BTreeMap<Key, (Revision, Vec<u8>)>,
}

impl MemoryStore {
    /// Each change is made whole before the lock is left, so a panic elsewhere spoils nothing.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn get(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
        let state = self.state();
        let found = state.entries.get(key);
        Ok(found.map(|(revision, value)| Entry { key: key.clone(), value: value.clone(), revision: *revision }))
    }

    async fn apply(&self, ops: Vec<Op>) -> Result<Revision, StoreError> {
        let mut state = self.state();
        for op in &ops {
            check(op, state.entries.get(op.key()).map(|(revision, _)| *revision))?;
        }
        state.revision += 1;
        let revision = state.revision;
        let keys = ops.iter().map(|op| op.key().clone()).collect();
        for op in ops {
            match op {
                Op::Put { key, value, .. } => state.entries.insert(key, (revision, value)),
                Op::Delete { key, .. } => state.entries.remove(&key),
            };
        }
        self.news.tell(keys);
        Ok(revision)
    }

    async fn scan(&self, prefix: &Prefix, after: Option<&Key>, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let state = self.state();
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let entries = state.entries.range((start, Bound::Unbounded)).filter(|(key, _)| prefix.holds(key));
        let entry = |(key, (revision, value)): (&Key, &(Revision, Vec<u8>))| Entry {
            key: key.clone(),
            value: value.clone(),
            revision: *revision,
        };
        Ok(entries.take(limit.min(MAX_PAGE)).map(entry).collect())
    }

    fn watch(&self, prefix: &Prefix) -> Watch {
        self.news.watch(prefix)
    }

    async fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl Op {
    /// The key that it changes.
    #[must_use]
    pub fn key(&self) -> &Key {
        match self {
            Self::Put { key, .. } | Self::Delete { key, .. } => key,
        }
    }

    /// Whether something must hold of the key before.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        match self {
            Self::Put { expected, .. } | Self::Delete { expected, .. } => *expected != Expected::Any,
        }
    }
}

/// Whether a change may be made to a key with this revision.
pub(super) fn check(op: &Op, actual: Option<Revision>) -> Result<(), StoreError> {
    let (key, expected) = match op {
        Op::Put { key, value, expected } => {
            if value.len() > MAX_VALUE {
                return Err(StoreError::TooLarge { key: key.clone(), size: value.len() });
            }
            (key, expected)
        }
        Op::Delete { key, expected } => (key, expected),
    };
    let holds = match expected {
        Expected::Any => true,
        Expected::Absent => actual.is_none(),
        Expected::Revision(revision) => actual == Some(*revision),
    };
    if holds { Ok(()) } else { Err(StoreError::Conflict { key: key.clone(), actual }) }
}
