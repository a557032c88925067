//! Home: find a thing, or see what needs attention.

use crate::components::links::{link, name, row_name, safe};
use crate::components::marks::{sentence, time, tone_icon};
use crate::components::notices::empty;
use crate::components::section::{nothing, section_with};
use crate::components::soundings::soundings;
use crate::model::{Change, Coverage, Frame, Home, Link, Meter, Need, number};
use crate::shell::search_box;
use leptos::prelude::*;

/// The page.
pub(super) fn view(frame: &Frame, home: &Home) -> AnyView {
    let rest = match &home.empty {
        Some(reason) => empty(reason),
        None => content(home),
    };
    view! {
        <h1 class="sr">"Home"</h1>
        {search_box("search", "Find a service, team, person or document", &frame.query, true)}
        {tries(&home.tries)}
        {rest}
    }
    .into_any()
}

/// Everything below the search box.
fn content(home: &Home) -> AnyView {
    let changed = if home.changed.is_empty() {
        nothing("Nothing has changed lately.")
    } else {
        let rows = home.changed.iter().map(change).collect::<Vec<_>>();
        view! { <ol class="rows">{rows}</ol> }.into_any()
    };
    let changed = section_with("changed", "Changed lately", home.changed_all.as_ref().map(link), changed);
    view! {
        {needs(home)}
        {home.soundings.as_ref().map(soundings)}
        <div class="cols-wide">{changed}{home.coverage.as_ref().map(coverage)}</div>
    }
    .into_any()
}

/// Queries to try.
fn tries(tries: &[Link]) -> AnyView {
    if tries.is_empty() {
        return ().into_any();
    }
    let tries = tries
        .iter()
        .map(|query| {
            let text = query.text.clone();
            view! { " " <a href=safe(&query.href)><code>{text}</code></a> }
        })
        .collect::<Vec<_>>();
    view! { <p class="try"><span>"Try"</span>{tries}</p> }.into_any()
}

/// The worst findings.
fn needs(home: &Home) -> AnyView {
    let words = home.needs_text.clone();
    let all = home.needs_all.as_ref().map(|all| view! { " " {link(all)} });
    let body = if home.needs.is_empty() {
        nothing("No check fails.")
    } else {
        let rows = home.needs.iter().map(need).collect::<Vec<_>>();
        view! { <ol class="rows">{rows}</ol> }.into_any()
    };
    section_with("needs", "Needs you", Some(view! { {words} {all} }.into_any()), body)
}

/// One of them.
fn need(need: &Need) -> AnyView {
    // A finding that opens with its verb reads on from the name.
    let verb = ["has ", "was ", "is "].iter().any(|verb| need.text.starts_with(verb));
    let joint = if verb { " " } else { ": " };
    let since = match &need.when {
        Some(when) => time(when),
        None => view! { <span></span> }.into_any(),
    };
    view! { <li>{tone_icon(need.tone)}<span>{row_name(&need.subject.text, Some(&need.subject.href))}{joint}{sentence(&need.text)}</span>{since}</li> }
        .into_any()
}

/// One change.
fn change(change: &Change) -> AnyView {
    let text = format!(" {}", change.text);
    view! { <li><span>{name(&change.subject.text, Some(&change.subject.href))}{text}</span>{time(&change.when)}</li> }
        .into_any()
}

/// How much is known of all services.
fn coverage(coverage: &Coverage) -> AnyView {
    let meters = coverage.meters.iter().map(meter).collect::<Vec<_>>();
    let words = coverage.text.clone().into_any();
    section_with("cover", "Coverage", Some(words), view! { <dl>{meters}</dl> }.into_any())
}

/// One share with its drawn scale.
fn meter(meter: &Meter) -> AnyView {
    let label = meter.label.clone();
    let missing = meter.of.saturating_sub(meter.count);
    let without = meter.href.as_deref().and_then(safe).filter(|_| missing > 0);
    let without = without.map(|href| {
        let said = format!(": {}", meter.label);
        let words = format!("{} without", number(missing));
        view! { <a href=href>{words}<span class="sr">{said}</span></a> }
    });
    // Counts of a catalog are far below 2^52, so the share is exact enough.
    let width = format!("{:.1}", 100.0 * meter.count.min(meter.of) as f64 / meter.of.max(1) as f64);
    view! {
        <div class="meter">
            <dt>{label}</dt>
            <dd>{number(meter.count)}</dd>
            <dd>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="bar-bg" y="3.5" width="100" height="1"/><rect class="bar" data-lead="" width=width height="8"/>
                </svg>
            </dd>
            <dd>{without}</dd>
        </div>
    }
    .into_any()
}
