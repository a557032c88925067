//! The living model: how much working knowledge of a service is in whose head today.
//!
//! `K(p) = sum over the distinct days on which p changed the service of credit * 2^(-age / half-life)`
//! (`knowledge.md` section 6, definitions 3 to 10). Each term is rounded to a whole number first, so sums do not
//! depend on the order of the input.

use serde::{Deserialize, Serialize};

use super::row::Credit;

/// Days after which knowledge counts half (definition 4).
pub const HALF_LIFE: u32 = 180;
/// The year in which a knower must have been active, and after which a quiet service is dormant.
const YEAR: i32 = 365;
/// One half day of today, in the units in which knowledge is summed: 2^40.
const HALF_DAY: f64 = 1_099_511_627_776.0;
/// A knower has been active on two days, here in half days (definition 6).
const KNOWER_HALVES: u64 = 4;

/// One day on which one person changed the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChangeDay {
    /// Number of the person; only humans.
    pub person: u32,
    /// UTC day, counted from 1970-01-01.
    pub day: i32,
    /// What the person did; of several on one day the highest counts.
    pub credit: Credit,
}

/// What the model is computed from.
#[derive(Clone, Copy)]
pub struct LivingInput<'a> {
    /// The change-days of the service by humans, in any order, repeats allowed.
    pub days: &'a [ChangeDay],
    /// The day of reference; later days are ignored.
    pub as_of: i32,
    /// Half-life in days, at least one.
    pub half_life: u32,
    /// Whether a person is present.
    pub present: &'a dyn Fn(u32) -> bool,
    /// Whether the service has a valid declared owner; `None` where that is not known.
    pub has_owner: Option<bool>,
}

/// What a person is to a service (definition 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A knower with at least 75 % of the top knower's K, or a share of at least 25 %.
    MajorKnower,
    /// Present, at least 10 % of the top present person's K, active on two days of the last 365.
    Knower,
    /// Anybody else with a share of at least 5 %.
    Contributor,
    /// Anybody else.
    Minor,
}

/// One person's part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonShare {
    /// Number of the person.
    pub person: u32,
    /// Decayed change-days: a day of today counts 1.
    pub k: f64,
    /// Share of the K of all humans, those who left included; 0 to 1.
    pub share: f64,
    /// Days with a change or review in the 365 days up to the day of reference.
    pub days_last_year: u32,
    /// Last day with a change or review.
    pub last_active: i32,
    /// The person is present.
    pub present: bool,
    /// What the person is to the service.
    pub role: Role,
}

/// How much a service hangs on one head (definition 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Island {
    /// One knower, who holds at least 80 % of what present people know.
    Warn,
    /// One knower, who holds at least 95 % of it.
    Critical,
}

/// The state of a service's knowledge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Living {
    /// Fewest knowers who hold at least half of the knowers' K (definition 7); 0 where there is no knower.
    pub bus_factor: u32,
    /// Everybody who ever changed the service: highest K first, then by number.
    pub people: Vec<PersonShare>,
    /// Share of the top knower in what present people know, 0 to 1: what those who left knew can be asked of nobody.
    pub top_share: f64,
    /// Whether it is a knowledge island.
    pub island: Option<Island>,
    /// Share of the undecayed change-days held by people who are not present; above 0.5 knowledge is eroded.
    pub loss: f64,
    /// Nobody knows it: no knower, or no valid declared owner and no change for 365 days (definition 10).
    pub orphaned: bool,
    /// No change for 365 days, but a former major knower is present; then it is not orphaned for want of knowers.
    pub dormant: bool,
    /// Last day with a change or review by a human.
    pub last_change: i32,
}

/// One person's sums: K in units, undecayed credit in half days.
struct Sums {
    person: u32,
    k: u128,
    halves: u64,
    year_halves: u64,
    year_days: u32,
    last: i32,
    present: bool,
}

