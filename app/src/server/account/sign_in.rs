//! `/sign-in` and `/sign-out`.

use portolan_ui::model::{Field, Form, Settings};

use super::{App, Call, Reply, Result, again, asking, cookie, no_cookie, provider};
use crate::account::{Principal, limit};
use crate::server::page;

/// `GET /sign-in`.
pub fn page(app: &App, call: &Call) -> Result<Reply> {
    let next = back(call.asked("next").unwrap_or_default());
    if matches!(call.principal, Principal::Person(_)) {
        return Ok(Reply::SeeOther(next, None));
    }
    Ok(page::settings(app, call, 200, settings(app, call, &next, "")))
}

pub(super) fn settings(app: &App, call: &Call, next: &str, login: &str) -> Settings {
    let fields = vec![
        Field::hidden("next", next),
        Field::text("login", "User name").with(login).completes("username"),
        Field::password("password", "Password", "current-password"),
    ];
    let form = Form {
        id: "sign-in".to_owned(),
        action: "/sign-in".to_owned(),
        fields,
        submit: "Sign in".to_owned(),
        main: true,
        ..Form::default()
    };
    let help = if app.accounts.has_admin() {
        "No account, or the password is forgotten? An admin makes a link that lets you choose one."
    } else {
        "Nobody has an account yet. The first admin's link was printed where portolan started; \
         `portolan account admin-link` prints a new one."
    };
    let lead = match call.principal {
        Principal::Local => "On this machine anybody may read; changing things needs to know who you are.",
        _ => "This catalog is for people of the organisation.",
    };
    // Who has the company's account needs no other: that way comes first, and passwords are named as such.
    let way = app.oidc.as_ref().map(|oidc| provider::way(oidc, next));
    let heading = if way.is_some() { "With a password of this catalog" } else { "" };
    let form = asking("sign-in-form", heading, None, Form { main: way.is_none(), ..form });
    Settings {
        heading: "Sign in".to_owned(),
        lead: Some(lead.to_owned()),
        parts: way.into_iter().chain([form, asking_help(help)]).collect(),
        ..Settings::default()
    }
}

fn asking_help(text: &str) -> portolan_ui::model::Part {
    portolan_ui::model::Part { text: Some(text.to_owned()), ..portolan_ui::model::Part::default() }
}

/// `POST /sign-in`: limited per address, with a wait that doubles after each failure.
pub fn enter(app: &App, call: &Call) -> Result<Reply> {
    let login = call.form("login").unwrap_or_default();
    let next = back(&call.form("next").unwrap_or_default());
    let (address, now) = (call.address(), (app.clock)());
    let tried = app
        .limits
        .may_try(&address, now)
        .and_then(|()| app.limits.take(limit::SIGN_INS, &address, now * 1_000))
        .and_then(|()| {
            let entered = app.accounts.sign_in(&login, &call.form("password").unwrap_or_default(), &address);
            app.limits.tried(&address, entered.is_ok(), now);
            entered
        });
    match tried {
        Ok(entered) => {
            end_present(app, call)?;
            Ok(Reply::SeeOther(next, Some(cookie(app, &entered))))
        }
        Err(error) => again(app, call, error, || Ok(settings(app, call, &next, &login))),
    }
}

/// A session that the browser had before ends: each sign-in is a new one.
pub(super) fn end_present(app: &App, call: &Call) -> Result<()> {
    match (&call.principal, &call.caller.session) {
        (Principal::Person(person), Some(session)) => app.accounts.end(&person.id, session, &person.id),
        _ => Ok(()),
    }
}

/// `POST /sign-out`.
pub fn leave(app: &App, call: &Call) -> Result<Reply> {
    end_present(app, call)?;
    Ok(Reply::SeeOther("/".to_owned(), Some(no_cookie(app))))
}

/// Where to after signing in: a path on this server.
pub(super) fn back(next: &str) -> String {
    if page::is_local(next) { next.to_owned() } else { "/".to_owned() }
}
