//! `owner-missing`: No owner.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::Catalog;

/// No owner.
pub struct OwnerMissing;

impl Check for OwnerMissing {
    fn id(&self) -> &'static str {
        "owner-missing"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "No owner",
            rule: "Fails when neither the descriptor (spec.owner) nor CODEOWNERS names an owner.",
            why: "Nobody is told when it breaks, and nobody decides when it changes.",
            fix: "Set spec.owner in its catalog-info.yaml, or add a CODEOWNERS rule for its folder.",
            limits: "Concerns services; people, teams and resources that were only seen running are left out.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        super::service(subject).is_some()
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Some(item) = super::service(subject) else { return Outcome::NotApplicable("only services") };
        if item.ownership.owner().is_some() || !item.ownership.codeowners.is_empty() {
            return Outcome::Pass;
        }
        let last = item.ownership.history.last();
        let lost = last.and_then(|period| period.evidence.clone());
        let since = last.map(|period| period.from).or_else(|| item.first_day.map(super::day_start));
        Outcome::fail(Failure {
            severity: self.severity(),
            title: "has no owner".to_owned(),
            detail: "Neither its descriptor nor CODEOWNERS names an owner. Set `spec.owner`, or add a CODEOWNERS rule."
                .to_owned(),
            since,
            evidence: super::place(item).into_iter().chain(lost).collect(),
        })
    }
}
