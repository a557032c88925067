//! What the search box suggests while somebody types.

use catalog_schema::id::EntityRef;
use catalog_schema::query::parse;
use indexer::search::{Hit, Request};
use portolan_ui::islands::{SuggestGroup, SuggestItem, Suggestions};

use super::list::{ListKind, state};
use super::{Context, address, thing, words};
use crate::error::Result;

/// Suggestions of one kind.
const OF_KIND: usize = 4;
/// Suggestions in all.
const IN_ALL: usize = 12;

/// The answer to `q`.
///
/// # Errors
/// A query over its limits, or an index that fails.
pub fn suggest(ctx: &Context<'_>) -> Result<Suggestions> {
    let text = ctx.param("q").unwrap_or_default();
    let query = parse(text).map_err(|e| state::over(&e))?.query;
    if query.is_empty() {
        return Ok(Suggestions { query: text.to_owned(), ..Suggestions::default() });
    }
    let mut left = IN_ALL;
    let mut groups = Vec::new();
    for found in ctx.engine.suggest(&query, OF_KIND)? {
        let items: Vec<SuggestItem> = found.hits.iter().take(left).map(|hit| item(ctx, hit)).collect();
        left -= items.len();
        if !items.is_empty() {
            groups.push(SuggestGroup { label: label(&found.kind), kind: found.kind, items });
        }
    }
    let all = ctx.engine.search(&Request { query, ..Request::default() })?;
    Ok(Suggestions { query: text.to_owned(), groups, total: all.total as u64 })
}

fn label(kind: &str) -> String {
    match ListKind::of_kind(kind) {
        ListKind::Everything => words::capital(&words::plural(kind)),
        list => list.heading().to_owned(),
    }
}

fn item(ctx: &Context<'_>, hit: &Hit) -> SuggestItem {
    let known = hit.parent.parse::<EntityRef>().ok().and_then(|reference| ctx.catalog.item(&reference).cloned());
    let own = known.as_ref().filter(|_| hit.id == hit.parent);
    let kind = own.map(|item| thing::kind(item)).or_else(|| thing::kind_of_word(&hit.kind));
    let detail = match own {
        Some(item) => match thing::owner(item) {
            Some(owner) => thing::name(ctx, &owner.reference),
            None => item.identity.iter().flat_map(|i| i.teams.first()).map(|team| thing::name(ctx, team)).collect(),
        },
        None => hit.path.clone().unwrap_or_default(),
    };
    SuggestItem {
        reference: hit.id.clone(),
        title: own.map_or(hit.title.as_str(), |item| thing::label(item)).to_owned(),
        href: own.map_or_else(|| hit.href.clone(), |item| address::item(item)),
        detail,
        monogram: kind.map(|kind| kind.letters().to_owned()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::suggest;
    use crate::view::sample;

    #[test]
    fn nothing_typed_is_nothing_found() {
        let sample = sample::empty();
        let answer = suggest(&sample.context("/search/suggest?q=+")).unwrap();
        assert!(answer.is_empty() && answer.total == 0);
    }

    #[test]
    fn the_longest_query_is_refused_with_its_limit() {
        let sample = sample::empty();
        let long = format!("/search/suggest?q={}", "(".repeat(5_000));
        assert!(suggest(&sample.context(&long)).unwrap_err().message.contains("512"));
    }
}
