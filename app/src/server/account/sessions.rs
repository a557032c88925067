//! `/settings/sessions`: where one is signed in, and how to end it.

use portolan_ui::model::{Act, Acts, Field, Form, Part, Settings};

use super::{App, Call, Reply, Result, asking, done, no_cookie, with_tabs};
use crate::server::page;
use crate::view::time;

const HERE: &str = "/settings/sessions";

/// `GET /settings/sessions`.
pub fn page(app: &App, call: &Call) -> Result<Reply> {
    let person = call.person()?;
    let now = (app.clock)();
    let places = app.accounts.get(&person.id).map(|known| known.personal.places).unwrap_or_default();
    let row = |session: crate::account::Session| {
        let is_this = call.caller.session.as_deref() == Some(&session.id);
        let when = |at| time::when(now, at).map(|when| when.text).unwrap_or_default();
        let place = places.get(&session.id).cloned().unwrap_or_default();
        let name = if is_this { format!("{place} (this one)") } else { place.clone() };
        let form = Form {
            id: format!("end-{}", session.id),
            action: format!("{HERE}/end"),
            fields: vec![Field::hidden("session", &session.id)],
            submit: "End".to_owned(),
            about: Some(format!("the session from {place}, begun {}", when(session.began))),
            main: false,
        };
        Act { cells: vec![name, when(session.began), when(session.seen)], form: Some(form) }
    };
    let rows: Vec<Act> = app.accounts.sessions_of(&person.id).into_iter().map(row).collect();
    let list = Part {
        id: "session-list".to_owned(),
        heading: "Where you are signed in".to_owned(),
        words: "A session ends after 12 hours of rest and after 7 days in any case".to_owned(),
        acts: Some(Acts {
            caption: "Sessions".to_owned(),
            columns: ["From", "Began", "Last used"].map(str::to_owned).to_vec(),
            rows,
            empty: "None.".to_owned(),
        }),
        ..Part::default()
    };
    let all = Form {
        id: "end-all".to_owned(),
        action: format!("{HERE}/end-all"),
        submit: "Sign out everywhere".to_owned(),
        ..Form::default()
    };
    let everywhere = asking("session-all", "Everywhere", Some("Ends all sessions of yours, this one too."), all);
    let done = done(call, &[("end", "The session was ended.")]);
    let settings = Settings { done, parts: vec![list, everywhere], ..with_tabs(call, HERE, "Sessions") };
    Ok(page::settings(app, call, 200, settings))
}

/// `POST /settings/sessions/end`.
pub fn end(app: &App, call: &Call) -> Result<Reply> {
    let person = call.person()?;
    app.accounts.end(&person.id, &call.form("session").unwrap_or_default(), &person.id)?;
    Ok(Reply::SeeOther(format!("{HERE}?done=end"), None))
}

/// `POST /settings/sessions/end-all`.
pub fn end_all(app: &App, call: &Call) -> Result<Reply> {
    let person = call.person()?;
    app.accounts.sign_out(&person.id, &person.id)?;
    Ok(Reply::SeeOther("/sign-in".to_owned(), Some(no_cookie(app))))
}
