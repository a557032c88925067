//! Who knows it, languages, runbook and documents.

use super::links::{safe, text_link};
use super::marks::{breakable, depth, flag, inline_rail, time};
use super::measures::measures;
use super::section::{nothing, scroll, section, section_with};
use super::trends::trends;
use crate::model::{DocumentRow, Kind, Knower, Knowledge, Language, Languages, Tone, number, percent};
use leptos::prelude::*;

/// Units of the strip's width for a month: a bar of eight, a gap of two.
const MONTH: usize = 10;
/// Height of the tallest bar, in the strip's units.
const TALLEST: f64 = 18.0;
/// Where bars stand.
const BASE: f64 = 19.0;
/// What decision records and READMEs are called in [`DocumentRow::what`].
const DECISION: &str = "decision record";
const README: &str = "README";
/// Language colours; what follows shares the last.
const COLOURS: usize = 6;

/// The section: a row per person, a bar per month, the bus factor readable from the dashed rule.
pub(crate) fn who_knows(knowledge: &Knowledge) -> AnyView {
    who_knows_what("Who knows it", knowledge)
}

/// The same under another heading.
pub(crate) fn who_knows_what(heading: &'static str, knowledge: &Knowledge) -> AnyView {
    let words = knowledge.words.clone();
    let head = view! { "Bus factor " {depth(knowledge.depth)} " " {words} }.into_any();
    let body = if knowledge.people.is_empty() { nothing(&knowledge.empty) } else { strips(knowledge) };
    let before = knowledge.history.as_ref();
    view! {
        {section_with("who-knows", heading, Some(head), body)}
        {before.map(|lines| section("before", "How it was", "by quarter", trends(lines)))}
        {measures(&knowledge.measures)}
    }
    .into_any()
}

