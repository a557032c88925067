//! `spec` by the table of its kind.

use super::kind::{KindRule, Shape, SpecField};
use super::report::{Report, did_you_mean, excerpt, required_text};
use super::{MAX_PROBLEMS, closest, is_placeholder};
use crate::entity::Span;
use crate::yaml::{Kind, Node, Resolved};

/// Checks the `spec` of a document of a known kind.
pub(super) fn check(root: &Node, rule: Option<&KindRule>, report: &mut Report<'_>) {
    let Some((key, spec)) = root.entry("spec") else {
        if let Some(rule) = rule {
            missing(root, rule, report);
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
    if let Some(rule) = rule {
        object("spec", key.span, spec, rule.fields(spec), report);
    }
}

fn missing(root: &Node, rule: &KindRule, report: &mut Report<'_>) {
    let needed: Vec<String> = required(rule.spec).map(|f| format!("`{}`", f.name)).collect();
    let hint = match needed.is_empty() {
        true => "write at least `spec: {}`".to_owned(),
        false => format!("a {} needs {}", rule.name, needed.join(", ")),
    };
    report.error("descriptor-missing-field", root.span, "field `spec` is missing".to_owned(), Some(hint));
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
        let hint = hint.or_else(|| advice(field.name).map(str::to_owned));
        report.error("descriptor-missing-field", place, format!("field `{name}.{}` is missing", field.name), hint);
    }
    let optional = fields.iter().filter(|f| !f.required && node.entry(f.name).is_none());
    let absent: Vec<&str> = optional.map(|f| f.name).collect();
    let present: Vec<&str> = fields.iter().filter(|f| node.entry(f.name).is_some()).map(|f| f.name).collect();
    for key in strange {
        if let Some(near) = closest(key.key_text(), absent.iter().copied()) {
            let message = format!("unknown field `{name}.{}`", excerpt(key.key_text()));
            report.warning("descriptor-misspelt-field", key.span, message, did_you_mean(Some(near)));
        } else if let Some(twin) = closest(key.key_text(), present.iter().copied()) {
            let message = format!("unknown field `{name}.{}`", excerpt(key.key_text()));
            let hint = format!("`{twin}` stands here too and counts: remove one of the two");
            report.warning("descriptor-misspelt-field", key.span, message, Some(hint));
        }
    }
    for (key, value) in pairs {
        if let Some(field) = fields.iter().find(|field| field.name == key.key_text()) {
            shape(&format!("{name}.{}", field.name), key, value, &field.shape, report);
        }
    }
}

/// How to fill a field that people do not know how to fill.
fn advice(field: &str) -> Option<&'static str> {
    match field {
        "definition" => Some("write it here or name its file: `definition: {$text: ./openapi.yaml}`"),
        "remotes" => Some("list at least one remote with `type` and `url`"),
        "children" | "memberOf" => Some("write `[]` where there are none"),
        _ => None,
    }
}

fn shape(name: &str, key: &Node, value: &Node, shape: &Shape, report: &mut Report<'_>) {
    if is_placeholder(value) {
        return;
    }
    match shape {
        Shape::Text => {
            required_text(name, key, value, report);
        }
        Shape::TextUpTo(most) => text_up_to(name, key, value, *most, report),
        Shape::AnyText => any_text(name, key, value, report),
        Shape::TextOrFlag => {
            if value.as_str().is_none() && !value.is_bool() {
                report.wrong_type(name, Some(key), value, "a text or a boolean");
            }
        }
        Shape::OneOf(words) => one_of(name, key, value, words, report),
        Shape::Texts => items(name, key, value, report, &|name, item, report| {
            required_text(name, item, item, report);
        }),
        Shape::AnyTexts => items(name, key, value, report, &|name, item, report| any_text(name, item, item, report)),
        Shape::References => references(name, key, value, report),
        Shape::Object(fields) => mapping(name, Some(key), value, fields, report),
        Shape::OpenObject(fields) => open_mapping(name, key, value, fields, report),
        Shape::Objects(fields) => {
            items(name, key, value, report, &|name, item, report| mapping(name, None, item, fields, report));
        }
        Shape::SomeObjects(fields) => {
            if value.as_sequence().is_some_and(<[Node]>::is_empty) {
                report.error("descriptor-empty-value", key.span, format!("`{name}` must not be empty"), None);
            }
            items(name, key, value, report, &|name, item, report| mapping(name, None, item, fields, report));
        }
        Shape::ObjectOrObjects(fields) => match &value.kind {
            Kind::Sequence(_) => {
                items(name, key, value, report, &|name, item, report| mapping(name, None, item, fields, report));
            }
            Kind::Mapping(_) => mapping(name, Some(key), value, fields, report),
            Kind::Scalar(_) => report.wrong_type(name, Some(key), value, "a mapping or a list"),
        },
    }
}

/// Checks each item of a list, under its own name (`spec.steps[0]`).
fn items(name: &str, key: &Node, value: &Node, report: &mut Report<'_>, check: &dyn Fn(&str, &Node, &mut Report<'_>)) {
    match value.as_sequence() {
        Some(items) => {
            for (i, item) in items.iter().enumerate().filter(|(_, item)| !is_placeholder(item)) {
                check(&format!("{name}[{i}]"), item, report);
            }
        }
        None => list_wanted(name, key, value, report),
    }
}

fn mapping(name: &str, key: Option<&Node>, value: &Node, fields: &'static [SpecField], report: &mut Report<'_>) {
    match value.as_mapping() {
        Some(_) => object(name, key.unwrap_or(value).span, value, fields, report),
        None => report.wrong_type(name, key, value, "a mapping"),
    }
}

fn open_mapping(name: &str, key: &Node, value: &Node, fields: &'static [SpecField], report: &mut Report<'_>) {
    mapping(name, Some(key), value, fields, report);
    for (key, value) in value.as_mapping().unwrap_or_default() {
        if !fields.iter().any(|field| field.name == key.key_text()) && !is_placeholder(value) {
            any_text(&format!("{name}.{}", excerpt(key.key_text())), key, value, report);
        }
    }
}

fn any_text(name: &str, key: &Node, value: &Node, report: &mut Report<'_>) {
    if value.as_str().is_none() {
        report.wrong_type(name, Some(key), value, "a text");
    }
}

fn text_up_to(name: &str, key: &Node, value: &Node, most: usize, report: &mut Report<'_>) {
    if let Some(text) = required_text(name, key, value, report)
        && text.chars().count() > most
    {
        report.error("descriptor-bad-value", value.span, format!("`{name}` is longer than {most} characters"), None);
    }
}

/// A reference or a list of them. What says nothing at all is passed over, as Backstage does.
fn references(name: &str, key: &Node, value: &Node, report: &mut Report<'_>) {
    match &value.kind {
        Kind::Sequence(_) => items(name, key, value, report, &|name, item, report| {
            required_text(name, item, item, report);
        }),
        Kind::Scalar(scalar) => match scalar.resolved {
            Resolved::String | Resolved::Null | Resolved::Bool(false) | Resolved::Int(0) => {}
            _ => list_wanted(name, key, value, report),
        },
        Kind::Mapping(_) => list_wanted(name, key, value, report),
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
