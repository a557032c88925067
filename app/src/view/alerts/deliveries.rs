//! `/alerts/deliveries` and `/alerts/dead`: every message with what became of it, and those that never arrived.

use portolan_alerts::state::State;
use portolan_alerts::state::alert::Fired;
use portolan_alerts::state::outbox::{Row as Delivery, RowState};
use portolan_ui::model::{Act, Acts, Cell, Column, Field, Form, Part, Rank, Row, Settings, Table, Tone};

use super::super::{Context, time};
use super::words::{clause, rule_link};
use super::{Reader, page as frame};

/// Rows of one page.
const ROWS: usize = 100;
/// Where dead letters are sent again.
pub const REPLAY: &str = "/alerts/replay";

/// Rows of targets that the reader sees, the newest first.
fn rows<'a>(state: &'a State, reader: &'a Reader, wanted: &'a dyn Fn(&Delivery) -> bool) -> Vec<&'a Delivery> {
    let sees = |row: &&Delivery| match state.target(&row.target) {
        Some(target) => reader.sees(&target.scope),
        None => reader.sees_all,
    };
    let sees = |row: &&Delivery| sees(row) && row.events.iter().all(|event| reader.may_read(&event.about));
    state.outbox().rows().filter(|row| wanted(row)).filter(sees).collect()
}

/// What a message tells, in one line.
fn title(row: &Delivery) -> String {
    match row.events.as_slice() {
        [] => "A question of consent".to_owned(),
        [one] if row.more == 0 => of_event(one),
        [first, rest @ ..] => format!("{}, and {} more", of_event(first), rest.len() as u64 + row.more),
    }
}

fn of_event(event: &Fired) -> String {
    format!("{}: {}", event.about.name, clause(&event.about.name, &event.title))
}

fn to(state: &State, row: &Delivery) -> String {
    state.target(&row.target).map_or_else(|| "a channel that is gone".to_owned(), |target| target.name.clone())
}

fn answer(row: &Delivery) -> String {
    let Some(last) = &row.last else { return String::new() };
    let status = last.status.map(|status| format!("{status} ")).unwrap_or_default();
    format!("{status}{}", last.text)
}

/// The log of deliveries.
#[must_use]
pub fn page(ctx: &Context<'_>, state: &State, reader: &Reader) -> Settings {
    let all = rows(state, reader, &|_| true);
    let words = if all.len() > ROWS { format!("the newest {ROWS} of {}", all.len()) } else { String::new() };
    let shown = all.into_iter().take(ROWS).map(|row| line(ctx, state, row)).collect();
    let column = |label: &str, rank| Column { label: label.to_owned(), rank, ..Column::default() };
    let table = Table {
        caption: "Deliveries, the newest first".to_owned(),
        columns: vec![
            column("Message", Rank::First),
            column("State", Rank::First),
            column("To", Rank::Second),
            column("Answer", Rank::Second),
            Column { number: true, ..column("Tries", Rank::Third) },
            column("Rule", Rank::Third),
            Column { number: true, ..column("Made", Rank::Second) },
        ],
        rows: shown,
        empty: "Nothing was sent yet. Inboxes are no deliveries: they lose nothing.".to_owned(),
    };
    let lead = "Every message that left for a channel, with what its target answered.".to_owned();
    let part = Part { words, table: Some(table), ..Part::default() };
    Settings { lead: Some(lead), parts: vec![part], ..frame(reader, "Deliveries", "/alerts/deliveries") }
}

fn line(ctx: &Context<'_>, state: &State, row: &Delivery) -> Row {
    let flag = |tone, text: &str| Cell::Flag { tone, text: text.to_owned() };
    let state_cell = match &row.state {
        RowState::Sent { .. } => flag(Tone::Good, "sent"),
        RowState::Queued if row.tries > 0 => flag(Tone::Warn, "will be tried again"),
        RowState::Queued => flag(Tone::Info, "waits"),
        RowState::Dead { .. } => flag(Tone::Bad, "dead"),
        RowState::Cancelled { .. } => flag(Tone::Unknown, "cancelled"),
    };
    Row {
        name: title(row),
        href: row.events.first().map(|event| event.about.href.clone()),
        cells: vec![
            state_cell,
            Cell::Text(to(state, row)),
            Cell::Text(answer(row)),
            Cell::Count(u64::from(row.tries)),
            Cell::Link(rule_link(state, &row.rule)),
            time::when(ctx.now, row.born).map_or(Cell::Empty, Cell::When),
        ],
        ..Row::default()
    }
}

/// Dead letters; `may_replay` offers to send them again.
#[must_use]
pub fn dead(ctx: &Context<'_>, state: &State, reader: &Reader, may_replay: bool) -> Settings {
    let all = rows(state, reader, &|row| matches!(row.state, RowState::Dead { .. }));
    let count = all.len();
    let act = |row: &&Delivery| {
        let why = if let RowState::Dead { why, .. } = &row.state { why.clone() } else { String::new() };
        let at = time::when(ctx.now, row.born).map(|when| when.text).unwrap_or_default();
        let cells = vec![title(row), to(state, row), why, answer(row), at];
        Act { cells, form: may_replay.then(|| replay(&[row.sequence], "Send again", Some(title(row)))) }
    };
    let acts = Acts {
        caption: "Dead letters".to_owned(),
        columns: ["Message", "To", "Why it died", "Last answer", "Made"].map(str::to_owned).to_vec(),
        rows: all.iter().take(ROWS).map(act).collect(),
        empty: "Every message arrived or is on its way.".to_owned(),
    };
    let every: Vec<u64> = all.iter().take(ROWS).map(|row| row.sequence).collect();
    let forms =
        if may_replay && count > 1 { vec![replay(&every, "Send all of these again", None)] } else { Vec::new() };
    let lead = "Messages that never arrived. They are kept for 30 days.".to_owned();
    let parts = vec![Part { acts: Some(acts), forms, ..Part::default() }];
    Settings { lead: Some(lead), parts, ..frame(reader, "Dead letters", "/alerts/dead") }
}

fn replay(rows: &[u64], submit: &str, about: Option<String>) -> Form {
    Form {
        id: format!("replay-{}", rows.first().copied().unwrap_or_default()),
        action: REPLAY.to_owned(),
        fields: rows.iter().map(|row| Field::hidden("row", &row.to_string())).collect(),
        submit: submit.to_owned(),
        about,
        main: false,
    }
}
