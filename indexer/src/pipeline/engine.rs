//! The engine: owns the data directory, crawls, publishes catalogs, answers searches.

mod acts;
mod adopt;
mod behind;
mod people;
mod showing;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use catalog_schema::id::RepositoryId;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::Error;
use super::claim::Names;
use super::crawl::{Crawled, Crawler};
use super::decision;
use super::fetch::{Fetcher, Mirrors};
use super::keep::{Entry, Keep};
use super::lock::{self as folder, Lock};
use super::open::{open_parts, sources_of};
use super::pool::Pool;
use super::publish::Published;
use super::show::{Show, Shows};
use super::sources::{self, Listed, Source};
use super::status::{Crawling, Event, Read, Reporter, Run, Running};
use super::world::{Repo, Tally, World};
use crate::address::GitAddress;
use crate::catalog::{Catalog, RepositoryState};
use crate::journal::{Journal, Traced};
use crate::mirror;
use crate::record::chunk::Head;
use crate::seal::Vault;
use crate::search::{Index, Request, Results};
use crate::source::Roots;

pub use behind::Evidence;

/// How an engine is opened.
pub struct Options {
    /// The data directory; `None` keeps everything in memory.
    pub data: Option<PathBuf>,
    /// The file of the key that seals our own secrets, outside of the data directory; `None` seals for this process alone.
    pub key_file: Option<PathBuf>,
    /// The program to run as `program worker`; `None` reads in this process.
    pub program: Option<PathBuf>,
    /// Processes that read repositories.
    pub workers: usize,
    /// Show what is known while a long run goes on: somebody is looking.
    pub live: bool,
    /// Sources of the command line and the configuration, in order.
    pub sources: Vec<Source>,
    /// How repositories on other machines are fetched.
    pub mirrors: Mirrors,
    /// Where whoever is no operator may name folders of this machine.
    pub roots: Roots,
    /// Seconds since 1970 UTC; tests hand in a fixed one.
    pub clock: fn() -> i64,
    /// The runtime that store and journal run on.
    pub runtime: Handle,
}

/// The engine.
pub struct Engine {
    /// Held as long as the engine lives.
    _lock: Option<Lock>,
    pub(super) options: Options,
    /// Seals our own secrets.
    pub(super) vault: Arc<Vault>,
    pub(super) keep: Keep,
    pool: Pool,
    pub(super) fetcher: Fetcher,
    /// What everybody sees.
    open: Arc<Show>,
    /// What readers of compartments see.
    shows: Shows,
    /// One of those is made at a time.
    making: Mutex<()>,
    /// What people did.
    pub(super) journal: Arc<dyn Journal>,
    /// What was observed.
    log: Arc<dyn Journal>,
    pub(super) world: Mutex<World>,
    /// Who has which name.
    names: Mutex<Names>,
    status: watch::Sender<Crawling>,
    crawling: Mutex<()>,
    stop: AtomicBool,
    /// What was found wrong with our own files at start.
    notices: Vec<String>,
}

impl Engine {
    /// Opens or creates a data directory. Records are not read yet: see [`Engine::load`].
    ///
    /// # Errors
    /// When the directory is in use or cannot be used, or the journal is damaged.
    pub fn open(options: Options) -> Result<Self, Error> {
        let vault = match (&options.key_file, &options.data) {
            (Some(path), Some(data)) => Vault::new(path, Some(data))?,
            _ => Vault::fleeting(),
        };
        let lock = options.data.as_deref().map(folder::take).transpose()?;
        let mut notices = Vec::new();
        let (store, journal, log, index) = open_parts(&options, &mut notices)?;
        let added = sources_of(&options.runtime, &*journal)?;
        let names = Names::read(&options.runtime, &*journal)?;
        let decisions = decision::of_journal(&options.runtime, &*journal)?;
        let pool = match &options.program {
            Some(program) => Pool::processes(program.clone()),
            None => Pool::InProcess,
        };
        let fetcher = Fetcher::new(options.data.as_deref(), options.program.clone(), options.mirrors.clone());
        Ok(Self {
            _lock: lock,
            vault: Arc::new(vault),
            keep: Keep::new(store, options.runtime.clone()),
            pool,
            fetcher,
            open: Arc::new(Show::open(index)),
            shows: Shows::default(),
            making: Mutex::new(()),
            journal: Arc::new(Traced::new(journal)),
            log,
            world: Mutex::new(World { added, decisions, ..World::default() }),
            names: Mutex::new(names),
            status: watch::Sender::new(Crawling::default()),
            crawling: Mutex::new(()),
            stop: AtomicBool::new(false),
            notices,
            options,
        })
    }

