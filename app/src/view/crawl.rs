//! Status of the crawl: is the data fresh, what failed, whose turn is it.

use indexer::catalog::{RepositoryEntry, RepositoryState};
use portolan_ui::model::{
    Chip, Crawl, CrawlRow, CrawlState, Empty, Facet, FacetState, FacetValue, Meta, Pager, Running, number,
};

use super::{Context, address, frame, home, readers, time, value, words};
use crate::error::Result;

/// Query keys that the page understands.
pub const KEYS: &[&str] = &["state", "after"];
/// Where the page reads the progress of a run from.
pub const EVENTS: &str = "/crawl/events";
/// Rows of a page.
const ROWS: usize = 100;
/// Where the page lives.
const PATH: &str = "/crawl";
/// States in the order in which they are shown.
const STATES: [CrawlState; 5] =
    [CrawlState::Failed, CrawlState::Partial, CrawlState::Running, CrawlState::Waiting, CrawlState::Ok];

/// The page.
///
/// # Errors
/// None at present; pages have one shape.
pub fn page(ctx: &Context<'_>) -> Result<Crawl> {
    let wanted: Vec<CrawlState> = ctx.params("state").filter_map(state_of).collect();
    let mut entries: Vec<(CrawlState, &RepositoryEntry)> =
        ctx.catalog.repositories.values().map(|entry| (state(ctx, entry), entry.as_ref())).collect();
    let facet = facet(&entries, &wanted);
    entries.retain(|(state, _)| wanted.is_empty() || wanted.contains(state));
    entries.sort_by_key(|(state, entry)| (STATES.iter().position(|s| s == state), &entry.id));
    let from = ctx.param("after").and_then(|t| t.strip_prefix('r')).and_then(|d| d.parse().ok()).unwrap_or(0_usize);
    let all = entries.len();
    let rows: Vec<CrawlRow> =
        entries.into_iter().skip(from).take(ROWS).map(|(state, entry)| row(ctx, state, entry)).collect();
    Ok(Crawl {
        figures: words::counted(ctx.catalog.repositories.len(), "repository", "repositories"),
        meta: meta(ctx),
        running: running(ctx),
        states: (facet.values.len() > 1 || !wanted.is_empty()).then_some(facet),
        chips: chips(&wanted),
        pager: pager(&wanted, all, from, rows.len()),
        empty: rows.is_empty().then(|| empty(ctx, &wanted)),
        rows,
        readers: readers::files(ctx).into_iter().collect(),
        events: Some(EVENTS.to_owned()),
        ask: None,
        sources: None,
    })
}

fn state_of(word: &str) -> Option<CrawlState> {
    STATES.into_iter().find(|state| state.word() == word)
}

/// The state of a repository, seen with the run under way.
#[must_use]
pub fn state(ctx: &Context<'_>, entry: &RepositoryEntry) -> CrawlState {
    if ctx.status.running.as_ref().is_some_and(|running| running.in_hand.contains(&entry.id)) {
        return CrawlState::Running;
    }
    match entry.state {
        RepositoryState::Waiting => CrawlState::Waiting,
        RepositoryState::Ok | RepositoryState::Empty => CrawlState::Ok,
        RepositoryState::Partial => CrawlState::Partial,
        RepositoryState::Failed { .. } => CrawlState::Failed,
    }
}

fn meta(ctx: &Context<'_>) -> Vec<Meta> {
    let meta = |label: &str, value: String| Meta { label: label.to_owned(), value };
    let mut all = Vec::new();
    if let Some(last) = ctx.status.last {
        all.extend(time::when(ctx.now, last.ended).map(|when| meta("last run", when.text)));
        let seconds = u64::try_from(last.ended.saturating_sub(last.started)).unwrap_or(0);
        all.push(meta("took", time::took(seconds.saturating_mul(1_000).max(1))));
        all.push(meta("changed", number(last.changed as u64)));
        all.push(meta("failed", number(last.failed as u64)));
        if let (Some(every), None) = (ctx.every, &ctx.status.running) {
            let due = last.ended.saturating_add(i64::try_from(every).unwrap_or(i64::MAX));
            let left = u64::try_from(due.saturating_sub(ctx.now)).unwrap_or(0);
            all.push(meta(
                "next in",
                if left == 0 { "a moment".to_owned() } else { time::took(left.saturating_mul(1_000)) },
            ));
        }
    }
    if ctx.every.is_none() {
        all.push(meta("", "no schedule".to_owned()));
    }
    all.push(meta("sources", number(ctx.engine.sources().len() as u64)));
    all
}

fn running(ctx: &Context<'_>) -> Option<Running> {
    ctx.status.running.as_ref().map(|running| Running {
        text: frame::read_of(running.done, running.total),
        done: running.done as u64,
        total: running.total as u64,
    })
}

fn address_of(states: &[CrawlState], row: usize) -> String {
    let mut pairs: address::Pairs = states.iter().map(|state| ("state".to_owned(), state.word().to_owned())).collect();
    if row > 0 {
        pairs.push(("after".to_owned(), format!("r{row}")));
    }
    address::with_query(PATH, &pairs)
}

