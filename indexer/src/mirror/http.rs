//! Git's smart protocol over HTTP/1.1: one host, no redirects, every byte metered.
//!
//! gix speaks git, hyper speaks HTTP; this file joins them. The connection is driven by a runtime of its own while
//! gix reads, so that everything happens on the thread of the fetch.

use std::cell::RefCell;
use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use gix_transport::Protocol;
use gix_transport::client::blocking_io::http::{GetResponse, Http, PostBodyDataKind, PostResponse, Transport};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue, LOCATION};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use super::exchange::{Body, Exchange, Headers, Post, Shared};
use super::meter::Meter;
use super::{Fault, FaultKind, Job};
use crate::address::{GitAddress, Scheme};
use crate::wire::{self, Tls};

/// The longest token file.
const MAX_TOKEN: u64 = 4 << 10;
/// The user where the token file names none: what GitHub asks for, and others accept.
const TOKEN_USER: &str = "x-access-token";

/// A transport to the job's server; nothing is connected yet.
///
/// # Errors
/// The address may not be reached, or a file of the job cannot be read.
pub fn transport(job: &Job, meter: &Arc<Meter>) -> Result<Transport<Client>, Fault> {
    let address = &job.address;
    let (host, port) = (address.host(), address.port());
    let secure = address.scheme() == Scheme::Https;
    if !secure {
        let checked = job.reach.check_clear_text(host, port);
        checked.map_err(|blocked| Fault::new(FaultKind::Blocked, blocked.to_string()))?;
    }
    let setup = |e: io::Error| Fault::new(FaultKind::Setup, format!("cannot start to fetch: {e}"));
    let client = Client(Rc::new(Line {
        runtime: tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().map_err(setup)?,
        address: address.clone(),
        peers: wire::addresses(host, port, &job.reach)?,
        tls: if secure { Some(Tls::new(job.authorities.as_deref())?) } else { None },
        authorization: job.token.as_deref().map(authorization).transpose()?,
        meter: Arc::clone(meter),
        open: RefCell::new(None),
    }));
    let url = gix::url::parse(address.to_string().as_str());
    let url = url.map_err(|e| Fault::new(FaultKind::Setup, format!("`{address}` is no address: {e}")))?;
    Ok(Transport::new_http(client, url, Protocol::V2, false))
}

