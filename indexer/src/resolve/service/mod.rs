//! Services that nobody declared: a pure fold of deployable hints over all repositories at once.
//!
//! The rule in one paragraph: hints about one folder are one *unit*; a deployed image ties its
//! workload to the unit that builds it, in whichever repository; a unit with evidence enough is a
//! service, named by its deployment files before its build lists before its folder; a workload that
//! nothing in the organisation builds, or that only wraps a foreign product, is a resource.

use catalog_schema::fact::Fact;
use catalog_schema::id::{EntityRef, RepositoryId};

mod declared;
mod images;
mod judge;
mod names;
mod naming;
mod settle;
mod unit;

/// The hints of one repository and what they are judged by.
#[derive(Clone, Copy, Debug)]
pub struct RepositoryHints<'a> {
    /// The repository.
    pub repository: &'a RepositoryId,
    /// Its facts that claim something deployable; others are passed over.
    pub facts: &'a [&'a Fact],
    /// The paths of its files at the head, sorted.
    pub paths: &'a [String],
    /// What its descriptors declare.
    pub declared: &'a [DeclaredRoot],
}

/// A declared component or resource and the folders it claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredRoot {
    /// Its reference.
    pub reference: EntityRef,
    /// Its name as written.
    pub name: String,
    /// Its folders; `""` is the whole repository.
    pub roots: Vec<String>,
}

/// Something that deployable evidence shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// Where its code is; for a resource, where it is deployed.
    pub repository: RepositoryId,
    /// What the deployment files call it, else its build list, else its folder.
    pub name: String,
    /// What it is.
    pub kind: DiscoveredKind,
    /// The folders of its code, shortest first; empty for most resources.
    pub roots: Vec<String>,
    /// The facts that show it, as (index of the repository, index of the fact), sorted.
    pub facts: Vec<(usize, usize)>,
    /// Its other names and the names of its images, sorted.
    pub aliases: Vec<String>,
    /// The names of what it says it needs, sorted; those of the same repository as they are named here.
    pub needs: Vec<String>,
    /// The declared entity that this is.
    pub declared_as: Option<EntityRef>,
}

/// What a discovered thing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscoveredKind {
    /// The organisation builds and runs it.
    Service,
    /// It is deployed, but nobody here builds it.
    Resource {
        /// The last part of its image's name (`redis`).
        r#type: String,
    },
    /// A whole repository that others use as a library.
    Library,
}

/// Folds the hints of all repositories; the result is in the order of the repositories, then by name.
#[must_use]
pub fn fold(repositories: &[RepositoryHints<'_>]) -> Vec<Discovered> {
    let mut units = unit::Units::collect(repositories);
    let strays = images::attach(&mut units, repositories);
    let verdicts = judge::judge(&units, repositories);
    let mut found = naming::name(&units, &verdicts, repositories);
    naming::add_resources(&mut found, &strays, repositories);
    declared::join(&mut found, repositories);
    found.sort_by(|a, b| (a.order, &a.discovered.name).cmp(&(b.order, &b.discovered.name)));
    found.into_iter().map(|named| named.discovered).collect()
}

#[cfg(test)]
mod tests;
