//! How a document lies in the index: postings for words, columns for filters, facets and order,
//! and one stored blob for what a hit shows.

use catalog_schema::query::Field as Facet;
use serde::{Deserialize, Serialize};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, TantivyDocument};

use super::document::{Document, is_section_kind};
use super::{SearchError, token};

/// Raised whenever the layout or the tokenizer changes; part of the folder's name.
pub(super) const VERSION: u32 = 2;
/// How much text of a document is kept for snippets, in bytes.
const MAX_STORED_TEXT: usize = 16 * 1024;
/// Between the pieces of a group.
pub(super) const SEPARATOR: char = '\u{1f}';

/// Kinds in the order in which equally good hits stand.
const KIND_ORDER: [&str; 11] = [
    "service",
    "component",
    "api",
    "system",
    "domain",
    "resource",
    "team",
    "person",
    "repository",
    "runbook",
    "document",
];
/// Before the order text of what is gone: no name begins with it.
const GONE: char = char::MAX;

/// The handles of the index's fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// The document's id, to replace and delete by.
    pub id: Field,
    /// Squashed names, and ids as they are.
    pub exact: Field,
    /// Words of title and names.
    pub title: Field,
    /// Words of the heading.
    pub heading: Field,
    /// Words of the text.
    pub text: Field,
    /// The [`Stored`] blob.
    pub stored: Field,
    /// All that filters and facets look at, in one value: see [`group`].
    pub group: Field,
    /// The unique text by which documents are put in order.
    pub order: Field,
    /// The first eight bytes of `order`.
    pub leading: Field,
    /// The file of a section.
    pub file: Field,
    /// Seconds since 1970.
    pub updated: Field,
    /// Number of findings.
    pub findings: Field,
    /// Factor on the score.
    pub weight: Field,
}

/// What a hit shows, stored with the document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Stored {
    pub id: String,
    pub parent: String,
    pub kind: String,
    pub title: String,
    pub heading: String,
    pub text: String,
    pub href: String,
    pub repository: String,
    pub path: Option<String>,
    pub line: Option<u32>,
    pub updated: i64,
    pub findings: u32,
}

/// The schema and its handles.
pub(super) fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(token::NAME)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let column = TextOptions::default().set_fast("raw");
    let fields = Fields {
        id: schema.add_text_field("id", STRING),
        exact: schema.add_text_field("exact", STRING),
        title: schema.add_text_field("title", words.clone()),
        heading: schema.add_text_field("heading", words.clone()),
        text: schema.add_text_field("text", words),
        stored: schema.add_bytes_field("stored", STORED),
        group: schema.add_text_field("group", column.clone()),
        order: schema.add_text_field("order", column.clone()),
        leading: schema.add_u64_field("leading", FAST),
        file: schema.add_text_field("file", column),
        updated: schema.add_i64_field("updated", FAST),
        findings: schema.add_u64_field("findings", FAST),
        weight: schema.add_f64_field("weight", FAST),
    };
    (schema.build(), fields)
}

/// Makes our tokenizer known; needed after every opening.
pub(super) fn register(index: &Index) {
    index.tokenizers().register(token::NAME, token::analyzer());
}

/// Where hits of a kind stand among equals; lower is earlier.
pub(super) fn kind_rank(kind: &str) -> u8 {
    let rank = KIND_ORDER.iter().position(|known| *known == kind).unwrap_or(KIND_ORDER.len());
    u8::try_from(rank).unwrap_or(u8::MAX)
}

/// The kind that a word of a query names, in the singular or the plural.
pub(super) fn kind_of_word(word: &str) -> Option<&'static str> {
    let word = word.trim().to_lowercase();
    let one = match word.as_str() {
        "people" => "person",
        "repositories" => "repository",
        many => many.strip_suffix('s').unwrap_or(many),
    };
    KIND_ORDER.into_iter().find(|kind| *kind == one)
}

