//! `codeowners-owner-unknown`: CODEOWNERS names an unknown owner.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::Catalog;

/// CODEOWNERS names an unknown owner.
pub struct CodeownersOwnerUnknown;

impl Check for CodeownersOwnerUnknown {
    fn id(&self) -> &'static str {
        "codeowners-owner-unknown"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "CODEOWNERS names an unknown owner",
            rule: "Fails when a rule names a team, person or e-mail that is no entity of the catalog and nobody of the history. Roles (`@@maintainers`) are nobody in particular and are passed over.",
            why: "A forge skips an owner whom it does not know without a word: nobody is asked.",
            fix: "Correct the name, or declare the team or person.",
            limits: "Not measured before every repository was read once, nor where no team or person is declared at all.",
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
        if !rules.comparable {
            return Outcome::NotMeasured("no team or person is declared".to_owned());
        }
        let Some(first) = rules.unknown.first() else { return Outcome::Pass };
        let owners: Vec<String> = rules.unknown.iter().map(|note| format!("`{}`", note.owner)).collect();
        let owners = super::listed(&owners);
        Outcome::fail(Failure {
            severity: self.severity(),
            title: match rules.unknown.len() {
                1 => format!("CODEOWNERS names `{}`, who is unknown", first.owner),
                n => format!("CODEOWNERS names {n} unknown owners"),
            },
            detail: format!("{owners} is no team or person of the catalog."),
            evidence: rules.unknown.iter().map(|note| note.evidence.clone()).collect(),
            since: super::earliest(&rules.unknown),
        })
    }
}
