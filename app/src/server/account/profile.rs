//! `/settings/profile`: name, password, what one may.

use portolan_ui::model::{Cell, Column, Field, Form, Row, Settings, Table};

use super::{App, Call, Reply, Result, again, asking, cookie, done, with_tabs};
use crate::account::{Action, MIN_CHARS, On, Person, allow_on};
use crate::error::AppError;
use crate::server::page;

const HERE: &str = "/settings/profile";

/// `GET /settings/profile`.
pub fn page(app: &App, call: &Call) -> Result<Reply> {
    let words = [("name", "Your name was changed."), ("password", "Your password was changed; other sessions ended.")];
    Ok(page::settings(app, call, 200, Settings { done: done(call, &words), ..settings(app, call)? }))
}

fn settings(app: &App, call: &Call) -> Result<Settings> {
    let person = call.person()?;
    let known = app.accounts.get(&person.id).ok_or_else(|| AppError::not_found("this account is gone"))?;
    let name = Form {
        id: "name".to_owned(),
        action: "/settings/profile/name".to_owned(),
        fields: vec![Field::text("name", "Name").with(&person.name).completes("name")],
        submit: "Save name".to_owned(),
        ..Form::default()
    };
    let mut parts = vec![asking("profile-name", "Name", None, name)];
    if known.account.password.is_some() {
        parts.push(asking("profile-password", "Password", None, password_form(&known.personal.login)));
    }
    let mut rights = asking("profile-rights", "What you may", None, Form::default());
    rights.forms.clear();
    rights.table = Some(rights_table(person));
    rights.words = person.roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ");
    parts.push(rights);
    let leave = Form {
        id: "leave".to_owned(),
        action: "/sign-out".to_owned(),
        submit: "Sign out".to_owned(),
        ..Form::default()
    };
    parts.push(asking("profile-leave", "Sign out", Some("Ends this session."), leave));
    Ok(Settings {
        lead: Some(format!("Signed in as {}", known.personal.login)),
        parts,
        ..with_tabs(call, HERE, "Profile")
    })
}

fn password_form(login: &str) -> Form {
    let mut name = Field::hidden("username", login);
    "username".clone_into(&mut name.autocomplete);
    Form {
        id: "password".to_owned(),
        action: "/settings/profile/password".to_owned(),
        fields: vec![
            name,
            Field::password("present", "Present password", "current-password"),
            Field::password("new", "New password", "new-password").hint(&format!("At least {MIN_CHARS} characters")),
        ],
        submit: "Change password".to_owned(),
        ..Form::default()
    }
}

/// Every action with whether one may: a refusal elsewhere is no riddle.
fn rights_table(person: &Person) -> Table {
    let principal = crate::account::Principal::Person(std::sync::Arc::new(person.clone()));
    let row = |action: Action| {
        let may = allow_on(&principal, action, On::Anything).is_ok();
        let who = action.roles().iter().map(|role| role.word()).collect::<Vec<_>>().join(", ");
        let word = if may { Cell::Text("yes".to_owned()) } else { Cell::Dim("no".to_owned()) };
        Row { name: action.words().to_owned(), cells: vec![word, Cell::Dim(who)], ..Row::default() }
    };
    let column = |label: &str| Column { label: label.to_owned(), ..Column::default() };
    Table {
        caption: "What you may".to_owned(),
        columns: vec![column("To"), column("You may"), column("Roles that may")],
        rows: Action::ALL.into_iter().filter(|action| *action != Action::Public).map(row).collect(),
        empty: String::new(),
    }
}

/// `POST /settings/profile/name`.
pub fn rename(app: &App, call: &Call) -> Result<Reply> {
    match app.accounts.rename(&call.person()?.id, &call.form("name").unwrap_or_default()) {
        Ok(()) => Ok(Reply::SeeOther(format!("{HERE}?done=name"), None)),
        Err(error) => again(app, call, error, || settings(app, call)),
    }
}

/// `POST /settings/profile/password`: ends all sessions and begins a new one.
pub fn set_password(app: &App, call: &Call) -> Result<Reply> {
    let field = |name: &str| call.form(name).unwrap_or_default();
    let (id, address, now) = (&call.person()?.id, call.address(), (app.clock)());
    // Whoever found an open browser must not try passwords here as often as they like.
    let changed = app.limits.may_try(&address, now).and_then(|()| {
        let changed = app.accounts.set_password(id, &field("present"), &field("new"));
        app.limits.tried(&address, changed.is_ok(), now);
        changed.and_then(|()| app.accounts.begin(id, &address))
    });
    match changed {
        Ok(entered) => Ok(Reply::SeeOther(format!("{HERE}?done=password"), Some(cookie(app, &entered)))),
        Err(error) => again(app, call, error, || settings(app, call)),
    }
}
