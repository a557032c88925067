//! Entities: what a catalog file describes, kept as written, with typed accessors over it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::{DEFAULT_NAMESPACE, EntityRef};

/// A place in a file: 1-based line and column (in characters).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// 1-based line.
    pub line: u32,
    /// 1-based column, counted in characters.
    pub column: u32,
    /// Length in characters on that line; 0 where it is not known.
    pub length: u32,
}

impl Span {
    /// The first column of a line.
    #[must_use]
    pub fn line(line: u32) -> Self {
        Self { line, column: 1, length: 0 }
    }
}

/// The place of each value of a document, by JSON pointer (`/spec/owner`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Box<[(Arc<str>, Span)]>);

impl Spans {
    /// The places of a document; pointers that `pool` knows already are shared: ten thousand documents of one kind
    /// name the same few.
    #[must_use]
    pub fn shared<'a>(places: impl IntoIterator<Item = (&'a str, Span)>, pool: &mut HashSet<Arc<str>>) -> Self {
        let mut all: Vec<(Arc<str>, Span)> = Vec::new();
        for (pointer, span) in places {
            let known = pool.get(pointer).cloned();
            let pointer = known.unwrap_or_else(|| {
                let fresh: Arc<str> = Arc::from(pointer);
                pool.insert(Arc::clone(&fresh));
                fresh
            });
            all.push((pointer, span));
        }
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self(all.into_boxed_slice())
    }

    /// The place of the value at a pointer.
    #[must_use]
    pub fn get(&self, pointer: &str) -> Option<Span> {
        let index = self.0.binary_search_by(|(known, _)| (**known).cmp(pointer)).ok()?;
        Some(self.0[index].1)
    }

    /// All pointers and places, in the order of pointers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Span)> {
        self.0.iter().map(|(pointer, span)| (&**pointer, *span))
    }
}

impl From<BTreeMap<String, Span>> for Spans {
    fn from(places: BTreeMap<String, Span>) -> Self {
        Self(places.into_iter().map(|(pointer, span)| (Arc::from(pointer), span)).collect())
    }
}

/// One entity document as written, with the place of each of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Who it is.
    pub reference: EntityRef,
    /// The whole document: `apiVersion`, `kind`, `metadata`, `spec`; unknown keys and case kept.
    pub document: Value,
    /// Where each of its values stands.
    pub spans: Spans,
}

impl Entity {
    /// Wraps a document that has `kind` and `metadata.name`; `None` where it has not.
    #[must_use]
    pub fn new(document: Value, spans: impl Into<Spans>) -> Option<Self> {
        let kind = document.get("kind")?.as_str()?;
        let metadata = document.get("metadata")?;
        let name = metadata.get("name")?.as_str()?;
        let namespace = metadata.get("namespace").and_then(Value::as_str).unwrap_or(DEFAULT_NAMESPACE);
        let reference = EntityRef::new(kind, namespace, name);
        Some(Self { reference, document: without_spare_room(document), spans: spans.into() })
    }

    /// The text at a JSON pointer.
    #[must_use]
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.document.pointer(pointer).and_then(Value::as_str)
    }

    /// The texts of the list at a JSON pointer with their own pointers; a single text counts as a list of one.
    #[must_use]
    pub fn texts(&self, pointer: &str) -> Vec<(String, &str)> {
        match self.document.pointer(pointer) {
            Some(Value::Array(items)) => items
                .iter()
                .enumerate()
                .filter_map(|(i, v)| v.as_str().map(|s| (format!("{pointer}/{i}"), s)))
                .collect(),
            Some(Value::String(s)) => vec![(pointer.to_owned(), s.as_str())],
            _ => Vec::new(),
        }
    }

    /// An annotation's value.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.document.pointer("/metadata/annotations")?.get(key)?.as_str()
    }

    /// The line of an annotation.
    #[must_use]
    pub fn annotation_line(&self, key: &str) -> Option<u32> {
        self.line(&format!("/metadata/annotations/{}", key.replace('~', "~0").replace('/', "~1")))
    }

    /// The line on which the value at a pointer stands.
    #[must_use]
    pub fn line(&self, pointer: &str) -> Option<u32> {
        self.spans.get(pointer).map(|s| s.line)
    }

    /// The name as the file writes it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text("/metadata/name").unwrap_or_else(|| self.reference.name())
    }

    /// `metadata.title`, else the name.
    #[must_use]
    pub fn title(&self) -> &str {
        self.text("/metadata/title").unwrap_or_else(|| self.name())
    }

    /// `metadata.description`.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.text("/metadata/description")
    }

    /// `spec.type`.
    #[must_use]
    pub fn spec_type(&self) -> Option<&str> {
        self.text("/spec/type")
    }

    /// `metadata.links` as (url, title, type, line).
    #[must_use]
    pub fn links(&self) -> Vec<Link<'_>> {
        let Some(Value::Array(items)) = self.document.pointer("/metadata/links") else { return Vec::new() };
        let text = |v: &'_ Value, key: &str| v.get(key).and_then(Value::as_str).map(str::to_owned);
        items
            .iter()
            .enumerate()
            .filter_map(|(i, v)| {
                Some(Link {
                    url: v.get("url")?.as_str()?,
                    title: text(v, "title"),
                    kind: text(v, "type"),
                    line: self.line(&format!("/metadata/links/{i}/url")),
                })
            })
            .collect()
    }
}

/// The same document in maps and lists that are as large as what they hold: a parser leaves room for more in each, and
/// a catalog keeps ten thousands of documents.
fn without_spare_room(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut tight = Map::with_capacity(map.len());
            for (mut key, value) in map {
                key.shrink_to_fit();
                tight.insert(key, without_spare_room(value));
            }
            Value::Object(tight)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_spare_room).collect()),
        Value::String(mut text) => {
            text.shrink_to_fit();
            Value::String(text)
        }
        other => other,
    }
}

/// One entry of `metadata.links`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// The address as written.
    pub url: &'a str,
    /// Its title.
    pub title: Option<String>,
    /// Its type (`runbook`, `dashboard` ...).
    pub kind: Option<String>,
    /// The line of the address.
    pub line: Option<u32>,
}
