//! `/settings/admin/users`: who may sign in, and what they may.

use std::collections::BTreeSet;

use catalog_schema::id::EntityRef;
use portolan_ui::model::{Cell, Choice, Column, Field, FieldKind, Form, Part, Row, Settings, Shown, Table};
use serde::Deserialize;
use serde_json::json;

use super::{App, Call, Reply, Result, again, asking, done, with_tabs};
use crate::account::{Known, Rights, Role};
use crate::error::AppError;
use crate::server::page;
use crate::view::time;

const HERE: &str = "/settings/admin/users";

/// `GET /settings/admin/users`.
pub fn page(app: &App, call: &Call) -> Result<Reply> {
    let words = [("erase", "The person was erased.")];
    Ok(page::settings(app, call, 200, Settings { done: done(call, &words), ..settings(app, call) }))
}

fn settings(app: &App, call: &Call) -> Settings {
    let users =
        Part { id: "user-list".to_owned(), heading: "Users".to_owned(), table: Some(table(app)), ..Part::default() };
    let typed = |name: &str| call.form(name).unwrap_or_default();
    let mut fields = vec![
        Field::text("login", "User name").with(&typed("login")),
        Field::text("name", "Name").with(&typed("name")).optional(),
    ];
    fields.extend(rights_fields(&Rights { roles: [Role::Viewer].into(), ..Rights::default() }));
    let add = Form {
        id: "add".to_owned(),
        action: HERE.to_owned(),
        fields,
        submit: "Add user".to_owned(),
        main: true,
        ..Form::default()
    };
    let text = "They get a link that lets them choose a password.";
    Settings { parts: vec![users, asking("user-add", "Add a user", Some(text), add)], ..with_tabs(call, HERE, "Users") }
}

fn table(app: &App) -> Table {
    let now = (app.clock)();
    let row = |known: Known| {
        let rights = &known.account.rights;
        let state = if rights.active { Cell::Empty } else { Cell::Dim("closed".to_owned()) };
        let teams: Vec<&str> = rights.teams.iter().map(String::as_str).collect();
        let added = time::when(now, known.account.added).map_or(Cell::Empty, Cell::When);
        Row {
            name: known.personal.name.clone(),
            href: Some(format!("{HERE}/{}", known.account.id)),
            note: Some(known.personal.login.clone()),
            cells: vec![Cell::Text(role_words(rights)), Cell::Dim(teams.join(", ")), added, state],
            ..Row::default()
        }
    };
    let column = |label: &str| Column { label: label.to_owned(), ..Column::default() };
    Table {
        caption: "Users".to_owned(),
        columns: ["Name", "Roles", "Teams", "Added", "State"].map(column).to_vec(),
        rows: app.accounts.all().into_iter().map(row).collect(),
        empty: "Nobody has an account yet.".to_owned(),
    }
}

fn role_words(rights: &Rights) -> String {
    rights.roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ")
}

fn rights_fields(rights: &Rights) -> [Field; 2] {
    let choice = |role: Role| Choice {
        value: role.word().to_owned(),
        label: role_label(role).to_owned(),
        chosen: rights.roles.contains(&role),
    };
    let teams: Vec<&str> = rights.teams.iter().map(String::as_str).collect();
    let roles = FieldKind::Checks(Role::ALL.into_iter().map(choice).collect());
    [
        Field { kind: roles, ..Field::text("roles", "Roles") }.optional(),
        Field::text("teams", "Teams")
            .hint("References with commas between them, such as group:default/payments; what a maintainer manages")
            .with(&teams.join(", "))
            .optional(),
    ]
}

fn role_label(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer: reads",
        Role::Member => "member: also acknowledges alerts, subscribes, starts crawls, makes tokens",
        Role::Maintainer => "maintainer: also manages rules and channels of their teams",
        Role::Admin => "admin: manages sources, users and settings",
        Role::Auditor => "auditor: reads everything and the audit log, changes nothing",
    }
}

