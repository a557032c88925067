//! How teams are reached: the list, and what maintainers set for theirs.

use catalog_schema::id::EntityRef;
use indexer::catalog::Item;
use portolan_alerts::about::reach;
use portolan_alerts::state::command::Command;
use portolan_alerts::target::{STEPS, TeamReach};
use portolan_ui::model::Settings;

use super::super::super::App;
use super::super::super::call::Call;
use super::super::super::page::context;
use super::super::super::reply::Reply;
use super::{act, again, check_scope, reader, shown, typed_timing};
use crate::account::Action;
use crate::error::{AppError, Result};
use crate::view::alerts::teams::{self, Team};
use portolan_alerts::rule::{Scope, Timing};

/// What is said after something was done.
const DONE: &[(&str, &str)] = &[("saved", "Saved. The team hears of what it owns like that from now on.")];

/// `GET /alerts/teams`
pub fn list(app: &App, call: &Call) -> Result<Reply> {
    let teams = seen(app, call);
    let page = app.book()?.read(|state| teams::page(state, &reader(call), &teams));
    shown(app, call, DONE, page)
}

/// The teams whose reach the caller is shown: their own, for those who see everything all of the catalog.
pub fn seen(app: &App, call: &Call) -> Vec<Team> {
    let (ctx, reader) = (context(app, call), reader(call));
    let is_seen = |reference: &EntityRef| reader.sees_all || reader.teams.contains(reference.as_str());
    let groups = ctx.catalog.items.iter().filter(|(reference, _)| reference.kind() == "group" && is_seen(reference));
    let mut teams: Vec<Team> = groups.map(|(_, item)| team_of(item)).collect();
    teams.sort_by(|a, b| (a.name.to_lowercase(), &a.reference).cmp(&(b.name.to_lowercase(), &b.reference)));
    teams
}

fn team_of(item: &Item) -> Team {
    let reference = item.reference.clone();
    let href = format!("/teams/{}/{}", reference.namespace(), reference.name());
    Team { reference, name: item.title.clone(), href, reach: reach(item) }
}

/// The team of the path.
///
/// # Errors
/// There is none that the caller is shown.
pub fn named(app: &App, call: &Call) -> Result<Team> {
    let reference = EntityRef::new("group", call.param("namespace"), call.param("name"));
    let found = seen(app, call).into_iter().find(|team| team.reference == reference);
    found.ok_or_else(|| AppError::not_found(format!("no team of yours is `{}`", call.param("name"))))
}

/// Whether the caller may say how a team is reached.
fn may_change(call: &Call, team: &EntityRef) -> Result<()> {
    check_scope(call, &Scope::Team(team.clone()), Action::ManageChannels)
}

/// `GET /alerts/teams/{namespace}/{name}`
pub fn one(app: &App, call: &Call) -> Result<Reply> {
    let team = named(app, call)?;
    let set = app.book()?.read(|state| state.team(&team.reference));
    shown(app, call, DONE, page(app, call, &team, &set)?)
}

fn page(app: &App, call: &Call, team: &Team, set: &TeamReach) -> Result<Settings> {
    let may = may_change(call, &team.reference).is_ok();
    Ok(app.book()?.read(|state| teams::one(state, &reader(call), team, set, may)))
}

/// `POST /alerts/teams/{namespace}/{name}`
pub fn change(app: &App, call: &Call) -> Result<Reply> {
    let team = named(app, call)?;
    let (timing, problem) = match typed_timing(call) {
        Ok(timing) => (timing, None),
        Err(why) => (Timing::default(), Some(why)),
    };
    let steps = (1..=STEPS).map(|step| call.forms(&format!("step-{step}")));
    let set = TeamReach {
        targets: call.forms("channel"),
        timing,
        unwanted: call.forms("unwanted").into_iter().collect(),
        ladder: steps.filter(|step| !step.is_empty()).collect(),
    };
    let saved = problem.map_or(Ok(()), |why| Err(AppError::usage(why)));
    match saved.and_then(|()| save(app, call, &team.reference, set.clone())) {
        Ok(()) => Ok(Reply::SeeOther(format!("{}?done=saved", teams::href(&team.reference)), None)),
        Err(error) => again(app, call, error, page(app, call, &team, &set)?),
    }
}

/// Sets how a team is reached.
///
/// # Errors
/// That it is not the caller's to set, or names what the team may not use.
pub fn save(app: &App, call: &Call, team: &EntityRef, set: TeamReach) -> Result<()> {
    may_change(call, team)?;
    if let Some(unknown) = set.unwanted.iter().find(|kind| !portolan_alerts::event::is_known(kind)) {
        return Err(
            AppError::usage(format!("`{unknown}` is no kind of event")).hint("`/api/v1/alerts/kinds` lists them")
        );
    }
    let foreign = app.book()?.read(|state| {
        let own = teams::offered(state, team);
        let named = set.targets.iter().chain(set.ladder.iter().flatten());
        named.into_iter().find(|id| !own.iter().any(|target| target.id == **id)).cloned()
    });
    if let Some(id) = foreign {
        return Err(AppError::usage(format!("`{id}` is no channel of this team or of everybody"))
            .hint("add one under Channels, for the team"));
    }
    act(app, call, Command::SetTeam { team: team.clone(), reach: set })
}
