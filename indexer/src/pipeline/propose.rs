//! What a change of catalog files would make of the catalog: resolved and checked, shown to nobody, written nowhere.

use std::sync::Arc;

use catalog_schema::fact::Fact;
use catalog_schema::id::{EntityRef, RepositoryId};
use catalog_schema::problem::Problem;
use catalog_schema::validate::{Known, Lookup, Names};
use serde::{Deserialize, Serialize};

use super::engine::Engine;
use super::publish;
use super::show::Show;
use crate::catalog::change::{self, Changes};
use crate::catalog::{Catalog, RepositoryState};
use crate::record::Record;
use crate::resolve::Given;
use crate::resolve::part::{Origin, Part, Trust};

/// Catalog files as they would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The repository they stand in; one that the catalog does not know counts as new.
    pub repository: RepositoryId,
    /// Which files of the repository the facts stand for.
    pub covers: Covers,
    /// What the files say.
    pub facts: Vec<Fact>,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
    /// Names that the reader wants to know of.
    pub asked: Vec<EntityRef>,
}

/// The files that a proposal stands for: what they said before is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covers {
    /// All files below these folders; empty for the whole repository.
    pub folders: Vec<String>,
    /// These files.
    pub files: Vec<String>,
}

impl Covers {
    /// Whether a file is one of them.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        let below = |folder: &String| {
            folder.is_empty() || path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.folders.iter().any(below) || self.files.iter().any(|file| file == path)
    }
}

/// What would become of the catalog.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The whole catalog as it would be, for a look at the pages to come.
    pub catalog: Catalog,
    /// What differs.
    pub changes: Changes,
    /// The names that would not be there, each with the one that was most likely meant.
    pub absent: Vec<(EntityRef, Option<EntityRef>)>,
}

impl Engine {
    /// Resolves and checks the catalog of a show with these files, without touching anything.
    #[must_use]
    pub(super) fn dry_run(&self, show: &Show, proposal: &Proposal) -> Outlook {
        let (mut parts, progress) = self.parts(show);
        let at = parts.iter().position(|part| part.origin.repository == proposal.repository);
        let old = match at {
            Some(at) => Arc::clone(&parts[at]),
            None => Arc::new(blank(&proposal.repository)),
        };
        // Files outside that a Location leads to.
        let own: std::collections::HashSet<&str> = proposal.facts.iter().map(|fact| fact.path.as_str()).collect();
        let fresh = Arc::new(
            old.with(&proposal.facts, &proposal.problems, &|path| proposal.covers.covers(path) || own.contains(path)),
        );
        match at {
            Some(at) => parts[at] = fresh,
            None => parts.push(fresh),
        }
        let before = show.catalog();
        let (held, decisions) = (self.holders(&parts), self.decided());
        let given = Given { as_of: before.as_of, progress, held: &held, decisions: &decisions };
        let after = publish::catalog(&parts, &given, &[&before]);
        let names = Names::whole(after.items.keys().cloned());
        let absent = proposal.asked.iter().filter_map(|name| match names.look_up(name) {
            Lookup::Absent { closest } => Some((name.clone(), closest)),
            Lookup::Here | Lookup::Unknown => None,
        });
        let absent = absent.collect();
        Outlook { changes: change::between(&before, &after), absent, catalog: after }
    }
}

/// A repository of which nothing is known but its name.
fn blank(id: &RepositoryId) -> Part {
    let origin = Origin {
        repository: id.clone(),
        location: String::new(),
        trust: Trust::Org,
        state: RepositoryState::Ok,
        problems: Vec::new(),
    };
    Part::new(&Record::default(), origin)
}
