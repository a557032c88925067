//! Registration: sources come, move and go, each act in the journal before it is acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use catalog_schema::id::RepositoryId;

use super::engine::lock;
use super::sight::Sight;
use super::sources::{self, Added, Listed, Payload, Registered, Source};
use super::world::Repo;
use super::{Engine, Error};
use crate::catalog::RepositoryState;
use crate::journal;
use crate::resolve::part::Trust;
use crate::source::Place;

/// What a source holds now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Its repositories.
    pub repositories: usize,
    /// Those that could not be read the last time.
    pub failed: usize,
    /// Why the source could not be listed, or the first of those repositories not read.
    pub problem: Option<String>,
}

/// A source to be.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// The place.
    pub place: Place,
    /// How much it is believed.
    pub trust: Trust,
    /// The compartment that it belongs to; none where everybody may see it.
    pub compartment: Option<String>,
}

impl From<(Place, Trust)> for NewSource {
    fn from((place, trust): (Place, Trust)) -> Self {
        Self { place, trust, compartment: None }
    }
}

impl Engine {
    /// What a source holds, by its name.
    #[must_use]
    pub fn holding(&self, name: &str) -> Holding {
        let world = lock(&self.world);
        let mut holding = Holding::default();
        for listed in world.listed.values().filter(|l| l.is_of(name)) {
            holding.repositories += 1;
            if let Some(RepositoryState::Failed { reason }) = world.repos.get(&listed.id).map(|r| &r.entry.state) {
                holding.failed += 1;
                holding.problem.get_or_insert_with(|| reason.clone());
            }
        }
        drop(world);
        let lead = format!("source `{name}`: ");
        let unlisted = self
            .status()
            .borrow()
            .seen(&Sight::Everything)
            .unlisted
            .iter()
            .find_map(|u| u.strip_prefix(&lead).map(str::to_owned));
        Holding { problem: unlisted.or(holding.problem), ..holding }
    }

