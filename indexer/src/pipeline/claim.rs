//! Who has a name that several repositories claim: whoever had it before, by what was shown or by the journal.
//!
//! Without this a repository that sorts first could take over the name of another's service by copying its descriptor.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::id::{EntityRef, RepositoryId};
use serde_json::json;
use tokio::runtime::Handle;

use super::Error;
use super::open::each_entry;
use crate::catalog::Catalog;
use crate::journal::{Journal, NewEntry};
use crate::resolve::part::Part;
use crate::resolve::{Held, contested};

/// Names that one line of the journal claims at most.
const NAMES: usize = 500;

/// What is known about names.
#[derive(Default)]
pub struct Names {
    /// Whose each declared name was in the last catalog of all repositories.
    shown: Held,
    /// Contested names by the journal.
    recorded: Held,
}

impl Names {
    /// The claims that the journal holds.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn read(runtime: &Handle, journal: &dyn Journal) -> Result<Self, Error> {
        let mut recorded = Held::new();
        each_entry(runtime, journal, &mut |entry| {
            if entry.action != "names.claim" {
                return;
            }
            for (name, holder) in entry.payload["names"].as_object().into_iter().flatten() {
                if let (Ok(name), Some(holder)) = (name.parse(), holder.as_str()) {
                    recorded.insert(name, RepositoryId(holder.to_owned()));
                }
            }
        })?;
        Ok(Self { shown: Held::new(), recorded })
    }

    /// Who has each contested name now.
    #[must_use]
    pub fn settle(&self, parts: &[Arc<Part>]) -> Held {
        let holder = |name: &EntityRef, claimants: &[RepositoryId]| {
            let before = [self.shown.get(name), self.recorded.get(name)];
            let before = before.into_iter().flatten().find(|id| claimants.contains(id));
            before.or(claimants.first()).cloned()
        };
        contested(parts)
            .into_iter()
            .filter_map(|(name, claimants)| holder(&name, &claimants).map(|holder| (name, holder)))
            .collect()
    }

    /// Writes the claims that the journal does not hold yet. Before all repositories were read once nothing is claimed.
    ///
    /// # Errors
    /// When the journal fails: nothing is claimed then.
    pub fn record(
        &mut self,
        runtime: &Handle,
        journal: &dyn Journal,
        held: &Held,
        catalog: &Catalog,
        now: i64,
    ) -> Result<(), Error> {
        if !catalog.progress.complete() {
            return Ok(());
        }
        let new: Vec<(&EntityRef, &RepositoryId)> =
            held.iter().filter(|(name, holder)| self.recorded.get(*name) != Some(*holder)).collect();
        for some in new.chunks(NAMES) {
            let names: BTreeMap<String, &str> = some.iter().map(|(n, h)| (n.to_string(), h.as_str())).collect();
            let entry = NewEntry {
                time: now,
                actor: "crawl".to_owned(),
                action: "names.claim".to_owned(),
                subject: "names".to_owned(),
                payload: json!({ "names": names }),
            };
            runtime.block_on(journal.append(entry, None))?;
        }
        self.recorded.extend(new.into_iter().map(|(n, h)| (n.clone(), h.clone())).collect::<Vec<_>>());
        let declared = catalog.items.values().filter(|item| item.declaration.is_some());
        self.shown = declared.filter_map(|item| Some((item.reference.clone(), item.repository.clone()?))).collect();
        Ok(())
    }
}
