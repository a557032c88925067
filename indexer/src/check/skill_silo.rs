//! `skill-silo`: Skill silo.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::Catalog;

/// Skill silo.
pub struct SkillSilo;

impl Check for SkillSilo {
    fn id(&self) -> &'static str {
        "skill-silo"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Skill silo",
            rule: "Fails when the bus factor is 1 and that person holds at least 80 % of the living knowledge of those present; 95 % or more is an error.",
            why: "One holiday, one resignation, and nobody can change it safely.",
            fix: "Let a second person take the next changes, or pair; name them in the runbook.",
            limits: "Not measured without a history of code changes, nor before every repository was read once.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        super::service(subject).is_some()
    }

    fn compares_repositories(&self) -> bool {
        true
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Some(item) = super::service(subject) else { return Outcome::NotApplicable("only services") };
        let Some(knowledge) = &item.knowledge else {
            return Outcome::NotMeasured("no history of code changes".to_owned());
        };
        if knowledge.bus_factor == 0 {
            return Outcome::NotApplicable("nobody present knows it");
        }
        if knowledge.bus_factor > 1 || knowledge.top_share < 0.8 {
            return Outcome::Pass;
        }
        let name = knowledge.people.iter().find(|p| p.knower).map_or("one person", |p| p.name.as_str());
        let percent = (knowledge.top_share * 100.0).round();
        Outcome::fail(Failure {
            severity: if knowledge.top_share >= 0.95 { Severity::Error } else { Severity::Warning },
            title: format!("rests on {name}"),
            detail: format!(
                "{name} holds {percent} % of the fresh working knowledge of those present.{} Let a second person take the next changes.",
                knowledge.since_why.as_ref().map(|why| format!(" So it has been since {why}.")).unwrap_or_default()
            ),
            evidence: item
                .discovery
                .iter()
                .flat_map(|d| d.evidence.first().cloned())
                .chain(item.declaration.iter().map(|d| d.evidence.clone()))
                .take(1)
                .collect(),
            since: knowledge.since_day.map(super::day_start),
        })
    }
}
