//! Atom feeds: who has the address reads it, until its token is replaced.

use portolan_alerts::book::Parcel;
use portolan_alerts::state::State;
use portolan_alerts::state::outbox::Row;
use portolan_alerts::target::Target;

use super::super::super::App;
use super::super::super::call::Call;
use super::super::super::reply::Reply;
use crate::alert::channel::{feed, sign};
use crate::alert::message::Message;
use crate::error::{AppError, Result};

/// `GET /feeds/{id}/{token}`
pub fn atom(app: &App, call: &Call) -> Result<Reply> {
    let book = app.book()?;
    let post = app.post()?;
    let digest = sign::digest(call.param("token"));
    let target = book.read(|state| state.target(call.param("id")).cloned());
    let target = target
        .filter(|target| target.channel == "feed" && target.secrets.iter().any(|own| sign::is_same(own, &digest)));
    let target = target.ok_or_else(|| AppError::not_found("no feed at this address"))?;
    let parcels = book.read(|state| parcels(state, &target));
    let messages: Vec<Message> = parcels.iter().filter_map(|parcel| post.message(parcel)).collect();
    let about = feed::About { id: &target.id, title: &format!("Alerts: {}", target.name), page: "/alerts", since: 0 };
    let document = feed::atom(post.site(), &about, &messages);
    let etag = feed::etag(&document);
    let known = call.headers.get("if-none-match").and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag)) {
        return Ok(Reply::Feed(304, etag, String::new()));
    }
    Ok(Reply::Feed(200, etag, document))
}

/// What went to the feed, newest first.
fn parcels(state: &State, target: &Target) -> Vec<Parcel> {
    let rows = state.outbox().rows().filter(|row| row.target == target.id);
    let parcel = |row: &Row| Parcel {
        row: row.clone(),
        fence: 0,
        target: target.clone(),
        is_confirmed: true,
        rule: state.rule(&row.rule).cloned(),
        now: row.born,
    };
    rows.take(feed::ENTRIES).map(parcel).collect()
}
