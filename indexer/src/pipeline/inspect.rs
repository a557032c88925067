//! Reads the catalog files of a place as a crawl would, without history and without a store: for `check`.
//!
//! A place is a folder on disk, a repository at a commit (nothing is checked out), or one text.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use catalog_schema::codeowners::Dialect;
use catalog_schema::entity::Entity;
use catalog_schema::fact::{Claim, Fact};
use catalog_schema::id::EntityRef;
use catalog_schema::problem::{Problem, Severity};

use super::clean::{self, CleanTree};
use super::folder::Folder;
use super::{Error, job, look};
use crate::extract::codeowners::CodeownersFile;
use crate::extract::{Extraction, Extractor, File, TreeView, descriptor};
use crate::snapshot::{RecordedTree, Repository};
use crate::source;

/// The extractors whose files `check` is about.
const EXTRACTORS: &[&dyn Extractor] = &[
    &descriptor::BACKSTAGE,
    &descriptor::DATADOG,
    &descriptor::OPSLEVEL,
    &descriptor::CORTEX,
    &descriptor::COMPASS,
    &descriptor::PORT,
    &CodeownersFile,
];

/// What the catalog files of one place say and what is wrong with them.
#[derive(Debug, Default)]
pub struct Inspection {
    /// Files that were read, by path relative to the root; files that a Location leads to count with it.
    pub files: Vec<String>,
    /// What they declare, in the order of files.
    pub facts: Vec<Fact>,
    /// What is wrong, in the order of files.
    pub problems: Vec<Problem>,
    /// The texts of the files, by path.
    pub texts: BTreeMap<String, String>,
    /// Hex id of the commit, where it was read at one.
    pub commit: Option<String>,
    /// Those of the files that only a Location leads to.
    reached: BTreeSet<String>,
    /// Whose rules the host of the repository has.
    host: Option<Dialect>,
}

impl Inspection {
    /// Nothing yet, of a tree or repository.
    fn of(root: &Path) -> Self {
        Self { host: job::host(root), ..Self::default() }
    }

    /// The entities with the paths of their files, in the order of files.
    #[must_use]
    pub fn entities(&self) -> Vec<(&str, Entity)> {
        let entity = |fact: &Fact| match &fact.claim {
            Claim::Entity(claim) => claim.entity(),
            _ => None,
        };
        self.facts.iter().filter_map(|fact| Some((fact.path.as_str(), entity(fact)?))).collect()
    }

    /// Reads one file and what its Locations lead to, each file once: who comes second adds nothing to it.
    fn read(&mut self, extractor: &dyn Extractor, path: &str, bytes: Option<Vec<u8>>, tree: &dyn TreeView) {
        let found = extract(extractor, path, bytes, (tree, self.host));
        if self.files.last().is_none_or(|last| last != path) {
            self.files.push(path.to_owned());
        }
        let told = found.facts.iter().map(|fact| &fact.path).chain(found.problems.iter().map(|p| &p.path));
        let fresh: BTreeSet<String> = told.filter(|p| *p != path && !self.reached.contains(*p)).cloned().collect();
        let counts = |of: &str| of == path || fresh.contains(of);
        self.facts.extend(found.facts.into_iter().filter(|fact| counts(&fact.path)));
        self.problems.extend(found.problems.into_iter().filter(|problem| counts(&problem.path)));
        for reached in &fresh {
            let found = tree.read(reached).map(clean::without).map(|(_, found)| found).unwrap_or_default();
            self.problems.extend(clean::problems(reached, &found));
        }
        self.files.extend(fresh.iter().cloned());
        self.reached.extend(fresh);
    }

    fn read_all(&mut self, paths: Vec<String>, tree: &dyn TreeView) {
        for path in paths {
            for extractor in EXTRACTORS.iter().filter(|extractor| extractor.wants(&path)) {
                self.read(*extractor, &path, tree.read(&path), tree);
            }
        }
        self.report_doubles();
        self.add(Vec::new());
        self.keep_texts(tree);
    }

