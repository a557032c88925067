//! How a command reaches the catalog: through the control socket of a running server, else directly.

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use indexer::pipeline::{Engine, Options, Place, Registered, Source};
use serde_json::Value;
use tokio::net::UnixStream;
use tower::ServiceExt;

use crate::config::Config;
use crate::door::Door;
use crate::error::{AppError, Kind, Result};
use crate::server::{App, Caller, Setup, router};

/// Rows asked for at once.
const PAGE: usize = 500;

/// Asks the catalog, wherever it is.
pub struct Access {
    runtime: tokio::runtime::Runtime,
    way: Way,
}

enum Way {
    Socket(PathBuf),
    Direct(Arc<App>),
}

impl Access {
    /// The server that has the data directory, else the directory itself, loaded.
    ///
    /// # Errors
    /// When the directory is in use by something that does not answer, or cannot be read.
    pub fn open(config: &Config) -> Result<Self> {
        if let Some(server) = Self::server(config)? {
            return Ok(server);
        }
        let runtime = runtime()?;
        let engine = engine(config, &runtime, Vec::new(), false)?;
        warn(&engine);
        engine.load()?;
        let setup = Setup {
            organisation: config.organisation(),
            every: None,
            door: Door::default(),
            grants: config.grants.clone(),
            oidc: None,
            clock: now,
        };
        let app = App::new(Arc::new(engine), setup)?;
        app.set_ready();
        Ok(Self { runtime, way: Way::Direct(app) })
    }

    /// The same for a command that only reads: a data directory that is not there is a slip, and none is made.
    ///
    /// # Errors
    /// As [`Access::open`], and where there is no such directory.
    pub fn reading(config: &Config) -> Result<Self> {
        let data = config.data();
        if !data.is_dir() {
            return Err(AppError::usage(format!(
                "`{}` is no data directory: nothing was crawled into it",
                data.display()
            ))
            .hint("`portolan crawl DIRECTORY` makes one; `--data` names another"));
        }
        Self::open(config)
    }

    /// The server that has the data directory, if one answers.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn server(config: &Config) -> Result<Option<Self>> {
        let runtime = runtime()?;
        let socket = config.data().join("control.sock");
        let answers = runtime.block_on(UnixStream::connect(&socket)).is_ok();
        Ok(answers.then_some(Self { runtime, way: Way::Socket(socket) }))
    }

    /// Whether a server answers.
    #[must_use]
    pub fn is_server(&self) -> bool {
        matches!(self.way, Way::Socket(_))
    }

    /// The app, where this process has the data directory itself.
    #[must_use]
    pub fn app(&self) -> Option<&Arc<App>> {
        match &self.way {
            Way::Socket(_) => None,
            Way::Direct(app) => Some(app),
        }
    }

    /// The engine, where this process has the directory.
    #[must_use]
    pub fn engine(&self) -> Option<&Arc<Engine>> {
        match &self.way {
            Way::Direct(app) => Some(&app.engine),
            Way::Socket(_) => None,
        }
    }

    /// `GET` of an API path, as JSON.
    ///
    /// # Errors
    /// The refusal of the API, or a server that went away.
    pub fn get(&self, path: &str) -> Result<Value> {
        self.ask(Method::GET, path, None)
    }

    /// `POST` of a JSON body.
    ///
    /// # Errors
    /// As [`Access::get`].
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.ask(Method::POST, path, Some(body))
    }

    /// All rows of a paged list, at most `limit`, from after a cursor.
    ///
    /// # Errors
    /// As [`Access::get`].
    pub fn all(&self, path: &str, limit: Option<usize>, after: Option<&str>) -> Result<Vec<Value>> {
        let mut rows = Vec::new();
        let mut after = after.map(str::to_owned);
        let joint = if path.contains('?') { '&' } else { '?' };
        loop {
            let size = limit.map_or(PAGE, |l| PAGE.min(l - rows.len()));
            if size == 0 {
                return Ok(rows);
            }
            let cursor = after.map(|a| format!("&after={}", encode(&a))).unwrap_or_default();
            let mut page = self.get(&format!("{path}{joint}limit={size}{cursor}"))?;
            if let Some(items) = page.get_mut("items").and_then(Value::as_array_mut) {
                rows.append(items);
            }
            match page.get("next").and_then(Value::as_str) {
                Some(next) => after = Some(next.to_owned()),
                None => return Ok(rows),
            }
        }
    }

    fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let bytes = body.map(ToString::to_string).unwrap_or_default();
        let (status, answer) = match &self.way {
            Way::Socket(socket) => self.runtime.block_on(over_socket(socket, method, path, bytes))?,
            Way::Direct(app) => self.runtime.block_on(in_process(app, method, path, bytes))?,
        };
        let value: Value = serde_json::from_slice(&answer)
            .map_err(|e| AppError::internal(format!("the server's answer to `{path}` is no JSON: {e}")))?;
        if status < 400 { Ok(value) } else { Err(refusal(status, &value)) }
    }
}

