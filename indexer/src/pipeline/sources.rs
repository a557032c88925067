//! Sources in order, from the command line, the configuration, or the journal, and the repositories that they list.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalog_schema::id::RepositoryId;
use serde::{Deserialize, Serialize};

use crate::address::GitAddress;
use crate::mirror::{self, space::Space};
use crate::resolve::part::Trust;
use crate::source::{self, At, Place, Remote};

/// A place where repositories are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name: the directory's path or the address, as given.
    pub name: String,
    /// The place.
    pub place: Place,
    /// How much it is believed.
    pub trust: Trust,
    /// The compartment that it belongs to; none where everybody may see it.
    pub compartment: Option<String>,
    /// Who registered it.
    pub from: Registered,
    /// When and by whom, where the journal says so.
    pub added: Option<Added>,
}

/// Who registered a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Registered {
    /// Named on the command line of this run.
    CommandLine,
    /// Stands in the configuration file; read-only elsewhere.
    Configuration,
    /// Added by a person; stands in the journal.
    Journal,
}

/// An act of registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// When, seconds since 1970 UTC.
    pub at: i64,
    /// Who.
    pub by: String,
}

/// A source as an entry of the journal has it. Names files with secrets, never a secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Payload {
    /// Its name.
    name: String,
    /// The directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
    /// The root that the directory must not leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    below: Option<PathBuf>,
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<GitAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_file: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_file: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    known_hosts: Option<PathBuf>,
    trust: Trust,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    compartment: Option<String>,
}

impl Payload {
    /// The source of an entry; `None` where it names no place.
    #[must_use]
    pub fn source(self, added: Added) -> Option<Source> {
        let place = match (self.path, self.address) {
            (Some(path), _) => Place::Folder { path, below: self.below },
            (None, Some(address)) => Place::Git(Arc::new(Remote {
                address,
                token_file: self.token_file,
                key_file: self.key_file,
                known_hosts: self.known_hosts,
            })),
            (None, None) => return None,
        };
        let from = Registered::Journal;
        let compartment = self.compartment;
        Some(Source { name: self.name, place, trust: self.trust, compartment, from, added: Some(added) })
    }
}

impl From<&Source> for Payload {
    fn from(source: &Source) -> Self {
        let none = Self {
            name: source.name.clone(),
            path: None,
            below: None,
            address: None,
            token_file: None,
            key_file: None,
            known_hosts: None,
            trust: source.trust,
            compartment: source.compartment.clone(),
        };
        match &source.place {
            Place::Folder { path, below } => Self { path: Some(path.clone()), below: below.clone(), ..none },
            Place::Git(remote) => Self {
                address: Some(remote.address.clone()),
                token_file: remote.token_file.clone(),
                key_file: remote.key_file.clone(),
                known_hosts: remote.known_hosts.clone(),
                ..none
            },
        }
    }
}

/// A repository that a source lists.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id, unique over all sources.
    pub id: RepositoryId,
    /// The folder that is read: its own, or that of its mirror.
    pub path: PathBuf,
    /// Where it is as people write it: the folder, or the address.
    pub location: String,
    /// The other machine that it is fetched from.
    pub remote: Option<Arc<Remote>>,
    /// The name of its source.
    pub source: String,
    /// How much it is believed.
    pub trust: Trust,
    /// The compartment of its source.
    pub compartment: Option<String>,
    /// Place of its source in the order of sources.
    pub rank: usize,
    /// Why it is not read: it was known, and its source does not list it now, although nobody took it away.
    pub missing: Option<String>,
}

impl Listed {
    /// Whether a source lists it; records of earlier versions know only where it is.
    #[must_use]
    pub fn is_of(&self, source: &str) -> bool {
        if self.source.is_empty() { Path::new(&self.location).starts_with(source) } else { self.source == source }
    }
}

impl Source {
    /// A source for a directory.
    #[must_use]
    pub fn new(path: &Path, trust: Trust, from: Registered) -> Self {
        Self::of(Place::Folder { path: path.to_path_buf(), below: None }, trust, from)
    }

    /// A source for a place.
    #[must_use]
    pub fn of(place: Place, trust: Trust, from: Registered) -> Self {
        Self { name: place.name(), place, trust, compartment: None, from, added: None }
    }

