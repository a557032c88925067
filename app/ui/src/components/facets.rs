//! Filters: chips, facets, the search form of a list, the pager.

use super::links::safe;
use super::marks::{icon, inline_rail, named_icon};
use crate::model::{Chip, Facet, FacetState, FacetValue, Pager, number};
use leptos::prelude::*;

/// Values of a facet that show before the rest is opened.
const SHOWN: usize = 8;

/// A filter in force; the whole chip takes it away.
pub(crate) fn chip(filter: &Chip) -> AnyView {
    let not = filter.not.then_some("");
    let field = match (filter.not, filter.field.is_empty()) {
        (true, true) => "not ".to_owned(),
        (true, false) => format!("{} not ", filter.field),
        (false, true) => String::new(),
        (false, false) => format!("{} ", filter.field),
    };
    let value = filter.value.clone();
    let words = view! { <span>{field}<b dir="auto">{value}</b></span> };
    match safe(&filter.remove) {
        Some(href) => {
            view! { <a class="chip" data-not=not href=href>{words}{named_icon("x", "remove", None)}</a> }.into_any()
        }
        None => view! { <span class="chip" data-not=not>{words}</span> }.into_any(),
    }
}

/// All filters in force, and one link that clears them when there are several.
pub(crate) fn chips(chips: &[Chip], clear: Option<&str>) -> AnyView {
    let several = chips.len() > 1;
    let clear = clear.filter(|_| several).and_then(safe);
    let chips = chips.iter().map(chip).collect::<Vec<_>>();
    view! {
        {chips}
        {clear.map(|href| view! { <a class="sub nowrap" href=href>"clear all"</a> })}
    }
    .into_any()
}

/// The search form of one list; works as a plain form.
pub(crate) struct ListForm<'a> {
    /// Where it sends to.
    pub action: &'a str,
    /// Name of the form, different from every other search form on the page.
    pub label: String,
    /// Name of the field.
    pub field: String,
    /// Text in the field.
    pub query: &'a str,
    /// Parameters it keeps.
    pub keep: &'a [(String, String)],
}

/// Renders a [`ListForm`].
pub(crate) fn list_form(form: ListForm<'_>) -> AnyView {
    let action = safe(form.action).unwrap_or_default();
    let query = form.query.to_owned();
    let keep = form
        .keep
        .iter()
        .map(|(key, value)| {
            let (key, value) = (key.clone(), value.clone());
            view! { <input type="hidden" name=key value=value/> }
        })
        .collect::<Vec<_>>();
    view! {
        <form class="search" role="search" aria-label=form.label action=action method="get">
            {icon("find")}
            <input type="search" name="q" aria-label=form.field.clone() placeholder=form.field value=query autocomplete="off" spellcheck="false"/>
            {keep}
        </form>
    }
    .into_any()
}

/// All facets of a list: beside the results, or a sheet where there is no room.
pub(crate) fn facets(facets: &[Facet], done: &str) -> AnyView {
    let groups = facets.iter().map(facet).collect::<Vec<_>>();
    let done = if done.is_empty() { "Show results" } else { done }.to_owned();
    view! {
        <aside class="facets" id="filters" popover="auto" aria-label="Filters">
            {groups}
            <div class="facets-done">
                <button class="button" data-main="" type="button" popovertarget="filters" popovertargetaction="hide">{done}</button>
            </div>
        </aside>
    }
    .into_any()
}

/// One facet; what lies beyond the first values opens without a script.
pub(crate) fn facet(facet: &Facet) -> AnyView {
    let (label, heading) = (facet.label.clone(), facet.label.clone());
    let (first, rest) = facet.values.split_at(facet.values.len().min(SHOWN));
    let rest_open = rest.iter().any(|value| value.state != FacetState::Off);
    let rest = (!rest.is_empty()).then(|| {
        let words = format!("{} more", number(rest.len() as u64));
        let values = rest.iter().map(facet_value).collect::<Vec<_>>();
        view! { <details class="twin" open=rest_open><summary>{words}</summary><ul>{values}</ul></details> }
    });
    let first = first.iter().map(facet_value).collect::<Vec<_>>();
    view! {
        <div class="facet" role="group" aria-label=label>
            <h2>{heading}</h2>
            <ul>{first}</ul>
            {rest}
        </div>
    }
    .into_any()
}

/// One value with its count.
fn facet_value(value: &FacetValue) -> AnyView {
    let label = match value.standing {
        Some(standing) => inline_rail(&value.label, standing, false),
        None => value.label.clone().into_any(),
    };
    let href = safe(&value.href);
    let current = (value.state == FacetState::On).then_some("true");
    let not = (value.state == FacetState::Not).then_some("");
    let said = (value.state == FacetState::Not).then(|| view! { <span class="sr">"excluded"</span> });
    let count = number(value.count);
    let raw = value.count.to_string();
    view! { <li><a href=href aria-current=current data-not=not><span dir="auto">{label}</span>{said}<data value=raw>{count}</data></a></li> }
        .into_any()
}

/// A facet as a line of chips, for the few values of a page without a filter column.
pub(crate) fn chip_facet(facet: &Facet) -> AnyView {
    let label = facet.label.clone();
    let values = facet
        .values
        .iter()
        .map(|value| choice(&value.href, value.state == FacetState::On, value.count, value.label.clone().into_any()));
    let values = values.collect::<Vec<_>>();
    view! { <div class="toolbar" role="group" aria-label=label>{values}</div> }.into_any()
}

/// A chip that sets a filter or takes it away; a check mark says that it is in force.
pub(crate) fn choice(href: &str, on: bool, count: u64, label: AnyView) -> AnyView {
    let current = on.then_some("true");
    let count = number(count);
    view! { <a class="chip" href=safe(href) aria-current=current>{on.then(|| icon("pass"))}{label} " " <b>{count}</b></a> }.into_any()
}

/// Previous and next.
pub(crate) fn pager(pager: &Pager) -> AnyView {
    let text = pager.text.clone();
    let previous = turn(pager.previous.as_deref(), "Previous", "prev");
    let next = turn(pager.next.as_deref(), "Next", "next");
    view! { <nav class="pager" aria-label="Pages"><span>{text}</span><span>{previous}{next}</span></nav> }.into_any()
}

/// One of the two.
fn turn(href: Option<&str>, word: &'static str, relation: &'static str) -> AnyView {
    match href.and_then(safe) {
        Some(href) => view! { <a href=href rel=relation>{word}</a> }.into_any(),
        None => view! { <span class="dim">{word}</span> }.into_any(),
    }
}
