//! What a document of a foreign format holds, as tables, and the check against them.

use crate::entity::Span;
use crate::validate::closest;
use crate::validate::report::{Report, did_you_mean, excerpt};
use crate::validate::url;
use crate::yaml::Node;

/// The keys of a mapping.
#[derive(Debug)]
pub(super) struct Rule {
    /// The keys that are known.
    pub(super) fields: &'static [Field],
    /// What is made of any other key.
    pub(super) strange: Strange,
    /// Whether a key without a value is accepted.
    pub(super) nulls: bool,
}

/// What is made of a key that nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strange {
    /// The format refuses it.
    Refused,
    /// The format keeps it; one that looks like a slip is a warning.
    Kept,
}

/// One key.
#[derive(Debug)]
pub(super) struct Field {
    /// The key.
    pub(super) name: &'static str,
    /// Whether the format refuses the document without it.
    pub(super) required: bool,
    /// What it holds.
    pub(super) shape: Shape,
}

/// What a key holds.
#[derive(Debug)]
pub(super) enum Shape {
    /// A text.
    Text,
    /// A text, a number or a boolean.
    Scalar,
    /// A list of texts.
    Texts,
    /// A text or a list of texts.
    TextOrTexts,
    /// An absolute address.
    Url,
    /// One of these words, case aside.
    OneOf(&'static [&'static str]),
    /// A mapping by its own rule.
    Object(&'static Rule),
    /// A list of mappings by one rule.
    Objects(&'static Rule),
    /// A mapping with any keys.
    Map,
    /// Anything.
    Any,
}

/// A key that must be there.
pub(super) const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, required: true, shape }
}

/// A key that may be there.
pub(super) const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, required: false, shape }
}

/// A mapping that refuses other keys.
pub(super) const fn closed(fields: &'static [Field]) -> Rule {
    Rule { fields, strange: Strange::Refused, nulls: false }
}

/// A mapping that keeps other keys and accepts keys without value.
pub(super) const fn open(fields: &'static [Field]) -> Rule {
    Rule { fields, strange: Strange::Kept, nulls: true }
}

/// Checks a mapping; `name` is its place in words, empty for the root.
pub(super) fn check(name: &str, place: Span, node: &Node, rule: &Rule, report: &mut Report<'_>) {
    let pairs = node.as_mapping().unwrap_or_default();
    let strange: Vec<&Node> =
        pairs.iter().map(|(key, _)| key).filter(|key| rule.fields.iter().all(|f| f.name != key.key_text())).collect();
    for field in rule.fields.iter().filter(|field| field.required && node.get(field.name).is_none()) {
        let slip = closest(field.name, strange.iter().map(|key| key.key_text()));
        let hint = slip.map(|slip| format!("rename `{}` to `{}`", excerpt(slip), field.name));
        let message = format!("field `{}` is missing", join(name, field.name));
        report.error("descriptor-missing-field", place, message, hint);
    }
    let absent = || rule.fields.iter().filter(|f| node.get(f.name).is_none()).map(|f| f.name);
    for key in strange {
        let near = closest(key.key_text(), absent());
        let message = format!("unknown field `{}`", join(name, &excerpt(key.key_text())));
        match rule.strange {
            Strange::Refused => report.error("descriptor-unknown-field", key.span, message, did_you_mean(near)),
            Strange::Kept if near.is_some() => {
                report.warning("descriptor-misspelt-field", key.span, message, did_you_mean(near));
            }
            Strange::Kept => {}
        }
    }
    for (key, value) in pairs {
        let field = rule.fields.iter().find(|field| field.name == key.key_text());
        if let Some(field) = field.filter(|field| field.required || !(rule.nulls && value.is_null())) {
            shape(&join(name, field.name), Some(key), value, field, report);
        }
    }
}

fn join(name: &str, field: &str) -> String {
    if name.is_empty() { field.to_owned() } else { format!("{name}.{field}") }
}

