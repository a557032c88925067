//! `/welcome`: where one-time links lead.

use portolan_ui::model::{Field, Form, Settings};

use super::{App, Call, Reply, Result, again, asking, cookie};
use crate::account::{Claim, MIN_CHARS, limit};
use crate::server::page;

/// `GET /welcome?link=SECRET`.
pub fn page(app: &App, call: &Call) -> Result<Reply> {
    let link = call.asked("link").unwrap_or_default();
    match settings(app, link, &Claim::default()) {
        Ok(settings) => Ok(page::settings(app, call, 200, settings)),
        Err(error) => again(app, call, error, || Ok(spent())),
    }
}

fn spent() -> Settings {
    Settings { heading: "This link does not work".to_owned(), ..Settings::default() }
}

fn settings(app: &App, secret: &str, typed: &Claim) -> Result<Settings> {
    let link = app.accounts.link(secret)?;
    let known = link.account.as_deref().and_then(|id| app.accounts.get(id));
    let mut fields = vec![Field::hidden("link", secret)];
    let lead = match &known {
        Some(known) => {
            format!("Choose a password, {}. Your user name is {}.", known.personal.name, known.personal.login)
        }
        None => {
            fields.push(Field::text("login", "User name").with(&typed.login).completes("username"));
            let name = Field::text("name", "Name").hint("As others see it").with(&typed.name).completes("name");
            fields.push(name.optional());
            "You become the first admin: who adds people, gives roles and registers sources.".to_owned()
        }
    };
    let hint = format!("At least {MIN_CHARS} characters; a sentence does");
    fields.push(Field::password("password", "Password", "new-password").hint(&hint));
    let form = Form {
        id: "welcome".to_owned(),
        action: "/welcome".to_owned(),
        fields,
        submit: if known.is_some() { "Set password" } else { "Create the account" }.to_owned(),
        main: true,
        ..Form::default()
    };
    Ok(Settings {
        heading: "Welcome".to_owned(),
        lead: Some(lead),
        parts: vec![asking("welcome-form", "", None, form)],
        ..Settings::default()
    })
}

/// `POST /welcome`.
pub fn claim(app: &App, call: &Call) -> Result<Reply> {
    let field = |name: &str| call.form(name).unwrap_or_default();
    let (secret, address) = (field("link"), call.address());
    let claim = Claim { login: field("login"), name: field("name"), password: field("password") };
    let claimed = app
        .limits
        .take(limit::SIGN_INS, &address, (app.clock)() * 1_000)
        .and_then(|()| app.accounts.claim(&secret, &claim))
        .and_then(|account| app.accounts.begin(&account, &address));
    match claimed {
        Ok(entered) => Ok(Reply::SeeOther("/".to_owned(), Some(cookie(app, &entered)))),
        Err(error) => again(app, call, error, || Ok(settings(app, &secret, &claim).unwrap_or_else(|_| spent()))),
    }
}
