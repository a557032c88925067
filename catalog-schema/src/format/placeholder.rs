//! Placeholders: `$text`, `$json` and `$yaml` are replaced by the content of a file of the same
//! repository, and `$openapi` and `$asyncapi` read like `$text` (Backstage, "Substitutions In The
//! Descriptor Format"). A value that was filled in is not searched for further placeholders.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::path::{Target, resolve};
use super::{Content, Files};
use crate::entity::Span;
use crate::problem::{Problem, Severity};
use crate::validate::PLACEHOLDERS;
use crate::yaml::{self, Kind, Limits, Node};

/// Bytes that all placeholders of one file may pull in.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Nodes that all `$json` and `$yaml` of one file may pull in.
const MAX_NODES: usize = 20_000;

/// Fills in the placeholders of one catalog file.
pub(super) struct Filler<'f> {
    path: &'f str,
    files: &'f dyn Files,
    bytes_left: usize,
    nodes_left: usize,
    /// What could not be filled in.
    pub(super) problems: Vec<Problem>,
}

impl<'f> Filler<'f> {
    /// For the file at a path, with the files it may refer to.
    pub(super) fn new(path: &'f str, files: &'f dyn Files) -> Self {
        Self { path, files, bytes_left: MAX_BYTES, nodes_left: MAX_NODES, problems: Vec::new() }
    }

    /// The node with its placeholders replaced; one that cannot be read stays as written.
    pub(super) fn fill(&mut self, node: &Node) -> Node {
        let kind = match &node.kind {
            Kind::Scalar(_) => return node.clone(),
            Kind::Sequence(items) => Kind::Sequence(Arc::new(items.iter().map(|item| self.fill(item)).collect())),
            Kind::Mapping(pairs) if pairs.iter().any(|(key, _)| key.key_text().starts_with('$')) => {
                // Backstage looks no deeper here, whether it knows the placeholder or not.
                let [(key, value)] = pairs.as_slice() else { return node.clone() };
                return self.replace(key.key_text(), value).unwrap_or_else(|| node.clone());
            }
            Kind::Mapping(pairs) => {
                let fill = |(key, value): &(Node, Node)| (key.clone(), self.fill(value));
                Kind::Mapping(Arc::new(pairs.iter().map(fill).collect()))
            }
        };
        Node { span: node.span, kind }
    }

    fn replace(&mut self, key: &str, value: &Node) -> Option<Node> {
        if !PLACEHOLDERS.contains(&key) {
            return None;
        }
        let span = value.span;
        let Some(target) = value.as_str().filter(|target| !target.is_empty()) else {
            let message = format!("`{key}` must name a file, not {}", value.noun());
            self.report("descriptor-placeholder-unreadable", Severity::Error, span, message, None);
            return None;
        };
        let bytes = self.read(target, span)?;
        let Some(left) = self.bytes_left.checked_sub(bytes.len()) else {
            let message = format!("placeholders pull in more than {MAX_BYTES} bytes");
            self.report("descriptor-placeholder-too-large", Severity::Error, span, message, None);
            return None;
        };
        self.bytes_left = left;
        let filled = match key {
            "$json" => json(&bytes, span),
            "$yaml" => document(&bytes, span, self.nodes_left),
            // `$openapi` and `$asyncapi` too: what they refer to is not drawn in.
            _ => Ok(self.text(&bytes, target, span)),
        };
        let node = match filled {
            Ok(node) => node,
            Err(message) => {
                self.report(
                    "descriptor-placeholder-unreadable",
                    Severity::Error,
                    span,
                    format!("`{}` {message}", short(target)),
                    None,
                );
                return None;
            }
        };
        let Some(left) = self.nodes_left.checked_sub(count(&node)) else {
            let message = format!("placeholders pull in more than {MAX_NODES} nodes");
            self.report("descriptor-placeholder-too-large", Severity::Error, span, message, None);
            return None;
        };
        self.nodes_left = left;
        Some(node)
    }

