//! `repository-unreadable`: a repository that could not be read, or not whole.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, RepositoryState};

/// A repository that could not be read, or not whole.
pub struct RepositoryUnreadable;

impl Check for RepositoryUnreadable {
    fn id(&self) -> &'static str {
        "repository-unreadable"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Repository not read whole",
            rule: "Fails when a repository cannot be opened, is empty, is a shallow or partial copy, or lacks objects.",
            why: "What was not read is not known: people and services may be missing.",
            fix: "Follow the problem that the finding names: fetch the missing history, repair or remove the repository.",
            limits: "The last good record stays on show while a repository cannot be read.",
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
        let first = entry.problems.iter().find(|p| p.path.is_empty() && p.severity >= Severity::Warning);
        let (severity, title, detail) = match &entry.state {
            RepositoryState::Ok => return Outcome::Pass,
            RepositoryState::Waiting => return Outcome::NotMeasured("not read yet".to_owned()),
            RepositoryState::Empty => (
                Severity::Info,
                "has no commit yet".to_owned(),
                "There is nothing to read. Push a first commit, or remove it.".to_owned(),
            ),
            RepositoryState::Failed { reason } => (
                Severity::Error,
                "could not be read".to_owned(),
                format!("{}. The last good record, if any, stays on show.", super::sentence(reason)),
            ),
            RepositoryState::Partial => {
                let what = first.map_or("something is missing", |p| p.message.as_str());
                let hint = first
                    .and_then(|p| p.hint.as_deref())
                    .map(|h| format!(" {}.", super::sentence(h)))
                    .unwrap_or_default();
                (Severity::Warning, "was not read whole".to_owned(), format!("{}.{hint}", super::sentence(what)))
            }
        };
        Outcome::fail(Failure { severity, title, detail, evidence: Vec::new(), since: None })
    }
}
