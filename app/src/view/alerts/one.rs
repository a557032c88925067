//! `/alerts/{id}`: one alert, where a message leads to.

use portolan_alerts::state::alert::Alert;
use portolan_ui::model::{Field, Form, Part, Row, Settings, Table};

use super::super::{Context, time};
use super::{Reader, page as frame};

/// The page, with the buttons that take it or silence it.
#[must_use]
pub fn page(ctx: &Context<'_>, reader: &Reader, alert: &Alert) -> Settings {
    let event = &alert.event;
    let since = time::when(ctx.now, alert.opened).map(|when| when.text).unwrap_or_default();
    let text = format!("{} {}: {}. Since {since}.", event.about.name, event.title, alert.word(ctx.now));
    let subject = Table {
        caption: "What it is about".to_owned(),
        rows: vec![Row { name: event.about.name.clone(), href: Some(event.about.href.clone()), ..Row::default() }],
        ..Table::default()
    };
    let mut parts = vec![Part { text: Some(text), table: Some(subject), ..Part::default() }];
    if !event.detail.is_empty() {
        parts.push(Part { text: Some(event.detail.clone()), ..Part::default() });
    }
    if reader.may_take && alert.is_open() {
        parts.extend(doors(alert, alert.is_acknowledged(ctx.now)));
    }
    Settings { parts, ..frame(reader, &format!("{}, {}", event.about.name, event.title), "/alerts") }
}

fn doors(alert: &Alert, is_taken: bool) -> Vec<Part> {
    let form = |id: &str, fields: Vec<Field>, submit: &str, main| Form {
        id: id.to_owned(),
        action: format!("/alerts/{id}"),
        fields: [vec![Field::hidden("alert", &alert.id)], fields].concat(),
        submit: submit.to_owned(),
        about: None,
        main,
    };
    let part = |id: &str, heading: &str, text: &str, form: Form| Part {
        id: id.to_owned(),
        heading: heading.to_owned(),
        text: Some(text.to_owned()),
        forms: vec![form],
        ..Part::default()
    };
    let take = part(
        "take",
        "Take it",
        "Reminders rest for a day, and nobody else is called.",
        form("acknowledge", Vec::new(), "Acknowledge", true),
    );
    let fields = vec![
        Field::text("reason", "Reason"),
        Field::text("hours", "Hours").with("24").hint("At most 2160, which is 90 days."),
    ];
    let hush = part(
        "hush",
        "Silence it",
        "It is recorded and not told until then.",
        form("silence", fields, "Silence", false),
    );
    if is_taken { vec![hush] } else { vec![take, hush] }
}
