//! One crawl of one repository: a job for a worker, its answer into the record, the record into a part.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use catalog_schema::codeowners::Dialect;

use super::Error;
use super::fetch::Fetcher;
use super::keep::{Entry, Keep};
use super::merge::merge;
use super::message::{Base, Delta, Job, Outcome, Wants};
use super::pool::Pool;
use super::sources::Listed;
use super::status::Read;
use super::texts::{self, Texts};
use super::world::Repo;
use crate::catalog::RepositoryState;
use crate::extract;
use crate::mirror::Fetched;
use crate::record::Record;
use crate::record::chunk::Head;
use crate::resolve::part::{Origin, Part};
use crate::snapshot;
use crate::source::Remote;

/// What a crawl needs from the engine.
pub struct Crawler<'a> {
    /// Where records are kept.
    pub keep: &'a Keep,
    /// Who reads.
    pub pool: &'a Pool,
    /// Who fetches.
    pub fetcher: &'a Fetcher,
    /// The clock, seconds since 1970 UTC.
    pub now: i64,
    /// Threads for one history, as [`Job::threads`].
    pub threads: usize,
    /// Set to stop.
    pub stop: &'a AtomicBool,
}

/// A repository after a crawl.
pub struct Crawled {
    /// Its new state.
    pub repo: Repo,
    /// Its prose, if it was read anew.
    pub texts: Option<Texts>,
    /// How it ended.
    pub read: Read,
}

impl Crawler<'_> {
    /// Crawls a repository of which `known` was known before.
    ///
    /// # Errors
    /// When store or record fail; content never does.
    pub fn crawl(&self, listed: &Listed, known: Option<&Repo>, progress: &dyn Fn(u64, u64)) -> Result<Crawled, Error> {
        let begun = Instant::now();
        let job = Job {
            path: listed.path.clone(),
            at: None,
            base: known.and_then(base),
            now: self.now,
            threads: self.threads,
            careful: false,
            skip: Vec::new(),
            wants: Wants::Record,
            host: listed.remote.as_ref().and_then(|remote| Dialect::of_host(remote.address.host())),
        };
        let outcome = match (&listed.missing, &listed.remote) {
            // What is at its path now may be something else: it is not looked at.
            (Some(why), _) => Outcome::Failed(why.clone()),
            (None, None) => self.pool.run(&job, progress, self.stop),
            (None, Some(remote)) => self.fetch_and_read(remote, &job, progress),
        };
        let old_state = known.map(|r| r.entry.state.clone());
        let mut entry = Entry {
            location: listed.location.clone(),
            source: listed.source.clone(),
            trust: listed.trust,
            compartment: listed.compartment.clone(),
            rank: listed.rank,
            state: RepositoryState::Ok,
            crawled_at: self.now,
            took_ms: 0,
            problems: Vec::new(),
        };
        let (head, record, read) = match outcome {
            Outcome::Unchanged => {
                entry.state = match old_state {
                    Some(RepositoryState::Failed { .. }) | None => state_of(known.and_then(|r| r.head.as_ref())),
                    Some(state) => state,
                };
                entry.problems = known.map(|r| r.entry.problems.clone()).unwrap_or_default();
                (known.and_then(|r| r.head.clone()), None, Read::Unchanged)
            }
            Outcome::Failed(reason) => {
                entry.state = RepositoryState::Failed { reason };
                (known.and_then(|r| r.head.clone()), None, Read::Failed)
            }
            Outcome::Reference(_) => {
                // No sound worker says this; one that a repository has taken over may say anything.
                entry.state = RepositoryState::Failed { reason: "the worker answered another question".to_owned() };
                (known.and_then(|r| r.head.clone()), None, Read::Failed)
            }
            Outcome::Empty => {
                entry.state = RepositoryState::Empty;
                let (head, record) = self.store(listed, None, Delta { whole: true, ..Delta::default() }, known)?;
                let changed = known.is_none_or(|r| r.entry.state != RepositoryState::Empty);
                (Some(head), Some(record), if changed { Read::Changed } else { Read::Unchanged })
            }
            Outcome::Read(delta) => {
                let old = match (delta.whole, known.and_then(|r| r.head.as_ref())) {
                    (false, Some(head)) => Some(self.keep.load(&listed.id, head)?),
                    _ => None,
                };
                let (head, record) = self.store(listed, old, *delta, known)?;
                entry.state = state_of(Some(&head));
                (Some(head), Some(record), Read::Changed)
            }
        };
        entry.took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        if read == Read::Unchanged
            && let Some(before) = known.filter(|r| r.entry.is_same_place(&entry))
        {
            // Nothing new: the entry's clock lives in memory only, so that no news costs no write.
            let mut repo = before.clone();
            repo.entry.crawled_at = self.now;
            return Ok(Crawled { repo, texts: None, read });
        }
        self.keep.save_entry(&listed.id, &entry)?;
        let repo = Repo::new(listed, entry, head, record.as_ref(), known);
        Ok(Crawled { repo, texts: record.map(texts::of_record), read })
    }

    /// Brings the mirror up to date, and reads it where there is news.
    fn fetch_and_read(&self, remote: &Remote, job: &Job, progress: &dyn Fn(u64, u64)) -> Outcome {
        let known = job.base.as_ref().filter(|base| base.same_extractors && !base.shallow);
        let turn = match self.fetcher.turn(remote) {
            Ok(turn) => turn,
            Err(reason) => return Outcome::Failed(reason),
        };
        match turn.refresh(known.map(|base| base.commit.clone()), self.stop) {
            Err(fault) => Outcome::Failed(fault.text),
            Ok(Fetched::Unchanged) => Outcome::Unchanged,
            Ok(Fetched::Empty) => Outcome::Empty,
            Ok(Fetched::Fresh { .. }) => {
                let outcome = self.pool.run(job, progress, self.stop);
                turn.read(!matches!(outcome, Outcome::Failed(_)));
                outcome
            }
        }
    }

    fn store(
        &self,
        listed: &Listed,
        old: Option<Record>,
        delta: Delta,
        known: Option<&Repo>,
    ) -> Result<(Head, Record), Error> {
        let record = merge(old, delta);
        let head = self.keep.save(&listed.id, &record, &extract::digest(), known.and_then(|r| r.head.as_ref()))?;
        Ok((head, record))
    }
}

