//! Checks: pure functions from one subject and the catalog to one of four outcomes.
//!
//! One file per check, one line in [`CHECKS`]. "Unknown" never counts as "bad".

mod claimed_only;
mod codeowners_owner_departed;
mod codeowners_owner_unknown;
mod codeowners_rule_dead;
mod descriptor_invalid;
mod formats_disagree;
mod language_silo;
mod name_conflict;
mod orphaned;
mod owner_departed;
mod owner_missing;
mod owner_unknown;
mod ownership_mismatch;
mod paths_unowned;
mod readme_missing;
mod repository_unreadable;
mod run;
mod runbook_missing;
mod secret_exposed;
mod service_unregistered;
mod skill_silo;
mod undocumented;

use catalog_schema::fact::Evidence;
use catalog_schema::finding::Outcome;
use catalog_schema::problem::Severity;

use crate::catalog::{Catalog, Item, RepositoryEntry, RuleNote, Rules, Skill};

pub use run::{repository_ref, run_all};

/// What a check looks at.
#[derive(Clone, Copy)]
pub enum Subject<'a> {
    /// An entity.
    Item(&'a Item),
    /// A repository.
    Repository(&'a RepositoryEntry),
    /// A language or framework.
    Skill(&'a Skill),
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
    &ownership_mismatch::OwnershipMismatch,
    &orphaned::Orphaned,
    &skill_silo::SkillSilo,
    &language_silo::LanguageSilo,
    &service_unregistered::ServiceUnregistered,
    &undocumented::Undocumented,
    &readme_missing::ReadmeMissing,
    &runbook_missing::RunbookMissing,
    &descriptor_invalid::DescriptorInvalid,
    &name_conflict::NameConflict,
    &claimed_only::ClaimedOnly,
    &codeowners_rule_dead::CodeownersRuleDead,
    &codeowners_owner_unknown::CodeownersOwnerUnknown,
    &codeowners_owner_departed::CodeownersOwnerDeparted,
    &paths_unowned::PathsUnowned,
    &formats_disagree::FormatsDisagree,
    &secret_exposed::SecretExposed,
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
        Subject::Item(_) | Subject::Repository(_) | Subject::Skill(_) => None,
    }
}

/// What is wrong with the CODEOWNERS of the repository a check looks at; `None` for every other subject.
fn codeowners(subject: Subject<'_>) -> Option<&Rules> {
    match subject {
        Subject::Repository(entry) => entry.rules.as_ref(),
        Subject::Item(_) | Subject::Skill(_) => None,
    }
}

/// Since when the first of some rules is as it is.
fn earliest(notes: &[RuleNote]) -> Option<i64> {
    notes.iter().filter_map(|note| note.since).min()
}

/// The place of a service itself: what declares it, else what it was found by.
fn place(item: &Item) -> Vec<Evidence> {
    let declared = item.declaration.iter().map(|d| d.evidence.clone());
    let found = item.discovery.iter().flat_map(|d| d.evidence.first().cloned());
    declared.chain(found).take(1).collect()
}

/// When the last one of something was taken away, as an end of a sentence.
fn taken(removed: Option<&Evidence>) -> String {
    let short = |commit: &str| commit.get(..8).unwrap_or(commit).to_owned();
    removed.map(|e| format!(" since commit {} took `{}` away", short(&e.commit), e.path)).unwrap_or_default()
}

/// A sentence begins with a capital letter.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Up to five names.
fn listed(names: &[String]) -> String {
    match names.len() {
        0..=5 => names.join(", "),
        n => format!("{} and {} more", names[..5].join(", "), n - 5),
    }
}

/// The UTC date of a moment.
fn date(at: i64) -> String {
    let day = jiff::Timestamp::from_second(at).map(|at| jiff::tz::Offset::UTC.to_datetime(at).date().to_string());
    day.unwrap_or_default()
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
