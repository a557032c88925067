#![allow(clippy::unwrap_used, reason = "tests")]
use std::sync::Arc;

use catalog_schema::finding::Finding;
use portolan_ui::model::Severity;

use super::page;
use crate::error::Kind;
use crate::view::sample;

#[test]
fn findings_hang_under_their_check() {
    let sample = sample::organisation();
    let shown = page(&sample.context("/findings")).unwrap();
    assert_eq!(shown.figures, "1 open");
    let group = &shown.groups[0];
    assert_eq!((group.title.as_str(), group.count), ("No runbook", 1));
    assert_eq!(group.rows[0].href, "/services/default/ledger/findings");
    assert_eq!(group.rows[0].owner.text, "Billing");
    assert!(shown.not_measured.unwrap().contains("1 of 2 repositories read"));
}

#[test]
fn each_finding_has_a_severity_of_its_own() {
    let mut sample = sample::organisation();
    let mut findings = (*sample.catalog.findings).clone();
    findings.push(Finding {
        id: "runbook-missing:component:default/sorter".to_owned(),
        severity: catalog_schema::problem::Severity::Error,
        subject: sample::reference("component:default/sorter"),
        ..findings[0].clone()
    });
    sample.catalog.findings = Arc::new(findings);
    let shown = page(&sample.context("/findings")).unwrap();
    let mut rows: Vec<(&str, Severity)> =
        shown.groups[0].rows.iter().map(|row| (row.subject.as_str(), row.severity)).collect();
    rows.sort_by_key(|(subject, _)| *subject);
    assert_eq!(rows, [("ledger", Severity::Medium), ("sorter", Severity::High)]);
}

#[test]
fn every_spelling_of_an_owner_and_severity_filters() {
    let sample = sample::organisation();
    for query in [
        "owner=billing",
        "owner=team:billing",
        "owner=group:default/billing",
        "severity=warning",
        "severity=medium",
        "q=RUNBOOK",
    ] {
        let shown = page(&sample.context(&format!("/findings?{query}"))).unwrap();
        assert_eq!(shown.figures, "1 of 1 open", "{query}");
    }
    let shown = page(&sample.context("/findings?owner=none&severity=high")).unwrap();
    assert!(shown.groups.is_empty() && shown.empty.is_some());
    assert_eq!(shown.chips[0].value, "nobody");
    assert_eq!(shown.chips[0].remove, "/findings?severity=high");
}

#[test]
fn what_does_not_exist_is_the_callers_mistake() {
    let sample = sample::organisation();
    for query in ["check=nope", "severity=awful"] {
        let error = page(&sample.context(&format!("/findings?{query}"))).unwrap_err();
        assert_eq!(error.kind, Kind::Usage);
        assert!(error.hint.is_some());
    }
}
