//! Connections of browsers and programs: HTTP/1.1, each head within a time, and a clean end.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Longest time in which the head of a request may come, from the moment that one is awaited: who sends a byte now and
/// then holds a connection no longer than who sends nothing.
const HEAD: Duration = Duration::from_secs(10);

/// The address at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Answers what comes to a listener until `closing`; returns when the last answer was given.
pub async fn serve<L: Listener<Addr = SocketAddr>>(mut listener: L, router: Router, closing: CancellationToken) {
    let mut open = JoinSet::new();
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = closing.cancelled() => break,
        };
        while open.try_join_next().is_some() {}
        open.spawn(answer(TokioIo::new(stream), Peer(peer), router.clone(), closing.clone()));
    }
    while open.join_next().await.is_some() {}
}

async fn answer<S>(stream: TokioIo<S>, peer: Peer, router: Router, closing: CancellationToken)
where
    TokioIo<S>: hyper::rt::Read + hyper::rt::Write + Unpin,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection =
        Builder::new().timer(TokioTimer::new()).header_read_timeout(HEAD).serve_connection(stream, service);
    let mut connection = std::pin::pin!(connection);
    // What goes wrong on a connection is the affair of who is at its other end.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = closing.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
