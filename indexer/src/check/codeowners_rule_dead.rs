//! `codeowners-rule-dead`: Dead CODEOWNERS rule.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, RuleNote};

/// Dead CODEOWNERS rule.
pub struct CodeownersRuleDead;

impl Check for CodeownersRuleDead {
    fn id(&self) -> &'static str {
        "codeowners-rule-dead"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Dead CODEOWNERS rule",
            rule: "Fails when a rule of the CODEOWNERS file in force matches no file at the head. A rule whose files all go to later rules is not dead.",
            why: "A folder was renamed or moved and took its owner along; whoever stands in the rule believes to be asked and is not.",
            fix: "Correct the pattern to where the files are now, or remove the line.",
            limits: "Concerns repositories with a CODEOWNERS file.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        super::codeowners(subject).is_some()
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Some(rules) = super::codeowners(subject) else { return Outcome::NotApplicable("no CODEOWNERS file") };
        let Some(first) = rules.dead.first() else { return Outcome::Pass };
        let since = |note: &RuleNote| note.since.map(|at| format!(" since {}", super::date(at))).unwrap_or_default();
        let patterns: Vec<String> =
            rules.dead.iter().map(|note| format!("`{}`{}", note.pattern, since(note))).collect();
        let patterns = super::listed(&patterns);
        Outcome::fail(Failure {
            severity: self.severity(),
            title: match rules.dead.len() {
                1 => format!("CODEOWNERS rule `{}` matches no file", first.pattern),
                n => format!("{n} CODEOWNERS rules match no file"),
            },
            detail: format!("No file at the head matches {patterns}."),
            evidence: rules.dead.iter().map(|note| note.evidence.clone()).collect(),
            since: super::earliest(&rules.dead),
        })
    }
}
