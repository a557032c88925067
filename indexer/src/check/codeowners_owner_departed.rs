//! `codeowners-owner-departed`: CODEOWNERS names an owner who left.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::Catalog;

/// CODEOWNERS names an owner who left.
pub struct CodeownersOwnerDeparted;

impl Check for CodeownersOwnerDeparted {
    fn id(&self) -> &'static str {
        "codeowners-owner-departed"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "CODEOWNERS names an owner who left",
            rule: "Fails when a rule names a person who left, or a team none of whose members is present.",
            why: "Whoever is asked to review is not there: changes wait, or nobody looks at them.",
            fix: "Name a team with present members in the rule.",
            limits: "Not measured before every repository was read once.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        super::codeowners(subject).is_some()
    }

    fn compares_repositories(&self) -> bool {
        true
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Some(rules) = super::codeowners(subject) else { return Outcome::NotApplicable("no CODEOWNERS file") };
        let Some(first) = rules.departed.first() else { return Outcome::Pass };
        let owners: Vec<String> = rules.departed.iter().map(|note| format!("`{}`", note.owner)).collect();
        let owners = super::listed(&owners);
        Outcome::fail(Failure {
            severity: self.severity(),
            title: match rules.departed.len() {
                1 => format!("CODEOWNERS names `{}`, who left", first.owner),
                n => format!("CODEOWNERS names {n} owners who left"),
            },
            detail: format!("Nobody present stands behind {owners}."),
            evidence: rules.departed.iter().map(|note| note.evidence.clone()).collect(),
            since: super::earliest(&rules.departed),
        })
    }
}
