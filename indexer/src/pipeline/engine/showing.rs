//! From what is known to what is shown: one catalog for everybody, and one for each set of compartments that readers have.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::id::RepositoryId;

use super::{Engine, lock};
use crate::catalog::{Catalog, Progress};
use crate::pipeline::show::{self, Show};
use crate::pipeline::sight::Sight;
use crate::pipeline::sources::Listed;
use crate::pipeline::texts::{self, Texts};
use crate::pipeline::{Error, publish};
use crate::resolve::decision::Decisions;
use crate::resolve::part::Part;
use crate::resolve::{Given, Held};

impl Engine {
    /// Puts together, checks, indexes and shows the catalogs of what is known now: what everybody sees, then what
    /// readers of compartments see.
    pub(in crate::pipeline) fn publish(&self, texts: &BTreeMap<RepositoryId, Arc<Texts>>) -> Result<(), Error> {
        self.publish_to(&self.open, texts)?;
        for show in self.shows.all() {
            if let Err(error) = self.publish_to(&show, texts) {
                // Who asks for it next has it made anew, or is told.
                tracing::error!(%error, "the catalog of a compartment cannot be made");
                self.shows.retain(|held| held.compartments != show.compartments);
            }
        }
        Ok(())
    }

    fn publish_to(&self, show: &Show, texts: &BTreeMap<RepositoryId, Arc<Texts>>) -> Result<(), Error> {
        let (parts, progress) = self.parts(show);
        let as_of = i32::try_from((self.options.clock)().div_euclid(86_400)).unwrap_or(i32::MAX);
        let decisions = self.decided();
        let mark = publish::fingerprint(&parts, as_of, progress, &decisions);
        let mut published = lock(&show.published);
        let old = show.catalog();
        let known = published.mark == Some(mark);
        let mut catalog = if known { (*old).clone() } else { self.resolve(show, &parts, as_of, progress, &decisions)? };
        catalog.generation = old.generation + 1;
        publish::note_times(&mut catalog, lock(&self.world).repos.iter().map(|(id, repo)| (id, &repo.entry)));
        let catalog = Arc::new(catalog);
        if !known {
            published.indexed.update(&show.index, mark, &catalog, &parts, &|id| self.texts(id, texts))?;
            if show.is_open() {
                publish::log(&self.options.runtime, &*self.log, &mut published, &catalog, (self.options.clock)())?;
            }
            published.mark = Some(mark);
        }
        show.swap(catalog);
        self.status.send_modify(|all| {
            if show.is_open() {
                all.of(None).version += 1;
            }
            show.compartments.iter().for_each(|name| all.of(Some(name)).version += 1);
        });
        Ok(())
    }

    /// The catalog of the parts; who has a contested name stands in the journal before everybody is shown it.
    fn resolve(
        &self,
        show: &Show,
        parts: &[Arc<Part>],
        as_of: i32,
        progress: Progress,
        decisions: &Decisions,
    ) -> Result<Catalog, Error> {
        let mut names = lock(&self.names);
        let held = names.settle(parts);
        let given = Given { as_of, progress, held: &held, decisions };
        let catalog = publish::catalog(parts, &given, &[&show.catalog(), &self.catalog()]);
        if show.is_open() {
            names.record(&self.options.runtime, &*self.journal, &held, &catalog, (self.options.clock)())?;
        }
        Ok(catalog)
    }

    /// What a reader sees, made now unless it is held.
    ///
    /// # Errors
    /// When store or index fail.
    pub(in crate::pipeline) fn show(&self, sight: &Sight) -> Result<Arc<Show>, Error> {
        let compartments = {
            let world = lock(&self.world);
            sight.of(world.listed.values().filter_map(|listed| listed.compartment.as_deref()))
        };
        if compartments.is_empty() {
            return Ok(self.open_show());
        }
        if let Some(show) = self.shows.find(&compartments) {
            return Ok(show);
        }
        let _one = lock(&self.making);
        if let Some(show) = self.shows.find(&compartments) {
            return Ok(show);
        }
        let folder = self.options.data.as_ref().map(|data| data.join(show::FOLDER));
        let show = Arc::new(Show::of(compartments, folder.as_deref())?);
        self.publish_to(&show, &BTreeMap::new())?;
        self.shows.hold(Arc::clone(&show));
        // What was published meanwhile did not reach it.
        self.publish_to(&show, &BTreeMap::new())?;
        Ok(show)
    }

    /// What everybody sees.
    pub(in crate::pipeline) fn open_show(&self) -> Arc<Show> {
        Arc::clone(&self.open)
    }

    /// Who would have each contested name.
    pub(in crate::pipeline) fn holders(&self, parts: &[Arc<Part>]) -> Held {
        lock(&self.names).settle(parts)
    }

    /// The parts of the repositories of a show in the order of sources, and how many there should be.
    pub(in crate::pipeline) fn parts(&self, show: &Show) -> (Vec<Arc<Part>>, Progress) {
        let world = lock(&self.world);
        let is_shown = |one: &&Listed| one.compartment.as_ref().is_none_or(|name| show.compartments.contains(name));
        let mut order: Vec<&Listed> = world.listed.values().filter(is_shown).collect();
        order.sort_by(|a, b| (a.rank, &a.id).cmp(&(b.rank, &b.id)));
        let total = order.len();
        let part = |listed: &Listed| world.repos.get(&listed.id).map(|r| Arc::clone(&r.part));
        let parts: Vec<Arc<Part>> = order.into_iter().filter_map(part).collect();
        let progress = Progress { read: parts.len(), total };
        (parts, progress)
    }

    fn texts(&self, id: &RepositoryId, read: &BTreeMap<RepositoryId, Arc<Texts>>) -> Option<Arc<Texts>> {
        if let Some(texts) = read.get(id) {
            return Some(Arc::clone(texts));
        }
        let head = lock(&self.world).repos.get(id).and_then(|r| r.head.clone())?;
        self.keep.load(id, &head).ok().map(|record| Arc::new(texts::of_record(record)))
    }
}
