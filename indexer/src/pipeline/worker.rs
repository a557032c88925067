//! The child process: reads jobs from stdin, answers on stdout, and gives up every right it does not need.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use landlock::{ABI, AccessFs, Ruleset, RulesetAttr, RulesetCreatedAttr, path_beneath_rules};
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use super::job;
use super::message::{Job, Reply, Request, receive, send};
use crate::{limits, mirror};

/// How often the watch looks at the file in hand.
const WATCH: Duration = Duration::from_millis(100);

/// Runs until stdin ends: with the parent it ends at once, whatever it does then.
///
/// # Errors
/// When a thread cannot be started.
pub fn main() -> io::Result<()> {
    confine(&[]);
    let out = Arc::new(Mutex::new(io::BufWriter::new(io::stdout())));
    let hand = Arc::new(Hand::default());
    watch(&hand, &out)?;
    for request in requests()? {
        match request {
            Request::Crawl(job) => crawl(&job, &hand, &out),
            Request::Commits(job) => put(&out, &Reply::Commits(job::commits(&job))),
            Request::File(job) => put(&out, &Reply::Content(job::file(&job))),
        }
    }
    Ok(())
}

/// What the parent asks for. Where nothing more can come the parent is gone, be it killed, and nobody waits for what is
/// in hand. (The kernel's signal at a parent's death would not do: it comes when the thread ends that started us.)
fn requests() -> io::Result<mpsc::Receiver<Request>> {
    let (sender, requests) = mpsc::channel();
    std::thread::Builder::new().name("requests".to_owned()).spawn(move || {
        let mut input = io::BufReader::new(io::stdin());
        while let Ok(Some(request)) = receive::<Request>(&mut input) {
            if sender.send(request).is_err() {
                break;
            }
        }
        std::process::exit(0);
    })?;
    Ok(requests)
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

/// The file that is being read.
#[derive(Default)]
struct Hand(Mutex<Option<Held>>);

struct Held {
    path: String,
    since: Instant,
    /// Processor time of this process when it was taken.
    busy: Duration,
}

impl Hand {
    fn take(&self, path: &str) {
        let held = (!path.is_empty()).then(|| Held { path: path.to_owned(), since: Instant::now(), busy: busy() });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = held;
    }

    fn release(&self) {
        self.take("");
    }

    fn overdue(&self) -> Option<String> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = held.as_ref()?;
        let (waited, worked) = (held.since.elapsed(), busy().saturating_sub(held.busy));
        let bound = Duration::from_millis(limits::UNIT_MS);
        let late = waited > Duration::from_millis(limits::UNIT_WAIT_MS) || (waited > bound && worked > bound);
        late.then(|| held.path.clone())
    }
}

/// Processor time of this process.
fn busy() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
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

/// Becomes the program of a command line and dies with the process that started it, which a program of others would
/// outlive. Comes back with what is in the way, and with nothing else.
#[must_use]
pub fn held(line: &[&OsStr]) -> io::Error {
    let Some((program, arguments)) = line.split_first() else { return io::ErrorKind::InvalidInput.into() };
    // The signal stays asked for when another program takes over (prctl(2), PR_SET_PDEATHSIG).
    if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
        return error.into();
    }
    Command::new(program).args(arguments).exec()
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