fn shape(name: &str, key: Option<&Node>, value: &Node, field: &Field, report: &mut Report<'_>) {
    match &field.shape {
        Shape::Any => {}
        Shape::Text => text(name, key, value, field.required, report),
        Shape::Scalar => scalar(name, key, value, report),
        Shape::Url => address(name, key, value, report),
        Shape::OneOf(words) => one_of(name, key, value, words, report),
        Shape::TextOrTexts if value.as_sequence().is_none() => text(name, key, value, field.required, report),
        Shape::Texts | Shape::TextOrTexts => {
            for (name, item) in items(name, key, value, report) {
                text(&name, None, item, false, report);
            }
        }
        Shape::Map | Shape::Object(_) if value.as_mapping().is_none() => {
            report.wrong_type(name, key, value, "a mapping");
        }
        Shape::Map => {}
        Shape::Object(rule) => check(name, key.map_or(value.span, |key| key.span), value, rule, report),
        Shape::Objects(rule) => {
            for (name, item) in items(name, key, value, report) {
                match item.as_mapping() {
                    Some(_) => check(&name, item.span, item, rule, report),
                    None => report.wrong_type(&name, None, item, "a mapping"),
                }
            }
        }
    }
}

/// The items of a list with their places in words; reports what is no list.
fn items<'n>(name: &str, key: Option<&Node>, value: &'n Node, report: &mut Report<'_>) -> Vec<(String, &'n Node)> {
    let Some(items) = value.as_sequence() else {
        report.wrong_type(name, key, value, "a list");
        return Vec::new();
    };
    items.iter().enumerate().map(|(i, item)| (format!("{name}[{i}]"), item)).collect()
}

fn text(name: &str, key: Option<&Node>, value: &Node, required: bool, report: &mut Report<'_>) {
    match value.as_str() {
        None => match split_reference(value) {
            None => report.wrong_type(name, key, value, "a text"),
            Some(meant) => {
                let message = format!("`{name}` must be a text, not a mapping");
                let hint = format!("remove the blank behind the colon: `{meant}`");
                report.error("descriptor-wrong-type", value.span, message, Some(hint));
            }
        },
        Some(text) if required && text.trim().is_empty() => {
            report.error("descriptor-empty-value", value.span, format!("`{name}` must not be empty"), None);
        }
        Some(_) => {}
    }
}

/// `service: pay` where `service:pay` was meant.
fn split_reference(value: &Node) -> Option<String> {
    let [(key, value)] = value.as_mapping()? else { return None };
    Some(excerpt(&format!("{}:{}", key.key_text(), value.as_str()?)))
}

fn scalar(name: &str, key: Option<&Node>, value: &Node, report: &mut Report<'_>) {
    if value.is_null() || value.as_mapping().is_some() || value.as_sequence().is_some() {
        report.wrong_type(name, key, value, "a single value");
    }
}

fn address(name: &str, key: Option<&Node>, value: &Node, report: &mut Report<'_>) {
    match value.as_str() {
        None => report.wrong_type(name, key, value, "a text"),
        Some(text) if url::is_unsafe(text) => {
            let message = format!("`{name}` is an address that browsers run or hide: `{}`", excerpt(text));
            report.error("descriptor-unsafe-url", value.span, message, Some("write an `https` address".to_owned()));
        }
        Some(text) if !url::is_url(text) => {
            let message = format!("`{name}` is no absolute address: `{}`", excerpt(text));
            report.warning("descriptor-bad-url", value.span, message, Some("begin it with `https://`".to_owned()));
        }
        Some(_) => {}
    }
}

fn one_of(name: &str, key: Option<&Node>, value: &Node, words: &[&'static str], report: &mut Report<'_>) {
    let Some(text) = super::draft::text_of(value) else {
        report.wrong_type(name, key, value, "a single value");
        return;
    };
    if !words.iter().any(|word| word.eq_ignore_ascii_case(&text)) {
        let near = closest(&text, words.iter().copied());
        let hint = did_you_mean(near).or_else(|| Some(format!("write one of: {}", words.join(", "))));
        report.error("descriptor-bad-value", value.span, format!("`{name}` cannot be `{}`", excerpt(&text)), hint);
    }
}
