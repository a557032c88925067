//! The journal for parts outside: what people did is appended and read through the engine, which owns it.

use std::sync::Arc;

use super::super::Error;
use super::super::open::each_entry;
use super::Engine;
use crate::journal::{Entry, NewEntry, Page};
use crate::seal::Vault;

impl Engine {
    /// Appends what somebody did to the journal; durable when this returns its sequence.
    ///
    /// # Errors
    /// When the entry is too long or the disk fails.
    pub fn note(&self, entry: NewEntry) -> Result<u64, Error> {
        Ok(self.options.runtime.block_on(self.journal.append(entry, None))?)
    }

    /// A page of the journal from a sequence on.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn noted(&self, from: u64, limit: usize) -> Result<Page, Error> {
        Ok(self.options.runtime.block_on(self.journal.read(from, limit))?)
    }

    /// The sequence of the last entry of the journal.
    #[must_use]
    pub fn last_noted(&self) -> u64 {
        self.journal.last()
    }

    /// Hands all entries of the journal on, in order.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn each_noted(&self, take: &mut dyn FnMut(Entry)) -> Result<(), Error> {
        each_entry(&self.options.runtime, &*self.journal, take)
    }

    /// The data directory; none where everything is kept in memory.
    #[must_use]
    pub fn data(&self) -> Option<&std::path::Path> {
        self.options.data.as_deref()
    }

    /// What seals our own secrets in the data directory.
    #[must_use]
    pub fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }
}
