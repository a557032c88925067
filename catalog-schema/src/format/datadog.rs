//! Datadog: `service.datadog.yaml` and `entity.datadog.yaml`, schema versions 2, 2.1, 2.2 and 3.
//!
//! Source: the JSON schemas that Datadog publishes (`DataDog/schema`, folder `service-catalog`).

use super::draft::{Draft, filled, items, text_of};
use super::reader::{Reader, is_mapping, unknown_version};
use super::schema::{Field, Rule, Shape, check, closed, may, must};
use super::{Files, Format, Parsed, path};
use crate::validate::report::{Report, excerpt};
use crate::yaml::Node;

/// The format of Datadog's software catalog.
pub struct Datadog;

impl Format for Datadog {
    fn id(&self) -> &'static str {
        "datadog"
    }

    fn doc(&self) -> &'static str {
        "Reads Datadog's `service.datadog.yaml` and `entity.datadog.yaml` (also `.yml` and `.json`) in the schema \
         versions 2, 2.1, 2.2 and 3, every document of the file: owner, tier, lifecycle, links, contacts, languages, \
         dependencies, and the folders that `codeLocations` names."
    }

    fn wants(&self, path: &str) -> bool {
        let stem = path::name(path).rsplit_once('.').filter(|(_, end)| matches!(*end, "yaml" | "yml" | "json"));
        stem.is_some_and(|(stem, _)| matches!(stem, "service.datadog" | "entity.datadog"))
    }

    fn read(&self, path: &str, bytes: &[u8], _files: &dyn Files) -> Parsed {
        Reader { format: self.id(), document: &document }.read(path, bytes)
    }
}

const VERSIONS: [&str; 3] = ["v2", "v2.1", "v2.2"];

fn document(root: &Node, report: &mut Report<'_>) -> Vec<(Draft, Node)> {
    if !is_mapping(root, "a definition", report) {
        return Vec::new();
    }
    let draft = match (root.get("apiVersion"), root.get("schema-version")) {
        (Some(version), _) => entity(version, root, report),
        (None, Some(version)) => service(version, root, report),
        (None, None) => {
            let hint = "begin with `apiVersion: v3` or `schema-version: v2.2`";
            let message = "field `apiVersion` is missing".to_owned();
            report.error("descriptor-missing-field", root.span, message, Some(hint.to_owned()));
            root.get("dd-service").and_then(|name| older(root, name))
        }
    };
    draft.into_iter().map(|draft| (draft, root.clone())).collect()
}

// ---- Versions 2 to 2.2 ----

const CONTACTS: &Rule = &closed(&[may("name", Shape::Text), must("type", CONTACT_TYPE), must("contact", Shape::Text)]);
const CONTACT_TYPE: Shape = Shape::OneOf(&["email", "slack", "microsoft-teams"]);
const FREE_CONTACTS: &Rule =
    &closed(&[may("name", Shape::Text), must("type", Shape::Text), must("contact", Shape::Text)]);
const PLACES: &Rule = &closed(&[must("name", Shape::Text), may("provider", Shape::Text), must("url", Shape::Url)]);

const fn links(kind: Shape) -> [Field; 4] {
    [must("name", Shape::Text), must("type", kind), must("url", Shape::Url), may("provider", Shape::Text)]
}

const LINKS_2: &Rule = &closed(&[must("name", Shape::Text), must("type", LINK_TYPE_2), must("url", Shape::Url)]);
const LINK_TYPE_2: Shape =
    Shape::OneOf(&["doc", "wiki", "runbook", "url", "repo", "dashboard", "oncall", "code", "link"]);
const LINKS_2_1: &Rule = &closed(&links(Shape::OneOf(&["doc", "runbook", "repo", "dashboard", "other"])));
const LINKS: &Rule = &closed(&links(Shape::Text));

const OPSGENIE: Shape =
    Shape::Object(&closed(&[must("service-url", Shape::Text), may("region", Shape::OneOf(&["US", "EU"]))]));
const INTEGRATIONS_2: &Rule = &closed(&[may("pagerduty", Shape::Text), may("opsgenie", OPSGENIE)]);
const INTEGRATIONS: &Rule = &closed(&[
    may("pagerduty", Shape::Object(&closed(&[must("service-url", Shape::Text)]))),
    may("opsgenie", OPSGENIE),
]);

