//! Languages and frameworks: who can work in them, where too few can.

use indexer::catalog::{Level, Silo, Skill, SkilledPerson, TeamSkill};
use serde::Serialize;

use super::super::{Context, skills as view, time};
use super::page::{Page, page};
use crate::error::Result;

/// A language or framework.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Reference: `language:default/rust`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// `language` or `framework`.
    pub kind: &'static str,
    /// Name.
    pub name: String,
    /// Bus factor over all that is written in it.
    pub bus_factor: u32,
    /// References of the services that use it.
    pub services: Vec<String>,
    /// How many of them are in production.
    pub production: usize,
    /// Why it is a silo: `few-practitioners`, `one-person`, `one-team`; empty where it is none.
    pub silo: Vec<Silo>,
    /// The date since when it has been one.
    pub since: Option<String>,
    /// Everyone who has it or had it, by name.
    pub people: Vec<Person>,
    /// Teams that own a service in it or have somebody who can work in it.
    pub teams: Vec<Team>,
}

/// One of its people.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Name.
    pub name: String,
    /// `some`, `practitioner` or `expert`.
    pub level: Level,
    /// Still here.
    pub present: bool,
    /// The date of their last use.
    pub last_used: Option<String>,
    /// References of the services where they used it.
    pub services: Vec<String>,
}

/// One team.
#[derive(Clone, Debug, Serialize)]
pub struct Team {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// References of its present practitioners, by name.
    pub practitioners: Vec<String>,
    /// Share of the living knowledge that its members hold, 0 to 1.
    pub share: f64,
    /// References of the services in it that the team owns.
    pub services: Vec<String>,
    /// Owns a service and has nobody.
    pub gap: bool,
}

/// A page of all languages, by name.
///
/// # Errors
/// A page out of form.
pub fn skills(ctx: &Context<'_>) -> Result<Page<Row>> {
    let rows: Vec<&Skill> = view::shown(ctx).collect();
    page(ctx, &rows, |skill| skill.reference.to_string(), |skill| row(skill))
}

/// The shape of a language or framework.
#[must_use]
pub fn row(skill: &Skill) -> Row {
    let mut people: Vec<&SkilledPerson> = skill.people.iter().filter(|p| p.is_known()).collect();
    people.sort_by(|a, b| (&a.knower.name, &a.knower.person).cmp(&(&b.knower.name, &b.knower.person)));
    Row {
        reference: skill.reference.to_string(),
        kind: skill.kind.word(),
        name: skill.name.clone(),
        bus_factor: skill.bus_factor,
        services: skill.services.iter().map(ToString::to_string).collect(),
        production: skill.production,
        silo: skill.silo.clone(),
        since: skill.since_day.and_then(time::date),
        people: people.into_iter().map(person).collect(),
        teams: skill.teams.iter().map(team).collect(),
    }
}

fn person(person: &SkilledPerson) -> Person {
    Person {
        reference: person.knower.person.to_string(),
        name: person.knower.name.clone(),
        level: person.level,
        present: person.knower.present,
        last_used: time::date(person.knower.last_active_day),
        services: person.services.iter().map(|(service, _)| service.to_string()).collect(),
    }
}

fn team(team: &TeamSkill) -> Team {
    Team {
        reference: team.team.to_string(),
        practitioners: team.practitioners.iter().map(ToString::to_string).collect(),
        share: team.share,
        services: team.services.iter().map(ToString::to_string).collect(),
        gap: team.is_gap(),
    }
}
