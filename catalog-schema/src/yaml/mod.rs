//! YAML as located nodes: every value knows its line and column.
//!
//! The tree is built from parser events and every budget is counted while it grows, so that a
//! hostile file costs no more than a large honest one. YAML 1.2 core schema; merge keys are not
//! applied; tags are never interpreted. Reading never fails: it returns documents and problems.

mod build;
mod convert;
mod node;
mod read;
mod resolve;

#[cfg(test)]
mod tests;

pub use convert::{pointer_token, to_json};
pub use node::{Kind, Node, Resolved, Scalar, Style};
pub use read::parse;

/// The budgets of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Nodes of all documents together, each alias counted with all it stands for.
    pub nodes: usize,
    /// Levels of nesting, aliases expanded.
    pub depth: usize,
    /// Aliases (`*name`) in all documents together.
    pub aliases: usize,
    /// Bytes of scalar text in all documents together, aliases expanded.
    pub text: usize,
}

/// The budgets of a catalog file.
impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 256 * 1024, nodes: 20_000, depth: 64, aliases: 200, text: 1024 * 1024 }
    }
}

/// One document of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// 1-based line on which it begins (its `---` where it has one).
    pub line: u32,
    /// Its content; a null scalar where it is empty.
    pub root: Node,
}