const V2: &Rule = &closed(&[
    must("schema-version", Shape::Text),
    must("dd-service", Shape::Text),
    may("team", Shape::Text),
    may("dd-team", Shape::Text),
    may("contacts", Shape::Objects(CONTACTS)),
    may("links", Shape::Objects(LINKS_2)),
    may("repos", Shape::Objects(PLACES)),
    may("docs", Shape::Objects(PLACES)),
    may("tags", Shape::Texts),
    may("integrations", Shape::Object(INTEGRATIONS_2)),
    may("extensions", Shape::Map),
]);

const V2_1: &Rule = &closed(&[
    must("schema-version", Shape::Text),
    must("dd-service", Shape::Text),
    may("team", Shape::Text),
    may("application", Shape::Text),
    may("description", Shape::Text),
    may("tier", Shape::Text),
    may("lifecycle", Shape::Text),
    may("contacts", Shape::Objects(CONTACTS)),
    may("links", Shape::Objects(LINKS_2_1)),
    may("tags", Shape::Texts),
    may("integrations", Shape::Object(INTEGRATIONS)),
    may("extensions", Shape::Map),
]);

const V2_2: &Rule = &closed(&[
    must("schema-version", Shape::Text),
    must("dd-service", Shape::Text),
    may("team", Shape::Text),
    may("application", Shape::Text),
    may("description", Shape::Text),
    may("tier", Shape::Text),
    may("lifecycle", Shape::Text),
    may("type", Shape::OneOf(&["web", "db", "cache", "function", "browser", "mobile", "custom"])),
    may("languages", Shape::Texts),
    may("contacts", Shape::Objects(FREE_CONTACTS)),
    may("links", Shape::Objects(LINKS)),
    may("tags", Shape::Texts),
    may("integrations", Shape::Object(INTEGRATIONS)),
    may("extensions", Shape::Map),
    may("ci-pipeline-fingerprints", Shape::Texts),
]);

fn service(version: &Node, root: &Node, report: &mut Report<'_>) -> Option<Draft> {
    match version.as_str() {
        Some("v2") => check("", root.span, root, V2, report),
        Some("v2.1") => check("", root.span, root, V2_1, report),
        Some("v2.2") => check("", root.span, root, V2_2, report),
        _ => unknown_version("schema-version", version, &VERSIONS, report),
    }
    older(root, root.get("dd-service")?)
}

fn older(root: &Node, name: &Node) -> Option<Draft> {
    let mut draft = Draft::new("Component", name)?;
    draft.describe(root.get("description"));
    draft.owner(root.get("team"));
    draft.owner(root.get("dd-team"));
    draft.spec("type", root.get("type"));
    draft.spec("lifecycle", root.get("lifecycle"));
    draft.spec_name("system", root.get("application"));
    draft.tier(root.get("tier"));
    shared(&mut draft, root);
    for (list, kind) in [("repos", "repository"), ("docs", "documentation")] {
        for item in items(root.get(list)) {
            draft.link(item.get("url"), item.get("name"), Some(kind));
        }
    }
    if let Some(integrations) = root.get("integrations") {
        on_call(&mut draft, integrations, "service-url");
    }
    Some(draft)
}

// ---- Version 3 ----

const METADATA: &Rule = &closed(&[
    must("name", Shape::Text),
    may("id", Shape::Text),
    may("inheritFrom", Shape::Text),
    may("managed", Shape::Map),
    may("owner", Shape::Text),
    may("additionalOwners", Shape::Objects(&closed(&[must("name", Shape::Text), may("type", Shape::Text)]))),
    may("displayName", Shape::Text),
    may("description", Shape::Text),
    may("tags", Shape::Texts),
    may("contacts", Shape::Objects(FREE_CONTACTS)),
    may("links", Shape::Objects(LINKS)),
]);

const INTEGRATIONS_3: &Rule = &closed(&[
    may("pagerduty", Shape::Object(&closed(&[must("serviceURL", Shape::Text)]))),
    may("opsgenie", Shape::Object(&closed(&[must("serviceURL", Shape::Text), may("region", Shape::Text)]))),
    may("jiraServiceManagementOps", Shape::Object(&closed(&[must("teamURL", Shape::Text)]))),
    may("sentry", Shape::Object(&closed(&[must("projectSlugs", Shape::Texts)]))),
    may("terraform", Shape::Object(&closed(&[must("workspaceIds", Shape::Texts)]))),
]);

