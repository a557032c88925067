//! Registration over the API: sources listed, added, moved, removed and crawled on demand.

use std::path::PathBuf;

use indexer::pipeline::{Files, NewSource, Place, Source, compartment};
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
    /// Who is let into it sees the source, nobody else.
    compartment: Option<String>,
}

/// `POST /api/v1/sources`.
pub fn add(app: &App, call: &Call) -> Result<Reply> {
    let new: New = call.json()?;
    let files = Files { token: new.token_file, key: new.key_file, known_hosts: new.known_hosts };
    let source = register(app, call, &new.place, files, (new.trust, new.compartment))?;
    value(view::json::source(&source, app.engine.holding(&source.name)))
}

/// Adds a source as far as whoever asks may, and asks for its first crawl.
///
/// # Errors
/// A place that is none, is there already, or that whoever asks may not name.
pub fn register(
    app: &App,
    call: &Call,
    typed: &str,
    files: Files,
    (trust, compartment): (Option<Trust>, Option<String>),
) -> Result<Source> {
    let place = place(app, &call.principal, typed, files)?;
    // What others than the operator register never speaks for the organisation.
    let trust = match call.principal {
        Principal::Operator => trust.unwrap_or(Trust::Org),
        _ => Trust::Member,
    };
    let new = NewSource { place, trust, compartment: within(app, call, compartment)? };
    let source = app.engine.add_source(new, &call.principal.actor())?;
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
    let source = app.engine.move_source(&name(app, call, body.name)?, place, &call.principal.actor())?;
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
    let name = name(app, call, body.name)?;
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
    match wanted.source {
        None => app.ask_all(),
        Some(typed) => app.ask(&name(app, call, typed)?),
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

/// The compartment that a source is put into: one that exists for whoever asks, so that nobody hides from themselves.
fn within(app: &App, call: &Call, name: Option<String>) -> Result<Option<String>> {
    let Some(name) = name.map(|name| compartment(&name).map_err(AppError::usage)).transpose()? else { return Ok(None) };
    if app.grants.sight(&call.principal).sees(Some(&name)) {
        return Ok(Some(name));
    }
    Err(AppError::not_found(format!("no compartment `{name}`"))
        .hint("the configuration names compartments and who may see them: `[[compartment]]`"))
}

/// The name of a source as it was registered: people leave out what makes a path absolute or an address whole.
///
/// # Errors
/// There is none that whoever asks may see.
pub fn name(app: &App, call: &Call, typed: String) -> Result<String> {
    let whole = Place::typed(&typed, &Files::default()).map(|place| place.name()).unwrap_or_default();
    let known = context(app, call).engine.sources();
    let found = known.into_iter().map(|s| s.name).find(|n| *n == typed || *n == whole);
    found.ok_or_else(|| {
        AppError::not_found(format!("no source `{typed}`"))
            .hint("`portolan source list` names all, as they are registered")
    })
}
