//! What can happen: one file per kind of event, one line in [`EVENTS`].
//!
//! A kind reads a *mark* off a subject of the catalog, a short text that says how it stands there (nothing where all is
//! well), and judges the step from the last mark to this one. It keeps nothing and never sees a clock.

mod bus_factor;
mod codeowners_rule_dead;
mod descriptor_broken;
pub mod host_unreachable;
mod language_silo;
mod name_conflict;
pub mod notice;
mod owner_changed;
mod owner_departed;
mod owner_removed;
mod owner_unknown;
mod ownership_mismatch;
mod readme_lost;
pub mod repository_unreachable;
mod runbook_lost;
mod service_unregistered;

use catalog_schema::fact::Evidence;
use catalog_schema::finding::Outcome;
use catalog_schema::id::EntityRef;
use catalog_schema::problem::Severity;
use indexer::catalog::{Catalog, Item, RepositoryEntry, Skill};
use serde::{Deserialize, Serialize};

use crate::host::Host;

/// What a kind looks at.
#[derive(Clone, Copy)]
pub enum What<'a> {
    /// An entity.
    Item(&'a Item),
    /// A repository.
    Repository(&'a RepositoryEntry),
    /// A language or framework.
    Skill(&'a Skill),
    /// A host of repositories.
    Host(&'a Host),
}

/// A subject with what the checks say of it.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// Its reference.
    pub reference: &'a EntityRef,
    /// What it is.
    pub what: What<'a>,
    /// What the checks say, by the check's id.
    pub outcomes: &'a [(&'static str, Outcome)],
    /// The catalog it stands in.
    pub catalog: &'a Catalog,
}

/// How a subject stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Not measured: what was known last still holds.
    Unknown,
    /// The mark; `None` where all is well or the kind does not concern the subject.
    Mark(Option<String>),
}

/// What a step from one mark to the next means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// It began.
    Raise,
    /// It got worse.
    Worsen,
    /// It got better, but is not over.
    Ease,
    /// It is over.
    Recover,
    /// It happened, and there is nothing to get over.
    Tell,
    /// Its subject was away and is back, and it holds as before.
    Back,
}

/// What is said of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// One clause without the subject's name: `lost its owner`.
    pub title: String,
    /// A sentence or two.
    pub detail: String,
    /// Where it can be seen.
    pub evidence: Option<Evidence>,
}

/// The text of a kind, for forms and help.
#[derive(Clone, Copy, Debug)]
pub struct EventDoc {
    /// In words: `Owner removed`.
    pub title: &'static str,
    /// When it is raised, exactly.
    pub rule: &'static str,
    /// When it is over, or that it never lasts.
    pub over: &'static str,
}

/// A kind of event.
pub trait EventKind: Sync {
    /// Stable id (`owner-removed`).
    fn id(&self) -> &'static str;

    /// Its text.
    fn doc(&self) -> EventDoc;

