//! `language-silo`: Language silo.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, Silo, Skill, SkillKind};

/// Evidence shown of one finding.
const PLACES: usize = 3;

/// Language silo.
pub struct LanguageSilo;

impl Check for LanguageSilo {
    fn id(&self) -> &'static str {
        "language-silo"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Language silo",
            rule: "Fails when a language that a production service is written in has at most two present practitioners, or a bus \
                   factor of 1, or when one team holds at least 80 % of the living knowledge in it while other teams own services. A practitioner changed code in it on \
                   five days of the last year.",
            why: "Services in a language that hardly anybody reads cannot be handed over, however well they are documented.",
            fix: "Let a third person change something in it each month, or move its services to a language more people have.",
            limits: "Does not apply to languages that no production service is written in, to markup and to formats of builds; not measured before every repository was read once.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        matches!(subject, Subject::Skill(skill) if skill.kind == SkillKind::Language)
    }

    fn compares_repositories(&self) -> bool {
        true
    }

    fn run(&self, subject: Subject<'_>, catalog: &Catalog) -> Outcome {
        let Subject::Skill(skill) = subject else { return Outcome::NotApplicable("only languages") };
        if skill.production == 0 {
            return Outcome::NotApplicable("no production service is written in it");
        }
        if !skill.is_craft() {
            return Outcome::NotApplicable("markup or a format of builds, which nobody is hired for");
        }
        if skill.silo.is_empty() {
            return Outcome::Pass;
        }
        let practitioners = skill.practitioners().count();
        let evidence = skill.services.iter().filter_map(|service| catalog.item(service)).filter_map(|item| {
            let declared = item.declaration.as_ref().map(|d| d.evidence.clone());
            declared.or_else(|| item.discovery.as_ref().and_then(|d| d.evidence.first().cloned()))
        });
        Outcome::fail(Failure {
            severity: if practitioners == 0 { Severity::Error } else { Severity::Warning },
            title: title(skill, practitioners),
            detail: format!(
                "{} written in it. Let more people take changes there.",
                if skill.production == 1 {
                    "1 production service is".to_owned()
                } else {
                    format!("{} production services are", skill.production)
                }
            ),
            evidence: evidence.take(PLACES).collect(),
            since: skill.since_day.map(super::day_start),
        })
    }
}

fn title(skill: &Skill, practitioners: usize) -> String {
    match (practitioners, skill.silo.first()) {
        (0, _) => "has no present practitioner".to_owned(),
        (1, _) => "one practitioner only".to_owned(),
        (2, Some(Silo::FewPractitioners)) => "two practitioners only".to_owned(),
        (_, Some(Silo::OneTeam)) => "one team holds nearly all of it".to_owned(),
        _ => "one person holds half of it".to_owned(),
    }
}