const QUERIES: Shape = Shape::Objects(&closed(&[may("name", Shape::Text), may("query", Shape::Text)]));
const DATADOG: &Rule = &closed(&[
    may("pipelines", Shape::Object(&closed(&[may("fingerprints", Shape::Texts)]))),
    may("events", QUERIES),
    may("logs", QUERIES),
    may("performanceData", Shape::Map),
    may("codeLocations", Shape::Objects(&closed(&[may("repositoryURL", Shape::Text), may("paths", Shape::Texts)]))),
]);

const ROOT: &Rule = &closed(&[
    must("apiVersion", Shape::Text),
    must("kind", Shape::Text),
    must("metadata", Shape::Object(METADATA)),
    may("spec", Shape::Map),
    may("integrations", Shape::Object(INTEGRATIONS_3)),
    may("datadog", Shape::Object(DATADOG)),
    may("extensions", Shape::Map),
]);

const LIFECYCLE: Field = may("lifecycle", Shape::Text);
const TIER: Field = may("tier", Shape::Text);
const TYPE: Field = may("type", Shape::Text);
const DEPENDS_ON: Field = may("dependsOn", Shape::Texts);
const DEPENDENCY_OF: Field = may("dependencyOf", Shape::Texts);
const COMPONENT_OF: Field = may("componentOf", Shape::Texts);
const INTERFACE: &Rule = &closed(&[may("fileRef", Shape::Text), may("definition", Shape::Map)]);

const SERVICE: &Rule =
    &closed(&[LIFECYCLE, TIER, TYPE, may("languages", Shape::Texts), DEPENDS_ON, DEPENDENCY_OF, COMPONENT_OF]);
const SYSTEM: &Rule = &closed(&[LIFECYCLE, TIER, TYPE, may("components", Shape::Texts), COMPONENT_OF]);
const API: &Rule = &closed(&[
    may("interface", Shape::Object(INTERFACE)),
    LIFECYCLE,
    TIER,
    TYPE,
    may("implementedBy", Shape::Texts),
    COMPONENT_OF,
]);
const OTHER: &Rule = &closed(&[LIFECYCLE, TIER, TYPE, DEPENDS_ON, DEPENDENCY_OF, COMPONENT_OF]);

fn entity(version: &Node, root: &Node, report: &mut Report<'_>) -> Option<Draft> {
    if version.as_str() != Some("v3") {
        unknown_version("apiVersion", version, &["v3"], report);
    }
    check("", root.span, root, ROOT, report);
    let kind = root.get("kind").and_then(Node::as_str).unwrap_or_default();
    if let Some((key, spec)) = root.entry("spec").filter(|(_, spec)| spec.as_mapping().is_some()) {
        let rule = match kind {
            "service" => SERVICE,
            "system" | "application" => SYSTEM,
            "api" => API,
            _ => OTHER,
        };
        check("spec", key.span, spec, rule, report);
    }
    kind_fits(root, kind, report);
    newer(root, kind)
}

/// A kind of one's own is lower-case words joined by hyphens.
fn kind_fits(root: &Node, kind: &str, report: &mut Report<'_>) {
    let words =
        kind.split('-').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    if let Some(node) = root.get("kind").filter(|node| node.as_str().is_some() && !words) {
        let message = format!("`kind` is malformed: `{}`", excerpt(kind));
        let hint = "write `service`, `datastore`, `queue`, `api`, `system`, or lower-case words joined by `-`";
        report.error("descriptor-bad-kind", node.span, message, Some(hint.to_owned()));
    }
}

fn newer(root: &Node, kind: &str) -> Option<Draft> {
    let metadata = root.get("metadata")?;
    let mut draft = Draft::new(stored_kind(kind), metadata.get("name")?)?;
    draft.title(metadata.get("displayName"));
    draft.describe(metadata.get("description"));
    draft.owner(metadata.get("owner"));
    shared(&mut draft, metadata);
    if let Some(spec) = root.get("spec") {
        draft.spec("type", spec.get("type"));
        draft.spec("lifecycle", spec.get("lifecycle"));
        draft.tier(spec.get("tier"));
        relations(&mut draft, spec);
        items(spec.get("languages")).iter().for_each(|item| tag(&mut draft, item));
    }
    if !matches!(kind, "service" | "system" | "application" | "api") {
        draft.spec("type", root.get("kind"));
    }
    if let Some(integrations) = root.get("integrations") {
        on_call(&mut draft, integrations, "serviceURL");
    }
    let locations = items(root.get("datadog").and_then(|datadog| datadog.get("codeLocations")));
    code(&mut draft, locations);
    Some(draft)
}