/// Computes the model; `None` where no human change up to the day of reference is known.
#[must_use]
pub fn living(input: &LivingInput<'_>) -> Option<Living> {
    let mut people = sum(input);
    let last_change = people.iter().map(|p| p.last).max()?;
    people.sort_unstable_by(|a, b| b.k.cmp(&a.k).then(a.person.cmp(&b.person)));
    let total: u128 = people.iter().map(|p| p.k).sum();
    let top = people.iter().filter(|p| p.present).map(|p| p.k).max().unwrap_or(0);
    let people_told: Vec<PersonShare> = people.iter().map(|p| tell(p, top, total)).collect();
    let knower = |(_, told): &(&Sums, &PersonShare)| told.role <= Role::Knower;
    let knowers: Vec<u128> = people.iter().zip(&people_told).filter(knower).map(|(sums, _)| sums.k).collect();
    let bus_factor = bus_factor(&knowers);
    let held: u128 = people.iter().filter(|p| p.present).map(|p| p.k).sum();
    let top_share = ratio(knowers.first().copied().unwrap_or(0), held);
    let quiet = input.as_of.saturating_sub(last_change) > YEAR;
    let former = former_major_is_present(&people);
    let ownerless = input.has_owner == Some(false) && quiet;
    let orphaned = ownerless || (bus_factor == 0 && !(quiet && former));
    Some(Living {
        bus_factor,
        top_share,
        island: island(bus_factor, top_share),
        loss: loss(&people),
        orphaned,
        dormant: quiet && former && !orphaned,
        last_change,
        people: people_told,
    })
}

fn sum(input: &LivingInput<'_>) -> Vec<Sums> {
    let mut days: Vec<ChangeDay> = input.days.iter().filter(|day| day.day <= input.as_of).copied().collect();
    days.sort_unstable_by(|a, b| (a.person, a.day, b.credit).cmp(&(b.person, b.day, a.credit)));
    days.dedup_by_key(|day| (day.person, day.day));
    let mut people: Vec<Sums> = Vec::new();
    for day in &days {
        if people.last().is_none_or(|p| p.person != day.person) {
            let present = (input.present)(day.person);
            let (person, last) = (day.person, day.day);
            people.push(Sums { person, k: 0, halves: 0, year_halves: 0, year_days: 0, last, present });
        }
        let Some(sums) = people.last_mut() else { continue };
        let age = input.as_of.saturating_sub(day.day);
        let halves = day.credit.halves();
        sums.k += u128::from(halves) * weight(age, input.half_life);
        sums.halves += halves;
        sums.last = day.day;
        if age <= YEAR {
            sums.year_halves += halves;
            sums.year_days += 1;
        }
    }
    people
}

/// Half a day of that age in whole units; at least one, so that whoever was there is never nobody.
fn weight(age: i32, half_life: u32) -> u128 {
    let units = HALF_DAY * (-f64::from(age) / f64::from(half_life.max(1))).exp2();
    // Positive and at most 2^40, so it fits.
    (units.round() as u128).max(1)
}

fn tell(sums: &Sums, top: u128, total: u128) -> PersonShare {
    let share = ratio(sums.k, total);
    let is_knower = sums.present && sums.k * 10 >= top && sums.year_halves >= KNOWER_HALVES;
    let is_major = sums.k * 4 >= top * 3 || sums.k * 4 >= total;
    let role = match (is_knower, is_major) {
        (true, true) => Role::MajorKnower,
        (true, false) => Role::Knower,
        (false, _) if sums.k * 20 >= total => Role::Contributor,
        (false, _) => Role::Minor,
    };
    PersonShare {
        person: sums.person,
        k: sums.k as f64 / (2.0 * HALF_DAY),
        share,
        days_last_year: sums.year_days,
        last_active: sums.last,
        present: sums.present,
        role,
    }
}

/// Knowers come with their K, highest first.
fn bus_factor(knowers: &[u128]) -> u32 {
    let total: u128 = knowers.iter().sum();
    let mut held = 0;
    for (count, k) in (1..).zip(knowers) {
        held += k;
        if held * 2 >= total {
            return count;
        }
    }
    0
}

fn island(bus_factor: u32, top_share: f64) -> Option<Island> {
    match top_share {
        _ if bus_factor != 1 => None,
        share if share >= 0.95 => Some(Island::Critical),
        share if share >= 0.80 => Some(Island::Warn),
        _ => None,
    }
}

fn loss(people: &[Sums]) -> f64 {
    let all: u64 = people.iter().map(|p| p.halves).sum();
    let gone: u64 = people.iter().filter(|p| !p.present).map(|p| p.halves).sum();
    ratio(gone.into(), all.into())
}

/// Whether somebody present once held what a major knower holds, by undecayed change-days.
fn former_major_is_present(people: &[Sums]) -> bool {
    let all: u64 = people.iter().map(|p| p.halves).sum();
    let top = people.iter().map(|p| p.halves).max().unwrap_or(0);
    people.iter().any(|p| p.present && (p.halves * 4 >= top * 3 || p.halves * 4 >= all))
}

fn ratio(part: u128, whole: u128) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests;
