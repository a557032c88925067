//! Findings that closed, as the log has them: what was mended, and since when.

use std::collections::BTreeMap;

use catalog_schema::finding::Outcome;
use catalog_schema::id::EntityRef;

use super::engine::Engine;
use crate::catalog::Catalog;

/// Entries of the log that are looked through, the newest.
const LOOKED: u64 = 5_000;
/// Findings that are told.
const MOST: usize = 500;

/// A finding that is none any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Its id: `check:subject`.
    pub id: String,
    /// The check.
    pub check: String,
    /// What it was about.
    pub subject: EntityRef,
    /// Since when its subject passes, seconds since 1970 UTC; `None` where history does not tell.
    pub since: Option<i64>,
    /// When a crawl saw it first.
    pub seen: i64,
}

impl Engine {
    /// What was mended lately, the newest first: findings that closed and whose subjects pass the check now. What left the
    /// catalog, or is not checked any more, was not mended. A log that cannot be read tells nothing.
    #[must_use]
    pub fn mended(&self, catalog: &Catalog) -> Vec<Closed> {
        let (_, log) = self.records();
        let mut closed: BTreeMap<String, Closed> = BTreeMap::new();
        let mut from = log.last().saturating_sub(LOOKED) + 1;
        while from <= log.last() {
            let Ok(page) = self.runtime().block_on(log.read(from, crate::journal::MAX_PAGE)) else { break };
            for entry in page.entries.iter().filter(|entry| entry.action == "findings.changed") {
                for one in entry.payload["closed"].as_array().into_iter().flatten() {
                    let Some(told) = one["id"].as_str().and_then(|id| read(id, one["since"].as_i64(), entry.time))
                    else {
                        continue;
                    };
                    closed.insert(told.id.clone(), told);
                }
            }
            if page.next <= from {
                break;
            }
            from = page.next;
        }
        let mut mended: Vec<Closed> = closed.into_values().filter(|one| passes(catalog, one)).collect();
        mended.sort_by(|a, b| (b.since.unwrap_or(b.seen), &a.id).cmp(&(a.since.unwrap_or(a.seen), &b.id)));
        mended.truncate(MOST);
        mended
    }
}

fn read(id: &str, since: Option<i64>, seen: i64) -> Option<Closed> {
    let (check, subject) = id.split_once(':')?;
    let subject = subject.parse().ok()?;
    Some(Closed { id: id.to_owned(), check: check.to_owned(), subject, since, seen })
}

fn passes(catalog: &Catalog, one: &Closed) -> bool {
    let outcomes = catalog.outcomes_of(&one.subject);
    outcomes.iter().any(|(check, outcome)| *check == one.check && matches!(outcome, Outcome::Pass))
}
