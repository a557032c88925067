//! `orphaned`: Orphaned.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, Knowledge};

/// Orphaned.
pub struct Orphaned;

impl Check for Orphaned {
    fn id(&self) -> &'static str {
        "orphaned"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Orphaned",
            rule: "Fails when nobody present knows the service (bus factor 0), or when it has no valid owner and no human change for 365 days. To know it, one has to have changed it on two days of the last year. A service that is quiet for a year while somebody present once knew it well is dormant, not orphaned.",
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
        let (title, why) = said(knowledge);
        Outcome::fail(Failure {
            severity: self.severity(),
            title: title.to_owned(),
            detail: format!("{why} Find a team for it, or retire it."),
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

/// What is so, as a title and a sentence. Who is here and has changed it is never said to be gone.
fn said(knowledge: &Knowledge) -> (&'static str, String) {
    if !knowledge.orphaned {
        return (
            "has no owner and no change for a year",
            "It has no valid owner and nobody has changed it for a year.".to_owned(),
        );
    }
    let first = |present: bool| knowledge.people.iter().find(|p| p.present == present).map(|p| p.name.as_str());
    match (first(true), first(false)) {
        (Some(name), _) => (
            "nobody knows it well",
            format!("{name} has changed it, but nobody present did so on two days of the last year or more."),
        ),
        (None, Some(name)) => {
            ("nobody knows it any more", format!("Nobody present knows it; the last who did is {name}."))
        }
        (None, None) => ("nobody knows it", "Nobody has worked on it often enough in a year to know it.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::said;
    use crate::catalog::{Knower, Knowledge};

    #[test]
    fn who_is_here_is_not_said_to_be_gone() {
        let person = |name: &str, present: bool| Knower {
            person: format!("user:git/{name}").parse().unwrap(),
            name: name.to_owned(),
            knowledge: 1.0,
            share: 0.5,
            knower: false,
            in_bus_factor: false,
            last_active_day: 1,
            present,
            days: Default::default(),
        };
        let of = |people| said(&Knowledge { people, orphaned: true, ..Knowledge::default() });
        let (title, why) = of(vec![person("Ada", false), person("Ben", true)]);
        assert!(title == "nobody knows it well" && why.starts_with("Ben has changed it"), "{title}: {why}");
        assert_eq!(of(vec![person("Ada", false)]).0, "nobody knows it any more");
    }
}
