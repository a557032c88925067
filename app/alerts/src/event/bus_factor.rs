//! `bus-factor`: the people who know a service became one, or nobody, or the one it rested on left.

use std::cmp::Reverse;

use catalog_schema::problem::Severity;
use indexer::catalog::{Knower, Knowledge};

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
            rule: "The bus factor of a service fell to 1 or to 0, or the one person it rested on left and somebody who knows less is left.",
            over: "At least two people know it again.",
        }
    }

    /// The mark is the bus factor: `0`, or `1+` and how many of those who left knew more than the one it rests on.
    fn reading(&self, subject: &Subject<'_>) -> Reading {
        let Some(item) = subject.service() else { return Reading::Mark(None) };
        match item.knowledge.as_ref().filter(|knowledge| knowledge.last_change_day.is_some()) {
            None => Reading::Unknown,
            Some(knowledge) => Reading::Mark(match knowledge.bus_factor {
                0 => Some("0".to_owned()),
                1 => Some(format!("1+{}", gone_before(knowledge).count())),
                _ => None,
            }),
        }
    }

    fn step(&self, before: Option<&str>, now: Option<&str>) -> Option<Step> {
        match (before, now) {
            (None, Some(_)) => Some(Step::Raise),
            (Some(before), Some(now)) => match standing(now).cmp(&standing(before)) {
                std::cmp::Ordering::Less => Some(Step::Worsen),
                std::cmp::Ordering::Equal => None,
                std::cmp::Ordering::Greater => Some(Step::Ease),
            },
            (Some(_), None) => Some(Step::Recover),
            (None, None) => None,
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

    fn say(&self, subject: &Subject<'_>, before: Option<&str>, now: Option<&str>) -> Said {
        let knowledge = subject.service().and_then(|item| item.knowledge.as_deref());
        let name = |person: Option<&Knower>| person.map(|person| person.name.clone());
        let (title, detail) = match now {
            Some("0") => {
                let last =
                    knowledge.and_then(|k| k.people.iter().filter(|p| !p.present).max_by_key(|p| p.last_active_day));
                let last = name(last).map(|name| format!(" The last who worked on it is {name}.")).unwrap_or_default();
                ("lost the last person who knows it", format!("Nobody present knows it.{last}"))
            }
            Some(now) => {
                let who = name(knowledge.and_then(|k| k.people.iter().find(|p| p.in_bus_factor)));
                let who = who.unwrap_or_else(|| "One person".to_owned());
                let gone = name(knowledge.and_then(|k| gone_before(k).max_by_key(|p| p.last_active_day)));
                match gone.filter(|_| before.is_some_and(|before| standing(now) < standing(before))) {
                    Some(gone) => (
                        "rests on somebody who knows less of it than whoever left",
                        format!("{gone}, who knew more of it, is gone. {who} is the only one left who knows it."),
                    ),
                    None => (
                        "is known by one person only",
                        format!("{who} holds at least half of what those present know of it."),
                    ),
                }
            }
            None => ("is known by several people again", String::new()),
        };
        Said { title: title.to_owned(), detail, evidence: super::place(subject) }
    }
}

/// Those who left and knew more than the one whom a service rests on.
fn gone_before(knowledge: &Knowledge) -> impl Iterator<Item = &Knower> {
    knowledge.people.iter().take_while(|person| !person.in_bus_factor).filter(|person| !person.present)
}

/// A mark as an order, the worst first.
fn standing(mark: &str) -> (bool, Reverse<usize>) {
    let gone = mark.strip_prefix("1+").and_then(|gone| gone.parse().ok());
    (mark != "0", Reverse(gone.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_worsens_when_whoever_it_rested_on_is_gone() {
        let step = |before, now| BusFactor.step(Some(before), Some(now));
        assert_eq!(step("1+0", "1+1"), Some(Step::Worsen));
        assert_eq!(step("1+1", "0"), Some(Step::Worsen));
        assert_eq!(step("0", "1+2"), Some(Step::Ease));
        assert_eq!(step("1+2", "1+1"), Some(Step::Ease), "whoever is left has learnt");
        assert_eq!(step("1+1", "1+1"), None);
    }
}
