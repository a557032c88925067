//! The HTTP side: one table of routes, one decision who may do what, pages and API over the same views.

mod access;
mod api;
mod call;
mod harden;
mod metrics;
mod page;
mod reply;
mod route;
mod run;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use indexer::pipeline::Engine;

pub use access::Principal;
pub use route::router;
pub use run::{Serve, serve};

use self::metrics::Metrics;

/// What every handler can reach.
pub struct App {
    /// The engine.
    pub engine: Arc<Engine>,
    /// Name of the organisation.
    pub organisation: Option<String>,
    /// Seconds between two crawls, where there is a schedule.
    pub every: Option<u64>,
    /// Seconds since 1970 UTC.
    pub clock: fn() -> i64,
    /// Counters and gauges.
    metrics: Metrics,
    /// Asks the schedule for a crawl now.
    pub wake: tokio::sync::Notify,
    started: Instant,
    /// Ends event streams.
    pub closing: tokio_util::sync::CancellationToken,
    ready: AtomicBool,
}

impl App {
    /// An app over an engine.
    #[must_use]
    pub fn new(engine: Arc<Engine>, organisation: Option<String>, every: Option<u64>, clock: fn() -> i64) -> Arc<Self> {
        Arc::new(Self {
            engine,
            organisation,
            every,
            clock,
            metrics: Metrics::new(),
            wake: tokio::sync::Notify::new(),
            started: Instant::now(),
            closing: tokio_util::sync::CancellationToken::new(),
            ready: AtomicBool::new(false),
        })
    }

    /// Says that the last records are on show.
    pub fn set_ready(&self) {
        self.ready.store(true, Ordering::Release);
    }

    /// Whether the last records are on show.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }
}
