//! Cortex: `cortex.yaml`, an OpenAPI document whose `info` carries `x-cortex-*` keys.
//!
//! Source: Cortex, "Defining entities with YAML" and "Using GitOps for Cortex".

use super::draft::{Draft, filled, items, text_of};
use super::reader::{Reader, holds_any, is_mapping};
use super::schema::{Rule, Shape, check, may, must, open};
use super::{Files, Format, Parsed, path};
use crate::validate::report::{Report, excerpt};
use crate::yaml::Node;

/// The format of Cortex.
pub struct Cortex;

impl Format for Cortex {
    fn id(&self) -> &'static str {
        "cortex"
    }

    fn doc(&self) -> &'static str {
        "Reads Cortex's `cortex.yaml` and the files in `.cortex/`: owners, groups as tags, links, dashboards, on-call, \
         chat channels, dependencies and parents, and as code the `basepath` of `x-cortex-git`. Domains are systems, \
         teams are groups. A `cortex.yaml` without `x-cortex-` keys is another tool's and is passed over."
    }

    fn wants(&self, path: &str) -> bool {
        let is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
        let folder = path::folder(path);
        let drawer = [".cortex/catalog", ".cortex/domains", ".cortex/teams"];
        matches!(path::name(path), "cortex.yaml" | "cortex.yml") || (is_yaml && drawer.contains(&folder))
    }

    fn read(&self, path: &str, bytes: &[u8], _files: &dyn Files) -> Parsed {
        if !holds_any(bytes, &["x-cortex-"]) {
            return Parsed::default();
        }
        Reader { format: self.id(), document: &document }.read(path, bytes)
    }
}

const PROVIDERS: &[&str] = &[
    "CORTEX",
    "ACTIVE_DIRECTORY",
    "AZURE_DEVOPS",
    "BAMBOO_HR",
    "BITBUCKET",
    "GITHUB",
    "GITLAB",
    "GOOGLE",
    "OKTA",
    "OPSGENIE",
    "SERVICE_NOW",
    "SERVICENOW",
    "WORKDAY",
];
const OWNER: &Rule = &open(&[
    must("type", Shape::OneOf(&["group", "email", "slack"])),
    may("name", Shape::Text),
    may("email", Shape::Text),
    may("channel", Shape::Text),
    may("provider", Shape::OneOf(PROVIDERS)),
    may("description", Shape::Text),
]);
const GIT: &Rule = &open(&[must("repository", Shape::Text), may("alias", Shape::Text), may("basepath", Shape::Text)]);
const GITS: &Rule = &open(&[
    may("github", Shape::Object(GIT)),
    may("gitlab", Shape::Object(GIT)),
    may("bitbucket", Shape::Object(GIT)),
    may("azure", Shape::Any),
]);
const LINK: &Rule = &open(&[
    may("name", Shape::Text),
    may("type", Shape::Text),
    must("url", Shape::Text),
    may("description", Shape::Text),
]);
const EMBED: &Rule = &open(&[may("type", Shape::Text), must("url", Shape::Url)]);
const CHANNEL: &Rule = &open(&[must("name", Shape::Text), may("notificationsEnabled", Shape::Scalar)]);
const TAGGED: Shape = Shape::Objects(&open(&[must("tag", Shape::Scalar)]));

const INFO: &Rule = &open(&[
    must("title", Shape::Scalar),
    must("x-cortex-tag", Shape::Scalar),
    may("description", Shape::Text),
    may("version", Shape::Scalar),
    may("x-cortex-type", Shape::Text),
    may("x-cortex-definition", Shape::Map),
    may("x-cortex-groups", Shape::Any),
    may("x-cortex-service-groups", Shape::Any),
    may("x-cortex-owners", Shape::Objects(OWNER)),
    may("x-cortex-git", Shape::Object(GITS)),
    may("x-cortex-oncall", Shape::Map),
    may("x-cortex-slack", Shape::Object(&open(&[may("channels", Shape::Objects(CHANNEL))]))),
    may("x-cortex-link", Shape::Objects(LINK)),
    may("x-cortex-dashboards", Shape::Object(&open(&[may("embeds", Shape::Objects(EMBED))]))),
    may("x-cortex-custom-metadata", Shape::Map),
    may("x-cortex-dependency", Shape::Any),
    may("x-cortex-relationships", Shape::Any),
    may("x-cortex-parents", TAGGED),
    may("x-cortex-children", TAGGED),
    may("x-cortex-domain-parents", TAGGED),
    may("x-cortex-team", Shape::Map),
]);
const ROOT: &Rule = &open(&[must("openapi", Shape::Scalar), must("info", Shape::Object(INFO))]);

fn document(root: &Node, report: &mut Report<'_>) -> Vec<(Draft, Node)> {
    if !is_mapping(root, "a Cortex entity", report) {
        return Vec::new();
    }
    check("", root.span, root, ROOT, report);
    let Some(info) = root.get("info") else { return Vec::new() };
    for group in items(info.get("x-cortex-groups")) {
        if text_of(group).is_some_and(|text| text.contains(char::is_whitespace)) {
            let message = format!("group `{}` holds blanks", excerpt(&text_of(group).unwrap_or_default()));
            report.warning("descriptor-bad-tag", group.span, message, Some("join its words with `-`".to_owned()));
        }
    }
    entity(info).map(|draft| (draft, root.clone())).into_iter().collect()
}

