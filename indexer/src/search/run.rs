//! One search from request to results.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::query::Query;
use tantivy::schema::Value;
use tantivy::{Searcher, TantivyDocument};

use super::SearchError;
use super::collect::{Candidate, collect, facets, merge};
use super::evaluate::{Words, evaluate};
use super::plan::{Plan, Scope, plan};
use super::request::{Hit, MAX_DEPTH, MAX_LIMIT, Request, Results, Suggestions};
use super::schema::{Fields, Stored, kind_rank};
use super::segment::SegmentFacts;
use super::snippet::{mark, snippet};

/// How many names are looked at to find the best of each kind.
const SUGGESTED: usize = 200;

/// One state of the index with the columns of its segments, in the same order.
pub(super) struct View {
    pub searcher: Searcher,
    pub facts: Vec<Arc<SegmentFacts>>,
    pub fields: Fields,
}

impl View {
    /// Answers a request.
    pub fn search(&self, request: &Request) -> Result<Results, SearchError> {
        self.search_in(Scope::Everything, request)
    }

    /// The best names of each kind, the kind with the best name first.
    pub fn suggest(
        &self,
        query: &Query,
        compartments: &[String],
        limit: usize,
    ) -> Result<Vec<Suggestions>, SearchError> {
        let request = Request {
            query: query.clone(),
            limit: SUGGESTED,
            compartments: compartments.to_vec(),
            ..Request::default()
        };
        let mut found: Vec<Suggestions> = Vec::new();
        for hit in self.search_in(Scope::Names, &request)?.hits {
            match found.iter_mut().find(|suggestions| suggestions.kind == hit.kind) {
                Some(suggestions) if suggestions.hits.len() == limit => {}
                Some(suggestions) => suggestions.hits.push(hit),
                None => found.push(Suggestions { kind: hit.kind.clone(), hits: vec![hit] }),
            }
        }
        // The sort is stable: kinds whose best names are equally good keep the order of kinds.
        found.sort_by_key(|suggestions| kind_rank(&suggestions.kind));
        found.sort_by(|a, b| best(b).total_cmp(&best(a)));
        Ok(found)
    }

    fn search_in(&self, scope: Scope, request: &Request) -> Result<Results, SearchError> {
        let depth = request.offset.min(MAX_DEPTH);
        let limit = request.limit.min(MAX_LIMIT).min(MAX_DEPTH - depth);
        let request = &Request { offset: depth, limit, ..request.clone() };
        let strict = plan(&request.query, &self.searcher, &self.fields, scope)?;
        let results = self.run(&strict, Words::All, request)?;
        if results.total > 0 || strict.clauses.is_empty() || scope == Scope::Names {
            return Ok(results);
        }
        let loose = plan(&request.query, &self.searcher, &self.fields, Scope::Parts)?;
        if loose.clauses.len() == 1 && strict.clauses.len() == 1 {
            return Ok(results);
        }
        let relaxed = self.run(&loose, Words::Any, request)?;
        Ok(Results { relaxed: relaxed.total > 0, spelling: results.spelling, ..relaxed })
    }

    fn run(&self, plan: &Plan, words: Words, request: &Request) -> Result<Results, SearchError> {
        let mut results =
            Results { total_is_exact: plan.complete, spelling: plan.spelling.clone(), ..Results::default() };
        let mut candidates = Vec::new();
        let mut counts = Vec::new();
        for ((ordinal, reader), facts) in (0..).zip(self.searcher.segment_readers()).zip(&self.facts) {
            let matches = evaluate(plan, words, reader, facts)?;
            let found = collect(ordinal, request, &matches, reader, facts);
            results.total += found.total;
            candidates.extend(found.top);
            counts.push((facts.clone(), found.counts));
        }
        let (best, twice) = merge(candidates, &self.facts, request)?;
        results.total -= twice;
        for candidate in &best {
            results.hits.push(self.hit(candidate, plan, request)?);
        }
        results.facets = if request.facets.is_empty() { BTreeMap::new() } else { facets(&request.facets, &counts) };
        Ok(results)
    }

    fn hit(&self, candidate: &Candidate, plan: &Plan, request: &Request) -> Result<Hit, SearchError> {
        let document: TantivyDocument = self.searcher.doc(candidate.address)?;
        let damaged = || SearchError::Stored(format!("{:?}", candidate.address));
        let bytes = document.get_first(self.fields.stored).and_then(|value| value.as_bytes()).ok_or_else(damaged)?;
        let stored: Stored = postcard::from_bytes(bytes).map_err(|_| damaged())?;
        let mut hit = Hit {
            marked_title: mark(&stored.title, &plan.marks),
            id: stored.id,
            parent: stored.parent,
            kind: stored.kind,
            title: stored.title,
            heading: stored.heading,
            score: candidate.score,
            href: stored.href,
            repository: stored.repository,
            path: stored.path,
            line: stored.line,
            snippet: Vec::new(),
            updated: stored.updated,
            findings: stored.findings,
        };
        if request.snippets {
            let snippet = snippet(&stored.text, &plan.marks);
            hit.line = hit.line.map(|line| line.saturating_add(snippet.line));
            hit.snippet = snippet.segments;
        }
        Ok(hit)
    }
}

fn best(suggestions: &Suggestions) -> f32 {
    suggestions.hits.first().map_or(0.0, |hit| hit.score)
}
