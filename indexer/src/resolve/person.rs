//! People over all repositories: who a signature is, who is present, who knows what.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use catalog_schema::fact::{Evidence, Standing, Witness};
use catalog_schema::id::{EntityRef, RepositoryId};

use super::decision::Decisions;
use super::entity::Claims;
use super::formed;
use super::ground::Ground;
use super::part::Part;
use super::team::Teams;
use crate::catalog::{Identity, Item, Knowledge, MergeReason, PersonService, present_on};
use crate::knowledge::living::HALF_LIFE;
use crate::knowledge::presence::PRESENT_DAYS;
use crate::knowledge::{
    ChangeDay, Credit, Days, KnownPerson, Listing, Living, LivingInput, Person, Persons, Reason, SignatureSource,
    is_present, living, persons,
};
use crate::snapshot::Signature;

/// The annotation of a User entity that says since when somebody is gone.
const LEFT: &str = "portolan.dev/left";

/// All people of all repositories.
pub struct People {
    as_of: i32,
    half_life: u32,
    persons: Persons,
    /// Signatures as committed, by part.
    signatures: Vec<Vec<Signature>>,
    listings: Vec<Option<Listing>>,
    /// Whom the people file lists.
    in_file: Vec<bool>,
    last_day: Vec<Option<i32>>,
    present: Vec<bool>,
    /// A repository in which the person was seen.
    seen_in: Vec<Option<RepositoryId>>,
    by_reference: HashMap<EntityRef, u32>,
}

impl People {
    /// Joins signatures to persons and tells who is present on the day.
    #[must_use]
    pub fn new(parts: &[Arc<Part>], names: &BTreeMap<EntityRef, Claims>, as_of: i32, decisions: &Decisions) -> Self {
        let signatures: Vec<Vec<Signature>> = parts
            .iter()
            .map(|p| p.signatures.iter().map(|s| Signature { name: s.name.clone(), email: s.email.clone() }).collect())
            .collect();
        let sources: Vec<SignatureSource<'_>> = parts
            .iter()
            .zip(&signatures)
            .map(|(part, signatures)| SignatureSource { signatures, mailmap: &part.mailmap })
            .collect();
        let (known, left) = known_people(names);
        let persons = persons(&sources, &known, &decisions.identities);
        let count = persons.persons.len();
        let (mut last_day, mut seen_in) = (vec![None; count], vec![None; count]);
        for (part, own) in parts.iter().zip(&persons.of) {
            for (signature, person) in part.signatures.iter().zip(own) {
                let at = *person as usize;
                let day = signature.last_day.filter(|d| *d <= as_of);
                if last_day[at] < day {
                    last_day[at] = day;
                    seen_in[at] = Some(part.origin.repository.clone());
                }
            }
        }
        let in_file: Vec<Option<Listing>> = persons.persons.iter().map(|p| decisions.listing(p)).collect();
        let declared = |p: &Person| p.known.then(|| Listing { left: left.get(&p.key).copied() });
        let listings: Vec<Option<Listing>> =
            persons.persons.iter().zip(&in_file).map(|(p, file)| file.or_else(|| declared(p))).collect();
        let in_file = in_file.iter().map(Option::is_some).collect();
        let present = (0..count).map(|i| is_present(listings[i], last_day[i], as_of)).collect();
        let by_reference = persons
            .persons
            .iter()
            .enumerate()
            .map(|(i, p)| (p.key.clone(), u32::try_from(i).unwrap_or(u32::MAX)))
            .collect();
        Self {
            as_of,
            half_life: HALF_LIFE,
            persons,
            signatures,
            listings,
            in_file,
            last_day,
            present,
            seen_in,
            by_reference,
        }
    }

    /// The same people, whose knowledge halves in so many days.
    #[must_use]
    pub fn with_half_life(self, half_life: u32) -> Self {
        Self { half_life, ..self }
    }

