//! Serving: listeners, the schedule of crawls, the new day, and a clean stop.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::middleware::{Next, from_fn};
use indexer::pipeline::Listed;
use tokio::net::{TcpListener, UnixListener};
use tokio_util::sync::CancellationToken;

use super::access::{Caller, over_tcp, recognise};
use super::connection::{self, Peer};
use super::tls::Secure;
use super::{App, Asked, alerts, router};
use crate::error::{AppError, Result};

/// How long open answers may take once the server is asked to stop.
const GRACE: Duration = Duration::from_secs(8);
/// Longest wait before the schedule looks whether a day began.
const LOOK: Duration = Duration::from_secs(60);

/// How to serve.
pub struct Serve {
    /// Where browsers connect.
    pub listen: SocketAddr,
    /// Where the command line connects; `None` without a data directory.
    pub socket: Option<PathBuf>,
    /// Time between two crawls.
    pub every: Duration,
}

/// Serves until the process is asked to stop. `listening` is told the address once requests are accepted.
///
/// # Errors
/// When the address or the socket cannot be used.
pub async fn serve(app: Arc<App>, options: Serve, listening: impl FnOnce(SocketAddr)) -> Result<()> {
    let tcp = TcpListener::bind(options.listen).await.map_err(|e| bind_error(options.listen, &e))?;
    let address = tcp.local_addr().map_err(|e| AppError::internal(format!("no local address: {e}")))?;
    let closing = app.closing.clone();
    let mut tasks = Vec::new();
    if let Some(path) = &options.socket {
        let listener = bind_socket(path)?;
        let service = router(&app).layer(from_fn(as_operator));
        let stop = closing.clone();
        tasks.push(tokio::spawn(async move {
            let served = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned());
            served.await.unwrap_or_else(|e| tracing::error!(error = %e, "the control socket failed"));
        }));
    }
    let browser = browser_router(&app, address.port());
    let stop = closing.clone();
    tasks.push(match app.door.tls.clone() {
        Some(files) => tokio::spawn(connection::serve(Secure::new(tcp, files, closing.clone())?, browser, stop)),
        None => tokio::spawn(connection::serve(tcp, browser, stop)),
    });
    listening(address);
    let schedule = tokio::spawn(schedule(Arc::clone(&app), options.every));
    let alerts = tokio::spawn(alerts::run(Arc::clone(&app)));
    asked_to_stop().await;
    tracing::info!("stopping");
    closing.cancel();
    app.engine.stop();
    for task in tasks {
        if tokio::time::timeout(GRACE, task).await.is_err() {
            tracing::warn!("connections were still open at the end");
        }
    }
    // A crawl under way ends at its next look at the stop flag.
    let _ = tokio::time::timeout(GRACE, schedule).await;
    // What is being sent is finished and noted.
    let _ = tokio::time::timeout(GRACE, alerts).await;
    save(&app).await;
    if let Some(path) = &options.socket {
        let _ = std::fs::remove_file(path);
    }
    Ok(())
}

fn bind_error(address: SocketAddr, error: &io::Error) -> AppError {
    let text = format!("cannot listen on {address}: {error}");
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            AppError::internal(text).hint("another program has the port: choose one with `--listen 127.0.0.1:PORT`")
        }
        _ => AppError::internal(text),
    }
}

/// Binds the control socket, mode 0600; the lock on the data directory says that a socket found there is a dead one.
fn bind_socket(path: &Path) -> Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt;
    let _ = std::fs::remove_file(path);
    let listener = UnixListener::bind(path).map_err(|e| AppError::io("bind", path, &e))?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
        .map_err(|e| AppError::io("protect", path, &e))?;
    Ok(listener)
}

async fn as_operator(mut request: Request<Body>, next: Next) -> axum::response::Response {
    request.extensions_mut().insert(Caller::operator());
    next.run(request).await
}

/// The router for browsers: who asks is decided by peer, headers and cookie.
fn browser_router(app: &Arc<App>, port: u16) -> Router {
    let known = Arc::clone(app);
    router(app).layer(from_fn(
        move |ConnectInfo(Peer(peer)): ConnectInfo<Peer>, mut request: Request<Body>, next: Next| {
            let app = Arc::clone(&known);
            async move {
                let mut caller = over_tcp(&app.door, peer, port, request.headers());
                recognise(&app, &mut caller, request.headers());
                request.extensions_mut().insert(caller);
                next.run(request).await
            }
        },
    ))
}

/// Reads the last records, then crawls whenever it is time, is asked to, or a day begins.
async fn schedule(app: Arc<App>, every: Duration) {
    let loaded = blocking(&app, |app| app.engine.load().map_err(|e| e.to_string())).await;
    if let Err(error) = loaded {
        tracing::error!(%error, "the last records cannot be read; they are crawled anew");
    }
    app.set_ready();
    let mut due = tokio::time::Instant::now();
    while !app.closing.is_cancelled() {
        let mut asked = app.take_asked();
        asked.all |= tokio::time::Instant::now() >= due;
        if asked.is_any() {
            let all = asked.all;
            crawl(&app, asked).await;
            if all {
                due = tokio::time::Instant::now() + every;
            }
        }
        save(&app).await;
        if app.engine.catalog().as_of != day(&app)
            && let Err(error) = blocking(&app, |app| app.engine.tick().map_err(|e| e.to_string())).await
        {
            tracing::error!(%error, "the new day could not be worked out");
        }
        tokio::select! {
            () = tokio::time::sleep_until(due.min(tokio::time::Instant::now() + LOOK)) => {}
            () = app.wake.notified() => {}
            () = app.closing.cancelled() => {}
        }
    }
}

/// Writes down what is not acknowledged by the journal: when sessions were last used, from where acts came.
async fn save(app: &Arc<App>) {
    let saved = blocking(app, |app| {
        app.accounts.save_seen().and_then(|()| app.accounts.save_trails()).map_err(|e| e.to_string())
    });
    if let Err(error) = saved.await {
        tracing::error!(%error, "the last use of sessions or where acts came from could not be written");
    }
}

fn day(app: &App) -> i32 {
    i32::try_from((app.clock)().div_euclid(86_400)).unwrap_or(i32::MAX)
}

async fn crawl(app: &Arc<App>, asked: Asked) {
    let crawl = move |app: &App| {
        let wanted = |listed: &Listed| asked.wants(&listed.source);
        app.engine.crawl(&wanted, &indexer::pipeline::Silent).map_err(|e| e.to_string())
    };
    let run = blocking(app, crawl).await;
    match run {
        Ok(run) => tracing::info!(
            crawl.repositories = run.repositories,
            crawl.changed = run.changed,
            crawl.failed = run.failed,
            duration_s = run.ended - run.started,
            "crawled"
        ),
        Err(error) => tracing::error!(%error, "the crawl failed"),
    }
}

async fn blocking<T: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&App) -> std::result::Result<T, String> + Send + 'static,
) -> std::result::Result<T, String> {
    let app = Arc::clone(app);
    tokio::task::spawn_blocking(move || work(&app)).await.unwrap_or_else(|e| Err(e.to_string()))
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}

/// Ends everything that waits on the app.
impl Drop for App {
    fn drop(&mut self) {
        CancellationToken::cancel(&self.closing);
    }
}
