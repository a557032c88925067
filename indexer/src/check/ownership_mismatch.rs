//! `ownership-mismatch`: Owner and work disagree.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, Verdict};

/// Owner and work disagree.
pub struct OwnershipMismatch;

impl Check for OwnershipMismatch {
    fn id(&self) -> &'static str {
        "ownership-mismatch"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Owner and work disagree",
            rule: "Fails when members of the declared owner hold less than a quarter of the living knowledge (knowledge definition 12), and, as a hint, when they hold up to a half and another team holds at least half.",
            why: "Who is asked does not know it, and who knows it is not asked.",
            fix: "Give it to the team that does the work, or let the owner take the next changes.",
            limits: "Not measured without living knowledge or without a team whose members are known, nor before every repository was read once.",
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
        let ownership = &item.ownership;
        let (Some(declared), Some(work)) = (&ownership.declared, &ownership.work) else {
            return match ownership.declared {
                Some(_) => Outcome::NotMeasured("no team holds living knowledge of it".to_owned()),
                None => Outcome::NotApplicable("it declares no owner"),
            };
        };
        if !ownership.disagrees() {
            return match ownership.verdict {
                Verdict::NotMeasured => Outcome::NotMeasured("no living knowledge, or no list of members".to_owned()),
                Verdict::Unknown | Verdict::Departed => Outcome::NotApplicable("the owner is unknown or gone"),
                _ => Outcome::Pass,
            };
        }
        let percent = |share: f64| (share * 100.0).round().max(0.0);
        let (owner, team) = (&declared.value.reference, &work.team);
        let held = percent(work.declared_share.unwrap_or(0.0));
        let most = match owner == team {
            true => String::new(),
            false => format!(", those of `{team}` {} %", percent(work.share)),
        };
        let shared = ownership.verdict == Verdict::Shared;
        Outcome::fail(Failure {
            severity: if shared { Severity::Info } else { self.severity() },
            title: if shared { "another team does most of the work" } else { "its owner does little of the work" }
                .to_owned(),
            detail: format!("Members of `{owner}` hold {held} % of the living knowledge{most}."),
            evidence: declared.evidence.clone(),
            since: ownership.mismatch_day.map(super::day_start),
        })
    }
}
