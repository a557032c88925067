//! `owner-removed`: A service lost its owner.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject};

/// A service lost its owner.
pub struct OwnerRemoved;

impl EventKind for OwnerRemoved {
    fn id(&self) -> &'static str {
        "owner-removed"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Owner removed",
            rule: "A service had an owner, by descriptor or CODEOWNERS, and has none now.",
            over: "Somebody is named again.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        super::of_check(subject, "owner-missing")
    }

    fn at_first_sight(&self) -> bool {
        false
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Error
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, _: Option<&str>) -> Said {
        super::said_by_check(subject, "owner-missing", "has an owner again")
    }
}