    /// The people who are present.
    #[must_use]
    pub fn present(&self) -> BTreeSet<EntityRef> {
        let all = self.persons.persons.iter().zip(&self.present);
        all.filter(|(p, present)| **present && !p.bot).map(|(p, _)| p.key.clone()).collect()
    }

    /// The person of a signature of a part; `None` for bots.
    #[must_use]
    pub fn human(&self, part: usize, signature: u32) -> Option<u32> {
        let person = *self.persons.of.get(part)?.get(signature as usize)?;
        (!self.person(person).bot).then_some(person)
    }

    /// Reference and name of a person.
    #[must_use]
    pub fn named(&self, person: u32) -> (&EntityRef, &str) {
        let person = self.person(person);
        (&person.key, &person.name)
    }

    /// The day of reference.
    #[must_use]
    pub fn as_of(&self) -> i32 {
        self.as_of
    }

    /// Whether somebody was present on a past day.
    #[must_use]
    pub fn was_here(&self, person: &EntityRef, day: i32) -> bool {
        self.by_reference.get(person).is_some_and(|number| self.is_present_on(*number, day))
    }

    /// Whether a person is present.
    #[must_use]
    pub fn is_here(&self, person: u32) -> bool {
        self.present.get(person as usize).copied().unwrap_or_default()
    }

    fn person(&self, index: u32) -> &Person {
        &self.persons.persons[index as usize]
    }

    /// Who knows the ground of a thing, and the days on which people changed it, sorted; `None` without human change.
    #[must_use]
    pub fn knowledge(&self, index: usize, ground: &Ground, part: &Part) -> (Option<Knowledge>, Vec<i32>) {
        let (days, bots) = self.days(index, ground, part);
        let mut change_days: Vec<i32> = days.iter().map(|d| d.day).collect();
        change_days.sort_unstable();
        let knowledge = self
            .living(&days, self.as_of)
            .map(|living| Knowledge { bots: u32::try_from(bots).unwrap_or(u32::MAX), ..self.shown(&living, &days) });
        (knowledge, change_days)
    }

    /// The days on which people changed the ground of a thing, and how many programs did.
    #[must_use]
    pub fn days(&self, index: usize, ground: &Ground, part: &Part) -> (Vec<ChangeDay>, usize) {
        let persons = &self.persons.of[index];
        let mut bots = BTreeSet::new();
        let mut days: Vec<ChangeDay> = Vec::new();
        for (_, entry) in ground.entries(part).filter(|(_, e)| e.counts) {
            for change in &part.changes[entry.changes.start as usize..entry.changes.end as usize] {
                let person = persons[change.signature as usize];
                if self.person(person).bot {
                    bots.insert(person);
                } else if change.day <= self.as_of {
                    days.push(ChangeDay { person, day: change.day, credit: Credit::of(change.flags) });
                }
            }
        }
        days.sort_unstable();
        days.dedup();
        (days, bots.len())
    }

    /// The living model on a day.
    #[must_use]
    pub fn living(&self, days: &[ChangeDay], as_of: i32) -> Option<Living> {
        let present = |person: u32| self.is_present_on(person, as_of);
        living(&LivingInput { days, as_of, half_life: self.half_life, present: &present, has_owner: None })
    }

    /// Presence on a past day: who was active later was there.
    #[must_use]
    pub fn is_present_on(&self, person: u32, day: i32) -> bool {
        let at = person as usize;
        present_on(self.listings[at], self.last_day[at], day)
    }

    /// What to call a person.
    #[must_use]
    pub fn name(&self, person: u32) -> &str {
        &self.person(person).name
    }

    /// Whether a list says that a person had left by a day.
    #[must_use]
    pub fn has_left_on(&self, person: u32, day: i32) -> bool {
        self.listings[person as usize].is_some_and(|listing| listing.left.is_some_and(|left| left <= day))
    }

