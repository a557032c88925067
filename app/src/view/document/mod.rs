//! A document or another file that the catalog cites, rendered and sanitised.

#[cfg(test)]
mod fuzz;
mod markdown;
mod plain;
mod sanitise;

use std::collections::BTreeSet;

use catalog_schema::fact::DocumentKind;
use catalog_schema::id::RepositoryId;
use indexer::catalog::{DocumentEntry, Item, RepositoryEntry};
use indexer::pipeline::registers;
use portolan_ui::model::{
    Document, Evidence, Heading, Kind, Link, Meta, Notice, SanitisedHtml, SideBlock, SideFact, Standing, Tone, Value,
    number,
};

use super::list::ListKind;
use super::{Context, address, documents, thing, time, value, words};
use crate::error::{AppError, Result};

/// Query keys that the page understands.
pub const KEYS: &[&str] = &[];

/// A rendered text.
struct Rendered {
    html: SanitisedHtml,
    sections: Vec<Heading>,
    notices: Vec<String>,
}

/// The page of a file.
///
/// # Errors
/// When the repository is not there, the file is not there, or no reader wants it: only what the catalog is made from
/// is shown, so that a catalog never becomes a way to read a whole repository.
pub fn page(ctx: &Context<'_>, repository: &str, path: &str) -> Result<Document> {
    let missing = || AppError::not_found(format!("no document `{path}` in repository `{repository}`"));
    let id = RepositoryId(repository.to_owned());
    let entry = ctx.catalog.repositories.get(&id).ok_or_else(missing)?;
    let items: Vec<&Item> = entry.items.iter().filter_map(|r| ctx.catalog.item(r)).map(AsRef::as_ref).collect();
    let known = known(&items, path);
    let wanted = known.is_some() || registers().extractors.iter().any(|extractor| extractor.wants(path));
    if !wanted && !entry.problems.iter().any(|problem| problem.path == path) {
        return Err(missing().hint("only files that the catalog is made from are shown"));
    }
    let rendered = match (ctx.engine.file(&id, path), &known) {
        (Ok(bytes), _) => render(&id, path, &bytes, &items, known.map(|(_, d)| d.title.as_str())),
        (Err(_), Some(_)) => Rendered {
            html: SanitisedHtml::default(),
            sections: Vec::new(),
            notices: vec!["The file is larger than 1 MiB or cannot be read now, so it is not shown".to_owned()],
        },
        (Err(_), None) => return Err(missing()),
    };
    Ok(model(ctx, entry, path, known, rendered))
}

/// The document of that path with the thing it belongs to: the one in whose own folder it lies, or the only one that
/// shares it. What several share belongs to the repository.
fn known<'a>(items: &[&'a Item], path: &str) -> Option<(Option<&'a Item>, &'a DocumentEntry)> {
    let all = items.iter().flat_map(|item| item.documents.iter().map(move |d| (*item, d)));
    let same: Vec<_> = all.filter(|(_, d)| d.path == path && d.evidence.path == path).collect();
    if let Some((item, document)) = same.iter().find(|(_, d)| d.own) {
        return Some((Some(*item), *document));
    }
    match same.as_slice() {
        [] => None,
        [(item, document)] => Some((Some(*item), *document)),
        [(_, document), ..] => Some((None, *document)),
    }
}

fn render(id: &RepositoryId, path: &str, bytes: &[u8], items: &[&Item], title: Option<&str>) -> Rendered {
    if bytes.contains(&0) {
        let notices = vec!["The file is not text, so it is not shown".to_owned()];
        return Rendered { html: SanitisedHtml::default(), sections: Vec::new(), notices };
    }
    let text = String::from_utf8_lossy(bytes);
    let mut rendered = if is_markdown(path) {
        let paths: BTreeSet<&str> =
            items.iter().flat_map(|item| &item.documents).map(|d| d.evidence.path.as_str()).collect();
        let place = markdown::Place { repository: id, path, known: &paths, title };
        markdown::render(&text, &place).unwrap_or_else(|| plain::render(&text))
    } else {
        plain::render(&text)
    };
    if matches!(text, std::borrow::Cow::Owned(_)) {
        rendered.notices.push("The file is not valid UTF-8; what could not be read is replaced".to_owned());
    }
    rendered
}

fn is_markdown(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    matches!(extension.as_deref(), Some("md" | "markdown" | "mdown" | "mkd"))
}

