//! Search and lists: narrow to the right rows.

use crate::components::facets::{ListForm, chips, facets, list_form, pager};
use crate::components::notices::{Title, empty, notices, title};
use crate::components::tables::{Look, table};
use crate::model::{List, Notice, Tone, number};
use leptos::prelude::*;

/// The page.
pub(super) fn view(list: &List) -> AnyView {
    let heading = title(Title { figures: &list.figures, lead: list.lead.as_deref(), ..Title::plain(&list.heading) });
    view! {
        {heading}
        {partial(list)}
        {toolbar(list)}
        {results(list)}
    }
    .into_any()
}

/// What is missing from the answer.
fn partial(list: &List) -> Option<AnyView> {
    let text = list.partial.clone()?;
    Some(notices(&[Notice { tone: Tone::Warn, text, ..Notice::default() }]))
}

/// Search within the list, filters in force.
fn toolbar(list: &List) -> AnyView {
    let form = list_form(ListForm {
        action: &list.action,
        label: list.heading.clone(),
        field: format!("Search within {}", list.heading.to_lowercase()),
        query: &list.query,
        keep: &list.keep,
    });
    let words = match list.chips.len() {
        0 => "Filters".to_owned(),
        count => format!("Filters, {}", number(count as u64)),
    };
    let button = (!list.facets.is_empty()).then(|| {
        view! { <button class="button filters-button" type="button" popovertarget="filters">{words}</button> }
    });
    view! { <div class="toolbar">{form}{button}{chips(&list.chips, list.clear.as_deref())}</div> }.into_any()
}

/// Facets beside rows; rows alone where the facets could not be counted.
fn results(list: &List) -> AnyView {
    let rows = match &list.empty {
        Some(reason) => empty(reason),
        None => view! { {table(&list.table, Look::Results)} {pager(&list.pager)} }.into_any(),
    };
    if list.facets.is_empty() {
        return rows;
    }
    view! { <div class="results">{facets(&list.facets, &list.show_results)}<div>{rows}</div></div> }.into_any()
}