    /// The same in a compartment.
    #[must_use]
    pub fn within(self, compartment: Option<String>) -> Self {
        Self { compartment, ..self }
    }
}

/// A source that could not be listed this time.
#[derive(Clone, Debug)]
pub struct Unlisted {
    /// Its name: what was known of it stays.
    pub source: String,
    /// Its compartment.
    pub compartment: Option<String>,
    /// What is wrong, naming the source.
    pub reason: String,
}

/// Lists the repositories of all sources; a source that cannot be read is told apart.
///
/// A repository that any source puts into a compartment is in it. What is open gets its ids first and those of a
/// compartment begin with its name, so that no id tells of what another reader may not see. An id that an earlier source
/// has already is prefixed by its own source's folder name or host.
///
/// A folder that had repositories (`had`) and has none is not listed: mostly it is one whose disk is not there.
#[must_use]
pub fn list(
    sources: &[Source],
    mirrors: Option<&Space>,
    had: &dyn Fn(&Source) -> bool,
) -> (Vec<Listed>, Vec<Unlisted>) {
    let mut all: Vec<Listed> = Vec::new();
    let mut errors = Vec::new();
    for (rank, one) in sources.iter().enumerate() {
        match found(one, rank, mirrors) {
            Ok(found) if found.is_empty() && had(one) => {
                let reason = format!("source `{}` holds no repository any more; remove it if that is meant", one.name);
                errors.push(Unlisted { source: one.name.clone(), compartment: one.compartment.clone(), reason });
            }
            Ok(found) => all.extend(found),
            Err(why) => {
                let reason = format!("source `{}`: {why}", one.name);
                errors.push(Unlisted { source: one.name.clone(), compartment: one.compartment.clone(), reason });
            }
        }
    }
    let mut seen = HashSet::new();
    // Stable: within both halves the order of sources stays.
    all.sort_by_key(|listed| listed.compartment.is_none());
    all.retain(|listed| seen.insert(listed.path.clone()));
    all.sort_by_key(|listed| listed.compartment.is_some());
    let mut taken: BTreeSet<RepositoryId> = BTreeSet::new();
    for listed in &mut all {
        let own = match &listed.compartment {
            Some(compartment) => RepositoryId(format!("{compartment}/{}", listed.id)),
            None => listed.id.clone(),
        };
        listed.id = free_id(&taken, own, &prefix(&sources[listed.rank].place));
        taken.insert(listed.id.clone());
    }
    all.sort_by_key(|listed| listed.rank);
    (all, errors)
}

/// The repositories of a source, with the ids that they have in it.
fn found(source: &Source, rank: usize, mirrors: Option<&Space>) -> Result<Vec<Listed>, String> {
    if matches!(&source.place, Place::Git(_)) && mirrors.is_none() {
        return Err("an address needs a data directory for its mirror".to_owned());
    }
    let found = source.place.list(source::DEFAULT_DEPTH).map_err(|e| e.to_string())?;
    let listed = |repository: source::Found| {
        let (path, location, remote) = match repository.at {
            At::Folder(path) => (path.clone(), path.display().to_string(), None),
            At::Remote(remote) => {
                let folder = mirrors.map(|m| m.folder(&remote.address)).unwrap_or_default();
                (mirror::repository(&folder), remote.address.to_string(), Some(remote))
            }
        };
        let (id, trust, compartment) = (repository.id, source.trust, source.compartment.clone());
        Listed { id, path, location, remote, source: source.name.clone(), trust, compartment, rank, missing: None }
    };
    Ok(found.into_iter().map(listed).collect())
}

/// What tells the repositories of a source from equally named ones of another.
fn prefix(place: &Place) -> String {
    match place {
        Place::Folder { path, .. } => path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        Place::Git(remote) => remote.address.server(),
    }
}

fn free_id(taken: &BTreeSet<RepositoryId>, id: RepositoryId, prefix: &str) -> RepositoryId {
    if !taken.contains(&id) {
        return id;
    }
    let prefixed = RepositoryId(format!("{prefix}/{id}"));
    if !taken.contains(&prefixed) {
        return prefixed;
    }
    (2..).map(|n| RepositoryId(format!("{prefix}-{n}/{id}"))).find(|id| !taken.contains(id)).unwrap_or(prefixed)
}
