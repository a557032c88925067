//! `codeowners-rule-dead`: A CODEOWNERS rule matches nothing.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Subject};

/// A CODEOWNERS rule matches nothing.
pub struct CodeownersRuleDead;

impl EventKind for CodeownersRuleDead {
    fn id(&self) -> &'static str {
        "codeowners-rule-dead"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Dead CODEOWNERS rule",
            rule: "A rule of a CODEOWNERS file matches no file.",
            over: "Every rule matches something.",
        }
    }

    fn reading(&self, subject: &Subject<'_>) -> Reading {
        super::of_check(subject, "codeowners-rule-dead")
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Info
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, _: Option<&str>) -> Said {
        super::said_by_check(subject, "codeowners-rule-dead", "has no dead CODEOWNERS rule any more")
    }
}
