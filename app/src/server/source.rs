//! Registration over the API: sources listed, added, moved, removed and crawled on demand.

use std::path::PathBuf;

use indexer::pipeline::{Files, Place, Source};
use indexer::resolve::part::Trust;
use serde::Deserialize;
use serde_json::json;

use super::App;
use super::api::value;
use super::call::Call;
use super::page::context;
use super::reply::Reply;
use crate::account::Principal;
use crate::error::{AppError, Result};
use crate::view;

/// `GET /api/v1/sources`.
pub fn list(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::sources(&context(app, call))?)
}

/// A source to be. Files are named, not sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    /// The directory or address.
    #[serde(alias = "path", alias = "address")]
    place: String,
    token_file: Option<PathBuf>,
    key_file: Option<PathBuf>,
    known_hosts: Option<PathBuf>,
    /// `org` or `member`.
    trust: Option<Trust>,
}

/// `POST /api/v1/sources`.
pub fn add(app: &App, call: &Call) -> Result<Reply> {
    let new: New = call.json()?;
    let files = Files { token: new.token_file, key: new.key_file, known_hosts: new.known_hosts };
    let source = register(app, call, &new.place, files, new.trust)?;
    value(view::json::source(&source, app.engine.holding(&source.name)))
}

/// Adds a source as far as whoever asks may, and asks for its first crawl.
///
/// # Errors
/// A place that is none, is there already, or that whoever asks may not name.
pub fn register(app: &App, call: &Call, typed: &str, files: Files, trust: Option<Trust>) -> Result<Source> {
    let place = place(app, &call.principal, typed, files)?;
    // What others than the operator register never speaks for the organisation.
    let trust = match call.principal {
        Principal::Operator => trust.unwrap_or(Trust::Org),
        _ => Trust::Member,
    };
    let source = app.engine.add_source(place, trust, &call.principal.actor())?;
    app.ask(&source.name);
    Ok(source)
}

/// A source that moves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    /// The source's name.
    name: String,
    /// Where it is now.
    to: New,
}

/// `POST /api/v1/sources/move`.
pub fn change(app: &App, call: &Call) -> Result<Reply> {
    let body: Move = call.json()?;
    let New { place: to, token_file, key_file, known_hosts, .. } = body.to;
    let files = Files { token: token_file, key: key_file, known_hosts };
    let place = place(app, &call.principal, &to, files)?;
    let source = app.engine.move_source(&name(app, body.name), place, &call.principal.actor())?;
    app.ask(&source.name);
    value(view::json::source(&source, app.engine.holding(&source.name)))
}

/// A source by its name.
#[derive(Deserialize)]
struct Named {
    #[serde(alias = "path")]
    name: String,
}

/// `POST /api/v1/sources/remove`.
pub fn remove(app: &App, call: &Call) -> Result<Reply> {
    let body: Named = call.json()?;
    let name = name(app, body.name);
    app.engine.remove_source(&name, &call.principal.actor())?;
    Ok(Reply::Json(json!({ "removed": name })))
}

/// What to crawl now.
#[derive(Default, Deserialize)]
struct Wanted {
    /// The source; none is all.
    source: Option<String>,
}

/// `POST /api/v1/crawl`: asks the schedule for a run now, over all sources or one.
pub fn crawl(app: &App, call: &Call) -> Result<Reply> {
    let wanted: Wanted = if call.body.is_empty() { Wanted::default() } else { call.json()? };
    match wanted.source.map(|typed| name(app, typed)) {
        None => app.ask_all(),
        Some(name) if app.engine.sources().iter().any(|s| s.name == name) => app.ask(&name),
        Some(name) => return Err(AppError::not_found(format!("no source `{name}`"))),
    }
    Ok(Reply::Json(json!({ "asked": true })))
}

/// The place that a body names, as far as whoever asks may name it.
fn place(app: &App, principal: &Principal, typed: &str, files: Files) -> Result<Place> {
    if *principal != Principal::Operator && files != Files::default() {
        return Err(AppError::forbidden("files of this machine are named by its operator only")
            .hint("use the command line on the machine that runs portolan"));
    }
    match Place::typed(typed, &files).map_err(AppError::usage)? {
        Place::Folder { path, .. } if *principal != Principal::Operator => Ok(app.engine.admitted(&path)?),
        place => Ok(place),
    }
}

/// The name of a source as it was registered: people leave out what makes a path absolute or an address whole.
fn name(app: &App, typed: String) -> String {
    let whole = Place::typed(&typed, &Files::default()).map(|place| place.name()).unwrap_or_default();
    let known = app.engine.sources();
    known.into_iter().map(|s| s.name).find(|n| *n == typed || *n == whole).unwrap_or(typed)
}
