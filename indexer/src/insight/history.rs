//! How knowledge was spread before: the living model evaluated again at past days, by quarter.

use catalog_schema::id::EntityRef;

use super::leaving::evaluate;
use crate::catalog::{Catalog, Knowledge, Skill};

/// Days between two points: a quarter of a year.
const QUARTER: i32 = 91;
/// Most people with a line of their own.
const LINES: usize = 4;

/// Shares and bus factor of a thing at past days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The days, oldest first; the last is the day of the catalog.
    pub days: Vec<i32>,
    /// The bus factor on each; `None` before the first change.
    pub bus_factor: Vec<Option<u32>>,
    /// Those who hold or held most at some time, by name.
    pub people: Vec<PersonHistory>,
    /// The share of everybody else on each day, 0 to 1.
    pub others: Vec<f64>,
}

/// One person's share.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonHistory {
    /// Who.
    pub person: EntityRef,
    /// Their name.
    pub name: String,
    /// Share of the living knowledge on each day, 0 to 1.
    pub shares: Vec<f64>,
    /// Present today.
    pub present: bool,
}

/// The history of a thing over so many quarters. Presence on a past day is told from what is known today.
#[must_use]
pub fn history(catalog: &Catalog, knowledge: &Knowledge, quarters: u16) -> History {
    let days: Vec<i32> = (0..=i32::from(quarters)).rev().map(|n| catalog.as_of.saturating_sub(n * QUARTER)).collect();
    let mut shares: Vec<Vec<f64>> = vec![vec![0.0; days.len()]; knowledge.people.len()];
    let mut bus_factor = Vec::with_capacity(days.len());
    for (column, day) in days.iter().enumerate() {
        let living = evaluate(knowledge, *day, &|knower| catalog.was_present(&knower.person, *day));
        bus_factor.push(living.as_ref().map(|l| l.bus_factor));
        for share in living.iter().flat_map(|l| &l.people) {
            shares[share.person as usize][column] = share.share;
        }
    }
    let peak = |line: &Vec<f64>| line.iter().copied().fold(0.0, f64::max);
    let mut order: Vec<usize> = (0..shares.len()).filter(|i| peak(&shares[*i]) > 0.0).collect();
    order.sort_by(|a, b| peak(&shares[*b]).total_cmp(&peak(&shares[*a])).then(a.cmp(b)));
    let (own, rest) = order.split_at(order.len().min(LINES));
    let others = (0..days.len()).map(|column| rest.iter().map(|i| shares[*i][column]).sum()).collect();
    let mut people: Vec<PersonHistory> = own
        .iter()
        .map(|i| {
            let knower = &knowledge.people[*i];
            PersonHistory {
                person: knower.person.clone(),
                name: knower.name.clone(),
                shares: std::mem::take(&mut shares[*i]),
                present: knower.present,
            }
        })
        .collect();
    people.sort_by(|a, b| (&a.name, &a.person).cmp(&(&b.name, &b.person)));
    History { days, bus_factor, people, others }
}

/// Present practitioners of a skill by quarter, oldest first; the last is today.
#[must_use]
pub fn practitioners(catalog: &Catalog, skill: &Skill, quarters: u16) -> Vec<(i32, usize)> {
    let day = |n: i32| catalog.as_of.saturating_sub(n * QUARTER);
    let count = |day: i32| skill.judge(day, &|p| catalog.was_present(&p.knower.person, day)).practitioners;
    (0..=i32::from(quarters)).rev().map(|n| (day(n), count(day(n)))).collect()
}
