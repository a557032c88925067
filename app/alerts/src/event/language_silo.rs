//! `language-silo`: A language in production that too few can work in.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject};

/// A language in production that too few can work in.
pub struct LanguageSilo;

impl EventKind for LanguageSilo {
    fn id(&self) -> &'static str {
        "language-silo"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Language silo",
            rule: "Too few people, or people of one team only, can work in a language of a production service.",
            over: "More people can work in it.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        super::of_check(subject, "language-silo")
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Warning
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, _: Option<&str>) -> Said {
        super::said_by_check(subject, "language-silo", "is no silo any more")
    }
}
