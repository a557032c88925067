//! Runs every check over the catalog and collects findings in a fixed order.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::finding::{Finding, Outcome};
use catalog_schema::id::{EntityRef, RepositoryId};

use super::{CHECKS, Check, Subject};
use crate::catalog::{Catalog, Outcomes};

/// The reference under which findings name a repository.
#[must_use]
pub fn repository_ref(id: &RepositoryId) -> EntityRef {
    EntityRef::new("repository", "default", id.as_str())
}

/// Fills outcomes and findings of a catalog that has everything else.
pub fn run_all(catalog: &mut Catalog) {
    let mut outcomes = BTreeMap::new();
    for (reference, item) in &catalog.items {
        let own = outcomes_of(Subject::Item(item), catalog);
        if !own.is_empty() {
            outcomes.insert(reference.clone(), own);
        }
    }
    for entry in catalog.repositories.values() {
        let own = outcomes_of(Subject::Repository(entry), catalog);
        if !own.is_empty() {
            outcomes.insert(repository_ref(&entry.id), own);
        }
    }
    for skill in catalog.skills.iter() {
        let own = outcomes_of(Subject::Skill(skill), catalog);
        if !own.is_empty() {
            outcomes.insert(skill.reference.clone(), own);
        }
    }
    catalog.findings = Arc::new(findings(&outcomes));
    catalog.outcomes = outcomes;
}

fn outcomes_of(subject: Subject<'_>, catalog: &Catalog) -> Outcomes {
    CHECKS.iter().filter(|c| c.applies_to(subject)).map(|c| (c.id(), outcome(*c, subject, catalog))).collect()
}

fn outcome(check: &dyn Check, subject: Subject<'_>, catalog: &Catalog) -> Outcome {
    let progress = catalog.progress;
    if check.compares_repositories() && !progress.complete() {
        return Outcome::NotMeasured(format!("{} of {} repositories read", progress.read, progress.total));
    }
    check.run(subject, catalog)
}

fn findings(outcomes: &BTreeMap<EntityRef, Outcomes>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (subject, own) in outcomes {
        for (check, outcome) in own.iter() {
            if let Outcome::Fail(failure) = outcome {
                findings.push(Finding {
                    id: format!("{check}:{subject}"),
                    check: (*check).to_owned(),
                    severity: failure.severity,
                    subject: subject.clone(),
                    title: failure.title.clone(),
                    detail: failure.detail.clone(),
                    evidence: failure.evidence.clone(),
                    since: failure.since,
                });
            }
        }
    }
    let place = |id: &str| CHECKS.iter().position(|c| c.id() == id);
    findings.sort_by(|a, b| {
        (std::cmp::Reverse(a.severity), place(&a.check), &a.subject).cmp(&(
            std::cmp::Reverse(b.severity),
            place(&b.check),
            &b.subject,
        ))
    });
    findings
}
