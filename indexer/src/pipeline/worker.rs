//! The child process: reads jobs from stdin, answers on stdout, and gives up every right it does not need.

use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use landlock::{ABI, AccessFs, Ruleset, RulesetAttr, RulesetCreatedAttr, path_beneath_rules};
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

use super::job;
use super::message::{Job, Reply, Request, receive, send};
use crate::{limits, mirror};

/// How often the watch looks at the file in hand.
const WATCH: Duration = Duration::from_millis(100);

/// Runs until stdin ends.
///
/// # Errors
/// When a pipe breaks; the parent is gone then.
pub fn main() -> io::Result<()> {
    confine(&[]);
    let out = Arc::new(Mutex::new(io::BufWriter::new(io::stdout())));
    let hand = Arc::new(Hand::default());
    watch(&hand, &out)?;
    let mut input = io::BufReader::new(io::stdin());
    while let Some(request) = receive::<Request>(&mut input)? {
        match request {
            Request::Crawl(job) => crawl(&job, &hand, &out),
            Request::Commits(job) => put(&out, &Reply::Commits(job::commits(&job))),
            Request::File(job) => put(&out, &Reply::Content(job::file(&job))),
        }
    }
    Ok(())
}

fn crawl(job: &Job, hand: &Hand, out: &Mutex<io::BufWriter<io::Stdout>>) {
    let mut tell = |reply: Reply| {
        if let Reply::InHand(path) = &reply {
            hand.take(path);
        }
        // The path in hand is only sent where the parent asked for care; the watch sends it when it is overdue.
        if job.careful || !matches!(reply, Reply::InHand(_)) {
            put(out, &reply);
        }
    };
    let outcome = job::run(job, &mut tell);
    hand.release();
    put(out, &Reply::Done(Box::new(outcome)));
}

fn put(out: &Mutex<io::BufWriter<io::Stdout>>, reply: &Reply) {
    if let Ok(mut out) = out.lock()
        && send(&mut *out, reply).is_err()
    {
        // The parent is gone: nobody is left to work for.
        std::process::exit(0);
    }
}

/// The file that is being read and since when.
#[derive(Default)]
struct Hand {
    path: Mutex<String>,
    /// Milliseconds after [`Hand::start`] plus one; 0 = no file in hand.
    since: AtomicU64,
    start: std::sync::OnceLock<Instant>,
}

impl Hand {
    fn now(&self) -> u64 {
        let start = self.start.get_or_init(Instant::now);
        u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }

    fn take(&self, path: &str) {
        if let Ok(mut held) = self.path.lock() {
            path.clone_into(&mut held);
        }
        self.since.store(if path.is_empty() { 0 } else { self.now() }, Ordering::Release);
    }

    fn release(&self) {
        self.since.store(0, Ordering::Release);
    }

    fn overdue(&self) -> Option<String> {
        let since = self.since.load(Ordering::Acquire);
        (since != 0 && self.now().saturating_sub(since) > limits::UNIT_MS)
            .then(|| self.path.lock().map(|p| p.clone()).unwrap_or_default())
    }
}

/// Ends the process when one file takes too long; the parent goes on without that file.
fn watch(hand: &Arc<Hand>, out: &Arc<Mutex<io::BufWriter<io::Stdout>>>) -> io::Result<()> {
    let (hand, out) = (Arc::clone(hand), Arc::clone(out));
    std::thread::Builder::new().name("watch".to_owned()).spawn(move || {
        loop {
            std::thread::sleep(WATCH);
            if let Some(path) = hand.overdue() {
                put(&out, &Reply::InHand(path));
                let _ = io::stdout().flush();
                std::process::exit(3);
            }
        }
    })?;
    Ok(())
}

/// Fetches one repository: reads a job from stdin, answers on stdout. Writes are confined to its mirror.
///
/// # Errors
/// When a pipe breaks; the parent is gone then.
pub fn fetch() -> io::Result<()> {
    // With the parent ends what was fetched for it: a thread of it waits for as long as we run.
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
    let Some(job) = receive::<mirror::Job>(&mut io::stdin().lock())? else { return Ok(()) };
    bound(Resource::Fsize, job.budget.bytes.saturating_mul(2).saturating_add(1 << 20));
    confine(&[&job.folder, Path::new("/dev/null")]);
    send(&mut io::stdout().lock(), &mirror::fetch(&job))
}

fn bound(resource: Resource, value: u64) {
    let _ = setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) });
}

/// Limits memory and files and, where the kernel can, forbids every write to the file system but below `writable`.
fn confine(writable: &[&Path]) {
    bound(Resource::Data, limits::WORKER_MEMORY);
    bound(Resource::Nofile, limits::WORKER_FILES);
    bound(Resource::Core, 0);
    let write = AccessFs::from_write(ABI::V1);
    // Best effort by design: an older kernel has no Landlock, and work goes on without it.
    let _ = Ruleset::default()
        .handle_access(write)
        .and_then(|ruleset| ruleset.create())
        .and_then(|created| created.add_rules(path_beneath_rules(writable, write)))
        .and_then(|created| created.restrict_self());
}