    /// The person behind a signature of a part.
    #[must_use]
    pub fn author(&self, part: usize, signature: u32) -> (EntityRef, String) {
        let person = self.person(self.persons.of[part][signature as usize]);
        (person.key.clone(), person.name.clone())
    }

    /// The person of an e-mail.
    #[must_use]
    pub fn of_email(&self, email: &str) -> Option<EntityRef> {
        let email = email.to_lowercase();
        let mut persons = self.persons.persons.iter();
        persons.find(|p| !p.bot && p.emails.binary_search(&email).is_ok()).map(|p| p.key.clone())
    }

    /// Since when nobody present stands behind an owner, where that is told: days since 1970 UTC.
    #[must_use]
    pub fn gone_since(&self, owner: &EntityRef, teams: &Teams) -> Option<i32> {
        let day = |reference: &EntityRef| {
            let at = *self.by_reference.get(reference)? as usize;
            match self.listings[at] {
                Some(listing) => listing.left.filter(|left| *left > i32::MIN),
                None => self.last_day[at].map(|last| last + PRESENT_DAYS + 1),
            }
        };
        teams.people(owner).iter().filter_map(day).max().filter(|day| *day <= self.as_of)
    }

    /// The present people on a day and what each of them knew then.
    #[must_use]
    pub fn knew(&self, days: &[ChangeDay], day: i32) -> Vec<(EntityRef, f64)> {
        let people = self.living(days, day).map(|living| living.people).unwrap_or_default();
        people.iter().filter(|p| p.present).map(|p| (self.person(p.person).key.clone(), p.k)).collect()
    }

    fn shown(&self, living: &Living, days: &[ChangeDay]) -> Knowledge {
        let mut shown = Knowledge::of(living, |number| {
            let person = self.person(number);
            let start = days.partition_point(|d| d.person < number);
            let own: Days =
                days[start..].iter().take_while(|d| d.person == number).map(|d| (d.day, d.credit)).collect();
            (person.key.clone(), person.name.clone(), own)
        });
        if let Some(formed) = (living.bus_factor <= 1).then(|| formed::of(self, days, living, self.as_of)) {
            (shown.since_day, shown.since_why) = (Some(formed.day), Some(formed.why));
        }
        shown
    }

    /// Adds people to the items: those a User entity names, and those whom some thing knows only from git.
    pub fn join(&self, items: &mut BTreeMap<EntityRef, Item>, teams: &Teams) {
        let mut services: BTreeMap<EntityRef, Vec<PersonService>> = BTreeMap::new();
        for item in items.values() {
            let Some(knowledge) = &item.knowledge else { continue };
            let knowers = knowledge.people.iter().filter(|p| p.knower).count();
            for person in &knowledge.people {
                services.entry(person.person.clone()).or_default().push(PersonService {
                    service: item.reference.clone(),
                    knower: person.knower,
                    only_knower: person.knower && knowers == 1,
                    last_active_day: person.last_active_day,
                });
            }
        }
        let users: BTreeSet<EntityRef> = items.keys().filter(|r| r.kind() == "user").cloned().collect();
        for reference in users.iter().chain(services.keys().filter(|r| !users.contains(*r))) {
            let own = services.get(reference).cloned().unwrap_or_default();
            let identity = Arc::new(self.identity(reference, own, teams));
            match items.get_mut(reference) {
                Some(item) => item.identity = Some(identity),
                None => {
                    if let Some(item) = self.git_person(reference, identity) {
                        items.insert(reference.clone(), item);
                    }
                }
            }
        }
    }

