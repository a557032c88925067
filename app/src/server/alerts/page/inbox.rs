//! The inbox: the page, its events, and what its buttons do.

use std::collections::BTreeSet;

use portolan_alerts::state::command::{Command, Silence};
use portolan_ui::model::{Inbox, Page};

use super::super::super::App;
use super::super::super::account::audit::who;
use super::super::super::call::Call;
use super::super::super::page::{context, html};
use super::super::super::reply::{Counts, Reply};
use super::super::{hush, link_words};
use super::{act, reader};
use crate::error::{AppError, Result};
use crate::view::alerts::{self, inbox};
use crate::view::error::complaint;

/// What is said after something was done.
const DONE: &[(&str, &str)] = &[
    ("acknowledged", "Acknowledged: reminders rest for a day."),
    ("given-back", "Given back: reminders resume."),
    ("silenced", "Silenced until then; Subscriptions lists what is silenced."),
];

/// `GET /alerts`
pub fn page(app: &App, call: &Call) -> Result<Reply> {
    let done = call.asked("done").and_then(|done| DONE.iter().find(|(word, _)| *word == done));
    let done = done.map(|(_, text)| (*text).to_owned());
    shown(app, call, 200, |page| Inbox { done, ..page })
}

fn shown(app: &App, call: &Call, status: u16, with: impl FnOnce(Inbox) -> Inbox) -> Result<Reply> {
    let ctx = context(app, call);
    let page = app.book()?.read(|state| inbox::page(&ctx, state, &reader(call)));
    Ok(html(app, call, &ctx, status, Page::Inbox(Box::new(with(page)))))
}

/// `GET /alerts/events`: how much is unread, as it changes.
pub fn events(app: &App, call: &Call) -> Result<Reply> {
    let (book, reader) = (app.book()?, reader(call));
    let changes = book.follow();
    let unread = move || book.read(|state| reader.unread(state) as u64);
    Ok(Reply::Counts(Counts { changes, unread: Box::new(unread), closing: app.closing.clone() }))
}

/// `POST /alerts/read`: items, or all up to one.
pub fn read(app: &App, call: &Call) -> Result<Reply> {
    mark(app, call, false)
}

/// `POST /alerts/unread`
pub fn unread(app: &App, call: &Call) -> Result<Reply> {
    mark(app, call, true)
}

fn mark(app: &App, call: &Call, undo: bool) -> Result<Reply> {
    let items = numbers(call, "item")?;
    let upto = numbers(call, "upto")?.first().copied();
    act(app, call, Command::Read { reader: reader(call).key, items, upto, undo })?;
    Ok(Reply::SeeOther("/alerts".to_owned(), None))
}

/// The numbers of a field.
pub fn numbers(call: &Call, name: &str) -> Result<Vec<u64>> {
    let wrong = |text: &String| {
        AppError::usage(format!("`{name}` is no number: `{}`", text.chars().take(40).collect::<String>()))
    };
    call.forms(name).iter().map(|text| text.parse().map_err(|_| wrong(text))).collect()
}

/// `POST /alerts/acknowledge`
pub fn acknowledge(app: &App, call: &Call) -> Result<Reply> {
    let alert = call.form("alert").unwrap_or_default();
    answer(app, call, Command::Acknowledge { alert }, "acknowledged")
}

/// `POST /alerts/unacknowledge`
pub fn give_back(app: &App, call: &Call) -> Result<Reply> {
    let alert = call.form("alert").unwrap_or_default();
    answer(app, call, Command::Unacknowledge { alert }, "given-back")
}

/// `GET /alerts/{id}`: one alert, where a message leads to; with the button that takes it.
pub fn one(app: &App, call: &Call) -> Result<Reply> {
    let (ctx, id) = (context(app, call), call.param("id"));
    let book = app.book()?;
    let reader = reader(call);
    let found = book.read(|state| alerts::one::find(state, &reader, id, ctx.now));
    let page = found.map(|one| {
        let ack = one.alert.acknowledged.as_ref().filter(|_| one.alert.is_acknowledged(ctx.now));
        let by = ack.map(|ack| link_words(app, &ack.by).unwrap_or_else(|| format!("by {}", who(app, &ack.by))));
        let may_end = one.silence.as_ref().is_some_and(|silence| hush::may_end(&call.principal, silence));
        let may_hush = hush::check_alert(&call.principal, &one.alert).is_ok();
        alerts::one::page(&ctx, &reader, &one, &alerts::one::Doors { taker: by, may_hush, may_end })
    });
    let page = page.ok_or_else(|| AppError::not_found(format!("no alert `{id}`")))?;
    Ok(super::super::super::page::settings(app, call, 200, page))
}

/// `POST /alerts/silence`: one alert, or what matches a query, for some hours, with a reason.
pub fn silence(app: &App, call: &Call) -> Result<Reply> {
    let hours: i64 = call.form("hours").and_then(|text| text.parse().ok()).unwrap_or(24);
    let from = (app.clock)();
    let silence = Silence {
        id: super::new_id("silence")?,
        kinds: Vec::new(),
        query: call.form("query").unwrap_or_default().trim().to_owned(),
        alert: call.form("alert").filter(|alert| !alert.is_empty()),
        owners: BTreeSet::new(),
        reason: call.form("reason").unwrap_or_default(),
        by: call.principal.actor(),
        from,
        to: from.saturating_add(hours.saturating_mul(3_600)),
    };
    match app.book()?.read(|state| hush::bounded(&call.principal, state, silence)) {
        Ok(silence) => answer(app, call, Command::Silence(silence), "silenced"),
        Err(error) => refused(app, call, error),
    }
}

fn answer(app: &App, call: &Call, command: Command, done: &str) -> Result<Reply> {
    match act(app, call, command) {
        Ok(()) => Ok(Reply::SeeOther(format!("/alerts?done={done}"), None)),
        Err(error) => refused(app, call, error),
    }
}

/// The inbox again with what is wrong; failures of ours go on.
fn refused(app: &App, call: &Call, error: AppError) -> Result<Reply> {
    if error.status() >= 500 {
        return Err(error);
    }
    let (status, problem) = (error.status(), Some(complaint(&error)));
    shown(app, call, status, |page| Inbox { problem, ..page })
}