/// Table of people.
fn strips(knowledge: &Knowledge) -> AnyView {
    let tallest = knowledge.people.iter().flat_map(|person| person.months.iter().copied()).max().unwrap_or(0);
    let rows = knowledge.people.iter().map(|person| knower(person, knowledge, tallest)).collect::<Vec<_>>();
    let label = format!("Who knows {}", knowledge.subject);
    let order = if knowledge.ranked { "by share of the living knowledge of those present" } else { "by name" };
    let caption = format!("People who changed {}, {order}", knowledge.subject);
    let share = knowledge.ranked.then(|| view! { <th scope="col">"Share"</th> });
    let days = knowledge.ranked.then(|| view! { <th scope="col" class="num c-2">"Days"</th> });
    let (from, to) = (knowledge.from.clone(), knowledge.to.clone());
    let how = knowledge.caption.clone();
    let table = view! {
        <table class="table knows">
            <caption class="sr">{caption}</caption>
            <thead><tr>
                <th scope="col">"Person"</th>
                <th scope="col" class="c-2">"Team"</th>
                <th scope="col" class="c-strip"><span class="sr">"Days of change by month, "</span><span class="axis"><span>{from}</span><span>{to}</span></span></th>
                {share}
                {days}
                <th scope="col" class="num c-2">"Last"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    view! { <figure>{scroll(&label, table.into_any())}<figcaption class="sub">{how}</figcaption></figure> }.into_any()
}

/// One person.
fn knower(person: &Knower, of: &Knowledge, tallest: u8) -> AnyView {
    let half = person.half.then_some("");
    let team = match &person.left {
        Some(left) => {
            let left = left.clone();
            view! { <span class="dim">{left}</span> }.into_any()
        }
        None => person.team.clone().into_any(),
    };
    let last = match &person.last {
        Some(when) => time(when),
        None => "never".into_any(),
    };
    view! {
        <tr data-half=half>
            <th scope="row">{super::links::name(&person.name, person.href.as_deref())}</th>
            <td class="c-2">{team}</td>
            <td class="c-strip">{strip(person, of.months, tallest)}</td>
            {of.ranked.then(|| view! { <td>{share(person)}</td> })}
            {of.ranked.then(|| view! { <td class="num c-2">{number(person.days)}</td> })}
            <td class="num c-2">{last}</td>
        </tr>
    }
    .into_any()
}

/// Share of living knowledge as figure and bar.
fn share(person: &Knower) -> AnyView {
    let behind = person.behind.as_deref().and_then(safe);
    let Some(share) = person.share else {
        let figure = match behind {
            Some(href) => {
                view! { <a class="behind" href=href aria-label="gone, the days and commits behind it">"gone"</a> }
                    .into_any()
            }
            None => "gone".into_any(),
        };
        return view! { <span class="share"><span class="num dim">{figure}</span></span> }.into_any();
    };
    let figure = match behind {
        Some(href) => {
            let said = format!("{}, the days and commits behind it", percent(share));
            view! { <a class="behind" href=href aria-label=said>{percent(share)}</a> }.into_any()
        }
        None => percent(share).into_any(),
    };
    let width = format!("{:.1}", share.clamp(0.0, 1.0) * 64.0);
    view! {
        <span class="share">
            <span class="num">{figure}</span>
            <svg viewBox="0 0 64 8" aria-hidden="true">
                <rect class="bar-bg" y="3.5" width="64" height="1"/><rect class="bar" data-lead="" width=width height="8"/>
            </svg>
        </span>
    }
    .into_any()
}

/// A bar per month: older half pale, next quarter paler than the last; hollow for those who left.
fn strip(person: &Knower, months: u32, tallest: u8) -> AnyView {
    let months = usize::try_from(months).unwrap_or(usize::MAX).max(person.months.len()).max(1);
    let width = months.saturating_mul(MONTH);
    let start = months - person.months.len();
    let left = person.left.is_some();
    let bars = person
        .months
        .iter()
        .enumerate()
        .filter(|(_, days)| **days > 0)
        .map(|(index, days)| bar(start + index, months, f64::from(*days) / f64::from(tallest.max(1)), left))
        .collect::<Vec<_>>();
    let view_box = format!("0 0 {width} 20");
    view! {
        <svg class="strip" viewBox=view_box aria-hidden="true" preserveAspectRatio="none">
            <line class="base" x1="0" x2=width.to_string() y1="19.5" y2="19.5"/>
            {bars}
        </svg>
    }
    .into_any()
}

/// One bar; `part` is its height as a part of the tallest.
fn bar(month: usize, months: usize, part: f64, left: bool) -> AnyView {
    let height = (part * TALLEST).round().max(2.0);
    let (inset, width) = if left { (1.5, "7") } else { (1.0, "8") };
    let height = if left { height - 0.5 } else { height };
    let class = match (left, month * 4 / months) {
        (true, _) => "gone",
        (false, 0 | 1) => "m1",
        (false, 2) => "m2",
        (false, _) => "m3",
    };
    let x = format!("{}", month as f64 * MONTH as f64 + inset);
    view! { <rect class=class x=x y=format!("{}", BASE - height) width=width height=format!("{height}")/> }.into_any()
}

/// The section of languages: one bar, then the same as a table.
pub(crate) fn languages(languages: &Languages) -> AnyView {
    if languages.parts.is_empty() {
        return section("lang", "Languages", "", nothing("No source code found here."));
    }
    let rows = languages.parts.iter().enumerate().map(|(index, part)| language(index, part)).collect::<Vec<_>>();
    let unit = languages.unit.clone();
    let body = view! {
        <figure>
            {language_bar(&languages.parts)}
            <table class="table">
                <caption class="sr">"Languages and runtimes"</caption>
                <thead><tr>
                    <th scope="col">"Language"</th><th scope="col" class="num">"Share"</th>
                    <th scope="col" class="num c-2">{unit}</th><th scope="col">"Runtime"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </figure>
    };
    section("lang", "Languages", &languages.total, body.into_any())
}

/// Colour class of the n-th language.
fn colour(index: usize) -> String {
    format!("l{}", index.min(COLOURS - 1))
}

/// The stacked bar, named in words; parts keep a sliver of light between them.
fn language_bar(parts: &[Language]) -> AnyView {
    let words =
        parts.iter().map(|part| format!("{} {}", part.name, percent(part.share))).collect::<Vec<_>>().join(", ");
    let mut start = 0.0;
    let mut bars = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let share = part.share.clamp(0.0, 1.0) * 100.0;
        let x = format!("{start:.2}");
        let width = format!("{:.2}", (share - 0.25).max(0.1));
        bars.push(view! { <rect class=colour(index) x=x width=width height="12"/> });
        start += share;
    }
    view! { <svg class="langs" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label=words>{bars}</svg> }
        .into_any()
}