    /// How a subject stands.
    fn reading(&self, subject: &Subject<'_>) -> Reading;

    /// What a step means; `None` where it means nothing.
    fn step(&self, before: Option<&str>, now: Option<&str>) -> Option<Step> {
        match (before, now) {
            (None, Some(_)) => Some(Step::Raise),
            (Some(_), None) => Some(Step::Recover),
            _ => None,
        }
    }

    /// Whether it is raised for a subject that was not there before; else only for a change that was seen.
    fn at_first_sight(&self) -> bool {
        true
    }

    /// How much a mark matters.
    fn severity(&self, mark: Option<&str>) -> Severity;

    /// Whether a mark is worth waking somebody for: it passes quiet hours.
    fn is_urgent(&self, mark: Option<&str>) -> bool {
        let _ = mark;
        false
    }

    /// What is said of a step.
    fn say(&self, subject: &Subject<'_>, before: Option<&str>, now: Option<&str>) -> Said;
}

/// All kinds, in the order in which they are offered.
pub const EVENTS: &[&dyn EventKind] = &[
    &owner_removed::OwnerRemoved,
    &owner_changed::OwnerChanged,
    &owner_unknown::OwnerUnknown,
    &owner_departed::OwnerDeparted,
    &ownership_mismatch::OwnershipMismatch,
    &bus_factor::BusFactor,
    &language_silo::LanguageSilo,
    &service_unregistered::ServiceUnregistered,
    &descriptor_broken::DescriptorBroken,
    &name_conflict::NameConflict,
    &runbook_lost::RunbookLost,
    &readme_lost::ReadmeLost,
    &codeowners_rule_dead::CodeownersRuleDead,
    &repository_unreachable::RepositoryUnreachable,
    &host_unreachable::HostUnreachable,
];

/// The kind of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn EventKind> {
    EVENTS.iter().copied().find(|kind| kind.id() == id)
}

/// Whether rules may name a kind: one of the register or a notice of our own.
#[must_use]
pub fn is_known(id: &str) -> bool {
    find(id).is_some() || notice::find(id).is_some()
}

/// The title of a kind or notice; its id where it is neither.
#[must_use]
pub fn title_of(id: &str) -> &str {
    find(id).map(|kind| kind.doc().title).or_else(|| notice::find(id).map(|n| n.title)).unwrap_or(id)
}

impl<'a> Subject<'a> {
    /// What a check says.
    #[must_use]
    pub fn outcome(&self, check: &str) -> Option<&'a Outcome> {
        self.outcomes.iter().find(|(id, _)| *id == check).map(|(_, outcome)| outcome)
    }

    /// The service it is.
    #[must_use]
    pub fn service(&self) -> Option<&'a Item> {
        match self.what {
            What::Item(item) if item.is_service() => Some(item),
            What::Item(_) | What::Repository(_) | What::Skill(_) | What::Host(_) => None,
        }
    }
}

/// How a subject stands with a check that a kind follows: the mark is `1` while it fails.
fn of_check(subject: &Subject<'_>, check: &str) -> Reading {
    match subject.outcome(check) {
        Some(Outcome::NotMeasured(_)) => Reading::Unknown,
        Some(Outcome::Fail(_)) => Reading::Mark(Some("1".to_owned())),
        Some(Outcome::Pass | Outcome::NotApplicable(_)) | None => Reading::Mark(None),
    }
}

/// What a failing check says, else what is said of its end.
fn said_by_check(subject: &Subject<'_>, check: &str, over: &str) -> Said {
    match subject.outcome(check) {
        Some(Outcome::Fail(failure)) => Said {
            title: failure.title.clone(),
            detail: failure.detail.clone(),
            evidence: failure.evidence.first().cloned(),
        },
        _ => Said { title: over.to_owned(), detail: String::new(), evidence: place(subject) },
    }
}

/// The place of a subject itself.
fn place(subject: &Subject<'_>) -> Option<Evidence> {
    let What::Item(item) = subject.what else { return None };
    let declared = item.declaration.as_ref().map(|declaration| declaration.evidence.clone());
    declared.or_else(|| item.discovery.as_ref().and_then(|found| found.evidence.first().cloned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_an_id_of_its_own_and_a_text() {
        let mut ids: Vec<_> = EVENTS.iter().map(|kind| kind.id()).chain(notice::NOTICES.iter().map(|n| n.id)).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for kind in EVENTS {
            let doc = kind.doc();
            assert!([doc.title, doc.rule, doc.over].iter().all(|text| text.len() > 5), "{}", kind.id());
            assert!(kind.id().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
        }
    }

    #[test]
    fn every_kind_that_lasts_has_its_recovery() {
        for kind in EVENTS {
            let step = |before, now| kind.step(before, now);
            if step(None, Some("1")) == Some(Step::Raise) {
                assert_eq!(step(Some("1"), None), Some(Step::Recover), "{}", kind.id());
            }
            assert_eq!(step(Some("1"), Some("1")), None, "{}", kind.id());
            assert_eq!(step(None, None), None, "{}", kind.id());
        }
    }
}
