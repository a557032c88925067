//! What is asked of the index and what it answers.

use std::collections::BTreeMap;

use catalog_schema::query::{Field, Query};

/// The most hits of one answer.
pub const MAX_LIMIT: usize = 1_000;
/// The last hit that can be paged to.
pub const MAX_DEPTH: usize = 10_000;

/// A search.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// What is looked for. The empty query finds everything.
    pub query: Query,
    /// Only these kinds; empty for all. Unlike a `kind:` filter it is no part of the query, so a
    /// list of services stays a list of services.
    pub kinds: Vec<String>,
    /// The first hit wanted, counted from 0, at most [`MAX_DEPTH`].
    pub offset: usize,
    /// The number of hits wanted, at most [`MAX_LIMIT`].
    pub limit: usize,
    /// The order of the hits.
    pub sort: Sort,
    /// The fields to count values of, over the whole result.
    pub facets: Vec<Field>,
    /// The compartments that the reader may see besides what everybody may see.
    pub compartments: Vec<String>,
    /// Whether hits carry the best matching lines of their text.
    pub snippets: bool,
    /// Whether several sections of one file are one hit.
    pub sections: Sections,
}

/// The order of hits; ties are settled by kind, shown name and id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// By the name that is shown.
    Name,
    /// Newest change first.
    Changed,
    /// Most findings first.
    Findings,
}

/// What becomes of several matching sections of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sections {
    /// The best section stands for its file.
    #[default]
    Best,
    /// Each is a hit of its own.
    All,
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// The number of all matches.
    pub total: usize,
    /// `false` where a limit bit while looking up words, so that there may be more.
    pub total_is_exact: bool,
    /// Whether nothing held all the words, so that these hold only some of them.
    pub relaxed: bool,
    /// The wanted page.
    pub hits: Vec<Hit>,
    /// For each field asked for, its values by falling count, with `none` where some have none.
    pub facets: BTreeMap<Field, Vec<FacetValue>>,
    /// The free text with its misspelt words mended, where a word occurs nowhere.
    pub spelling: Option<String>,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The value as the documents write it, or `none`.
    pub value: String,
    /// How many matches have it.
    pub count: usize,
}

/// One match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hit {
    /// The document's id.
    pub id: String,
    /// The entity it belongs to.
    pub parent: String,
    /// What it is.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// The section's heading, empty for entities.
    pub heading: String,
    /// How well it matches; comparable within one answer only.
    pub score: f32,
    /// The address of its page.
    pub href: String,
    /// The repository it comes from.
    pub repository: String,
    /// The file it comes from.
    pub path: Option<String>,
    /// The line of the snippet, or of the section where there is no snippet.
    pub line: Option<u32>,
    /// The best matching part of the text; empty where none was asked for or there is no text.
    pub snippet: Vec<Segment>,
    /// The title in segments, the matching words marked.
    pub marked_title: Vec<Segment>,
    /// When it last changed, seconds since 1970 UTC.
    pub updated: i64,
    /// Its number of open findings.
    pub findings: u32,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The text, not escaped.
    pub text: String,
    /// Whether it is what was looked for.
    pub marked: bool,
}

/// Suggestions of one kind, best first.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestions {
    /// The kind.
    pub kind: String,
    /// The hits.
    pub hits: Vec<Hit>,
}
