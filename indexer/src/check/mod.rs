//! Checks: pure functions from one subject and the catalog to one of four outcomes.
//!
//! One file per check, one line in [`CHECKS`]. "Unknown" never counts as "bad".

mod descriptor_invalid;
mod formats_disagree;
mod name_conflict;
mod orphaned;
mod owner_departed;
mod owner_missing;
mod owner_unknown;
mod readme_missing;
mod repository_unreadable;
mod run;
mod runbook_missing;
mod service_unregistered;
mod skill_silo;
mod undocumented;

use catalog_schema::finding::Outcome;
use catalog_schema::problem::Severity;

use crate::catalog::{Catalog, Item, RepositoryEntry};

pub use run::{repository_ref, run_all};

/// What a check looks at.
#[derive(Clone, Copy)]
pub enum Subject<'a> {
    /// An entity.
    Item(&'a Item),
    /// A repository.
    Repository(&'a RepositoryEntry),
}

/// The text of a check, for the "how we know" page, findings and `doctor`.
#[derive(Clone, Copy, Debug)]
pub struct CheckDoc {
    /// In words: `No runbook`.
    pub title: &'static str,
    /// What it measures, exactly.
    pub rule: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// How to fix it.
    pub fix: &'static str,
    /// When it does not apply or cannot be measured.
    pub limits: &'static str,
}

/// One rule about one subject.
pub trait Check: Sync {
    /// Stable id (`runbook-missing`).
    fn id(&self) -> &'static str;
    /// Its text.
    fn doc(&self) -> CheckDoc;
    /// The severity of an ordinary failure.
    fn severity(&self) -> Severity;
    /// Whether it concerns this subject at all; others get no outcome.
    fn applies_to(&self, subject: Subject<'_>) -> bool;
    /// Whether its answer depends on repositories other than the subject's: not measured until all were read.
    fn compares_repositories(&self) -> bool {
        false
    }
    /// The outcome.
    fn run(&self, subject: Subject<'_>, catalog: &Catalog) -> Outcome;
}

/// All checks, in the order in which they are shown.
pub const CHECKS: &[&dyn Check] = &[
    &owner_missing::OwnerMissing,
    &owner_unknown::OwnerUnknown,
    &owner_departed::OwnerDeparted,
    &orphaned::Orphaned,
    &skill_silo::SkillSilo,
    &service_unregistered::ServiceUnregistered,
    &undocumented::Undocumented,
    &readme_missing::ReadmeMissing,
    &runbook_missing::RunbookMissing,
    &descriptor_invalid::DescriptorInvalid,
    &name_conflict::NameConflict,
    &formats_disagree::FormatsDisagree,
    &repository_unreadable::RepositoryUnreadable,
];

/// The check of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Check> {
    CHECKS.iter().copied().find(|c| c.id() == id)
}

/// The service a check looks at; `None` for every other subject.
fn service(subject: Subject<'_>) -> Option<&Item> {
    match subject {
        Subject::Item(item) if item.is_service() => Some(item),
        Subject::Item(_) | Subject::Repository(_) => None,
    }
}

/// Seconds since 1970 of the start of a day.
fn day_start(day: i32) -> i64 {
    i64::from(day) * 86_400
}

#[cfg(test)]
mod tests {
    use super::CHECKS;

    #[test]
    fn every_check_has_an_id_of_its_own_and_a_text() {
        let mut ids: Vec<_> = CHECKS.iter().map(|c| c.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CHECKS.len());
        for check in CHECKS {
            let doc = check.doc();
            for text in [doc.title, doc.rule, doc.why, doc.fix, doc.limits] {
                assert!(text.len() > 3, "{}: a text is missing", check.id());
            }
        }
    }
}
