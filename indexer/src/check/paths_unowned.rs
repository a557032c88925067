//! `paths-unowned`: Files without an owner.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::Catalog;

/// Files without an owner.
pub struct PathsUnowned;

impl Check for PathsUnowned {
    fn id(&self) -> &'static str {
        "paths-unowned"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Files without an owner",
            rule: "Fails when the repository has a CODEOWNERS file and some of the service's files have no owner by it: no rule matches, or the last one that does names nobody.",
            why: "A change of these files asks nobody for a review.",
            fix: "Add a rule for the folder, or a first rule `*` for everything.",
            limits: "Not applicable without a CODEOWNERS file.",
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
        let ownership = &item.ownership;
        let Some(uncovered) = ownership.uncovered else { return Outcome::NotApplicable("no CODEOWNERS file") };
        if uncovered <= 0.0 {
            return Outcome::Pass;
        }
        let folder = |(folder, files): &(String, u32)| {
            let name = if folder.is_empty() { "the root" } else { folder.as_str() };
            format!("`{name}` ({files})")
        };
        let folders: Vec<String> = ownership.bare.iter().map(folder).collect();
        let percent = (uncovered * 100.0).round().max(1.0);
        Outcome::fail(Failure {
            severity: self.severity(),
            title: format!("{percent} % of its files have no owner by CODEOWNERS"),
            detail: format!("Most are in {}.", super::listed(&folders)),
            evidence: ownership
                .codeowners
                .first()
                .map(|c| c.evidence.clone())
                .map_or_else(|| super::place(item), |e| vec![e]),
            since: ownership.bare_since,
        })
    }
}
