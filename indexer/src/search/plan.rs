//! From the words of a query to look-ups in the index, with what each is worth.
//!
//! The score of a document is the sum over the words of the best place where each was found, plus
//! a bonus where the words together are a name. The places are far enough apart that name comes
//! before name prefix, before words of the title, before text, before typos. Nothing depends on
//! how documents lie in segments except the rarity of a word, which is rounded.

use std::collections::HashSet;

use catalog_schema::id::{DEFAULT_NAMESPACE, EntityRef};
use catalog_schema::query::{Query, Term};
use tantivy::Searcher;
use tantivy::schema::Field;

use super::SearchError;
use super::expand::{Terms, beginning_with, distance, frequency, similar_to};
use super::schema::{Fields, kind_of_word};
use super::token::{self, squash};

const REFERENCE: f32 = 2000.0;
const NAME: f32 = 1000.0;
const NAME_PREFIX: f32 = 500.0;
const TITLE: f32 = 100.0;
const TITLE_PREFIX: f32 = 60.0;
const KIND: f32 = 50.0;
const HEADING: f32 = 40.0;
const HEADING_PREFIX: f32 = 30.0;
const TEXT_PHRASE: f32 = 30.0;
const TEXT: f32 = 10.0;
/// What frequency and rarity may add to [`TEXT`].
const TEXT_RANGE: f32 = 18.0;
const TITLE_TYPO: f32 = 9.0;
const TEXT_PREFIX: f32 = 6.0;
const TEXT_TYPO: f32 = 2.0;

/// The most clauses after compounds are taken apart.
const MAX_CLAUSES: usize = 32;
/// The most parts of a phrase that are compared.
const MAX_PHRASE: usize = 16;
/// Shorter beginnings are looked up in titles only.
const MIN_TEXT_PREFIX: usize = 3;
/// A word that more than one in so many documents hold is no typo: in a large collection, somebody
/// else has made the same one.
const TYPO_RARITY: u64 = 10_000;
/// How many postings the prefixes of one query may read.
const PREFIX_BUDGET: u32 = 400_000;

/// A query made ready for all segments.
#[derive(Default)]
pub(super) struct Plan {
    /// One per word or phrase.
    pub clauses: Vec<Clause>,
    /// The words together as a name.
    pub names: Vec<Lookup>,
    /// What must not occur.
    pub excluded: Vec<Clause>,
    /// The terms to mark in titles and snippets.
    pub marks: HashSet<String>,
    /// Whether no limit bit.
    pub complete: bool,
    /// The text with misspelt words mended.
    pub spelling: Option<String>,
}

/// A word with all its spellings and places; the best one found counts.
#[derive(Default)]
pub(super) struct Clause {
    /// Single terms.
    pub lookups: Vec<Lookup>,
    /// Terms in a row.
    pub phrases: Vec<Phrase>,
    /// The kind that the word names, with what it is worth to be of it.
    pub kind: Option<(&'static str, f32)>,
    /// Whether it must be there even where nothing holds all the words.
    pub is_required: bool,
}

/// One term in one field.
pub(super) struct Lookup {
    /// The field.
    pub field: Field,
    /// The term.
    pub term: String,
    /// What it is worth.
    pub score: f32,
    /// What a high frequency in the document may add; 0 where it does not matter.
    pub range: f32,
    /// Whether sections of files count for less.
    pub is_titular: bool,
}

impl Lookup {
    /// Whether a document that both find is worth the same, however often it holds the terms.
    pub fn is_worth_the_same(&self, other: &Self) -> bool {
        let is_flat = self.range <= 0.0 && other.range <= 0.0;
        is_flat && self.score.to_bits() == other.score.to_bits() && self.is_titular == other.is_titular
    }
}

/// Terms one after the other in one field.
pub(super) struct Phrase {
    /// The field.
    pub field: Field,
    /// At least two terms.
    pub parts: Vec<String>,
    /// What it is worth.
    pub score: f32,
    /// Whether sections of files count for less.
    pub is_titular: bool,
}

/// Which texts a query is looked up in, and how strictly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everything; compounds must stand together.
    Everything,
    /// Everything; the parts of compounds are words of their own.
    Parts,
    /// Titles and names.
    Names,
}

/// Plans the text of a query.
pub(super) fn plan(query: &Query, searcher: &Searcher, fields: &Fields, scope: Scope) -> Result<Plan, SearchError> {
    let plan = Plan { complete: true, ..Plan::default() };
    let mut planner = Planner { searcher, fields, scope, plan, budget: PREFIX_BUDGET, mended: false };
    let mut spelling = Vec::new();
    for term in &query.terms {
        if term.negated {
            let clause = planner.excluded(&term.text);
            planner.plan.excluded.extend(clause);
        } else {
            spelling.push(planner.term(term)?);
        }
    }
    planner.names(query)?;
    if planner.mended {
        planner.plan.spelling = Some(spelling.join(" "));
    }
    Ok(planner.plan)
}

