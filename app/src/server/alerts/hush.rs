//! Silences as far as whoever asks may speak: the rights stand in `account`, here they become bounds.

use std::collections::BTreeSet;

use catalog_schema::id::EntityRef;
use portolan_alerts::state::State;
use portolan_alerts::state::alert::Alert;
use portolan_alerts::state::command::Silence;

use crate::account::{Action, On, Principal, Reach, allow_on, reach};
use crate::error::{AppError, Result};

/// A silence, its form checked. Of those who may not silence everything it covers what their teams own and nothing else.
///
/// # Errors
/// A silence that is none, one alert of somebody else's, or whoever is in no team.
pub fn bounded(principal: &Principal, state: &State, silence: Silence) -> Result<Silence> {
    silence.check().map_err(AppError::usage)?;
    let Reach::Teams(teams) = reach(principal, Action::Silence)? else { return Ok(silence) };
    if let Some(id) = &silence.alert {
        let alert = state.alert(id).ok_or_else(|| AppError::not_found(format!("no alert `{id}`")))?;
        check_alert(principal, alert)?;
    }
    let owners: BTreeSet<EntityRef> = teams.iter().filter_map(|team| team.parse().ok()).collect();
    if owners.is_empty() {
        return Err(AppError::forbidden("you are in no team, and members silence what their teams own")
            .hint("a maintainer or an admin may; an admin says who is in which team"));
    }
    Ok(Silence { owners, ..silence })
}

/// Whether somebody may silence one alert.
///
/// # Errors
/// The refusal with its reason.
pub fn check_alert(principal: &Principal, alert: &Alert) -> Result<()> {
    match (&alert.event.about.owner, reach(principal, Action::Silence)?) {
        (_, Reach::All) => Ok(()),
        (Some(owner), Reach::Teams(_)) => allow_on(principal, Action::Silence, On::Team(owner.as_str())),
        (None, Reach::Teams(_)) => {
            Err(AppError::forbidden("nobody owns what it is about, and members silence what their teams own")
                .hint("a maintainer or an admin may"))
        }
    }
}

/// Whether somebody may end a silence: one of theirs, one over what their teams own, or any. One that is not there is
/// nobody's: whoever ends it is told.
///
/// # Errors
/// The refusal with its reason.
pub fn check_end(principal: &Principal, state: &State, id: &str) -> Result<()> {
    match state.silences().find(|silence| silence.id == id) {
        Some(silence) if !may_end(principal, silence) => {
            Err(AppError::forbidden("this silence also covers what your teams do not own")
                .hint("who asked for it, a maintainer or an admin may end it"))
        }
        _ => reach(principal, Action::Silence).map(|_| ()),
    }
}

/// As [`check_end`], of one that is there.
#[must_use]
pub fn may_end(principal: &Principal, silence: &Silence) -> bool {
    match reach(principal, Action::Silence) {
        Ok(Reach::All) => true,
        Ok(Reach::Teams(teams)) => {
            let is_theirs = |owner: &EntityRef| teams.contains(owner.as_str());
            silence.by == principal.actor() || (!silence.owners.is_empty() && silence.owners.iter().all(is_theirs))
        }
        Err(_) => false,
    }
}
