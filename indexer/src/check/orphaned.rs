//! `orphaned`: Orphaned.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::Catalog;

/// Orphaned.
pub struct Orphaned;

impl Check for Orphaned {
    fn id(&self) -> &'static str {
        "orphaned"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Orphaned",
            rule: "Fails when nobody present knows the service (bus factor 0), or when it has no valid owner and no human change for 365 days. A service that is quiet for a year while somebody present once knew it well is dormant, not orphaned.",
            why: "When it breaks at night there is nobody to ask, in the file or out of it.",
            fix: "Ask its last knowers for a hand-over, give it to a team, or retire it.",
            limits: "Not measured where the repository's history is not there, nor before every repository was read once: a person may be active elsewhere.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        super::service(subject).is_some()
    }

    fn compares_repositories(&self) -> bool {
        true
    }

    fn run(&self, subject: Subject<'_>, catalog: &Catalog) -> Outcome {
        let Some(item) = super::service(subject) else { return Outcome::NotApplicable("only services") };
        let Some(knowledge) = &item.knowledge else {
            return Outcome::NotMeasured("no history of code changes".to_owned());
        };
        let Some(last_day) = knowledge.last_change_day else {
            return Outcome::NotMeasured("no human change of code in its history".to_owned());
        };
        let owned = item.ownership.declared.as_ref().is_some_and(|o| o.value.exists && o.value.present);
        let still = catalog.as_of - last_day > 365;
        if !knowledge.orphaned && (owned || !still) {
            return Outcome::Pass;
        }
        let gone = knowledge.people.iter().find(|p| !p.present).map(|p| p.name.as_str());
        let detail = match gone {
            Some(name) if knowledge.orphaned => {
                format!("Nobody present knows it; the last who did is {name}. Find a team for it, or retire it.")
            }
            _ if knowledge.orphaned => {
                "Nobody has worked on it often enough in a year to know it. Find a team for it, or retire it."
                    .to_owned()
            }
            _ => "It has no valid owner and nobody has changed it for a year. Find a team for it, or retire it."
                .to_owned(),
        };
        Outcome::fail(Failure {
            severity: self.severity(),
            title: "nobody knows it any more".to_owned(),
            detail,
            evidence: item
                .discovery
                .iter()
                .flat_map(|d| d.evidence.first().cloned())
                .chain(item.declaration.iter().map(|d| d.evidence.clone()))
                .take(1)
                .collect(),
            since: knowledge.since_day.or(Some(last_day)).map(super::day_start),
        })
    }
}