struct Planner<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    scope: Scope,
    plan: Plan,
    budget: u32,
    mended: bool,
}

impl Planner<'_> {
    /// Adds the clauses of a term; returns its text, mended where it seems misspelt.
    fn term(&mut self, term: &Term) -> Result<String, SearchError> {
        if term.phrase {
            let clause = self.phrase(&token::parts(&term.text));
            self.clause(clause.map(|clause| Clause { is_required: true, ..clause }));
            return Ok(Term { negated: false, ..term.clone() }.to_string());
        }
        let mut spelling = term.text.clone();
        let words = token::tokens(reference_name(&term.text));
        let mut covered = 0;
        for word in &words {
            let is_part_of_whole = word.range.start < covered;
            if is_part_of_whole || (word.parts > 1 && self.scope == Scope::Parts) {
                continue;
            }
            covered = word.range.end;
            let mut clause = Clause { kind: self.kind(&term.text), ..Clause::default() };
            let better = self.word(&word.text, &mut clause)?;
            if let (Some(better), [_]) = (better, words.as_slice()) {
                spelling = better;
                self.mended = true;
            }
            if word.parts > 1 {
                let parts: Vec<String> = words
                    .iter()
                    .filter(|part| {
                        part.parts == 1 && part.range.start >= word.range.start && part.range.end <= word.range.end
                    })
                    .map(|part| part.text.clone())
                    .collect();
                clause.phrases = self.phrase(&parts).map(|clause| clause.phrases).unwrap_or_default();
            }
            self.clause(Some(clause));
        }
        Ok(spelling)
    }

    fn clause(&mut self, clause: Option<Clause>) {
        let Some(clause) = clause else { return };
        if self.plan.clauses.len() == MAX_CLAUSES {
            self.plan.complete = false;
            return;
        }
        self.plan.marks.extend(clause.lookups.iter().map(|lookup| lookup.term.clone()));
        self.plan.marks.extend(clause.phrases.iter().flat_map(|phrase| phrase.parts.iter().cloned()));
        self.plan.clauses.push(clause);
    }

    /// The look-ups of one word; returns a better spelling where the word occurs nowhere.
    fn word(&mut self, word: &str, clause: &mut Clause) -> Result<Option<String>, SearchError> {
        let mut seen = 0_u32;
        for place in self.places() {
            let count = frequency(self.searcher, place.field, word)?;
            seen = seen.saturating_add(count);
            if count > 0 {
                let range = place.range * rarity(count, self.searcher.num_docs());
                clause.lookups.push(place.lookup(word.to_owned(), place.exact, range));
            }
            if place.range > 0.0 && word.len() < MIN_TEXT_PREFIX {
                continue;
            }
            let longer = beginning_with(self.searcher, place.field, word)?;
            self.plan.complete &= longer.complete;
            for (term, count) in longer.terms {
                if count > self.budget {
                    self.plan.complete = false;
                    break;
                }
                self.budget -= count;
                seen = seen.saturating_add(count);
                clause.lookups.push(place.lookup(term, place.prefix, 0.0));
            }
        }
        if clause.kind.is_some() || u64::from(seen) > self.searcher.num_docs() / TYPO_RARITY {
            return Ok(None);
        }
        let better = self.typos(word, clause)?;
        Ok(better.filter(|_| seen == 0))
    }

    fn typos(&self, word: &str, clause: &mut Clause) -> Result<Option<String>, SearchError> {
        let allowed = match word.chars().count() {
            0..4 => return Ok(None),
            4..8 => 1,
            _ => 2,
        };
        let mut best: Option<(usize, u32, String)> = None;
        for place in self.places().into_iter().filter(|place| place.typo > 0.0) {
            let Terms { terms, .. } = similar_to(self.searcher, place.field, word, allowed)?;
            for (term, count) in terms.into_iter().filter(|(term, _)| term != word) {
                let steps = distance(word, &term);
                let closer = best
                    .as_ref()
                    .is_none_or(|(other, often, _)| (steps, u32::MAX - count) < (*other, u32::MAX - *often));
                if closer {
                    best = Some((steps, count, term.clone()));
                }
                let score = if steps > 1 { place.typo / 2.0 } else { place.typo };
                clause.lookups.push(place.lookup(term, score, 0.0));
            }
        }
        Ok(best.map(|(_, _, term)| term))
    }

    /// The kind that a word names. Only where texts are searched does `runbook` mean all runbooks.
    fn kind(&self, text: &str) -> Option<(&'static str, f32)> {
        kind_of_word(text).filter(|_| self.scope != Scope::Names).map(|kind| (kind, KIND))
    }

    /// Terms in a row, as typed; `None` where there is nothing to look for.
    fn phrase(&self, parts: &[String]) -> Option<Clause> {
        let parts = &parts[..parts.len().min(MAX_PHRASE)];
        let mut clause = Clause::default();
        for place in self.places() {
            let score = if place.range > 0.0 { TEXT_PHRASE } else { place.exact };
            match parts {
                [] => return None,
                [word] => clause.lookups.push(place.lookup(word.clone(), score, 0.0)),
                _ => clause.phrases.push(Phrase {
                    field: place.field,
                    parts: parts.to_vec(),
                    score,
                    is_titular: place.is_titular,
                }),
            }
        }
        Some(clause)
    }

    /// What a negated term excludes: the words in a row, or written as one.
    fn excluded(&self, text: &str) -> Option<Clause> {
        let parts = token::parts(text);
        let mut clause = self.phrase(&parts)?;
        clause.kind = self.kind(text);
        if let (Some(whole), true) = (squash(text), parts.len() > 1) {
            clause.lookups.extend(self.places().iter().map(|place| place.lookup(whole.clone(), 1.0, 0.0)));
        }
        Some(clause)
    }

    /// All words together as a name, and references as they are.
    fn names(&mut self, query: &Query) -> Result<(), SearchError> {
        let words: Vec<&str> = query.terms.iter().filter(|term| !term.negated).map(|term| term.text.as_str()).collect();
        let lookup = |term, score| Lookup { field: self.fields.exact, term, score, range: 0.0, is_titular: true };
        let mut names = Vec::new();
        if let [word] = words.as_slice() {
            let reference = EntityRef::parse(word, None, DEFAULT_NAMESPACE).ok();
            names.extend(reference.map(|reference| lookup(reference.as_str().to_owned(), REFERENCE)));
        }
        let text: Vec<&str> = words.iter().map(|word| reference_name(word)).collect();
        if let Some(name) = squash(&text.join(" ")) {
            let longer = beginning_with(self.searcher, self.fields.exact, &name)?;
            self.plan.complete &= longer.complete;
            names.extend(longer.terms.into_iter().map(|(term, _)| lookup(term, NAME_PREFIX)));
            names.push(lookup(name, NAME));
        }
        self.plan.names = names;
        Ok(())
    }

    fn places(&self) -> Vec<Place> {
        let fields = self.fields;
        let title = Place {
            field: fields.title,
            exact: TITLE,
            prefix: TITLE_PREFIX,
            typo: TITLE_TYPO,
            range: 0.0,
            is_titular: true,
        };
        if self.scope == Scope::Names {
            return vec![title];
        }
        let heading = Place {
            field: fields.heading,
            exact: HEADING,
            prefix: HEADING_PREFIX,
            typo: 0.0,
            range: 0.0,
            is_titular: false,
        };
        let text = Place {
            field: fields.text,
            exact: TEXT,
            prefix: TEXT_PREFIX,
            typo: TEXT_TYPO,
            range: TEXT_RANGE,
            is_titular: false,
        };
        vec![title, heading, text]
    }
}

