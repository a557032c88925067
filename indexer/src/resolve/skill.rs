//! Languages and frameworks over all repositories: who used which on which days, and what follows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use catalog_schema::id::EntityRef;

use super::ground::Ground;
use super::part::{Part, PathEntry};
use super::person::People;
use super::team::Teams;
use super::thing::Thing;
use crate::catalog::{Item, Knowledge, Skill, SkillKind, SkilledPerson, TeamSkill, skill_ref, team_shares};
use crate::knowledge::living::HALF_LIFE;
use crate::knowledge::{ChangeDay, Credit, Days, LivingInput, living};

/// The part of a service's code from which on the service counts as written in a language.
const USED_SHARE: f64 = 0.05;
/// Months that are looked back for the day since when a silo exists.
const MONTHS: i32 = 36;
/// No person, or no slot yet.
const NONE: u32 = u32::MAX;

/// Who used what, while it is gathered.
#[derive(Default)]
pub struct Gathered {
    /// Skills by number.
    skills: Vec<(SkillKind, Arc<str>)>,
    numbers: HashMap<(SkillKind, Arc<str>), u32>,
    /// Place in `used` by (skill, person).
    places: HashMap<(u32, u32), u32>,
    used: Vec<Used>,
    /// Things that use a framework, by its name.
    users: BTreeMap<String, BTreeSet<u32>>,
}

/// One person's use of one skill.
struct Used {
    skill: u32,
    person: u32,
    days: Days,
    /// (number of the thing, last day), in the order of things.
    things: Vec<(u32, i32)>,
    /// The last day in the thing that is being read.
    last_here: Option<i32>,
}

impl Gathered {
    /// Reads all changes of all parts: those of things, then those of paths that belong to none.
    #[must_use]
    pub fn new(parts: &[Arc<Part>], things: &[Thing], people: &People) -> Self {
        let mut gathered = Self::default();
        let mut own: Vec<Vec<usize>> = parts.iter().map(|_| Vec::new()).collect();
        for (number, thing) in things.iter().enumerate() {
            if let Some((part, _)) = &thing.ground {
                own[*part].push(number);
            }
        }
        for (index, part) in parts.iter().enumerate() {
            let mut reader = Reader::new(&mut gathered, index, part, people);
            let mut covered = vec![false; part.paths.len()];
            for number in &own[index] {
                let Some((_, ground)) = &things[*number].ground else { continue };
                let place = u32::try_from(*number).unwrap_or(NONE);
                reader.open(ground, place);
                for (at, entry) in ground.entries(part) {
                    covered[at] = true;
                    reader.read(entry);
                }
                reader.close(place);
            }
            for (entry, _) in part.paths.iter().zip(&covered).filter(|(_, covered)| !**covered) {
                reader.read(entry);
            }
            reader.close(NONE);
        }
        gathered
    }

    /// The number of a skill.
    fn number(&mut self, kind: SkillKind, name: &Arc<str>) -> u32 {
        let next = u32::try_from(self.skills.len()).unwrap_or(NONE);
        *self.numbers.entry((kind, Arc::clone(name))).or_insert_with(|| {
            self.skills.push((kind, Arc::clone(name)));
            next
        })
    }

    fn place(&mut self, skill: u32, person: u32) -> u32 {
        let next = u32::try_from(self.used.len()).unwrap_or(NONE);
        *self.places.entry((skill, person)).or_insert_with(|| {
            self.used.push(Used { skill, person, days: Days::default(), things: Vec::new(), last_here: None });
            next
        })
    }
}

/// Reads the changes of one part; a look-up per change is one step into a table of (skill, signature).
struct Reader<'a> {
    gathered: &'a mut Gathered,
    part: &'a Part,
    as_of: i32,
    /// The person behind each signature, bots as [`NONE`].
    persons: Vec<u32>,
    /// Numbers of the part's languages, by the address of their shared name.
    languages: HashMap<*const u8, u32>,
    /// Frameworks of the thing that is being read: their number and languages.
    frameworks: Vec<(u32, &'a [String])>,
    /// For each skill of the part and each signature the place in `used`.
    places: HashMap<u32, Vec<u32>>,
    /// Places with a change in the thing that is being read.
    touched: Vec<u32>,
}

impl<'a> Reader<'a> {
    fn new(gathered: &'a mut Gathered, index: usize, part: &'a Part, people: &People) -> Self {
        let signatures = 0..u32::try_from(part.signatures.len()).unwrap_or(NONE);
        let persons = signatures.map(|signature| people.human(index, signature).unwrap_or(NONE)).collect();
        Self {
            gathered,
            part,
            as_of: people.as_of(),
            persons,
            languages: HashMap::new(),
            frameworks: Vec::new(),
            places: HashMap::new(),
            touched: Vec::new(),
        }
    }