/// One language.
fn language(index: usize, part: &Language) -> AnyView {
    let (name, amount) = (part.name.clone(), part.amount.clone());
    let runtime = match part.runtime.clone() {
        Some(runtime) => runtime.into_any(),
        None => view! { <span class="dim">"not found"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row"><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class=colour(index) width="10" height="10"/></svg>{name}</th>
            <td class="num">{percent(part.share)}</td>
            <td class="num c-2">{amount}</td>
            <td>{runtime}</td>
        </tr>
    }
    .into_any()
}

/// How much of a document list is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Name, age, code changes since.
    Short,
    /// Also what it is and where.
    Full,
}

/// Runbooks and documents with their age against the code.
pub(crate) fn documents(rows: &[DocumentRow], extent: Extent, empty: &str) -> AnyView {
    if rows.is_empty() {
        return nothing(empty);
    }
    let full = extent == Extent::Full;
    let rows = rows.iter().map(|row| document(row, full)).collect::<Vec<_>>();
    let table = view! {
        <table class="table">
            <caption class="sr">"Documents with age, and code changes since"</caption>
            <thead><tr>
                <th scope="col">"Document"</th>
                {full.then(|| view! { <th scope="col" class="c-2">"What"</th><th scope="col" class="c-2">"Where"</th> })}
                <th scope="col" class="num">"Age"</th><th scope="col" class="num">"Code since"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    scroll("Documents", table.into_any())
}

/// One document.
fn document(row: &DocumentRow, full: bool) -> AnyView {
    let age = match &row.age {
        Some(when) => time(when),
        None => view! { <span class="dim">"unknown"</span> }.into_any(),
    };
    let since = match row.code_since {
        Some(changes) => number(changes).into_any(),
        // A decision record tells what was decided then: no later change makes it old.
        None if row.what == DECISION => view! { <span class="dim">"record"</span> }.into_any(),
        None => view! { <span class="dim">"not counted"</span> }.into_any(),
    };
    let stale = row.stale.then(|| view! { " " {flag(Tone::Warn, "stale")} });
    let what = if row.what.is_empty() { row.kind.word().to_owned() } else { row.what.clone() };
    // The full list has a column for it; a plain document needs no word.
    let beside = (!full && (row.kind == Kind::Runbook || row.what == README)).then(|| {
        let what = what.clone();
        view! { " " <span class="dim">{what}</span> }
    });
    let place = row.place.clone();
    let more = full.then(|| view! { <td class="c-2">{what}</td><td class="c-2"><code>{breakable(&place)}</code></td> });
    view! {
        <tr>
            <th scope="row">{document_name(row)}{beside}</th>
            {more}
            <td class="num">{age}</td>
            <td class="num">{since}{stale}</td>
        </tr>
    }
    .into_any()
}

/// Name with its rail; the whole is the link.
fn document_name(row: &DocumentRow) -> AnyView {
    match safe(&row.link.href) {
        Some(_) => {
            let standing = row.standing.word();
            let said = format!(", {standing}");
            view! { <span class="inline-rail" data-standing=standing>{text_link(&row.link.text, &row.link.href)}<span class="sr">{said}</span></span> }
                .into_any()
        }
        None => inline_rail(&row.link.text, row.standing, false),
    }
}
