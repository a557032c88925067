//! `language-silo`: A language in production that too few can work in.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Step, Subject, What};

/// A language in production that too few can work in.
pub struct LanguageSilo;

impl EventKind for LanguageSilo {
    fn id(&self) -> &'static str {
        "language-silo"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Language silo",
            rule: "Too few people, or people of one team only, can work in a language of a production service; or nobody can any more.",
            over: "More people can work in it.",
        }
    }

    /// The mark is `1`, and `0` where nobody present works in it.
    fn reading(&self, subject: &Subject<'_>) -> Reading {
        let is_lost = matches!(subject.what, What::Skill(skill) if skill.practitioners().next().is_none());
        match super::of_check(subject, "language-silo") {
            Reading::Mark(Some(_)) if is_lost => Reading::Mark(Some("0".to_owned())),
            reading => reading,
        }
    }

    fn step(&self, before: Option<&str>, now: Option<&str>) -> Option<Step> {
        match (before, now) {
            (None, Some(_)) => Some(Step::Raise),
            (Some("1"), Some("0")) => Some(Step::Worsen),
            (Some("0"), Some("1")) => Some(Step::Ease),
            (Some(_), None) => Some(Step::Recover),
            _ => None,
        }
    }

    fn severity(&self, mark: Option<&str>) -> Severity {
        if mark == Some("0") { Severity::Error } else { Severity::Warning }
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, _: Option<&str>) -> Said {
        super::said_by_check(subject, "language-silo", "is no silo any more")
    }
}
