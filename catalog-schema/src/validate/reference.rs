//! The references in `spec`: their grammar and the kinds they name.

use super::report::{Report, did_you_mean, excerpt};
use super::{KINDS, closest, field};
use crate::id::{DEFAULT_NAMESPACE, EntityRef, RefError, stored_kind};
use crate::relation::{REFERENCE_FIELDS, ReferenceField};
use crate::yaml::Node;

/// Checks every reference field of the document's kind.
pub(super) fn check(root: &Node, report: &mut Report<'_>) {
    let Some(kind) = root.get("kind").and_then(Node::as_str).map(str::to_ascii_lowercase) else { return };
    let Some(spec) = root.get("spec") else { return };
    let fields = REFERENCE_FIELDS.iter().filter(|f| f.kinds.is_empty() || f.kinds.contains(&kind.as_str()));
    for rule in fields {
        let Some(value) = rule.pointer.strip_prefix("/spec/").and_then(|name| spec.get(name)) else { continue };
        match value.as_sequence() {
            Some(items) => items.iter().for_each(|item| reference(rule, item, report)),
            None => reference(rule, value, report),
        }
    }
}

fn reference(rule: &ReferenceField, node: &Node, report: &mut Report<'_>) {
    let Some(text) = node.as_str().filter(|text| !text.is_empty()) else { return };
    let target = match EntityRef::parse(text, rule.default_kind, DEFAULT_NAMESPACE) {
        Ok(target) => target,
        Err(error) => {
            report.error("descriptor-bad-reference", node.span, message(text, &error), Some(hint(text, &error)));
            return;
        }
    };
    let written = text.split('/').next().and_then(|head| head.split_once(':')).map(|(kind, _)| kind);
    let known = |word: &str| KINDS.iter().any(|rule| rule.name.eq_ignore_ascii_case(stored_kind(word)));
    if let Some(word) = written.filter(|word| !known(word)) {
        let near = closest(word, KINDS.iter().map(|rule| rule.name)).map(str::to_ascii_lowercase);
        let message = format!("reference `{}` names the unknown kind `{}`", excerpt(text), excerpt(word));
        report.warning("descriptor-unknown-kind-in-reference", node.span, message, did_you_mean(near.as_deref()));
    }
    if !field::is_name(target.name()) {
        let message =
            format!("reference `{}` can name no entity: `{}` is no valid name", excerpt(text), excerpt(target.name()));
        let hint = field::mend(target.name(), field::is_name).map(|name| format!("did you mean `{name}`?"));
        report.warning("descriptor-bad-name-in-reference", node.span, message, hint);
    }
}

fn message(text: &str, error: &RefError) -> String {
    match error {
        RefError::EmptyPart(_) => format!("reference `{}` has an empty part", excerpt(text)),
        RefError::MissingKind(_) => {
            format!("reference `{}` names no kind, and this field has no default", excerpt(text))
        }
        RefError::TooLong(length) => format!("reference of {length} bytes is too long"),
    }
}

fn hint(text: &str, error: &RefError) -> String {
    match error {
        RefError::MissingKind(_) => format!("write `component:{0}`, `resource:{0}` or another kind", excerpt(text)),
        _ => "a reference reads `[kind:][namespace/]name`".to_owned(),
    }
}
