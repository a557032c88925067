//! `claimed-only`: Teams, people or contacts described by a source that is not trusted with them.

use catalog_schema::fact::{Evidence, Standing, Witness};
use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::{Problem, Severity};

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, RepositoryEntry};

/// Teams, people or contacts described by a source that is not trusted with them.
pub struct ClaimedOnly;

impl Check for ClaimedOnly {
    fn id(&self) -> &'static str {
        "claimed-only"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Claimed, without effect",
            rule: "Fails for a repository of a member's source that describes groups, users or domains, or says whom to call.",
            why: "Whoever may add a source could else make anybody an owner, take a team's name, or have its alerts sent elsewhere.",
            fix: "Describe them in a repository of a source with `trust = \"org\"`, or ask the operator to trust this one.",
            limits: "Sources of the organisation are trusted with everything.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        matches!(subject, Subject::Repository(_))
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Subject::Repository(entry) = subject else { return Outcome::NotApplicable("only repositories") };
        let claims: Vec<&Problem> = entry.problems.iter().filter(|problem| problem.code == self.id()).collect();
        let Some(first) = claims.first() else { return Outcome::Pass };
        let more = if claims.len() > 1 { format!(" ({} more)", claims.len() - 1) } else { String::new() };
        Outcome::fail(Failure {
            severity: self.severity(),
            title: format!("{}{more}", first.message),
            detail: format!(
                "`{}`: {}{more}. Groups, users, domains and contacts are taken from sources of the organisation only.",
                first.path, first.message
            ),
            evidence: claims.iter().take(5).map(|claim| evidence(claim, entry)).collect(),
            since: None,
        })
    }
}

fn evidence(problem: &Problem, entry: &RepositoryEntry) -> Evidence {
    let witness = Witness {
        repository: entry.id.clone(),
        path: problem.path.clone(),
        commit: entry.commit.clone().unwrap_or_default(),
        at: entry.head_at.unwrap_or_default(),
        extractor: "descriptor".to_owned(),
        standing: Standing::Declared,
    };
    Evidence::new(witness, problem.span.map(|s| s.line))
}
