//! Who changed what and when: every non-merge commit compared with its first parent.
//!
//! The rules: author time, but not after the committer's time nor after the clock handed in; days are UTC; merges
//! add nothing; `Co-authored-by:` counts as its author does, `Reviewed-by:` only on small commits. A commit at a
//! shallow boundary, or whose parent is missing, changes nothing we could know of, so it gives no rows.
//!
//! One thread reads commits along first-parent chains and hands them on in chunks of neighbours, so that a
//! comparing thread finds the parent's tree of one commit in its cache as the tree of the next.

mod assemble;
mod commit;
mod find;
mod fresh;
mod order;
mod signatures;
mod walk;
mod watched;
mod worker;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver};

use catalog_schema::problem::Problem;
use serde::{Deserialize, Serialize};

pub use self::find::{FoundCommit, Sought, TakenPart};
pub(super) use self::walk::{Job, Walk};
pub use self::watched::Version;
use self::worker::Worker;
use super::error::Error;
use super::head;
use super::object_id::Oid;
use super::repository::{Repository, parse};
use super::row::Row;

/// Told now and then: commits compared, commits met so far.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// Which paths' versions are wanted, by the path alone.
pub type Watch<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// Pack cache and tree cache of each thread; together they bound the memory of a crawl.
pub(super) const PACK_CACHE: usize = 20 << 20;
pub(super) const TREE_CACHE: usize = 12 << 20;
/// The walking thread decodes commits only, which are seldom deltas.
const WALK_PACK_CACHE: usize = 4 << 20;

/// What part of the history is wanted, and how to go about it.
#[derive(Clone, Copy)]
pub struct HistoryRequest<'a> {
    /// Hex id of the commit to start from.
    pub head: &'a str,
    /// Hex id of a commit whose history is known already; it must be an ancestor of `head`.
    pub since: Option<&'a str>,
    /// Threads to use, at least one.
    pub threads: usize,
    /// Set to end early with [`Error::Stopped`].
    pub stop: &'a AtomicBool,
    /// Told now and then.
    pub progress: Option<Progress<'a>>,
    /// The paths whose versions are told; `None` tells none.
    pub watch: Option<Watch<'a>>,
    /// The clock, seconds since 1970 UTC: no change is later.
    pub now: i64,
}

/// A name and an e-mail as commits write them, trimmed, without control characters, each at most 200 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The e-mail.
    pub email: String,
}

/// Content that moved unchanged from one path to another in one commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rename {
    /// Where it was; index into the paths.
    pub from: u32,
    /// Where it is; index into the paths.
    pub to: u32,
    /// UTC day.
    pub day: i32,
}

/// The commit that changed a path last: the newest by (committer time, id).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LastChange {
    /// Committer time, seconds since 1970 UTC.
    pub committed: i64,
    /// The commit.
    pub commit: Oid,
    /// Author time by the rules of this module.
    pub at: i64,
}

/// How many non-merge commits a signature wrote, alone or as a co-author, on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CommitDay {
    /// UTC day, counted from 1970-01-01.
    pub day: i32,
    /// Index into the signatures.
    pub signature: u32,
    /// How many commits.
    pub commits: u32,
}

/// The history of one repository, or the new part of it. The same history gives the same value, in whatever
/// threads it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Commits read, merges included.
    pub commits: u64,
    /// Every path that was ever changed, sorted; hostile names are left out.
    pub paths: Vec<String>,
    /// Every signature, sorted.
    pub signatures: Vec<Signature>,
    /// The changes, sorted by (path, day, signature).
    pub rows: Vec<Row>,
    /// Contents that moved unchanged, sorted.
    pub renames: Vec<Rename>,
    /// Per path, the commit that changed it last.
    pub last_change: Vec<LastChange>,
    /// Activity per day, sorted by (day, signature).
    pub commit_days: Vec<CommitDay>,
    /// Versions of watched paths, newest first; bounded.
    pub versions: Vec<Version>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Day of the oldest change.
    pub oldest_day: Option<i32>,
    /// Day of the newest change.
    pub newest_day: Option<i32>,
}

