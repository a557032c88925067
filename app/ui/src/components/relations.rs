//! Relations both ways, as a table.

use super::fact::place_and_age;
use super::links::row_name;
use super::marks::{legend, mono};
use super::section::{nothing, scroll, section};
use crate::model::Relation;
use leptos::prelude::*;

/// The section; its sentence says what was looked at when there are none.
pub(crate) fn relations(subject: &str, rows: &[Relation], words: &str, empty: &str) -> AnyView {
    let body = if rows.is_empty() { nothing(empty) } else { table(subject, rows) };
    section("deps", "Relations", words, body)
}

/// The table.
fn table(subject: &str, rows: &[Relation]) -> AnyView {
    let caption = format!("Relations of {subject}, both ways");
    let rows = rows.iter().map(relation).collect::<Vec<_>>();
    let table = view! {
        <table class="table">
            <caption class="sr">{caption.clone()}</caption>
            <thead><tr>
                <th scope="col">"Name"</th><th scope="col">"Direction"</th><th scope="col" class="c-2">"By"</th>
                <th scope="col">"Standing"</th><th scope="col" class="c-3">"Evidence"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    view! { {scroll(&caption, table.into_any())} {legend()} }.into_any()
}

/// One relation.
fn relation(row: &Relation) -> AnyView {
    let (direction, by) = (row.direction.clone(), row.by.clone());
    let unknown = row.href.is_none().then(|| view! { " " <span class="dim">"not in the catalog"</span> });
    view! {
        <tr>
            <th scope="row">{row.kind.map(|kind| view! { {mono(kind)} " " })}{row_name(&row.name, row.href.as_deref())}{unknown}</th>
            <td>{direction}</td>
            <td class="c-2">{by}</td>
            <td>{standing(row)}</td>
            <td class="c-3 evidence">{row.evidence.as_ref().map(place_and_age)}</td>
        </tr>
    }
    .into_any()
}

/// The standing as rail and word, said once.
fn standing(row: &Relation) -> AnyView {
    let word = row.standing.word();
    view! { <span class="inline-rail" data-standing=word>{word}</span> }.into_any()
}
