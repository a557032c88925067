//! The one way in which the server asks others over HTTP: targets of alerts, identity providers.
//!
//! A name is resolved once and every address it stands for must be public or named by the operator; the connection goes
//! to what was checked. No redirect is followed: where one leads is in the answer, and whoever asked decides. An answer is
//! bounded in time and size. No cookie, credential or connection outlives its request. Nothing that is shown or logged
//! holds more of an address than its server, because the rest of it is often a secret.

use std::path::Path;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, USER_AGENT};
use hyper::{HeaderMap, Method, Response, StatusCode};
use hyper_util::rt::TokioIo;
use indexer::address::{Reach, WebAddress};
use indexer::wire::{self, NotReached, Tls};
use tokio::net::TcpStream;
use tokio_util::task::AbortOnDropHandle;

/// The longest head of an answer in bytes.
const MAX_HEAD: usize = 64 << 10;
/// The most header lines of an answer.
const MAX_HEADERS: usize = 100;

/// A question to somebody outside.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is done.
    pub method: Method,
    /// Who is asked.
    pub url: WebAddress,
    /// Header lines; `Host`, length and connection are set by the client. Mark a secret one as sensitive.
    pub headers: HeaderMap,
    /// What is sent.
    pub body: Vec<u8>,
    /// The longest time for all of it, from resolving the name to the last byte of the answer.
    pub timeout: Duration,
    /// The most bytes of the answer's body that are kept.
    pub max_answer: usize,
}

/// What came back, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status; a redirect is one like any other.
    pub status: StatusCode,
    /// Its header lines.
    pub headers: HeaderMap,
    /// Its body, up to [`Request::max_answer`]; what is more is not read.
    pub body: Vec<u8>,
}

/// Sort of a [`Refusal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalKind {
    /// The host may not be reached: nothing was connected.
    Blocked,
    /// The name stands for no address.
    Unresolved,
    /// Nobody answers at the address.
    Unreachable,
    /// The server does not prove who it is.
    Identity,
    /// It took too long.
    Overdue,
    /// The connection broke, or what came is no HTTP.
    Broken,
    /// Something is wrong on our side.
    Setup,
}

/// Why there is no answer. Shows the server of an address at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its sort.
    pub kind: RefusalKind,
    /// What is wrong and what to do about it, without a final stop.
    pub text: String,
}

impl Refusal {
    fn new(kind: RefusalKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

impl From<NotReached> for Refusal {
    fn from(error: NotReached) -> Self {
        let kind = match &error {
            NotReached::Blocked(_) => RefusalKind::Blocked,
            NotReached::Unresolved { .. } => RefusalKind::Unresolved,
            NotReached::Identity { .. } => RefusalKind::Identity,
            NotReached::Setup(_) => RefusalKind::Setup,
        };
        Self::new(kind, error.to_string())
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Refusal {}

/// Asks others.
#[derive(Clone)]
pub struct Client {
    reach: Reach,
    tls: Tls,
}

impl Client {
    /// Reaches what `reach` allows, and believes the system's authorities and those in a file.
    ///
    /// # Errors
    /// The certificates cannot be read.
    pub fn new(reach: Reach, authorities: Option<&Path>) -> Result<Self, Refusal> {
        Ok(Self { reach, tls: Tls::new(authorities)? })
    }

    /// Sends a request and waits for its answer. Blocks; must not run on a thread of an async runtime.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn send(&self, request: &Request) -> Result<Answer, Refusal> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = runtime.map_err(|e| Refusal::new(RefusalKind::Setup, format!("cannot start to ask: {e}")))?;
        let timed = runtime.block_on(async { tokio::time::timeout(request.timeout, self.ask(request)).await });
        // A resolver that hangs is left behind.
        runtime.shutdown_background();
        timed.unwrap_or_else(|_| {
            let text = format!("`{}` did not answer within {} s", request.url, request.timeout.as_secs_f32());
            Err(Refusal::new(RefusalKind::Overdue, text))
        })
    }

    async fn ask(&self, request: &Request) -> Result<Answer, Refusal> {
        let url = &request.url;
        let (host, port) = (url.host(), url.port());
        if !url.is_secure() {
            self.reach.check_clear_text(host, port).map_err(NotReached::from)?;
        }
        let stream = self.connect(host, port).await?;
        if url.is_secure() {
            exchange(request, self.tls.open(host, stream).await?).await
        } else {
            exchange(request, stream).await
        }
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, Refusal> {
        let (name, reach) = (host.to_owned(), self.reach.clone());
        let resolving = tokio::task::spawn_blocking(move || wire::addresses(&name, port, &reach)).await;
        let peers = resolving.map_err(|e| Refusal::new(RefusalKind::Setup, format!("cannot resolve: {e}")))??;
        let stream = TcpStream::connect(peers.as_slice()).await;
        stream.map_err(|e| Refusal::new(RefusalKind::Unreachable, format!("`{host}:{port}` cannot be reached: {e}")))
    }
}

async fn exchange<S>(request: &Request, stream: S) -> Result<Answer, Refusal>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let broken = |error: hyper::Error| {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        Refusal::new(RefusalKind::Broken, format!("the connection to `{}` broke: {error}{cause}", request.url))
    };
    let mut builder = http1::Builder::new();
    builder.max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // Its failure shows at the request that it carries; it ends with this function.
    let _driven = AbortOnDropHandle::new(tokio::spawn(connection));
    let response = sender.send_request(written(request)?).await.map_err(broken)?;
    read(response, request.max_answer).await.map_err(broken)
}

fn written(request: &Request) -> Result<hyper::Request<Full<Bytes>>, Refusal> {
    let setup =
        |e: &dyn std::fmt::Display| Refusal::new(RefusalKind::Setup, format!("`{}` cannot be asked: {e}", request.url));
    let mut out = hyper::Request::new(Full::new(Bytes::from(request.body.clone())));
    *out.method_mut() = request.method.clone();
    *out.uri_mut() = request.url.target().parse().map_err(|_| setup(&"its path is none"))?;
    *out.headers_mut() = request.headers.clone();
    let host = request.url.server().parse().map_err(|e: hyper::header::InvalidHeaderValue| setup(&e))?;
    out.headers_mut().insert(HOST, host);
    out.headers_mut().insert(CONNECTION, hyper::header::HeaderValue::from_static("close"));
    let agent = concat!("portolan/", env!("CARGO_PKG_VERSION"));
    out.headers_mut().entry(USER_AGENT).or_insert(hyper::header::HeaderValue::from_static(agent));
    Ok(out)
}

async fn read(response: Response<Incoming>, max: usize) -> Result<Answer, hyper::Error> {
    let (head, mut incoming) = response.into_parts();
    let mut body = Vec::new();
    while body.len() < max
        && let Some(frame) = incoming.frame().await
    {
        let data = frame?.into_data().unwrap_or_default();
        let room = max - body.len();
        body.extend_from_slice(&data[..data.len().min(room)]);
    }
    Ok(Answer { status: head.status, headers: head.headers, body })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub use tests::answered;
