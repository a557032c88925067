//! The twin in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::watch;

use super::entry::{Entry, NewEntry};
use super::follow::{Follow, Read};
use super::{Damage, Expect, Journal, JournalError, MAX_PAGE, Page};

/// A journal in memory.
pub struct MemoryJournal {
    lines: Arc<Lines>,
    last: watch::Sender<u64>,
}

#[derive(Default)]
struct Lines(Mutex<State>);

#[derive(Default)]
struct State {
    entries: Vec<Entry>,
    subjects: HashMap<String, u64>,
}

impl Default for MemoryJournal {
    fn default() -> Self {
        Self { lines: Arc::default(), last: watch::Sender::new(0) }
    }
}

impl Lines {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Read for Lines {
    async fn page(&self, from: u64, limit: usize) -> Result<Page, JournalError> {
        let state = self.state();
        let first = usize::try_from(from.max(1) - 1).unwrap_or(usize::MAX).min(state.entries.len());
        let entries: Vec<Entry> = state.entries[first..].iter().take(limit.min(MAX_PAGE)).cloned().collect();
        let next = entries.last().map_or(from.max(1), |entry| entry.sequence + 1);
        Ok(Page { entries, damage: Vec::new(), next })
    }
}

#[async_trait]
impl Journal for MemoryJournal {
    async fn append(&self, entry: NewEntry, expect: Option<Expect>) -> Result<u64, JournalError> {
        let mut state = self.lines.state();
        check(expect.as_ref(), |subject| state.subjects.get(subject).copied().unwrap_or_default())?;
        let link = state.entries.last().map(Entry::link).unwrap_or_default();
        let (entry, _) = link.next(entry)?;
        let sequence = entry.sequence;
        state.subjects.insert(entry.subject.clone(), sequence);
        state.entries.push(entry);
        self.last.send_replace(sequence);
        Ok(sequence)
    }

    async fn read(&self, from: u64, limit: usize) -> Result<Page, JournalError> {
        self.lines.page(from, limit).await
    }

    fn last(&self) -> u64 {
        *self.last.borrow()
    }

    fn follow(&self, from: u64) -> Follow {
        Follow::new(self.lines.clone(), from, self.last.subscribe())
    }

    async fn verify(&self) -> Result<Vec<Damage>, JournalError> {
        Ok(Vec::new())
    }
}

/// Whether an entry may be appended, given the last sequence of each subject.
pub(super) fn check(expect: Option<&Expect>, last: impl FnOnce(&str) -> u64) -> Result<(), JournalError> {
    let Some(expect) = expect else {
        return Ok(());
    };
    let actual = last(&expect.subject);
    if actual == expect.sequence {
        return Ok(());
    }
    Err(JournalError::Conflict { subject: expect.subject.clone(), expected: expect.sequence, actual })
}
