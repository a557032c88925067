//! Pages of alerts: plain forms that work without a script, and events for the browser part.

pub mod channels;
pub mod deliveries;
pub mod doors;
pub mod feeds;
pub mod inbox;
pub mod rules;
pub mod teams;

use portolan_alerts::book::BookError;
use portolan_alerts::rule::{Scope, Timing};
use portolan_alerts::state::command::Command;
use portolan_ui::model::{AlertCount, Settings};

use super::super::App;
use super::super::call::Call;
use super::super::page;
use super::super::reply::Reply;
use crate::account::{Action, On, Principal, Role, allow, allow_on};
use crate::error::{AppError, Result};
use crate::view::alerts::{Reader, when};
use crate::view::error::complaint;

/// Who reads, as far as alerts are concerned.
#[must_use]
pub fn reader(call: &Call) -> Reader {
    let person = call.principal.person();
    let sees_all = match &call.principal {
        Principal::Operator | Principal::Local => true,
        Principal::Stranger => false,
        Principal::Person(_) | Principal::Machine(_) => {
            person.is_some_and(|p| [Role::Admin, Role::Auditor].iter().any(|role| p.roles.contains(role)))
        }
    };
    Reader {
        key: person.map_or_else(|| call.principal.actor(), |person| person.id.clone()),
        account: person.map(|person| person.id.clone()),
        teams: person.map(|person| person.teams.clone()).unwrap_or_default(),
        sees_all,
        may_mark: matches!(call.principal, Principal::Operator) || person.is_some(),
        may_take: allow(&call.principal, Action::Acknowledge).is_ok(),
        may_subscribe: allow(&call.principal, Action::ManageOwnRules).is_ok(),
    }
}

/// What the navigation shows of alerts; nothing for those who may not read them.
#[must_use]
pub fn count(app: &App, call: &Call) -> Option<AlertCount> {
    allow(&call.principal, Action::ReadAlerts).ok()?;
    let reader = reader(call);
    let unread = app.book().ok()?.read(|state| reader.unread(state));
    Some(AlertCount { unread: if reader.may_mark { unread as u64 } else { 0 }, events: "/alerts/events".to_owned() })
}

/// Does what somebody asks, in their name.
///
/// # Errors
/// What the book refuses, or a journal that fails.
pub fn act(app: &App, call: &Call, command: Command) -> Result<()> {
    let done = app.book()?.command(command, &call.principal.actor());
    done.map(|_| ()).map_err(|error| match error {
        BookError::Command(why) => AppError::usage(why),
        BookError::Journal(error) => AppError::internal(error.to_string()),
        BookError::Seal(error) => AppError::internal(error.to_string()),
    })
}

/// Whether the caller may change what belongs to a scope; `of_team` is what it takes for a team.
///
/// # Errors
/// When they may not.
pub fn check_scope(call: &Call, scope: &Scope, of_team: Action) -> Result<()> {
    match scope {
        Scope::Person(id) if call.principal.person().is_some_and(|person| person.id == *id) => {
            allow(&call.principal, Action::ManageOwnRules)
        }
        Scope::Person(_) => allow(&call.principal, Action::Administer),
        Scope::Team(team) => allow_on(&call.principal, of_team, On::Team(team.as_str())),
        Scope::Organisation => allow(&call.principal, Action::Administer),
    }
}

/// The scope of a word in a form or body: `me`, `organisation`, or a team's reference.
fn scope(call: &Call, word: &str) -> Result<Scope> {
    match word {
        "me" => {
            match call.principal.person() {
                Some(person) => Ok(Scope::Person(person.id.clone())),
                None => Err(AppError::usage("nobody signed in, so there is no `me`")
                    .hint("a team's reference, or `organisation`")),
            }
        }
        "organisation" => Ok(Scope::Organisation),
        team => {
            let team = team.parse().map_err(|error| {
                AppError::usage(format!("`for`: {error}"))
                    .hint("say `me`, `organisation`, or a team: `group:default/payments`")
            })?;
            Ok(Scope::Team(team))
        }
    }
}

/// The scopes that the caller may change things for, with their words.
fn own_scopes(call: &Call, of_team: Action) -> Vec<(String, String)> {
    let mut scopes = Vec::new();
    if let Some(person) = call.principal.person() {
        if allow(&call.principal, Action::ManageOwnRules).is_ok() {
            scopes.push(("me".to_owned(), "Me".to_owned()));
        }
        for team in person.teams.iter().filter(|team| allow_on(&call.principal, of_team, On::Team(team)).is_ok()) {
            scopes.push((team.clone(), format!("Team {}", team.rsplit('/').next().unwrap_or(team))));
        }
    }
    if allow(&call.principal, Action::Administer).is_ok() {
        scopes.push(("organisation".to_owned(), "Everybody".to_owned()));
    }
    scopes
}

/// The timing that was typed into a form.
fn typed_timing(call: &Call) -> std::result::Result<Timing, String> {
    let field = |name: &str| call.form(name).unwrap_or_default();
    when::timing(&when::Typed {
        pace: field("pace"),
        hour: field("hour"),
        day: field("day"),
        quiet_from: field("quiet-from"),
        quiet_to: field("quiet-to"),
        zone: field("zone"),
    })
}

/// A page of forms, with what was done just before.
fn shown(app: &App, call: &Call, words: &[(&str, &str)], settings: Settings) -> Result<Reply> {
    let done = call.asked("done").and_then(|done| words.iter().find(|(word, _)| *word == done));
    let done = done.map(|(_, text)| (*text).to_owned());
    Ok(page::settings(app, call, 200, Settings { done, ..settings }))
}

/// The page again with what is wrong; failures of ours go on.
fn again(app: &App, call: &Call, error: AppError, settings: Settings) -> Result<Reply> {
    if error.status() >= 500 {
        return Err(error);
    }
    let status = error.status();
    let problem = Some(complaint(&error));
    Ok(page::settings(app, call, status, Settings { problem, ..settings }))
}

/// A new id with a readable beginning.
///
/// # Errors
/// A system without randomness.
pub fn new_id(name: &str) -> Result<String> {
    let mut bytes = [0_u8; 4];
    getrandom::fill(&mut bytes).map_err(|_| AppError::internal("the system gives no random bytes"))?;
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let start: String = name.chars().map(word).take(24).collect();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{}-{hex}", start.trim_matches('-')).trim_start_matches('-').to_owned())
}
