//! Collects problems, and the few judgements that all rules share.

use super::{MAX_PROBLEMS, is_placeholder};
use crate::entity::Span;
use crate::problem::{Problem, Severity};
use crate::yaml::{Kind, Node};

/// Collects the problems of one document.
pub(crate) struct Report<'p> {
    pub(crate) path: &'p str,
    pub(crate) problems: Vec<Problem>,
}

impl Report<'_> {
    pub(crate) fn error(&mut self, code: &str, span: Span, message: String, hint: Option<String>) {
        self.add(code, Severity::Error, span, message, hint);
    }

    pub(crate) fn warning(&mut self, code: &str, span: Span, message: String, hint: Option<String>) {
        self.add(code, Severity::Warning, span, message, hint);
    }

    pub(crate) fn info(&mut self, code: &str, span: Span, message: String) {
        self.add(code, Severity::Info, span, message, None);
    }

    fn add(&mut self, code: &str, severity: Severity, span: Span, message: String, hint: Option<String>) {
        if self.problems.len() < MAX_PROBLEMS {
            let mut problem = Problem::new(code, severity, self.path, message).at(Some(span));
            problem.hint = hint;
            self.problems.push(problem);
        }
    }

    /// A value of the wrong type; a scalar is blamed itself, a collection by its key.
    pub(crate) fn wrong_type(&mut self, name: &str, key: Option<&Node>, value: &Node, wanted: &str) {
        let (span, hint) = match (&value.kind, key) {
            (Kind::Scalar(scalar), _) if !value.is_null() && wanted == "a text" => {
                (value.span, Some(format!("put it in quotes: `\"{}\"`", excerpt(&scalar.text))))
            }
            (Kind::Scalar(_), _) if !value.is_null() => (value.span, None),
            (_, Some(key)) if value.is_null() => {
                (key.span, Some(format!("give it a value or remove `{}`", excerpt(key.key_text()))))
            }
            (_, Some(key)) => (key.span, None),
            _ => (value.span, None),
        };
        self.error("descriptor-wrong-type", span, format!("`{name}` must be {wanted}, not {}", value.noun()), hint);
    }
}

/// The place to blame for what is missing inside a value: its key.
pub(crate) fn key_span(root: &Node, key: &str) -> Span {
    root.entry(key).map_or(root.span, |(k, _)| k.span)
}

/// The text of a field that must be a non-empty text; reports it where it is not.
pub(crate) fn required_text<'n>(name: &str, key: &Node, value: &'n Node, report: &mut Report<'_>) -> Option<&'n str> {
    if is_placeholder(value) {
        return None;
    }
    match value.as_str() {
        None => report.wrong_type(name, Some(key), value, "a text"),
        Some("") => report.error("descriptor-empty-value", value.span, format!("`{name}` must not be empty"), None),
        Some(text) => return Some(text),
    }
    None
}

/// Shortens foreign text for a message.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}

pub(crate) fn did_you_mean(word: Option<&str>) -> Option<String> {
    word.map(|word| format!("did you mean `{word}`?"))
}
