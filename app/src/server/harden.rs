//! What stands around every answer: request id, content policy, limits, compression.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use axum::middleware::{Next, from_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::timeout::TimeoutLayer;

use super::App;
use super::reply::problem_as;
use crate::error::AppError;

/// Largest body of a request, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;
/// Largest body that comes through the control socket: the catalog files of a large repository.
pub const MAX_OPERATOR_BODY: usize = 64 * 1024 * 1024;
/// Longest path and query, in bytes.
const MAX_URI: usize = 8 * 1024;
/// Longest time for one answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Headers that every answer carries (OWASP secure headers; `reliability-security.md` section 2).
const HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Request id and content policy nonce.
#[derive(Clone, Debug, Default)]
pub struct Tag {
    /// Request id.
    pub request: String,
    /// Nonce.
    pub nonce: String,
}

/// The router with everything around it.
pub fn layers(router: Router<Arc<App>>, _app: &Arc<App>) -> Router<Arc<App>> {
    let compressed = SizeAbove::new(256).and(NotForContentType::SSE).and(NotForContentType::IMAGES);
    router
        .layer(
            CompressionLayer::new()
                .br(true)
                .gzip(true)
                .quality(tower_http::CompressionLevel::Fastest)
                .compress_when(compressed),
        )
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(from_fn(tag))
        .layer(CatchPanicLayer::new())
}

async fn tag(mut request: Request<Body>, next: Next) -> Response<Body> {
    let tag = Tag { request: random(8), nonce: random(16) };
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let mut response = if length > MAX_URI {
        let error = AppError::usage(format!("the address has {length} bytes, more than {MAX_URI}"));
        problem_as(StatusCode::URI_TOO_LONG.as_u16(), &error, &tag.request)
    } else {
        request.extensions_mut().insert(tag.clone());
        explained(next.run(request).await, &tag.request)
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        tag.nonce
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert("content-security-policy", policy);
    }
    if let Ok(id) = HeaderValue::from_str(&tag.request) {
        headers.insert("x-request-id", id);
    }
    response
}

/// A failure that nobody put into words, such as an answer that took too long, as problem details.
fn explained(response: Response<Body>, request: &str) -> Response<Body> {
    let status = response.status();
    let is_silent = response.headers().get("content-type").is_none();
    if !is_silent || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let text = match status {
        StatusCode::SERVICE_UNAVAILABLE => "the answer took too long; ask again, or for less",
        _ => "the request cannot be answered",
    };
    problem_as(status.as_u16(), &AppError::internal(text), request)
}

/// So many random bytes as hex.
fn random(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    // Without randomness there is no nonce: the empty one matches no script, so the page does without.
    if getrandom::fill(&mut buffer).is_err() {
        return String::new();
    }
    buffer.iter().map(|b| format!("{b:02x}")).collect()
}
