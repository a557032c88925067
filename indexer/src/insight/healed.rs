//! Since when a finding that closed has been mended, told from history and not from the crawl that saw it.

use catalog_schema::id::EntityRef;

use super::leaving::evaluate;
use crate::catalog::{Catalog, Item, Knowledge, Skill};
use crate::knowledge::since::first_day;

/// Share of the top knower from which on a service that rests on one person is a silo.
const SILO_SHARE: f64 = 0.8;

/// Since when the subject of a closed finding (`check:reference`) passes the check, days since 1970 UTC; `None` where
/// history does not tell. Presence on a past day, services and teams are those of today.
#[must_use]
pub fn healed(catalog: &Catalog, finding: &str) -> Option<i32> {
    let (check, subject) = finding.split_once(':')?;
    let subject: EntityRef = subject.parse().ok()?;
    let item = catalog.item(&subject).map(|item| &**item);
    match check {
        "skill-silo" => spread_since(catalog, item?.knowledge.as_deref()?),
        "language-silo" => skill_since(catalog, catalog.skill(&subject)?),
        "owner-missing" | "owner-unknown" | "owner-departed" | "ownership-mismatch" => owner_since(item?),
        _ => None,
    }
}

/// Since when the knowledge of a thing does not rest on one person.
fn spread_since(catalog: &Catalog, knowledge: &Knowledge) -> Option<i32> {
    let holds = |day: i32| {
        let living = evaluate(knowledge, day, &|knower| catalog.was_present(&knower.person, day));
        living.is_some_and(|living| {
            let now = Knowledge::of(&living, |i| {
                let knower = &knowledge.people[i as usize];
                (knower.person.clone(), String::new(), knower.days.clone())
            });
            now.bus_factor > 1 || (now.bus_factor == 1 && now.top_share < SILO_SHARE)
        })
    };
    let first = knowledge.people.iter().filter_map(|p| p.days.iter().next().map(|(day, _)| day)).min()?;
    holds(catalog.as_of).then(|| first_day(catalog.as_of, first, holds))
}

/// Since when a language is no silo.
fn skill_since(catalog: &Catalog, skill: &Skill) -> Option<i32> {
    let holds = |day: i32| skill.judge(day, &|p| catalog.was_present(&p.knower.person, day)).silo.is_empty();
    let first = skill.people.iter().filter_map(|p| p.knower.days.iter().next().map(|(day, _)| day)).min()?;
    holds(catalog.as_of).then(|| first_day(catalog.as_of, first, holds))
}

/// Since when the owner of today is named.
fn owner_since(item: &Item) -> Option<i32> {
    let period = item.ownership.history.last().filter(|period| period.owner.is_some())?;
    i32::try_from(period.from.div_euclid(86_400)).ok()
}