    /// Begins a thing: the frameworks that its manifests name.
    fn open(&mut self, ground: &Ground, thing: u32) {
        self.frameworks.clear();
        for (path, framework) in &self.part.frameworks {
            if !ground.holds(path, self.part) {
                continue;
            }
            let number = self.gathered.number(SkillKind::Framework, &Arc::from(framework.name.as_str()));
            self.gathered.users.entry(framework.name.clone()).or_default().insert(thing);
            if !self.frameworks.iter().any(|(known, _)| *known == number) {
                self.frameworks.push((number, &framework.languages));
            }
        }
    }

    fn read(&mut self, entry: &PathEntry) {
        let Some(language) = entry.language.as_ref().filter(|_| entry.counts) else { return };
        let gathered = &mut *self.gathered;
        let number = self.languages.entry(language.as_ptr());
        let number = *number.or_insert_with(|| gathered.number(SkillKind::Language, language));
        self.changes(entry, number);
        for at in 0..self.frameworks.len() {
            let (number, languages) = self.frameworks[at];
            if languages.iter().any(|l| **l == **language) {
                self.changes(entry, number);
            }
        }
    }

    /// Adds the changes of a path to a skill.
    fn changes(&mut self, entry: &PathEntry, skill: u32) {
        let places = self.places.entry(skill).or_insert_with(|| vec![NONE; self.persons.len()]);
        for change in &self.part.changes[entry.changes.start as usize..entry.changes.end as usize] {
            let person = self.persons[change.signature as usize];
            if person == NONE || change.day > self.as_of {
                continue;
            }
            let place = &mut places[change.signature as usize];
            if *place == NONE {
                *place = self.gathered.place(skill, person);
            }
            let used = &mut self.gathered.used[*place as usize];
            used.days.insert(change.day, Credit::of(change.flags));
            if used.last_here.is_none() {
                self.touched.push(*place);
            }
            used.last_here = used.last_here.max(Some(change.day));
        }
    }

    /// Ends a thing: its number goes to everyone who changed it.
    fn close(&mut self, thing: u32) {
        self.frameworks.clear();
        for place in self.touched.drain(..) {
            let used = &mut self.gathered.used[place as usize];
            if let Some(last) = used.last_here.take().filter(|_| thing != NONE) {
                used.things.push((thing, last));
            }
        }
    }
}

/// What skills are judged by besides changes.
pub struct Basis<'a> {
    /// All people.
    pub people: &'a People,
    /// All teams.
    pub teams: &'a Teams,
    /// References of things by number.
    pub things: &'a [EntityRef],
    /// All entities, owners settled.
    pub items: &'a BTreeMap<EntityRef, Item>,
}

/// The skills of the organisation by name.
#[must_use]
pub fn skills(gathered: Gathered, ground: &Basis<'_>) -> Vec<Skill> {
    let written = services_by_language(ground.items);
    let Gathered { skills: names, mut used, users, .. } = gathered;
    used.sort_by_key(|used| (used.skill, used.person));
    let mut by_skill: Vec<Vec<Used>> = names.iter().map(|_| Vec::new()).collect();
    for one in used {
        by_skill[one.skill as usize].push(one);
    }
    let built = |name: &str| -> Vec<&Item> {
        let things = users.get(name).into_iter().flatten();
        let references: BTreeSet<EntityRef> = things.filter_map(|thing| service(ground, *thing)).collect();
        references.iter().filter_map(|reference| ground.items.get(reference)).collect()
    };
    let mut skills: Vec<Skill> = names
        .iter()
        .zip(by_skill)
        .filter(|(_, used)| !used.is_empty())
        .map(|((kind, name), used)| match kind {
            SkillKind::Language => {
                skill(*kind, name, used, written.get(&**name).map_or(&[][..], Vec::as_slice), ground)
            }
            SkillKind::Framework => skill(*kind, name, used, &built(name), ground),
        })
        .collect();
    skills.sort_by(|a, b| (a.name.to_lowercase(), &a.name, a.kind).cmp(&(b.name.to_lowercase(), &b.name, b.kind)));
    skills
}

/// Services by the languages they are written in.
fn services_by_language(items: &BTreeMap<EntityRef, Item>) -> BTreeMap<&str, Vec<&Item>> {
    let mut services: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in items.values().filter(|item| item.is_service()) {
        for language in item.languages.iter().filter(|l| l.share >= USED_SHARE) {
            services.entry(&language.name).or_default().push(item);
        }
    }
    services
}

