//! Which units are services, which wrap a product, and which are nothing by themselves.

use catalog_schema::fact::{Hint, Role};
use std::collections::{BTreeMap, BTreeSet};

use super::RepositoryHints;
use super::names::{folder, is_one_off, is_plumbing, last, plain, words};
use super::unit::{Hinted, Unit, Units};

/// What a unit is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The organisation builds and runs it.
    Service,
    /// A foreign product with settings, under its image's name.
    Product(String),
    /// The only thing in its repository, used by others.
    Library,
    /// Part of another unit, by index.
    Within(usize),
    /// No service: a tool, a recipe, a library among services.
    Nothing,
}

/// Judges every unit; the result stands in the order of the units.
pub(super) fn judge(units: &Units<'_>, repositories: &[RepositoryHints<'_>]) -> Vec<Verdict> {
    let mut verdicts = vec![Verdict::Nothing; units.units.len()];
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); repositories.len()];
    for (at, unit) in units.units.iter().enumerate() {
        members[unit.repository].push(at);
    }
    let running = units.units.iter().flat_map(|unit| &unit.hints).filter(|hint| is_running(hint));
    let deploying: BTreeSet<usize> = running.map(|hint| hint.repository).collect();
    for (repository, members) in members.into_iter().enumerate() {
        Bench { units: &units.units, members, deploys: deploying.contains(&repository) }.judge(&mut verdicts);
    }
    verdicts
}

struct Bench<'b, 'a> {
    units: &'b [Unit<'a>],
    members: Vec<usize>,
    /// Deployment files of the repository run what the organisation builds.
    deploys: bool,
}

impl Bench<'_, '_> {
    fn judge(&self, verdicts: &mut [Verdict]) {
        for at in &self.members {
            let unit = &self.units[*at];
            if is_load(unit) && unit.has(Hint::Containerfile) {
                verdicts[*at] = Verdict::Service;
            } else if let Some(base) = unit.product().or_else(|| emulator(unit)) {
                let deployed = unit.hints.iter().any(is_running);
                verdicts[*at] = if deployed { Verdict::Product(base.to_owned()) } else { Verdict::Nothing };
            } else if is_strong(unit) {
                verdicts[*at] = Verdict::Service;
            }
        }
        self.contained(verdicts);
        self.bare(verdicts);
        self.absorb(verdicts);
        self.library(verdicts);
    }

    /// Units that have a Dockerfile and nothing else.
    fn contained(&self, verdicts: &mut [Verdict]) {
        let only: Vec<usize> = self
            .members
            .iter()
            .copied()
            .filter(|at| is_contained(&self.units[*at]) && verdicts[*at] == Verdict::Nothing)
            .collect();
        let others =
            only.iter().filter(|at| !self.units[**at].root.is_empty()).count() + self.services(verdicts).roots.len();
        let mut services = self.services(verdicts);
        for at in only {
            let unit = &self.units[at];
            let is_root = unit.root.is_empty() && unit.part.is_none();
            let owner = services.around(&unit.root);
            let inside = owner.is_some_and(|owner| !self.units[owner].root.is_empty());
            // A Dockerfile at the root of a repository of many services is for development or continuous integration.
            // Where deployment files say what runs, a Dockerfile that they leave out must at least look like a server's.
            let serves =
                !self.deploys || unit.hints.iter().any(|hint| matches!(hint.says.role, Role::Server | Role::Web));
            let stands = serves && if is_root { others < 2 } else { !inside && !unit.root.split('/').any(is_plumbing) };
            if stands {
                verdicts[at] = Verdict::Service;
                services.add(&unit.root, at);
            }
        }
    }

    /// Units that have manifests only: web projects, and where nothing is deployed, whatever looks like a server.
    fn bare(&self, verdicts: &mut [Verdict]) {
        let mut services = self.services(verdicts);
        let has_services = !services.roots.is_empty();
        let mut bare: Vec<usize> =
            self.members.iter().copied().filter(|at| verdicts[*at] == Verdict::Nothing).collect();
        bare.retain(|at| {
            let unit = &self.units[*at];
            unit.plays(Role::Web) || !has_services && unit.plays(Role::Server)
        });
        bare.sort_by_key(|at| (self.units[*at].root.is_empty(), self.units[*at].root.len()));
        for at in bare {
            let root = &self.units[at].root;
            let is_spare_root = root.is_empty() && !services.roots.is_empty();
            if !is_spare_root && services.around(root).is_none() {
                verdicts[at] = Verdict::Service;
                services.add(root, at);
            }
        }
    }

