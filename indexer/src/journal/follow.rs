//! Entries as they come.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;

use super::{JournalError, MAX_PAGE, Page};

/// Reads pages of a journal.
#[async_trait]
pub(super) trait Read: Send + Sync {
    async fn page(&self, from: u64, limit: usize) -> Result<Page, JournalError>;
}

/// A reader that waits at the end for new entries.
pub struct Follow {
    reader: Arc<dyn Read>,
    next: u64,
    last: watch::Receiver<u64>,
}

impl Follow {
    pub(super) fn new(reader: Arc<dyn Read>, from: u64, last: watch::Receiver<u64>) -> Self {
        Self { reader, next: from.max(1), last }
    }

    /// Waits until there are entries and hands out the next of them; `None` once the journal is
    /// closed and all were handed out.
    ///
    /// # Errors
    /// The disk fails.
    pub async fn next(&mut self) -> Result<Option<Page>, JournalError> {
        loop {
            let last = *self.last.borrow_and_update();
            if last >= self.next {
                let page = self.reader.page(self.next, MAX_PAGE).await?;
                self.next = page.next.max(self.next);
                if !page.entries.is_empty() || !page.damage.is_empty() {
                    return Ok(Some(page));
                }
                // Only damage can leave a gap at the end, and it has been handed out.
                self.next = last + 1;
            } else if self.last.changed().await.is_err() {
                return Ok(None);
            }
        }
    }
}
