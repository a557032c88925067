//! Since when a service rests on one person, or on nobody, and what made it so.

use std::collections::BTreeSet;

use super::person::People;
use crate::knowledge::since::first_day;
use crate::knowledge::{ChangeDay, Living, PersonShare, Role};

/// The day and the reason.
pub struct Formed {
    /// Days since 1970 UTC.
    pub day: i32,
    /// One clause.
    pub why: String,
}

/// Since when the service is what it is: the same bus factor, an island or none, and the same person where it is one.
#[must_use]
pub fn of(people: &People, days: &[ChangeDay], now: &Living, as_of: i32) -> Formed {
    let first = days.iter().map(|d| d.day).min().unwrap_or(as_of);
    let state = |living: &Living| {
        let one = knowers(living).next().filter(|_| living.bus_factor == 1).map(|top| top.person);
        (living.bus_factor, living.island.is_some(), one)
    };
    let same = |day: i32| people.living(days, day).is_some_and(|living| state(&living) == state(now));
    let day = first_day(as_of, first, same);
    let then = people.living(days, day);
    let before = people.living(days, day - 1);
    let why = match (before, then) {
        (Some(before), Some(then)) => why(people, &before, &then, day),
        _ => "nobody else has known it since its first change".to_owned(),
    };
    Formed { day, why }
}

fn knowers(living: &Living) -> impl Iterator<Item = &PersonShare> {
    living.people.iter().filter(|p| p.role <= Role::Knower)
}

fn why(people: &People, before: &Living, then: &Living, day: i32) -> String {
    let left: BTreeSet<u32> = knowers(then).map(|p| p.person).collect();
    let first = |living: &Living| knowers(living).next().map(|top| top.person);
    let top = first(then).map(|person| people.name(person));
    if let Some(lost) = knowers(before).find(|p| !left.contains(&p.person)) {
        return lost_why(people, lost.person, then, day, top);
    }
    match top {
        Some(top) if then.bus_factor < before.bus_factor || first(then) != first(before) => {
            format!("{top} came to hold half of what is known of it")
        }
        Some(top) => format!("the share of {top} reached 80 %"),
        None => "nobody worked on it often enough to know it".to_owned(),
    }
}

fn lost_why(people: &People, person: u32, then: &Living, day: i32, top: Option<&str>) -> String {
    let name = people.name(person);
    if people.has_left_on(person, day) {
        return format!("{name} left");
    }
    if !people.is_present_on(person, day) {
        return format!("{name} has changed nothing in any repository for 365 days");
    }
    let share = then.people.iter().find(|p| p.person == person);
    match (share, top) {
        (Some(share), Some(top)) if share.days_last_year >= 2 => {
            format!("what {name} knows faded below a tenth of what {top} knows")
        }
        _ => format!("a change by {name} fell out of the 365-day window"),
    }
}
