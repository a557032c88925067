//! `name-conflict`: Two descriptors, one name.

use catalog_schema::fact::Evidence;
use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, Item, LostName, RepositoryEntry};

/// Two descriptors, one name.
pub struct NameConflict;

impl Check for NameConflict {
    fn id(&self) -> &'static str {
        "name-conflict"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Two descriptors, one name",
            rule: "Fails when two descriptors claim the same kind, namespace and name; who had it first keeps it, else the first by order of sources and repositories. Told on both sides: on the thing, and on the repository that lost.",
            why: "Half of the readers act on the wrong file.",
            fix: "Rename one of them, or delete the copy.",
            limits: "Not measured before every repository was read once.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        match subject {
            Subject::Item(item) => item.declaration.is_some(),
            Subject::Repository(_) => true,
            Subject::Skill(_) => false,
        }
    }

    fn compares_repositories(&self) -> bool {
        true
    }

    fn run(&self, subject: Subject<'_>, catalog: &Catalog) -> Outcome {
        match subject {
            Subject::Item(item) => self.of_holder(item),
            Subject::Repository(entry) => self.of_claimant(entry, catalog),
            Subject::Skill(_) => Outcome::NotApplicable("a language has no descriptor"),
        }
    }
}

impl NameConflict {
    /// The side of the thing that has the name.
    fn of_holder(&self, item: &Item) -> Outcome {
        let Some(first) = item.conflicts.first() else { return Outcome::Pass };
        let kept = item.declaration.as_ref().map(|d| d.evidence.clone());
        let keeper = kept.as_ref().map(place).unwrap_or_default();
        Outcome::fail(Failure {
            severity: self.severity(),
            title: format!("{} descriptors claim its name", item.conflicts.len() + 1),
            detail: format!("{keeper} keeps the name, {} claims it too. Rename one of them.", place(&first.evidence)),
            since: item.conflicts.iter().filter_map(|conflict| conflict.since).min(),
            evidence: kept.into_iter().chain(item.conflicts.iter().map(|c| c.evidence.clone())).collect(),
        })
    }

    /// The side of the repository whose descriptor claims a name that another has.
    fn of_claimant(&self, entry: &RepositoryEntry, catalog: &Catalog) -> Outcome {
        let Some(LostName { name, evidence: claim, .. }) = entry.lost.first() else { return Outcome::Pass };
        let kept = catalog.item(name).and_then(|item| item.declaration.as_ref()).map(|d| d.evidence.clone());
        let keeper = kept.as_ref().map(place).unwrap_or_default();
        let title = match entry.lost.len() {
            1 => format!("claims `{name}`, which another repository has"),
            n => format!("claims {n} names that other repositories have"),
        };
        let detail = format!(
            "{} is without effect: {keeper} has `{name}`. Rename one of them, or delete the one that moved.",
            place(claim)
        );
        Outcome::fail(Failure {
            severity: self.severity(),
            title,
            detail,
            since: entry.lost.iter().filter_map(|lost| lost.since).min(),
            evidence: entry.lost.iter().map(|lost| lost.evidence.clone()).chain(kept).collect(),
        })
    }
}

fn place(evidence: &Evidence) -> String {
    format!("`{}/{}`", evidence.repository, evidence.path)
}
