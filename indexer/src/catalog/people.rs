//! People and what they know, as the catalog shows them.

use std::collections::BTreeMap;

use catalog_schema::id::EntityRef;

use crate::knowledge::{Days, Listing, Living, Role, is_present};

/// Months that a knowledge strip shows.
const MONTHS: i32 = 36;

/// Who knows a service (knowledge.md section 6).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Knowledge {
    /// Fewest knowers who hold half of the knowers' knowledge; 0 = nobody present knows it.
    pub bus_factor: u32,
    /// Everyone with a human change, most living knowledge first.
    pub people: Vec<Knower>,
    /// Share of undecayed change-days held by people who are not present, 0 to 1.
    pub loss: f64,
    /// Share of the top knower in what present people know, 0 to 1.
    pub top_share: f64,
    /// Nobody present knows it.
    pub orphaned: bool,
    /// No change for a year, but a former major knower is present.
    pub dormant: bool,
    /// The newest day with a human change, days since 1970 UTC.
    pub last_change_day: Option<i32>,
    /// The day since when the bus factor is what it is, where history tells.
    pub since_day: Option<i32>,
    /// What made it so, as one clause.
    pub since_why: Option<String>,
    /// How many people with bot identities were left out.
    pub bots: u32,
}

/// One person's part in a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Knower {
    /// The person's entity (`user:default/...` or `user:git/...`).
    pub person: EntityRef,
    /// What to call them.
    pub name: String,
    /// Decayed change-days (half-life 180 days).
    pub knowledge: f64,
    /// Part of all living knowledge of the service, 0 to 1.
    pub share: f64,
    /// Counts among the knowers.
    pub knower: bool,
    /// Belongs to the smallest group that holds half.
    pub in_bus_factor: bool,
    /// Newest day with a change of this service, days since 1970 UTC.
    pub last_active_day: i32,
    /// Still here.
    pub present: bool,
    /// The days on which they changed it.
    pub days: Days,
}

impl Knowledge {
    /// The knowledge that a model found; `person` gives reference, name and days of a person's number. What only
    /// history or the extent of the input tells (`since_day`, `bots`) is left empty.
    #[must_use]
    pub fn of(living: &Living, mut person: impl FnMut(u32) -> (EntityRef, String, Days)) -> Self {
        let mut left = living.bus_factor;
        let mut people = Vec::with_capacity(living.people.len());
        for share in &living.people {
            let knower = share.role <= Role::Knower;
            let in_bus_factor = knower && left > 0;
            left -= u32::from(in_bus_factor);
            let (reference, name, days) = person(share.person);
            people.push(Knower {
                person: reference,
                name,
                knowledge: share.k,
                share: share.share,
                knower,
                in_bus_factor,
                last_active_day: share.last_active,
                present: share.present,
                days,
            });
        }
        Self {
            bus_factor: living.bus_factor,
            top_share: living.top_share,
            people,
            loss: living.loss,
            orphaned: living.orphaned,
            dormant: living.dormant,
            last_change_day: Some(living.last_change),
            since_day: None,
            since_why: None,
            bots: 0,
        }
    }

    /// The part of a person.
    #[must_use]
    pub fn person(&self, reference: &EntityRef) -> Option<&Knower> {
        self.people.iter().find(|p| p.person == *reference)
    }
}

impl Knower {
    /// Change-days per month over the last 36 months up to a day, oldest first; months without are left out.
    #[must_use]
    pub fn months(&self, as_of: i32) -> Vec<Month> {
        let now = month_of(as_of);
        let mut counts: BTreeMap<i32, u8> = BTreeMap::new();
        for (day, _) in self.days.iter().filter(|(day, _)| *day <= as_of) {
            let ago = now - month_of(day);
            if (0..MONTHS).contains(&ago) {
                let count = counts.entry(-ago).or_default();
                *count = count.saturating_add(1);
            }
        }
        let month = |(ago, days): (i32, u8)| Month { ago: u16::try_from(-ago).unwrap_or_default(), days };
        counts.into_iter().map(month).collect()
    }
}

/// Months since year 0 of the day's month.
fn month_of(day: i32) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    let date = epoch.saturating_add(jiff::Span::new().days(day.clamp(-700_000, 2_000_000)));
    i32::from(date.year()) * 12 + i32::from(date.month())
}

/// Change-days of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Months before the month of `as_of`; 0 is the current one.
    pub ago: u16,
    /// Distinct days with a change.
    pub days: u8,
}

/// A person in git.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// Every (name, e-mail) pair found in commits.
    pub signatures: Vec<(String, String)>,
    /// Why signatures were joined.
    pub merges: Vec<MergeReason>,
    /// Still here.
    pub present: bool,
    /// What a list of people says of them, where one names them.
    pub listing: Option<Listing>,
    /// Why they count as present or gone, as one clause.
    pub presence_reason: String,
    /// Newest day with a human commit anywhere, days since 1970 UTC.
    pub last_active_day: Option<i32>,
    /// The services they know, by name.
    pub services: Vec<PersonService>,
    /// Teams they belong to.
    pub teams: Vec<EntityRef>,
}

impl Identity {
    /// Whether they were present on a day, told from what is known today: who was active later was there.
    #[must_use]
    pub fn present_on(&self, day: i32) -> bool {
        present_on(self.listing, self.last_active_day, day)
    }
}

/// Presence on a past day: as the list says, else whoever was active then or later was there.
#[must_use]
pub fn present_on(listing: Option<Listing>, last_active: Option<i32>, day: i32) -> bool {
    match listing {
        Some(_) => is_present(listing, None, day),
        None => last_active.is_some_and(|last| last >= day) || is_present(None, last_active, day),
    }
}

/// Two signatures that are one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeReason {
    /// One of them, as `name <e-mail>`.
    pub a: String,
    /// The other.
    pub b: String,
    /// Why: `mailmap`, `equal e-mail`, `equal full name`, `forge address`, `user entity`.
    pub reason: &'static str,
}

/// A service that a person changed.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonService {
    /// The service.
    pub service: EntityRef,
    /// Counts among its knowers.
    pub knower: bool,
    /// The only one of its knowers.
    pub only_knower: bool,
    /// Newest day with a change, days since 1970 UTC.
    pub last_active_day: i32,
}
