//! People and what they know, as the catalog shows them.

use catalog_schema::id::EntityRef;

/// Who knows a service (knowledge.md section 6).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Knowledge {
    /// Fewest knowers who hold half of the knowers' knowledge; 0 = nobody present knows it.
    pub bus_factor: u32,
    /// Everyone with a human change, most living knowledge first.
    pub people: Vec<Knower>,
    /// Share of undecayed change-days held by people who are not present, 0 to 1.
    pub loss: f64,
    /// Share of the top knower among the knowers, 0 to 1.
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
    /// Change-days per month over the last 36 months, oldest first; months without are left out.
    pub months: Vec<Month>,
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
    /// Why they count as present or gone, as one clause.
    pub presence_reason: String,
    /// Newest day with a human commit anywhere, days since 1970 UTC.
    pub last_active_day: Option<i32>,
    /// The services they know, by name.
    pub services: Vec<PersonService>,
    /// Teams they belong to.
    pub teams: Vec<EntityRef>,
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
