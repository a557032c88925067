//! `/api/v1/alerts`: what holds, what was sent, and what people do about it.

use std::collections::BTreeSet;

use catalog_schema::id::EntityRef;
use portolan_alerts::book::{Book, BookError};
use portolan_alerts::rule::Scope;
use portolan_alerts::state::State;
use portolan_alerts::state::alert::Alert;
use portolan_alerts::state::command::{Command, Silence};
use portolan_alerts::state::outbox::{Outcome, Row, RowState};
use portolan_alerts::target::Target;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::App;
use super::super::call::Call;
use super::super::reply::Reply;
use super::hush;
use super::page::{check_scope, new_id, reader};
use crate::account::Action;
use crate::error::{AppError, Result};
use crate::view::alerts::Reader;

/// Rows of a page where none are asked for.
const DEFAULT: usize = 100;
/// Most rows of a page.
const MOST: usize = 1_000;
/// Dead letters that one call sends again.
const REPLAYED: usize = 1_000;

/// A parameter of the query.
pub fn param<'a>(call: &'a Call, name: &str) -> Option<&'a str> {
    call.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

/// A page of rows that are told apart by a key, in their order.
///
/// # Errors
/// A limit that is no number of rows.
pub fn page(call: &Call, rows: Vec<(String, Value)>) -> Result<Reply> {
    let limit = match param(call, "limit").map(str::parse::<usize>) {
        None => DEFAULT,
        Some(Ok(limit)) if (1..=MOST).contains(&limit) => limit,
        Some(_) => return Err(AppError::usage(format!("`limit` is a number from 1 to {MOST}"))),
    };
    let total = rows.len();
    let from = match param(call, "after") {
        None => 0,
        Some(after) => rows.iter().position(|(key, _)| key == after).map_or(total, |at| at + 1),
    };
    let shown: Vec<&(String, Value)> = rows.iter().skip(from).take(limit).collect();
    let next = shown.last().filter(|_| from + shown.len() < total).map(|(key, _)| key.clone());
    let items: Vec<&Value> = shown.iter().map(|(_, value)| value).collect();
    Ok(Reply::Json(json!({ "items": items, "next": next, "total": total })))
}

/// Does what somebody asks.
///
/// # Errors
/// What the book refuses, or a journal that fails.
pub fn act(book: &Book, call: &Call, command: Command) -> Result<u64> {
    book.command(command, &call.principal.actor()).map_err(|error| match error {
        BookError::Command(text) => AppError::usage(text),
        BookError::Journal(error) => AppError::internal(format!("it was not noted: {error}")),
        BookError::Seal(error) => AppError::internal(format!("it was not noted: {error}")),
    })
}

/// An alert as the API tells of it.
#[must_use]
pub fn alert_json(state: &State, alert: &Alert, now: i64) -> Value {
    let event = &alert.event;
    let silence = state.silence_over(alert, now).filter(|_| alert.is_open());
    json!({
        "id": alert.id, "kind": event.kind, "state": alert.word(now), "severity": event.severity,
        "subject": event.subject, "title": event.title, "detail": event.detail, "place": event.place,
        "owner": event.about.owner, "href": event.about.href, "opened": alert.opened, "changed": alert.changed,
        "transitions": alert.transitions, "hush": alert.hush, "acknowledged": alert.acknowledged,
        "silenced": silence.map(|silence| json!({ "id": silence.id, "to": silence.to, "reason": silence.reason })),
        "told": alert.told,
    })
}

/// `GET /api/v1/alerts`: open ones, newest first; `state=` pending, firing, acknowledged, resolved or all; `owner=`.
pub fn list(app: &App, call: &Call) -> Result<Reply> {
    let book = app.book()?;
    let now = book.now();
    let state = param(call, "state").unwrap_or("open");
    if !["open", "all", "pending", "firing", "acknowledged", "resolved"].contains(&state) {
        return Err(AppError::usage(format!("`{state}` is no state of alerts")));
    }
    let owner = param(call, "owner").map(|text| EntityRef::parse(text, Some("group"), "default"));
    let owner = owner.transpose().map_err(|error| AppError::usage(error.to_string()))?;
    let reader = reader(call);
    let rows = book.read(|all| {
        let wanted = |alert: &&Alert| match state {
            "all" => true,
            "open" => alert.is_open() && alert.transitions > 0,
            word => alert.word(now) == word,
        };
        let owned = |alert: &&Alert| owner.is_none() || alert.event.about.owner == owner;
        let shown = all.alerts().filter(|alert| reader.may_read(&alert.event.about));
        let mut alerts: Vec<&Alert> = shown.filter(wanted).filter(owned).collect();
        alerts.sort_by(|a, b| (b.changed, &a.id).cmp(&(a.changed, &b.id)));
        alerts.into_iter().map(|alert| (alert.id.clone(), alert_json(all, alert, now))).collect()
    });
    page(call, rows)
}

