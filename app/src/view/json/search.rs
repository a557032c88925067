//! Ranked hits with facets: `{query, total, hits[], facets, took_ms}`.

use std::collections::BTreeMap;
use std::time::Instant;

use catalog_schema::fact::{Evidence as Source, Standing, Witness};
use catalog_schema::id::{EntityRef, RepositoryId};
use catalog_schema::query::Field;
use indexer::catalog::Item;
use indexer::search::{Hit as Found, MAX_DEPTH, Request};
use serde::Serialize;

use super::super::list::{ListKind, State};
use super::super::{Context, help, time};
use super::evidence::Evidence;
use super::page;
use crate::error::{AppError, Result};

/// Hits where none are asked for.
const DEFAULT: usize = 20;

/// The answer to a query.
#[derive(Clone, Debug, Serialize)]
pub struct Search {
    /// The query in its canonical form.
    pub query: String,
    /// All matches.
    pub total: usize,
    /// Whether `total` counts them all.
    pub total_is_exact: bool,
    /// Whether nothing held all the words, so that these hold some of them.
    pub relaxed: bool,
    /// The value of `after` that gives the next hits; `null` on the last.
    pub next: Option<String>,
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// Values with counts, by field.
    pub facets: BTreeMap<&'static str, Vec<Value>>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// A hit.
#[derive(Clone, Debug, Serialize)]
pub struct Hit {
    /// Reference of an entity, or `doc:repository:path#line`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// `service`, `team`, `document`, ...
    pub kind: String,
    /// What it is called; for a section the document's title.
    pub title: String,
    /// The section's heading; empty for entities.
    pub heading: String,
    /// How well it matches; comparable within one answer only.
    pub score: f32,
    /// The best matching part of its text, without marks.
    pub snippet: String,
    /// Its page.
    pub href: String,
    /// Where it stands; `null` for what is in no file.
    pub evidence: Option<Evidence>,
    /// For a person found by `knows:`: why to ask them. Such hits stand in the order of whom to ask first and have
    /// no score.
    pub help: Option<Help>,
}

/// Why to ask somebody.
#[derive(Clone, Debug, Serialize)]
pub struct Help {
    /// Still here.
    pub present: bool,
    /// The date of their last use of what was asked for.
    pub last_used: Option<String>,
    /// References of the services where they used it, last use first.
    pub services: Vec<String>,
}

/// A value of a facet.
#[derive(Clone, Debug, Serialize)]
pub struct Value {
    /// The value, or `none`.
    pub value: String,
    /// Matches that have it.
    pub count: usize,
}

/// Searches.
///
/// # Errors
/// A query over its limits, a page out of form, or an index that fails.
pub fn search(ctx: &Context<'_>) -> Result<Search> {
    let begun = Instant::now();
    let state = State::read(ctx, ListKind::Everything)?;
    if let Some(remark) = state.remarks.iter().find(|remark| remark.contains("cursor")) {
        return Err(AppError::usage(remark.clone()));
    }
    let limit = page::limit(ctx, DEFAULT)?;
    let request = Request {
        query: state.query.clone(),
        offset: state.offset,
        limit,
        sort: state.sort,
        facets: Field::ALL.to_vec(),
        snippets: true,
        ..Request::default()
    };
    let results = help::search(ctx, &request)?;
    let last = state.offset + results.hits.len();
    let more = !results.hits.is_empty() && last < results.total && last < MAX_DEPTH;
    let value = |v: indexer::search::FacetValue| Value { value: v.value, count: v.count };
    Ok(Search {
        query: state.query.to_string(),
        total: results.total,
        total_is_exact: results.total_is_exact,
        relaxed: results.relaxed,
        next: more.then(|| format!("r{last}")),
        hits: results.hits.iter().map(|hit| self::hit(ctx, &state, hit)).collect(),
        facets: results
            .facets
            .into_iter()
            .map(|(f, values)| (f.as_str(), values.into_iter().map(value).collect()))
            .collect(),
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

fn hit(ctx: &Context<'_>, state: &State, hit: &Found) -> Hit {
    let person = hit.id.parse::<EntityRef>().ok().filter(|_| help::is_asked(&state.query));
    let help = person.and_then(|person| help::of(ctx, &state.query, &person));
    Hit {
        reference: hit.id.clone(),
        kind: hit.kind.clone(),
        title: hit.title.clone(),
        heading: hit.heading.clone(),
        score: hit.score,
        snippet: hit.snippet.iter().map(|segment| segment.text.as_str()).collect(),
        href: hit.href.clone(),
        evidence: evidence(ctx, hit).as_ref().map(Evidence::from),
        help: help.map(|help| Help {
            present: help.present,
            last_used: time::date(help.last_day),
            services: help.services.iter().map(ToString::to_string).collect(),
        }),
    }
}

/// Where a hit stands: the descriptor or first sight of an entity, the document of a section, else its file at the
/// head that was read.
fn evidence(ctx: &Context<'_>, hit: &Found) -> Option<Source> {
    let item = hit.parent.parse::<EntityRef>().ok().and_then(|reference| ctx.catalog.item(&reference).cloned());
    let known = item.as_ref().and_then(|item| of_item(item, hit));
    if let Some(known) = known {
        let same = hit.path.as_deref() == Some(known.path.as_str());
        let line = if same { hit.line.or(known.line) } else { known.line };
        return Some(known.at_line(line));
    }
    let path = hit.path.clone()?;
    let repository = RepositoryId(hit.repository.clone());
    let entry = ctx.catalog.repositories.get(&repository)?;
    let witness = Witness {
        repository,
        path,
        commit: entry.commit.clone().unwrap_or_default(),
        at: hit.updated,
        extractor: "document".to_owned(),
        standing: Standing::Observed,
    };
    Some(Source::new(witness, hit.line))
}

fn of_item(item: &Item, hit: &Found) -> Option<Source> {
    if hit.id != hit.parent {
        let document = item.documents.iter().find(|d| Some(d.evidence.path.as_str()) == hit.path.as_deref());
        return document.map(|d| d.evidence.clone());
    }
    let declared = item.declaration.as_ref().map(|d| d.evidence.clone());
    declared.or_else(|| item.discovery.as_ref().and_then(|d| d.evidence.first().cloned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{evidence, search};
    use crate::view::sample;
    use indexer::search::Hit;

    #[test]
    fn the_shape_is_the_contract() {
        let sample = sample::empty();
        let mut shown = serde_json::json!(search(&sample.context("/api?q=Kafka+lang:go")).unwrap());
        shown["took_ms"] = serde_json::json!(0);
        assert_eq!(shown["query"], "lang:go Kafka");
        for field in ["query", "total", "hits", "facets", "took_ms"] {
            assert!(shown.get(field).is_some(), "{field}");
        }
        assert!(search(&sample.context("/api?after=zz")).is_err());
        assert!(search(&sample.context("/api?limit=0")).is_err());
    }

    #[test]
    fn a_hit_says_where_it_stands() {
        let sample = sample::organisation();
        let ctx = sample.context("/");
        let id = "component:default/ledger".to_owned();
        let entity = Hit { id: id.clone(), parent: id.clone(), ..Hit::default() };
        assert_eq!(evidence(&ctx, &entity).unwrap().path, "catalog-info.yaml");
        let section = Hit {
            id: "doc:pay/core:README.md#4".to_owned(),
            path: Some("README.md".to_owned()),
            line: Some(5),
            ..entity
        };
        let place = evidence(&ctx, &section).unwrap();
        assert_eq!((place.path.as_str(), place.line, place.extractor.as_str()), ("README.md", Some(5), "document"));
        let stray = Hit { path: Some("a.md".to_owned()), repository: "pay/core".to_owned(), ..Hit::default() };
        assert_eq!(evidence(&ctx, &stray).unwrap().commit, "4be07c1d9a");
    }
}
