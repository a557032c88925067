//! Pages of forms: signing in, settings, what admins manage.

use crate::components::forms::{acts, form};
use crate::components::links::{joined, safe};
use crate::components::marks::sentence;
use crate::components::notices::{Title, notices, title};
use crate::components::tables::{Look, table};
use crate::model::{Complaint, Link, Notice, Part, Settings, Shown, Tone};
use leptos::prelude::*;

/// The page.
pub(super) fn view(settings: &Settings) -> AnyView {
    let heading = title(Title { lead: settings.lead.as_deref(), ..Title::plain(&settings.heading) });
    let done = settings.done.as_ref().map(|text| {
        let notice = Notice { tone: Tone::Good, text: text.clone(), ..Notice::default() };
        view! { <div role="status">{notices(&[notice])}</div> }
    });
    let parts = settings.parts.iter().map(part).collect::<Vec<_>>();
    view! {
        {heading}
        {tabs(settings)}
        {settings.problem.as_ref().map(complaint)}
        {done}
        {settings.shown.as_ref().map(shown)}
        {parts}
    }
    .into_any()
}

fn tabs(settings: &Settings) -> Option<AnyView> {
    let links = settings.tabs.iter().filter_map(|tab| {
        let href = safe(&tab.href)?;
        let current = (tab.href == settings.here).then_some("page");
        let text = tab.text.clone();
        Some(view! { <a href=href aria-current=current>{text}</a> })
    });
    let links = links.collect::<Vec<_>>();
    let area = if settings.area.is_empty() { "Settings".to_owned() } else { settings.area.clone() };
    (!links.is_empty()).then(|| view! { <nav class="tabs" aria-label=area>{links}</nav> }.into_any())
}

/// A way on as a button.
fn way(link: &Link) -> Option<AnyView> {
    let (href, text) = (safe(&link.href)?, link.text.clone());
    Some(view! { <p class="toolbar"><a class="button" data-main="" href=href>{text}</a></p> }.into_any())
}

/// What is wrong, first on the page and told at once.
fn complaint(complaint: &Complaint) -> AnyView {
    let hint = complaint.hint.as_ref().map(|hint| view! { <p>{sentence(hint)}</p> });
    view! {
        <div class="complaint" role="alert">
            <h2>"There is a problem"</h2>
            <p>{sentence(&complaint.text)}</p>
            {hint}
        </div>
    }
    .into_any()
}

fn shown(shown: &Shown) -> AnyView {
    let Shown { label, value, note } = shown.clone();
    view! {
        <div class="shown" role="status">
            <h2>{label}</h2>
            <pre class="code" tabindex="0" aria-label="Copy this"><code>{value}</code></pre>
            <p>{sentence(&note)}</p>
        </div>
    }
    .into_any()
}

fn part(part: &Part) -> AnyView {
    let text = part.text.as_ref().map(|text| view! { <p class="part-text">{sentence(text)}</p> });
    let forms = part.forms.iter().map(form).collect::<Vec<_>>();
    let body = view! {
        {text}
        {part.table.as_ref().map(|rows| table(rows, Look::Plain))}
        {part.acts.as_ref().map(acts)}
        {part.main.as_ref().and_then(way)}
        {(!part.links.is_empty()).then(|| view! { <p class="toolbar">{joined(&part.links)}</p> })}
        {forms}
    };
    if part.heading.is_empty() {
        return view! { <div class="part">{body}</div> }.into_any();
    }
    let (id, heading, words) = (part.id.clone(), part.heading.clone(), part.words.clone());
    let labelled = id.clone();
    view! {
        <section class="section part" aria-labelledby=labelled>
            <div class="section-head">
                <h2 id=id>{heading}</h2>
                {(!words.is_empty()).then(|| view! { <p>{words}</p> })}
            </div>
            {body}
        </section>
    }
    .into_any()
}