fn model(
    ctx: &Context<'_>,
    entry: &RepositoryEntry,
    path: &str,
    known: Option<(Option<&Item>, &DocumentEntry)>,
    rendered: Rendered,
) -> Document {
    let file = path.rsplit('/').next().unwrap_or(path);
    let document = known.map(|(_, document)| document);
    let runbook = document.is_some_and(|d| d.kind == DocumentKind::Runbook);
    let stale = document.filter(|d| documents::is_stale(ctx, d));
    let stale = stale.map(|d| {
        format!("Older than the code it speaks of: {} code changes since", number(u64::from(d.changes_since)))
    });
    let notice = |text: String| Notice { tone: Tone::Warn, text: format!("{text}."), ..Notice::default() };
    Document {
        kind: if runbook { Kind::Runbook } else { Kind::Document },
        title: document.map_or_else(|| file.to_owned(), documents::title),
        crumbs: crumbs(entry, known.and_then(|(item, _)| item)),
        meta: meta(ctx, document),
        notices: stale.into_iter().chain(rendered.notices).map(notice).collect(),
        evidence: Some(match document {
            Some(document) => Evidence { href: None, ..value::evidence(ctx, &document.evidence, None) },
            None => Evidence { standing: Standing::Observed, path: path.to_owned(), ..Evidence::default() },
        }),
        html: rendered.html,
        sections: rendered.sections,
        aside: aside(entry, path, known.and_then(|(item, _)| item)),
    }
}

fn crumbs(entry: &RepositoryEntry, item: Option<&Item>) -> Vec<Link> {
    match item {
        Some(item) => {
            let list = ListKind::of_item(item);
            vec![value::link(list.heading(), list.path()), thing::link(item)]
        }
        None => vec![value::link(entry.id.as_str(), address::repository(&entry.id))],
    }
}

fn meta(ctx: &Context<'_>, document: Option<&DocumentEntry>) -> Vec<Meta> {
    let meta = |label: &str, value: String| Meta { label: label.to_owned(), value };
    let Some(document) = document else { return Vec::new() };
    let mut all = vec![meta("", documents::what(document.kind).to_owned())];
    all.extend(time::when(ctx.now, document.evidence.at).map(|when| meta("changed", when.text)));
    // The notice of a stale document says the number itself.
    let told = documents::is_stale(ctx, document);
    if document.changes_since > 0 && document.kind != DocumentKind::Decision && !told {
        let count = usize::try_from(document.changes_since).unwrap_or(usize::MAX);
        all.push(meta("", format!("{} since", words::counted(count, "code change", "code changes"))));
    }
    all
}

fn aside(entry: &RepositoryEntry, path: &str, item: Option<&Item>) -> Vec<SideBlock> {
    let fact = |label: &str, value: Value| SideFact { label: label.to_owned(), value, ..SideFact::default() };
    let code = |text: &str| Value { text: text.to_owned(), code: true, ..Value::default() };
    let repository =
        Value { text: entry.id.to_string(), href: Some(address::repository(&entry.id)), ..Value::default() };
    let mut facts = vec![fact("Repository", repository), fact("Path", code(path))];
    facts.extend(entry.commit.as_deref().map(|commit| fact("Head", code(&words::short_commit(commit)))));
    facts.extend(item.map(|item| {
        let of = Value {
            text: thing::label(item).to_owned(),
            href: Some(address::item(item)),
            kind: Some(thing::kind(item)),
            ..Value::default()
        };
        fact("Belongs to", of)
    }));
    vec![SideBlock { title: "Where it lives".to_owned(), facts }]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{page, render};
    use crate::view::sample;
    use catalog_schema::id::RepositoryId;

    #[test]
    fn a_file_that_no_reader_wants_is_not_shown() {
        let sample = sample::organisation();
        let ctx = sample.context("/");
        for path in ["secrets.env", "../etc/passwd", "src/main.rs"] {
            let error = page(&ctx, "pay/core", path).unwrap_err();
            assert_eq!(error.status(), 404, "{path}");
        }
    }

    #[test]
    fn a_known_document_that_cannot_be_read_says_so() {
        let sample = sample::organisation();
        let shown = page(&sample.context("/"), "pay/core", "README.md").unwrap();
        assert!(shown.notices[0].text.contains("1 MiB"));
        assert_eq!(shown.title, "README.md");
        assert_eq!(shown.crumbs[1].text, "ledger");
    }

    #[test]
    fn bytes_that_are_no_text_are_not_shown() {
        let id = RepositoryId("a".to_owned());
        assert!(render(&id, "a.md", b"a\0b", &[], None).html.as_str().is_empty());
        assert_eq!(render(&id, "a.md", b"a\xffb", &[], None).notices.len(), 1);
    }
}
