//! `owner-departed`: Nobody present stands behind the declared owner.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject};

/// Nobody present stands behind the declared owner.
pub struct OwnerDeparted;

impl EventKind for OwnerDeparted {
    fn id(&self) -> &'static str {
        "owner-departed"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Owner departed",
            rule: "The declared owner is a person who left, or a team with nobody present.",
            over: "Somebody present stands behind the owner.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        super::of_check(subject, "owner-departed")
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Error
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, _: Option<&str>) -> Said {
        super::said_by_check(subject, "owner-departed", "has an owner who is present again")
    }
}