    /// Takes in what another look at the same tree found; a file counts once.
    pub fn join(&mut self, other: Self) {
        let known: HashSet<String> = self.files.iter().cloned().collect();
        let is_new = |path: &str| !known.contains(path);
        self.files.extend(other.files.into_iter().filter(|path| is_new(path)));
        self.facts.extend(other.facts.into_iter().filter(|fact| is_new(&fact.path)));
        self.problems.extend(other.problems.into_iter().filter(|problem| is_new(&problem.path)));
        self.texts.extend(other.texts);
    }

    /// Adds problems that somebody else found, each in its place.
    pub fn add(&mut self, problems: Vec<Problem>) {
        self.problems.extend(problems);
        self.problems.sort_by(|a, b| (&a.path, a.span).cmp(&(&b.path, b.span)));
    }

    /// Reports names that several files claim: the first keeps it.
    fn report_doubles(&mut self) {
        let mut first: HashMap<EntityRef, (String, u32)> = HashMap::new();
        let mut found = Vec::new();
        for (path, entity) in self.entities() {
            let span = entity.spans.get("/metadata/name");
            let here = (path.to_owned(), span.map_or(1, |s| s.line));
            let (file, line) = first.entry(entity.reference.clone()).or_insert_with(|| here.clone());
            // Twice in one file is told by the file's own format.
            if *file != here.0 {
                let message = format!("`{}` is described already in `{file}` on line {line}", entity.reference);
                let problem = Problem::new("descriptor-duplicate-entity", Severity::Error, path, message).at(span);
                found.push(problem.hint("rename or remove one of the two"));
            }
        }
        self.problems.extend(found);
    }

    /// Keeps what is needed to show problems, also those that are found later.
    fn keep_texts(&mut self, tree: &dyn TreeView) {
        let of_facts = self.facts.iter().map(|fact| fact.path.as_str());
        let paths: BTreeSet<&str> = self.problems.iter().map(|p| p.path.as_str()).chain(of_facts).collect();
        let tree = CleanTree(tree);
        let text = |path: &str| String::from_utf8_lossy(&tree.read(path).unwrap_or_default()).into_owned();
        self.texts = paths.into_iter().map(|path| (path.to_owned(), text(path))).collect();
    }
}

/// The catalog files below a folder of a tree on disk; `below` is relative to `root`, empty for all of it.
#[must_use]
pub fn folder(root: &Path, below: &str) -> Inspection {
    let tree = Folder::new(root.to_path_buf());
    let mut inspection = Inspection::of(root);
    inspection.read_all(tree.list(below), &tree);
    if tree.is_cut() {
        let message = format!("`{}` holds more files or deeper folders than are looked at", root.display());
        inspection.problems.push(Problem::new("tree-too-large", Severity::Warning, "", message));
    }
    inspection
}

/// The catalog files of a repository at a revision (`HEAD`, a branch, a tag, a commit), below a folder.
///
/// # Errors
/// When the repository, the revision or its tree cannot be read.
pub fn commit(repository: &Path, revision: &str, below: &str) -> Result<Inspection, Error> {
    at_commit(repository, revision, &|paths, view| {
        let mut inspection = Inspection::of(repository);
        inspection.read_all(paths(below), view);
        inspection
    })
}

/// One file of a repository at a revision, of whatever name; nothing where it is not there.
///
/// # Errors
/// When the repository, the revision or its tree cannot be read.
pub fn commit_file(repository: &Path, revision: &str, path: &str) -> Result<Inspection, Error> {
    at_commit(repository, revision, &|_, view| match view.exists(path) {
        true => one(repository, path, view.read(path), view),
        false => Inspection::default(),
    })
}

/// Lists the files below a folder.
type Below<'l> = &'l dyn Fn(&str) -> Vec<String>;

