//! The engine as one reader has it: everything that is answered comes from what they may see.

use std::sync::Arc;

use catalog_schema::id::{EntityRef, RepositoryId};

use super::Error;
use super::closed::Closed;
use super::engine::{Engine, Evidence};
use super::propose::{Outlook, Proposal};
use super::registration::Holding;
use super::show::Show;
use super::sight::Sight;
use super::sources::Source;
use super::status::Status;
use crate::catalog::{Catalog, Item};
use crate::search::{Request, Results, Suggestions};

/// One reader's engine.
pub struct Reader<'a> {
    engine: &'a Engine,
    sight: Sight,
    show: Arc<Show>,
}

impl Engine {
    /// The engine for a reader. Where the catalog of their compartments cannot be made, they see what is open.
    #[must_use]
    pub fn reader(&self, sight: &Sight) -> Reader<'_> {
        match self.show(sight) {
            Ok(show) => Reader { engine: self, sight: sight.clone(), show },
            Err(error) => {
                tracing::error!(%error, "the catalog of a compartment cannot be shown");
                Reader { engine: self, sight: Sight::default(), show: self.open_show() }
            }
        }
    }
}

impl Reader<'_> {
    /// The catalog now.
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        self.show.catalog()
    }

    /// What they may see.
    #[must_use]
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// The state of crawling, as far as it concerns what they may see.
    #[must_use]
    pub fn status(&self) -> Status {
        self.engine.status().borrow().seen(&self.sight)
    }

    /// The number of documents that can be found.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.show.index.len()
    }

    /// Searches.
    ///
    /// # Errors
    /// When the index fails.
    pub fn search(&self, request: &Request) -> Result<Results, Error> {
        Ok(self.show.index.search(request)?)
    }

    /// Suggests hits for what is being typed.
    ///
    /// # Errors
    /// When the index fails.
    pub fn suggest(&self, query: &catalog_schema::query::Query, limit: usize) -> Result<Vec<Suggestions>, Error> {
        Ok(self.show.index.suggest(query, &[], limit)?)
    }

    /// The content of a file at the crawled head, at most 1 MiB.
    ///
    /// # Errors
    /// When there is no such repository, file or content.
    pub fn file(&self, id: &RepositoryId, path: &str) -> Result<Vec<u8>, Error> {
        if !self.catalog().repositories.contains_key(id) {
            return Err(Error::NotFound(format!("no file `{path}` in repository `{id}`")));
        }
        self.engine.content(id, path)
    }

    /// What stands behind a person's part in a thing of their catalog; `None` where either has none.
    #[must_use]
    pub fn behind(&self, catalog: &Catalog, item: &Item, person: &EntityRef, now: i64) -> Option<Evidence> {
        self.engine.behind(catalog, item, person, now)
    }

    /// Resolves and checks their catalog with other catalog files, without touching anything.
    #[must_use]
    pub fn dry_run(&self, proposal: &Proposal) -> Outlook {
        self.engine.dry_run(&self.show, proposal)
    }

    /// The sources that they may see, in order.
    #[must_use]
    pub fn sources(&self) -> Vec<Source> {
        let all = self.engine.sources();
        all.into_iter().filter(|source| self.sight.sees(source.compartment.as_deref())).collect()
    }

    /// What a source holds, by its name.
    #[must_use]
    pub fn holding(&self, name: &str) -> Holding {
        self.engine.holding(name)
    }

    /// What of their catalog was mended lately, the newest first.
    #[must_use]
    pub fn mended(&self) -> Vec<Closed> {
        self.engine.mended(&self.catalog())
    }

    /// What was found wrong with our own files at start, one sentence each.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        self.engine.notices()
    }
}
