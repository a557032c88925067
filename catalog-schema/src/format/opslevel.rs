//! OpsLevel: `opslevel.yml`.
//!
//! Source: OpsLevel, "Config as Code (opslevel.yml)". No schema is published, so keys that the
//! documentation does not name are kept, and only those that look like slips are told.

use super::draft::{Draft, filled, items, text_of};
use super::reader::{Reader, is_mapping, unknown_version};
use super::schema::{Field, Rule, Shape, check, may, must, open};
use super::{Files, Format, Parsed, path};
use crate::problem::{Problem, Severity};
use crate::validate::report::Report;
use crate::yaml::Node;

/// The format of OpsLevel.
pub struct OpsLevel;

impl Format for OpsLevel {
    fn id(&self) -> &'static str {
        "opslevel"
    }

    fn doc(&self) -> &'static str {
        "Reads OpsLevel's `opslevel.yml`, with `component` or the older `service`: owner, tier, lifecycle, system, \
         language, tags, tools as links, dependencies, and the folders below `repositories`. A file that only \
         describes its `repository` yields no service."
    }

    fn wants(&self, path: &str) -> bool {
        matches!(path::name(path), "opslevel.yml" | "opslevel.yaml")
    }

    fn read(&self, path: &str, bytes: &[u8], _files: &dyn Files) -> Parsed {
        let mut parsed = Reader { format: self.id(), document: &document }.read(path, bytes);
        if path.ends_with(".yaml") {
            let problem =
                Problem::new("descriptor-file-name", Severity::Warning, path, "OpsLevel does not read `.yaml`");
            parsed.problems.insert(0, problem.hint("rename it to `opslevel.yml`"));
        }
        parsed
    }
}

const TAG: &Rule = &open(&[must("key", Shape::Scalar), may("value", Shape::Scalar)]);
const TOOL: &Rule = &open(&[
    must("name", Shape::Scalar),
    may("category", Shape::Text),
    may("url", Shape::Url),
    may("environment", Shape::Scalar),
]);
const DEPENDENCY: &Rule = &open(&[must("alias", Shape::Scalar), may("notes", Shape::Text)]);
const ALERT_SOURCE: &Rule =
    &open(&[may("type", Shape::Text), may("external_id", Shape::Scalar), may("name", Shape::Scalar)]);
const REPOSITORY: &Rule =
    &open(&[may("name", Shape::Scalar), may("path", Shape::Text), may("display_name", Shape::Scalar)]);

const COMPONENT: &Rule = &open(&[
    must("name", Shape::Scalar),
    may("type", Shape::Text),
    may("description", Shape::Text),
    may("owner", Shape::Scalar),
    may("lifecycle", Shape::Scalar),
    may("tier", Shape::Scalar),
    may("product", Shape::Scalar),
    may("system", Shape::Scalar),
    may("language", Shape::Scalar),
    may("framework", Shape::Scalar),
    may("aliases", Shape::Any),
    may("tags", Shape::Objects(TAG)),
    may("tools", Shape::Objects(TOOL)),
    may("dependencies", Shape::Objects(DEPENDENCY)),
    may("alert_sources", Shape::Objects(ALERT_SOURCE)),
    may("properties", Shape::Map),
    may("repositories", Shape::Objects(REPOSITORY)),
]);

const OWN_REPOSITORY: &Rule = &open(&[may("owner", Shape::Scalar), may("tags", Shape::Objects(TAG))]);

const FIELDS: &[Field] = &[
    may("version", Shape::Scalar),
    may("service", Shape::Object(COMPONENT)),
    may("component", Shape::Object(COMPONENT)),
    may("repository", Shape::Object(OWN_REPOSITORY)),
];
const ROOT: &Rule = &Rule { nulls: false, ..open(FIELDS) };

fn document(root: &Node, report: &mut Report<'_>) -> Vec<(Draft, Node)> {
    if !is_mapping(root, "an OpsLevel file", report) {
        return Vec::new();
    }
    check("", root.span, root, ROOT, report);
    match root.get("version") {
        Some(version) if text_of(version).as_deref() != Some("1") => {
            unknown_version("version", version, &["1"], report)
        }
        Some(_) => {}
        None => report.warning(
            "descriptor-missing-field",
            root.span,
            "field `version` is missing".to_owned(),
            hint("`version: 1`"),
        ),
    }
    let parts: Vec<&Node> = ["component", "service"].iter().filter_map(|key| root.get(key)).collect();
    if parts.is_empty() && root.get("repository").is_none() {
        let message = "file has neither `component`, `service` nor `repository`".to_owned();
        report.error("descriptor-missing-field", root.span, message, hint("`component:` with a `name` below"));
    } else if let (true, Some((key, _))) = (parts.is_empty(), root.entry("repository")) {
        let message = "file describes its repository only: no service comes of it".to_owned();
        report.info("descriptor-repository-only", key.span, message);
    }
    parts.into_iter().filter_map(|part| Some((component(part)?, root.clone()))).collect()
}

fn hint(text: &str) -> Option<String> {
    Some(format!("write {text}"))
}

fn component(node: &Node) -> Option<Draft> {
    let mut draft = Draft::new("Component", node.get("name")?)?;
    draft.describe(node.get("description"));
    draft.spec("type", node.get("type"));
    draft.owner(node.get("owner"));
    draft.spec("lifecycle", node.get("lifecycle"));
    draft.spec_name("system", node.get("system"));
    draft.tier(node.get("tier"));
    for word in [node.get("language"), node.get("framework")].into_iter().filter_map(filled) {
        draft.tag(&word.key_text().to_lowercase(), word.span);
    }
    for tag in items(node.get("tags")) {
        if let Some(key) = filled(tag.get("key")) {
            let value = tag.get("value").and_then(text_of).filter(|value| !value.is_empty());
            let text = value.map_or_else(|| key.key_text().to_owned(), |value| format!("{}:{value}", key.key_text()));
            draft.tag(&text, key.span);
        }
    }
    for tool in items(node.get("tools")) {
        draft.link(tool.get("url"), tool.get("name"), tool.get("category").and_then(Node::as_str));
    }
    for dependency in items(node.get("dependencies")) {
        if let Some(alias) = filled(dependency.get("alias")) {
            draft.needs("component", alias.key_text(), alias.span);
        }
    }
    draft.paths(items(node.get("repositories")).iter().filter_map(|repository| repository.get("path")));
    Some(draft)
}
