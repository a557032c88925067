//! Extraction: pure functions from one file of a tree to facts and problems.
//!
//! An extractor never mutates, never sees another extractor, and asks for other files only
//! through [`TreeView`], which records what was asked so that a change of those files runs the
//! extractor again.

use std::sync::LazyLock;

use catalog_schema::codeowners::Dialect;
use catalog_schema::fact::{Fact, Past};
use catalog_schema::problem::Problem;
use sha2::{Digest, Sha256};

use crate::secret;

pub mod annotated;
pub mod codeowners;
pub mod deployable;
pub mod descriptor;
pub mod document;
pub mod framework;
pub mod mailmap;

/// One file at the head of a repository.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Path relative to the root, `/`-separated; bytes that are no UTF-8 are replaced.
    pub path: &'a str,
    /// The content, whole, at most [`Extractor::limit`] bytes.
    pub bytes: &'a [u8],
    /// Whose rules the host of the repository has, where its name tells.
    pub host: Option<Dialect>,
}

/// The rest of the tree, as far as an extractor asks for it.
pub trait TreeView {
    /// The content of a file of at most 4 MiB; `None` where there is none or it is larger.
    fn read(&self, path: &str) -> Option<Vec<u8>>;
    /// Whether a file or folder is there.
    fn exists(&self, path: &str) -> bool;
    /// The paths of all files below a folder (`""` for the root), at most 100 000.
    fn list(&self, folder: &str) -> Vec<String>;
}

/// What an extractor found in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extraction {
    /// What the file says.
    pub facts: Vec<Fact>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Finds one kind of fact. Implementations are pure: same file and reads, same bytes out.
pub trait Extractor: Sync {
    /// Stable id, printed in evidence.
    fn id(&self) -> &'static str;
    /// One paragraph for the "how we know" page: what it reads and what it concludes.
    fn doc(&self) -> &'static str;
    /// Raised whenever the output for the same input changes.
    fn version(&self) -> u32;
    /// Whether it wants to see the file at this path; decided by the path alone.
    fn wants(&self, path: &str) -> bool;
    /// The largest file it reads, in bytes; a larger one is a problem and not read.
    fn limit(&self) -> u64 {
        256 * 1024
    }
    /// Whether it also wants to know every past version of the file at this path; decided by the path alone.
    fn follows(&self, _path: &str) -> bool {
        false
    }
    /// What one version of a followed file said, without a look at the rest of its tree.
    fn past(&self, _file: &File<'_>) -> Past {
        Past::Unread
    }
    /// Reads one file.
    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction;
}

/// Extractors of what is written to be read; those of deployable evidence stand in [`deployable::EXTRACTORS`].
const EXTRACTORS: &[&dyn Extractor] = &[
    &descriptor::BACKSTAGE,
    &descriptor::DATADOG,
    &descriptor::OPSLEVEL,
    &descriptor::CORTEX,
    &descriptor::COMPASS,
    &descriptor::PORT,
    &codeowners::CodeownersFile,
    &document::DocumentFile,
    &mailmap::Mailmap,
    &framework::Frameworks,
];

/// All extractors, in the order of the "how we know" page.
#[must_use]
pub fn extractors() -> &'static [&'static dyn Extractor] {
    static ALL: LazyLock<Vec<&'static dyn Extractor>> =
        LazyLock::new(|| EXTRACTORS.iter().chain(deployable::EXTRACTORS).copied().collect());
    &ALL
}

/// The extractor that follows the file at a path through its versions.
#[must_use]
pub fn follower(path: &str) -> Option<&'static dyn Extractor> {
    extractors().iter().copied().find(|extractor| extractor.follows(path))
}

/// A digest of all extractors and their versions: a record of another digest is extracted anew.
#[must_use]
pub fn digest() -> String {
    let list = extractors().iter().map(|e| format!("{}-{}", e.id(), e.version()));
    let list = list.chain([format!("secrets-{}", secret::digest())]);
    let digest = Sha256::digest(list.collect::<Vec<_>>().join(","));
    digest[..8].iter().map(|b| format!("{b:02x}")).collect()
}

/// A tree in memory, for unit tests of extractors.
#[cfg(test)]
pub(crate) mod fixture {
    use super::{Extraction, Extractor, File, TreeView};

    /// Files by path; the rules of [`TreeView`] hold.
    pub(crate) struct Files(pub Vec<(&'static str, &'static str)>);

    impl TreeView for Files {
        fn read(&self, path: &str) -> Option<Vec<u8>> {
            self.0.iter().find(|(p, _)| *p == path).map(|(_, text)| text.as_bytes().to_vec())
        }
        fn exists(&self, path: &str) -> bool {
            let folder = format!("{path}/");
            self.0.iter().any(|(p, _)| *p == path || p.starts_with(&folder))
        }
        fn list(&self, folder: &str) -> Vec<String> {
            let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            self.0.iter().filter(|(p, _)| p.starts_with(&prefix)).map(|(p, _)| (*p).to_owned()).collect()
        }
    }

    /// Runs an extractor over every file it wants.
    pub(crate) fn run(extractor: &dyn Extractor, files: &Files) -> Extraction {
        let mut all = Extraction::default();
        for (path, text) in files.0.iter().filter(|(path, _)| extractor.wants(path)) {
            let one = extractor.extract(&File { path, bytes: text.as_bytes(), host: None }, files);
            all.facts.extend(one.facts);
            all.problems.extend(one.problems);
        }
        all
    }
}
