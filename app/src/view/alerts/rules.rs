//! `/alerts/subscriptions`: who is told of what; and one subscription, being written.

use portolan_alerts::book::Preview;
use portolan_alerts::event::EVENTS;
use portolan_alerts::rule::{INBOX, NOBODY, OWN, Pace, Rule, Scope, TEAM};
use portolan_alerts::state::State;
use portolan_ui::model::{Cell, Choice, Column, Field, FieldKind, Form, Link, Part, Rank, Row, Settings, Table};

use super::teams::ACTION as TEAMS;
use super::when::{clock, fields as when_fields, hour, pace_word, words as when};
use super::words::{destinations, kind_title, rule_href, scope, what};
use super::{Reader, page as frame};

/// The form's address.
pub const ACTION: &str = "/alerts/subscriptions";

/// What a rule that nobody wrote does.
const BUILT_IN: [(&str, &str, &str, &str); 2] = [
    (
        OWN,
        "What a team owns",
        "Everything that happens to what a team or person owns",
        "the owner's channels, else inboxes",
    ),
    (NOBODY, "What concerns nobody", "Everything that no other subscription tells anybody", "the operator's inbox"),
];

/// All subscriptions that the reader sees.
#[must_use]
pub fn page(state: &State, reader: &Reader) -> Settings {
    let rules: Vec<&Rule> = state.rules().map(|rule| &**rule).filter(|rule| reader.sees(&rule.scope)).collect();
    let of = |heading: &str, id: &str, empty: &str, wanted: &dyn Fn(&Scope) -> bool| Part {
        id: id.to_owned(),
        heading: heading.to_owned(),
        table: Some(table(
            heading,
            empty,
            rules.iter().filter(|rule| wanted(&rule.scope)).map(|rule| row(state, rule)).collect(),
        )),
        ..Part::default()
    };
    let none = "None yet.";
    let mut parts = vec![Part { text: Some(new_text(reader)), ..Part::default() }];
    if reader.account.is_some() {
        let own = |scope: &Scope| matches!(scope, Scope::Person(id) if reader.account.as_ref() == Some(id));
        parts.push(of("Yours", "yours", none, &own));
    }
    parts.push(of("Of teams", "of-teams", none, &|scope| matches!(scope, Scope::Team(_))));
    parts.push(of("Of everybody", "of-everybody", none, &|scope| matches!(scope, Scope::Organisation)));
    parts.push(built_in());
    Settings {
        lead: Some("Who is told of what, where and when.".to_owned()),
        parts,
        ..frame(reader, "Subscriptions", ACTION)
    }
}

fn new_text(reader: &Reader) -> String {
    if reader.may_subscribe {
        "A subscription says of what you, a team or everybody is told.".to_owned()
    } else {
        "Who signs in can subscribe.".to_owned()
    }
}

fn built_in() -> Part {
    let rows = BUILT_IN.iter().map(|(id, name, what, to)| Row {
        name: (*name).to_owned(),
        href: Some(rule_href(id)),
        cells: vec![Cell::Text((*what).to_owned()), Cell::Text((*to).to_owned()), Cell::Dim("at once".to_owned())],
        ..Row::default()
    });
    Part {
        id: "built-in".to_owned(),
        heading: "Without any set-up".to_owned(),
        table: Some(table("Without any set-up", "", rows.collect())),
        ..Part::default()
    }
}

fn table(caption: &str, empty: &str, rows: Vec<Row>) -> Table {
    let column = |label: &str, rank| Column { label: label.to_owned(), rank, ..Column::default() };
    Table {
        caption: caption.to_owned(),
        columns: vec![
            column("Subscription", Rank::First),
            column("Of what", Rank::First),
            column("Where to", Rank::Second),
            column("When", Rank::Third),
        ],
        rows,
        empty: empty.to_owned(),
    }
}

