//! What stands behind a page: the content of a file, and the days, paths and commits of one person's part in a thing.

use std::collections::{BTreeSet, HashSet};

use catalog_schema::id::{EntityRef, RepositoryId};

use super::super::Error;
use super::super::message::CommitsJob;
use super::super::sight::Sight;
use super::{Engine, lock};
use crate::catalog::{Catalog, Item};
use crate::resolve::{self, Behind};
use crate::snapshot::{FoundCommit, Signature, Sought};

/// Commits told of one number.
const COMMITS: usize = 500;

/// Days, paths and commits.
pub struct Evidence {
    /// The days with their paths.
    pub days: Behind,
    /// The commits, newest first; `None` where the repository could not be asked in time.
    pub commits: Option<Vec<FoundCommit>>,
    /// Whether there are more commits than are told.
    pub is_cut: bool,
    /// The addresses the person committed with, by text.
    pub addresses: Vec<String>,
}

impl Engine {
    /// The content of a file that everybody may see, at the crawled head, at most 1 MiB.
    ///
    /// # Errors
    /// When there is no such repository, file or content.
    pub fn file(&self, id: &RepositoryId, path: &str) -> Result<Vec<u8>, Error> {
        self.reader(&Sight::default()).file(id, path)
    }

    /// The content of a file of any repository.
    pub(in crate::pipeline) fn content(&self, id: &RepositoryId, path: &str) -> Result<Vec<u8>, Error> {
        let missing = || Error::NotFound(format!("no file `{path}` in repository `{id}`"));
        let (folder, commit) = {
            let world = lock(&self.world);
            let repo = world.repos.get(id).ok_or_else(missing)?;
            let commit = repo.head.as_ref().and_then(|h| h.commit.as_ref()).ok_or_else(missing)?;
            (repo.listed.path.clone(), commit.id.clone())
        };
        self.pool.file(&folder, &commit, path).ok_or_else(missing)
    }

    /// What stands behind a person's part in a thing of the catalog; `None` where either has none.
    #[must_use]
    pub(in crate::pipeline) fn behind(
        &self,
        catalog: &Catalog,
        item: &Item,
        person: &EntityRef,
        now: i64,
    ) -> Option<Evidence> {
        let id = item.repository.as_ref()?;
        let identity = catalog.item(person)?.identity.as_ref()?;
        let people: HashSet<(&str, &str)> =
            identity.signatures.iter().map(|(name, email)| (name.as_str(), email.as_str())).collect();
        let entry = catalog.repositories.get(id)?;
        let things = entry.items.iter().filter_map(|r| catalog.item(r)).flat_map(|item| item.paths.iter().cloned());
        let others: Vec<String> = things.collect::<BTreeSet<_>>().into_iter().collect();
        let repo = lock(&self.world).repos.get(id).cloned()?;
        let (part, folder) = (repo.part, repo.listed.path);
        let record = repo.head.and_then(|head| self.keep.load(id, &head).ok()).unwrap_or_default();
        let is_theirs = |name: &str, email: &str| people.contains(&(name, email));
        let days = resolve::behind((&part, &record), (item.paths.clone(), &others), &is_theirs, catalog.as_of);
        let signature =
            |(name, email): &(&str, &str)| Signature { name: (*name).to_owned(), email: (*email).to_owned() };
        let job = CommitsJob {
            path: folder,
            sought: Sought {
                head: part.commit.as_ref().map(|c| c.id.clone()).unwrap_or_default(),
                now,
                days: days.days.keys().copied().collect(),
                people: people.iter().map(signature).collect(),
                paths: days.names.clone(),
                limit: COMMITS,
            },
        };
        let commits = self.pool.commits(job);
        let addresses: BTreeSet<String> = people.iter().map(|(_, email)| (*email).to_owned()).collect();
        Some(Evidence {
            is_cut: commits.as_ref().is_some_and(|c| c.len() >= COMMITS),
            commits,
            days,
            addresses: addresses.into_iter().collect(),
        })
    }
}
