//! Languages and frameworks: who can work in them, which services use them, where too few can.

use std::collections::BTreeMap;

use catalog_schema::id::EntityRef;

use super::people::{Knower, Knowledge};
use crate::knowledge::living::HALF_LIFE;
use crate::knowledge::skill::{Practice, Spread, YEAR, level, silo};
use crate::knowledge::{ChangeDay, Living, LivingInput, living};
use crate::language::{self, Kind};

pub use crate::knowledge::skill::{Level, Silo};

/// Languages of Linguist's type programming in which one writes builds and nothing else.
const OF_BUILDS: [&str; 5] = ["BitBake", "CMake", "Dockerfile", "Makefile", "Meson"];
/// Days of change that make somebody worth asking, however long ago.
const ASKED_DAYS: u32 = 5;

/// What sort of skill it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkillKind {
    /// A programming or markup language.
    Language,
    /// A framework that manifests name.
    Framework,
}

impl SkillKind {
    /// The lower-case word, which is also the kind in a reference.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Framework => "framework",
        }
    }
}

/// The reference under which findings and addresses name a skill.
#[must_use]
pub fn skill_ref(kind: SkillKind, name: &str) -> EntityRef {
    EntityRef::new(kind.word(), "default", name)
}

/// A language or framework.
#[derive(Clone, Debug, PartialEq)]
pub struct Skill {
    /// Its reference.
    pub reference: EntityRef,
    /// Its name as people write it.
    pub name: String,
    /// What sort it is.
    pub kind: SkillKind,
    /// Everyone who ever used it, by reference.
    pub people: Vec<SkilledPerson>,
    /// Services that use it, by reference.
    pub services: Vec<EntityRef>,
    /// How many of them are in production.
    pub production: usize,
    /// Teams that own a service in it or have a present practitioner, by reference.
    pub teams: Vec<TeamSkill>,
    /// Bus factor over all that is written in it.
    pub bus_factor: u32,
    /// Share of undecayed change-days held by people who are not present, 0 to 1.
    pub loss: f64,
    /// Why it is a silo; empty where it is none.
    pub silo: Vec<Silo>,
    /// Since when it has been one, where history tells: days since 1970 UTC.
    pub since_day: Option<i32>,
}

/// One person's part in a skill.
#[derive(Clone, Debug, PartialEq)]
pub struct SkilledPerson {
    /// Who, with their days over all repositories.
    pub knower: Knower,
    /// Days within the last year.
    pub days_last_year: u32,
    /// How well they have it.
    pub level: Level,
    /// Services where they used it, with the last day, by reference.
    pub services: Vec<(EntityRef, i32)>,
    /// Teams they belong to.
    pub teams: Vec<EntityRef>,
}

/// One team's part in a skill.
#[derive(Clone, Debug, PartialEq)]
pub struct TeamSkill {
    /// The team.
    pub team: EntityRef,
    /// Present practitioners, by name.
    pub practitioners: Vec<EntityRef>,
    /// Share of the present people's knowledge that its present members hold, 0 to 1.
    pub share: f64,
    /// Services in it that the team owns, by reference.
    pub services: Vec<EntityRef>,
}

impl TeamSkill {
    /// The team owns a service in it and nobody of the team can work in it.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.practitioners.is_empty() && !self.services.is_empty()
    }
}

/// What follows for a skill from who is present.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// Present practitioners.
    pub practitioners: usize,
    /// Bus factor.
    pub bus_factor: u32,
    /// Why it is a silo.
    pub silo: Vec<Silo>,
}

impl SkilledPerson {
    /// Present and at least a practitioner.
    #[must_use]
    pub fn is_practitioner(&self) -> bool {
        self.knower.present && self.level >= Level::Practitioner
    }

    /// Worth asking: has it now, or used it for some days at some time.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.level >= Level::Practitioner || self.knower.days.len() >= ASKED_DAYS
    }

    fn practice(&self, as_of: i32) -> Practice {
        let year = as_of.saturating_sub(YEAR);
        Practice {
            days: self.knower.days.between(year, as_of),
            services: self.services.iter().filter(|(_, last)| *last > year && *last <= as_of).count(),
            share: self.knower.share,
        }
    }

    /// Fills in what follows from days, services and share.
    pub fn measure(&mut self, as_of: i32) {
        let practice = self.practice(as_of);
        self.days_last_year = practice.days;
        self.level = level(practice);
    }
}

