//! `/alerts/channels`: where messages go, whether they arrive, and one of them with what it really answered.

use portolan_alerts::rule::Scope;
use portolan_alerts::state::State;
use portolan_alerts::target::Target;
use portolan_ui::model::{Cell, Choice, Column, Field, FieldKind, Form, Part, Rank, Row, Settings, Table, Tone};

use super::words::scope;
use super::{Reader, page as frame};

/// The form's address.
pub const ACTION: &str = "/alerts/channels";

/// A channel that can be added: id, name, what its address is called, what to type there.
pub struct Kind {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What its address is called; empty where it needs none.
    pub address: &'static str,
    /// What to type as its address.
    pub hint: &'static str,
}

/// The address of a target as far as it may be shown.
pub type Place<'a> = &'a dyn Fn(&Target) -> String;

/// The list, and the form for a new one where the reader may add any.
#[must_use]
pub fn page(state: &State, reader: &Reader, place: Place<'_>, kinds: &[Kind], scopes: &[(String, String)]) -> Settings {
    let targets = state.targets().filter(|target| reader.sees(&target.scope));
    let rows = targets.map(|target| row(state, target, place)).collect();
    let column = |label: &str, rank| Column { label: label.to_owned(), rank, ..Column::default() };
    let table = Table {
        caption: "Channels".to_owned(),
        columns: vec![
            column("Channel", Rank::First),
            column("State", Rank::First),
            column("Sort", Rank::Second),
            column("Place", Rank::Second),
            column("Whose", Rank::Third),
        ],
        rows,
        empty: "No channel is set up. Inboxes and feeds need none.".to_owned(),
    };
    let mut parts = vec![Part { table: Some(table), ..Part::default() }];
    if !scopes.is_empty() {
        parts.push(add(kinds, scopes));
    }
    let lead = "Where messages go besides inboxes, and whether they arrive.".to_owned();
    Settings { lead: Some(lead), parts, ..frame(reader, "Channels", ACTION) }
}

fn row(state: &State, target: &Target, place: Place<'_>) -> Row {
    let (tone, text) = health(state, target);
    Row {
        name: target.name.clone(),
        href: Some(format!("{ACTION}/{}", target.id)),
        cells: vec![
            Cell::Flag { tone, text },
            Cell::Text(target.channel.clone()),
            Cell::Code(place(target)),
            Cell::Text(scope(&target.scope)),
        ],
        ..Row::default()
    }
}

/// How a target does, in a few words.
fn health(state: &State, target: &Target) -> (Tone, String) {
    let health = state.outbox().health(&target.id);
    if health.disabled.is_some() {
        return (Tone::Bad, "disabled".to_owned());
    }
    if state.is_refused(&target.id) {
        return (Tone::Unknown, "wants no messages".to_owned());
    }
    if !state.is_confirmed(target) {
        return (Tone::Warn, "waits for consent".to_owned());
    }
    match health.failures {
        0 => (Tone::Good, "works".to_owned()),
        1 => (Tone::Warn, "failed once".to_owned()),
        n => (Tone::Warn, format!("failed {n} times")),
    }
}

fn add(kinds: &[Kind], scopes: &[(String, String)]) -> Part {
    let choice = |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned(), chosen: false };
    let sorts = kinds.iter().map(|kind| choice(kind.id, kind.title)).collect();
    let owners = scopes.iter().map(|(value, label)| choice(value, label)).collect();
    let select = |name: &str, label: &str, choices| Field {
        kind: FieldKind::Select(choices),
        ..Field::text(name, label).optional()
    };
    let fields = vec![
        Field::text("name", "Name"),
        select("channel", "Sort", sorts),
        Field::text("address", "Address").optional().hint("As the table above says of its sort."),
        select("for", "Whose", owners),
    ];
    let form = Form {
        id: "add".to_owned(),
        action: ACTION.to_owned(),
        fields,
        submit: "Add the channel".to_owned(),
        about: None,
        main: true,
    };
    let table = Some(addresses(kinds));
    Part {
        id: "new-channel".to_owned(),
        heading: "Add a channel".to_owned(),
        table,
        forms: vec![form],
        ..Part::default()
    }
}

