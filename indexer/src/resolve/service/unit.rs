//! Units: all hints about one folder (or one part of it) of one repository.

use catalog_schema::fact::{Claim, Deployable, Hint, Role};
use std::collections::{BTreeMap, BTreeSet};

use super::RepositoryHints;
use super::names::{folder, is_idle, is_test_file};
use super::settle::Settler;

/// One hint and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hinted<'a> {
    /// Index of the repository.
    pub(super) repository: usize,
    /// Index of the fact in that repository.
    pub(super) fact: usize,
    /// The file that says it.
    pub(super) path: &'a str,
    /// Which extractor read it.
    pub(super) extractor: &'a str,
    /// What it says.
    pub(super) says: &'a Deployable,
}

/// What is built from one folder.
#[derive(Debug, Default)]
pub(super) struct Unit<'a> {
    /// Index of the repository.
    pub(super) repository: usize,
    /// The folder; `""` for the whole repository.
    pub(super) root: String,
    /// Which of several things of the folder.
    pub(super) part: Option<String>,
    /// The evidence.
    pub(super) hints: Vec<Hinted<'a>>,
}

impl Unit<'_> {
    /// Whether any hint is of this kind.
    pub(super) fn has(&self, hint: Hint) -> bool {
        self.hints.iter().any(|hinted| hinted.says.hint == hint)
    }

    /// Whether a manifest gives it this role.
    pub(super) fn plays(&self, role: Role) -> bool {
        self.hints.iter().any(|hinted| hinted.says.hint == Hint::Executable && hinted.says.role == role)
    }

    /// The foreign product that all its Dockerfiles run as it is, where no manifest says that code is built too.
    pub(super) fn product(&self) -> Option<&str> {
        if self.has(Hint::Executable) || self.has(Hint::Library) || self.has(Hint::Platform) {
            return None;
        }
        let containers = || self.hints.iter().filter(|hinted| hinted.says.hint == Hint::Containerfile);
        let base = containers().next()?.says.base.as_deref();
        base.filter(|_| containers().all(|hinted| hinted.says.base.is_some()))
    }

    /// The images that its builds are known to make.
    pub(super) fn images(&self) -> BTreeSet<&str> {
        let built = self.hints.iter().filter(|hinted| hinted.says.root.is_some());
        built.filter_map(|hinted| hinted.says.image.as_deref()).collect()
    }
}

/// All units and the workloads that name no folder.
#[derive(Debug, Default)]
pub(super) struct Units<'a> {
    /// The units in the order of repository, folder, part.
    pub(super) units: Vec<Unit<'a>>,
    /// Workloads and renamings of images whose folder is not known yet.
    pub(super) loose: Vec<Hinted<'a>>,
}

impl<'a> Units<'a> {
    /// Sorts the hints of all repositories into units.
    pub(super) fn collect(repositories: &[RepositoryHints<'a>]) -> Self {
        let mut all = Self::default();
        for (index, repository) in repositories.iter().enumerate() {
            let hints = hints(index, repository);
            let named: BTreeSet<&str> =
                hints.iter().filter(|hint| is_named(hint)).filter_map(|hint| hint.says.root.as_deref()).collect();
            let kept: Vec<Hinted<'a>> = hints.iter().copied().filter(|hint| is_real(hint, &named)).collect();
            let settler = Settler::new(repository, &kept);
            all.add(index, &kept, &settler);
        }
        all
    }

    fn add(&mut self, repository: usize, hints: &[Hinted<'a>], settler: &Settler<'_>) {
        let mut rooted: BTreeMap<String, Vec<Hinted<'a>>> = BTreeMap::new();
        for hint in hints {
            match hint.says.root.as_deref() {
                Some(root) => rooted.entry(settler.settle(root, hint)).or_default().push(*hint),
                None => self.loose.push(*hint),
            }
        }
        for (root, hints) in rooted {
            for (part, hints) in parts(hints) {
                self.units.push(Unit { repository, root: root.clone(), part, hints });
            }
        }
    }
}

fn hints<'a>(repository: usize, hints: &RepositoryHints<'a>) -> Vec<Hinted<'a>> {
    let facts = hints.facts.iter().enumerate();
    let says = facts.filter_map(|(fact, found)| match &found.claim {
        Claim::Deployable(says) => {
            Some(Hinted { repository, fact, path: &found.path, extractor: &found.extractor, says })
        }
        _ => None,
    });
    says.collect()
}

/// Whether a real deployment or build file names the folder.
fn is_named(hint: &Hinted<'_>) -> bool {
    matches!(hint.says.hint, Hint::Workload | Hint::Build) && !is_test_file(hint.path) && !is_idle(folder(hint.path))
}

/// Tests, examples, tools and the like hold no services, unless a real deployment file names their folder.
fn is_real(hint: &Hinted<'_>, named: &BTreeSet<&str>) -> bool {
    let root = hint.says.root.as_deref();
    match hint.says.hint {
        Hint::Workload | Hint::Build => is_named(hint),
        Hint::Containerfile if is_test_file(hint.path) => false,
        _ => !is_idle(folder(hint.path)) || root.is_some_and(|root| named.contains(root)),
    }
}

/// Splits the hints of one folder where its Dockerfiles name several parts of it.
fn parts(hints: Vec<Hinted<'_>>) -> Vec<(Option<String>, Vec<Hinted<'_>>)> {
    let names: BTreeSet<&str> = hints.iter().filter_map(|hint| hint.says.part.as_deref()).collect();
    if names.len() < 2 {
        return vec![(None, hints)];
    }
    let mut split: BTreeMap<Option<String>, Vec<Hinted<'_>>> = BTreeMap::new();
    for hint in hints {
        split.entry(hint.says.part.clone()).or_default().push(hint);
    }
    split.into_iter().collect()
}