fn skill(kind: SkillKind, name: &str, used: Vec<Used>, services: &[&Item], ground: &Basis<'_>) -> Skill {
    let as_of = ground.people.as_of();
    let days: Vec<ChangeDay> = used.iter().flat_map(|used| used.days.of(used.person)).collect();
    let present = |person: u32| ground.people.is_here(person);
    let input = LivingInput { days: &days, as_of, half_life: HALF_LIFE, present: &present, has_owner: None };
    let living = living(&input);
    let mut used: HashMap<u32, Used> = used.into_iter().map(|used| (used.person, used)).collect();
    let mut things: HashMap<EntityRef, Vec<(u32, i32)>> = HashMap::new();
    let knowledge = living.as_ref().map(|living| {
        Knowledge::of(living, |person| {
            let (reference, name) = ground.people.named(person);
            let used = used.remove(&person);
            let (days, own) = used.map(|used| (used.days, used.things)).unwrap_or_default();
            things.insert(reference.clone(), own);
            (reference.clone(), name.to_owned(), days)
        })
    });
    let knowledge = knowledge.unwrap_or_default();
    let mut people: Vec<SkilledPerson> = knowledge
        .people
        .into_iter()
        .map(|knower| {
            let own = things.remove(&knower.person).unwrap_or_default();
            let teams = ground.teams.of(&knower.person).cloned().collect();
            let services = own.into_iter().filter_map(|(thing, last)| Some((service(ground, thing)?, last))).collect();
            let mut person = SkilledPerson { knower, days_last_year: 0, level: Default::default(), services, teams };
            person.measure(as_of);
            person
        })
        .collect();
    people.sort_by(|a, b| a.knower.person.cmp(&b.knower.person));
    let shares = living.as_ref().map(|living| {
        let teams: HashMap<u32, Vec<EntityRef>> = living
            .people
            .iter()
            .map(|p| (p.person, ground.teams.of(ground.people.named(p.person).0).cloned().collect()))
            .collect();
        let shares = team_shares(living, |person| teams.get(&person).map_or(&[][..], Vec::as_slice));
        shares.into_iter().map(|(team, share)| (team.clone(), share)).collect::<BTreeMap<_, _>>()
    });
    let mut skill = Skill {
        reference: skill_ref(kind, name),
        name: name.to_owned(),
        kind,
        teams: teams(&people, services, &shares.unwrap_or_default()),
        people,
        services: services.iter().map(|item| item.reference.clone()).collect(),
        production: services.iter().filter(|item| is_production(item)).count(),
        bus_factor: knowledge.bus_factor,
        loss: knowledge.loss,
        silo: Vec::new(),
        since_day: None,
    };
    if kind == SkillKind::Language {
        // A framework adds nothing that its language does not say.
        skill.silo = skill.judge(as_of, &|person| person.knower.present).silo;
    }
    skill.since_day = (!skill.silo.is_empty()).then(|| since(&skill, ground.people));
    skill
}

/// The reference of a thing that is a service.
fn service(ground: &Basis<'_>, thing: u32) -> Option<EntityRef> {
    let reference = ground.things.get(thing as usize)?;
    ground.items.get(reference).filter(|item| item.is_service()).map(|item| item.reference.clone())
}

/// In production: said so, or nothing said.
fn is_production(item: &Item) -> bool {
    item.lifecycle.as_ref().is_none_or(|lifecycle| lifecycle.value.eq_ignore_ascii_case("production"))
}

fn teams(people: &[SkilledPerson], services: &[&Item], shares: &BTreeMap<EntityRef, f64>) -> Vec<TeamSkill> {
    let mut owned: BTreeMap<&EntityRef, Vec<EntityRef>> = BTreeMap::new();
    for item in services {
        if let Some((owner, ..)) = item.ownership.owner().filter(|(owner, ..)| owner.reference.kind() == "group") {
            owned.entry(&owner.reference).or_default().push(item.reference.clone());
        }
    }
    let mut able: BTreeMap<&EntityRef, Vec<&SkilledPerson>> = BTreeMap::new();
    for person in people.iter().filter(|p| p.is_practitioner()) {
        for team in &person.teams {
            able.entry(team).or_default().push(person);
        }
    }
    let all: BTreeSet<&EntityRef> = owned.keys().chain(able.keys()).copied().chain(shares.keys()).collect();
    let team = |team: &EntityRef| {
        let mut practitioners = able.remove(team).unwrap_or_default();
        practitioners.sort_by(|a, b| (&a.knower.name, &a.knower.person).cmp(&(&b.knower.name, &b.knower.person)));
        TeamSkill {
            team: team.clone(),
            practitioners: practitioners.into_iter().map(|p| p.knower.person.clone()).collect(),
            share: shares.get(team).copied().unwrap_or_default(),
            services: owned.remove(team).unwrap_or_default(),
        }
    };
    all.into_iter().cloned().collect::<Vec<_>>().iter().map(team).collect()
}

/// The day since when the skill is a silo, by months back; services and teams are those of today.
fn since(skill: &Skill, people: &People) -> i32 {
    let mut since = people.as_of();
    for _ in 0..MONTHS {
        let earlier = since - 30;
        let was_here = |person: &SkilledPerson| people.was_here(&person.knower.person, earlier);
        if skill.judge(earlier, &was_here).silo.is_empty() {
            break;
        }
        since = earlier;
    }
    since
}
