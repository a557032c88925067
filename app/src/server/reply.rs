//! What handlers answer, and how it becomes HTTP.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt};
use indexer::pipeline::{Crawling, Sight, Status};
use serde_json::{Value, json};
use tokio_stream::wrappers::WatchStream;
use tokio_util::sync::CancellationToken;

use crate::error::AppError;
use crate::site::Asset;

/// An answer.
pub enum Reply {
    /// A page, with its status.
    Html(u16, String),
    /// JSON.
    Json(Value),
    /// Plain text with its content type.
    Text(u16, &'static str, String),
    /// Go there (303), with a cookie to set.
    SeeOther(String, Option<String>),
    /// A page of ours that goes there at once, with a cookie to set: where a redirect would count as another site's. The
    /// path is percent-encoded.
    Onward(String, String),
    /// A file of the site in the form the browser takes.
    Asset(&'static Asset, Option<String>),
    /// An Atom feed, with its status and validator.
    Feed(u16, String, String),
    /// How many alerts are unread, as it changes.
    Counts(Counts),
    /// The state of crawling, as it changes.
    Events(tokio::sync::watch::Receiver<Crawling>, Sight, CancellationToken),
}

/// Unread alerts of one reader, as they change.
pub struct Counts {
    /// Rises with every change.
    pub changes: tokio::sync::watch::Receiver<u64>,
    /// How many are unread now.
    pub unread: Box<dyn Fn() -> u64 + Send>,
    /// Ends when the server does.
    pub closing: CancellationToken,
}

impl Reply {
    /// The HTTP answer.
    #[must_use]
    pub fn into_response(self) -> Response<Body> {
        match self {
            Self::Html(status, text) => plain(status, "text/html; charset=utf-8", "no-store", text),
            Self::Json(value) => plain(200, "application/json", "no-store", value.to_string()),
            Self::Text(status, kind, text) => plain(status, kind, "no-store", text),
            Self::SeeOther(to, cookie) => see_other(&to, cookie.as_deref()),
            Self::Onward(to, cookie) => onward(&to, &cookie),
            Self::Asset(asset, accept) => file(asset, accept.as_deref()),
            Self::Feed(status, etag, text) => feed(status, &etag, text),
            Self::Counts(counts) => {
                Sse::new(counted(counts)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
            }
            Self::Events(status, sight, closing) => Sse::new(events(status, sight, closing))
                .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
                .into_response(),
        }
    }
}

fn plain(status: u16, kind: &'static str, cache: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

fn onward(to: &str, cookie: &str) -> Response<Body> {
    let page = format!(
        "<!doctype html><html lang=\"en\"><link rel=\"icon\" href=\"data:,\"><title>Signed in</title><p>You are signed in. <a href=\"{to}\">Go on</a></p></html>"
    );
    let mut response = plain(200, "text/html; charset=utf-8", "no-store", page);
    for (name, value) in [(header::REFRESH, format!("0; url={to}")), (header::SET_COOKIE, cookie.to_owned())] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn see_other(to: &str, cookie: Option<&str>) -> Response<Body> {
    let mut response = plain(303, "text/plain; charset=utf-8", "no-store", String::new());
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, location);
    if let Some(cookie) = cookie.and_then(|c| HeaderValue::from_str(c).ok()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn file(asset: &'static Asset, accept: Option<&str>) -> Response<Body> {
    let (encoding, bytes) = asset.encoded(accept);
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn feed(status: u16, etag: &str, text: String) -> Response<Body> {
    let mut response = plain(status, "application/atom+xml; charset=utf-8", "private, no-cache", text);
    if let Ok(etag) = HeaderValue::from_str(etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    // The address is a secret: no search engine is to keep it.
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
}

/// The count now and after each change, at most twice a second; ends when the server does.
fn counted(counts: Counts) -> impl Stream<Item = Result<Event, Infallible>> {
    let Counts { changes, unread, closing } = counts;
    let slow = futures_util::stream::unfold((WatchStream::new(changes), false), |(mut stream, told)| async move {
        if told {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        stream.next().await.map(|version| (version, (stream, true)))
    });
    slow.map(move |version| Ok(Event::default().data(json!({ "unread": unread(), "version": version }).to_string())))
        .take_until(async move { closing.cancelled().await })
}

/// The state now and whenever it changes, at most twice a second; ends when the server does.
fn events(
    status: tokio::sync::watch::Receiver<Crawling>,
    sight: Sight,
    closing: CancellationToken,
) -> impl Stream<Item = Result<Event, Infallible>> {
    // What happens first is told at once, what follows after a rest.
    let slow = futures_util::stream::unfold((WatchStream::new(status), false), |(mut stream, told)| async move {
        if told {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        stream.next().await.map(|status| (status, (stream, true)))
    });
    // What changes in what the reader may not see is no news.
    let mut last = None;
    let news = slow.filter_map(move |status| {
        let now = status.seen(&sight);
        let is_news = last.as_ref() != Some(&now);
        let event = is_news.then(|| Event::default().data(progress(&now).to_string()));
        last = Some(now);
        std::future::ready(event.map(Ok))
    });
    news.take_until(async move { closing.cancelled().await })
}

/// The state of crawling as JSON.
#[must_use]
pub fn progress(status: &Status) -> Value {
    match &status.running {
        Some(running) => json!({
            "running": true, "done": running.done, "total": running.total, "failed": running.failed, "version": status.version,
        }),
        None => {
            let last = status.last.unwrap_or_default();
            json!({
                "running": false, "done": last.repositories, "total": last.repositories, "failed": last.failed,
                "version": status.version,
            })
        }
    }
}

/// A failure as problem details (RFC 9457).
#[must_use]
pub fn problem(error: &AppError, request: &str) -> Response<Body> {
    problem_as(error.status(), error, request)
}

/// The same with a status that no failure of ours has.
#[must_use]
pub fn problem_as(status: u16, error: &AppError, request: &str) -> Response<Body> {
    let error = error.redacted();
    let body = json!({
        "type": "about:blank", "title": title(status), "status": status,
        "detail": error.message, "hint": error.hint, "request": request,
    });
    plain(status, "application/problem+json", "no-store", body.to_string())
}

fn title(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Error")
}
