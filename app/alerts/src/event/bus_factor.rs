//! `bus-factor`: the people who know a service became one, or nobody.

use catalog_schema::problem::Severity;

use super::{EventDoc, EventKind, Reading, Said, Step, Subject};

/// The people who know a service became one, or nobody.
pub struct BusFactor;

impl EventKind for BusFactor {
    fn id(&self) -> &'static str {
        "bus-factor"
    }

    fn doc(&self) -> EventDoc {
        EventDoc {
            title: "Bus factor fell",
            rule: "The bus factor of a service fell to 1 or to 0.",
            over: "At least two people know it again.",
        }
    }

    /// The mark is the bus factor, `1` or `0`.
    fn reading(&self, subject: &Subject<'_>) -> Reading {
        let Some(item) = subject.service() else { return Reading::Mark(None) };
        match item.knowledge.as_ref().filter(|knowledge| knowledge.last_change_day.is_some()) {
            None => Reading::Unknown,
            Some(knowledge) => Reading::Mark((knowledge.bus_factor < 2).then(|| knowledge.bus_factor.to_string())),
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

    fn at_first_sight(&self) -> bool {
        false
    }

    fn severity(&self, mark: Option<&str>) -> Severity {
        if mark == Some("0") { Severity::Error } else { Severity::Warning }
    }

    fn is_urgent(&self, mark: Option<&str>) -> bool {
        mark == Some("0")
    }

    fn say(&self, subject: &Subject<'_>, _: Option<&str>, now: Option<&str>) -> Said {
        let people = subject.service().and_then(|item| item.knowledge.as_ref()).map(|k| &k.people);
        let knower = people.and_then(|people| people.iter().find(|person| person.knower && person.present));
        let last = people.and_then(|people| people.iter().find(|person| !person.present));
        let evidence = super::place(subject);
        let (title, detail) = match now {
            Some("0") => {
                let last = last.map(|p| format!(" The last who did is {}.", p.name)).unwrap_or_default();
                ("lost the last person who knows it", format!("Nobody present knows it.{last}"))
            }
            Some(_) => {
                let who = knower.map_or("One person".to_owned(), |p| p.name.clone());
                ("is known by one person only", format!("{who} holds at least half of what is known of it."))
            }
            None => ("is known by several people again", String::new()),
        };
        Said { title: title.to_owned(), detail, evidence }
    }
}
