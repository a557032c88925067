//! Catalog-file formats: each one file behind one register.
//!
//! A format reads one file into entities and problems. It touches nothing but the bytes and
//! what [`Files`] lends it, so the crawler, the command line, the API and the browser share it.

pub mod backstage;
pub mod compass;
pub mod cortex;
pub mod datadog;
mod draft;
pub mod location;
pub mod opslevel;
pub mod path;
mod placeholder;
pub mod port;
mod reader;
mod schema;

#[cfg(test)]
mod tests;

use crate::entity::Entity;
use crate::problem::Problem;

/// A kind of catalog file.
pub trait Format: Sync {
    /// Stable id, printed in evidence and documentation.
    fn id(&self) -> &'static str;
    /// One paragraph: which files it reads and what it makes of them.
    fn doc(&self) -> &'static str;
    /// Whether a file at this path (relative to the repository's root) is of this format.
    fn wants(&self, path: &str) -> bool;
    /// Reads a file; `files` is the rest of the repository, for what the file refers to.
    fn read(&self, path: &str, bytes: &[u8], files: &dyn Files) -> Parsed;
}

/// All formats, asked in this order; where two describe one service differently, the earlier one counts.
pub const FORMATS: &[&dyn Format] =
    &[&backstage::Backstage, &datadog::Datadog, &opslevel::OpsLevel, &cortex::Cortex, &compass::Compass, &port::Port];

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// Its entities in file order; one with problems is there too as long as its name can be read.
    pub entities: Vec<Entity>,
    /// All problems of all its documents.
    pub problems: Vec<Problem>,
}

/// The other files of the repository, as far as a catalog file refers to them.
pub trait Files {
    /// The content of the file at a path relative to the root.
    fn read(&self, path: &str) -> Content;
}

/// The answer to a question for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Its bytes.
    Found(Vec<u8>),
    /// There is none.
    Missing,
    /// It is there and larger than may be read.
    TooLarge,
    /// Nobody can tell here (a browser with pasted text).
    Unknown,
}

/// No files at hand: what a file refers to stays as written and is no problem.
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _path: &str) -> Content {
        Content::Unknown
    }
}

/// How early a format counts, by the id that evidence carries; 0 is Backstage's, whose extractor has a name of its own.
#[must_use]
pub fn rank(id: &str) -> usize {
    FORMATS.iter().position(|format| format.id() == id).unwrap_or(0)
}

/// The format of the file at a path.
#[must_use]
pub fn of_path(path: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.wants(path))
}
