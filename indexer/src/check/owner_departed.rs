//! `owner-departed`: Owner departed.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, Item};

/// Owner departed.
pub struct OwnerDeparted;

impl Check for OwnerDeparted {
    fn id(&self) -> &'static str {
        "owner-departed"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Owner departed",
            rule: "Fails when the declared owner is a person who left, or a group none of whose members is present.",
            why: "The alert goes to nobody; decisions wait for somebody who is gone.",
            fix: "Name a team with present members in spec.owner.",
            limits: "Not measured before every repository was read once; not applicable where the owner is unknown.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        matches!(subject, Subject::Item(item) if item.declaration.is_some() && !matches!(item.reference.kind(), "group" | "user" | "location"))
    }

    fn compares_repositories(&self) -> bool {
        true
    }

    fn run(&self, subject: Subject<'_>, catalog: &Catalog) -> Outcome {
        let Subject::Item(item) = subject else { return Outcome::NotApplicable("only entities") };
        let Some(owner) = &item.ownership.declared else { return Outcome::NotApplicable("it declares no owner") };
        if !owner.value.exists {
            return Outcome::NotApplicable("the owner is unknown");
        }
        if owner.value.present {
            return Outcome::Pass;
        }
        let described = catalog.item(&owner.value.reference).and_then(|o| o.declaration.as_ref());
        let mut evidence = owner.evidence.clone();
        evidence.extend(described.map(|d| d.evidence.clone()));
        let who = if owner.value.reference.kind() == "user" { "left" } else { "has no present member" };
        Outcome::fail(Failure {
            severity: self.severity(),
            title: format!("owner `{}` {who}", owner.value.reference),
            detail: format!("`{}` {who}. Name a team with present members in `spec.owner`.", owner.value.reference),
            since: since(item),
            evidence,
        })
    }
}

/// The day on which the last of them left, or the commit that named an owner who was gone already.
fn since(item: &Item) -> Option<i64> {
    let named = item.ownership.history.last().map(|period| period.from);
    let left = item.ownership.departed_day.map(super::day_start);
    left.max(named)
}
