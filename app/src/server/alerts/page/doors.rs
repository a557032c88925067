//! Pages that messages lead to without sign-in: agreeing to mail, and ending it. Opening one changes nothing, because mail
//! scanners follow links; its button does.

use portolan_alerts::state::command::Command;
use portolan_alerts::target::Target;
use portolan_ui::model::{Form, Part, Settings};

use super::super::super::App;
use super::super::super::call::Call;
use super::super::super::page as pages;
use super::super::super::reply::Reply;
use super::act;
use crate::alert::post::{CONFIRM, UNSUBSCRIBE, door_token};
use crate::error::{AppError, Result};

/// `GET /alerts/confirm/{id}/{token}`
pub fn ask_consent(app: &App, call: &Call) -> Result<Reply> {
    let target = entitled(app, call, CONFIRM)?;
    let text = format!("Alerts of the service catalog would come to `{}`.", target.address);
    Ok(question(app, call, "Get alerts by e-mail?", &text, "Agree"))
}

/// `POST /alerts/confirm/{id}/{token}`
pub fn consent(app: &App, call: &Call) -> Result<Reply> {
    let target = entitled(app, call, CONFIRM)?;
    act(app, call, Command::ConfirmTarget { id: target.id })?;
    Ok(told(app, call, "Alerts will come", "This address gets alerts from now on. Every message says how to end that."))
}

/// `GET /alerts/unsubscribe/{id}/{token}`
pub fn ask_end(app: &App, call: &Call) -> Result<Reply> {
    let target = entitled(app, call, UNSUBSCRIBE)?;
    let text = format!("No alert would come to `{}` any more, of no subscription.", target.address);
    Ok(question(app, call, "End alerts by e-mail?", &text, "End them"))
}

/// `POST /alerts/unsubscribe/{id}/{token}`: the page's button, or one click in a mail program (RFC 8058).
pub fn end(app: &App, call: &Call) -> Result<Reply> {
    let target = entitled(app, call, UNSUBSCRIBE)?;
    act(app, call, Command::RemoveTarget { id: target.id })?;
    Ok(told(app, call, "No alerts any more", "This address gets no more messages."))
}

/// The target of the path, if the token is the one that only its address was told.
fn entitled(app: &App, call: &Call, purpose: &str) -> Result<Target> {
    let book = app.book()?;
    let target = book.read(|state| state.target(call.param("id")).cloned());
    let known = target.filter(|target| {
        door_token(&book, purpose, target)
            .is_some_and(|token| crate::alert::channel::sign::is_same(&token, call.param("token")))
    });
    known.ok_or_else(|| AppError::not_found("this link is not, or no longer, one of ours"))
}

fn question(app: &App, call: &Call, heading: &str, text: &str, submit: &str) -> Reply {
    let form = Form {
        id: "answer".to_owned(),
        action: call.path.split('?').next().unwrap_or_default().to_owned(),
        submit: submit.to_owned(),
        main: true,
        ..Form::default()
    };
    let part = Part { text: Some(text.to_owned()), forms: vec![form], ..Part::default() };
    pages::settings(app, call, 200, Settings { heading: heading.to_owned(), parts: vec![part], ..Settings::default() })
}

fn told(app: &App, call: &Call, heading: &str, text: &str) -> Reply {
    let part = Part { text: Some(text.to_owned()), ..Part::default() };
    pages::settings(app, call, 200, Settings { heading: heading.to_owned(), parts: vec![part], ..Settings::default() })
}