    /// A folder as whoever is no operator may name it: below a root that the operator opened, links resolved.
    ///
    /// # Errors
    /// A folder elsewhere.
    pub fn admitted(&self, path: &Path) -> Result<Place, Error> {
        let (path, root) = self.options.roots.admit(path).map_err(|e| Error::Source(e.to_string()))?;
        Ok(Place::Folder { path, below: Some(root) })
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
    pub fn add_source(&self, new: impl Into<NewSource>, actor: &str) -> Result<Source, Error> {
        let NewSource { place, trust, compartment } = new.into();
        self.check_new(&place)?;
        let source = Source::of(place, trust, Registered::Journal).within(compartment);
        let source = Source { added: Some(self.act(actor)), ..source };
        self.write_journal("source.add", &source.name, &source, actor)?;
        lock(&self.world).added.push(source.clone());
        Ok(source)
    }

    /// Moves a source that a person added to another place; it keeps its turn among the sources, and what is known of
    /// its repositories. Durable when this returns.
    ///
    /// # Errors
    /// When there is no such source, it stands in the configuration, the new place is none, or journal or store fail.
    pub fn move_source(&self, name: &str, place: Place, actor: &str) -> Result<Source, Error> {
        let old = self.registered(name)?;
        self.check_new(&place)?;
        let new = Source::of(place, old.trust, Registered::Journal).within(old.compartment);
        let new = Source { added: Some(self.act(actor)), ..new };
        self.write_journal("source.move", name, &new, actor)?;
        if let Some(source) = lock(&self.world).added.iter_mut().find(|s| s.name == name) {
            *source = new.clone();
        }
        let (listed, _) = sources::list(&self.sources(), self.fetcher.space(), &|_| false);
        self.carry(name, &new.name, &listed)?;
        self.drop_unlisted(name, &listed)?;
        Ok(new)
    }

    /// Removes a source that a person added, and what only it held; durable when this returns.
    ///
    /// # Errors
    /// When there is no such source, it stands in the configuration, or journal, store or index fail.
    pub fn remove_source(&self, name: &str, actor: &str) -> Result<(), Error> {
        let source = self.registered(name)?;
        self.write_journal("source.remove", name, &source, actor)?;
        lock(&self.world).added.retain(|s| s.name != name);
        let (listed, _) = sources::list(&self.sources(), self.fetcher.space(), &|_| false);
        self.drop_unlisted(name, &listed)
    }

    fn act(&self, actor: &str) -> Added {
        Added { at: (self.options.clock)(), by: actor.to_owned() }
    }

    fn check_new(&self, place: &Place) -> Result<(), Error> {
        if let Place::Folder { path, .. } = place
            && !path.is_dir()
        {
            return Err(Error::Source(format!("`{}` is no directory", path.display())));
        }
        let name = place.name();
        if self.sources().iter().any(|s| s.name == name) {
            return Err(Error::Conflict(format!("`{name}` is a source already")));
        }
        Ok(())
    }

    /// The source of a name, if a person added it.
    fn registered(&self, name: &str) -> Result<Source, Error> {
        match self.sources().into_iter().find(|s| s.name == name) {
            None => Err(Error::NotFound(format!("no source `{name}`"))),
            Some(source) if source.from != Registered::Journal => {
                Err(Error::Conflict(format!("source `{name}` stands in the configuration: change it there")))
            }
            Some(source) => Ok(source),
        }
    }

    fn write_journal(&self, action: &str, subject: &str, source: &Source, actor: &str) -> Result<(), Error> {
        let entry = journal::NewEntry {
            time: (self.options.clock)(),
            actor: actor.to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            payload: serde_json::to_value(Payload::from(source)).unwrap_or_default(),
        };
        self.options.runtime.block_on(self.journal.append(entry, None))?;
        Ok(())
    }

    /// Takes the records of a source that moved over to where its repositories are now: by id, or, where it was and is
    /// one repository, to that one.
    fn carry(&self, old: &str, new: &str, listed: &[Listed]) -> Result<(), Error> {
        let (mine, taken) = {
            let world = lock(&self.world);
            let mine: Vec<Repo> = world.repos.values().filter(|r| r.listed.is_of(old)).cloned().collect();
            let taken = world.repos.values().filter(|r| !r.listed.is_of(old)).map(|r| r.listed.id.clone());
            (mine, taken.collect::<BTreeSet<_>>())
        };
        let targets: Vec<&Listed> = listed.iter().filter(|l| l.source == new && !taken.contains(&l.id)).collect();
        for repo in &mine {
            let same = targets.iter().find(|l| l.id == repo.listed.id);
            let lone = targets.first().filter(|_| (mine.len(), targets.len()) == (1, 1));
            if let Some(target) = same.or(lone) {
                self.carry_one(repo, target)?;
            }
        }
        Ok(())
    }

    fn carry_one(&self, repo: &Repo, target: &Listed) -> Result<(), Error> {
        let (from, to) = (&repo.listed.id, &target.id);
        let mut entry = repo.entry.clone();
        entry.location.clone_from(&target.location);
        entry.source.clone_from(&target.source);
        entry.compartment.clone_from(&target.compartment);
        entry.rank = target.rank;
        let record = match &repo.head {
            Some(head) if from != to => {
                let record = self.keep.load(from, head)?;
                self.keep.save(to, &record, &head.extractors, None)?;
                Some(record)
            }
            _ => None,
        };
        self.keep.save_entry(to, &entry)?;
        let known = (from == to).then_some(repo);
        let moved = Repo::new(target, entry, repo.head.clone(), record.as_ref(), known);
        let mut world = lock(&self.world);
        world.listed.insert(to.clone(), target.clone());
        world.repos.insert(to.clone(), moved);
        Ok(())
    }

    /// Drops the repositories of a source that nobody lists any more, and shows the catalog without them.
    fn drop_unlisted(&self, source: &str, listed: &[Listed]) -> Result<(), Error> {
        let gone: Vec<RepositoryId> = {
            let mut world = lock(&self.world);
            let is_gone = |l: &Listed| l.is_of(source) && !listed.iter().any(|other| other.path == l.path);
            let gone: Vec<RepositoryId> = world.listed.values().filter(|l| is_gone(l)).map(|l| l.id.clone()).collect();
            world.listed.retain(|_, l| !is_gone(l));
            for id in &gone {
                world.repos.remove(id);
            }
            gone
        };
        for id in &gone {
            self.keep.remove(id)?;
        }
        self.keep.flush()?;
        self.fetcher.retain(&lock(&self.world).mirrors());
        self.publish(&BTreeMap::new())
    }
}
