//! Sources: directories to crawl, from the command line, the configuration, or the journal.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use catalog_schema::id::RepositoryId;
use serde::{Deserialize, Serialize};

use crate::resolve::part::Trust;
use crate::source;

/// Folders inside each other in which repositories are looked for.
const DEPTH: usize = 6;

/// A place where repositories are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name: the directory's path as given.
    pub name: String,
    /// The directory.
    pub path: PathBuf,
    /// How much it is believed.
    pub trust: Trust,
    /// Who registered it.
    pub from: Registered,
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

/// A repository that a source lists.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id, unique over all sources.
    pub id: RepositoryId,
    /// Its folder.
    pub path: PathBuf,
    /// How much it is believed.
    pub trust: Trust,
    /// Place of its source in the order of sources.
    pub rank: usize,
}

impl Source {
    /// A source for a directory.
    #[must_use]
    pub fn new(path: &Path, trust: Trust, from: Registered) -> Self {
        Self { name: path.display().to_string(), path: path.to_path_buf(), trust, from }
    }
}

/// A source that could not be listed this time.
#[derive(Clone, Debug)]
pub struct Unlisted {
    /// Its directory: what was known below it stays.
    pub path: PathBuf,
    /// What is wrong, naming the source.
    pub reason: String,
}

/// Lists the repositories of all sources; a source that cannot be read is told apart.
///
/// An id that an earlier source has already is prefixed by its own source's folder name.
#[must_use]
pub fn list(sources: &[Source]) -> (Vec<Listed>, Vec<Unlisted>) {
    let mut all: BTreeMap<RepositoryId, Listed> = BTreeMap::new();
    let mut errors = Vec::new();
    let mut order = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (rank, one) in sources.iter().enumerate() {
        let found = match source::discover(&one.path, DEPTH) {
            Ok(found) => found,
            Err(e) => {
                errors.push(Unlisted { path: one.path.clone(), reason: format!("source `{}`: {e}", one.name) });
                continue;
            }
        };
        for repository in found {
            if !seen.insert(repository.path.clone()) {
                continue;
            }
            let id = free_id(&all, repository.id, &one.path);
            order.push(id.clone());
            let listed = Listed { id: id.clone(), path: repository.path, trust: one.trust, rank };
            all.insert(id, listed);
        }
    }
    (order.into_iter().filter_map(|id| all.remove(&id)).collect(), errors)
}

fn free_id(taken: &BTreeMap<RepositoryId, Listed>, id: RepositoryId, source: &Path) -> RepositoryId {
    if !taken.contains_key(&id) {
        return id;
    }
    let folder = source.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let prefixed = RepositoryId(format!("{folder}/{id}"));
    if !taken.contains_key(&prefixed) {
        return prefixed;
    }
    (2..).map(|n| RepositoryId(format!("{folder}-{n}/{id}"))).find(|id| !taken.contains_key(id)).unwrap_or(prefixed)
}
