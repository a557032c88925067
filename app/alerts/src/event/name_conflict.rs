//! `name-conflict`: Two descriptors claim one name.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject};

/// Two descriptors claim one name.
pub struct NameConflict;

impl EventKind for NameConflict {
    fn id(&self) -> &'static str {
        "name-conflict"
    }

    fn doc(&self) -> EventDoc {
        EventDoc { title: "Name conflict", rule: "Two descriptors claim one name.", over: "One of them claims it." }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        super::of_check(subject, "name-conflict")
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Warning
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, _: Option<&str>) -> Said {
        super::said_by_check(subject, "name-conflict", "has its name for itself again")
    }
}
