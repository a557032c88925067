//! Ties workloads that name only an image to the unit that builds it.

use catalog_schema::fact::{Hint, Role};
use std::collections::{BTreeMap, BTreeSet};

use super::RepositoryHints;
use super::names::{is_generic, last, plain, words};
use super::unit::{Hinted, Unit, Units};

/// Attaches the loose workloads to their units; what is left is built by nobody here.
pub(super) fn attach<'a>(units: &mut Units<'a>, repositories: &[RepositoryHints<'a>]) -> Vec<Hinted<'a>> {
    let loose = std::mem::take(&mut units.loose);
    let index = Index::new(units, repositories, &loose);
    let mut strays = Vec::new();
    for hint in loose.into_iter().filter(|hint| hint.says.hint == Hint::Workload) {
        match index.unit(&units.units, &hint) {
            Some(unit) => units.units[unit].hints.push(hint),
            None => strays.push(hint),
        }
    }
    strays
        .retain(|hint| hint.says.role == Role::Main && hint.says.image.as_deref().is_some_and(|image| !is_bare(image)));
    strays
}

/// Whether an image is only a system with a shell or a language: what runs in it is a script, not a product.
fn is_bare(image: &str) -> bool {
    const BARE: &[&str] = &[
        "alpine",
        "busybox",
        "debian",
        "ubuntu",
        "curl",
        "bash",
        "kubectl",
        "python",
        "node",
        "golang",
        "ruby",
        "php",
        "openjdk",
        "eclipse-temurin",
        "docker",
        "git",
        "centos",
        "fedora",
        "amazonlinux",
        "wait-for-it",
        "hello-world",
        "pause",
        "tiny-tools",
    ];
    BARE.contains(&last(image))
}

/// What is known of the names under which units are built.
struct Index<'r> {
    /// Units by the whole name of an image they build.
    images: BTreeMap<String, BTreeSet<usize>>,
    /// Units by repository and any plain name of theirs.
    names: BTreeMap<(usize, String), BTreeSet<usize>>,
    /// Units by any plain name that is fit to be known by in other repositories.
    public: BTreeMap<String, BTreeSet<usize>>,
    /// The old name of an image that is deployed under another.
    renamed: BTreeMap<String, String>,
    /// Units below the root and the words of their folders, by repository.
    folders: BTreeMap<usize, Vec<(usize, Vec<String>)>>,
    repositories: Vec<&'r str>,
}

impl<'r> Index<'r> {
    fn new<'a>(units: &Units<'a>, repositories: &[RepositoryHints<'r>], loose: &[Hinted<'a>]) -> Self {
        let renamings = loose.iter().filter(|hint| hint.says.hint == Hint::Build);
        let renamed = renamings.filter_map(|hint| Some((hint.says.image.clone()?, hint.says.name.clone()?))).collect();
        let mut index = Self {
            images: BTreeMap::new(),
            names: BTreeMap::new(),
            public: BTreeMap::new(),
            renamed,
            folders: BTreeMap::new(),
            repositories: repositories.iter().map(|repository| repository.repository.name()).collect(),
        };
        for (at, unit) in units.units.iter().enumerate() {
            index.add(at, unit);
        }
        index
    }

    fn add(&mut self, at: usize, unit: &Unit<'_>) {
        for image in unit.images() {
            self.images.entry(image.to_owned()).or_default().insert(at);
            self.name(unit, at, last(image), true);
        }
        let home = if unit.root.is_empty() { self.repositories[unit.repository] } else { last(&unit.root) };
        let home = unit.part.as_deref().unwrap_or(home);
        if !unit.root.is_empty() {
            self.folders.entry(unit.repository).or_default().push((at, words(home)));
        }
        self.name(unit, at, home, unit.has(Hint::Containerfile) || unit.root.is_empty());
        for hint in &unit.hints {
            let written = hint.says.name.as_deref().filter(|_| hint.says.hint != Hint::Library);
            if let Some(name) = written {
                self.name(unit, at, name, false);
            }
        }
    }

    fn name(&mut self, unit: &Unit<'_>, at: usize, name: &str, public: bool) {
        let name = plain(name);
        if public && !is_generic(&name) {
            self.public.entry(name.clone()).or_default().insert(at);
        }
        self.names.entry((unit.repository, name)).or_default().insert(at);
    }

    /// The unit that a workload runs.
    fn unit(&self, units: &[Unit<'_>], hint: &Hinted<'_>) -> Option<usize> {
        let image = hint.says.image.as_deref();
        let image = image.map(|image| self.renamed.get(image).map_or(image, String::as_str));
        let here = hint.repository;
        image
            .and_then(|image| self.by_image(units, image, here))
            .or_else(|| image.and_then(|image| built(units, self.names.get(&(here, plain(last(image)))))))
            .or_else(|| image.and_then(|image| self.by_ending(image, here)))
            .or_else(|| self.by_name(hint, image))
            .or_else(|| image.and_then(|image| self.elsewhere(units, image)))
    }

    /// The only unit, or the only one of this repository, that builds an image of exactly this name.
    fn by_image(&self, units: &[Unit<'_>], image: &str, here: usize) -> Option<usize> {
        let found = self.images.get(image)?;
        let near: BTreeSet<usize> = found.iter().copied().filter(|unit| units[*unit].repository == here).collect();
        lone(Some(&near)).or_else(|| near.is_empty().then(|| lone(Some(found))).flatten())
    }

    /// The unit of this repository that has the workload's own name, unless the image is plainly a foreign product.
    fn by_name(&self, hint: &Hinted<'_>, image: Option<&str>) -> Option<usize> {
        let name = plain(hint.says.name.as_deref()?);
        let is_foreign = image.is_some_and(|image| !image.contains('/') && plain(image) != name);
        lone(self.names.get(&(hint.repository, name)).filter(|_| !is_foreign))
    }

    /// The only unit of the repository whose folder's words end the image's name, or the other way round.
    fn by_ending(&self, image: &str, here: usize) -> Option<usize> {
        let image = words(last(image));
        let ends = |folder: &[String]| {
            !folder.is_empty() && !image.is_empty() && (image.ends_with(folder) || folder.ends_with(&image))
        };
        let mut found = self.folders.get(&here)?.iter().filter(|(_, folder)| ends(folder));
        let first = found.next().map(|(at, _)| *at);
        first.filter(|_| found.next().is_none())
    }

    /// The unit of any repository that is known by the image's last name.
    fn elsewhere(&self, units: &[Unit<'_>], image: &str) -> Option<usize> {
        let found = self.public.get(&plain(last(image)))?;
        let whole = found.iter().copied().find(|unit| units[*unit].root.is_empty());
        lone(Some(found)).or(whole)
    }
}

/// The only unit of that name, else the only one of them with a Dockerfile: an image is built by one, and a project
/// folder of the same name inside it is what goes in.
fn built(units: &[Unit<'_>], found: Option<&BTreeSet<usize>>) -> Option<usize> {
    let contained: BTreeSet<usize> =
        found.into_iter().flatten().copied().filter(|at| units[*at].has(Hint::Containerfile)).collect();
    lone(found).or_else(|| lone(Some(&contained)))
}

fn lone(found: Option<&BTreeSet<usize>>) -> Option<usize> {
    found.filter(|found| found.len() == 1).and_then(|found| found.first().copied())
}
