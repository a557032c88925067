//! `owner-unknown`: Owner unknown.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::id::EntityRef;
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, Item};

/// Owner unknown.
pub struct OwnerUnknown;

impl Check for OwnerUnknown {
    fn id(&self) -> &'static str {
        "owner-unknown"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Owner unknown",
            rule: "Fails when spec.owner names a group or user that no source of the organisation describes.",
            why: "The name leads nowhere: a typing error, or a team that was renamed or dissolved.",
            fix: "Correct spec.owner, or commit a Group entity of that name to an organisation source.",
            limits: "Not measured before every repository was read once.",
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

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Subject::Item(item) = subject else { return Outcome::NotApplicable("only entities") };
        let Some(owner) = &item.ownership.declared else { return Outcome::NotApplicable("it declares no owner") };
        if owner.value.exists {
            return Outcome::Pass;
        }
        Outcome::fail(Failure {
            severity: self.severity(),
            title: format!("owner `{}` is unknown", owner.value.reference),
            detail: format!(
                "`spec.owner` means `{}`, which no source describes. Correct the name, or describe that team.",
                owner.value.reference
            ),
            since: since(item, &owner.value.reference).or_else(|| owner.evidence.first().map(|e| e.at)),
            evidence: owner.evidence.clone(),
        })
    }
}

/// The commit that wrote this owner, or the one after which nobody described that team any more.
fn since(item: &Item, owner: &EntityRef) -> Option<i64> {
    let period = item.ownership.history.last().filter(|period| period.owner.as_ref() == Some(owner));
    period.map(|period| period.from).max(item.ownership.dissolved_at)
}
