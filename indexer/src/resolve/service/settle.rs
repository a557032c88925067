//! The folder that a hint is really about: not `docker/orders` but what that builds, not `cart/src` but `cart`.

use catalog_schema::fact::{Hint, Role};
use std::collections::BTreeSet;

use super::RepositoryHints;
use super::names::{folder, is_plumbing, is_within, last, plain};
use super::unit::Hinted;

/// Folders in which the code of one service often stands one level deeper.
const NESTED: &[&str] =
    &["src", "app", "server", "source", "code", "html", "service", "application", "backend", "main"];
/// Folders in which the services of a repository stand side by side.
const PLACES: &[&str] =
    &["", "services/", "apps/", "src/", "cmd/", "packages/", "crates/", "internal/", "components/", "modules/"];

/// Settles the folders of one repository.
pub(super) struct Settler<'a> {
    name: &'a str,
    paths: &'a [String],
    /// Folders with a manifest of code: what stands there is no mere build recipe.
    code: BTreeSet<&'a str>,
    /// All folders that anything is built from.
    roots: BTreeSet<&'a str>,
    /// Folders of Dockerfiles that run foreign products.
    products: BTreeSet<&'a str>,
}

impl<'a> Settler<'a> {
    pub(super) fn new(repository: &RepositoryHints<'a>, hints: &[Hinted<'a>]) -> Self {
        let roots_of = |keep: &dyn Fn(&Hinted<'_>) -> bool| {
            hints.iter().filter(|hint| keep(hint)).filter_map(|hint| hint.says.root.as_deref()).collect::<BTreeSet<_>>()
        };
        Self {
            name: repository.repository.name(),
            paths: repository.paths,
            code: roots_of(&|hint| matches!(hint.says.hint, Hint::Executable | Hint::Library | Hint::Platform)),
            roots: roots_of(&|hint| hint.says.hint != Hint::Library && !is_idle_container(hint)),
            products: roots_of(&|hint| hint.says.base.is_some()),
        }
    }

    /// The folder whose code the hint is about.
    pub(super) fn settle(&self, root: &str, hint: &Hinted<'_>) -> String {
        let root = self.command(root, hint).unwrap_or_else(|| self.unplumb(root));
        self.unnest(root)
    }

    /// A lone server below `cmd` is the program of the folder that holds `cmd`.
    fn command(&self, root: &str, hint: &Hinted<'_>) -> Option<String> {
        let parent = folder(root);
        if hint.says.hint != Hint::Executable || last(parent) != "cmd" {
            return None;
        }
        let siblings = self.below(parent).filter(|other| folder(other) == parent);
        let lone = siblings.take(2).count() == 1;
        (lone || hint.says.role == Role::Main && self.roots.contains(folder(parent))).then(|| folder(parent).to_owned())
    }

    /// Leaves a folder that only says how things are built.
    fn unplumb(&self, root: &str) -> String {
        let segments: Vec<&str> = root.split('/').collect();
        let plumbing = segments.iter().position(|segment| is_plumbing(segment));
        let Some(at) = plumbing.filter(|_| !self.code.contains(root) && !self.products.contains(root)) else {
            return root.to_owned();
        };
        let before = segments[..at].join("/");
        let rest: Vec<&str> = segments[at + 1..].iter().copied().filter(|segment| !is_plumbing(segment)).collect();
        let Some(name) = rest.last() else {
            return before;
        };
        let place = |place: &str| {
            if before.is_empty() { format!("{place}{name}") } else { format!("{before}/{place}{name}") }
        };
        if let Some(found) = PLACES.iter().map(|prefix| place(prefix)).find(|path| path != root && self.exists(path)) {
            return found;
        }
        let is_lone = !self.has_siblings(root, &segments[..=at].join("/"));
        if is_lone || plain(name) == plain(self.name) { before } else { root.to_owned() }
    }

    /// Whether other folders below the same plumbing build something of their own.
    fn has_siblings(&self, root: &str, plumbing: &str) -> bool {
        let mut others = self.below(plumbing).filter(|other| *other != root);
        others.any(|other| !self.products.contains(other))
    }

    /// A folder such as `src` belongs to its parent where nothing else is built below that.
    fn unnest(&self, root: String) -> String {
        let parent = folder(&root);
        if !NESTED.contains(&last(&root).to_lowercase().as_str()) {
            return root;
        }
        let alone = self.below(parent).all(|other| is_within(other, &root) || other == parent);
        if alone { parent.to_owned() } else { root }
    }

    /// The folders at or below a folder that anything is built from.
    fn below<'s>(&'s self, parent: &'s str) -> impl Iterator<Item = &'s str> {
        let roots: &BTreeSet<&'s str> = &self.roots;
        let from = roots.range(parent..);
        from.copied().take_while(move |root| root.starts_with(parent)).filter(move |root| is_within(root, parent))
    }

    fn exists(&self, path: &str) -> bool {
        let prefix = format!("{path}/");
        let at = self.paths.partition_point(|known| known.as_str() < prefix.as_str());
        self.paths.get(at).is_some_and(|known| known.starts_with(&prefix))
    }
}

/// A Dockerfile that runs nothing says nothing about where services are.
fn is_idle_container(hint: &Hinted<'_>) -> bool {
    hint.says.hint == Hint::Containerfile && hint.says.role == Role::Aside
}
