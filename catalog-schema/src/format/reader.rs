//! What the foreign formats share: from a file's bytes to its documents, and the judgements common to all.

use super::Parsed;
use super::backstage::report_doubles;
use super::draft::{Draft, text_of};
use crate::problem::{Problem, Severity};
use crate::validate::closest;
use crate::validate::report::{Report, excerpt};
use crate::yaml::{self, Limits, Node};

/// What a format makes of one document: its entities, each with the part of the document that it keeps.
pub(super) type Read = dyn Fn(&Node, &mut Report<'_>) -> Vec<(Draft, Node)>;

/// A format's own part of reading: one document in, its checks and drafts out.
pub(super) struct Reader<'r> {
    /// Id of the format.
    pub(super) format: &'static str,
    /// Reads one document that is a mapping or a list.
    pub(super) document: &'r Read,
}

impl Reader<'_> {
    /// Reads all documents of a file.
    pub(super) fn read(&self, path: &str, bytes: &[u8]) -> Parsed {
        let (documents, mut problems) = yaml::parse(bytes, &Limits::default());
        problems.iter_mut().for_each(|problem| path.clone_into(&mut problem.path));
        let mut parsed = Parsed { entities: Vec::new(), problems };
        let filled: Vec<_> = documents.iter().filter(|document| !document.root.is_null()).collect();
        if filled.is_empty() && parsed.problems.is_empty() {
            let problem = Problem::new("descriptor-empty", Severity::Warning, path, "file describes nothing");
            parsed.problems.push(problem);
        }
        for document in filled {
            let mut report = Report { path, problems: Vec::new() };
            let drafts = (self.document)(&document.root, &mut report);
            let made = drafts.into_iter().filter_map(|(draft, node)| draft.finish(self.format, &node));
            parsed.entities.extend(made);
            parsed.problems.append(&mut report.problems);
        }
        report_doubles(path, &parsed.entities, &mut parsed.problems);
        parsed.problems.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
        parsed
    }
}

/// Whether a document is a mapping; reports where it is not.
pub(super) fn is_mapping(root: &Node, what: &str, report: &mut Report<'_>) -> bool {
    if root.as_mapping().is_none() {
        let message = format!("{what} must be a mapping, not {}", root.noun());
        report.error("descriptor-not-a-mapping", root.span, message, None);
        return false;
    }
    true
}

/// Reports a version that cannot be read, with those that can.
pub(super) fn unknown_version(name: &str, node: &Node, versions: &[&str], report: &mut Report<'_>) {
    let written = text_of(node).unwrap_or_else(|| node.noun().to_owned());
    let near = closest(&written, versions.iter().copied());
    let hint =
        near.map_or_else(|| format!("write one of: {}", versions.join(", ")), |v| format!("did you mean `{v}`?"));
    let message = format!("version `{}` of `{name}` is not supported", excerpt(&written));
    report.error("descriptor-unknown-version", node.span, message, Some(hint));
}

/// Whether a file holds any of these marks; a file of a common name without them is another tool's.
pub(super) fn holds_any(bytes: &[u8], marks: &[&str]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    marks.iter().any(|mark| text.contains(mark))
}