    fn read(&mut self, target: &str, span: Span) -> Option<Vec<u8>> {
        let target_text = short(target);
        let (code, severity, message) = match resolve(self.path, target) {
            Target::Inside(path) => match self.files.read(&path) {
                Content::Found(bytes) => return Some(bytes),
                Content::Unknown => return None,
                Content::Missing => (
                    "descriptor-placeholder-missing",
                    Severity::Error,
                    format!("no file `{}` in this repository", short(&path)),
                ),
                Content::TooLarge => (
                    "descriptor-placeholder-too-large",
                    Severity::Error,
                    format!("file `{}` is larger than may be read", short(&path)),
                ),
            },
            Target::Outside => (
                "descriptor-placeholder-outside",
                Severity::Error,
                format!("`{target_text}` leads out of the repository"),
            ),
            Target::Remote => (
                "descriptor-placeholder-remote",
                Severity::Warning,
                format!("`{target_text}` is not fetched: only files of this repository are read"),
            ),
        };
        let hint = match code {
            "descriptor-placeholder-missing" => {
                "the path is relative to this file; `/` begins at the repository's root"
            }
            "descriptor-placeholder-too-large" => "leave out what is not needed, or link to it below `metadata.links`",
            _ => "keep a copy of the file in this repository and name it by its relative path",
        };
        self.report(code, severity, span, message, Some(hint));
        None
    }

    /// A file as text; what is no UTF-8 in it is replaced, as Backstage does.
    fn text(&mut self, bytes: &[u8], target: &str, span: Span) -> Node {
        let text = String::from_utf8_lossy(bytes);
        if matches!(text, Cow::Owned(_)) {
            let message = format!("`{}` is not UTF-8; what cannot be read is replaced", short(target));
            self.report("descriptor-placeholder-encoding", Severity::Warning, span, message, None);
        }
        Node::text(text.strip_prefix('\u{feff}').unwrap_or(&text), span)
    }

    fn report(&mut self, code: &str, severity: Severity, span: Span, message: String, hint: Option<&str>) {
        // One line per kind of trouble is enough where hundreds repeat it.
        if self.problems.len() < 50 {
            let mut problem = Problem::new(code, severity, self.path, message).at(Some(span));
            problem.hint = hint.map(str::to_owned);
            self.problems.push(problem);
        }
    }
}

fn json(bytes: &[u8], span: Span) -> Result<Node, String> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| format!("is no JSON: {error}"))?;
    Ok(Node::from_json(&value, span))
}

fn document(bytes: &[u8], span: Span, nodes: usize) -> Result<Node, String> {
    let limits = Limits { bytes: MAX_BYTES, text: MAX_BYTES, nodes, ..Limits::default() };
    let (mut documents, problems) = yaml::parse(bytes, &limits);
    if let Some(problem) = problems.iter().find(|p| p.severity == Severity::Error) {
        let line = problem.span.map_or(1, |s| s.line);
        return Err(format!("cannot be read: line {line}: {}", problem.message));
    }
    match (documents.pop(), documents.is_empty()) {
        (Some(document), true) => Ok(at(&document.root, span)),
        _ => Err("must hold exactly one YAML document".to_owned()),
    }
}

/// The same tree with every place set to the placeholder's: the other file's lines mean nothing here.
fn at(node: &Node, span: Span) -> Node {
    let kind = match &node.kind {
        Kind::Scalar(scalar) => Kind::Scalar(scalar.clone()),
        Kind::Sequence(items) => Kind::Sequence(Arc::new(items.iter().map(|item| at(item, span)).collect())),
        Kind::Mapping(pairs) => {
            Kind::Mapping(Arc::new(pairs.iter().map(|(k, v)| (at(k, span), at(v, span))).collect()))
        }
    };
    Node { span, kind }
}

fn count(node: &Node) -> usize {
    match &node.kind {
        Kind::Scalar(_) => 1,
        Kind::Sequence(items) => 1 + items.iter().map(count).sum::<usize>(),
        Kind::Mapping(pairs) => 1 + pairs.iter().map(|(_, value)| 1 + count(value)).sum::<usize>(),
    }
}

fn short(text: &str) -> String {
    text.chars().take(120).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
