//! Where a thing lives, and its links.

use indexer::catalog::Item;
use portolan_ui::model::{SideBlock, SideFact, Value, When};

use super::super::{Context, address, time, value, words};

/// The blocks of the aside.
#[must_use]
pub fn blocks(ctx: &Context<'_>, item: &Item) -> Vec<SideBlock> {
    let mut blocks = vec![SideBlock { title: "Where it lives".to_owned(), facts: lives(ctx, item) }];
    let links: Vec<SideFact> = item.links.iter().map(link).collect();
    if !links.is_empty() {
        blocks.push(SideBlock { title: "Links".to_owned(), facts: links });
    }
    if !item.tags.is_empty() {
        let tags = fact("Tags", Value { text: item.tags.join(", "), ..Value::default() });
        blocks.push(SideBlock { title: "Filed under".to_owned(), facts: vec![tags] });
    }
    blocks.retain(|block| !block.facts.is_empty());
    blocks
}

fn lives(ctx: &Context<'_>, item: &Item) -> Vec<SideFact> {
    let mut facts = Vec::new();
    facts.push(fact("Reference", code(item.reference.as_str())));
    let Some(id) = &item.repository else { return facts };
    let repository = Value { text: id.as_str().to_owned(), href: Some(address::repository(id)), ..Value::default() };
    facts.push(fact("Repository", repository));
    for path in &item.paths {
        let label = if path.contains(['*', '?']) { "Paths" } else { "Folder" };
        facts.push(fact(label, code(if path.is_empty() { "/" } else { path })));
    }
    if let Some(declaration) = &item.declaration {
        let evidence = &declaration.evidence;
        let href = address::file(&evidence.repository, &evidence.path, evidence.line);
        facts.push(fact("Descriptor", Value { href: Some(href), ..code(&evidence.path) }));
    }
    if let Some(entry) = ctx.catalog.repositories.get(id) {
        facts.extend(entry.branch.as_ref().map(|branch| fact("Branch", code(branch))));
        facts.extend(entry.commit.as_ref().map(|commit| fact("Head", code(&words::short_commit(commit)))));
        facts.extend(at("Latest change", item.changed_at.and_then(|at| time::when(ctx.now, at))));
        facts.extend(at("Crawled", time::when(ctx.now, entry.crawled_at)));
    }
    facts
}

fn link(link: &indexer::catalog::Link) -> SideFact {
    let text = if link.title.is_empty() { link.url.clone() } else { link.title.clone() };
    let label = link.kind.as_deref().map_or_else(|| "Link".to_owned(), words::capital);
    let href = value::foreign_href(&link.url);
    let note = (href.is_none() && text != link.url).then(|| link.url.clone());
    SideFact { label, value: Value { text, href, note, ..Value::default() }, ..SideFact::default() }
}

/// A fact of the aside.
fn fact(label: &str, value: Value) -> SideFact {
    SideFact { label: label.to_owned(), value, ..SideFact::default() }
}

fn at(label: &str, when: Option<When>) -> Option<SideFact> {
    when.map(|when| SideFact { when: Some(when), ..fact(label, Value::default()) })
}

fn code(text: &str) -> Value {
    Value { text: text.to_owned(), code: true, ..Value::default() }
}
