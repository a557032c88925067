//! Notices, empty states and the title block.

use super::facets::chip;
use super::links::{link, safe, text_link};
use super::marks::{mono, sentence, tone_icon};
use crate::model::{Empty, Link, Meta, Notice};
use leptos::prelude::*;

/// All notices of a place.
pub(crate) fn notices(notices: &[Notice]) -> AnyView {
    notices.iter().map(notice).collect::<Vec<_>>().into_any()
}

/// One notice.
fn notice(notice: &Notice) -> AnyView {
    let dismiss = notice.dismiss.as_deref().and_then(safe);
    let has_actions = !notice.actions.is_empty() || dismiss.is_some();
    let actions = notice.actions.iter().map(link).collect::<Vec<_>>();
    let actions = has_actions.then(|| {
        view! {
            <span class="notice-actions">
                {actions}
                {dismiss.map(|href| view! { <a href=href>"Dismiss"</a> })}
            </span>
        }
    });
    view! { <div class="notice" data-tone=notice.tone.word()>{tone_icon(notice.tone)}<p dir="auto">{sentence(&notice.text)}</p>{actions}</div> }.into_any()
}

/// Nothing to show: why, and the next step.
pub(crate) fn empty(empty: &Empty) -> AnyView {
    let sentence = empty.sentence.clone();
    let chips = empty.chips.iter().map(|filter| view! { " " {chip(filter)} }).collect::<Vec<_>>();
    let command = empty.command.clone();
    let elsewhere = empty
        .elsewhere
        .iter()
        .map(|other| view! { <li>{mono(other.kind)} " " {text_link(&other.text, &other.href)}</li> })
        .collect::<Vec<_>>();
    let elsewhere = (!elsewhere.is_empty()).then(|| view! { <ul class="steps">{elsewhere}</ul> });
    view! {
        <div class="empty">
            <p>{sentence}{chips}</p>
            {command.map(|command| view! { <pre class="code" tabindex="0">{command}</pre> })}
            {empty.spelling.as_ref().map(|target| step("Did you mean ", target))}
            {empty.widen.as_ref().map(|target| step("", target))}
            {elsewhere}
            {empty.next.as_ref().map(|target| step("", target))}
        </div>
    }
    .into_any()
}

/// A next step of an empty state.
fn step(words: &'static str, target: &Link) -> AnyView {
    view! { <p class="sub">{words}{link(target)}</p> }.into_any()
}

/// The way down to this page.
pub(crate) fn crumbs(links: &[Link]) -> AnyView {
    if links.is_empty() {
        return ().into_any();
    }
    let items = links.iter().map(|target| view! { <li>{link(target)}</li> }).collect::<Vec<_>>();
    view! { <nav aria-label="Breadcrumb"><ol class="crumb">{items}</ol></nav> }.into_any()
}

/// Parts of a title block.
pub(crate) struct Title<'a> {
    /// Monogram in front, if the page is of one thing.
    pub mono: Option<AnyView>,
    /// The `h1`.
    pub heading: &'a str,
    /// Figures beside it.
    pub figures: &'a str,
    /// One sentence below.
    pub lead: Option<&'a str>,
    /// Short facts.
    pub meta: &'a [Meta],
    /// Whether the thing is out of service.
    pub retired: bool,
}

impl<'a> Title<'a> {
    /// A title that is only a heading.
    pub(crate) fn plain(heading: &'a str) -> Self {
        Self { mono: None, heading, figures: "", lead: None, meta: &[], retired: false }
    }
}

/// The title block with the page's one `h1`.
pub(crate) fn title(parts: Title<'_>) -> AnyView {
    let heading = parts.heading.to_owned();
    let figures = parts.figures.to_owned();
    let retired = parts.retired.then_some("");
    let lead = parts.lead.filter(|lead| !lead.is_empty()).map(str::to_owned);
    let meta = (!parts.meta.is_empty()).then(|| meta(parts.meta));
    view! {
        <div class="title" data-retired=retired>
            <div class="title-text">
                <h1>
                    {parts.mono} <span dir="auto">{heading}</span>
                    {(!figures.is_empty()).then(|| view! { " " <span class="figures">{figures}</span> })}
                </h1>
                {lead.map(|lead| view! { <p class="title-sub" dir="auto">{lead}</p> })}
                {meta}
            </div>
        </div>
    }
    .into_any()
}

/// Short facts in a line.
fn meta(items: &[Meta]) -> AnyView {
    let items = items
        .iter()
        .map(|item| {
            let label = (!item.label.is_empty()).then(|| format!("{} ", item.label));
            let value = item.value.clone();
            view! { <span>{label}<b>{value}</b></span> }
        })
        .collect::<Vec<_>>();
    view! { <p class="title-meta">{items}</p> }.into_any()
}
