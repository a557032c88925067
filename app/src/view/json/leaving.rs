//! What if people leave, as `offboard` prints it.

use indexer::insight::{self, Burden, LosingService, LosingSkill, Successor};
use serde::Serialize;

use super::super::{Context, leaving as view, thing};
use super::page::{Page, page};
use crate::error::{AppError, Result};

/// The preview.
#[derive(Clone, Debug, Serialize)]
pub struct Leaving {
    /// Who leaves.
    pub people: Vec<Person>,
    /// The whole in one sentence.
    pub summary: String,
    /// Share of the living knowledge of all services that goes, 0 to 1.
    pub lost: f64,
    /// Services that lose something: left with nobody, newly critical, the rest.
    pub services: Vec<Service>,
    /// Languages that become silos, or are left without a practitioner.
    pub languages: Vec<Language>,
}

/// A person.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Name.
    pub name: String,
    /// Still here.
    pub present: bool,
}

/// A service that loses something.
#[derive(Clone, Debug, Serialize)]
pub struct Service {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Name.
    pub name: String,
    /// `orphaned`, `critical`, `bereft` (it loses the one person it rests on) or `weaker`.
    pub state: &'static str,
    /// Bus factor today.
    pub before: u32,
    /// Bus factor without them.
    pub after: u32,
    /// Share of its living knowledge that goes, 0 to 1.
    pub lost: f64,
    /// Whether it has a runbook.
    pub runbook: bool,
    /// Who could take over.
    pub successors: Vec<Suggestion>,
}

/// Who could take over.
#[derive(Clone, Debug, Serialize)]
pub struct Suggestion {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Name.
    pub name: String,
    /// Why, as one clause.
    pub reason: String,
}

/// A language that loses something.
#[derive(Clone, Debug, Serialize)]
pub struct Language {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Name.
    pub name: String,
    /// Present practitioners today.
    pub before: usize,
    /// Present practitioners without them.
    pub after: usize,
    /// Why it becomes a silo: `few-practitioners`, `one-person`, `one-team`.
    pub silo: Vec<indexer::catalog::Silo>,
}

/// What hangs on one person.
#[derive(Clone, Debug, Serialize)]
pub struct Hanging {
    /// Reference of the person.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Name.
    pub name: String,
    /// References of the services.
    pub services: Vec<String>,
    /// References of the languages.
    pub languages: Vec<String>,
}

/// What happens when the people of the request leave.
///
/// # Errors
/// Nobody named, or somebody who is not there.
pub fn leaving(ctx: &Context<'_>) -> Result<Leaving> {
    let people = view::people(ctx)?;
    if people.is_empty() {
        return Err(AppError::usage("nobody is named").hint("name somebody: `person=user:default/ana`"));
    }
    let references: Vec<_> = people.iter().map(|p| p.reference.clone()).collect();
    let found = insight::leaving(&ctx.catalog, &references);
    let person = |item: &std::sync::Arc<indexer::catalog::Item>| Person {
        reference: item.reference.to_string(),
        name: item.title.clone(),
        present: item.identity.as_ref().is_some_and(|i| i.present),
    };
    Ok(Leaving {
        people: people.iter().map(person).collect(),
        summary: view::summary(&found),
        lost: found.lost,
        services: found.services.iter().map(|s| service(ctx, s)).collect(),
        languages: found.skills.iter().map(language).collect(),
    })
}

fn service(ctx: &Context<'_>, service: &LosingService) -> Service {
    let suggestion = |s: &Successor| Suggestion {
        reference: s.person.to_string(),
        name: s.name.clone(),
        reason: view::why(ctx, &s.reason),
    };
    Service {
        reference: service.service.to_string(),
        name: thing::name(ctx, &service.service),
        state: match (service.is_orphaned(), service.is_critical(), service.is_bereft()) {
            (true, ..) => "orphaned",
            (_, true, _) => "critical",
            (.., true) => "bereft",
            _ => "weaker",
        },
        before: service.before,
        after: service.after,
        lost: service.lost,
        runbook: !service.no_runbook,
        successors: service.successors.iter().map(suggestion).collect(),
    }
}

fn language(skill: &LosingSkill) -> Language {
    Language {
        reference: skill.skill.to_string(),
        name: skill.name.clone(),
        before: skill.before,
        after: skill.after,
        silo: skill.silo.clone(),
    }
}

/// A page of what hangs on one person.
///
/// # Errors
/// A page out of form.
pub fn hanging(ctx: &Context<'_>) -> Result<Page<Hanging>> {
    let burdens = insight::burdens(&ctx.catalog);
    let one = |burden: &Burden| Hanging {
        reference: burden.person.to_string(),
        name: burden.name.clone(),
        services: burden.services.iter().map(ToString::to_string).collect(),
        languages: burden.skills.iter().map(ToString::to_string).collect(),
    };
    page(ctx, &burdens, |burden| burden.person.to_string(), one)
}