/// `GET /api/v1/alerts/{alert}`: one of them with all that was told of it.
pub fn show(app: &App, call: &Call) -> Result<Reply> {
    let book = app.book()?;
    let (id, reader) = (call.param("alert"), reader(call));
    let found = book.read(|all| {
        let alert = all.alert(id).filter(|alert| reader.may_read(&alert.event.about))?;
        let mut shown = alert_json(all, alert, book.now());
        let told: Vec<&std::sync::Arc<_>> = all.fired().filter(|fired| fired.alert == id).collect();
        shown["events"] = json!(told);
        Some(shown)
    });
    found.map(Reply::Json).ok_or_else(|| AppError::not_found(format!("no alert `{id}`")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AcknowledgeBody {
    alert: String,
    #[serde(default)]
    undo: bool,
}

/// `POST /api/v1/alerts/acknowledge`: `{alert, undo}`.
pub fn acknowledge(app: &App, call: &Call) -> Result<Reply> {
    let body: AcknowledgeBody = call.json()?;
    let alert = body.alert.clone();
    let command = if body.undo { Command::Unacknowledge { alert } } else { Command::Acknowledge { alert } };
    act(&*app.book()?, call, command)?;
    Ok(Reply::Json(json!({ "alert": body.alert, "acknowledged": !body.undo })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SilenceBody {
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    query: String,
    #[serde(default)]
    alert: Option<String>,
    reason: String,
    hours: u16,
}

/// `POST /api/v1/alerts/silences`: `{kinds, query, alert, reason, hours}`.
pub fn silence(app: &App, call: &Call) -> Result<Reply> {
    let body: SilenceBody = call.json()?;
    let book = app.book()?;
    let from = book.now();
    let silence = Silence {
        id: new_id("silence")?,
        kinds: body.kinds,
        query: body.query,
        alert: body.alert,
        owners: BTreeSet::new(),
        reason: body.reason,
        by: call.principal.actor(),
        from,
        to: from + i64::from(body.hours) * 3_600,
    };
    let silence = book.read(|state| hush::bounded(&call.principal, state, silence))?;
    act(&book, call, Command::Silence(silence.clone()))?;
    Ok(Reply::Json(json!(silence)))
}

/// `GET /api/v1/alerts/silences`.
pub fn silences(app: &App, call: &Call) -> Result<Reply> {
    let rows = app.book()?.read(|all| all.silences().map(|s| (s.id.clone(), json!(s))).collect());
    page(call, rows)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdBody {
    id: String,
}

/// `POST /api/v1/alerts/silences/end`: `{id}`.
pub fn end_silence(app: &App, call: &Call) -> Result<Reply> {
    let body: IdBody = call.json()?;
    let book = app.book()?;
    book.read(|state| hush::check_end(&call.principal, state, &body.id))?;
    act(&book, call, Command::EndSilence { id: body.id.clone() })?;
    Ok(Reply::Json(json!({ "ended": body.id })))
}

/// A delivery as the API tells of it.
#[must_use]
pub fn row_json(state: &State, row: &Row) -> Value {
    let mut told = json!(row);
    told["channel"] = json!(state.target(&row.target).map(|target| &target.channel));
    told["name"] = json!(state.target(&row.target).map(|target| &target.name));
    told["events"] = json!(row.events.iter().map(|event| &event.id).collect::<Vec<_>>());
    told["title"] = json!(row.events.first().map(|event| &event.title));
    told
}

fn is_in(row: &Row, state: &str) -> bool {
    match &row.state {
        RowState::Queued => state == "queued",
        RowState::Sent { .. } => state == "sent",
        RowState::Dead { .. } => state == "dead",
        RowState::Cancelled { .. } => state == "cancelled",
    }
}

/// `GET /api/v1/alerts/deliveries`: newest first; `state=` queued, sent, dead, cancelled; `target=`.
pub fn deliveries(app: &App, call: &Call) -> Result<Reply> {
    let (state, target) = (param(call, "state"), param(call, "target"));
    let reader = reader(call);
    let rows = app.book()?.read(|all| {
        let seen = |row: &&Row| {
            all.target(&row.target).is_none_or(|target| reader.sees(&target.scope))
                && row.events.iter().all(|event| reader.may_read(&event.about))
        };
        let wanted = |row: &&Row| state.is_none_or(|s| is_in(row, s)) && target.is_none_or(|t| row.target == t);
        let rows = all.outbox().rows().filter(seen).filter(wanted);
        rows.map(|row| (row.sequence.to_string(), row_json(all, row))).collect()
    });
    page(call, rows)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplayBody {
    #[serde(default)]
    rows: Vec<u64>,
    /// All dead letters from this moment on, seconds since 1970 UTC.
    #[serde(default)]
    since: Option<i64>,
    /// Only those of this target.
    #[serde(default)]
    target: Option<String>,
}

/// `POST /api/v1/alerts/replay`: `{rows}`, `{since}`, `{target}` or `{since, target}`; at most 1,000 at a time.
pub fn replay(app: &App, call: &Call) -> Result<Reply> {
    let body: ReplayBody = call.json()?;
    let book = app.book()?;
    let reader = reader(call);
    let target = body.target.map(|word| book.read(|all| named(all, &reader, &word))).transpose()?.map(|t| t.id);
    let mut rows = body.rows;
    let is_elsewhere =
        |row: &&u64| book.read(|all| all.outbox().row(**row).is_some_and(|r| Some(&r.target) != target.as_ref()));
    if let (Some(target), Some(row)) = (&target, rows.iter().find(is_elsewhere)) {
        return Err(AppError::usage(format!("dead letter {row} is none of the channel `{target}`")));
    }
    // A channel alone means all of its dead letters.
    if let Some(since) = body.since.or((target.is_some() && rows.is_empty()).then_some(i64::MIN)) {
        rows.extend(book.read(|all| {
            let dead = |row: &&Row| matches!(row.state, RowState::Dead { at, .. } if at >= since);
            let of = |row: &&Row| target.as_ref().is_none_or(|target| row.target == *target);
            all.outbox().rows().filter(dead).filter(of).map(|row| row.sequence).take(REPLAYED).collect::<Vec<_>>()
        }));
    }
    rows.sort_unstable();
    rows.dedup();
    if rows.len() > REPLAYED {
        return Err(AppError::usage(format!("at most {REPLAYED} dead letters at a time")));
    }
    let scopes: Vec<Scope> = book.read(|all| {
        let target = |row: &u64| all.target(&all.outbox().row(*row)?.target);
        rows.iter().filter_map(target).map(|target| target.scope.clone()).collect()
    });
    for scope in &scopes {
        check_scope(call, scope, Action::ManageChannels)?;
    }
    let count = rows.len();
    if count > 0 {
        act(&book, call, Command::Replay { rows })?;
    }
    Ok(Reply::Json(json!({ "replayed": count })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestBody {
    target: String,
}

/// The channel of an id, or of a name that only one channel has which the caller sees.
fn named(state: &State, reader: &Reader, word: &str) -> Result<Target> {
    if let Some(target) = state.target(word) {
        return Ok(target.clone());
    }
    let mut same = state.targets().filter(|target| target.name == word && reader.sees(&target.scope));
    match (same.next(), same.next()) {
        (Some(one), None) => Ok(one.clone()),
        (Some(_), Some(_)) => Err(AppError::usage(format!("several channels are called `{word}`"))
            .hint("name one by its id: `portolan alerts channels` shows them")),
        (None, _) => {
            Err(AppError::not_found(format!("no channel `{word}`")).hint("`portolan alerts channels` shows all"))
        }
    }
}

/// `POST /api/v1/alerts/test`: `{target}`, an id or a name; answers what the target said.
pub fn test(app: &App, call: &Call) -> Result<Reply> {
    let body: TestBody = call.json()?;
    let book = app.book()?;
    let reader = reader(call);
    let target = book.read(|all| named(all, &reader, &body.target))?;
    let confirmed = book.read(|all| all.is_confirmed(&target));
    check_scope(call, &target.scope, Action::ManageChannels)?;
    if !confirmed {
        return Err(AppError::conflict("the address has not agreed to get messages yet"));
    }
    let (outcome, answer) = tokio::runtime::Handle::current().block_on(app.post()?.test(&target, book.now()));
    Ok(Reply::Json(json!({
        "target": target.id, "name": target.name, "sent": outcome == Outcome::Sent, "status": answer.status, "text": answer.text,
    })))
}