    /// Reads all records and publishes the catalog of the last crawl.
    ///
    /// # Errors
    /// When the store fails. A record that does not read is crawled anew.
    pub fn load(&self) -> Result<(), Error> {
        let entries = self.keep.all()?;
        let rows = Mutex::new(entries.into_iter());
        let repos = Mutex::new(BTreeMap::new());
        std::thread::scope(|scope| {
            for _ in 0..self.options.workers.max(1) {
                scope.spawn(|| {
                    loop {
                        let Some((id, entry, head)) = lock(&rows).next() else { break };
                        let repo = self.load_one(&id, entry, head);
                        lock(&repos).insert(id, repo);
                    }
                });
            }
        });
        let repos = repos.into_inner().unwrap_or_else(PoisonError::into_inner);
        {
            let mut world = lock(&self.world);
            world.listed = repos.iter().map(|(id, r): (_, &Repo)| (id.clone(), r.listed.clone())).collect();
            world.repos = repos;
            world.loaded = true;
        }
        self.publish(&BTreeMap::new())
    }

    fn load_one(&self, id: &RepositoryId, entry: Entry, head: Option<Head>) -> Repo {
        // What it is fetched from is known once the sources are listed.
        let mirror = GitAddress::parse(&entry.location).ok().zip(self.fetcher.space());
        // What the settings say now counts; of a source that is not listed any more, what they said.
        let is_of = |source: &Source| match entry.source.as_str() {
            // Records of earlier versions know only where it is.
            "" => Path::new(&entry.location).starts_with(&source.name),
            name => source.name == name,
        };
        let source = self.sources().into_iter().find(is_of);
        let compartment = source.map_or(entry.compartment.clone(), |source| source.compartment);
        let listed = Listed {
            id: id.clone(),
            path: mirror.map_or_else(|| PathBuf::from(&entry.location), |(a, s)| mirror::repository(&s.folder(&a))),
            location: entry.location.clone(),
            remote: None,
            source: entry.source.clone(),
            trust: entry.trust,
            compartment,
            rank: entry.rank,
            missing: None,
        };
        let record = head.as_ref().and_then(|h| self.keep.load(id, h).ok());
        // A head whose chunks are gone is no base to build on.
        let head = head.filter(|_| record.is_some());
        Repo::new(&listed, entry, head, record.as_ref(), None)
    }

    /// Crawls repositories that `wanted` accepts (all others stay as they are), then publishes.
    ///
    /// # Errors
    /// When no source can be read, or store, index or log fail.
    pub fn crawl(&self, wanted: &(dyn Fn(&Listed) -> bool + Sync), reporter: &dyn Reporter) -> Result<Run, Error> {
        let _one = lock(&self.crawling);
        let started = (self.options.clock)();
        let sources = self.sources();
        if sources.is_empty() {
            // Nobody said what to crawl: what was crawled before stays on show.
            return Ok(Run { started, ended: started, ..Run::default() });
        }
        let holds = |source: &str| lock(&self.world).repos.values().any(|repo| repo.listed.is_of(source));
        let (listed, unlisted) = sources::list(&sources, self.fetcher.space(), &|source| holds(&source.name));
        let reasons: Vec<String> = unlisted.iter().map(|u| u.reason.clone()).collect();
        for reason in &reasons {
            tracing::error!("{reason}");
        }
        self.status.send_modify(|all| {
            all.each().for_each(|one| one.unlisted.clear());
            for one in &unlisted {
                all.of(one.compartment.as_deref()).unlisted.push(one.reason.clone());
            }
        });
        let is_held = unlisted.iter().any(|one| holds(&one.source));
        if let (true, false, Some(first)) = (listed.is_empty(), is_held, reasons.into_iter().next()) {
            return Err(Error::Source(first));
        }
        let gone = self.adopt(&listed, &unlisted, &sources);
        for id in &gone {
            self.keep.remove(id)?;
        }
        self.fetcher.retain(&lock(&self.world).mirrors());
        let all = lock(&self.world).listed.clone();
        let jobs: Vec<&Listed> = all.values().filter(|l| wanted(l)).collect();
        reporter.event(&Event::Listed(jobs.len()));
        self.begin(&jobs, started);
        let result = self.crawl_all(&jobs, reporter);
        let (changed, failed) = match &result {
            Ok(counts) => *counts,
            Err(_) => (0, 0),
        };
        let run = Run { started, ended: (self.options.clock)(), repositories: jobs.len(), changed, failed };
        self.end(run.ended);
        result.map(|_| run)
    }