/// Backstage's kind for a kind of Datadog's.
fn stored_kind(kind: &str) -> &'static str {
    match kind {
        "api" => "API",
        "system" | "application" => "System",
        "datastore" | "queue" | "repository" => "Resource",
        _ => "Component",
    }
}

fn relations(draft: &mut Draft, spec: &Node) {
    for item in items(spec.get("dependsOn")) {
        if let Some((kind, name)) = reference(item) {
            draft.needs(&stored_kind(&kind).to_lowercase(), &name, item.span);
        }
    }
    let system = items(spec.get("componentOf")).iter().find_map(|item| Some((reference(item)?.1, item.span)));
    if let Some((name, span)) = system {
        draft.spec_name("system", Some(&Node::text(&name, span)));
    }
    for key in ["dependencyOf", "components"] {
        let text = |item: &Node| {
            let (kind, name) = reference(item)?;
            Some(Node::text(&format!("{}:{name}", stored_kind(&kind).to_lowercase()), item.span))
        };
        draft.references(key, items(spec.get(key)).iter().filter_map(text).take(500).collect());
    }
}

/// The kind and name of `kind:name`; a bare name is a service's.
fn reference(node: &Node) -> Option<(String, String)> {
    let text = filled(Some(node))?;
    let (kind, name) = text.key_text().split_once(':').unwrap_or(("service", text.key_text()));
    Some((kind.to_owned(), super::draft::fitting_name(name)?))
}

/// The folders of the first repository that is named: a file speaks for the repository it stands in.
fn code(draft: &mut Draft, locations: &[Node]) {
    let repository = |location: &Node| location.get("repositoryURL").and_then(text_of).unwrap_or_default();
    let Some(own) = locations.iter().find(|l| l.get("paths").is_some()).map(repository) else { return };
    let paths = locations.iter().filter(|l| repository(l) == own).flat_map(|l| items(l.get("paths")));
    draft.paths(paths);
}

// ---- What all versions share ----

fn shared(draft: &mut Draft, node: &Node) {
    for item in items(node.get("tags")).iter().chain(items(node.get("languages"))) {
        tag(draft, item);
    }
    for link in items(node.get("links")) {
        draft.link(link.get("url"), link.get("name"), link.get("type").and_then(Node::as_str));
    }
    for contact in items(node.get("contacts")) {
        let kind = contact.get("type").and_then(Node::as_str).unwrap_or_default().to_lowercase();
        let Some(address) = filled(contact.get("contact")) else { continue };
        match kind.as_str() {
            "slack" | "microsoft-teams" => draft.annotate("portolan.dev/chat", address.key_text(), address.span),
            "email" => mail(draft, contact, &address),
            kind => draft.link(Some(&address), contact.get("name"), Some(kind)),
        }
    }
}

fn mail(draft: &mut Draft, contact: &Node, address: &Node) {
    let url = Node::text(&format!("mailto:{}", address.key_text()), address.span);
    draft.link(Some(&url), contact.get("name").or(Some(address)), Some("email"));
}

fn tag(draft: &mut Draft, node: &Node) {
    if let Some(text) = text_of(node) {
        draft.tag(&text, node.span);
    }
}

fn on_call(draft: &mut Draft, integrations: &Node, key: &str) {
    for tool in ["pagerduty", "opsgenie"] {
        let Some(node) = integrations.get(tool) else { continue };
        if let Some(address) = filled(node.get(key).or(Some(node))) {
            draft.annotate("portolan.dev/on-call", address.key_text(), address.span);
        }
    }
    if let Some(team) = integrations.get("jiraServiceManagementOps").and_then(|node| filled(node.get("teamURL"))) {
        draft.annotate("portolan.dev/on-call", team.key_text(), team.span);
    }
}
