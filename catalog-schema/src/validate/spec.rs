//! `spec` by the table of its kind.

use super::kind::{KindRule, Shape, SpecField};
use super::report::{Report, did_you_mean, excerpt, key_span, required_text};
use super::{MAX_PROBLEMS, closest, is_placeholder};
use crate::entity::Span;
use crate::yaml::Node;

/// Checks the `spec` of a document of a known kind.
pub(super) fn check(root: &Node, rule: Option<&KindRule>, report: &mut Report<'_>) {
    let Some((key, spec)) = root.entry("spec") else {
        if let Some(rule) = rule.filter(|rule| !rule.spec_optional) {
            let needed: Vec<String> = required(rule.spec).map(|f| format!("`{}`", f.name)).collect();
            let hint = format!("a {} needs {}", rule.name, needed.join(", "));
            report.error("descriptor-missing-field", root.span, "field `spec` is missing".to_owned(), Some(hint));
        }
        return;
    };
    if is_placeholder(spec) {
        return;
    }
    if spec.as_mapping().is_none() {
        report.wrong_type("spec", Some(key), spec, "a mapping");
        return;
    }
    let Some(rule) = rule else { return };
    object("spec", key.span, spec, rule.spec, report);
    match rule.name {
        "API" => api(root, spec, report),
        "AiResource" => ai_resource(root, spec, report),
        _ => {}
    }
}

fn required(fields: &[SpecField]) -> impl Iterator<Item = &SpecField> {
    fields.iter().filter(|field| field.required)
}

/// Checks a mapping against its fields: missing, misspelt, of the wrong shape.
fn object(name: &str, place: Span, node: &Node, fields: &'static [SpecField], report: &mut Report<'_>) {
    let pairs = node.as_mapping().unwrap_or_default();
    let known = |key: &str| fields.iter().any(|field| field.name == key);
    let strange: Vec<&Node> =
        pairs.iter().map(|(key, _)| key).filter(|key| !known(key.key_text())).take(MAX_PROBLEMS).collect();
    for field in required(fields).filter(|field| node.entry(field.name).is_none()) {
        let slip = closest(field.name, strange.iter().map(|key| key.key_text()));
        let hint = slip.map(|slip| format!("rename `{}` to `{}`", excerpt(slip), field.name));
        report.error("descriptor-missing-field", place, format!("field `{name}.{}` is missing", field.name), hint);
    }
    let optional = fields.iter().filter(|f| !f.required && node.entry(f.name).is_none());
    let absent: Vec<&str> = optional.map(|f| f.name).collect();
    for key in strange {
        if let Some(near) = closest(key.key_text(), absent.iter().copied()) {
            let message = format!("unknown field `{name}.{}`", excerpt(key.key_text()));
            report.warning("descriptor-misspelt-field", key.span, message, did_you_mean(Some(near)));
        }
    }
    for (key, value) in pairs {
        if let Some(field) = fields.iter().find(|field| field.name == key.key_text()) {
            shape(&format!("{name}.{}", field.name), key, value, &field.shape, report);
        }
    }
}

fn shape(name: &str, key: &Node, value: &Node, shape: &Shape, report: &mut Report<'_>) {
    if is_placeholder(value) {
        return;
    }
    match shape {
        Shape::Any => {}
        Shape::Text => {
            required_text(name, key, value, report);
        }
        Shape::OneOf(words) => one_of(name, key, value, words, report),
        Shape::Texts => match value.as_sequence() {
            Some(items) => items.iter().enumerate().for_each(|(i, item)| {
                required_text(&format!("{name}[{i}]"), item, item, report);
            }),
            None => list_wanted(name, key, value, report),
        },
        Shape::Object(fields) => match value.as_mapping() {
            Some(_) => object(name, key.span, value, fields, report),
            None => report.wrong_type(name, Some(key), value, "a mapping"),
        },
        Shape::Objects(fields) => match value.as_sequence() {
            Some(items) => items.iter().enumerate().for_each(|(i, item)| {
                let name = format!("{name}[{i}]");
                match item.as_mapping() {
                    Some(_) => object(&name, item.span, item, fields, report),
                    None => report.wrong_type(&name, None, item, "a mapping"),
                }
            }),
            None => list_wanted(name, key, value, report),
        },
        Shape::ObjectOrObjects => {
            if value.as_mapping().is_none() && value.as_sequence().is_none() {
                report.wrong_type(name, Some(key), value, "a mapping or a list");
            }
        }
    }
}

fn list_wanted(name: &str, key: &Node, value: &Node, report: &mut Report<'_>) {
    match value.as_str() {
        None => report.wrong_type(name, Some(key), value, "a list"),
        Some(text) => {
            let hint = format!("write `[{}]`", excerpt(text));
            report.error(
                "descriptor-wrong-type",
                value.span,
                format!("`{name}` must be a list, not a text"),
                Some(hint),
            );
        }
    }
}

fn one_of(name: &str, key: &Node, value: &Node, words: &[&'static str], report: &mut Report<'_>) {
    let Some(text) = required_text(name, key, value, report) else { return };
    if !words.contains(&text) {
        let near = closest(text, words.iter().copied());
        let hint = did_you_mean(near).or_else(|| Some(format!("write one of: {}", words.join(", "))));
        report.error("descriptor-bad-value", value.span, format!("`{name}` cannot be `{}`", excerpt(text)), hint);
    }
}

/// An API needs its definition, an MCP server its remotes instead.
fn api(root: &Node, spec: &Node, report: &mut Report<'_>) {
    let place = key_span(root, "spec");
    let is_mcp = spec.get("type").and_then(Node::as_str) == Some("mcp-server");
    let name = if is_mcp { "remotes" } else { "definition" };
    match spec.entry(name) {
        None => {
            let hint = if is_mcp {
                "list at least one remote with `type` and `url`"
            } else {
                "write it here or name its file: `$text: ./openapi.yaml`"
            };
            report.error(
                "descriptor-missing-field",
                place,
                format!("field `spec.{name}` is missing"),
                Some(hint.to_owned()),
            );
        }
        Some((key, value)) if is_mcp && value.as_sequence().is_some_and(<[Node]>::is_empty) => {
            report.error("descriptor-empty-value", key.span, "`spec.remotes` must not be empty".to_owned(), None);
        }
        Some(_) => {}
    }
}

/// The fields that an AI resource must have by its type.
fn ai_resource(root: &Node, spec: &Node, report: &mut Report<'_>) {
    let needed: &[&str] = match spec.get("type").and_then(Node::as_str) {
        Some("rule") => &["category", "rationale"],
        Some("plugin") => &["skills"],
        Some("marketplace") => &["plugins"],
        _ => &[],
    };
    for name in needed.iter().filter(|name| spec.entry(name).is_none()) {
        report.error(
            "descriptor-missing-field",
            key_span(root, "spec"),
            format!("field `spec.{name}` is missing"),
            None,
        );
    }
    if let Some((_, value)) = spec.entry("compatibility")
        && value.as_str().is_some_and(|text| text.chars().count() > 500)
    {
        let message = "`spec.compatibility` is longer than 500 characters".to_owned();
        report.error("descriptor-bad-value", value.span, message, None);
    }
}
