//! What failed, what still works, what next.

use crate::components::links::{link, row_name};
use crate::components::marks::mono;
use crate::components::notices::{Title, title};
use crate::components::section::section;
use crate::model::{ErrorPage, Nearest};
use leptos::prelude::*;

/// The page.
pub(super) fn view(error: &ErrorPage) -> AnyView {
    let status = error.status.to_string();
    let text = error.text.clone();
    let request = error.request.clone().map(|id| view! { <p class="sub">"Request " <code>{id}</code></p> });
    let actions = error.actions.iter().map(|action| view! { <li>{link(action)}</li> }).collect::<Vec<_>>();
    let actions = (!actions.is_empty()).then(|| view! { <ul class="steps">{actions}</ul> });
    view! {
        {title(Title { figures: &status, ..Title::plain(&error.heading) })}
        <div class="empty"><p>{text}</p>{request}{actions}</div>
        {nearest(&error.nearest)}
    }
    .into_any()
}

/// Things with a name near the one asked for.
fn nearest(near: &[Nearest]) -> Option<AnyView> {
    let items = near
        .iter()
        .map(|thing| {
            let word = thing.kind.word();
            view! { <li>{mono(thing.kind)}<span>{row_name(&thing.link.text, Some(&thing.link.href))}</span><span>{word}</span></li> }
        })
        .collect::<Vec<_>>();
    (!items.is_empty()).then(|| section("near", "Near names", "", view! { <ul class="rows">{items}</ul> }.into_any()))
}
