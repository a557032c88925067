//! `/api/v1/alerts/teams`: how teams are reached.

use portolan_alerts::state::State;
use portolan_alerts::target::TeamReach;
use serde_json::{Value, json};

use super::super::App;
use super::super::call::Call;
use super::super::reply::Reply;
use super::api;
use super::page::teams::{named, save, seen};
use crate::error::Result;
use crate::view::alerts::teams::{Team, places};

fn team_json(state: &State, team: &Team) -> Value {
    json!({
        "team": team.reference, "name": team.name, "set": state.team(&team.reference),
        "to": state.reached(&team.reference, &team.reach), "words": places(state, team),
    })
}

/// `GET /api/v1/alerts/teams`: one's own, for those who see everything all.
pub fn list(app: &App, call: &Call) -> Result<Reply> {
    let teams = seen(app, call);
    let rows = app
        .book()?
        .read(|state| teams.iter().map(|team| (team.reference.to_string(), team_json(state, team))).collect());
    api::page(call, rows)
}

/// `GET /api/v1/alerts/teams/{namespace}/{name}`.
pub fn one(app: &App, call: &Call) -> Result<Reply> {
    let team = named(app, call)?;
    Ok(Reply::Json(app.book()?.read(|state| team_json(state, &team))))
}

/// `POST /api/v1/alerts/teams/{namespace}/{name}`: `{targets, timing, unwanted, ladder}`, each of them as it is to be.
pub fn set(app: &App, call: &Call) -> Result<Reply> {
    let team = named(app, call)?;
    let reach: TeamReach = call.json()?;
    save(app, call, &team.reference, reach)?;
    Ok(Reply::Json(app.book()?.read(|state| team_json(state, &team))))
}
