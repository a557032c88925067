//! What stands behind a number: days, paths and commits of one person's part in a thing.

use std::collections::{BTreeSet, HashSet};

use catalog_schema::id::EntityRef;

use super::engine::Engine;
use super::message::CommitsJob;
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
    /// What stands behind a person's part in a thing of the catalog; `None` where either has none.
    #[must_use]
    pub fn behind(&self, catalog: &Catalog, item: &Item, person: &EntityRef, now: i64) -> Option<Evidence> {
        let id = item.repository.as_ref()?;
        let identity = catalog.item(person)?.identity.as_ref()?;
        let people: HashSet<(&str, &str)> =
            identity.signatures.iter().map(|(name, email)| (name.as_str(), email.as_str())).collect();
        let entry = catalog.repositories.get(id)?;
        let things = entry.items.iter().filter_map(|r| catalog.item(r)).flat_map(|item| item.paths.iter().cloned());
        let others: Vec<String> = things.collect::<BTreeSet<_>>().into_iter().collect();
        let (part, folder) = self.part(id)?;
        let record = self.record_of(id).unwrap_or_default();
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
        let commits = self.commits(job);
        let addresses: BTreeSet<String> = people.iter().map(|(_, email)| (*email).to_owned()).collect();
        Some(Evidence {
            is_cut: commits.as_ref().is_some_and(|c| c.len() >= COMMITS),
            commits,
            days,
            addresses: addresses.into_iter().collect(),
        })
    }
}
