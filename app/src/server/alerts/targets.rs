//! `/api/v1/alerts/channels`: where messages go.

use portolan_alerts::state::State;
use portolan_alerts::state::command::Command;
use portolan_alerts::target::Target;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::App;
use super::super::call::Call;
use super::super::reply::Reply;
use super::api;
use super::page::channels::{New, added, place, public_keys, rotated, seen};
use super::page::{act, check_scope, reader};
use crate::account::Action;
use crate::error::Result;

/// A target as the API tells of it: without secrets, its address as far as it may be shown.
fn target_json(state: &State, target: &Target, now: i64) -> Value {
    json!({
        "id": target.id, "name": target.name, "channel": target.channel, "place": place(target), "for": target.scope,
        "confirmed": state.is_confirmed(target), "refused": state.is_refused(&target.id),
        "health": state.outbox().health(&target.id), "public_keys": public_keys(target, now),
    })
}

/// `GET /api/v1/alerts/channels`.
pub fn list(app: &App, call: &Call) -> Result<Reply> {
    let (reader, now) = (reader(call), (app.clock)());
    let rows = app.book()?.read(|all| {
        let seen = all.targets().filter(|target| reader.sees(&target.scope));
        seen.map(|target| (target.id.clone(), target_json(all, target, now))).collect()
    });
    api::page(call, rows)
}

/// `POST /api/v1/alerts/channels`: `{name, channel, address, for}`; the answer shows a secret this once.
pub fn add(app: &App, call: &Call) -> Result<Reply> {
    let new: New = call.json()?;
    let (id, secret) = added(app, call, &new)?;
    Ok(Reply::Json(json!({ "id": id, "secret": secret.map(|shown| shown.value) })))
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Do {
    Rotate,
    Enable,
    Remove,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    #[serde(rename = "do")]
    does: Do,
}

/// `POST /api/v1/alerts/channels/{id}`: `{do}` is `rotate`, `enable` or `remove`.
pub fn change(app: &App, call: &Call) -> Result<Reply> {
    let body: ChangeBody = call.json()?;
    let mut target = seen(app, call)?;
    check_scope(call, &target.scope, Action::ManageChannels)?;
    let id = target.id.clone();
    let secret = match body.does {
        Do::Rotate => rotated(app, call, &mut target)?,
        Do::Enable => act(app, call, Command::EnableTarget { id: id.clone() }).map(|()| None)?,
        Do::Remove => act(app, call, Command::RemoveTarget { id: id.clone() }).map(|()| None)?,
    };
    Ok(Reply::Json(json!({ "id": id, "secret": secret.map(|shown| shown.value) })))
}
