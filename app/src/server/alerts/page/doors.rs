//! Pages that messages lead to without sign-in: agreeing to mail, ending it, and taking what a message tells of. Opening
//! one changes nothing, because mail scanners follow links; its button does.

use portolan_alerts::state::alert::Alert;
use portolan_alerts::state::command::Command;
use portolan_alerts::state::outbox::Row as Delivery;
use portolan_alerts::target::Target;
use portolan_ui::model::{Column, Form, Part, Row, Settings, Table};

use super::super::super::App;
use super::super::super::call::Call;
use super::super::super::page as pages;
use super::super::super::reply::Reply;
use super::super::by_link;
use super::act;
use crate::alert::message::plain;
use crate::alert::post::{CONFIRM, UNSUBSCRIBE, acknowledge_token, door_token, is_too_late, takeable};
use crate::error::{AppError, Result};

/// The longest line about one alert, in characters.
const LINE: usize = 200;

/// `GET /alerts/confirm/{id}/{token}`
pub fn ask_consent(app: &App, call: &Call) -> Result<Reply> {
    let target = entitled(app, call, CONFIRM)?;
    let text = format!("Alerts of the service catalog would come to `{}`.", target.address);
    Ok(question(app, call, "Get alerts by e-mail?", saying(text), "Agree"))
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
    Ok(question(app, call, "End alerts by e-mail?", saying(text), "End them"))
}

/// `POST /alerts/unsubscribe/{id}/{token}`: the page's button, or one click in a mail program (RFC 8058).
pub fn end(app: &App, call: &Call) -> Result<Reply> {
    let target = entitled(app, call, UNSUBSCRIBE)?;
    act(app, call, Command::RefuseTarget { id: target.id })?;
    let text =
        "This address gets no more messages. The link of the first message, which asked for consent, takes that back.";
    Ok(told(app, call, "No alerts any more", text))
}

/// `GET /alerts/acknowledge/{row}/{token}`
pub fn ask_taking(app: &App, call: &Call) -> Result<Reply> {
    let (row, name) = sent(app, call)?;
    let now = (app.clock)();
    let (taken, open): (Vec<String>, Vec<String>) = app.book()?.read(|state| {
        let (taken, open): (Vec<_>, Vec<_>) = takeable(state, &row).into_iter().partition(|a| a.is_acknowledged(now));
        (taken.into_iter().map(line).collect(), open.into_iter().map(line).collect())
    });
    if open.is_empty() {
        let (heading, text) = if taken.is_empty() {
            ("Nothing to acknowledge", "What this message told of is over.")
        } else {
            ("Acknowledged already", "Somebody has taken what this message told of. Reminders rest for a day.")
        };
        return Ok(told(app, call, heading, text));
    }
    let heading = if open.len() == 1 { "Acknowledge this alert?" } else { "Acknowledge these alerts?" };
    let text = format!(
        "Reminders rest for a day then, and nobody else is called. It is noted that it was done by the link sent to {name}."
    );
    let rows = open.into_iter().map(|name| Row { name, ..Row::default() }).collect();
    let columns = vec![Column { label: "Alert".to_owned(), ..Column::default() }];
    let table = Table { caption: "What would be acknowledged".to_owned(), columns, rows, ..Table::default() };
    Ok(question(app, call, heading, Part { table: Some(table), ..saying(text) }, "Acknowledge"))
}

/// `POST /alerts/acknowledge/{row}/{token}`: a second press changes nothing.
pub fn take(app: &App, call: &Call) -> Result<Reply> {
    let (row, _) = sent(app, call)?;
    let (book, now) = (app.book()?, (app.clock)());
    let open: Vec<String> = book.read(|state| {
        let open = takeable(state, &row).into_iter().filter(|alert| !alert.is_acknowledged(now));
        open.map(|alert| alert.id.clone()).collect()
    });
    for alert in open {
        let noted = book.command(Command::Acknowledge { alert }, &by_link(&row.target));
        noted.map_err(|error| AppError::internal(format!("it was not noted: {error}")))?;
    }
    Ok(told(app, call, "Acknowledged", "Reminders rest for a day. Who signs in finds it in the inbox."))
}

/// What an alert says, with its subject's name before it where it does not begin with it.
fn line(alert: &Alert) -> String {
    let (name, title) = (&alert.event.about.name, &alert.event.title);
    plain(&if title.starts_with(name.as_str()) { title.clone() } else { format!("{name}: {title}") }, LINE)
}

/// The message of the path and the name of its target, if the token is the one that only its target was told.
fn sent(app: &App, call: &Call) -> Result<(Delivery, String)> {
    let book = app.book()?;
    let number = call.param("row").parse::<u64>().ok();
    let row = number.and_then(|number| book.read(|state| state.outbox().row(number).cloned()));
    let known = row.filter(|row| {
        acknowledge_token(&book, row)
            .is_some_and(|token| crate::alert::channel::sign::is_same(&token, call.param("token")))
    });
    let row = known.ok_or_else(|| AppError::not_found("this link is not, or no longer, one of ours"))?;
    if is_too_late(&row, (app.clock)()) {
        return Err(
            AppError::not_found("this link was good for seven days, which are over").hint("sign in and open the inbox")
        );
    }
    let name = book.read(|state| state.target(&row.target).map(|target| plain(&target.name, LINE)));
    let name = name.ok_or_else(|| AppError::not_found("the channel that got this link was removed"))?;
    Ok((row, name))
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

fn saying(text: String) -> Part {
    Part { text: Some(text), ..Part::default() }
}

fn question(app: &App, call: &Call, heading: &str, part: Part, submit: &str) -> Reply {
    let form = Form {
        id: "answer".to_owned(),
        action: call.path.split('?').next().unwrap_or_default().to_owned(),
        submit: submit.to_owned(),
        main: true,
        ..Form::default()
    };
    let part = Part { forms: vec![form], ..part };
    pages::settings(app, call, 200, Settings { heading: heading.to_owned(), parts: vec![part], ..Settings::default() })
}

fn told(app: &App, call: &Call, heading: &str, text: &str) -> Reply {
    let part = saying(text.to_owned());
    pages::settings(app, call, 200, Settings { heading: heading.to_owned(), parts: vec![part], ..Settings::default() })
}
