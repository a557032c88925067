//! Tables with one link a row.

use super::fact::path_line;
use super::links::{link, row_name, safe};
use super::marks::{breakable, claimed, depth, flag, mono, outcome, severity, time};
use super::section::{nothing, scroll};
use crate::model::{Cell, Column, Direction, Match, Rank, Row, Table, number};
use leptos::prelude::*;

/// How a table looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Inside a section, whose heading already opened it.
    Plain,
    /// Alone: with a dark rule of its own and room for snippets.
    Results,
}

/// A table in its scrolling region, or the sentence that stands for it.
pub(crate) fn table(table: &Table, look: Look) -> AnyView {
    if table.rows.is_empty() {
        return nothing(&table.empty);
    }
    let label = if look == Look::Results { "Results" } else { table.caption.as_str() };
    scroll(label, bare_table(table, look))
}

/// The table alone.
fn bare_table(table: &Table, look: Look) -> AnyView {
    let caption = table.caption.clone();
    let head = table.columns.iter().map(column).collect::<Vec<_>>();
    let rows = table.rows.iter().map(|line| row(line, &table.columns)).collect::<Vec<_>>();
    let ruled = (look == Look::Results).then_some("");
    let snippets = table.rows.iter().any(|line| line.found.is_some()).then_some("");
    view! {
        <table class="table" data-ruled=ruled data-snippets=snippets>
            <caption class="sr">{caption}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// Class of the cells of a column.
fn class(column: &Column) -> Option<String> {
    let rank = match column.rank {
        Rank::First => "",
        Rank::Second => "c-2",
        Rank::Third => "c-3",
    };
    let classes = [if column.number { "num" } else { "" }, rank];
    let text = classes.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// Head of a column; its link sorts.
fn column(column: &Column) -> AnyView {
    let sort = column.sorted.map(|direction| match direction {
        Direction::Ascending => "ascending",
        Direction::Descending => "descending",
    });
    let label = column.label.clone();
    let label = match column.href.as_deref().and_then(safe) {
        Some(href) => view! { <a href=href>{label}</a> }.into_any(),
        None => label.into_any(),
    };
    view! { <th scope="col" class=class(column) aria-sort=sort>{label}</th> }.into_any()
}

/// One row; cells beyond the columns are dropped, missing ones stay empty.
fn row(row: &Row, columns: &[Column]) -> AnyView {
    let note = row.note.clone();
    let cells = columns
        .iter()
        .skip(1)
        .enumerate()
        .map(|(index, column)| {
            let content = row.cells.get(index).map(cell);
            view! { <td class=class(column)>{content}</td> }
        })
        .collect::<Vec<_>>();
    view! {
        <tr>
            <th scope="row">
                {row.kind.map(|kind| view! { {mono(kind)} " " })}
                {row_name(&row.name, row.href.as_deref())}
                {note.map(|note| view! { " " <span class="dim">{note}</span> })}
                {row.found.as_ref().map(snippet)}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

/// The matching line with its file.
fn snippet(found: &Match) -> AnyView {
    let segments = found
        .segments
        .iter()
        .map(|segment| {
            let text = segment.text.clone();
            if segment.marked { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
        })
        .collect::<Vec<_>>();
    let place = (!found.path.is_empty()).then(|| path_line(&found.path, found.line));
    view! {
        <span class="snippet" dir="auto">
            {segments}
            {place.map(|place| view! { " " <code>{place}</code> })}
        </span>
    }
    .into_any()
}

/// Content of a cell.
fn cell(cell: &Cell) -> AnyView {
    match cell {
        Cell::Empty => ().into_any(),
        Cell::Text(text) => text.clone().into_any(),
        Cell::Dim(text) => dim(text.clone()),
        Cell::Code(text) => view! { <code>{breakable(text)}</code> }.into_any(),
        Cell::Count(0) => dim("0".to_owned()),
        Cell::Count(count) => number(*count).into_any(),
        Cell::Claimed(value) => claimed(value),
        Cell::Depth(value) => depth(*value),
        Cell::When(when) => time(when),
        Cell::Flag { tone, text } => flag(*tone, text),
        Cell::Outcome(value) => outcome(*value, value.word()),
        Cell::Severity(value) => severity(*value),
        Cell::Link(target) => link(target),
    }
}

/// Words of less weight.
fn dim(text: String) -> AnyView {
    view! { <span class="dim">{text}</span> }.into_any()
}