    fn crawl_all(&self, jobs: &[&Listed], reporter: &dyn Reporter) -> Result<(usize, usize), Error> {
        let threads = self.options.workers.max(1);
        let crawler = Crawler {
            keep: &self.keep,
            pool: &self.pool,
            fetcher: &self.fetcher,
            now: (self.options.clock)(),
            threads: threads_of_one(jobs.len(), threads),
            stop: &self.stop,
        };
        let next = AtomicUsize::new(0);
        let tally = Mutex::new(Tally::new());
        std::thread::scope(|scope| {
            for _ in 0..threads.min(jobs.len()) {
                scope.spawn(|| {
                    while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if self.stop.load(Ordering::Relaxed) {
                            break;
                        }
                        self.crawl_one(&crawler, job, reporter, &tally);
                    }
                });
            }
        });
        let mut tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = tally.error.take() {
            return Err(error);
        }
        reporter.event(&Event::Publishing);
        if tally.changed + tally.failed > 0 {
            self.keep.flush()?;
        }
        self.publish(&tally.texts)?;
        Ok((tally.changed, tally.failed))
    }

    /// Says that a run begins, to whom it concerns.
    fn begin(&self, jobs: &[&Listed], started: i64) {
        self.status.send_modify(|all| {
            let begun = || Running { started, ..Running::default() };
            if jobs.is_empty() {
                all.of(None).running = Some(begun());
            }
            for job in jobs {
                all.of(job.compartment.as_deref()).running.get_or_insert_with(begun).total += 1;
            }
            all.each().for_each(|one| one.version += u64::from(one.running.is_some()));
        });
    }

    /// Says that the run is over.
    fn end(&self, ended: i64) {
        self.status.send_modify(|all| {
            for one in all.each() {
                let Some(ran) = one.running.take() else { continue };
                let (started, repositories) = (ran.started, ran.total);
                one.last = Some(Run { started, ended, repositories, changed: ran.changed, failed: ran.failed });
                one.runs += 1;
                one.version += 1;
            }
        });
    }

    fn crawl_one(&self, crawler: &Crawler<'_>, job: &Listed, reporter: &dyn Reporter, tally: &Mutex<Tally>) {
        reporter.event(&Event::Started(&job.id));
        self.tell(job, |running| {
            running.in_hand.insert(job.id.clone());
        });
        let known = lock(&self.world).repos.get(&job.id).filter(|r| r.entry.state != RepositoryState::Waiting).cloned();
        let progress = |done, all| reporter.event(&Event::Progress(&job.id, done, all));
        let result = crawler.crawl(job, known.as_ref(), &progress);
        let read = result.as_ref().map_or(Read::Failed, |c| c.read);
        let due = {
            let mut tally = lock(tally);
            match result {
                Ok(crawled) => self.take(job, crawled, &mut tally),
                Err(error) => tally.error = tally.error.take().or(Some(error)),
            }
            tally.due()
        };
        self.tell(job, |running| {
            running.in_hand.remove(&job.id);
            running.done += 1;
            running.changed += usize::from(read == Read::Changed);
            running.failed += usize::from(read == Read::Failed);
        });
        reporter.event(&Event::Finished(&job.id, read));
        if due && self.options.live {
            self.publish_meanwhile(tally);
        }
    }

    /// Notes how far the run has come with a repository.
    fn tell(&self, job: &Listed, change: impl FnOnce(&mut Running)) {
        self.status.send_modify(|all| {
            let one = all.of(job.compartment.as_deref());
            if let Some(running) = &mut one.running {
                change(running);
            }
            one.version += 1;
        });
    }

    fn take(&self, job: &Listed, crawled: Crawled, tally: &mut Tally) {
        match crawled.read {
            Read::Changed => tally.changed += 1,
            Read::Failed => tally.failed += 1,
            Read::Unchanged => {}
        }
        if let Some(texts) = crawled.texts {
            tally.texts.insert(job.id.clone(), Arc::new(texts));
        }
        let mut world = lock(&self.world);
        if world.listed.contains_key(&job.id) {
            world.repos.insert(job.id.clone(), crawled.repo);
            return;
        }
        drop(world);
        // Its source was removed meanwhile: what the crawl wrote goes with it.
        tally.error = tally.error.take().or(self.keep.remove(&job.id).err());
    }

    /// Shows what is known during a long run; a failure here is reported by the final publish.
    fn publish_meanwhile(&self, tally: &Mutex<Tally>) {
        let texts = std::mem::take(&mut lock(tally).texts);
        let begun = Instant::now();
        if self.publish(&texts).is_err() {
            lock(tally).texts.extend(texts);
        }
        lock(tally).rest(begun.elapsed());
    }

    /// Resolves and checks anew without reading any repository: a new day may change presence and age.
    ///
    /// # Errors
    /// When index or log fail.
    pub fn tick(&self) -> Result<(), Error> {
        self.publish(&BTreeMap::new())
    }

    /// Drops and rebuilds the index from the records.
    ///
    /// # Errors
    /// When store or index fail.
    pub fn rebuild(&self) -> Result<(), Error> {
        self.shows.retain(|_| false);
        *lock(&self.open.published) = Published::default();
        self.open.index.rebuild(std::iter::empty(), 0)?;
        self.publish(&BTreeMap::new())
    }

    /// The catalog that everybody is shown now; see [`Engine::reader`].
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        self.open.catalog()
    }

    /// Whether the records of an earlier run were read (or there are none).
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        lock(&self.world).loaded
    }

    /// Searches what everybody sees.
    ///
    /// # Errors
    /// When the index fails.
    pub fn search(&self, request: &Request) -> Result<Results, Error> {
        Ok(self.open.index.search(request)?)
    }

    /// What crawling does now; changes can be awaited.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Crawling> {
        self.status.subscribe()
    }

    /// Ends a run that is under way as soon as may be.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// What was found wrong with our own files at start, one sentence each.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// Walks journal and log and checks their chains; a sentence for each damage.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn verify(&self) -> Result<Vec<String>, Error> {
        let mut damages = Vec::new();
        for (name, one) in [("journal", &self.journal), ("log", &self.log)] {
            let found = self.options.runtime.block_on(one.verify())?;
            damages.extend(found.into_iter().map(|d| format!("{name} {}:{}: {}", d.segment, d.line, d.reason)));
        }
        Ok(damages)
    }

    /// What people did and what was observed, for whoever adds to them what the engine knows nothing of.
    #[must_use]
    pub fn records(&self) -> (Arc<dyn Journal>, Arc<dyn Journal>) {
        (Arc::clone(&self.journal), Arc::clone(&self.log))
    }

    /// The runtime that store and journal run on.
    #[must_use]
    pub fn runtime(&self) -> &Handle {
        &self.options.runtime
    }

    /// The search index of what everybody sees, for `doctor`.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.open.index
    }
}

/// A lock whose holder panicked still guards whole values: every write under it is one assignment.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Threads for the history of one repository. Many keep the workers busy by themselves: a thread for each of them would
/// cost a small one a tenth of its time. Of fewer, a large one may be the last.
fn threads_of_one(repositories: usize, workers: usize) -> usize {
    match repositories {
        1 => workers,
        few if few <= 64 * workers => 1,
        _ => 0,
    }
}