fn authorization(path: &Path) -> Result<HeaderValue, Fault> {
    let wrong = |why: &str| Fault::new(FaultKind::Setup, format!("the token file `{}` {why}", path.display()));
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|e| wrong(&format!("cannot be read: {e}")))?;
    file.take(MAX_TOKEN).read_to_string(&mut text).map_err(|e| wrong(&format!("cannot be read: {e}")))?;
    let token = text.trim();
    if token.is_empty() || token.contains(char::is_whitespace) {
        return Err(wrong("holds no token: it is one word, or `user:token`"));
    }
    let pair = if token.contains(':') { token.to_owned() } else { format!("{TOKEN_USER}:{token}") };
    let mut value =
        HeaderValue::try_from(format!("Basic {}", base64(pair.as_bytes()))).map_err(|_| wrong("holds no token"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Base64 of RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > group.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

/// One line to one server.
pub struct Line {
    runtime: Runtime,
    address: GitAddress,
    peers: Vec<SocketAddr>,
    tls: Option<Tls>,
    authorization: Option<HeaderValue>,
    /// What it costs.
    pub meter: Arc<Meter>,
    /// A connection that can take another request.
    open: RefCell<Option<SendRequest<Full<Bytes>>>>,
}

/// Asks one server.
#[derive(Clone)]
pub struct Client(Rc<Line>);

impl Line {
    fn fault(&self, kind: FaultKind, text: String) -> io::Error {
        self.meter.fail(Fault::new(kind, text))
    }

    /// Waits for something, no longer than the budget allows.
    ///
    /// # Errors
    /// The budget's time is up.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> io::Result<T> {
        let patience = self.meter.patience();
        let timed = self.runtime.block_on(async { tokio::time::timeout(patience, future).await });
        timed.map_err(|_| self.meter.late())
    }

    fn connection(&self) -> io::Result<SendRequest<Full<Bytes>>> {
        if let Some(mut open) = self.open.borrow_mut().take()
            && matches!(self.wait(open.ready()), Ok(Ok(())))
        {
            return Ok(open);
        }
        let server = self.address.server();
        let stream = self.wait(TcpStream::connect(self.peers.as_slice()))?;
        let stream =
            stream.map_err(|e| self.fault(FaultKind::Unreachable, format!("`{server}` cannot be reached: {e}")))?;
        let Some(tls) = &self.tls else { return self.shake(TokioIo::new(stream)) };
        let stream = self.wait(tls.open(self.address.host(), stream))?;
        let stream = stream.map_err(|e| self.meter.fail(e.into()))?;
        self.shake(TokioIo::new(stream))
    }

    fn shake<S>(&self, stream: S) -> io::Result<SendRequest<Full<Bytes>>>
    where
        S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let (sender, connection) = self.wait(handshake(stream))?.map_err(|e| self.broken(&e))?;
        self.runtime.spawn(async move {
            // Its failure shows at the request that it carries.
            let _ = connection.await;
        });
        Ok(sender)
    }

    /// Notes that the connection broke.
    pub fn broken(&self, error: &dyn std::error::Error) -> io::Error {
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        self.fault(FaultKind::Broken, format!("the connection to `{}` broke: {error}{cause}", self.address.server()))
    }

    /// Sends a request and waits for the head of its answer.
    ///
    /// # Errors
    /// The server cannot be reached, breaks off, or answers anything but success.
    pub fn send(
        &self,
        method: Method,
        target: &str,
        headers: &[String],
        body: Vec<u8>,
    ) -> io::Result<Response<Incoming>> {
        let wrong = |e: &dyn std::fmt::Display| io::Error::other(format!("cannot ask for `{target}`: {e}"));
        let mut request = Request::new(Full::new(Bytes::from(body)));
        *request.method_mut() = method;
        *request.uri_mut() = target.parse().map_err(|e| wrong(&e))?;
        let host = HeaderValue::try_from(self.address.server()).map_err(|e| wrong(&e))?;
        request.headers_mut().insert(HOST, host);
        for line in headers {
            let Some((name, value)) = line.split_once(':') else { continue };
            let name: HeaderName = name.trim().parse().map_err(|e| wrong(&e))?;
            request.headers_mut().insert(name, HeaderValue::try_from(value.trim()).map_err(|e| wrong(&e))?);
        }
        if let Some(authorization) = &self.authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization.clone());
        }
        let mut sender = self.connection()?;
        let response = self.wait(sender.send_request(request))?.map_err(|e| self.broken(&e))?;
        *self.open.borrow_mut() = Some(sender);
        let head: usize = response.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        self.meter.take(head)?;
        self.judge(&response)?;
        Ok(response)
    }

    fn judge(&self, response: &Response<Incoming>) -> io::Result<()> {
        let (address, status) = (&self.address, response.status());
        let (kind, text) = match status {
            StatusCode::OK => return Ok(()),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let what = if self.authorization.is_some() { "refuses the token" } else { "asks for a token" };
                let text = format!("`{address}` {what} ({status}); name a valid one with `--token-file FILE`");
                (FaultKind::Credentials, text)
            }
            StatusCode::NOT_FOUND | StatusCode::GONE => {
                let text =
                    format!("`{address}` is not there ({status}), or is hidden from us: check address and token");
                (FaultKind::Missing, text)
            }
            _ if status.is_redirection() => (FaultKind::Redirected, self.moved(response)),
            _ => (FaultKind::Protocol, format!("`{address}` answers {status}")),
        };
        Err(self.fault(kind, text))
    }

    /// Where a server sends us, which we do not follow: a person decides whether that is the same repository.
    fn moved(&self, response: &Response<Incoming>) -> String {
        let target = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let base = target.split("/info/refs").next().unwrap_or_default();
        match GitAddress::parse(base) {
            Ok(new) => format!(
                "`{}` sends us to `{new}`; if that is right: `portolan source move {} {new}`",
                self.address, self.address
            ),
            Err(_) => format!("`{}` sends us elsewhere, which is not followed", self.address),
        }
    }
}

impl Http for Client {
    type Headers = Headers;
    type ResponseBody = Body;
    type PostBody = Post;

    fn get(
        &mut self,
        url: &str,
        _: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> gix::Result<GetResponse<Headers, Body>> {
        let exchange = self.exchange(Method::GET, url, headers)?;
        exchange.borrow_mut().send().map_err(gix::Error::from_error)?;
        Ok(GetResponse { headers: Headers::of(&exchange), body: Body::of(&exchange) })
    }

    fn post(
        &mut self,
        url: &str,
        _: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
        _: PostBodyDataKind,
    ) -> gix::Result<PostResponse<Headers, Body, Post>> {
        let exchange = self.exchange(Method::POST, url, headers)?;
        let post_body = Post(Rc::clone(&exchange));
        Ok(PostResponse { post_body, headers: Headers::of(&exchange), body: Body::of(&exchange) })
    }

    fn configure(&mut self, _: &dyn std::any::Any) -> gix::Result {
        Ok(())
    }
}

impl Client {
    fn exchange(
        &self,
        method: Method,
        url: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> gix::Result<Shared> {
        let target = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
        let target = target.ok_or_else(|| gix::Error::from_error(io::Error::other(format!("`{url}` has no path"))))?;
        let headers = headers.into_iter().map(|h| h.as_ref().to_owned()).collect();
        Ok(Exchange::new(&self.0, method, target, headers))
    }
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_pads_as_the_rfc_says() {
        // RFC 4648, section 10.
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
