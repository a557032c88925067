//! What a list says when nothing is found: the removal that helps most, another spelling, other kinds.

use catalog_schema::query::{Field, Query, parse};
use indexer::search::{Request, Results};
use portolan_ui::model::{Elsewhere, Empty, Kind, Link};

use super::super::{Context, home, thing, value, words};
use super::{ListKind, State};
use crate::error::Result;

/// Removals that are tried.
const TRIES: usize = 12;

/// The words for a list without rows; `known` things of the kind exist in all.
///
/// # Errors
/// An index that fails.
pub fn model(ctx: &Context<'_>, state: &State, results: &Results, known: usize) -> Result<Empty> {
    if state.query.is_empty() {
        return Ok(nothing_known(ctx, state, known));
    }
    Ok(Empty {
        sentence: sentence(state),
        chips: state.chips(ctx),
        widen: widen(ctx, state)?,
        spelling: spelling(state, results),
        elsewhere: elsewhere(ctx, state)?,
        command: None,
        next: Some(match state.kind {
            ListKind::Everything => value::link("All services", ListKind::Services.path()),
            kind => value::link(format!("All {}", kind.noun(2)), kind.path()),
        }),
    })
}

/// Repeats what was asked for; filters are repeated as chips.
fn sentence(state: &State) -> String {
    let what = if state.kind == ListKind::Everything { "Nothing" } else { "" };
    let what = if what.is_empty() { format!("No {}", state.kind.noun(1)) } else { what.to_owned() };
    match state.text().trim() {
        "" => format!("{what} matches."),
        text => format!("{what} matches \u{201c}{text}\u{201d}."),
    }
}

fn nothing_known(ctx: &Context<'_>, state: &State, known: usize) -> Empty {
    if ctx.catalog.items.is_empty() {
        return home::empty(ctx);
    }
    let noun = state.kind.noun(2);
    if known > 0 || state.kind == ListKind::Everything {
        return Empty {
            sentence: format!("There are no more {noun} on this page."),
            next: Some(value::link("First page", state.kind.path())),
            ..Empty::default()
        };
    }
    Empty {
        sentence: format!("No file that was read declares {noun}, and none were found."),
        next: Some(value::link("How we know", "/about/data")),
        ..Empty::default()
    }
}

/// The one removal that yields most.
fn widen(ctx: &Context<'_>, state: &State) -> Result<Option<Link>> {
    let mut best: Option<(usize, String, Query)> = None;
    for (words, query) in removals(ctx, state).into_iter().take(TRIES) {
        if query.is_empty() {
            continue;
        }
        let total = count(ctx, state.kind, &query)?;
        if total > best.as_ref().map_or(0, |(most, ..)| *most) {
            best = Some((total, words, query));
        }
    }
    Ok(best.map(|(total, words, query)| {
        let verb = if total == 1 { "is" } else { "are" };
        value::link(
            format!("Without {words} there {verb} {}", words::counted(total, state.kind.noun(1), state.kind.noun(2))),
            state.with(&query),
        )
    }))
}

fn removals(ctx: &Context<'_>, state: &State) -> Vec<(String, Query)> {
    let mut all = Vec::new();
    for field in Field::ALL {
        for negated in [false, true] {
            let chip = state.chips(ctx).into_iter().find(|c| c.field == field.as_str() && c.not == negated);
            if let Some(chip) = chip {
                let not = if negated { "not " } else { "" };
                all.push((format!("\u{201c}{field} {not}{}\u{201d}", chip.value), state.without(field, negated)));
            }
        }
    }
    for (index, term) in state.query.terms.iter().enumerate() {
        let mut query = state.query.clone();
        query.terms.remove(index);
        all.push((format!("\u{201c}{}\u{201d}", term.text), query));
    }
    all
}

fn spelling(state: &State, results: &Results) -> Option<Link> {
    let mended = results.spelling.as_ref()?;
    let query = Query { terms: parse(mended).ok()?.query.terms, filters: state.query.filters.clone() };
    (query != state.query).then(|| value::link(mended.clone(), state.with(&query)))
}

/// The same query in other kinds.
fn elsewhere(ctx: &Context<'_>, state: &State) -> Result<Vec<Elsewhere>> {
    if state.kind == ListKind::Everything {
        return Ok(Vec::new());
    }
    let request = Request { query: state.query.clone(), facets: vec![Field::Kind], ..Request::default() };
    let results = ctx.engine.search(&request)?;
    let kinds = results.facets.get(&Field::Kind).map_or(&[][..], Vec::as_slice);
    let row = |kind: Kind, word: &str, count: usize| {
        let list = ListKind::of_kind(word);
        let (text, href) = match list {
            ListKind::Everything => {
                let query = state.query.toggle(Field::Kind, word, false);
                let address = super::address::with_query(list.path(), &query.to_params());
                (words::counted(count, word, &words::plural(word)), address)
            }
            list => (words::counted(count, list.noun(1), list.noun(2)), state.elsewhere(list)),
        };
        Elsewhere { kind, text, href }
    };
    let other = kinds.iter().filter(|value| value.value != state.kind.kind_word());
    Ok(other.filter_map(|v| thing::kind_of_word(&v.value).map(|kind| row(kind, &v.value, v.count))).collect())
}

fn count(ctx: &Context<'_>, kind: ListKind, query: &Query) -> Result<usize> {
    let request = Request { query: query.clone(), kinds: kind.kinds(), ..Request::default() };
    let results = ctx.engine.search(&request)?;
    Ok(if results.relaxed { 0 } else { results.total })
}
