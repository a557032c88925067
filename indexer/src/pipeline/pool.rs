//! Worker processes as the parent sees them: hands out jobs, replaces what dies, skips the file that killed it.

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::job;
use super::message::{CommitsJob, FileJob, Job, Outcome, Reply, Request, receive, send};
use crate::limits;
use crate::snapshot::FoundCommit;

/// How often a job is given to a fresh worker, each time without the file that killed the last one.
const ATTEMPTS: usize = 6;
/// How long the parent waits for a frame before it looks at clock and stop flag.
const POLL: Duration = Duration::from_millis(50);

/// Where jobs are done.
pub enum Pool {
    /// In child processes of this program: hostile input kills a child at most.
    Processes(Processes),
    /// In this process: for tests and for commands that read one repository the caller names.
    InProcess,
}

/// Long-lived child processes, started when first needed.
pub struct Processes {
    program: PathBuf,
    idle: Mutex<Vec<Worker>>,
}

struct Worker {
    child: Child,
    stdin: ChildStdin,
    replies: Receiver<Reply>,
}

/// Why a worker gave no outcome.
enum Lost {
    /// It died; the last file it named.
    Died(Option<String>),
    /// It took longer than a repository may.
    Overdue,
    /// The server is stopping.
    Stopped,
}

impl Pool {
    /// Workers that run `program worker`.
    #[must_use]
    pub fn processes(program: PathBuf) -> Self {
        Self::Processes(Processes { program, idle: Mutex::new(Vec::new()) })
    }

    /// Does a job; blocks until it is over.
    pub fn run(&self, job: &Job, progress: &dyn Fn(u64, u64), stop: &AtomicBool) -> Outcome {
        match self {
            Self::InProcess => job::run(job, &mut |reply| {
                if let Reply::Progress(done, all) = reply {
                    progress(done, all);
                }
            }),
            Self::Processes(processes) => processes.run(job, progress, stop),
        }
    }
}

impl Pool {
    /// The content of a file at a commit; `None` where it cannot be read.
    #[must_use]
    pub fn file(&self, path: &Path, commit: &str, file: &str) -> Option<Vec<u8>> {
        let job = FileJob { path: path.to_path_buf(), commit: commit.to_owned(), file: file.to_owned() };
        match self {
            Self::InProcess => job::file(&job),
            Self::Processes(processes) => {
                let mut worker = processes.take().ok()?;
                let content = worker.file(job);
                match content {
                    Some(content) => {
                        processes.give_back(worker);
                        content
                    }
                    None => {
                        worker.end();
                        None
                    }
                }
            }
        }
    }
}

impl Pool {
    /// The commits that are sought; `None` where they cannot be read in time.
    #[must_use]
    pub fn commits(&self, job: CommitsJob) -> Option<Vec<FoundCommit>> {
        match self {
            Self::InProcess => job::commits(&job),
            Self::Processes(processes) => {
                let mut worker = processes.take().ok()?;
                let found = worker.commits(job);
                match found {
                    Some(found) => {
                        processes.give_back(worker);
                        found
                    }
                    None => {
                        worker.end();
                        None
                    }
                }
            }
        }
    }
}

impl Processes {
    fn take(&self) -> std::io::Result<Worker> {
        match self.idle.lock().ok().and_then(|mut idle| idle.pop()) {
            Some(worker) => Ok(worker),
            None => Worker::start(&self.program),
        }
    }

    fn give_back(&self, worker: Worker) {
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(worker);
        }
    }

    fn run(&self, job: &Job, progress: &dyn Fn(u64, u64), stop: &AtomicBool) -> Outcome {
        let mut job = job.clone();
        for _ in 0..ATTEMPTS {
            match self.attempt(&job, progress, stop) {
                Ok(outcome) => return outcome,
                Err(Lost::Stopped) => return Outcome::Failed("stopped before it was read".to_owned()),
                Err(Lost::Overdue) => {
                    return Outcome::Failed(format!("took longer than {} s", limits::REPOSITORY_SECONDS));
                }
                Err(Lost::Died(Some(file))) if !job.skip.contains(&file) => job.skip.push(file),
                Err(Lost::Died(_)) if job.careful => {
                    return Outcome::Failed("the worker died and no file is to blame".to_owned());
                }
                Err(Lost::Died(_)) => {}
            }
            job.careful = true;
        }
        Outcome::Failed(format!("workers died over {} files, the first is `{}`", job.skip.len(), job.skip[0]))
    }

    fn attempt(&self, job: &Job, progress: &dyn Fn(u64, u64), stop: &AtomicBool) -> Result<Outcome, Lost> {
        let mut worker = match self.take() {
            Ok(worker) => worker,
            Err(e) => return Ok(Outcome::Failed(format!("cannot start a worker: {e}"))),
        };
        let result = worker.work(job, progress, stop);
        match &result {
            Ok(outcome) if !outcome.is_large() => self.give_back(worker),
            Ok(_) | Err(_) => worker.end(),
        }
        result
    }
}

impl Worker {
    fn start(program: &Path) -> std::io::Result<Self> {
        let mut child = Command::new(program)
            .arg("worker")
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(std::io::Error::other("the worker has no pipes"));
        };
        let (sender, replies) = mpsc::channel();
        std::thread::Builder::new().name("worker-replies".to_owned()).spawn(move || {
            let mut pipe = BufReader::new(stdout);
            while let Ok(Some(reply)) = receive::<Reply>(&mut pipe) {
                if sender.send(reply).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { child, stdin, replies })
    }

    fn work(&mut self, job: &Job, progress: &dyn Fn(u64, u64), stop: &AtomicBool) -> Result<Outcome, Lost> {
        if send(&mut self.stdin, &Request::Crawl(job.clone())).is_err() {
            return Err(Lost::Died(None));
        }
        let deadline = Instant::now() + Duration::from_secs(limits::REPOSITORY_SECONDS);
        let mut in_hand = None;
        loop {
            match self.replies.recv_timeout(POLL) {
                Ok(Reply::Done(outcome)) => return Ok(*outcome),
                Ok(Reply::Progress(done, all)) => progress(done, all),
                Ok(Reply::InHand(path)) => in_hand = Some(path),
                Ok(Reply::Content(_) | Reply::Commits(_)) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Lost::Died(in_hand)),
                Err(RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => return Err(Lost::Stopped),
                Err(RecvTimeoutError::Timeout) if Instant::now() > deadline => return Err(Lost::Overdue),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// `None` when the worker died over it or took too long.
    fn file(&mut self, job: FileJob) -> Option<Option<Vec<u8>>> {
        send(&mut self.stdin, &Request::File(job)).ok()?;
        match self.replies.recv_timeout(Duration::from_millis(limits::UNIT_MS)) {
            Ok(Reply::Content(content)) => Some(content),
            _ => None,
        }
    }

    /// `None` when the worker died over it or took too long.
    fn commits(&mut self, job: CommitsJob) -> Option<Option<Vec<FoundCommit>>> {
        send(&mut self.stdin, &Request::Commits(job)).ok()?;
        match self.replies.recv_timeout(Duration::from_millis(limits::UNIT_MS)) {
            Ok(Reply::Commits(found)) => Some(found),
            _ => None,
        }
    }

    /// Kills the child and collects it. A child that is gone already is no error.
    fn end(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        if let Ok(idle) = self.idle.get_mut() {
            for worker in idle.drain(..) {
                worker.end();
            }
        }
    }
}
