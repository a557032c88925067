//! `owner-changed`: something has another owner than before.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Step, Subject, What};

/// Something has another owner than before.
pub struct OwnerChanged;

impl EventKind for OwnerChanged {
    fn id(&self) -> &'static str {
        "owner-changed"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Owner changed",
            rule: "An entity has another owner, by descriptor or CODEOWNERS, than at the crawl before.",
            over: "Never: it is told once. A change back is told as another one.",
        }
    }

    /// The mark is the owner's reference.
    fn reading(&self, subject: &Subject<'_>) -> Reading {
        let What::Item(item) = subject.what else { return Reading::Mark(None) };
        if matches!(item.reference.kind(), "group" | "user") {
            return Reading::Mark(None);
        }
        Reading::Mark(item.ownership.owner().map(|(owner, ..)| owner.reference.to_string()))
    }

    fn step(&self, before: Option<&str>, now: Option<&str>) -> Option<Step> {
        matches!((before, now), (Some(before), Some(now)) if before != now).then_some(Step::Tell)
    }

    fn at_first_sight(&self) -> bool {
        false
    }

    fn severity(&self, _: Option<&str>) -> Severity {
        Severity::Info
    }

    fn say(&self, subject: &Subject<'_>, before: Option<&str>, now: Option<&str>) -> Said {
        let evidence = match subject.what {
            What::Item(item) => item.ownership.owner().map(|(.., evidence)| evidence.clone()),
            What::Repository(_) | What::Skill(_) | What::Host(_) => None,
        };
        let name = |owner: Option<&str>| {
            let owner = owner.unwrap_or_default();
            let short = owner.strip_prefix("group:default/").or_else(|| owner.strip_prefix("user:default/"));
            short.unwrap_or(owner).to_owned()
        };
        let (from, to) = (name(before), name(now));
        Said {
            title: format!("changed hands: {from} to {to}"),
            detail: format!("It belonged to {from} and belongs to {to} now."),
            evidence,
        }
    }
}
