//! What ‹name› says over the network.
%%unless wasm

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use crate::rule::Rules;
use crate::store::Store;
use crate::‹noun›::‹Noun›;

#[derive(Clone)]
struct App {
    store: Store,
    rules: Arc<Rules>,
}

#[derive(Debug, Deserialize)]
struct New {
    reference: String,
    zone: String,
    weight_grams: u32,
}

#[derive(Debug, Serialize)]
struct Answer {
    reference: String,
    cents: u32,
}

/// All routes.
pub fn router(store: Store, rules: Arc<Rules>) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/metrics", get(crate::telemetry::metrics))
        .route("/‹nouns›", post(create))
        .route("/zones/{zone}", get(zone))
        .with_state(App { store, rules })
}

#[tracing::instrument(skip_all, fields(zone = new.zone))]
async fn create(State(app): State<App>, Json(new): Json<New>) -> Response {
    let ‹noun› = match ‹Noun›::new(&new.reference, &new.zone, new.weight_grams) {
        Ok(‹noun›) => ‹noun›,
        Err(rejected) => return problem(StatusCode::UNPROCESSABLE_ENTITY, &rejected.to_string()),
    };
    let cents = match app.rules.price(&‹noun›) {
        Ok(cents) => cents,
        Err(error) => return problem(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    };
    match app.store.insert(&‹noun›).await {
        Ok(_) => (StatusCode::CREATED, Json(Answer { reference: ‹noun›.reference, cents })).into_response(),
        Err(error) => {
            tracing::error!(%error, "insert failed");
            problem(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

async fn zone(State(app): State<App>, Path(zone): Path<String>) -> Response {
    match app.rules.nearest(&zone) {
        Some(nearest) => nearest.into_response(),
        None => problem(StatusCode::NOT_FOUND, "no such zone"),
    }
}

/// Every error has the same shape: problem details after RFC 9457.
fn problem(status: StatusCode, detail: &str) -> Response {
    let body = serde_json::json!({ "type": "about:blank", "status": status.as_u16(), "detail": detail });
    (status, [("content-type", "application/problem+json")], body.to_string()).into_response()
}
%%fi
%%if wasm

/// The component opens no port; whoever holds it speaks HTTP. Kept as a list so that the gateway's tests can read it.
pub const OPERATIONS: [&str; 2] = ["‹verb›", "zones"];

/// How an operation is called from the gateway.
#[must_use]
pub fn path(operation: &str) -> String {
    format!("/components/‹name›/{operation}")
}

/// Most calls that one holder may have open.
pub const OPEN_CALLS: usize = ‹~64 the open calls›;
%% Refuse what no gateway may pass on

/// True for headers that never reach the component.
#[must_use]
pub fn is_withheld(header: &str) -> bool {
    ["authorization", "cookie", "x-internal-token"].contains(&header.to_ascii_lowercase().as_str())
}
%%.
%% Tell the gateway how long to wait

/// Milliseconds a caller should wait for an operation before it gives up.
#[must_use]
pub fn patience(operation: &str) -> u64 {
    match operation {
        "‹verb›" => ‹~40 the patience per parcel›,
        _ => ‹~400 the patience for lists›,
    }
}
%%.
%%fi