    fn identity(&self, reference: &EntityRef, services: Vec<PersonService>, teams: &Teams) -> Identity {
        let teams = teams.of(reference).cloned().collect();
        let Some(index) = self.by_reference.get(reference) else {
            let presence_reason = "a User entity lists them; no commit is theirs".to_owned();
            let listing = Some(Listing { left: None });
            return Identity { present: true, listing, presence_reason, services, teams, ..Identity::default() };
        };
        let at = *index as usize;
        let person = self.person(*index);
        let merge =
            |m: &crate::knowledge::Merge| MergeReason { a: m.a.clone(), b: m.b.clone(), reason: reason(m.reason) };
        let committed = person.signatures.iter().map(|(part, at)| &self.signatures[*part as usize][*at as usize]);
        let mut signatures: Vec<(String, String)> = committed.map(|s| (s.name.clone(), s.email.clone())).collect();
        signatures.sort();
        signatures.dedup();
        Identity {
            signatures,
            merges: person.merges.iter().map(merge).collect(),
            present: self.present[at],
            listing: self.listings[at],
            presence_reason: self.presence_reason(at),
            last_active_day: self.last_day[at],
            services,
            teams,
        }
    }

    fn presence_reason(&self, at: usize) -> String {
        match (self.listings[at], self.present[at]) {
            (Some(_), true) if self.in_file[at] => "the people file lists them".to_owned(),
            (Some(_), false) if self.in_file[at] => "the people file says that they left".to_owned(),
            (Some(_), true) => "a User entity lists them".to_owned(),
            (Some(_), false) => "their User entity says that they left".to_owned(),
            (None, true) => "active within the last 365 days".to_owned(),
            (None, false) => "no human commit in any repository for 365 days".to_owned(),
        }
    }

    fn git_person(&self, reference: &EntityRef, identity: Arc<Identity>) -> Option<Item> {
        let index = *self.by_reference.get(reference)?;
        let person = self.person(index);
        let witness = self.seen_in[index as usize].as_ref().map(|repository| Witness {
            repository: repository.clone(),
            path: String::new(),
            commit: String::new(),
            at: self.last_day[index as usize].map(|d| i64::from(d) * 86_400).unwrap_or_default(),
            extractor: "history".to_owned(),
            standing: Standing::Observed,
        });
        let evidence = witness.map(|witness| Evidence::new(witness, None));
        Some(Item {
            title: person.name.clone(),
            discovery: evidence.map(|e| crate::catalog::Discovery {
                evidence: vec![e],
                aliases: Vec::new(),
                since: None,
            }),
            identity: Some(identity),
            changed_at: self.last_day[index as usize].map(|d| i64::from(d) * 86_400),
            ..Item::named(reference.clone(), reference.name())
        })
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Decision => "a person decided so",
        Reason::Mailmap => "mailmap",
        Reason::ForgeAccount => "forge address",
        Reason::Email => "equal e-mail",
        Reason::FullName => "equal full name",
    }
}

/// The people whom User entities name, and the day on which each of them left.
fn known_people(names: &BTreeMap<EntityRef, Claims>) -> (Vec<KnownPerson>, HashMap<EntityRef, i32>) {
    let mut known = Vec::new();
    let mut left = HashMap::new();
    for (reference, claims) in names.iter().filter(|(r, _)| r.kind() == "user") {
        let Some((_, entity, _)) = claims.all.first() else { continue };
        known.push(KnownPerson {
            reference: reference.clone(),
            name: entity
                .text("/spec/profile/displayName")
                .or_else(|| entity.text("/metadata/title"))
                .map(str::to_owned),
            emails: entity.text("/spec/profile/email").map(str::to_owned).into_iter().collect(),
        });
        if let Some(day) = entity.annotation(LEFT).and_then(day_of) {
            left.insert(reference.clone(), day);
        }
    }
    (known, left)
}

/// A date as days since 1970; a value that is no date means "gone already".
#[must_use]
pub fn day_of(text: &str) -> Option<i32> {
    let Ok(date) = text.trim().parse::<jiff::civil::Date>() else {
        return (!text.trim().is_empty() && text.trim() != "false").then_some(i32::MIN);
    };
    let since = date.since(jiff::civil::date(1970, 1, 1)).ok()?;
    Some(since.get_days())
}