/// Lays a document out.
pub(super) fn lay_out(document: &Document, fields: &Fields) -> Result<TantivyDocument, SearchError> {
    let mut out = TantivyDocument::default();
    out.add_text(fields.id, &document.id);
    if !document.is_section() {
        out.add_text(fields.exact, document.id.to_lowercase());
    }
    let title = (!document.is_section()).then_some(&document.title);
    let mut names: Vec<String> = document.names.iter().chain(title).filter_map(|name| token::squash(name)).collect();
    names.sort();
    names.dedup();
    for name in names {
        out.add_text(fields.exact, name);
    }
    out.add_text(fields.title, &document.title);
    for name in document.names.iter().filter(|name| **name != document.title) {
        out.add_text(fields.title, name);
    }
    out.add_text(fields.heading, &document.heading);
    out.add_text(fields.text, &document.text);
    out.add_bytes(fields.stored, &stored(document)?);
    out.add_text(fields.group, group(document));
    let order = order(document);
    out.add_u64(fields.leading, leading(&order));
    out.add_text(fields.order, order);
    if let (Some(path), true) = (&document.path, document.is_section()) {
        out.add_text(fields.file, format!("{}{SEPARATOR}{}{SEPARATOR}{path}", document.kind, document.repository));
    }
    out.add_i64(fields.updated, document.updated);
    out.add_u64(fields.findings, u64::from(document.findings));
    let weight = if document.weight.is_finite() && document.weight > 0.0 { document.weight } else { 1.0 };
    out.add_f64(fields.weight, f64::from(weight));
    Ok(out)
}

fn stored(document: &Document) -> Result<Vec<u8>, SearchError> {
    let mut end = document.text.len().min(MAX_STORED_TEXT);
    while !document.text.is_char_boundary(end) {
        end -= 1;
    }
    let stored = Stored {
        id: document.id.clone(),
        parent: document.parent.clone(),
        kind: document.kind.clone(),
        title: document.title.clone(),
        heading: document.heading.clone(),
        text: document.text[..end].to_owned(),
        href: document.href.clone(),
        repository: document.repository.clone(),
        path: document.path.clone(),
        line: document.line,
        updated: document.updated,
        findings: document.findings,
    };
    postcard::to_allocvec(&stored).map_err(|_| SearchError::Stored(document.id.clone()))
}

/// The text by which documents are sorted: what is there before what is gone, then what is shown, kind, id.
fn order(document: &Document) -> String {
    let rank = char::from(b'a' + kind_rank(&document.kind));
    let shown = if document.shown.is_empty() { &document.title } else { &document.shown };
    let mut order = if document.gone { String::from(GONE) } else { String::new() };
    order.push_str(&format!("{}\0{rank}\0{}", shown.to_lowercase(), document.id));
    order
}

fn leading(order: &str) -> u64 {
    let mut bytes = [0_u8; 8];
    for (to, from) in bytes.iter_mut().zip(order.bytes()) {
        *to = from;
    }
    u64::from_be_bytes(bytes)
}

/// Everything that filters and facets look at: compartment, kind, then `field value` each.
///
/// Documents share few different groups (the sections of a service differ in their kind only), so
/// a filter is decided and a facet counted once per group instead of once per document.
fn group(document: &Document) -> String {
    let mut values: Vec<(Facet, String)> = Vec::new();
    for (field, texts) in document.facets.iter().filter(|(field, _)| **field != Facet::Kind) {
        values.extend(texts.iter().filter_map(|text| Some((*field, display(*field, text)?))));
    }
    if let Some(kind) = display(Facet::Kind, &document.kind) {
        values.push((Facet::Kind, kind));
    }
    values.sort();
    values.dedup();
    let mut group = clean(&document.compartment);
    group.push(SEPARATOR);
    group.push_str(if is_section_kind(&document.kind) { "s" } else { "e" });
    for (field, value) in values {
        group.push(SEPARATOR);
        group.push_str(field.as_str());
        group.push(':');
        group.push_str(&value);
    }
    group
}

/// A value as facets show it: references in their short form, else as written.
fn display(field: Facet, text: &str) -> Option<String> {
    let canonical = field.canonical(text)?;
    Some(match field {
        Facet::Owner | Facet::Team | Facet::System | Facet::Kind | Facet::Is | Facet::Has => canonical,
        _ => clean(text).trim().to_owned(),
    })
}

fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
