//! Bare mirrors of repositories on other machines, fetched by gix over our own connections.
//!
//! What a server sends is hostile: bytes, time and silence are bounded ([`Budget`]), nothing but objects and one head is
//! taken over, redirects are not followed, and the address that is connected to is the one that was checked. A fetch is
//! meant to run in a process of its own, see `pipeline/fetch.rs`.

mod exchange;
mod fault;
mod http;
mod meter;
mod receive;
pub mod space;
mod ssh;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use fault::{Fault, FaultKind};

use self::meter::Meter;
use crate::address::{GitAddress, Reach, Scheme};

/// How often the watch looks at clock and silence.
const WATCH: Duration = Duration::from_millis(20);

/// What one fetch may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Milliseconds for all of it.
    pub whole_ms: u64,
    /// Milliseconds without a single byte.
    pub silence_ms: u64,
    /// Bytes that the server may send.
    pub bytes: u64,
    /// Packs of a mirror from which it is fetched anew: every fetch adds one, and many make reading slow.
    pub packs: usize,
}

/// What ssh needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ssh {
    /// The program.
    pub program: PathBuf,
    /// The private key; without one the agent is asked.
    pub key: Option<PathBuf>,
    /// The socket of the agent.
    pub agent: Option<PathBuf>,
    /// The host keys that are believed.
    pub known_hosts: PathBuf,
    /// Our own program, which starts it so that it ends with us even where we are killed; without it nobody does.
    pub holder: Option<PathBuf>,
}

/// One repository to fetch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Where it is.
    pub address: GitAddress,
    /// The mirror's folder; everything that is written stays below it.
    pub folder: PathBuf,
    /// Hex id of the commit that is known already: a head that is still there needs no fetch.
    pub known: Option<String>,
    /// File with the token for https: `token` or `user:token`.
    pub token: Option<PathBuf>,
    /// For ssh addresses.
    pub ssh: Option<Ssh>,
    /// What may be reached.
    pub reach: Reach,
    /// File with certificates of authorities to trust besides those of the system.
    pub authorities: Option<PathBuf>,
    /// Its bounds.
    pub budget: Budget,
}

/// How a fetch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fetched {
    /// The head is the commit that is known.
    Unchanged,
    /// The mirror has the head of the server.
    Fresh {
        /// Bytes that came.
        bytes: u64,
    },
    /// The repository has no commit yet.
    Empty,
}

/// The bare repository inside a mirror's folder.
#[must_use]
pub fn repository(folder: &std::path::Path) -> PathBuf {
    folder.join("repo.git")
}

/// Brings a mirror up to its server. Blocks; must not run on a thread of an async runtime.
///
/// # Errors
/// What went wrong, in words for whoever registered the repository; the mirror stays as it was.
pub fn fetch(job: &Job) -> Result<Fetched, Fault> {
    let meter = Arc::new(Meter::new(job.budget));
    let stop = AtomicBool::new(false);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Acquire) {
                if meter.is_over() {
                    stop.store(true, Ordering::Release);
                    meter.cut();
                }
                std::thread::sleep(WATCH);
            }
        });
        let result = connect(job, &meter, &stop);
        over.store(true, Ordering::Release);
        meter.cut();
        result
    })
}

fn connect(job: &Job, meter: &Arc<Meter>, stop: &AtomicBool) -> Result<Fetched, Fault> {
    match job.address.scheme() {
        Scheme::Https | Scheme::Http => receive::receive(job, http::transport(job, meter)?, meter, stop),
        Scheme::Ssh => {
            let talk = ssh::Talk::start(job, meter)?;
            let (transport, verdict) = talk.transport(job);
            receive::receive(job, transport, meter, stop).map_err(|fault| verdict.explain(fault))
        }
    }
}
