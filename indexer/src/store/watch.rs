//! News of changed keys.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::broadcast::{self, error::RecvError};

use super::key::{Key, Prefix};

/// How many steps a watcher may be behind before it is told that it missed some.
const BACKLOG: usize = 1_024;

/// What happened below a watched prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This key was set or removed.
    Key(Key),
    /// The watcher was too slow: anything may have changed and has to be read again.
    Missed,
}

/// Changes below a prefix, in order.
pub struct Watch {
    prefix: Prefix,
    receiver: broadcast::Receiver<Arc<[Key]>>,
    ready: VecDeque<Key>,
}

impl Watch {
    /// Waits for the next change; `None` once the store is closed.
    pub async fn next(&mut self) -> Option<Change> {
        loop {
            if let Some(key) = self.ready.pop_front() {
                return Some(Change::Key(key));
            }
            match self.receiver.recv().await {
                Ok(keys) => self.ready.extend(keys.iter().filter(|key| self.prefix.holds(key)).cloned()),
                Err(RecvError::Lagged(_)) => return Some(Change::Missed),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

/// Where a store tells its watchers.
pub(super) struct News(broadcast::Sender<Arc<[Key]>>);

impl Default for News {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl News {
    pub fn watch(&self, prefix: &Prefix) -> Watch {
        Watch { prefix: prefix.clone(), receiver: self.0.subscribe(), ready: VecDeque::new() }
    }

    pub fn tell(&self, keys: Vec<Key>) {
        // Nobody watching is no failure.
        let _ = self.0.send(keys.into());
    }
}