fn row(state: &State, rule: &Rule) -> Row {
    let note = match &rule.scope {
        Scope::Team(team) => Some(team.name().to_owned()),
        Scope::Person(_) | Scope::Organisation => None,
    };
    Row {
        name: rule.name.clone(),
        href: Some(rule_href(&rule.id)),
        note,
        cells: vec![Cell::Text(what(rule)), Cell::Text(destinations(state, rule)), Cell::Text(when(&rule.timing))],
        ..Row::default()
    }
}

/// A built-in rule in words; `None` for another id.
#[must_use]
pub fn built_in_page(reader: &Reader, id: &str) -> Option<Settings> {
    let (_, name, what, to) = BUILT_IN.iter().find(|(one, ..)| *one == id)?;
    let text =
        format!("{what}, to {to}. It is built in: teams choose their channels, and who wants less adds a silence.");
    let links = vec![Link { text: "How teams are reached".to_owned(), href: TEAMS.to_owned() }];
    Some(Settings { parts: vec![Part { text: Some(text), links, ..Part::default() }], ..frame(reader, name, ACTION) })
}

/// A rule that the reader may not change, in words.
#[must_use]
pub fn shown(state: &State, reader: &Reader, rule: &Rule) -> Settings {
    let text = format!(
        "{}. It goes to {}, {}, for {}.",
        what(rule),
        destinations(state, rule),
        when(&rule.timing),
        scope(&rule.scope)
    );
    Settings { parts: vec![Part { text: Some(text), ..Part::default() }], ..frame(reader, &rule.name, ACTION) }
}

/// A rule as it is being written.
pub struct Draft<'a> {
    /// The rule; its id is empty while it is new.
    pub rule: &'a Rule,
    /// Scopes that the reader may write rules for, with their words.
    pub scopes: Vec<(String, String)>,
    /// What it would have sent, once that was asked.
    pub preview: Option<Preview>,
}

/// The editor: first what it would have sent, with the button that saves; then the form.
#[must_use]
pub fn editor(state: &State, reader: &Reader, draft: &Draft<'_>) -> Settings {
    let rule = draft.rule;
    let heading = if rule.id.is_empty() { "New subscription".to_owned() } else { rule.name.clone() };
    let mut parts = Vec::new();
    if let Some(preview) = &draft.preview {
        parts.push(Part {
            id: "would-have".to_owned(),
            heading: "Before you save it".to_owned(),
            text: Some(preview_words(preview)),
            forms: vec![Form {
                id: "save".to_owned(),
                action: ACTION.to_owned(),
                fields: hidden(rule, "save"),
                submit: "Save the subscription".to_owned(),
                main: true,
                ..Form::default()
            }],
            ..Part::default()
        });
    }
    parts.push(Part { forms: vec![form(state, reader, draft)], ..Part::default() });
    if !rule.id.is_empty() {
        let fields = vec![Field::hidden("id", &rule.id), Field::hidden("do", "remove")];
        let remove = Form {
            id: "remove".to_owned(),
            action: ACTION.to_owned(),
            fields,
            submit: "Remove".to_owned(),
            about: Some(rule.name.clone()),
            main: false,
        };
        parts.push(Part { id: "end".to_owned(), heading: "End it".to_owned(), forms: vec![remove], ..Part::default() });
    }
    let here = if rule.id.is_empty() { "/alerts/subscriptions/new" } else { ACTION };
    Settings { parts, ..frame(reader, &heading, here) }
}

/// `Would have sent 3 in the last 30 days, 1 of them the end of an alert.`
#[must_use]
pub fn preview_words(preview: &Preview) -> String {
    let Preview { days, events, resolved } = preview;
    let ends = match resolved {
        0 => String::new(),
        1 => ", 1 of them the end of an alert".to_owned(),
        n => format!(", {n} of them ends of alerts"),
    };
    format!("Would have sent {events} in the last {days} days{ends}.")
}

