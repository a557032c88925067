//! The HTTP side: one table of routes, one decision who may do what, pages and API over the same views.

mod access;
mod account;
mod alerts;
mod api;
mod call;
mod connection;
mod harden;
mod metrics;
mod page;
mod reply;
mod route;
mod run;
mod source;
#[cfg(test)]
mod tests;
mod tls;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use indexer::pipeline::Engine;

pub use access::Caller;
pub use route::router;
pub use run::{Serve, serve};

use self::metrics::Metrics;
use crate::account::limit::Limits;
use crate::account::oidc::Oidc;
use crate::account::{Accounts, Grants};
use crate::door::Door;
use crate::error::Result;

/// What somebody asked to be crawled.
#[derive(Default)]
struct Asked {
    all: bool,
    sources: BTreeSet<String>,
}

impl Asked {
    fn is_any(&self) -> bool {
        self.all || !self.sources.is_empty()
    }

    fn wants(&self, source: &str) -> bool {
        self.all || self.sources.contains(source)
    }
}

/// What an app is told of its world.
pub struct Setup {
    /// Name of the organisation.
    pub organisation: Option<String>,
    /// Seconds between two crawls, where there is a schedule.
    pub every: Option<u64>,
    /// How the world reaches it.
    pub door: Door,
    /// Who may see which compartments.
    pub grants: Grants,
    /// The way in through an identity provider, where there is one.
    pub oidc: Option<Oidc>,
    /// Seconds since 1970 UTC.
    pub clock: fn() -> i64,
}

/// What every handler can reach.
pub struct App {
    /// The engine.
    pub engine: Arc<Engine>,
    /// Name of the organisation.
    pub organisation: Option<String>,
    /// Seconds between two crawls, where there is a schedule.
    pub every: Option<u64>,
    /// Who may see which compartments.
    pub grants: Grants,
    /// Seconds since 1970 UTC.
    pub clock: fn() -> i64,
    /// Who may sign in, and who did.
    pub accounts: Accounts,
    /// The way in through an identity provider, where there is one.
    pub oidc: Option<Oidc>,
    /// How the world reaches us.
    pub door: Door,
    /// How often who may ask.
    limits: Limits,
    /// Counters and gauges.
    metrics: Metrics,
    /// The book of alerts and the sender.
    alerts: alerts::Alerts,
    /// Asks the schedule for a crawl now.
    wake: tokio::sync::Notify,
    /// The sources to crawl then.
    asked: Mutex<Asked>,
    started: Instant,
    /// Ends event streams.
    pub closing: tokio_util::sync::CancellationToken,
    ready: AtomicBool,
}

impl App {
    /// An app over an engine.
    ///
    /// # Errors
    /// When the accounts cannot be read.
    pub fn new(engine: Arc<Engine>, setup: Setup) -> Result<Arc<Self>> {
        let accounts = Accounts::open(Arc::clone(&engine), setup.clock)?;
        Ok(Arc::new(Self {
            engine,
            organisation: setup.organisation,
            every: setup.every,
            clock: setup.clock,
            accounts,
            oidc: setup.oidc,
            door: setup.door,
            grants: setup.grants,
            limits: Limits::default(),
            metrics: Metrics::new(),
            alerts: alerts::Alerts::default(),
            wake: tokio::sync::Notify::new(),
            asked: Mutex::new(Asked::default()),
            started: Instant::now(),
            closing: tokio_util::sync::CancellationToken::new(),
            ready: AtomicBool::new(false),
        }))
    }

    /// Asks the schedule to crawl one source now.
    pub fn ask(&self, source: &str) {
        self.asked().sources.insert(source.to_owned());
        self.wake.notify_one();
    }

    /// Asks the schedule to crawl all sources now.
    pub fn ask_all(&self) {
        self.asked().all = true;
        self.wake.notify_one();
    }

    /// What was asked for since the last time.
    fn take_asked(&self) -> Asked {
        std::mem::take(&mut *self.asked())
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
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
