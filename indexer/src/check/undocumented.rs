//! `undocumented`: Undocumented.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::Catalog;

/// Undocumented.
pub struct Undocumented;

impl Check for Undocumented {
    fn id(&self) -> &'static str {
        "undocumented"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Undocumented",
            rule: "Fails when there is no README of at least 10 lines that are not blank, no description and no runbook.",
            why: "A newcomer, or whoever is called at night, starts from nothing.",
            fix: "Write a README that says what it does, how to run it and whom to ask.",
            limits: "Concerns services.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        super::service(subject).is_some()
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Some(item) = super::service(subject) else { return Outcome::NotApplicable("only services") };
        let readme = item.readme().filter(|r| r.own);
        if readme.is_some_and(|r| r.lines >= 10) || item.description.is_some() || item.runbooks().next().is_some() {
            return Outcome::Pass;
        }
        let removed = [&item.removed.readme, &item.removed.runbook].into_iter().flatten().map(|e| e.at).max();
        let first = item.first_day.map(super::day_start);
        Outcome::fail(Failure {
            severity: self.severity(),
            title: "nothing says what it does".to_owned(),
            detail: "It has no README worth the name, no description and no runbook.".to_owned(),
            evidence: readme.map_or_else(|| super::place(item), |r| vec![r.evidence.clone()]),
            since: readme.map(|r| r.evidence.at).or(removed).or(first),
        })
    }
}