fn hidden(rule: &Rule, does: &str) -> Vec<Field> {
    let timing = &rule.timing;
    let quiet = timing.quiet.map(|quiet| (clock(quiet.from), clock(quiet.to))).unwrap_or_default();
    let day = if let Pace::Weekly { day, .. } = timing.pace { day } else { 1 };
    let mut fields = vec![
        Field::hidden("do", does),
        Field::hidden("id", &rule.id),
        Field::hidden("name", &rule.name),
        Field::hidden("for", &scope_value(&rule.scope)),
        Field::hidden("query", &rule.query),
        Field::hidden("pace", pace_word(timing.pace)),
        Field::hidden("hour", &clock(hour(timing.pace))),
        Field::hidden("day", &day.to_string()),
        Field::hidden("quiet-from", &quiet.0),
        Field::hidden("quiet-to", &quiet.1),
        Field::hidden("zone", &timing.zone),
    ];
    fields.extend(rule.kinds.iter().map(|kind| Field::hidden("kind", kind)));
    fields.extend(rule.channels.iter().map(|channel| Field::hidden("channel", channel)));
    fields
}

/// A scope in forms: `me`, `organisation`, or the team's reference.
#[must_use]
pub fn scope_value(scope: &Scope) -> String {
    match scope {
        Scope::Person(_) => "me".to_owned(),
        Scope::Team(team) => team.to_string(),
        Scope::Organisation => "organisation".to_owned(),
    }
}

fn form(state: &State, reader: &Reader, draft: &Draft<'_>) -> Form {
    let rule = draft.rule;
    let own = scope_value(&rule.scope);
    let scopes = draft.scopes.iter().map(|(value, label)| choice(value, label, *value == own)).collect();
    let kinds = EVENTS.iter().map(|kind| choice(kind.id(), &kind_title(kind.id()), rule.kinds.contains(kind.id())));
    let mut fields = vec![
        Field::hidden("id", &rule.id),
        Field::hidden("do", "check"),
        Field::text("name", "Name").with(&rule.name).hint("Every message names it, so that who gets one knows why."),
        select("for", "Who is told", scopes),
        checks("kind", "When what happens", "None means all of them.", kinds.collect()),
        Field::text("query", "To what")
            .with(&rule.query)
            .optional()
            .hint("As in search: `owner:payments tier:1`. Empty means to everything."),
        checks("channel", "Where to", "", channels(state, reader, rule)),
    ];
    fields.extend(when_fields(&rule.timing));
    let submit = if draft.preview.is_some() { "Check again" } else { "See what it would have sent" };
    Form {
        id: "rule".to_owned(),
        action: ACTION.to_owned(),
        fields,
        submit: submit.to_owned(),
        about: None,
        main: draft.preview.is_none(),
    }
}

fn channels(state: &State, reader: &Reader, rule: &Rule) -> Vec<Choice> {
    let on = |id: &str| rule.channels.iter().any(|channel| channel == id);
    let mut choices = vec![choice(INBOX, "Inbox", on(INBOX))];
    if reader.sees_all || !reader.teams.is_empty() {
        choices.push(choice(TEAM, "The team's channels (for a team only)", on(TEAM)));
    }
    let targets = state.targets().filter(|target| reader.sees(&target.scope));
    choices.extend(targets.map(|target| choice(&target.id, &target.name, on(&target.id))));
    choices
}

/// One of the things to choose from.
pub(super) fn choice(value: &str, label: &str, chosen: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), chosen }
}

fn select(name: &str, label: &str, choices: Vec<Choice>) -> Field {
    Field { kind: FieldKind::Select(choices), ..Field::text(name, label).optional() }
}

/// Any of some.
pub(super) fn checks(name: &str, label: &str, hint: &str, choices: Vec<Choice>) -> Field {
    let field = Field { kind: FieldKind::Checks(choices), ..Field::text(name, label).optional() };
    if hint.is_empty() { field } else { field.hint(hint) }
}
