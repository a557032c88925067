//! A document or runbook, rendered and sanitised by the server.

use crate::components::fact::place_and_age;
use crate::components::marks::large_mono;
use crate::components::notices::{Title, crumbs, notices, title};
use crate::model::{Document, Heading};
use leptos::prelude::*;

/// The page.
pub(super) fn view(document: &Document) -> AnyView {
    let head =
        title(Title { mono: Some(large_mono(document.kind)), meta: &document.meta, ..Title::plain(&document.title) });
    // The one place where markup is not escaped: it comes straight from the sanitiser, as its type says.
    let html = document.html.as_str().to_owned();
    view! {
        {crumbs(&document.crumbs)}
        {head}
        {document.evidence.as_ref().map(|evidence| view! { <p class="evidence">{place_and_age(evidence)}</p> })}
        {notices(&document.notices)}
        {contents(&document.sections)}
        <article class="section prose" aria-label=document.title.clone() inner_html=html></article>
    }
    .into_any()
}

/// Its sections; one alone needs no table.
fn contents(sections: &[Heading]) -> Option<AnyView> {
    let items = sections
        .iter()
        .map(|heading| {
            let text = heading.text.clone();
            let href = format!("#{}", heading.id);
            let level = heading.level.clamp(1, 6).to_string();
            view! { <li data-level=level><a href=href dir="auto">{text}</a></li> }
        })
        .collect::<Vec<_>>();
    (items.len() > 1).then(|| {
        view! {
            <nav aria-label="Contents">
                <details class="twin"><summary>"Contents"</summary><ul class="steps">{items}</ul></details>
            </nav>
        }
        .into_any()
    })
}
