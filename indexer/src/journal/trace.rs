//! What one thread appended: for whoever keeps something about entries beside the journal, such as from where they were
//! asked for. The journal itself knows nothing of it.

use std::cell::RefCell;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Damage, Expect, Follow, Journal, JournalError, NewEntry, Page};

thread_local! {
    static NOTED: RefCell<Option<Vec<Noted>>> = const { RefCell::new(None) };
}

/// An entry that was appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Its sequence.
    pub sequence: u64,
    /// Who did it.
    pub actor: String,
    /// What it was done to.
    pub subject: String,
}

/// Does some work; with its outcome come the entries that this thread appended to traced journals meanwhile.
pub fn traced<T>(work: impl FnOnce() -> T) -> (T, Vec<Noted>) {
    let before = NOTED.replace(Some(Vec::new()));
    let done = work();
    (done, NOTED.replace(before).unwrap_or_default())
}

/// A journal whose appends [`traced`] tells of, where the caller waits for them on its own thread.
pub struct Traced(Arc<dyn Journal>);

impl Traced {
    /// Over another journal.
    #[must_use]
    pub fn new(journal: Arc<dyn Journal>) -> Self {
        Self(journal)
    }
}

#[async_trait]
impl Journal for Traced {
    async fn append(&self, entry: NewEntry, expect: Option<Expect>) -> Result<u64, JournalError> {
        let (actor, subject) = (entry.actor.clone(), entry.subject.clone());
        let sequence = self.0.append(entry, expect).await?;
        NOTED.with_borrow_mut(|noted| {
            if let Some(noted) = noted {
                noted.push(Noted { sequence, actor, subject });
            }
        });
        Ok(sequence)
    }

    async fn read(&self, from: u64, limit: usize) -> Result<Page, JournalError> {
        self.0.read(from, limit).await
    }

    fn last(&self) -> u64 {
        self.0.last()
    }

    fn follow(&self, from: u64) -> Follow {
        self.0.follow(from)
    }

    async fn verify(&self) -> Result<Vec<Damage>, JournalError> {
        self.0.verify().await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::MemoryJournal;
    use super::*;

    #[test]
    fn a_thread_hears_of_its_own_entries_alone() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let journal = Arc::new(Traced::new(Arc::new(MemoryJournal::default())));
        let append = |actor: &str| {
            let new = NewEntry { actor: actor.to_owned(), subject: "s".to_owned(), ..NewEntry::default() };
            runtime.block_on(journal.append(new, None)).unwrap()
        };
        append("before");
        let ((), noted) = traced(|| {
            append("ana");
            std::thread::scope(|scope| drop(scope.spawn(|| append("other"))));
            append("ana");
        });
        let ana = |sequence| Noted { sequence, actor: "ana".to_owned(), subject: "s".to_owned() };
        assert_eq!(noted, [ana(2), ana(4)]);
        append("after");
        assert_eq!(traced(|| 7), (7, Vec::new()));
    }
}
