//! `/api/v1/alerts/{rules,channels,inbox}`: who is told of what, where, and what they have read.
//!
//! Whoever asks may change what is theirs and their teams'; the operator and administrators change everything.

use portolan_alerts::event::{EVENTS, notice::NOTICES};
use portolan_alerts::rule::{OPERATOR, ORGANISATION, Rule, Scope};
use portolan_alerts::state::State;
use portolan_alerts::state::command::Command;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::App;
use super::super::call::Call;
use super::super::reply::Reply;
use super::api::{act, page, param};
use super::page::reader;
use crate::account::{Action, Principal, allow};
use crate::error::{AppError, Result};
use crate::view::alerts::Reader;

/// The inboxes that somebody sees: their own, their teams', everybody's, for administrators the operator's as well. Who runs
/// the place, or sits at it where nobody signs in, sees all.
#[must_use]
pub fn inboxes(principal: &Principal, state: &State) -> Vec<String> {
    let Some(person) = principal.person() else { return state.inboxes().keys().map(str::to_owned).collect() };
    let mut keys = vec![ORGANISATION.to_owned(), person.id.clone()];
    keys.extend(person.teams.iter().cloned());
    if allow(principal, Action::Administer).is_ok() {
        keys.push(OPERATOR.to_owned());
    }
    keys
}

/// Whether somebody may change what belongs to a scope.
///
/// # Errors
/// When they may not.
pub fn may_change(principal: &Principal, scope: &Scope) -> Result<()> {
    if *principal == Principal::Operator || allow(principal, Action::Administer).is_ok() {
        return Ok(());
    }
    let own = principal.person().is_some_and(|person| match scope {
        Scope::Person(id) => *id == person.id,
        Scope::Team(team) => person.teams.contains(team.as_str()) && allow(principal, Action::ManageTeam).is_ok(),
        Scope::Organisation => false,
    });
    if own { Ok(()) } else { Err(AppError::forbidden("this belongs to somebody else")) }
}

/// Whether somebody may see what belongs to a scope: rules of teams and of everybody are open, those of people are not.
fn may_see(principal: &Principal, scope: &Scope) -> bool {
    !matches!(scope, Scope::Person(_)) || may_change(principal, scope).is_ok()
}

/// `GET /api/v1/alerts/kinds`: what can happen.
pub fn kinds(_: &App, call: &Call) -> Result<Reply> {
    let of_catalog = EVENTS.iter().map(|kind| {
        let doc = kind.doc();
        (kind.id().to_owned(), json!({ "id": kind.id(), "title": doc.title, "rule": doc.rule, "over": doc.over }))
    });
    let own = NOTICES.iter().map(|n| (n.id.to_owned(), json!({ "id": n.id, "title": n.title })));
    page(call, of_catalog.chain(own).collect())
}

/// `GET /api/v1/alerts/rules`: one's own, those of teams and of everybody.
pub fn list(app: &App, call: &Call) -> Result<Reply> {
    let rows = app.book()?.read(|all| {
        let seen = all.rules().filter(|rule| may_see(&call.principal, &rule.scope));
        seen.map(|rule| (rule.id.clone(), json!(**rule))).collect()
    });
    page(call, rows)
}

/// `POST /api/v1/alerts/rules`: a rule, new or changed.
pub fn put(app: &App, call: &Call) -> Result<Reply> {
    let rule: Rule = call.json()?;
    let book = app.book()?;
    may_change(&call.principal, &rule.scope)?;
    if let Some(before) = book.read(|all| all.rule(&rule.id).cloned()) {
        may_change(&call.principal, &before.scope)?;
    }
    for channel in &rule.channels {
        if let Some(scope) = book.read(|all| all.target(channel).map(|target| target.scope.clone())) {
            may_change(&call.principal, &scope)?;
        }
    }
    act(&book, call, Command::PutRule(rule.clone()))?;
    Ok(Reply::Json(json!(rule)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdBody {
    id: String,
}

/// `POST /api/v1/alerts/rules/remove`: `{id}`.
pub fn remove(app: &App, call: &Call) -> Result<Reply> {
    let body: IdBody = call.json()?;
    let book = app.book()?;
    if let Some(before) = book.read(|all| all.rule(&body.id).cloned()) {
        may_change(&call.principal, &before.scope)?;
    }
    act(&book, call, Command::RemoveRule { id: body.id.clone() })?;
    Ok(Reply::Json(json!({ "removed": body.id })))
}

/// `POST /api/v1/alerts/rules/preview`: what a rule would have sent in the last 30 days.
pub fn preview(app: &App, call: &Call) -> Result<Reply> {
    let rule: Rule = call.json()?;
    rule.check().map_err(AppError::usage)?;
    Ok(Reply::Json(json!(app.book()?.preview(&rule, 30))))
}

/// `GET /api/v1/alerts/inbox`: newest first, with what was read.
pub fn inbox(app: &App, call: &Call) -> Result<Reply> {
    let before = param(call, "before").and_then(|text| text.parse().ok());
    let limit = param(call, "limit").and_then(|text| text.parse().ok()).unwrap_or(100_usize).clamp(1, 1_000);
    let reader = reader(call);
    let answer = app.book()?.read(|all| {
        let keys = inboxes(&call.principal, all);
        let inboxes = all.inboxes();
        let mut items = inboxes.list(&keys, before, limit);
        let next = items.last().filter(|_| items.len() == limit).map(|item| item.event.sequence);
        items.retain(|item| reader.may_read(&item.event.about));
        let told = |item: &&portolan_alerts::state::inbox::Item| -> Value {
            let mut told = json!(item);
            told["read"] = json!(inboxes.is_read(&reader.key, item.event.sequence));
            told
        };
        json!({ "items": items.iter().map(told).collect::<Vec<_>>(), "next": next, "unread": unread(all, &reader, &keys) })
    });
    Ok(Reply::Json(answer))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadBody {
    #[serde(default)]
    items: Vec<u64>,
    #[serde(default)]
    upto: Option<u64>,
    #[serde(default)]
    undo: bool,
}

/// `POST /api/v1/alerts/inbox/read`: `{items, upto, undo}`.
pub fn read(app: &App, call: &Call) -> Result<Reply> {
    let body: ReadBody = call.json()?;
    if body.items.len() > 1_000 {
        return Err(AppError::usage("at most 1000 items at a time"));
    }
    let (book, reader) = (app.book()?, reader(call));
    let key = reader.key.clone();
    act(&book, call, Command::Read { reader: key, items: body.items, upto: body.upto, undo: body.undo })?;
    let unread = book.read(|all| unread(all, &reader, &inboxes(&call.principal, all)));
    Ok(Reply::Json(json!({ "unread": unread })))
}

fn unread(state: &State, reader: &Reader, inboxes: &[String]) -> usize {
    state.inboxes().unread(&reader.key, inboxes, &|about| reader.may_read(about))
}
