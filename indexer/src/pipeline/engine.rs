//! The engine: owns the data directory, crawls, publishes catalogs, answers searches.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use catalog_schema::id::RepositoryId;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::crawl::{Crawled, Crawler};
use super::keep::{Entry, Keep};
use super::lock::{self, Lock};
use super::open::{open_parts, sources_of};
use super::pool::Pool;
use super::publish::Published;
use super::sources::{self, Listed, Registered, Source, Unlisted};
use super::status::{Event, Read, Reporter, Run, Running, Status};
use super::texts::{self, Texts};
use super::world::{Repo, Tally, World};
use super::{Error, publish};
use crate::catalog::{Catalog, Progress, RepositoryState};
use crate::journal::{self, Journal};
use crate::record::chunk::Head;
use crate::resolve::part::Part;
use crate::search::{Index, Request, Results, Suggestions};

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
    /// Seconds since 1970 UTC; tests hand in a fixed one.
    pub clock: fn() -> i64,
    /// The runtime that store and journal run on.
    pub runtime: Handle,
}

/// The engine.
pub struct Engine {
    /// Held as long as the engine lives.
    _lock: Option<Lock>,
    options: Options,
    keep: Keep,
    pool: Pool,
    /// The search index.
    index: Index,
    /// What people did.
    journal: Arc<dyn Journal>,
    /// What was observed.
    log: Arc<dyn Journal>,
    world: Mutex<World>,
    catalog: RwLock<Arc<Catalog>>,
    published: Mutex<Published>,
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
        let lock = options.data.as_deref().map(lock::take).transpose()?;
        let mut notices = Vec::new();
        let (store, journal, log, index) = open_parts(&options, &mut notices)?;
        let added = sources_of(&options.runtime, &*journal)?;
        let pool = match &options.program {
            Some(program) => Pool::processes(program.clone()),
            None => Pool::InProcess,
        };
        Ok(Self {
            _lock: lock,
            keep: Keep::new(store, options.runtime.clone()),
            pool,
            index,
            journal,
            log,
            world: Mutex::new(World { added, ..World::default() }),
            catalog: RwLock::new(Arc::new(Catalog::default())),
            published: Mutex::new(Published::default()),
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
        let listed =
            Listed { id: id.clone(), path: PathBuf::from(&entry.location), trust: entry.trust, rank: entry.rank };
        let record = head.as_ref().and_then(|h| self.keep.load(id, h).ok());
        // A head whose chunks are gone is no base to build on.
        let head = head.filter(|_| record.is_some());
        Repo::new(&listed, entry, head, record.as_ref(), None)
    }

    /// Crawls repositories that `wanted` accepts (all others stay as they are), then publishes.
    ///
    /// # Errors
    /// When no source can be read, or store, index or log fail.
    pub fn crawl(
        &self,
        wanted: &(dyn Fn(&RepositoryId) -> bool + Sync),
        reporter: &dyn Reporter,
    ) -> Result<Run, Error> {
        let _one = lock(&self.crawling);
        let started = (self.options.clock)();
        let sources = self.sources();
        if sources.is_empty() {
            // Nobody said what to crawl: what was crawled before stays on show.
            return Ok(Run { started, ended: started, ..Run::default() });
        }
        let (listed, unlisted) = sources::list(&sources);
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
        let jobs: Vec<&Listed> = listed.iter().filter(|l| wanted(&l.id)).collect();
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
        lock(&self.world).repos.insert(job.id.clone(), crawled.repo);
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
        let is_missing = |repo: &Repo| unlisted.iter().any(|u| repo.listed.path.starts_with(&u.path));
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
    fn publish(&self, texts: &BTreeMap<RepositoryId, Arc<Texts>>) -> Result<(), Error> {
        let (parts, progress) = self.parts();
        let as_of = i32::try_from((self.options.clock)().div_euclid(86_400)).unwrap_or(i32::MAX);
        let mark = publish::fingerprint(&parts, as_of, progress);
        let mut published = lock(&self.published);
        let old = self.catalog();
        let known = published.mark == Some(mark);
        let mut catalog = if known { (*old).clone() } else { publish::catalog(&parts, as_of, progress, &old) };
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

    /// The content of a file at the crawled head, at most 1 MiB.
    ///
    /// # Errors
    /// When the repository or file is not there.
    pub fn file(&self, id: &RepositoryId, path: &str) -> Result<Vec<u8>, Error> {
        let missing = || Error::NotFound(format!("no file `{path}` in repository `{id}`"));
        let (folder, commit) = {
            let world = lock(&self.world);
            let repo = world.repos.get(id).ok_or_else(missing)?;
            let commit = repo.head.as_ref().and_then(|h| h.commit.as_ref()).ok_or_else(missing)?;
            (repo.listed.path.clone(), commit.id.clone())
        };
        self.pool.file(&folder, &commit, path).ok_or_else(missing)
    }

    /// What crawling does now; changes can be awaited.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.subscribe()
    }

    /// All sources in order: command line and configuration, then those that people added.
    #[must_use]
    pub fn sources(&self) -> Vec<Source> {
        self.options.sources.iter().chain(&lock(&self.world).added).cloned().collect()
    }

    /// Adds a source; durable when this returns.
    ///
    /// # Errors
    /// When it is no directory, is there already, or the journal fails.
    pub fn add_source(&self, path: &Path, actor: &str) -> Result<Source, Error> {
        if !path.is_dir() {
            return Err(Error::Source(format!("`{}` is no directory", path.display())));
        }
        if self.sources().iter().any(|s| s.path == path) {
            return Err(Error::Conflict(format!("`{}` is a source already", path.display())));
        }
        let source = Source::new(path, crate::resolve::part::Trust::Org, Registered::Journal);
        let payload = serde_json::to_value(&source).unwrap_or_default();
        self.write_journal("source.add", &source.name, payload, actor)?;
        lock(&self.world).added.push(source.clone());
        Ok(source)
    }

    /// Removes a source that a person added; durable when this returns.
    ///
    /// # Errors
    /// When there is no such source, it stands in the configuration, or the journal fails.
    pub fn remove_source(&self, name: &str, actor: &str) -> Result<(), Error> {
        let source = self.sources().into_iter().find(|s| s.name == name);
        match source {
            None => Err(Error::NotFound(format!("no source `{name}`"))),
            Some(source) if source.from != Registered::Journal => {
                Err(Error::Conflict(format!("source `{name}` stands in the configuration: remove it there")))
            }
            Some(_) => {
                self.write_journal("source.remove", name, serde_json::Value::Null, actor)?;
                lock(&self.world).added.retain(|s| s.name != name);
                Ok(())
            }
        }
    }

    fn write_journal(&self, action: &str, subject: &str, payload: serde_json::Value, actor: &str) -> Result<(), Error> {
        let entry = journal::NewEntry {
            time: (self.options.clock)(),
            actor: actor.to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            payload,
        };
        self.options.runtime.block_on(self.journal.append(entry, None))?;
        Ok(())
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
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