fn refusal(status: u16, problem: &Value) -> AppError {
    let text = |key: &str| problem.get(key).and_then(Value::as_str).map(str::to_owned);
    let kind = match status {
        404 => Kind::NotFound,
        409 => Kind::Conflict,
        401 => Kind::Unauthorized,
        403 => Kind::Forbidden,
        400..500 => Kind::Usage,
        _ => Kind::Internal,
    };
    AppError { kind, message: text("detail").unwrap_or_else(|| format!("status {status}")), hint: text("hint") }
}

async fn over_socket(socket: &PathBuf, method: Method, path: &str, body: String) -> Result<(u16, Bytes)> {
    let lost =
        |e: &dyn std::fmt::Display| AppError::internal(format!("the server at `{}` went away: {e}", socket.display()));
    let stream = UnixStream::connect(socket).await.map_err(|e| lost(&e))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|e| lost(&e))?;
    tokio::spawn(connection);
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .body(Full::new(Bytes::from(body)))
        .map_err(|e| AppError::usage(format!("`{path}` is no address: {e}")))?;
    let response = sender.send_request(request).await.map_err(|e| lost(&e))?;
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.map_err(|e| lost(&e))?.to_bytes();
    Ok((status, bytes))
}

async fn in_process(app: &Arc<App>, method: Method, path: &str, body: String) -> Result<(u16, Bytes)> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::from(body))
        .map_err(|e| AppError::usage(format!("`{path}` is no address: {e}")))?;
    request.extensions_mut().insert(Caller::operator());
    let response = match router(app).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let status = response.status().as_u16();
    let bytes =
        response.into_body().collect().await.map_err(|e| AppError::internal(format!("no answer: {e}")))?.to_bytes();
    Ok((status, bytes))
}

/// An engine over the configured directory and sources; `live` shows what is known while a long run goes on.
///
/// # Errors
/// When the directory is in use or cannot be used.
pub fn engine(config: &Config, runtime: &tokio::runtime::Runtime, named: Vec<Place>, live: bool) -> Result<Engine> {
    let named =
        named.into_iter().map(|place| Source::of(place, indexer::resolve::part::Trust::Org, Registered::CommandLine));
    let listed = config
        .sources
        .iter()
        .map(|s| Source::of(s.place.clone(), s.trust, Registered::Configuration).within(s.compartment.clone()));
    let options = Options {
        data: Some(config.data()),
        key_file: Some(config.key_file()),
        program: std::env::current_exe().ok(),
        workers: config.workers(),
        live,
        sources: named.chain(listed).collect(),
        mirrors: config.mirrors(),
        roots: config.roots(),
        clock: now,
        runtime: runtime.handle().clone(),
    };
    Ok(Engine::open(options)?.with_people(config.people()))
}

/// Says what was found wrong with our own files, and with the one that says who is there.
pub fn warn(engine: &Engine) {
    for notice in engine.notices() {
        eprintln!("warning: {notice}");
    }
}

/// The runtime of a command.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| AppError::internal(format!("cannot start threads: {e}")))
}

/// Seconds since 1970 UTC; 0 where the clock stands before.
#[must_use]
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Percent-encodes a query value.
#[must_use]
pub fn encode(text: &str) -> String {
    indexer::pipeline::document::encode(text)
}
