//! What the index promises: ranking, filters, facets, bounds, and what happens to damage.
#![allow(clippy::unwrap_used)]

mod damage;
mod filters;
mod ranking;

use std::collections::BTreeMap;

use catalog_schema::query::{Field, parse};

use super::{Document, Index, Request, Results};

/// An index in memory over these documents.
fn index(documents: &[Document]) -> Index {
    let index = Index::open(None).unwrap();
    index.apply(documents.to_vec(), &[], 1).unwrap();
    index
}

fn entity(kind: &str, name: &str, text: &str) -> Document {
    let stored = catalog_schema::id::stored_kind(kind);
    Document {
        id: format!("{stored}:default/{name}"),
        parent: format!("{stored}:default/{name}"),
        kind: kind.to_owned(),
        title: name.to_owned(),
        names: vec![name.to_owned()],
        text: text.to_owned(),
        ..Document::default()
    }
}

fn section(repository: &str, path: &str, line: u32, title: &str, text: &str) -> Document {
    Document {
        id: format!("doc:{repository}:{path}#{line}"),
        parent: format!("component:default/{repository}"),
        kind: "document".to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        repository: repository.to_owned(),
        path: Some(path.to_owned()),
        line: Some(line),
        ..Document::default()
    }
}

fn with(mut document: Document, field: Field, values: &[&str]) -> Document {
    document.facets.insert(field, values.iter().map(|value| (*value).to_owned()).collect());
    document
}

fn request(text: &str) -> Request {
    Request { query: parse(text).unwrap().query, limit: 50, snippets: true, ..Request::default() }
}

fn search(index: &Index, text: &str) -> Results {
    index.search(&request(text)).unwrap()
}

/// The ids of all hits, in order.
fn ids(results: &Results) -> Vec<&str> {
    results.hits.iter().map(|hit| hit.id.as_str()).collect()
}

/// The titles of all hits, in order.
fn titles(index: &Index, text: &str) -> Vec<String> {
    search(index, text).hits.into_iter().map(|hit| hit.title).collect()
}

fn counts(results: &Results) -> BTreeMap<Field, Vec<(&str, usize)>> {
    let pairs = results.facets.iter();
    pairs.map(|(field, values)| (*field, values.iter().map(|v| (v.value.as_str(), v.count)).collect())).collect()
}
