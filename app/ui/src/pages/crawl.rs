//! Crawl status: is the data fresh, what failed, whose turn is it.

use crate::components::facets::{chip_facet, chips, pager};
use crate::components::forms::form;
use crate::components::links::{link, row_name};
use crate::components::marks::{flag, sentence, time};
use crate::components::notices::{Title, empty, title};
use crate::components::section::{scroll, section};
use crate::islands::{CrawlLive, CrawlProgress};
use crate::model::{Crawl, CrawlRow, CrawlState, number};
use leptos::prelude::*;

/// The page.
pub(super) fn view(crawl: &Crawl) -> AnyView {
    let heading = title(Title { figures: &crawl.figures, meta: &crawl.meta, ..Title::plain("Crawl") });
    let rows = match &crawl.empty {
        Some(reason) => empty(reason),
        None => view! { {repositories(crawl)} {pager(&crawl.pager)} }.into_any(),
    };
    // Everything that a run changes is live, so that the first rows come without a reload.
    view! {
        <div data-live="">{heading}</div>
        {manage(crawl)}
        {progress(crawl)}
        <div data-live="">
            {crawl.states.as_ref().map(chip_facet)}
            {filters(crawl)}
            {rows}
            {readers(crawl)}
        </div>
    }
    .into_any()
}

/// What those may do who may.
fn manage(crawl: &Crawl) -> Option<AnyView> {
    let ask = crawl.ask.as_ref().map(form);
    let sources = crawl.sources.as_ref().map(link);
    (ask.is_some() || sources.is_some()).then(|| view! { <div class="toolbar">{ask}{sources}</div> }.into_any())
}

/// Filters in force.
fn filters(crawl: &Crawl) -> Option<AnyView> {
    (!crawl.chips.is_empty()).then(|| view! { <div class="toolbar">{chips(&crawl.chips, None)}</div> }.into_any())
}

/// How far a run is; follows the server's events where a script runs.
fn progress(crawl: &Crawl) -> Option<AnyView> {
    let initial = crawl.running.as_ref().map(|running| CrawlProgress {
        running: true,
        done: running.done,
        total: running.total,
        failed: 0,
    });
    if let Some(events) = crawl.events.clone() {
        return Some(view! { <CrawlLive events_url=events initial=initial.unwrap_or_default()/> }.into_any());
    }
    let running = crawl.running.clone()?;
    let (done, total) = (running.done.to_string(), running.total.max(1).to_string());
    Some(
        view! {
            <div class="progress">
                <p role="status">{running.text}</p>
                <progress class="progress-bar" aria-label="Repositories read" max=total value=done></progress>
            </div>
        }
        .into_any(),
    )
}

/// Repositories, the failed first.
fn repositories(crawl: &Crawl) -> AnyView {
    let rows = crawl.rows.iter().map(row).collect::<Vec<_>>();
    let table = view! {
        <table class="table" data-ruled="">
            <caption class="sr">"Repositories with the state of their last crawl, the failed first"</caption>
            <thead><tr>
                <th scope="col">"Repository"</th><th scope="col" class="c-2">"Commit"</th><th scope="col">"State"</th>
                <th scope="col" class="num c-2">"Took"</th><th scope="col" class="num c-3">"Problems"</th>
                <th scope="col" class="c-2">"What to do"</th><th scope="col" class="num">"Read"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    scroll("Repositories", table.into_any())
}

/// One repository.
fn row(row: &CrawlRow) -> AnyView {
    let (commit, took) = (row.commit.clone(), row.took.clone());
    let problems = match row.problems {
        0 => view! { <span class="dim">"0"</span> }.into_any(),
        count => number(count).into_any(),
    };
    let at = match &row.at {
        Some(when) => time(when),
        None => view! { <span class="dim">"never"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{row_name(&row.name, Some(&row.href))}</th>
            <td class="c-2"><code>{commit}</code></td>
            <td>{state(row.state, row.state_note.as_deref())}</td>
            <td class="num c-2">{took}</td>
            <td class="num c-3">{problems}</td>
            <td class="c-2">{sentence(&row.what)}</td>
            <td class="num">{at}</td>
        </tr>
    }
    .into_any()
}

/// State as a tag; what is well needs none.
pub(super) fn state(state: CrawlState, note: Option<&str>) -> AnyView {
    let word = match state.tone() {
        Some(tone) => flag(tone, state.word()),
        None => state.word().into_any(),
    };
    let note = note.map(|note| {
        let note = format!(" {note}");
        view! { <span class="dim">{note}</span> }
    });
    view! { {word} {note} }.into_any()
}

/// What read how much.
fn readers(crawl: &Crawl) -> Option<AnyView> {
    let items = crawl
        .readers
        .iter()
        .map(|(name, count)| {
            let (name, count) = (name.clone(), number(*count));
            view! { <div><dt>{name}</dt><dd>{count}</dd></div> }
        })
        .collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        let list = view! { <dl class="side-facts">{items}</dl> };
        section("readers", "Readers", "Files read in the present catalog", list.into_any())
    })
}
