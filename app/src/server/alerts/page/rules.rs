//! Subscriptions: list, editor with a look back before saving, removal.

use portolan_alerts::rule::{INBOX, Rule, Scope, Timing};
use portolan_alerts::state::command::Command;
use portolan_ui::model::Settings;

use super::super::super::App;
use super::super::super::account::audit::who;
use super::super::super::call::Call;
use super::super::super::reply::Reply;
use super::super::hush;
use super::{act, again, check_scope, new_id, own_scopes, reader, scope, shown, typed_timing};
use crate::account::{Action, Reach, reach};
use crate::error::{AppError, Result};
use crate::view::alerts::{rules, silences};

/// What is said after something was done.
const DONE: &[(&str, &str)] = &[
    ("saved", "The subscription was saved."),
    ("removed", "The subscription was removed."),
    ("told", "The silence has ended: what still holds is told now."),
];
/// Days that the editor looks back.
const DAYS: u32 = 30;

/// `GET /alerts/subscriptions`
pub fn list(app: &App, call: &Call) -> Result<Reply> {
    let (reader, now) = (reader(call), (app.clock)());
    let (mut page, silences) = app.book()?.read(|state| (rules::page(state, &reader), silences::running(state, now)));
    let by: Vec<String> = silences.iter().map(|one| who(app, &one.silence.by)).collect();
    let may_end: Vec<bool> = silences.iter().map(|one| hush::may_end(&call.principal, &one.silence)).collect();
    let may_begin = match reach(&call.principal, Action::Silence) {
        Ok(Reach::All) => silences::Begins::Any,
        Ok(Reach::Teams(teams)) if !teams.is_empty() => silences::Begins::OfTeams,
        _ => silences::Begins::None,
    };
    page.parts.push(silences::part(now, &silences, &by, &may_end, may_begin));
    shown(app, call, DONE, page)
}

/// `POST /alerts/silence/end`
pub fn end_silence(app: &App, call: &Call) -> Result<Reply> {
    let id = call.form("id").unwrap_or_default();
    app.book()?.read(|state| hush::check_end(&call.principal, state, &id))?;
    act(app, call, Command::EndSilence { id })?;
    Ok(Reply::SeeOther(format!("{}?done=told", rules::ACTION), None))
}

/// `GET /alerts/subscriptions/{id}`: the editor, or the rule in words for those who may not change it.
pub fn one(app: &App, call: &Call) -> Result<Reply> {
    let id = call.param("id");
    if let Some(page) = rules::built_in_page(&reader(call), id) {
        return shown(app, call, DONE, page);
    }
    let reader = reader(call);
    let found = app.book()?.read(|state| state.rule(id).cloned()).filter(|rule| reader.sees(&rule.scope));
    let rule = found.ok_or_else(|| AppError::not_found(format!("no subscription `{id}`")))?;
    if check_scope(call, &rule.scope, Action::ManageTeam).is_err() {
        return shown(app, call, DONE, app.book()?.read(|state| rules::shown(state, &reader, &rule)));
    }
    shown(app, call, DONE, editor(app, call, &rule, false)?)
}

/// `GET /alerts/subscriptions/new`: the editor, with what the address asks for (`query`).
pub fn new(app: &App, call: &Call) -> Result<Reply> {
    let scope = match call.principal.person() {
        Some(person) => Scope::Person(person.id.clone()),
        None => Scope::Organisation,
    };
    let rule = Rule {
        id: String::new(),
        name: String::new(),
        scope,
        kinds: Default::default(),
        query: call.asked("query").unwrap_or_default().to_owned(),
        channels: vec![INBOX.to_owned()],
        timing: Timing::default(),
    };
    shown(app, call, DONE, editor(app, call, &rule, false)?)
}

fn editor(app: &App, call: &Call, rule: &Rule, with_preview: bool) -> Result<Settings> {
    let book = app.book()?;
    let preview = with_preview.then(|| book.preview(rule, DAYS));
    let draft = rules::Draft { rule, scopes: own_scopes(call, Action::ManageTeam), preview };
    Ok(book.read(|state| rules::editor(state, &reader(call), &draft)))
}

