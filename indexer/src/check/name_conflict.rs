//! `name-conflict`: Two descriptors, one name.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::Catalog;

/// Two descriptors, one name.
pub struct NameConflict;

impl Check for NameConflict {
    fn id(&self) -> &'static str {
        "name-conflict"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Two descriptors, one name",
            rule: "Fails when two descriptors claim the same kind, namespace and name; the first by order of sources and repositories keeps it.",
            why: "Half of the readers act on the wrong file.",
            fix: "Rename one of them, or delete the copy.",
            limits: "Not measured before every repository was read once.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        matches!(subject, Subject::Item(item) if item.declaration.is_some())
    }

    fn compares_repositories(&self) -> bool {
        true
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Subject::Item(item) = subject else { return Outcome::NotApplicable("only entities") };
        let Some(first) = item.conflicts.first() else { return Outcome::Pass };
        let kept = item.declaration.as_ref().map(|d| d.evidence.clone());
        let place = |e: &catalog_schema::fact::Evidence| format!("`{}/{}`", e.repository, e.path);
        let keeper = kept.as_ref().map(&place).unwrap_or_default();
        Outcome::Fail(Failure {
            severity: self.severity(),
            title: format!("{} descriptors claim its name", item.conflicts.len() + 1),
            detail: format!("{keeper} keeps the name, {} claims it too. Rename one of them.", place(&first.evidence)),
            since: item.conflicts.iter().map(|c| c.evidence.at).min(),
            evidence: kept.into_iter().chain(item.conflicts.iter().map(|c| c.evidence.clone())).collect(),
        })
    }
}
