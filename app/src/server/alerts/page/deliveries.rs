//! The log of deliveries, dead letters, and sending them again.

use portolan_alerts::state::command::Command;
use portolan_ui::model::Settings;

use super::super::super::App;
use super::super::super::call::Call;
use super::super::super::page::context;
use super::super::super::reply::Reply;
use super::inbox::numbers;
use super::{act, again, check_scope, reader, shown};
use crate::account::{Action, allow};
use crate::error::{AppError, Result};
use crate::view::alerts::deliveries;

/// What is said after something was done.
const DONE: &[(&str, &str)] = &[("replayed", "They are on their way again.")];

/// `GET /alerts/deliveries`
pub fn log(app: &App, call: &Call) -> Result<Reply> {
    let ctx = context(app, call);
    let page = app.book()?.read(|state| deliveries::page(&ctx, state, &reader(call)));
    shown(app, call, DONE, page)
}

/// `GET /alerts/dead`
pub fn dead(app: &App, call: &Call) -> Result<Reply> {
    shown(app, call, DONE, dead_page(app, call)?)
}

fn dead_page(app: &App, call: &Call) -> Result<Settings> {
    let ctx = context(app, call);
    let may_replay = allow(&call.principal, Action::ManageOwnRules).is_ok();
    Ok(app.book()?.read(|state| deliveries::dead(&ctx, state, &reader(call), may_replay)))
}

/// `POST /alerts/replay`
pub fn replay(app: &App, call: &Call) -> Result<Reply> {
    let sent = numbers(call, "row").and_then(|rows| replayed(app, call, rows));
    match sent {
        Ok(()) => Ok(Reply::SeeOther("/alerts/dead?done=replayed".to_owned(), None)),
        Err(error) => again(app, call, error, dead_page(app, call)?),
    }
}

/// Sends dead letters of targets that the caller may change again.
pub fn replayed(app: &App, call: &Call, rows: Vec<u64>) -> Result<()> {
    let scopes: Vec<_> = app.book()?.read(|state| {
        let target = |row: &u64| state.target(&state.outbox().row(*row)?.target).map(|target| target.scope.clone());
        rows.iter().map(target).collect()
    });
    for scope in scopes {
        let scope =
            scope.ok_or_else(|| AppError::not_found("a dead letter of this number, to a channel that is there"))?;
        check_scope(call, &scope, Action::ManageChannels)?;
    }
    act(app, call, Command::Replay { rows })
}
