//! Validation of Backstage descriptors: everything that is wrong with one document, at once.
//!
//! An *error* is what Backstage refuses (its field formats, envelope policies, schemas of the
//! kinds and reference processing); a *warning* is ours. The same function serves the crawler,
//! the command line, the API and the browser: it works on located nodes and touches nothing else.
//! [`file`] is the one way in; [`render`] shows what it says.

pub mod field;
mod file;
mod kind;
mod known;
mod metadata;
mod reference;
pub mod render;
pub(crate) mod report;
mod root;
mod schema;
mod similar;
mod spec;
mod template;
pub(crate) mod url;

#[cfg(test)]
mod tests;

pub use file::{Checked, file, references};
pub use kind::{KINDS, KindRule, Shape, SpecField};
pub use known::{Both, Known, Lookup, Names, NoNames};
pub use schema::{OUR_ANNOTATIONS, json_schema};
pub use similar::closest;

use crate::problem::Problem;
use crate::yaml::Node;
use report::Report;

/// The keys that a descriptor may have at its root.
pub const ROOT_FIELDS: [&str; 4] = ["apiVersion", "kind", "metadata", "spec"];

/// The most problems that one document reports; the rest would only repeat them.
const MAX_PROBLEMS: usize = 200;

/// All problems of one descriptor document.
///
/// `path` is the file's, for the problems. A placeholder (`$text`) that is still there counts as
/// a value of the right type.
#[must_use]
pub fn descriptor(path: &str, root: &Node) -> Vec<Problem> {
    let mut report = Report { path, problems: Vec::new() };
    if root.as_mapping().is_none() {
        let message = format!("a descriptor must be a mapping, not {}", root.noun());
        report.error("descriptor-not-a-mapping", root.span, message, None);
        return report.problems;
    }
    let rule = kind::check(root, &mut report);
    root::fields(root, rule, &mut report);
    metadata::check(root, &mut report);
    spec::check(root, rule, &mut report);
    reference::check(root, rule, &mut report);
    root::key_case(root, &mut report);
    report.problems.sort_by_key(|p| (p.span, std::cmp::Reverse(p.severity)));
    report.problems
}

/// Whether a value is a mapping that the reader replaces by a file's content, or refuses for itself.
#[must_use]
pub fn is_placeholder(node: &Node) -> bool {
    matches!(node.as_mapping(), Some([(key, _)]) if PLACEHOLDERS.contains(&key.key_text()))
}

/// The placeholders that Backstage knows; the last two come from an optional module of it.
pub(crate) const PLACEHOLDERS: [&str; 5] = ["$text", "$json", "$yaml", "$openapi", "$asyncapi"];