/// A field and what it is worth to be found there.
struct Place {
    field: Field,
    exact: f32,
    prefix: f32,
    typo: f32,
    range: f32,
    is_titular: bool,
}

impl Place {
    fn lookup(&self, term: String, score: f32, range: f32) -> Lookup {
        Lookup { field: self.field, term, score, range, is_titular: self.is_titular }
    }
}

/// How rare a word is, between 1/8 and 1 in steps of 1/8, so that it hardly ever changes when a
/// document comes or goes.
#[expect(clippy::cast_precision_loss, reason = "a rough figure")]
fn rarity(count: u32, documents: u64) -> f32 {
    let all = 1.0 + documents as f32;
    let share = (1.0 + all / (1.0 + count as f32)).ln() / (1.0 + all).ln();
    ((share * 8.0).round() / 8.0).clamp(0.125, 1.0)
}

/// The name of a reference such as `service:default/payments`; other text as it is.
fn reference_name(text: &str) -> &str {
    const KINDS: [&str; 11] =
        ["service", "component", "api", "resource", "system", "domain", "group", "team", "person", "user", "location"];
    match text.split_once(':') {
        Some((kind, rest)) if !rest.is_empty() && KINDS.contains(&kind.to_ascii_lowercase().as_str()) => {
            rest.split_once('/').map_or(rest, |(_, name)| name)
        }
        _ => text,
    }
}