fn at_commit(
    repository: &Path,
    revision: &str,
    look: &dyn Fn(Below<'_>, &dyn TreeView) -> Inspection,
) -> Result<Inspection, Error> {
    let failed = |e: &dyn std::error::Error| Error::Source(format!("`{}`: {e}", repository.display()));
    let opened = Repository::open(repository).map_err(|e| failed(&e))?;
    let commit = opened.resolve_as_of(revision).map_err(|e| failed(&e))?.commit;
    let tree = opened.tree(&commit, job::tree_limits()).map_err(|e| failed(&e))?;
    let view = RecordedTree::new(&tree, &opened, job::view_limits());
    let below = |folder: &str| tree.below(folder).iter().map(|entry| entry.path.clone()).collect();
    let mut inspection = look(&below, &view);
    inspection.commit = Some(commit);
    inspection.problems.extend(tree.problems.iter().filter(|p| p.code == "tree-too-large").cloned());
    Ok(inspection)
}

/// One file of a tree on disk, of whatever name.
#[must_use]
pub fn file(root: &Path, path: &str) -> Inspection {
    let tree = Folder::new(root.to_path_buf());
    one(root, path, tree.read(path), &tree)
}

/// One text that stands for a file of a tree on disk, which need not be there.
#[must_use]
pub fn text(root: &Path, path: &str, bytes: Vec<u8>) -> Inspection {
    let tree = Overlaid { path, bytes: &bytes, below: Folder::new(root.to_path_buf()) };
    one(root, path, Some(bytes.clone()), &tree)
}

fn one(root: &Path, path: &str, bytes: Option<Vec<u8>>, tree: &dyn TreeView) -> Inspection {
    let is_owners = path.rsplit('/').next() == Some("CODEOWNERS");
    let wanted = EXTRACTORS.iter().copied().find(|extractor| extractor.wants(path));
    let extractor = if is_owners { &CodeownersFile } else { wanted.unwrap_or(&descriptor::BACKSTAGE) };
    let mut inspection = Inspection::of(root);
    inspection.read(extractor, path, bytes, tree);
    inspection.keep_texts(tree);
    inspection
}

/// The root that paths of a file or folder are relative to: its repository, else the folder itself.
#[must_use]
pub fn root_of(path: &Path) -> PathBuf {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    // A file that is named alone lies where we stand.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    source::enclosing(path).unwrap_or_else(|| std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf()))
}

/// The repository that a path lies in, and whether it has no working tree.
#[must_use]
pub fn repository_of(path: &Path) -> Option<(PathBuf, bool)> {
    let root = source::enclosing(path)?;
    let bare = source::is_bare(&root);
    Some((root, bare))
}

/// The repositories below a folder that is none itself.
///
/// # Errors
/// When the folder cannot be read.
pub fn repositories_below(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let place = source::Place::Folder { path: path.to_path_buf(), below: None };
    let found = place.list(source::DEFAULT_DEPTH).map_err(|e| Error::Source(e.to_string()))?;
    let folder = |one: source::Found| match one.at {
        source::At::Folder(path) => Some(path),
        source::At::Remote(_) => None,
    };
    Ok(found.into_iter().filter_map(folder).collect())
}

/// What a crawl would find in a file. Where it would pass the file over, here somebody asks whether it is sound, and it
/// is not.
fn extract(
    extractor: &dyn Extractor,
    path: &str,
    bytes: Option<Vec<u8>>,
    (tree, host): (&dyn TreeView, Option<Dialect>),
) -> Extraction {
    let Some(bytes) = bytes else {
        let text = format!("`{path}` cannot be read as a file of at most {} bytes", extractor.limit());
        return refused(look::nothing("file-unreadable", path, text));
    };
    let (bytes, secrets) = clean::without(bytes);
    let mut found = look::at(extractor, &File { path, bytes: &bytes, host }, &CleanTree(tree));
    if found.facts.is_empty() {
        found = refused(found);
    }
    found.problems.extend(clean::problems(path, &secrets));
    found
}

fn refused(mut found: Extraction) -> Extraction {
    let is_mute = |code: &str| code.starts_with("file-") || code == "lfs-pointer";
    for problem in found.problems.iter_mut().filter(|problem| is_mute(&problem.code)) {
        problem.severity = Severity::Error;
    }
    found
}

/// A tree in which one file has another content.
struct Overlaid<'a> {
    path: &'a str,
    bytes: &'a [u8],
    below: Folder,
}

impl TreeView for Overlaid<'_> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        if path == self.path { Some(self.bytes.to_vec()) } else { self.below.read(path) }
    }

    fn exists(&self, path: &str) -> bool {
        path == self.path || self.below.exists(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.below.list(folder)
    }
}
