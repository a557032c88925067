//! Runbooks and documents with their age against the code.

use catalog_schema::fact::DocumentKind;
use indexer::catalog::{DocumentEntry, Item};
use portolan_ui::model::{DocumentRow, Kind, Standing};

use super::{Context, address, time, value};

/// Code changes after which a document is doubted (knowledge.md section 6, definition 11).
const STALE_CHANGES: u32 = 20;
/// Days after which it is doubted.
const STALE_DAYS: i64 = 180;

/// The documents of a thing, runbooks first.
#[must_use]
pub fn rows(ctx: &Context<'_>, item: &Item) -> Vec<DocumentRow> {
    let (runbooks, others): (Vec<_>, Vec<_>) = item.documents.iter().partition(|d| d.kind == DocumentKind::Runbook);
    runbooks.into_iter().chain(others).map(|document| row(ctx, item, document)).collect()
}

/// Where a document can be read: our own page, its address if it is safe, or nowhere.
#[must_use]
pub fn href(document: &DocumentEntry) -> Option<String> {
    match &document.url {
        Some(url) => value::foreign_href(url),
        None => is_read(document).then(|| address::file(&document.evidence.repository, &document.path, None)),
    }
}

/// At least 20 human commits and 180 days of code changes since the document was changed last. A decision record is
/// never stale: it tells what was decided then.
#[must_use]
pub fn is_stale(ctx: &Context<'_>, document: &DocumentEntry) -> bool {
    document.kind != DocumentKind::Decision
        && is_read(document)
        && document.changes_since >= STALE_CHANGES
        && time::age_days(ctx.now, document.evidence.at) >= STALE_DAYS
}

/// The standing of a document as a source.
#[must_use]
pub fn standing(ctx: &Context<'_>, document: &DocumentEntry) -> Standing {
    if is_stale(ctx, document) { Standing::Stale } else { value::standing(document.evidence.standing) }
}

/// What a document is, in words.
#[must_use]
pub fn what(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Readme => "README",
        DocumentKind::Runbook => "runbook",
        DocumentKind::Decision => "decision record",
        DocumentKind::Doc => "document",
    }
}

/// What a document is called: its title, else its path or address.
#[must_use]
pub fn title(document: &DocumentEntry) -> String {
    let place = document.url.as_deref().unwrap_or(&document.path);
    if document.title.trim().is_empty() { place.to_owned() } else { document.title.clone() }
}

/// The file itself was read; a path that only a descriptor names was not.
fn is_read(document: &DocumentEntry) -> bool {
    document.url.is_none() && !document.path.is_empty() && document.evidence.path == document.path
}

fn row(ctx: &Context<'_>, item: &Item, document: &DocumentEntry) -> DocumentRow {
    let read = is_read(document);
    let comparable = read && document.kind != DocumentKind::Decision && item.knowledge.is_some();
    DocumentRow {
        link: value::link(title(document), href(document).unwrap_or_default()),
        kind: if document.kind == DocumentKind::Runbook { Kind::Runbook } else { Kind::Document },
        what: what(document.kind).to_owned(),
        standing: standing(ctx, document),
        place: document.url.clone().unwrap_or_else(|| document.path.clone()),
        age: read.then(|| time::when(ctx.now, document.evidence.at)).flatten(),
        code_since: comparable.then(|| u64::from(document.changes_since)),
        stale: is_stale(ctx, document),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::rows;
    use crate::view::sample;
    use catalog_schema::fact::DocumentKind;

    #[test]
    fn age_alone_makes_no_document_stale() {
        let sample = sample::empty();
        let ctx = sample.context("/");
        let mut item = sample::service("a");
        let old = sample::NOW - 400 * 86_400;
        item.documents = vec![
            sample::document(DocumentKind::Readme, "README.md", old, 3),
            sample::document(DocumentKind::Decision, "docs/adr/1.md", old, 90),
            sample::document(DocumentKind::Runbook, "docs/runbook.md", old, 61),
        ];
        let rows = rows(&ctx, &item);
        let stale: Vec<(&str, bool)> = rows.iter().map(|r| (r.place.as_str(), r.stale)).collect();
        assert_eq!(stale, [("docs/runbook.md", true), ("README.md", false), ("docs/adr/1.md", false)]);
    }

    #[test]
    fn a_runbook_address_is_no_link_unless_it_is_safe() {
        let mut document = sample::document(DocumentKind::Runbook, "", 0, 0);
        document.url = Some("javascript:alert(1)".to_owned());
        assert_eq!(super::href(&document), None);
        document.url = Some("https://wiki.test/run".to_owned());
        assert_eq!(super::href(&document).unwrap(), "https://wiki.test/run");
    }
}