fn entity(info: &Node) -> Option<Draft> {
    let written = info.get("x-cortex-type").and_then(Node::as_str).unwrap_or("service");
    let kind = match written {
        "domain" => "System",
        "team" => "Group",
        _ => "Component",
    };
    let mut draft = Draft::new(kind, info.get("x-cortex-tag").or_else(|| info.get("title"))?)?;
    draft.title(info.get("title"));
    draft.describe(info.get("description"));
    draft.spec("type", info.get("x-cortex-type"));
    owners(&mut draft, info);
    places(&mut draft, info);
    contacts(&mut draft, info);
    relations(&mut draft, info);
    extras(&mut draft, info);
    Some(draft)
}

/// The first group owns it, else the first person; channels are where to ask.
fn owners(draft: &mut Draft, info: &Node) {
    let owners = items(info.get("x-cortex-owners"));
    let of = |kind: &str| {
        let is =
            move |owner: &&Node| owner.get("type").and_then(Node::as_str).is_some_and(|t| t.eq_ignore_ascii_case(kind));
        owners.iter().filter(is).collect::<Vec<_>>()
    };
    for (kind, key) in [("group", "name"), ("email", "email")] {
        for owner in of(kind) {
            draft.owner(owner.get(key));
        }
    }
    for channel in of("slack").into_iter().filter_map(|owner| filled(owner.get("channel"))) {
        chat(draft, &channel);
    }
}

fn chat(draft: &mut Draft, channel: &Node) {
    draft.annotate("portolan.dev/chat", &format!("#{}", channel.key_text().trim_start_matches('#')), channel.span);
}

fn places(draft: &mut Draft, info: &Node) {
    let Some(git) = info.get("x-cortex-git") else { return };
    for (host, annotation) in [
        ("github", "github.com/project-slug"),
        ("gitlab", "gitlab.com/project-slug"),
        ("bitbucket", "bitbucket.org/project-slug"),
    ] {
        let Some(place) = git.get(host) else { continue };
        if let Some(slug) = filled(place.get("repository")) {
            draft.annotate(annotation, slug.key_text(), slug.span);
        }
        draft.paths(place.get("basepath"));
    }
}

fn contacts(draft: &mut Draft, info: &Node) {
    for channel in items(info.get("x-cortex-slack").and_then(|slack| slack.get("channels"))) {
        if let Some(name) = filled(channel.get("name")) {
            chat(draft, &name);
        }
    }
    for (tool, title) in
        [("pagerduty", "PagerDuty"), ("opsgenie", "Opsgenie"), ("victorops", "VictorOps"), ("xmatters", "xMatters")]
    {
        let Some(node) = info.get("x-cortex-oncall").and_then(|oncall| oncall.get(tool)) else { continue };
        let Some(id) = filled(node.get("id")) else { continue };
        let kind = node.get("type").and_then(text_of).unwrap_or_default().to_lowercase().replace('_', " ");
        draft.annotate(
            "portolan.dev/on-call",
            &format!("{title} {kind} {}", id.key_text()).replace("  ", " "),
            id.span,
        );
    }
}

fn relations(draft: &mut Draft, info: &Node) {
    for dependency in items(info.get("x-cortex-dependency")) {
        if let Some(tag) = filled(dependency.get("tag")) {
            draft.needs("component", tag.key_text(), tag.span);
        }
    }
    for relationship in items(info.get("x-cortex-relationships")) {
        let kind = relationship.get("type").and_then(Node::as_str).unwrap_or_default();
        for target in items(relationship.get("destinations")).iter().filter(|_| kind.starts_with("depend")) {
            if let Some(tag) = filled(target.get("tag")) {
                draft.needs("component", tag.key_text(), tag.span);
            }
        }
    }
    for key in ["x-cortex-parents", "x-cortex-domain-parents"] {
        if let Some(parent) = items(info.get(key)).first() {
            draft.spec_name("system", parent.get("tag"));
        }
    }
}

fn extras(draft: &mut Draft, info: &Node) {
    for key in ["x-cortex-groups", "x-cortex-service-groups"] {
        for group in items(info.get(key)).iter().filter_map(|group| filled(Some(group))) {
            draft.tag(group.key_text(), group.span);
        }
    }
    for link in items(info.get("x-cortex-link")) {
        draft.link(link.get("url"), link.get("name"), link.get("type").and_then(Node::as_str));
    }
    for embed in items(info.get("x-cortex-dashboards").and_then(|dashboards| dashboards.get("embeds"))) {
        draft.link(embed.get("url"), embed.get("type"), Some("dashboard"));
    }
    let Some(custom) = info.get("x-cortex-custom-metadata") else { return };
    let value = |key: &str| custom.get(key).map(|node| node.get("value").unwrap_or(node));
    draft.tier(value("tier"));
    draft.spec("lifecycle", value("lifecycle"));
}
