//! `owner-unknown`: The declared owner is nobody we know.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject};

/// The declared owner is nobody we know.
pub struct OwnerUnknown;

impl EventKind for OwnerUnknown {
    fn id(&self) -> &'static str {
        "owner-unknown"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Owner unknown",
            rule: "The declared owner of an entity is nobody in the catalog.",
            over: "The owner is in the catalog, or another is named.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        super::of_check(subject, "owner-unknown")
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Warning
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, _: Option<&str>) -> Said {
        super::said_by_check(subject, "owner-unknown", "has a known owner again")
    }
}
