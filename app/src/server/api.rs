//! The API and what machines ask: thin over the views.

use serde::Deserialize;
use serde_json::{Value, json};

use super::App;
use super::call::Call;
use super::page::context;
use super::reply::Reply;
use crate::error::{AppError, Result};
use crate::view;

/// A serializable answer, written out at once: a tree of values in between would cost more than the answer.
pub fn value(data: impl serde::Serialize) -> Result<Reply> {
    let text = serde_json::to_string(&data).map_err(|e| AppError::internal(format!("cannot write the answer: {e}")))?;
    Ok(Reply::Text(200, "application/json", text))
}

/// `GET /api/v1/services`.
pub fn services(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::services(&context(app, call))?)
}

/// `GET /api/v1/entities/{reference}`.
pub fn show(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::show(&context(app, call), call.param("reference"))?)
}

/// `GET /api/v1/search`.
pub fn search(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::search(&context(app, call))?)
}

/// `GET /api/v1/findings`.
pub fn findings(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::findings(&context(app, call))?)
}

/// `GET /api/v1/skills`.
pub fn skills(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::skills(&context(app, call))?)
}

/// `GET /api/v1/offboard`.
pub fn leaving(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::leaving(&context(app, call))?)
}

/// `GET /api/v1/offboard/all`.
pub fn hanging(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::hanging(&context(app, call))?)
}

/// `GET /api/v1/repositories`.
pub fn repositories(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::repositories(&context(app, call))?)
}

/// `GET /api/v1/status`.
pub fn status(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::status(&context(app, call)))
}

/// `GET /api/v1/doctor`: damage of our own files, one sentence each.
pub fn doctor(app: &App, call: &Call) -> Result<Reply> {
    let mut problems = app.engine.notices().to_vec();
    problems.extend(app.engine.verify()?);
    if let Err(error) = app.engine.index().verify() {
        problems.push(format!("{error}; run `portolan rebuild`"));
    }
    let vault = app.engine.vault();
    let (has_key, bad) = match vault.has_key() {
        Ok(has) => (has, None),
        Err(error) => (false, Some(error.to_string())),
    };
    problems.extend(bad);
    problems.extend(app.shut()?);
    let ctx = context(app, call);
    let catalog = &ctx.catalog;
    Ok(Reply::Json(json!({
        "key_file": vault.path(), "has_key": has_key, "problems": problems, "repositories": catalog.repositories.len(), "entities": catalog.items.len(),
        "findings": catalog.findings.len(), "documents": ctx.engine.documents(),
    })))
}

#[derive(Deserialize)]
struct MergeBody {
    a: String,
    b: String,
}

#[derive(Deserialize)]
struct SplitBody {
    email: String,
}

#[derive(Deserialize)]
struct UndoBody {
    entry: u64,
}

/// `GET /api/v1/people/decisions`: what was decided about identities and holds.
pub fn decisions(app: &App, _: &Call) -> Result<Reply> {
    value(json!({ "items": app.engine.decisions() }))
}

/// `POST /api/v1/people/merge`.
pub fn merge_people(app: &App, call: &Call) -> Result<Reply> {
    let body: MergeBody = call.json()?;
    value(app.engine.merge_people(&body.a, &body.b, &call.principal.actor())?)
}

/// `POST /api/v1/people/split`.
pub fn split_person(app: &App, call: &Call) -> Result<Reply> {
    let body: SplitBody = call.json()?;
    value(app.engine.split_person(&body.email, &call.principal.actor())?)
}

/// `POST /api/v1/people/undo`.
pub fn undo_decision(app: &App, call: &Call) -> Result<Reply> {
    let body: UndoBody = call.json()?;
    value(app.engine.undo_decision(body.entry, &call.principal.actor())?)
}

/// `POST /api/v1/rebuild`.
pub fn rebuild(app: &App, _: &Call) -> Result<Reply> {
    app.engine.rebuild()?;
    Ok(Reply::Json(json!({ "documents": app.engine.index().len() })))
}

/// `POST /api/v1/dry-run`: what the catalog would be with other catalog files; nothing is written.
pub fn dry_run(app: &App, call: &Call) -> Result<Reply> {
    value(view::json::dry_run(&context(app, call), &call.json()?)?)
}

/// `GET /healthz`: the process answers.
pub fn healthz(app: &App, _: &Call) -> Result<Reply> {
    Ok(Reply::Json(
        json!({ "ok": true, "version": env!("CARGO_PKG_VERSION"), "uptime_seconds": app.started.elapsed().as_secs() }),
    ))
}

/// `GET /readyz`: the last records are on show, and no alert that nothing keeps back waits for more than ten minutes.
pub fn readyz(app: &App, _: &Call) -> Result<Reply> {
    let health = app.book()?.health();
    let ready = app.is_ready() && !health.is_bad();
    let mut body: Value = json!({ "ready": ready });
    if health.is_bad() {
        body["alerts"] = json!({ "oldest_due_seconds": health.oldest_due_s, "broken": health.broken.is_some() });
    }
    if ready { Ok(Reply::Json(body)) } else { Ok(Reply::Text(503, "application/json", body.to_string())) }
}

/// `GET /metrics`.
pub fn metrics(app: &App, call: &Call) -> Result<Reply> {
    let ctx = context(app, call);
    let text = app.metrics.text(&ctx.catalog, &ctx.status, &app.book()?.health());
    Ok(Reply::Text(200, "application/openmetrics-text; version=1.0.0; charset=utf-8", text))
}