/// What a form says somebody may.
fn typed_rights(call: &Call) -> Result<Rights> {
    let role =
        |word: &String| Role::from_word(word).ok_or_else(|| AppError::usage(format!("there is no role `{word}`")));
    let roles: BTreeSet<Role> = call.forms("roles").iter().map(role).collect::<Result<_>>()?;
    let typed = call.form("teams").unwrap_or_default();
    let words = typed.split([',', ' ', '\n']).map(str::trim).filter(|word| !word.is_empty());
    let team = |word: &str| match word.parse::<EntityRef>() {
        Ok(reference) if reference.kind() == "group" => Ok(reference.to_string()),
        _ => Err(AppError::usage(format!("`{word}` is no team")).hint("write it as group:default/payments")),
    };
    Ok(Rights { roles, teams: words.map(team).collect::<Result<_>>()?, active: true })
}

/// `POST /settings/admin/users`.
pub fn add(app: &App, call: &Call) -> Result<Reply> {
    let actor = call.principal.actor();
    let typed = |name: &str| call.form(name).unwrap_or_default();
    let made = typed_rights(call)
        .and_then(|rights| app.accounts.add(&typed("login"), &typed("name"), rights, &actor))
        .and_then(|id| Ok((app.accounts.make_link(Some(&id), &actor)?, id)));
    match made {
        Ok((secret, id)) => {
            let shown = Some(shown(call, secret.reveal()));
            Ok(page::settings(app, call, 200, Settings { shown, ..person(app, call, &id)? }))
        }
        Err(error) => again(app, call, error, || Ok(settings(app, call))),
    }
}

fn shown(call: &Call, secret: &str) -> Shown {
    Shown {
        label: "Link to choose a password".to_owned(),
        value: format!("{}/welcome?link={secret}", call.caller.origin),
        note: "Give it to this person alone. It works once and for a day, and is shown this once".to_owned(),
    }
}

/// `GET /settings/admin/users/{id}`.
pub fn one(app: &App, call: &Call) -> Result<Reply> {
    let words = [("rights", "The rights were changed."), ("sign-out", "All sessions of this account were ended.")];
    Ok(page::settings(app, call, 200, Settings { done: done(call, &words), ..person(app, call, call.param("id"))? }))
}

fn person(app: &App, call: &Call, id: &str) -> Result<Settings> {
    let known = app.accounts.get(id).filter(|known| !known.account.erased);
    let known = known.ok_or_else(|| AppError::not_found(format!("no account `{id}`")))?;
    let rights = &known.account.rights;
    let form = |what: &str, submit: &str, fields: Vec<Field>| Form {
        id: what.to_owned(),
        action: format!("{HERE}/{id}/{what}"),
        fields,
        submit: submit.to_owned(),
        ..Form::default()
    };
    let mut fields: Vec<Field> = rights_fields(rights).into();
    let state = |value: &str, label: &str, chosen| Choice { value: value.to_owned(), label: label.to_owned(), chosen };
    let states = vec![
        state("open", "open: may sign in", rights.active),
        state("closed", "closed: may not, and all sessions end", !rights.active),
    ];
    fields.push(Field { kind: FieldKind::Select(states), ..Field::text("state", "Account") });
    let mut parts = vec![asking("user-rights", "Rights", None, form("rights", "Save rights", fields))];
    if rights.active {
        let text = "For a new or forgotten password. Links made before for this account stop working.";
        parts.push(asking("user-link", "Link", Some(text), form("link", "Make a link", Vec::new())));
        let text = format!("{} now.", crate::view::counted(app.accounts.sessions_of(id).len(), "session", "sessions"));
        let end = form("sign-out", "End all sessions", Vec::new());
        parts.push(asking("user-sessions", "Sessions", Some(&text), end));
    }
    let text = "Closes the account for ever and takes user name, name and network addresses off the disk. The audit log keeps \
                what was done, by an erased person.";
    let confirm = Field::text("confirm", "Type the user name to confirm");
    parts.push(asking("user-erase", "Erase", Some(text), form("erase", "Erase this person", vec![confirm])));
    let from = known.personal.provider.as_ref();
    let lead = match from {
        Some(subject) => format!(
            "User name {}. Signs in through {}, whose groups set roles and teams at each sign-in.",
            known.personal.login, subject.issuer
        ),
        None => format!("User name {}", known.personal.login),
    };
    let lead = Some(lead);
    Ok(Settings { lead, parts, ..with_tabs(call, HERE, &known.personal.name) })
}

