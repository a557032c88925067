//! Runs every check over the catalog and collects findings in a fixed order.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::finding::{Finding, Outcome};
use catalog_schema::id::{EntityRef, RepositoryId};

use super::{CHECKS, Check, Subject};
use crate::catalog::{Catalog, Item};

/// The reference under which findings name a repository.
#[must_use]
pub fn repository_ref(id: &RepositoryId) -> EntityRef {
    EntityRef::new("repository", "default", id.as_str())
}

/// Fills outcomes and findings of a catalog that has everything else; `kept` gives the outcomes of an
/// entity that did not change since an earlier run.
pub fn run_all(catalog: &mut Catalog, kept: impl Fn(&Arc<Item>) -> Option<Arc<Vec<(&'static str, Outcome)>>>) {
    let mut outcomes = BTreeMap::new();
    for (reference, item) in &catalog.items {
        let own = kept(item).unwrap_or_else(|| Arc::new(outcomes_of(Subject::Item(item), catalog)));
        if !own.is_empty() {
            outcomes.insert(reference.clone(), own);
        }
    }
    for entry in catalog.repositories.values() {
        let own = outcomes_of(Subject::Repository(entry), catalog);
        if !own.is_empty() {
            outcomes.insert(repository_ref(&entry.id), Arc::new(own));
        }
    }
    catalog.findings = Arc::new(findings(&outcomes));
    catalog.outcomes = outcomes;
}

fn outcomes_of(subject: Subject<'_>, catalog: &Catalog) -> Vec<(&'static str, Outcome)> {
    CHECKS.iter().filter(|c| c.applies_to(subject)).map(|c| (c.id(), outcome(*c, subject, catalog))).collect()
}

fn outcome(check: &dyn Check, subject: Subject<'_>, catalog: &Catalog) -> Outcome {
    let progress = catalog.progress;
    if check.compares_repositories() && !progress.complete() {
        return Outcome::NotMeasured(format!("{} of {} repositories read", progress.read, progress.total));
    }
    check.run(subject, catalog)
}

fn findings(outcomes: &BTreeMap<EntityRef, Arc<Vec<(&'static str, Outcome)>>>) -> Vec<Finding> {
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
