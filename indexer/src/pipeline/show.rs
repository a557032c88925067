//! What is shown to readers who may see the same: a catalog of the repositories they may see, and an index of it alone.
//!
//! A catalog of its own for each set, not a filter over one: counts, facets, scores, suggestions, spelling, owners,
//! knowledge and findings are made of what may be seen, so there is nothing that could leak.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::Error;
use super::engine::lock;
use super::publish::Published;
use crate::catalog::Catalog;
use crate::search::Index;

/// The most sets of compartments whose catalogs are held.
pub const HELD: usize = 16;

/// Below the data directory: the indexes of compartments.
pub const FOLDER: &str = "indexes";

/// A catalog with its index.
pub struct Show {
    /// The compartments that are seen besides what is open; none for what everybody sees.
    pub compartments: BTreeSet<String>,
    /// The index.
    pub index: Index,
    catalog: RwLock<Arc<Catalog>>,
    /// What was shown last.
    pub published: Mutex<Published>,
    /// The index's folder, where it goes with the show.
    folder: Option<PathBuf>,
}

impl Show {
    /// What everybody sees, over the index that is kept.
    #[must_use]
    pub fn open(index: Index) -> Self {
        Self::over(index, BTreeSet::new(), None)
    }

    /// What readers with some compartments see; its index lies below `folder` as long as it is held.
    ///
    /// # Errors
    /// The folder cannot be used.
    pub fn of(compartments: BTreeSet<String>, folder: Option<&Path>) -> Result<Self, Error> {
        // No name has a dot, so that no two sets have one folder.
        let name = compartments.iter().map(String::as_str).collect::<Vec<_>>().join(".");
        let folder = folder.map(|folder| folder.join(shortened(&name)));
        if let Some(folder) = &folder {
            clear(folder)?;
        }
        let index = Index::open(folder.as_deref())?;
        Ok(Self::over(index, compartments, folder))
    }

    fn over(index: Index, compartments: BTreeSet<String>, folder: Option<PathBuf>) -> Self {
        let catalog = RwLock::new(Arc::new(Catalog::default()));
        Self { compartments, index, catalog, published: Mutex::new(Published::default()), folder }
    }

    /// Whether it is what everybody sees.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.compartments.is_empty()
    }

    /// The catalog now.
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows another catalog.
    pub fn swap(&self, catalog: Arc<Catalog>) {
        *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
    }
}

impl Drop for Show {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder
            && let Err(error) = clear(folder)
        {
            tracing::warn!(%error, "the index of a compartment cannot be removed; the next start removes it");
        }
    }
}

/// Many names make a long one: a folder has the name itself, or its hash.
fn shortened(name: &str) -> String {
    use sha2::{Digest, Sha256};
    if name.len() <= 100 {
        return name.to_owned();
    }
    Sha256::digest(name).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Removes a folder that may not be there.
///
/// # Errors
/// It is there and stays.
pub fn clear(folder: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::Data { path: folder.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}

/// The shows of compartments that are held; the one that was asked for longest ago goes first.
#[derive(Default)]
pub struct Shows(Mutex<Vec<Arc<Show>>>);

impl Shows {
    /// The show of a set, now the one that was asked for last.
    #[must_use]
    pub fn find(&self, compartments: &BTreeSet<String>) -> Option<Arc<Show>> {
        let mut held = lock(&self.0);
        let at = held.iter().position(|show| show.compartments == *compartments)?;
        let show = held.remove(at);
        held.push(Arc::clone(&show));
        Some(show)
    }

    /// Holds a show, in the place of the oldest where there are too many.
    pub fn hold(&self, show: Arc<Show>) {
        let mut held = lock(&self.0);
        held.push(show);
        let over = held.len().saturating_sub(HELD);
        held.drain(..over);
    }

    /// Lets go of those that `keep` refuses.
    pub fn retain(&self, keep: impl Fn(&Show) -> bool) {
        lock(&self.0).retain(|show| keep(show));
    }

    /// All that are held.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Show>> {
        lock(&self.0).clone()
    }
}
