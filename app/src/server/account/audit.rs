//! `/settings/admin/audit`: who did what, when, from where, before and after; and its export.

use indexer::pipeline::JournalEntry;
use indexer::seal::Sealed;
use portolan_ui::model::{Cell, Column, Link, Part, Row, Settings, Table};
use serde_json::{Value, json};

use super::super::alerts;
use super::{App, Call, Reply, Result, with_tabs};
use crate::error::AppError;
use crate::server::page;
use crate::view::time;

const HERE: &str = "/settings/admin/audit";
/// Entries of a page.
const ROWS: u64 = 50;
/// Most entries of one answer of the export.
const MOST: usize = 1_000;
/// Keys of payloads that hold what is kept of a secret; that it was set is told, not its hash.
const SECRETS: &[&str] = &["password", "hash", "link", "secret", "secrets", "key"];
/// Longest text of a change on the page, in characters.
const LONGEST: usize = 400;

/// `GET /settings/admin/audit`: the newest entries first; `before` goes back.
pub fn page(app: &App, call: &Call) -> Result<Reply> {
    let last = app.engine.last_noted();
    let before = call.asked("before").and_then(|text| text.parse().ok()).unwrap_or(last + 1).clamp(1, last + 1);
    let from = before.saturating_sub(ROWS).max(1);
    let entries = app.engine.noted(from, usize::try_from(before - from).unwrap_or(0))?.entries;
    let rows = entries.iter().rev().filter(|entry| entry.sequence < before).map(|entry| row(app, entry)).collect();
    let column = |label: &str| Column { label: label.to_owned(), ..Column::default() };
    let table = Table {
        caption: "What people did".to_owned(),
        columns: ["When", "Who", "From", "What", "On", "Change"].map(column).to_vec(),
        rows,
        empty: "Nobody did anything yet.".to_owned(),
    };
    let older = (from > 1).then(|| Link { text: "Older".to_owned(), href: format!("{HERE}?before={from}") });
    let list = Part {
        id: "audit-list".to_owned(),
        heading: "What people did".to_owned(),
        words: format!("{last} entries, chained by hash"),
        text: Some(
            "`portolan doctor --journal` verifies the chain; `/api/v1/audit` exports it, a thousand entries at a time."
                .to_owned(),
        ),
        table: Some(table),
        links: older.into_iter().collect(),
        ..Part::default()
    };
    Ok(page::settings(app, call, 200, Settings { parts: vec![list], ..with_tabs(call, HERE, "Audit log") }))
}

fn row(app: &App, entry: &JournalEntry) -> Row {
    let change = serde_json::to_string(&told(&entry.payload)).unwrap_or_default();
    let cells = vec![
        Cell::Text(who(app, &entry.actor)),
        Cell::Code(place(app, entry).unwrap_or_default()),
        Cell::Code(entry.action.clone()),
        Cell::Text(who(app, &entry.subject)),
        Cell::Dim(change.chars().take(LONGEST).collect()),
    ];
    Row { name: time::rfc3339(entry.time).unwrap_or_default(), cells, ..Row::default() }
}

/// The name of an account beside the id that the journal has, or by which link of an alert; other words as they are.
#[must_use]
pub fn who(app: &App, id: &str) -> String {
    let account = app.accounts.get(id).map(|known| match known.personal.login.as_str() {
        "" => known.personal.name,
        login => format!("{} ({login})", known.personal.name),
    });
    account.or_else(|| alerts::link_words(app, id)).unwrap_or_else(|| id.to_owned())
}

/// From where something was done; it lies with what is personal, not in the journal.
fn place(app: &App, entry: &JournalEntry) -> Option<String> {
    if let Some(place) = app.accounts.place_of(entry) {
        return Some(place);
    }
    // Of sessions it is kept longer.
    let account = entry.payload.get("account")?.as_str()?;
    app.accounts.get(account)?.personal.places.get(&entry.subject).cloned()
}

/// A payload without what is kept of secrets, and without what is sealed.
fn told(payload: &Value) -> Value {
    let tell = |(key, value): (&String, &Value)| {
        let is_secret = SECRETS.contains(&key.as_str()) && !value.is_null();
        (key.clone(), if is_secret { json!("set") } else { told(value) })
    };
    match payload {
        Value::Object(fields) => Value::Object(fields.iter().map(tell).collect()),
        Value::Array(list) => Value::Array(list.iter().map(told).collect()),
        Value::String(text) if Sealed::read(text).is_some() => json!("sealed"),
        other => other.clone(),
    }
}

/// `GET /api/v1/audit?from=N&limit=N`: entries in order, with the hashes of their chain and where to read on.
pub fn export(app: &App, call: &Call) -> Result<Reply> {
    let number = |name: &str, otherwise: u64| match call.asked(name) {
        None => Ok(otherwise),
        Some(text) => text.parse().map_err(|_| AppError::usage(format!("`{name}={text}` is no number"))),
    };
    let limit = usize::try_from(number("limit", MOST as u64)?).unwrap_or(MOST).min(MOST);
    let page = app.engine.noted(number("from", 1)?, limit)?;
    let item = |entry: &JournalEntry| {
        json!({
            "sequence": entry.sequence, "time": time::rfc3339(entry.time), "actor": entry.actor,
            "actor_name": app.accounts.get(&entry.actor).map(|known| known.personal.name),
            "from": place(app, entry), "action": entry.action, "subject": entry.subject,
            "payload": told(&entry.payload), "previous": entry.previous, "hash": entry.hash,
        })
    };
    let damage: Vec<String> =
        page.damage.iter().map(|damage| format!("{}:{}: {}", damage.segment, damage.line, damage.reason)).collect();
    let next = (page.next <= app.engine.last_noted()).then_some(page.next);
    Ok(Reply::Json(json!({
        "items": page.entries.iter().map(item).collect::<Vec<_>>(), "damage": damage, "next": next,
    })))
}

/// `GET /api/v1/audit/verify`: walks the whole chain.
pub fn verify(app: &App, _: &Call) -> Result<Reply> {
    Ok(Reply::Json(json!({ "entries": app.engine.last_noted(), "problems": app.engine.verify()? })))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use indexer::seal::{Secret, Vault};

    use super::*;

    #[test]
    fn what_is_kept_of_secrets_is_not_told() {
        let payload =
            json!({ "password": "$argon2id$x", "hash": "abc", "link": null, "before": { "roles": ["viewer"] } });
        let text = told(&payload).to_string();
        assert!(!text.contains("argon2id") && !text.contains("abc"), "{text}");
        assert!(text.contains("viewer") && text.contains("\"link\":null"), "{text}");
        let sealed = Vault::fleeting().seal("x", &Secret::new("y")).unwrap();
        let payload = json!({ "address": sealed.as_str(), "list": [{ "deep": sealed.as_str() }], "secrets": ["s"] });
        let text = told(&payload).to_string();
        assert_eq!(text, r#"{"address":"sealed","list":[{"deep":"sealed"}],"secrets":"set"}"#);
    }
}