/// `POST /alerts/subscriptions`: `do` is `check`, `save` or `remove`.
pub fn change(app: &App, call: &Call) -> Result<Reply> {
    if call.form("do").as_deref() == Some("remove") {
        return remove(app, call, &call.form("id").unwrap_or_default());
    }
    let (rule, problem) = typed(call);
    let checked = problem.map_or(Ok(()), |why| Err(AppError::usage(why))).and_then(|()| check(app, call, &rule));
    if let Err(error) = checked {
        return again(app, call, error, editor(app, call, &rule, false)?);
    }
    if call.form("do").as_deref() != Some("save") {
        return shown(app, call, DONE, editor(app, call, &rule, true)?);
    }
    match save(app, call, rule.clone()) {
        Ok(_) => Ok(Reply::SeeOther(format!("{}?done=saved", rules::ACTION), None)),
        Err(error) => again(app, call, error, editor(app, call, &rule, true)?),
    }
}

/// The rule as it was typed, and what of it makes no sense at all.
fn typed(call: &Call) -> (Rule, Option<String>) {
    let field = |name: &str| call.form(name).unwrap_or_default();
    let (timing, wrong_time) = match typed_timing(call) {
        Ok(timing) => (timing, None),
        Err(why) => (Timing::default(), Some(why)),
    };
    let (scope, wrong_scope) = match scope(call, &field("for")) {
        Ok(scope) => (scope, None),
        Err(error) => (Scope::Organisation, Some(error.message)),
    };
    let rule = Rule {
        id: field("id"),
        name: field("name").trim().to_owned(),
        scope,
        kinds: call.forms("kind").into_iter().collect(),
        query: field("query").trim().to_owned(),
        channels: call.forms("channel"),
        timing,
    };
    (rule, wrong_time.or(wrong_scope))
}

/// Whether the caller may write this rule, and whether it is one.
pub fn check(app: &App, call: &Call, rule: &Rule) -> Result<()> {
    check_scope(call, &rule.scope, Action::ManageTeam)?;
    let known = app.book()?.read(|state| state.rule(&rule.id).cloned());
    if let Some(known) = &known {
        check_scope(call, &known.scope, Action::ManageTeam)?;
    } else if !rule.id.is_empty() {
        return Err(AppError::not_found(format!("no subscription `{}`", rule.id)));
    }
    let reader = reader(call);
    let foreign = app.book()?.read(|state| {
        let targets = rule.channels.iter().filter_map(|id| state.target(id));
        targets.map(|target| (target.name.clone(), reader.sees(&target.scope))).find(|(_, sees)| !sees)
    });
    if let Some((name, _)) = foreign {
        return Err(AppError::forbidden(format!("the channel `{name}` is not yours")));
    }
    // A rule that is new gets its id when it is saved.
    let named = Rule { id: if rule.id.is_empty() { "new".to_owned() } else { rule.id.clone() }, ..rule.clone() };
    named.check().map_err(AppError::usage)
}

/// Saves a checked rule; its id.
pub fn save(app: &App, call: &Call, mut rule: Rule) -> Result<String> {
    if rule.id.is_empty() {
        rule.id = new_id(&rule.name)?;
    }
    let id = rule.id.clone();
    act(app, call, Command::PutRule(rule))?;
    Ok(id)
}

/// Removes a rule that the caller may change.
pub fn removed(app: &App, call: &Call, id: &str) -> Result<()> {
    let rule = app.book()?.read(|state| state.rule(id).cloned());
    let rule = rule.ok_or_else(|| AppError::not_found(format!("no subscription `{id}`")))?;
    check_scope(call, &rule.scope, Action::ManageTeam)?;
    act(app, call, Command::RemoveRule { id: id.to_owned() })
}

fn remove(app: &App, call: &Call, id: &str) -> Result<Reply> {
    removed(app, call, id)?;
    Ok(Reply::SeeOther(format!("{}?done=removed", rules::ACTION), None))
}
