//! `service-unregistered`: A service appeared that nobody declared.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject};

/// A service appeared that nobody declared.
pub struct ServiceUnregistered;

impl EventKind for ServiceUnregistered {
    fn id(&self) -> &'static str {
        "service-unregistered"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Unregistered service",
            rule: "A service appeared in code that no descriptor declares.",
            over: "A descriptor declares it.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        super::of_check(subject, "service-unregistered")
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Info
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, _: Option<&str>) -> Said {
        super::said_by_check(subject, "service-unregistered", "is registered now")
    }
}
