//! Who can help: the people of a `knows:` query, those present first, then by last use. No score and no position.

use std::cmp::Reverse;

use catalog_schema::id::EntityRef;
use catalog_schema::query::{Field, NONE, Query};
use indexer::catalog::{Skill, SkilledPerson};
use indexer::search::{MAX_LIMIT, Request, Results, Sort};

use super::Context;
use crate::error::Result;

/// What the order of the rows means.
pub const LEAD: &str =
    "Whom to ask: those who are present first, then by last use. Nothing here ranks or counts anybody's work.";

/// Why a person is in the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Help {
    /// Still here.
    pub present: bool,
    /// The last day on which they used what was asked for.
    pub last_day: i32,
    /// Services where they used it, last use first.
    pub services: Vec<EntityRef>,
}

/// Whether a query asks who can help.
#[must_use]
pub fn is_asked(query: &Query) -> bool {
    wanted(query).next().is_some()
}

fn wanted(query: &Query) -> impl Iterator<Item = &str> {
    query.filters_of(Field::Knows).filter(|f| !f.negated && f.value != NONE).map(|f| f.value.as_str())
}

/// What a person can help with of what a query asks for; `None` for everybody else.
#[must_use]
pub fn of(ctx: &Context<'_>, query: &Query, person: &EntityRef) -> Option<Help> {
    let is_wanted =
        |skill: &Skill| wanted(query).any(|value| Field::Knows.canonical(&skill.name).as_deref() == Some(value));
    let used: Vec<&SkilledPerson> =
        ctx.catalog.skills.iter().filter(|s| is_wanted(s)).filter_map(|s| s.person(person)).collect();
    let last_day = used.iter().map(|p| p.knower.last_active_day).max()?;
    let mut services: Vec<(Reverse<i32>, &EntityRef)> =
        used.iter().flat_map(|p| &p.services).map(|(service, last)| (Reverse(*last), service)).collect();
    services.sort_unstable();
    let mut named: Vec<EntityRef> = Vec::new();
    for (_, service) in services {
        if !named.contains(service) {
            named.push(service.clone());
        }
    }
    Some(Help { present: ctx.catalog.is_present(person), last_day, services: named })
}

/// Searches; what a `knows:` query finds is put in the order of whom to ask first.
///
/// # Errors
/// An index that fails.
pub fn search(ctx: &Context<'_>, request: &Request) -> Result<Results> {
    if request.sort != Sort::Relevance || !is_asked(&request.query) {
        return Ok(ctx.engine.search(request)?);
    }
    let all = Request { offset: 0, limit: MAX_LIMIT, snippets: false, ..request.clone() };
    let mut results = ctx.engine.search(&all)?;
    results.hits.sort_by_cached_key(|hit| {
        let help =
            hit.id.parse().ok().and_then(|person: EntityRef| of(ctx, &request.query, &person)).unwrap_or_default();
        (!help.present, Reverse(help.last_day), hit.title.clone(), hit.id.clone())
    });
    results.hits.iter_mut().for_each(|hit| hit.score = 0.0);
    let from = request.offset.min(results.hits.len());
    results.hits.drain(..from);
    results.hits.truncate(request.limit);
    Ok(results)
}