    /// What stands inside a service's folder belongs to that service.
    fn absorb(&self, verdicts: &mut [Verdict]) {
        let services = self.services(verdicts);
        for at in &self.members {
            if verdicts[*at] == Verdict::Nothing
                && let Some(owner) = services.around(&self.units[*at].root)
            {
                verdicts[*at] = Verdict::Within(owner);
            }
        }
    }

    /// A repository that holds nothing but a library at its root.
    fn library(&self, verdicts: &mut [Verdict]) {
        if self.members.iter().any(|at| verdicts[*at] != Verdict::Nothing) {
            return;
        }
        let root =
            self.members.iter().find(|at| self.units[**at].root.is_empty() && self.units[**at].has(Hint::Library));
        if let Some(at) = root.filter(|at| !self.units[**at].has(Hint::Executable)) {
            verdicts[*at] = Verdict::Library;
        }
    }

    fn services(&self, verdicts: &[Verdict]) -> Services<'_> {
        let found = self.members.iter().filter(|at| verdicts[**at] == Verdict::Service);
        let mut services = Services::default();
        for at in found {
            services.add(&self.units[*at].root, *at);
        }
        services
    }
}

/// The services found so far, by folder.
#[derive(Default)]
struct Services<'u> {
    roots: BTreeMap<&'u str, usize>,
}

impl<'u> Services<'u> {
    fn add(&mut self, root: &'u str, at: usize) {
        self.roots.entry(root).or_insert(at);
    }

    /// The innermost service in whose folder a path stands.
    fn around(&self, path: &str) -> Option<usize> {
        let mut path = path;
        loop {
            if let Some(at) = self.roots.get(path) {
                return Some(*at);
            }
            if path.is_empty() {
                return None;
            }
            path = folder(path);
        }
    }
}

/// Whether something deploys, builds by name or hosts the unit.
fn is_strong(unit: &Unit<'_>) -> bool {
    let runs = unit.hints.iter().any(is_running);
    let once = unit.hints.iter().any(|hint| hint.says.hint == Hint::Workload);
    let built = unit.has(Hint::Build) && !once;
    // A platform file that names nothing says that it runs only together with code or a Dockerfile.
    let hosted = unit.hints.iter().any(|hint| hint.says.hint == Hint::Platform && hint.says.role != Role::Once);
    runs || built || hosted
}

/// Whether the hint is a workload that keeps running.
pub(super) fn is_running(hint: &Hinted<'_>) -> bool {
    let once = hint.says.role == Role::Once
        || hint.extractor == "compose" && hint.says.name.as_deref().is_some_and(is_one_off);
    hint.says.hint == Hint::Workload && hint.says.role != Role::Aside && !once
}

/// What an emulator's folder is called: it stands in for a foreign product.
fn emulator<'a>(unit: &'a Unit<'_>) -> Option<&'a str> {
    let name = last(&unit.root);
    words(name).last().is_some_and(|word| word == "emulator").then_some(name)
}

/// Whether the folder is called a load generator, which is a service even where no deployment file names it.
fn is_load(unit: &Unit<'_>) -> bool {
    let name = plain(last(&unit.root));
    ["loadgen", "loadtest", "trafficgen"].iter().any(|word| name.starts_with(word))
}

/// Whether a Dockerfile builds something to run, and no workload says that it only runs once.
fn is_contained(unit: &Unit<'_>) -> bool {
    let container =
        unit.hints.iter().any(|hint| hint.says.hint == Hint::Containerfile && hint.says.role != Role::Aside);
    container && !unit.hints.iter().any(|hint| hint.says.hint == Hint::Workload && hint.says.role == Role::Once)
}