fn facet(entries: &[(CrawlState, &RepositoryEntry)], wanted: &[CrawlState]) -> Facet {
    let value = |state: CrawlState| {
        let on = wanted.contains(&state);
        let mut toggled: Vec<CrawlState> = wanted.iter().copied().filter(|s| *s != state).collect();
        if !on {
            toggled.push(state);
        }
        FacetValue {
            label: state.word().to_owned(),
            count: entries.iter().filter(|(s, _)| *s == state).count() as u64,
            href: address_of(&toggled, 0),
            state: if on { FacetState::On } else { FacetState::Off },
            standing: None,
        }
    };
    let values = STATES.into_iter().map(value).filter(|v| v.count > 0 || v.state == FacetState::On);
    Facet { label: "State".to_owned(), values: values.collect() }
}

fn chips(wanted: &[CrawlState]) -> Vec<Chip> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let words: Vec<&str> = wanted.iter().map(|state| state.word()).collect();
    vec![Chip { field: "state".to_owned(), value: words.join(" or "), not: false, remove: PATH.to_owned() }]
}

fn row(ctx: &Context<'_>, state: CrawlState, entry: &RepositoryEntry) -> CrawlRow {
    CrawlRow {
        name: entry.id.as_str().to_owned(),
        href: address::repository(&entry.id),
        commit: entry.commit.as_deref().map(words::short_commit).unwrap_or_default(),
        state,
        state_note: (entry.state == RepositoryState::Empty).then(|| "no commit yet".to_owned()),
        took: if entry.crawled_at > 0 { time::took(entry.took_ms) } else { String::new() },
        at: time::when(ctx.now, entry.crawled_at),
        problems: entry.problems.len() as u64,
        what: what(entry),
    }
}

/// The worst that is wrong, as one clause.
#[must_use]
pub fn what(entry: &RepositoryEntry) -> String {
    if let RepositoryState::Failed { reason } = &entry.state {
        return reason.clone();
    }
    let Some(worst) = entry.problems.iter().max_by_key(|problem| problem.severity) else { return String::new() };
    let line = worst.span.map(|span| format!(":{}", span.line)).unwrap_or_default();
    let place = if worst.path.is_empty() { String::new() } else { format!("{}{line}: ", worst.path) };
    format!("{place}{}", worst.message)
}

fn pager(wanted: &[CrawlState], all: usize, from: usize, shown: usize) -> Pager {
    if shown == 0 {
        return Pager::default();
    }
    let last = from + shown;
    Pager {
        text: format!("{} to {} of {}", number(from as u64 + 1), number(last as u64), number(all as u64)),
        previous: (from > 0).then(|| address_of(wanted, from.saturating_sub(ROWS))),
        next: (last < all).then(|| address_of(wanted, last)),
    }
}

fn empty(ctx: &Context<'_>, wanted: &[CrawlState]) -> Empty {
    if wanted.is_empty() {
        return Empty { next: None, ..home::empty(ctx) };
    }
    Empty {
        sentence: "No repository is in this state.".to_owned(),
        next: Some(value::link("All repositories", PATH)),
        ..Empty::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::page;
    use crate::view::sample;
    use catalog_schema::id::RepositoryId;
    use catalog_schema::problem::{Problem, Severity};
    use indexer::catalog::RepositoryState;
    use portolan_ui::model::CrawlState;
    use std::sync::Arc;

    #[test]
    fn the_failed_stand_first_with_their_cause() {
        let mut sample = sample::organisation();
        sample.repository("web/shop", RepositoryState::Failed { reason: "missing objects".to_owned() });
        let shown = page(&sample.context("/crawl")).unwrap();
        assert_eq!((shown.rows[0].state, shown.rows[0].what.as_str()), (CrawlState::Failed, "missing objects"));
        assert_eq!(shown.figures, "2 repositories");
        let only = page(&sample.context("/crawl?state=ok")).unwrap();
        assert_eq!(only.rows.len(), 1);
        assert_eq!(only.chips[0].remove, "/crawl");
    }

    #[test]
    fn a_remark_is_a_problem_with_its_place() {
        let mut sample = sample::organisation();
        let id = RepositoryId("pay/core".to_owned());
        let mut entry = (*sample.catalog.repositories[&id]).clone();
        entry.problems = vec![Problem::new("file-cut", Severity::Info, "README.md", "is cut at 1 MB")];
        sample.catalog.repositories.insert(id, Arc::new(entry));
        let shown = page(&sample.context("/crawl")).unwrap();
        assert_eq!((shown.rows[0].problems, shown.rows[0].what.as_str()), (1, "README.md: is cut at 1 MB"));
    }

    #[test]
    fn without_repositories_the_command_is_shown() {
        let sample = sample::empty();
        let shown = page(&sample.context("/crawl")).unwrap();
        assert!(shown.empty.unwrap().command.is_some());
    }
}