/// `POST /settings/admin/users/{id}/rights`.
pub fn set_rights(app: &App, call: &Call) -> Result<Reply> {
    let id = call.param("id");
    let active = call.form("state").as_deref() != Some("closed");
    let changed = typed_rights(call)
        .and_then(|rights| app.accounts.change(id, Rights { active, ..rights }, &call.principal.actor()));
    match changed {
        Ok(()) => Ok(Reply::SeeOther(format!("{HERE}/{id}?done=rights"), None)),
        Err(error) => again(app, call, error, || person(app, call, id)),
    }
}

/// `POST /settings/admin/users/{id}/link`.
pub fn link(app: &App, call: &Call) -> Result<Reply> {
    let id = call.param("id");
    let secret = app.accounts.make_link(Some(id), &call.principal.actor())?;
    let shown = Some(shown(call, secret.reveal()));
    Ok(page::settings(app, call, 200, Settings { shown, ..person(app, call, id)? }))
}

/// `POST /settings/admin/users/{id}/sign-out`.
pub fn sign_out(app: &App, call: &Call) -> Result<Reply> {
    let id = call.param("id");
    app.accounts.sign_out(id, &call.principal.actor())?;
    Ok(Reply::SeeOther(format!("{HERE}/{id}?done=sign-out"), None))
}

/// `POST /settings/admin/users/{id}/erase`: asks for the user name, so that nobody erases by a slip.
pub fn erase(app: &App, call: &Call) -> Result<Reply> {
    let id = call.param("id");
    let login = app.accounts.get(id).map(|known| known.personal.login);
    let typed = call.form("confirm").unwrap_or_default();
    let is_sure = login.is_some_and(|login| login.is_empty() || login.eq_ignore_ascii_case(typed.trim()));
    let erased = if is_sure {
        erase_whole(app, call, id)
    } else {
        Err(AppError::usage("this is not the user name of this account, so nothing was erased"))
    };
    match erased {
        Ok(_) => Ok(Reply::SeeOther(format!("{HERE}?done=erase"), None)),
        Err(error) => again(app, call, error, || person(app, call, id)),
    }
}

/// Erases an account, then what it wanted to be told.
fn erase_whole(app: &App, call: &Call, who: &str) -> Result<String> {
    let id = app.accounts.erase(who, &call.principal.actor())?;
    app.forget_wishes(&id)?;
    Ok(id)
}

#[derive(Deserialize)]
struct EraseBody {
    who: String,
}

/// `POST /api/v1/accounts/erase`: `{who}` is an id or a user name.
pub fn erase_named(app: &App, call: &Call) -> Result<Reply> {
    let body: EraseBody = call.json()?;
    Ok(Reply::Json(json!({ "erased": erase_whole(app, call, &body.who)? })))
}

/// `POST /api/v1/accounts/new-key`: a key to seal with, where the old one is lost.
pub fn new_key(app: &App, _: &Call) -> Result<Reply> {
    let vault = app.engine.vault();
    vault.make_key().map_err(|e| AppError::conflict(e.to_string()))?;
    Ok(Reply::Json(json!({ "key_file": vault.path() })))
}

/// `GET /api/v1/accounts`.
pub fn list(app: &App, _: &Call) -> Result<Reply> {
    let item = |known: Known| {
        json!({
            "id": known.account.id, "login": known.personal.login, "name": known.personal.name,
            "roles": known.account.rights.roles, "teams": known.account.rights.teams,
            "active": known.account.rights.active, "added": time::rfc3339(known.account.added),
        })
    };
    Ok(Reply::Json(json!({ "items": app.accounts.all().into_iter().map(item).collect::<Vec<_>>() })))
}

/// `POST /api/v1/accounts/admin-link`: a link that makes another admin, for whoever lost theirs.
pub fn admin_link(app: &App, call: &Call) -> Result<Reply> {
    let secret = app.accounts.make_link(None, &call.principal.actor())?;
    Ok(Reply::Json(json!({ "path": format!("/welcome?link={}", secret.reveal()) })))
}
