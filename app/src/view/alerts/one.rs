//! `/alerts/{id}`: one alert, where a message leads to.

use std::sync::Arc;

use catalog_schema::id::EntityRef;
use portolan_alerts::known::Event;
use portolan_alerts::rule::{OPERATOR, ORGANISATION};
use portolan_alerts::state::State;
use portolan_alerts::state::alert::{Alert, Fired, Hush, To, Transition};
use portolan_alerts::state::command::Silence;
use portolan_alerts::state::outbox::{Row as Delivery, RowState};
use portolan_alerts::target::Target;
use portolan_ui::model::{Cell, Column, Field, Form, Part, Rank, Row, Settings, Table, Tone};

use super::super::words::{listed, short_commit};
use super::super::{Context, time};
use super::silences::{END, moment};
use super::{Reader, page as frame};

/// Transitions that are listed.
const LISTED: usize = 50;

/// An alert with what became of it.
pub struct One {
    /// The alert.
    pub alert: Alert,
    /// What was told of it, the newest first.
    told: Vec<Arc<Fired>>,
    /// Who was told that it began, as far as the reader may know, and what became of it.
    to: Vec<String>,
    /// What silences it now.
    pub silence: Option<Silence>,
}

/// An alert that the reader may read of.
#[must_use]
pub fn find(state: &State, reader: &Reader, id: &str, now: i64) -> Option<One> {
    let alert = state.alert(id).filter(|alert| reader.may_read(&alert.event.about))?;
    let told = state.fired().filter(|fired| fired.alert == id).take(LISTED).cloned().collect();
    let mut to: Vec<String> = alert.told.iter().filter_map(|route| place(state, reader, id, &route.to)).collect();
    to.dedup();
    let silence = state.silence_over(alert, now).filter(|_| alert.is_open()).cloned();
    Some(One { alert: alert.clone(), told, to, silence })
}

fn place(state: &State, reader: &Reader, alert: &str, to: &To) -> Option<String> {
    match to {
        To::Inbox(key) if key == OPERATOR => Some("the operator".to_owned()),
        To::Inbox(key) if key == ORGANISATION => Some("everybody".to_owned()),
        To::Inbox(key) => Some(match key.parse::<EntityRef>() {
            Ok(owner) => format!("the inbox of {}", owner.name()),
            Err(_) => "the inbox of one person".to_owned(),
        }),
        To::Target(id) => state.target(id).filter(|t| reader.sees(&t.scope)).map(|target| {
            let came = came_of(state, target, alert).map(|what| format!(" ({what})")).unwrap_or_default();
            format!("{}{came}", target.name)
        }),
    }
}

/// What became of the last message about an alert to a target, where it did not simply arrive.
fn came_of(state: &State, target: &Target, alert: &str) -> Option<&'static str> {
    if state.is_refused(&target.id) {
        return Some("wants no messages");
    }
    if !state.is_confirmed(target) {
        return Some("has not agreed to get messages");
    }
    let of_alert = |row: &&Delivery| row.target == target.id && row.events.iter().any(|event| event.alert == alert);
    match state.outbox().rows().find(of_alert)?.state {
        RowState::Queued => Some("not there yet"),
        RowState::Sent { .. } => None,
        RowState::Dead { .. } => Some("a dead letter"),
        RowState::Cancelled { .. } => Some("taken back: it was over"),
    }
}

/// What can be done about it.
pub struct Doors {
    /// The name of whoever has it.
    pub taker: Option<String>,
    /// Whether the reader may silence it.
    pub may_hush: bool,
    /// Whether the reader may end the silence over it.
    pub may_end: bool,
}

/// The page, with the buttons that take it or silence it.
#[must_use]
pub fn page(ctx: &Context<'_>, reader: &Reader, one: &One, doors: &Doors) -> Settings {
    let alert = &one.alert;
    let event = &alert.event;
    let mut parts = vec![Part { table: Some(state(ctx, one)), ..Part::default() }];
    let taken = doors.taker.as_ref().map(|name| format!("Somebody has it, {name}.")).unwrap_or_default();
    let said = [event.detail.clone(), seen_at(event), taken, hushed(one)].into_iter().filter(|text| !text.is_empty());
    parts.extend(said.map(|text| Part { text: Some(text), ..Part::default() }));
    if !one.told.is_empty() {
        parts.push(history(ctx, one, doors.taker.as_deref()));
    }
    if let Some(silence) = one.silence.as_ref().filter(|_| doors.may_end) {
        parts.push(end_silence(silence));
    }
    if alert.is_open() {
        let taking = reader.may_take.then(|| take(alert, alert.is_acknowledged(ctx.now)));
        parts.extend(taking.into_iter().chain(doors.may_hush.then(|| hush(alert))));
    }
    Settings { parts, ..frame(reader, &event.title, "/alerts") }
}

/// What it is about, and where it stands.
fn state(ctx: &Context<'_>, one: &One) -> Table {
    let (alert, event) = (&one.alert, &one.alert.event);
    let (tone, word) = match alert.word(ctx.now) {
        "resolved" if is_past(one) => (Tone::Info, "happened"),
        "resolved" => (Tone::Good, "resolved"),
        "acknowledged" => (Tone::Info, "acknowledged"),
        "pending" => (Tone::Unknown, "seen, not told yet"),
        _ => (Tone::Bad, "holds"),
    };
    let column = |label: &str| Column { label: label.to_owned(), rank: Rank::First, ..Column::default() };
    Table {
        caption: "What it is about, and where it stands".to_owned(),
        columns: vec![column("About"), column("State"), Column { number: true, ..column("Since") }],
        rows: vec![Row {
            name: event.about.name.clone(),
            href: Some(event.about.href.clone()),
            cells: vec![
                Cell::Flag { tone, text: word.to_owned() },
                time::when(ctx.now, alert.opened).map_or(Cell::Empty, Cell::When),
            ],
            ..Row::default()
        }],
        empty: String::new(),
    }
}

