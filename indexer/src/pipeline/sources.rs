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
        Some(Source { name: self.name, place, trust: self.trust, from: Registered::Journal, added: Some(added) })
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
    /// Place of its source in the order of sources.
    pub rank: usize,
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
        Self { name: place.name(), place, trust, from, added: None }
    }
}

/// A source that could not be listed this time.
#[derive(Clone, Debug)]
pub struct Unlisted {
    /// Its name: what was known of it stays.
    pub source: String,
    /// What is wrong, naming the source.
    pub reason: String,
}

/// Lists the repositories of all sources; a source that cannot be read is told apart.
///
/// An id that an earlier source has already is prefixed by its own source's folder name or host.
#[must_use]
pub fn list(sources: &[Source], mirrors: Option<&Space>) -> (Vec<Listed>, Vec<Unlisted>) {
    let mut taken: BTreeSet<RepositoryId> = BTreeSet::new();
    let mut all: Vec<Listed> = Vec::new();
    let mut errors = Vec::new();
    let mut seen = HashSet::new();
    for (rank, one) in sources.iter().enumerate() {
        let found = one.place.list(source::DEFAULT_DEPTH).map_err(|e| e.to_string());
        let found = found.and_then(|found| match (&one.place, mirrors) {
            (Place::Git(_), None) => Err("an address needs a data directory for its mirror".to_owned()),
            _ => Ok(found),
        });
        let found = match found {
            Ok(found) => found,
            Err(e) => {
                errors.push(Unlisted { source: one.name.clone(), reason: format!("source `{}`: {e}", one.name) });
                continue;
            }
        };
        for repository in found {
            let (path, location, remote) = match repository.at {
                At::Folder(path) => (path.clone(), path.display().to_string(), None),
                At::Remote(remote) => {
                    let folder = mirrors.map(|m| m.folder(&remote.address)).unwrap_or_default();
                    (mirror::repository(&folder), remote.address.to_string(), Some(remote))
                }
            };
            if !seen.insert(path.clone()) {
                continue;
            }
            let id = free_id(&taken, repository.id, &prefix(&one.place));
            taken.insert(id.clone());
            all.push(Listed { id, path, location, remote, source: one.name.clone(), trust: one.trust, rank });
        }
    }
    (all, errors)
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
