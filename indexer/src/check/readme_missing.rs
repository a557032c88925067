//! `readme-missing`: No README.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::Catalog;

/// No README.
pub struct ReadmeMissing;

impl Check for ReadmeMissing {
    fn id(&self) -> &'static str {
        "readme-missing"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "No README",
            rule: "Fails when no README stands in the service's own folder (the repository's root where it is the whole repository).",
            why: "The README is where everybody looks first.",
            fix: "Add a README.md to its folder.",
            limits: "Concerns services.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Info
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        super::service(subject).is_some()
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Some(item) = super::service(subject) else { return Outcome::NotApplicable("only services") };
        if item.readme().is_some_and(|r| r.own) {
            return Outcome::Pass;
        }
        let folder = match item.paths.first().map(String::as_str) {
            None | Some("") => "the repository's root".to_owned(),
            Some(folder) => format!("`{folder}`"),
        };
        let removed = item.removed.readme.as_ref();
        Outcome::fail(Failure {
            severity: self.severity(),
            title: "has no README".to_owned(),
            detail: format!(
                "Looked for a file whose name begins with README in {folder}: there is none{}.",
                super::taken(removed)
            ),
            evidence: super::place(item),
            since: removed.map(|e| e.at).or_else(|| item.first_day.map(super::day_start)),
        })
    }
}