/// Whether it is something that happened and never lasted.
fn is_past(one: &One) -> bool {
    !one.alert.is_open() && one.told.iter().all(|fired| fired.transition == Transition::Firing)
}

/// Where it can be seen.
fn seen_at(event: &Event) -> String {
    let Some(place) = &event.place else { return String::new() };
    let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
    format!("Seen at {}: `{}{line}`, commit `{}`.", place.repository, place.path, short_commit(&place.commit))
}

fn history(ctx: &Context<'_>, one: &One, taker: Option<&str>) -> Part {
    let first = one.told.last().map(|fired| fired.sequence);
    let row = |fired: &Arc<Fired>| Row {
        name: match fired.transition {
            Transition::Firing if is_past(one) => "Happened",
            Transition::Firing if first == Some(fired.sequence) => "Began",
            Transition::Firing => "Began again, or got worse",
            Transition::Reminder => "Still open: reminder",
            Transition::Escalated => "Nobody took it: next step",
            Transition::Resolved => "Over",
            Transition::Test | Transition::Confirm => "Test",
        }
        .to_owned(),
        cells: vec![Cell::Text(fired.title.clone()), time::when(ctx.now, fired.at).map_or(Cell::Empty, Cell::When)],
        ..Row::default()
    };
    let mut rows: Vec<(i64, Row)> = one.told.iter().map(|fired| (fired.at, row(fired))).collect();
    if let (Some(ack), Some(taker)) = (&one.alert.acknowledged, taker) {
        let when = time::when(ctx.now, ack.at).map_or(Cell::Empty, Cell::When);
        let cells = vec![Cell::Text(taker.to_owned()), when];
        let at = rows.iter().position(|(at, _)| *at <= ack.at).unwrap_or(rows.len());
        rows.insert(at, (ack.at, Row { name: "Acknowledged".to_owned(), cells, ..Row::default() }));
    }
    let column = |label: &str, rank| Column { label: label.to_owned(), rank, ..Column::default() };
    let table = Table {
        caption: "What happened to it, the newest first".to_owned(),
        columns: vec![
            column("What", Rank::First),
            column("As it was", Rank::Second),
            Column { number: true, ..column("When", Rank::First) },
        ],
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        empty: String::new(),
    };
    let text = (!one.to.is_empty()).then(|| format!("Told to {}.", listed(&one.to)));
    let heading = "What happened to it".to_owned();
    Part { id: "history".to_owned(), heading, text, table: Some(table), ..Part::default() }
}

/// Why it is not told, as a sentence.
fn hushed(one: &One) -> String {
    if let Some(silence) = &one.silence {
        return format!("It is silenced until {}, so that nobody is told: {}", moment(silence.to), silence.reason);
    }
    match one.alert.hush.filter(|_| one.alert.is_open()) {
        None => "",
        Some(Hush::Silenced) => "It is silenced, so that nobody is told.",
        Some(Hush::Inhibited) => "Nobody is told while its repository, or the host of that, cannot be reached.",
        Some(Hush::Flapping) => "It keeps changing, so that nobody is told until it rests.",
    }
    .to_owned()
}

/// The button that ends the silence over it.
fn end_silence(silence: &Silence) -> Part {
    let form = Form {
        id: "end-silence".to_owned(),
        action: END.to_owned(),
        fields: vec![Field::hidden("id", &silence.id)],
        submit: "End the silence".to_owned(),
        about: None,
        main: false,
    };
    let heading = "End the silence".to_owned();
    let text = Some("What still holds is told then, all that it covers.".to_owned());
    Part { id: "unhush".to_owned(), heading, text, forms: vec![form], ..Part::default() }
}

fn take(alert: &Alert, is_taken: bool) -> Part {
    match is_taken {
        false => door(
            ["take", "Take it", "Reminders rest for a day, and nobody else is called."],
            Form { main: true, ..pressed(alert, "acknowledge", "Acknowledge") },
        ),
        true => door(
            ["back", "Give it back", "Reminders resume, and if nobody else takes it the next ones are called."],
            pressed(alert, "unacknowledge", "Give it back"),
        ),
    }
}

fn hush(alert: &Alert) -> Part {
    let mut form = pressed(alert, "silence", "Silence");
    form.fields.push(Field::text("reason", "Reason"));
    form.fields.push(Field::text("hours", "Hours").with("24").hint("At most 2160, which is 90 days."));
    door(["hush", "Silence it", "It is recorded and not told until then."], form)
}

fn pressed(alert: &Alert, id: &str, submit: &str) -> Form {
    Form {
        id: id.to_owned(),
        action: format!("/alerts/{id}"),
        fields: vec![Field::hidden("alert", &alert.id)],
        submit: submit.to_owned(),
        about: None,
        main: false,
    }
}

fn door([id, heading, text]: [&str; 3], form: Form) -> Part {
    Part {
        id: id.to_owned(),
        heading: heading.to_owned(),
        text: Some(text.to_owned()),
        forms: vec![form],
        ..Part::default()
    }
}