impl Skill {
    /// The part of a person.
    #[must_use]
    pub fn person(&self, reference: &EntityRef) -> Option<&SkilledPerson> {
        let at = self.people.binary_search_by(|p| p.knower.person.cmp(reference)).ok()?;
        self.people.get(at)
    }

    /// Present practitioners.
    pub fn practitioners(&self) -> impl Iterator<Item = &SkilledPerson> {
        self.people.iter().filter(|p| p.is_practitioner())
    }

    /// The part of a team.
    #[must_use]
    pub fn team(&self, reference: &EntityRef) -> Option<&TeamSkill> {
        self.teams.iter().find(|t| t.team == *reference)
    }

    /// Whether it is something to be good at: a framework, or a language that is neither markup nor for builds alone.
    #[must_use]
    pub fn is_craft(&self) -> bool {
        let is_code = || language::by_name(&self.name).is_none_or(|language| language.kind == Kind::Programming);
        self.kind == SkillKind::Framework || (is_code() && !OF_BUILDS.contains(&self.name.as_str()))
    }

    /// What follows on a day for an assumed presence; services and teams are those of today.
    #[must_use]
    pub fn judge(&self, as_of: i32, present: &dyn Fn(&SkilledPerson) -> bool) -> Judgement {
        let here: Vec<bool> = self.people.iter().map(present).collect();
        let days: Vec<ChangeDay> =
            (0_u32..).zip(&self.people).flat_map(|(i, person)| person.knower.days.of(i)).collect();
        let is_here = |person: u32| here.get(person as usize).copied().unwrap_or_default();
        let input = LivingInput { days: &days, as_of, half_life: HALF_LIFE, present: &is_here, has_owner: None };
        let Some(living) = living(&input) else { return Judgement::default() };
        let of = |(person, here): &(&SkilledPerson, &bool)| **here && level(person.practice(as_of)) > Level::Some;
        let practitioners = self.people.iter().zip(&here).filter(of).count();
        let (team_share, elsewhere) = self.concentration(&living);
        let bus_factor = living.bus_factor;
        let spread = Spread { services: self.production, practitioners, bus_factor, team_share, elsewhere };
        let silo = if self.is_craft() { silo(spread) } else { Vec::new() };
        Judgement { practitioners, bus_factor, silo }
    }

    /// The largest share of one team, and how many services other teams own.
    fn concentration(&self, living: &Living) -> (f64, usize) {
        let held = team_shares(living, |person| self.people.get(person as usize).map_or(&[][..], |p| &p.teams));
        let top = held.iter().reduce(|best, next| if next.1 > best.1 { next } else { best });
        let Some((team, share)) = top else { return (0.0, 0) };
        let others = self.teams.iter().filter(|t| t.team != **team);
        (*share, others.map(|t| t.services.len()).sum())
    }
}

/// The share of the present people's knowledge that the present members of each team hold.
#[must_use]
pub fn team_shares<'a>(living: &Living, teams_of: impl Fn(u32) -> &'a [EntityRef]) -> BTreeMap<&'a EntityRef, f64> {
    let present = || living.people.iter().filter(|p| p.present);
    let all: f64 = present().map(|p| p.k).sum();
    let mut held: BTreeMap<&EntityRef, f64> = BTreeMap::new();
    for person in present().filter(|_| all > 0.0) {
        for team in teams_of(person.person) {
            *held.entry(team).or_default() += person.k / all;
        }
    }
    held
}

impl From<&Skill> for Knowledge {
    /// The skill as the knowledge of a thing, the most living knowledge first.
    fn from(skill: &Skill) -> Self {
        let mut people: Vec<Knower> = skill.people.iter().map(|p| p.knower.clone()).collect();
        people.sort_by(|a, b| b.knowledge.total_cmp(&a.knowledge).then_with(|| a.person.cmp(&b.person)));
        let held: f64 = people.iter().filter(|p| p.present).map(|p| p.knowledge).sum();
        Self {
            bus_factor: skill.bus_factor,
            top_share: people.iter().find(|p| p.knower).map_or(0.0, |p| p.knowledge / held),
            last_change_day: people.iter().map(|p| p.last_active_day).max(),
            people,
            loss: skill.loss,
            since_day: skill.since_day,
            ..Self::default()
        }
    }
}
