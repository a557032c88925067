//! A JSON Schema of Backstage's format with our annotations, for editors, made from the tables of the checks.
//!
//! Draft 7, because that is what editors of YAML read. It says less than the checks: references,
//! names that only look wrong and values that files give are left to them.

use serde_json::{Map, Value, json};

use super::kind::{KINDS, KindRule, Shape, SpecField};

/// Our annotations, with what they say.
pub const OUR_ANNOTATIONS: &[(&str, &str)] = &[
    (
        "portolan.dev/paths",
        "The folders and globs of this repository that belong to it, separated by commas, blanks or lines.",
    ),
    ("portolan.dev/runbook", "What to do when it breaks: a path in this repository or an address."),
    ("portolan.dev/tier", "How important it is, for instance \"1\"."),
    ("portolan.dev/on-call", "Whom to call: an address or a channel."),
    ("portolan.dev/chat", "Where to ask: an address or a channel."),
    ("portolan.dev/left", "The last day of a person who left (a User's), as YYYY-MM-DD."),
];

/// The schema of one document.
#[must_use]
pub fn json_schema() -> Value {
    let mut versions: Vec<&str> = KINDS.iter().flat_map(|kind| kind.versions).copied().collect();
    versions.sort_unstable();
    versions.dedup();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Catalog file",
        "description": "A document of catalog-info.yaml: Backstage's format with Portolan's annotations.",
        "type": "object",
        "required": ["apiVersion", "kind", "metadata"],
        "additionalProperties": false,
        "properties": {
            "apiVersion": { "enum": versions },
            "kind": { "enum": KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>() },
            "metadata": metadata(),
            "spec": { "type": "object" },
        },
        "allOf": KINDS.iter().map(of_kind).collect::<Vec<_>>(),
        "definitions": {
            "placeholder": {
                "description": "Replaced by the content of a file of this repository.",
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": false,
                "properties": { "$text": { "type": "string" }, "$json": { "type": "string" }, "$yaml": { "type": "string" } },
            },
            "text": { "anyOf": [{ "type": "string", "minLength": 1 }, { "$ref": "#/definitions/placeholder" }] },
        },
    })
}

fn metadata() -> Value {
    let ours: Map<String, Value> = OUR_ANNOTATIONS
        .iter()
        .map(|(key, says)| ((*key).to_owned(), json!({ "type": "string", "description": says })))
        .collect();
    json!({
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {
                "type": "string",
                "maxLength": 63,
                "pattern": "^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$",
            },
            "namespace": { "type": "string", "maxLength": 63, "pattern": "^[a-z0-9]+(-+[a-z0-9]+)*$" },
            "title": text(),
            "description": { "anyOf": [{ "type": "string" }, { "$ref": "#/definitions/placeholder" }] },
            "labels": { "type": "object", "additionalProperties": { "type": "string", "maxLength": 63 } },
            "annotations": { "type": "object", "properties": ours, "additionalProperties": text() },
            "tags": {
                "type": "array",
                "items": { "type": "string", "maxLength": 63, "pattern": "^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$" },
            },
            "links": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["url"],
                    "properties": { "url": { "type": "string", "format": "uri" }, "title": text(), "icon": text(), "type": text() },
                },
            },
        },
    })
}

fn of_kind(kind: &KindRule) -> Value {
    let then = json!({
        "properties": { "apiVersion": { "enum": kind.versions }, "spec": of_spec(kind) },
        "required": ["spec"],
    });
    json!({ "if": { "properties": { "kind": { "const": kind.name } } }, "then": then })
}

/// A `spec` by its `type`, where some types have fields of their own.
fn of_spec(kind: &KindRule) -> Value {
    let of_type = |(name, fields): &(&str, &'static [SpecField])| {
        let this = json!({ "properties": { "type": { "const": name } }, "required": ["type"] });
        json!({ "if": this, "then": object(fields) })
    };
    if kind.by_type.is_empty() {
        return object(kind.spec);
    }
    let names: Vec<&str> = kind.by_type.iter().map(|(name, _)| *name).collect();
    let others = json!({ "if": { "not": { "properties": { "type": { "enum": names } }, "required": ["type"] } }, "then": object(kind.spec) });
    let rules: Vec<Value> = std::iter::once(others).chain(kind.by_type.iter().map(of_type)).collect();
    json!({ "type": "object", "allOf": rules })
}

fn object(fields: &[SpecField]) -> Value {
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.to_owned(), of_shape(&field.shape))).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

fn of_shape(shape: &Shape) -> Value {
    let list = |items: Value| json!({ "type": "array", "items": items });
    match shape {
        Shape::Text => text(),
        Shape::TextUpTo(most) => json!({ "type": "string", "minLength": 1, "maxLength": most }),
        Shape::AnyText => json!({ "type": "string" }),
        Shape::TextOrFlag => json!({ "type": ["string", "boolean"] }),
        Shape::Texts => list(text()),
        Shape::AnyTexts => list(json!({ "type": "string" })),
        Shape::References => json!({ "anyOf": [text(), list(text())] }),
        Shape::OneOf(words) => json!({ "enum": words }),
        Shape::Object(fields) => object(fields),
        Shape::OpenObject(fields) => {
            let mut open = object(fields);
            open["additionalProperties"] = json!({ "type": "string" });
            open
        }
        Shape::Objects(fields) => list(object(fields)),
        Shape::SomeObjects(fields) => json!({ "type": "array", "minItems": 1, "items": object(fields) }),
        Shape::ObjectOrObjects(fields) => json!({ "anyOf": [object(fields), list(object(fields))] }),
    }
}

fn text() -> Value {
    json!({ "$ref": "#/definitions/text" })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::validate::metadata::ANNOTATIONS;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/portolan-catalog.schema.json");

    #[test]
    fn the_file_for_editors_is_what_the_checks_say() {
        let fresh = serde_json::to_string_pretty(&json_schema()).unwrap() + "\n";
        if std::env::var_os("PORTOLAN_WRITE").is_some() {
            std::fs::write(FILE, &fresh).unwrap();
        }
        let kept = std::fs::read_to_string(FILE).unwrap_or_default();
        assert!(kept == fresh, "docs/portolan-catalog.schema.json is old: run this test once with PORTOLAN_WRITE=1");
    }

    #[test]
    fn our_annotations_are_the_ones_that_are_known() {
        let known: Vec<&str> = ANNOTATIONS.iter().copied().filter(|key| key.starts_with("portolan.dev/")).collect();
        let mut ours: Vec<&str> = OUR_ANNOTATIONS.iter().map(|(key, _)| *key).collect();
        ours.sort_unstable();
        assert_eq!(ours, known);
    }
}
