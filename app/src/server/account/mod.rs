//! Pages of people and their accounts: plain forms that work without a script.

pub mod audit;
pub mod profile;
pub mod provider;
pub mod sessions;
pub mod sign_in;
pub mod sources;
pub mod tokens;
pub mod users;
pub mod welcome;

use portolan_ui::model::{Form, Link, Part, Settings};

use super::App;
use super::call::Call;
use super::page;
use super::reply::Reply;
use crate::account::{Action, Entered, Principal, allow};
use crate::error::{AppError, Kind, Result};
use crate::view::error::complaint;

/// Seconds for which a browser keeps the session's cookie; the server ends the session itself.
const KEPT: i64 = 7 * 86_400;

/// Pages of one's own, then those of admins; each shows to who may open it.
const TABS: &[(&str, &str, Action)] = &[
    ("Profile", "/settings/profile", Action::ManageSelf),
    ("Sessions", "/settings/sessions", Action::ManageSelf),
    ("Tokens", "/settings/tokens", Action::ManageTokens),
    ("Users", "/settings/admin/users", Action::Administer),
    ("Sources", "/settings/admin/sources", Action::Register),
    ("Audit log", "/settings/admin/audit", Action::ReadAudit),
];

/// The way in, or who is in with the way to their settings.
#[must_use]
pub fn door_plate(call: &Call) -> Link {
    match &call.principal {
        Principal::Person(person) => Link { text: person.name.clone(), href: "/settings/profile".to_owned() },
        _ => Link { text: "Sign in".to_owned(), href: sign_in_address(&call.path) },
    }
}

/// The address of the sign-in page that leads back.
#[must_use]
pub fn sign_in_address(back: &str) -> String {
    if back == "/" || back.starts_with("/sign-in") || back.starts_with("/welcome") {
        return "/sign-in".to_owned();
    }
    format!("/sign-in?{}", next_of(back))
}

/// A path as the query that leads back to it.
fn next_of(back: &str) -> String {
    let mut next = String::from("next=");
    for byte in back.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            next.push(char::from(byte));
        } else {
            next.push_str(&format!("%{byte:02X}"));
        }
    }
    next
}

/// A page of the settings, with its neighbours.
fn with_tabs(call: &Call, here: &str, heading: &str) -> Settings {
    let open = TABS.iter().filter(|(_, _, action)| allow(&call.principal, *action).is_ok());
    let tabs = open.map(|(text, href, _)| Link { text: (*text).to_owned(), href: (*href).to_owned() }).collect();
    Settings { heading: heading.to_owned(), tabs, here: here.to_owned(), ..Settings::default() }
}

/// What a page says that was sent back to after something was done.
fn done(call: &Call, words: &[(&str, &str)]) -> Option<String> {
    let done = call.asked("done")?;
    words.iter().find(|(word, _)| *word == done).map(|(_, text)| (*text).to_owned())
}

/// The page again with what is wrong; failures of ours, and waits that an answer's header names, go on.
fn again(app: &App, call: &Call, error: AppError, page: impl FnOnce() -> Result<Settings>) -> Result<Reply> {
    if error.status() >= 500 || matches!(error.kind, Kind::TooMany(_)) {
        return Err(error);
    }
    let status = error.status();
    let problem = Some(complaint(&error));
    Ok(page::settings(app, call, status, Settings { problem, ..page()? }))
}

/// A section with one form.
fn asking(id: &str, heading: &str, text: Option<&str>, form: Form) -> Part {
    Part {
        id: id.to_owned(),
        heading: heading.to_owned(),
        text: text.map(str::to_owned),
        forms: vec![form],
        ..Part::default()
    }
}

/// The cookie of a session that began.
fn cookie(app: &App, entered: &Entered) -> String {
    cookie_of(app, entered.secret.reveal(), KEPT)
}

/// The cookie that takes the session's away.
fn no_cookie(app: &App) -> String {
    cookie_of(app, "", 0)
}

/// Over https the cookie comes along from links of other sites, so that one arrives signed in; it changes nothing by
/// itself, because changes need a page of ours.
fn cookie_of(app: &App, value: &str, age: i64) -> String {
    cookie_for(app, app.door.cookie(), value, age, if app.door.is_https() { "Lax" } else { "Strict" })
}

/// A cookie of this server alone, that no script reads.
fn cookie_for(app: &App, name: &str, value: &str, age: i64, site: &str) -> String {
    let secure = if app.door.is_https() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite={site}{secure}")
}
