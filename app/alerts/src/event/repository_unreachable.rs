//! `repository-unreachable`: a repository that could be read cannot be read now.

use catalog_schema::problem::Severity;
use indexer::catalog::RepositoryState;

use super::{EventDoc, EventKind, Reading, Said, Subject, What};

/// A repository cannot be read.
pub struct RepositoryUnreachable;

/// The id, which the life cycle knows: while it lasts, what else is said of the repository waits.
pub const ID: &str = "repository-unreachable";

impl EventKind for RepositoryUnreachable {
    fn id(&self) -> &'static str {
        ID
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Repository unreachable",
            rule: "A repository could not be read at the last crawl; its last good record stays on show.",
            over: "It was read.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        let What::Repository(entry) = subject.what else { return Reading::Mark(None) };
        match entry.state {
            RepositoryState::Waiting => Reading::Unknown,
            RepositoryState::Failed { .. } => Reading::Mark(Some("1".to_owned())),
            RepositoryState::Ok | RepositoryState::Partial | RepositoryState::Empty => Reading::Mark(None),
        }
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Error
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, now: Option<&str>) -> Said {
        let title = if now.is_some() { "could not be read" } else { "can be read again" };
        let detail = match subject.what {
            What::Repository(entry) => match &entry.state {
                RepositoryState::Failed { reason } => format!("{reason}. The last good record, if any, stays on show."),
                _ => String::new(),
            },
            What::Item(_) | What::Skill(_) | What::Host(_) => String::new(),
        };
        Said { title: title.to_owned(), detail, evidence: None }
    }
}
