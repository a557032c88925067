//! The references in `spec`: their grammar and the kinds they name.

use super::report::{Report, did_you_mean, excerpt};
use super::{KINDS, KindRule, closest, field};
use crate::entity::Span;
use crate::id::{DEFAULT_NAMESPACE, EntityRef, RefError, stored_kind};
use crate::relation::{REFERENCE_FIELDS, ReferenceField};
use crate::yaml::Node;

/// Checks every reference field that the document's kind has.
pub(super) fn check(root: &Node, rule: Option<&KindRule>, report: &mut Report<'_>) {
    let (Some(kind), Some(spec)) = (rule, root.get("spec")) else { return };
    let known = kind.fields(spec);
    let word = kind.name.to_ascii_lowercase();
    for rule in REFERENCE_FIELDS.iter().filter(|f| f.kinds.is_empty() || f.kinds.contains(&word.as_str())) {
        let name = rule.pointer.trim_start_matches("/spec/");
        let Some(value) = spec.get(name).filter(|_| known.iter().any(|field| field.name == name)) else { continue };
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
        Err(error) => return refuse(text, &error, node.span, report),
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

fn refuse(text: &str, error: &RefError, span: Span, report: &mut Report<'_>) {
    let (message, hint) = (message(text, error), Some(hint(text, error)));
    match error {
        // Backstage takes it and finds nothing there.
        RefError::TooLong(_) => report.warning("descriptor-bad-name-in-reference", span, message, hint),
        _ => report.error("descriptor-bad-reference", span, message, hint),
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
