//! Port: `port.yml`, one entity or a list of them.
//!
//! Source: Port, "GitOps" of its git integrations. What a property means depends on an account's
//! blueprints, so all of them are kept and only those with a usual name take effect.

use super::draft::{Draft, filled, items};
use super::reader::Reader;
use super::schema::{Rule, Shape, check, may, must, open};
use super::{Files, Format, Parsed, path};
use crate::validate::report::Report;
use crate::yaml::Node;

/// The format of Port.
pub struct Port;

impl Format for Port {
    fn id(&self) -> &'static str {
        "port"
    }

    fn doc(&self) -> &'static str {
        "Reads Port's `port.yml` or `port.yaml`: entities with `identifier` and `blueprint`. Team, lifecycle, tier, \
         language, contacts and addresses are taken from properties of the usual names, everything else is kept as \
         written. A file without both keys is another tool's and is passed over."
    }

    fn wants(&self, path: &str) -> bool {
        matches!(path::name(path), "port.yml" | "port.yaml")
    }

    fn read(&self, path: &str, bytes: &[u8], _files: &dyn Files) -> Parsed {
        if !(holds_key(bytes, "blueprint") && holds_key(bytes, "identifier")) {
            return Parsed::default();
        }
        Reader { format: self.id(), document: &document }.read(path, bytes)
    }
}

/// Whether a line of the outermost mapping or list begins with a key; deeper ones are another tool's.
fn holds_key(bytes: &[u8], key: &str) -> bool {
    let begins = |line: &str| {
        let text = line.trim_start_matches([' ', '\t', '-', '[', '{', '"']);
        line.len() - text.len() <= 6 && text.strip_prefix(key).is_some_and(|rest| rest.starts_with([':', '"', ' ']))
    };
    String::from_utf8_lossy(bytes).lines().any(|line| begins(line) || line.contains(&format!(", {key}:")))
}

const ENTITY: &Rule = &open(&[
    must("identifier", Shape::Scalar),
    must("blueprint", Shape::Text),
    may("title", Shape::Scalar),
    may("icon", Shape::Text),
    may("team", Shape::TextOrTexts),
    may("properties", Shape::Map),
    may("relations", Shape::Map),
]);

fn document(root: &Node, report: &mut Report<'_>) -> Vec<(Draft, Node)> {
    let mut found = Vec::new();
    for (i, node) in items(Some(root)).iter().enumerate() {
        let name = if root.as_sequence().is_some() { format!("[{i}]") } else { String::new() };
        if node.as_mapping().is_none() {
            let message = format!("an entity must be a mapping, not {}", node.noun());
            report.error("descriptor-not-a-mapping", node.span, message, None);
            continue;
        }
        check(&name, node.span, node, ENTITY, report);
        found.extend(entity(node).map(|draft| (draft, node.clone())));
    }
    found
}

fn entity(node: &Node) -> Option<Draft> {
    let blueprint = node.get("blueprint").and_then(Node::as_str).unwrap_or_default();
    let plain = crate::name::plain(blueprint);
    let (kind, is_service) = match plain.as_str() {
        "service" | "microservice" => ("Component", true),
        "component" | "application" | "app" | "library" | "website" | "package" => ("Component", false),
        "api" => ("API", false),
        "system" | "domain" | "product" => ("System", false),
        _ => ("Resource", false),
    };
    let mut draft = Draft::new(kind, node.get("identifier")?)?;
    draft.title(node.get("title"));
    items(node.get("team")).iter().for_each(|team| draft.owner(Some(team)));
    if let Some(pairs) = node.get("properties").and_then(Node::as_mapping) {
        pairs.iter().for_each(|(key, value)| property(&mut draft, key, value));
    }
    if let Some(pairs) = node.get("relations").and_then(Node::as_mapping) {
        pairs.iter().for_each(|(key, value)| relation(&mut draft, key, value));
    }
    match filled(node.get("blueprint")) {
        Some(word) if is_service => draft.spec("type", Some(&Node::text("service", word.span))),
        Some(word) => draft.spec("type", Some(&word)),
        None => {}
    }
    Some(draft)
}

fn property(draft: &mut Draft, key: &Node, value: &Node) {
    let name = crate::name::plain(key.key_text());
    match name.as_str() {
        "description" => draft.describe(Some(value)),
        "owner" | "team" | "owningteam" => draft.owner(Some(value)),
        "type" => draft.spec("type", Some(value)),
        "lifecycle" => draft.spec("lifecycle", Some(value)),
        "tier" => draft.tier(Some(value)),
        "language" | "languages" | "tags" => {
            for word in items(Some(value)).iter().filter_map(|word| filled(Some(word))) {
                draft.tag(&word.key_text().to_lowercase(), word.span);
            }
        }
        "path" | "monorepopath" => draft.paths([value]),
        _ => address(draft, &name, key, value),
    }
}

/// Contacts by the name of the property; any other address is a link.
fn address(draft: &mut Draft, name: &str, key: &Node, value: &Node) {
    let Some(text) = filled(Some(value)) else { return };
    let is_web = text.key_text().starts_with("https://") || text.key_text().starts_with("http://");
    if name.starts_with("slack") || name == "chat" {
        draft.annotate("portolan.dev/chat", text.key_text(), text.span);
    } else if name.starts_with("oncall") || name.starts_with("pagerduty") {
        draft.annotate("portolan.dev/on-call", text.key_text(), text.span);
    } else if is_web {
        let kinds = ["runbook", "dashboard", "documentation", "repo"];
        let kind = kinds.into_iter().find(|kind| name.contains(kind)).unwrap_or("other");
        draft.link(Some(&text), Some(&Node::text(key.key_text(), key.span)), Some(kind));
    }
}

fn relation(draft: &mut Draft, key: &Node, value: &Node) {
    let name = crate::name::plain(key.key_text());
    let ids = || items(Some(value)).iter().filter_map(|id| filled(Some(id)));
    match name.as_str() {
        "team" | "owner" | "owningteam" => ids().for_each(|id| draft.owner(Some(&id))),
        "system" | "domain" | "product" => ids().for_each(|id| draft.spec_name("system", Some(&id))),
        name if name.contains("depend") || name == "uses" => {
            ids().for_each(|id| draft.needs("component", id.key_text(), id.span));
        }
        _ => {}
    }
}
