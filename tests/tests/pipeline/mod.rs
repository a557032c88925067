//! From git to findings: the demo organisation and random ones, against the truths planted in them.
//!
//! A truth that is not found and a claim that is not true are equally bad: every comparison is of whole lists.

mod claim;
mod formats;
mod ownership;
mod planted;
mod random;
mod trust;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use indexer::catalog::Catalog;
use indexer::pipeline::Engine;
use portolan_demo::truths;

use crate::support::{crawled, dump, kestrel, none};
use claim::Claim;

/// The demo organisation, crawled once.
fn demo() -> &'static Engine {
    static DEMO: LazyLock<Engine> = LazyLock::new(|| crawled(kestrel()));
    &DEMO
}

/// Findings by check; subjects as truths name them.
fn findings(catalog: &Catalog) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // Silos of languages follow from the whole plan; `planted` asserts what is planted of them.
    for finding in catalog.findings.iter().filter(|finding| finding.check != "language-silo") {
        all.entry(finding.check.clone()).or_default().push(claim::subject(&finding.subject));
    }
    all.values_mut().for_each(|subjects| subjects.sort());
    all
}

#[test]
fn the_services_of_the_demo_are_those_a_person_would_list() {
    let catalog = demo().catalog();
    let told: Vec<String> = Claim::all(&catalog).map(|claim| claim.reference).collect();
    let truth: Vec<String> = truths().service.into_iter().map(|service| service.reference).collect();
    assert_eq!(told, truth);
}

#[test]
fn every_value_of_every_service_of_the_demo_is_true() {
    let catalog = demo().catalog();
    let told: BTreeMap<String, Claim> = Claim::all(&catalog).map(|claim| (claim.reference.clone(), claim)).collect();
    let compare = |truth: &portolan_demo::ServiceTruth| match told.get(&truth.reference) {
        Some(claim) => claim.compare(truth),
        None => vec![format!("{}: not found", truth.reference)],
    };
    let complaints: Vec<String> = truths().service.iter().flat_map(compare).collect();
    none("values of services", &complaints);
}

#[test]
fn the_findings_of_the_demo_are_those_planted_and_no_other() {
    assert_eq!(findings(&demo().catalog()), truths().findings);
}

#[test]
fn every_repository_of_the_demo_was_read() {
    let catalog = demo().catalog();
    let names: Vec<&str> = catalog.repositories.keys().map(|id| id.as_str()).collect();
    assert_eq!(names, truths().organisation.repositories);
    let failed =
        catalog.repositories.values().filter(|r| matches!(r.state, indexer::catalog::RepositoryState::Failed { .. }));
    let failed: Vec<String> = failed.map(|r| format!("{}: {:?}", r.id, r.state)).collect();
    none("unread", &failed);
}

#[test]
fn nothing_is_shown_without_evidence() {
    let catalog = demo().catalog();
    let mut complaints = Vec::new();
    for item in catalog.items.values() {
        let place = item.declaration.iter().map(|d| &d.evidence);
        let seen = item.discovery.iter().flat_map(|d| &d.evidence);
        let documents = item.documents.iter().map(|d| &d.evidence);
        for evidence in place.chain(seen).chain(documents) {
            // What history as a whole says stands on no file.
            let placed = evidence.extractor == "history" || !(evidence.path.is_empty() || evidence.commit.is_empty());
            if !placed || evidence.repository.as_str().is_empty() || evidence.extractor.is_empty() {
                complaints.push(format!("{}: {evidence:?}", item.reference));
            }
        }
    }
    for finding in catalog.findings.iter() {
        if !finding.title.is_empty() && !finding.detail.is_empty() && !finding.evidence.is_empty() {
            continue;
        }
        complaints.push(format!("{}: `{}`, `{}`, {:?}", finding.id, finding.title, finding.detail, finding.evidence));
    }
    none("values", &complaints);
}

#[test]
fn two_crawls_of_the_same_commits_say_the_same() {
    let (one, two) = (demo().catalog(), crawled(kestrel()).catalog());
    dump::assert_same("two cold crawls", &dump::catalog(&one), &dump::catalog(&two));
}