impl Repository {
    /// Reads the history that a commit stands on.
    ///
    /// # Errors
    /// The head commit is missing or damaged, the commits since `since` cannot be told, the caller stopped it, or
    /// an object is damaged in a way that ends the reading thread. Everything else is a problem of the result.
    pub fn history(&self, request: &HistoryRequest<'_>) -> Result<History, Error> {
        let new = || Worker::new(self.objects(PACK_CACHE), TREE_CACHE, request.watch);
        let (walk, harvests) = harvest(self, request, &new)?;
        let mut history = assemble::assemble(walk, harvests);
        watched::add_subjects(&mut history.versions, &self.objects(WALK_PACK_CACHE));
        Ok(history)
    }
}

impl Repository {
    /// Whether `old` is `new` or one of its ancestors; an `old` that is not here is none.
    ///
    /// # Errors
    /// `new` is missing or damaged, or an id is none.
    pub fn is_ancestor(&self, old: &str, new: &str) -> Result<bool, Error> {
        let (old, new) = (parse(old)?, parse(new)?);
        let repo = self.local(WALK_PACK_CACHE);
        if old == new || !repo.has_object(old) {
            return Ok(old == new);
        }
        head::place(&repo.objects, new)?;
        Ok(fresh::between(&repo, &walk::boundary(&repo), old, new).descends)
    }
}

/// The state of one thread that compares commits with their first parents.
pub(super) trait Comparer {
    /// What it found.
    type Harvest: Send;

    /// Compares one commit with its parent.
    fn compare(&mut self, job: &Job);

    /// Lets go of everything else.
    fn finish(self) -> Self::Harvest;
}

/// Walks the history in this thread and compares in all.
pub(super) fn harvest<'a, C: Comparer>(
    repository: &Repository,
    request: &'a HistoryRequest<'a>,
    new: &(impl Fn() -> C + Sync),
) -> Result<(Walk<'a>, Vec<C::Harvest>), Error> {
    let head = parse(request.head)?;
    let mut walk = Walk::new(repository, head, request)?;
    let (sender, receiver) = mpsc::channel();
    let shared = Shared { receiver: Mutex::new(receiver), done: AtomicU64::new(0), met: AtomicU64::new(0), request };
    let helpers = request.threads.max(1) - 1;
    let (walked, harvests) = std::thread::scope(|scope| {
        let spawn = |_| scope.spawn(|| compare(new(), &shared));
        let handles: Vec<_> = (0..helpers).map(spawn).collect();
        let walked = guard(|| walk.run(head, &shared.met, |chunk| sender.send(chunk).is_ok()));
        drop(sender);
        let mine = guard(|| compare(new(), &shared));
        let mut harvests = vec![mine];
        harvests.extend(handles.into_iter().map(|handle| handle.join().map_err(|panic| aborted(&*panic))));
        (walked, harvests)
    });
    walked??;
    let harvests = harvests.into_iter().collect::<Result<Vec<C::Harvest>, Error>>()?;
    if request.stop.load(Ordering::Relaxed) {
        return Err(Error::Stopped);
    }
    Ok((walk, harvests))
}

struct Shared<'a> {
    receiver: Mutex<Receiver<Vec<Job>>>,
    done: AtomicU64,
    met: AtomicU64,
    request: &'a HistoryRequest<'a>,
}

/// Compares chunks until there are no more.
fn compare<C: Comparer>(mut worker: C, shared: &Shared<'_>) -> C::Harvest {
    while !shared.request.stop.load(Ordering::Relaxed) {
        let chunk = match shared.receiver.lock() {
            Ok(receiver) => receiver.recv(),
            // Another thread ended abnormally while it waited; the run fails anyway.
            Err(_) => break,
        };
        let Ok(chunk) = chunk else { break };
        for job in &chunk {
            worker.compare(job);
        }
        let done = shared.done.fetch_add(chunk.len() as u64, Ordering::Relaxed) + chunk.len() as u64;
        if let Some(progress) = shared.request.progress {
            progress(done, shared.met.load(Ordering::Relaxed).max(done));
        }
    }
    worker.finish()
}

/// Damaged objects may make the decoder panic; that is this repository's error and nobody else's.
fn guard<T>(run: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| aborted(&*panic))
}

fn aborted(panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Error::Aborted(text.unwrap_or("unknown reason").chars().take(200).collect())
}

#[cfg(test)]
mod tests;
