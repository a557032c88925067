//! Compass: `compass.yml`.
//!
//! Source: Atlassian, "Structure and contents of a compass.yml file", and the validator in
//! `@atlassian/forge-graphql`.

use super::draft::{Draft, filled, items, text_of};
use super::reader::{Reader, holds_any, is_mapping, unknown_version};
use super::schema::{Rule, Shape, check, closed, may, must};
use super::{Files, Format, Parsed, path};
use crate::validate::report::{Report, excerpt};
use crate::yaml::Node;

/// The format of Atlassian's Compass.
pub struct Compass;

impl Format for Compass {
    fn id(&self) -> &'static str {
        "compass"
    }

    fn doc(&self) -> &'static str {
        "Reads Compass's `compass.yml` or `compass.yaml`, one component per file: type, tier, lifecycle, labels as \
         tags, links, dependencies by slug. An owner is a number of Atlassian's; it counts once a group has that \
         name. A `compass.yml` without Compass's keys is another tool's and is passed over."
    }

    fn wants(&self, path: &str) -> bool {
        matches!(path::name(path), "compass.yml" | "compass.yaml")
    }

    fn read(&self, path: &str, bytes: &[u8], _files: &dyn Files) -> Parsed {
        if !holds_any(bytes, &["configVersion", "typeId", "ownerId", "ari:cloud:compass"]) {
            return Parsed::default();
        }
        Reader { format: self.id(), document: &document }.read(path, bytes)
    }
}

const fn strict(fields: &'static [super::schema::Field]) -> Rule {
    Rule { nulls: true, ..closed(fields) }
}

/// The most links of one type.
const MAX_LINKS: usize = 10;

/// Types that are no software that runs.
const RESOURCES: &[&str] = &["CLOUD_RESOURCE", "DATASET", "DATA_PRODUCT", "DASHBOARD"];

const LINK: &Rule = &strict(&[
    must("type", LINK_TYPE),
    must("url", Shape::Url),
    may("name", Shape::Text),
    may("objectId", Shape::Scalar),
]);
const LINK_TYPE: Shape =
    Shape::OneOf(&["CHAT_CHANNEL", "DASHBOARD", "DOCUMENT", "ON_CALL", "OTHER_LINK", "PROJECT", "REPOSITORY"]);
const FIELDS: &Rule = &strict(&[
    may("tier", Shape::OneOf(&["1", "2", "3", "4"])),
    may("lifecycle", Shape::OneOf(&["Pre-release", "Active", "Deprecated"])),
    may("isMonorepoProject", Shape::Scalar),
]);
const CUSTOM: &Rule = &strict(&[must("name", Shape::Text), must("type", CUSTOM_TYPE), may("value", Shape::Any)]);
const CUSTOM_TYPE: Shape = Shape::OneOf(&["text", "boolean", "number", "user", "single_select", "multi_select"]);

const ROOT: &Rule = &strict(&[
    must("name", Shape::Text),
    may("id", Shape::Text),
    may("slug", Shape::Text),
    may("description", Shape::Text),
    may("configVersion", Shape::Scalar),
    may("typeId", Shape::Text),
    may("ownerId", Shape::Text),
    may("fields", Shape::Object(FIELDS)),
    may("links", Shape::Objects(LINK)),
    may("labels", Shape::Texts),
    may("customFields", Shape::Objects(CUSTOM)),
    may("relationships", Shape::Object(&strict(&[may("DEPENDS_ON", Shape::Texts)]))),
]);

fn document(root: &Node, report: &mut Report<'_>) -> Vec<(Draft, Node)> {
    if !is_mapping(root, "a component", report) {
        return Vec::new();
    }
    check("", root.span, root, ROOT, report);
    if let Some(version) = root.get("configVersion").filter(|v| !v.is_null() && text_of(v).as_deref() != Some("1")) {
        unknown_version("configVersion", version, &["1"], report);
    }
    lengths(root, report);
    labels(root, report);
    many_links(root, report);
    component(root).map(|draft| (draft, root.clone())).into_iter().collect()
}

fn lengths(root: &Node, report: &mut Report<'_>) {
    for (key, most) in [("name", 512), ("slug", 64), ("description", 4096)] {
        let Some(node) = root.get(key) else { continue };
        let length = node.as_str().unwrap_or_default().chars().count();
        if length > most {
            let message = format!("`{key}` has {length} characters, {most} at most");
            report.error("descriptor-bad-value", node.span, message, None);
        }
    }
}

fn labels(root: &Node, report: &mut Report<'_>) {
    for label in items(root.get("labels")) {
        let Some(text) = label.as_str() else { continue };
        let bad = |c: char| c.is_whitespace() || c.is_uppercase();
        if text.contains(bad) || text.chars().count() > 40 {
            let hint = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
            let message = format!("label `{}` holds a blank or a capital, or more than 40 characters", excerpt(text));
            let hint = format!("write `{}`", excerpt(&hint));
            report.error("descriptor-bad-tag", label.span, message, Some(hint));
        }
    }
}

fn many_links(root: &Node, report: &mut Report<'_>) {
    let links = items(root.get("links"));
    let kind = |link: &Node| link.get("type").and_then(text_of).unwrap_or_default();
    let mut counted: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for link in links {
        let count = counted.entry(kind(link)).or_default();
        *count += 1;
        if *count == MAX_LINKS + 1 {
            let message = format!("more than {MAX_LINKS} links of type `{}`", excerpt(&kind(link)));
            report.error("descriptor-bad-value", link.span, message, None);
        }
    }
}

fn component(root: &Node) -> Option<Draft> {
    let written = root.get("typeId").and_then(Node::as_str).unwrap_or_default();
    let kind = if RESOURCES.contains(&written) { "Resource" } else { "Component" };
    let name = filled(root.get("slug")).or_else(|| filled(root.get("name")))?;
    let mut draft = Draft::new(kind, &name)?;
    draft.title(root.get("name"));
    draft.describe(root.get("description"));
    if let Some(node) = filled(root.get("typeId")) {
        let word = node.key_text().to_lowercase().replace('_', "-");
        draft.spec("type", Some(&Node::text(&word, node.span)));
    }
    draft.owner(root.get("ownerId"));
    if let Some(fields) = root.get("fields") {
        draft.spec("lifecycle", fields.get("lifecycle"));
        draft.tier(fields.get("tier"));
    }
    for label in items(root.get("labels")).iter().filter_map(|label| filled(Some(label))) {
        draft.tag(label.key_text(), label.span);
    }
    for link in items(root.get("links")) {
        place(&mut draft, link);
    }
    let needs = root.get("relationships").and_then(|relationships| relationships.get("DEPENDS_ON"));
    for slug in items(needs).iter().filter_map(|slug| filled(Some(slug))) {
        if !slug.key_text().starts_with("ari:") {
            draft.needs("component", slug.key_text(), slug.span);
        }
    }
    Some(draft)
}

fn place(draft: &mut Draft, link: &Node) {
    let Some(url) = filled(link.get("url")) else { return };
    match link.get("type").and_then(Node::as_str).unwrap_or_default().to_uppercase().as_str() {
        "CHAT_CHANNEL" => draft.annotate("portolan.dev/chat", url.key_text(), url.span),
        "ON_CALL" => draft.annotate("portolan.dev/on-call", url.key_text(), url.span),
        // Compass has no type for runbooks: people say it in the name.
        kind => {
            let name = link.get("name").and_then(Node::as_str).unwrap_or_default().to_lowercase();
            let kind = if name.contains("runbook") { "runbook" } else { kind };
            draft.link(Some(&url), link.get("name"), Some(kind));
        }
    }
}
