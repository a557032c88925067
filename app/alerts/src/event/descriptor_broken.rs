//! `descriptor-broken`: A catalog file has errors.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject};

/// A catalog file has errors.
pub struct DescriptorBroken;

impl EventKind for DescriptorBroken {
    fn id(&self) -> &'static str {
        "descriptor-broken"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Descriptor broken",
            rule: "The catalog file of an entity or repository has errors.",
            over: "The file is valid.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        super::of_check(subject, "descriptor-invalid")
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Error
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, _: Option<&str>) -> Said {
        super::said_by_check(subject, "descriptor-invalid", "has a valid catalog file again")
    }
}
