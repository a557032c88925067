//! `readme-lost`: a service's own README was taken away.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject};

/// A service's own README was taken away.
pub struct ReadmeLost;

impl EventKind for ReadmeLost {
    fn id(&self) -> &'static str {
        "readme-lost"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "README lost",
            rule: "A service had a README of its own and has none now.",
            over: "There is one again.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        super::of_check(subject, "readme-missing")
    }

    fn at_first_sight(&self) -> bool {
        false
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Warning
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, now: Option<&str>) -> Said {
        let Some(item) = subject.service().filter(|_| now.is_some()) else {
            return super::said_by_check(subject, "readme-missing", "has a README");
        };
        let removed = item.removed.readme.clone();
        let told = removed.as_ref().map(|e| format!("`{}` was taken away.", e.path)).unwrap_or_default();
        Said { title: "lost its README".to_owned(), detail: told, evidence: removed }
    }
}