/// What to type as the address of each sort.
fn addresses(kinds: &[Kind]) -> Table {
    let column = |label: &str| Column { label: label.to_owned(), rank: Rank::First, ..Column::default() };
    let row = |kind: &Kind| {
        let address = if kind.address.is_empty() { "None" } else { kind.address };
        let cells = vec![Cell::Text(format!("{address}. {}", kind.hint))];
        Row { name: kind.title.to_owned(), cells, ..Row::default() }
    };
    Table {
        caption: "What each leads to".to_owned(),
        columns: vec![column("Sort"), column("Its address")],
        rows: kinds.iter().map(row).collect(),
        empty: String::new(),
    }
}

/// What the reader may do to a target.
#[derive(Clone, Copy)]
pub struct May {
    /// Change it at all.
    pub change: bool,
    /// Send it a test: feeds are come to.
    pub test: bool,
    /// It has secrets that can be replaced.
    pub rotate: bool,
}

/// What is known of a target besides its state.
pub struct About {
    /// Its address as far as it may be shown.
    pub place: String,
    /// The public keys that its signatures are verified with, the newest first.
    pub keys: Vec<String>,
    /// What it answered to a test just now.
    pub said: Option<String>,
}

/// One target.
#[must_use]
pub fn one(state: &State, reader: &Reader, target: &Target, may: May, about: About) -> Settings {
    let About { place, keys, said } = about;
    let (_, health_text) = health(state, target);
    let whose = match &target.scope {
        Scope::Person(_) => "yours".to_owned(),
        other => format!("of {}", scope(other)),
    };
    let why = state.outbox().health(&target.id).disabled.map(|(_, why)| format!(" ({why})")).unwrap_or_default();
    let text = format!("{} to `{place}`, {whose}: {health_text}{why}.", target.channel);
    let mut parts = vec![Part { text: Some(text), ..Part::default() }];
    parts.extend((!keys.is_empty()).then(|| public(&keys)));
    if may.change {
        parts.extend(may.test.then(|| test(target, said)));
        let health = state.outbox().health(&target.id);
        if health.disabled.is_some() {
            parts.push(act(target, "enable", "Use it again", "Messages that wait go out then.", "Enable"));
        }
        if may.rotate {
            parts.push(act(
                target,
                "rotate",
                "Replace its secret",
                "The old secret signs for 24 hours more, so that nothing is refused meanwhile.",
                "Make a new secret",
            ));
        }
        parts.push(act(target, "remove", "Remove it", "Messages that wait for it become dead letters.", "Remove"));
    }
    Settings { parts, ..frame(reader, &target.name, ACTION) }
}

/// The public keys; they are no secret, so whoever sees the channel sees them.
fn public(keys: &[String]) -> Part {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    let (word, before) = if keys.len() == 1 { ("key", "") } else { ("keys", ", the newest first") };
    let text =
        format!("Signatures `v1a` (ed25519) are verified with the public {word} {}{before}.", keys.join(" and "));
    Part { id: "keys".to_owned(), heading: "Public key".to_owned(), text: Some(text), ..Part::default() }
}

fn test(target: &Target, said: Option<String>) -> Part {
    let text = said.unwrap_or_else(|| "Sends one message now and shows what the target really answers.".to_owned());
    Part { words: String::new(), text: Some(text), ..act(target, "test", "Send a test", "", "Send a test") }
}

fn act(target: &Target, does: &str, heading: &str, text: &str, submit: &str) -> Part {
    let form = Form {
        id: does.to_owned(),
        action: format!("{ACTION}/{}", target.id),
        fields: vec![Field::hidden("do", does)],
        submit: submit.to_owned(),
        about: Some(target.name.clone()).filter(|_| does == "remove"),
        main: does == "test",
    };
    Part {
        id: does.to_owned(),
        heading: heading.to_owned(),
        text: Some(text.to_owned()),
        forms: vec![form],
        ..Part::default()
    }
}
