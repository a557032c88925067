//! The engine: owns the data directory, crawls, publishes catalogs, answers searches.

mod acts;
mod behind;
mod people;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use catalog_schema::id::RepositoryId;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::claim::Names;
use super::crawl::{Crawled, Crawler};
use super::decision;
use super::fetch::{Fetcher, Mirrors};
use super::keep::{Entry, Keep};
use super::lock::{self as folder, Lock};
use super::open::{open_parts, sources_of};
use super::pool::Pool;
use super::publish::Published;
use super::sources::{self, Listed, Source, Unlisted};
use super::status::{Event, Read, Reporter, Run, Running, Status};
use super::texts::{self, Texts};
use super::world::{Repo, Tally, World};
use super::{Error, publish};
use crate::address::GitAddress;
use crate::catalog::{Catalog, Progress, RepositoryState};
use crate::journal::Journal;
use crate::mirror;
use crate::record::chunk::Head;
use crate::resolve::Given;
use crate::resolve::decision::Decisions;
use crate::resolve::part::Part;
use crate::search::{Index, Request, Results, Suggestions};
use crate::source::Roots;

pub use behind::Evidence;

/// How an engine is opened.
pub struct Options {
    /// The data directory; `None` keeps everything in memory.
    pub data: Option<PathBuf>,
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
    pub(super) keep: Keep,
    pool: Pool,
    pub(super) fetcher: Fetcher,
    /// The search index.
    index: Index,
    /// What people did.
    pub(super) journal: Arc<dyn Journal>,
    /// What was observed.
    log: Arc<dyn Journal>,
    pub(super) world: Mutex<World>,
    catalog: RwLock<Arc<Catalog>>,
    published: Mutex<Published>,
    /// Who has which name.
    names: Mutex<Names>,
    status: watch::Sender<Status>,
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
            keep: Keep::new(store, options.runtime.clone()),
            pool,
            fetcher,
            index,
            journal,
            log,
            world: Mutex::new(World { added, decisions, ..World::default() }),
            catalog: RwLock::new(Arc::new(Catalog::default())),
            published: Mutex::new(Published::default()),
            names: Mutex::new(names),
            status: watch::Sender::new(Status::default()),
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
            world.listed = repos.values().map(|r: &Repo| r.listed.clone()).collect();
            world.repos = repos;
            world.loaded = true;
        }
        self.publish(&BTreeMap::new())
    }

    fn load_one(&self, id: &RepositoryId, entry: Entry, head: Option<Head>) -> Repo {
        // What it is fetched from is known once the sources are listed.
        let mirror = GitAddress::parse(&entry.location).ok().zip(self.fetcher.space());
        let listed = Listed {
            id: id.clone(),
            path: mirror.map_or_else(|| PathBuf::from(&entry.location), |(a, s)| mirror::repository(&s.folder(&a))),
            location: entry.location.clone(),
            remote: None,
            source: entry.source.clone(),
            trust: entry.trust,
            rank: entry.rank,
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
        let (listed, unlisted) = sources::list(&sources, self.fetcher.space());
        let reasons: Vec<String> = unlisted.iter().map(|u| u.reason.clone()).collect();
        for reason in &reasons {
            tracing::error!("{reason}");
        }
        self.status.send_modify(|s| s.unlisted.clone_from(&reasons));
        if let (true, Some(first)) = (listed.is_empty(), reasons.into_iter().next()) {
            return Err(Error::Source(first));
        }
        let gone = self.adopt(&listed, &unlisted);
        for id in &gone {
            self.keep.remove(id)?;
        }
        self.fetcher.retain(&lock(&self.world).mirrors());
        let jobs: Vec<&Listed> = listed.iter().filter(|l| wanted(l)).collect();
        reporter.event(&Event::Listed(jobs.len()));
        self.status.send_modify(|s| {
            s.running = Some(Running { started, total: jobs.len(), ..Running::default() });
            s.version += 1;
        });
        let result = self.crawl_all(&jobs, reporter);
        let (changed, failed) = match &result {
            Ok(counts) => *counts,
            Err(_) => (0, 0),
        };
        let run = Run { started, ended: (self.options.clock)(), repositories: jobs.len(), changed, failed };
        self.status.send_modify(|s| {
            s.running = None;
            s.last = Some(run);
            s.runs += 1;
            s.version += 1;
        });
        result.map(|_| run)
    }

    fn crawl_all(&self, jobs: &[&Listed], reporter: &dyn Reporter) -> Result<(usize, usize), Error> {
        let threads = self.options.workers.max(1);
        let crawler = Crawler {
            keep: &self.keep,
            pool: &self.pool,
            fetcher: &self.fetcher,
            now: (self.options.clock)(),
            threads: if jobs.len() == 1 { threads } else { 1 },
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

    fn crawl_one(&self, crawler: &Crawler<'_>, job: &Listed, reporter: &dyn Reporter, tally: &Mutex<Tally>) {
        reporter.event(&Event::Started(&job.id));
        self.status.send_modify(|s| {
            if let Some(running) = &mut s.running {
                running.in_hand.insert(job.id.clone());
                s.version += 1;
            }
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
        self.status.send_modify(|s| {
            if let Some(running) = &mut s.running {
                running.in_hand.remove(&job.id);
                running.done += 1;
                running.failed += usize::from(read == Read::Failed);
            }
            s.version += 1;
        });
        reporter.event(&Event::Finished(&job.id, read));
        if due && self.options.live {
            self.publish_meanwhile(tally);
        }
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
        if world.listed.iter().any(|l| l.id == job.id) {
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

    /// Makes the listed repositories the known ones, besides those of sources that could not be listed: a failure is
    /// no information. Returns those that are gone.
    fn adopt(&self, listed: &[Listed], unlisted: &[Unlisted]) -> Vec<RepositoryId> {
        let mut world = lock(&self.world);
        let here: BTreeSet<&RepositoryId> = listed.iter().map(|l| &l.id).collect();
        let is_missing = |repo: &Repo| unlisted.iter().any(|u| repo.listed.is_of(&u.source));
        let absent = world.repos.iter().filter(|(id, _)| !here.contains(id));
        let (kept, gone): (Vec<_>, Vec<_>) = absent.partition(|(_, repo)| is_missing(repo));
        let kept: Vec<Listed> = kept.into_iter().map(|(_, repo)| repo.listed.clone()).collect();
        let gone: Vec<RepositoryId> = gone.into_iter().map(|(id, _)| id.clone()).collect();
        for id in &gone {
            world.repos.remove(id);
        }
        for one in listed {
            if let Some(known) = world.repos.get_mut(&one.id) {
                known.listed = one.clone();
            }
        }
        world.listed = listed.iter().cloned().chain(kept).collect();
        world.loaded = true;
        gone
    }

    /// Puts together, checks, indexes and shows the catalog of what is known now.
    pub(super) fn publish(&self, texts: &BTreeMap<RepositoryId, Arc<Texts>>) -> Result<(), Error> {
        let (parts, progress) = self.parts();
        let as_of = i32::try_from((self.options.clock)().div_euclid(86_400)).unwrap_or(i32::MAX);
        let decisions = self.decided();
        let mark = publish::fingerprint(&parts, as_of, progress, &decisions);
        let mut published = lock(&self.published);
        let old = self.catalog();
        let known = published.mark == Some(mark);
        let mut catalog = if known { (*old).clone() } else { self.resolve(&parts, as_of, progress, &decisions)? };
        catalog.generation = old.generation + 1;
        publish::note_times(&mut catalog, lock(&self.world).repos.iter().map(|(id, repo)| (id, &repo.entry)));
        let catalog = Arc::new(catalog);
        if !known {
            published.indexed.update(&self.index, mark, &catalog, &parts, &|id| self.texts(id, texts))?;
            publish::log(&self.options.runtime, &*self.log, &mut published, &catalog, (self.options.clock)())?;
            published.mark = Some(mark);
        }
        *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
        self.status.send_modify(|s| s.version += 1);
        Ok(())
    }

    /// The catalog of the parts; who has a contested name stands in the journal before it is shown.
    fn resolve(
        &self,
        parts: &[Arc<Part>],
        as_of: i32,
        progress: Progress,
        decisions: &Decisions,
    ) -> Result<Catalog, Error> {
        let mut names = lock(&self.names);
        let held = names.settle(parts);
        let given = Given { as_of, progress, held: &held, decisions };
        let catalog = publish::catalog(parts, &given, &self.catalog());
        names.record(&self.options.runtime, &*self.journal, &held, &catalog, (self.options.clock)())?;
        Ok(catalog)
    }

    /// Who would have each contested name.
    pub(super) fn holders(&self, parts: &[Arc<Part>]) -> crate::resolve::Held {
        lock(&self.names).settle(parts)
    }

    /// The parts of all repositories in the order of sources, and how many there should be.
    pub(super) fn parts(&self) -> (Vec<Arc<Part>>, Progress) {
        let world = lock(&self.world);
        let mut order: Vec<&Listed> = world.listed.iter().collect();
        order.sort_by(|a, b| (a.rank, &a.id).cmp(&(b.rank, &b.id)));
        let part = |listed: &&Listed| world.repos.get(&listed.id).map(|r| Arc::clone(&r.part));
        let parts: Vec<Arc<Part>> = order.iter().filter_map(part).collect();
        (parts.clone(), Progress { read: parts.len(), total: world.listed.len() })
    }

    fn texts(&self, id: &RepositoryId, read: &BTreeMap<RepositoryId, Arc<Texts>>) -> Option<Arc<Texts>> {
        if let Some(texts) = read.get(id) {
            return Some(Arc::clone(texts));
        }
        let head = lock(&self.world).repos.get(id).and_then(|r| r.head.clone())?;
        self.keep.load(id, &head).ok().map(|record| Arc::new(texts::of_record(record)))
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
        *lock(&self.published) = Published::default();
        self.index.rebuild(std::iter::empty(), 0)?;
        self.publish(&BTreeMap::new())
    }

    /// The catalog that is shown now.
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the records of an earlier run were read (or there are none).
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        lock(&self.world).loaded
    }

    /// Searches the index.
    ///
    /// # Errors
    /// When the index fails.
    pub fn search(&self, request: &Request) -> Result<Results, Error> {
        Ok(self.index.search(request)?)
    }

    /// Suggests hits for what is being typed.
    ///
    /// # Errors
    /// When the index fails.
    pub fn suggest(&self, query: &catalog_schema::query::Query, limit: usize) -> Result<Vec<Suggestions>, Error> {
        Ok(self.index.suggest(query, &[], limit)?)
    }

    /// What crawling does now; changes can be awaited.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Status> {
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

    /// The search index, for `doctor`.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }
}

/// A lock whose holder panicked still guards whole values: every write under it is one assignment.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
