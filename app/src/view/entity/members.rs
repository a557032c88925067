//! What a system or domain contains.

use indexer::catalog::{Item, RelationEntry};
use portolan_ui::model::{Cell, Column, Rank, Row, Table};

use super::super::{Context, address, holdings, thing};

/// The table; `None` for kinds that contain nothing.
#[must_use]
pub fn table(ctx: &Context<'_>, item: &Item, inside: &[&RelationEntry]) -> Option<Table> {
    if !matches!(item.reference.kind(), "system" | "domain") {
        return None;
    }
    let column = |label: &str, number, rank| Column { label: label.to_owned(), number, rank, ..Column::default() };
    Some(Table {
        caption: format!("What {} contains", item.title),
        columns: vec![
            column("Name", false, Rank::First),
            column("Owner", false, Rank::First),
            column("Bus factor", true, Rank::Second),
            column("Findings", true, Rank::Second),
        ],
        rows: inside.iter().map(|entry| row(ctx, entry)).collect(),
        empty: "No descriptor names it as the whole it is part of.".to_owned(),
    })
}

fn row(ctx: &Context<'_>, entry: &RelationEntry) -> Row {
    let target = &entry.relation.target;
    let named = thing::named(ctx, target);
    let Some(item) = ctx.catalog.item(target) else {
        let cells = vec![Cell::Empty, Cell::Empty, Cell::Empty];
        return Row {
            name: named.name,
            kind: named.kind,
            note: Some("not in the catalog".to_owned()),
            cells,
            ..Row::default()
        };
    };
    Row {
        name: named.name,
        href: Some(address::item(item)),
        kind: named.kind,
        cells: vec![
            Cell::Claimed(thing::owner_cell(ctx, item)),
            if item.reference.kind() == "component" { Cell::Depth(thing::depth(item)) } else { Cell::Empty },
            Cell::Count(holdings::open_findings(ctx, target) as u64),
        ],
        ..Row::default()
    }
}