fn base(known: &Repo) -> Option<Base> {
    let head = known.head.as_ref()?;
    let commit = head.commit.as_ref()?;
    Some(Base {
        commit: commit.id.clone(),
        same_extractors: head.extractors == extract::digest(),
        reads: known.reads.to_vec(),
        shallow: commit.shallow,
        host: head.host,
    })
}

fn state_of(head: Option<&Head>) -> RepositoryState {
    match head {
        Some(head) if head.commit.is_none() => RepositoryState::Empty,
        Some(head) if head.problems.iter().any(|p| p.severity >= catalog_schema::problem::Severity::Warning) => {
            RepositoryState::Partial
        }
        Some(_) => RepositoryState::Ok,
        None => RepositoryState::Waiting,
    }
}

/// The questions that units asked, for the next crawl.
#[must_use]
pub fn reads(record: &Record) -> Arc<[(String, Vec<snapshot::Read>)]> {
    record.units.iter().filter(|u| !u.reads.is_empty()).map(|u| (u.path.clone(), u.reads.clone())).collect()
}

/// The part of a repository from its record.
#[must_use]
pub fn part(listed: &Listed, entry: &Entry, record: &Record) -> Part {
    let origin = Origin {
        repository: listed.id.clone(),
        location: entry.location.clone(),
        trust: entry.trust,
        state: entry.state.clone(),
        problems: entry.problems.clone(),
    };
    Part::new(record, origin)
}
