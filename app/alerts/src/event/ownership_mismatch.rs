//! `ownership-mismatch`: File and work disagree on the owner.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject};

/// File and work disagree on the owner.
pub struct OwnershipMismatch;

impl EventKind for OwnershipMismatch {
    fn id(&self) -> &'static str {
        "ownership-mismatch"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Ownership mismatch",
            rule: "The declared owner knows little of a service that another team works on.",
            over: "File and work agree.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        super::of_check(subject, "ownership-mismatch")
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Warning
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, _: Option<&str>) -> Said {
        super::said_by_check(subject, "ownership-mismatch", "has an owner who knows it again")
    }
}
