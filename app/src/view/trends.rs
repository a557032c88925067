//! Lines over time: how the knowledge of a thing was spread, quarter by quarter.

use indexer::catalog::Knowledge;
use indexer::insight::{History, history};
use portolan_ui::model::{Cell, Column, Rank, Row, Table, Trend, Trends, percent};

use super::{Context, address, time};

/// Quarters drawn.
const QUARTERS: u16 = 12;
/// The bus factor that fills a line.
const DEEP: u32 = 5;

/// Shares per person and the bus factor, three years back; `None` without a past.
#[must_use]
pub fn of_knowledge(ctx: &Context<'_>, subject: &str, knowledge: &Knowledge) -> Option<Trends> {
    let past = history(&ctx.catalog, knowledge, QUARTERS);
    if past.bus_factor.iter().flatten().count() < 2 {
        return None;
    }
    let months: Vec<String> = past.days.iter().filter_map(|day| time::month_of(*day)).collect();
    let mut rows: Vec<Trend> = past
        .people
        .iter()
        .map(|person| Trend {
            href: ctx.catalog.item(&person.person).map(|item| address::item(item)),
            note: (!person.present).then(|| "gone".to_owned()),
            ..share(&person.name, &person.shares, &past, &months)
        })
        .collect();
    if past.others.iter().any(|share| *share > 0.0) {
        rows.push(share("Others", &past.others, &past, &months));
    }
    rows.push(depth(&past, &months));
    Some(Trends {
        what: "Person".to_owned(),
        caption: format!("Share of the living knowledge of {subject} by quarter, and its bus factor"),
        from: months.first().cloned().unwrap_or_default(),
        to: months.last().cloned().unwrap_or_default(),
        finding: finding(&past),
        twin: twin(
            "Share and bus factor by quarter",
            "Person",
            &months,
            rows.iter().map(|row| (row.name.clone(), figures(row, &past))),
        ),
        rows,
    })
}

fn share(name: &str, shares: &[f64], past: &History, months: &[String]) -> Trend {
    let measured = |at: usize| past.bus_factor.get(at).copied().flatten().is_some();
    let points: Vec<Option<f64>> = shares.iter().enumerate().map(|(at, s)| measured(at).then_some(*s)).collect();
    let word = |point: Option<&Option<f64>>| point.copied().flatten().map_or_else(|| "none".to_owned(), percent);
    let (first, last) = (word(points.first()), word(points.last()));
    let (from, to) = (months.first(), months.last());
    let said = format!("{name}: {first} in {}, {last} in {}", from.map_or("", |m| m), to.map_or("", |m| m));
    Trend { name: name.to_owned(), points, first, last, said, ..Trend::default() }
}

/// The bus factor as a line of its own; from five on a line is full.
fn depth(past: &History, months: &[String]) -> Trend {
    let points: Vec<Option<f64>> =
        past.bus_factor.iter().map(|n| n.map(|n| f64::from(n.min(DEEP)) / f64::from(DEEP))).collect();
    let word = |n: Option<&Option<u32>>| n.copied().flatten().map_or_else(|| "none".to_owned(), |n| n.to_string());
    let (first, last) = (word(past.bus_factor.first()), word(past.bus_factor.last()));
    let (from, to) = (months.first(), months.last());
    Trend {
        said: format!("Bus factor: {first} in {}, {last} in {}", from.map_or("", |m| m), to.map_or("", |m| m)),
        name: "Bus factor".to_owned(),
        bad: past.bus_factor.last().copied().flatten().is_some_and(|n| n <= 1),
        points,
        first,
        last,
        ..Trend::default()
    }
}

fn figures(row: &Trend, past: &History) -> Vec<String> {
    if row.name == "Bus factor" {
        return past.bus_factor.iter().map(|n| n.map_or_else(|| "none".to_owned(), |n| n.to_string())).collect();
    }
    row.points.iter().map(|point| point.map_or_else(|| "none".to_owned(), percent)).collect()
}

fn finding(past: &History) -> String {
    let measured: Vec<u32> = past.bus_factor.iter().copied().flatten().collect();
    let (Some(first), Some(last)) = (measured.first(), measured.last()) else { return String::new() };
    let moved = match first.cmp(last) {
        std::cmp::Ordering::Less => format!("The bus factor rose from {first} to {last}."),
        std::cmp::Ordering::Equal => format!("The bus factor is {last}, as it was at the beginning."),
        std::cmp::Ordering::Greater => format!("The bus factor fell from {first} to {last}."),
    };
    format!(
        "{moved} Each line is one person's share of the living knowledge of that quarter, all drawn to one scale; presence \
         is told from what is known today."
    )
}

/// The figures of all lines as a table: a row for each quarter, a column for each line.
#[must_use]
pub fn twin(caption: &str, what: &str, months: &[String], lines: impl Iterator<Item = (String, Vec<String>)>) -> Table {
    let lines: Vec<(String, Vec<String>)> = lines.collect();
    let column =
        |label: &str, number| Column { label: label.to_owned(), number, rank: Rank::First, ..Column::default() };
    let heads = lines.iter().map(|(name, _)| column(name, true));
    let row = |(at, month): (usize, &String)| Row {
        name: month.clone(),
        cells: lines.iter().map(|(_, line)| line.get(at).map_or(Cell::Empty, |n| Cell::Text(n.clone()))).collect(),
        ..Row::default()
    };
    Table {
        caption: format!("{caption}: {what}"),
        columns: std::iter::once(column("Quarter", false)).chain(heads).collect(),
        rows: months.iter().enumerate().map(row).collect(),
        empty: String::new(),
    }
}

/// A part of a whole, 0 to 1.
#[must_use]
pub fn ratio(part: usize, whole: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}
