//! The kinds of Backstage: their versions and the fields of their `spec` (`formats.md` 2.1, "Kinds").

use super::report::{Report, did_you_mean, excerpt, required_text};
use super::{closest, field};
use crate::yaml::Node;

/// A kind and what its `spec` must hold.
#[derive(Debug)]
pub struct KindRule {
    /// The kind as written.
    pub name: &'static str,
    /// The values of `apiVersion` under which it is known.
    pub versions: &'static [&'static str],
    /// Its `spec` fields; any other key is tolerated.
    pub spec: &'static [SpecField],
    /// The `spec` fields instead where `spec.type` has one of these values.
    pub by_type: &'static [(&'static str, &'static [SpecField])],
}

impl KindRule {
    /// The fields of a `spec` of this kind.
    #[must_use]
    pub fn fields(&self, spec: &Node) -> &'static [SpecField] {
        let written = spec.get("type").and_then(Node::as_str);
        let own = self.by_type.iter().find(|(name, _)| Some(*name) == written);
        own.map_or(self.spec, |(_, fields)| fields)
    }
}

/// One field of a `spec`.
#[derive(Debug)]
pub struct SpecField {
    /// The key.
    pub name: &'static str,
    /// Whether Backstage refuses the document without it.
    pub required: bool,
    /// What it holds.
    pub shape: Shape,
}

/// What a field holds.
#[derive(Debug)]
pub enum Shape {
    /// A non-empty text.
    Text,
    /// A non-empty text of at most so many characters.
    TextUpTo(usize),
    /// A text, be it empty.
    AnyText,
    /// A text or a boolean.
    TextOrFlag,
    /// A list of non-empty texts; the list may be empty.
    Texts,
    /// A list of texts.
    AnyTexts,
    /// A reference or a list of them. No schema of Backstage has this field, its relations do.
    References,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A mapping with these fields.
    Object(&'static [SpecField]),
    /// A mapping with these fields whose other values are texts.
    OpenObject(&'static [SpecField]),
    /// A list of mappings with these fields.
    Objects(&'static [SpecField]),
    /// A list of at least one mapping with these fields.
    SomeObjects(&'static [SpecField]),
    /// A mapping with these fields or a list of such.
    ObjectOrObjects(&'static [SpecField]),
}

const COMMON: &[&str] = &["backstage.io/v1alpha1", "backstage.io/v1beta1"];

pub(super) const fn must(name: &'static str, shape: Shape) -> SpecField {
    SpecField { name, required: true, shape }
}

pub(super) const fn may(name: &'static str, shape: Shape) -> SpecField {
    SpecField { name, required: false, shape }
}

const fn kind(name: &'static str, spec: &'static [SpecField]) -> KindRule {
    KindRule { name, versions: COMMON, spec, by_type: &[] }
}

/// All kinds that Backstage knows.
pub const KINDS: &[KindRule] = &[
    kind("Component", COMPONENT),
    KindRule { by_type: &[("mcp-server", MCP_SERVER)], ..kind("API", API) },
    kind("Resource", RESOURCE),
    kind("System", &[must("owner", Shape::Text), may("domain", Shape::Text), may("type", Shape::Text)]),
    kind("Domain", &[must("owner", Shape::Text), may("subdomainOf", Shape::Text), may("type", Shape::Text)]),
    kind("Group", GROUP),
    kind("User", &[must("memberOf", Shape::Texts), may("profile", Shape::Object(PROFILE))]),
    kind("Location", LOCATION),
    KindRule { versions: &["scaffolder.backstage.io/v1beta3"], ..kind("Template", super::template::TEMPLATE) },
    KindRule {
        versions: &["backstage.io/v1alpha1"],
        by_type: &[("skill", SKILL), ("rule", RULE), ("plugin", PLUGIN), ("marketplace", MARKETPLACE)],
        ..kind("AiResource", AI_RESOURCE)
    },
];

const COMPONENT: &[SpecField] = &[
    must("type", Shape::Text),
    must("lifecycle", Shape::Text),
    must("owner", Shape::Text),
    may("system", Shape::Text),
    may("subcomponentOf", Shape::Text),
    may("providesApis", Shape::Texts),
    may("consumesApis", Shape::Texts),
    may("dependsOn", Shape::Texts),
    may("dependencyOf", Shape::References),
];

const API: &[SpecField] = &[
    must("type", Shape::Text),
    must("lifecycle", Shape::Text),
    must("owner", Shape::Text),
    must("definition", Shape::Text),
    may("system", Shape::Text),
];

const MCP_SERVER: &[SpecField] = &[
    must("type", Shape::Text),
    must("lifecycle", Shape::Text),
    must("owner", Shape::Text),
    must("remotes", Shape::SomeObjects(&[must("type", Shape::Text), must("url", Shape::Text)])),
    may("system", Shape::Text),
];

const RESOURCE: &[SpecField] = &[
    must("type", Shape::Text),
    must("owner", Shape::Text),
    may("system", Shape::Text),
    may("dependsOn", Shape::Texts),
    may("dependencyOf", Shape::References),
];

const PROFILE: &[SpecField] =
    &[may("displayName", Shape::Text), may("email", Shape::Text), may("picture", Shape::Text)];

const GROUP: &[SpecField] = &[
    must("type", Shape::Text),
    must("children", Shape::Texts),
    may("parent", Shape::Text),
    may("members", Shape::Texts),
    may("profile", Shape::Object(PROFILE)),
];

const LOCATION: &[SpecField] = &[
    may("type", Shape::Text),
    may("target", Shape::Text),
    may("targets", Shape::Texts),
    may("presence", Shape::OneOf(&["required", "optional"])),
];

const AI_RESOURCE: &[SpecField] = &[
    must("type", Shape::Text),
    must("lifecycle", Shape::Text),
    must("owner", Shape::Text),
    may("system", Shape::Text),
];

const SKILL: &[SpecField] = &[
    must("type", Shape::Text),
    must("lifecycle", Shape::Text),
    must("owner", Shape::Text),
    may("system", Shape::Text),
    may("disciplines", Shape::Texts),
    may("categories", Shape::Texts),
    may("agents", Shape::Texts),
    may("dependsOn", Shape::Texts),
    may("allowedTools", Shape::Text),
    may("license", Shape::Text),
    may("compatibility", Shape::TextUpTo(500)),
];

const RULE: &[SpecField] = &[
    must("type", Shape::Text),
    must("lifecycle", Shape::Text),
    must("owner", Shape::Text),
    must("category", Shape::Text),
    must("rationale", Shape::Text),
    may("system", Shape::Text),
    may("disciplines", Shape::Texts),
];

const PLUGIN: &[SpecField] = &[
    must("type", Shape::Text),
    must("lifecycle", Shape::Text),
    must("owner", Shape::Text),
    must("skills", Shape::Texts),
    may("system", Shape::Text),
    may("version", Shape::Text),
];

const MARKETPLACE: &[SpecField] = &[
    must("type", Shape::Text),
    must("lifecycle", Shape::Text),
    must("owner", Shape::Text),
    must("plugins", Shape::Texts),
    may("system", Shape::Text),
    may("version", Shape::Text),
];

/// Checks `apiVersion` and `kind`; the rule of the kind where it is known.
pub(super) fn check(root: &Node, report: &mut Report<'_>) -> Option<&'static KindRule> {
    let version = envelope_text(root, "apiVersion", report);
    let kind = envelope_text(root, "kind", report);
    if let Some((node, text)) = version
        && !field::is_api_version(text)
    {
        let message = format!("`apiVersion` is malformed: `{}`", excerpt(text));
        report.error(
            "descriptor-bad-api-version",
            node.span,
            message,
            Some("write `backstage.io/v1alpha1`".to_owned()),
        );
    }
    let (node, text) = kind?;
    let Some(rule) = KINDS.iter().find(|rule| rule.name == text) else {
        // Checked on as the kind that was meant, so that all is told at once.
        return unknown_kind(node, text, report);
    };
    if let Some((node, text)) = version
        && field::is_api_version(text)
        && !rule.versions.contains(&text)
    {
        let message = format!("`apiVersion` `{}` has no kind `{}`", excerpt(text), rule.name);
        let hint = format!("write `{}`", rule.versions[0]);
        report.error("descriptor-unknown-api-version", node.span, message, Some(hint));
    }
    Some(rule)
}

fn unknown_kind(node: &Node, text: &str, report: &mut Report<'_>) -> Option<&'static KindRule> {
    if !field::is_kind(text) {
        let message = format!("`kind` is malformed: `{}`", excerpt(text));
        let hint = "a kind is 1 to 63 letters and digits that begin with a letter";
        report.error("descriptor-bad-kind", node.span, message, Some(hint.to_owned()));
        return None;
    }
    let slip = closest(text, KINDS.iter().map(|rule| rule.name));
    let near = match text.to_ascii_lowercase().as_str() {
        "service" | "library" | "website" | "app" | "application" | "microservice" => Some("Component"),
        "team" => Some("Group"),
        "person" => Some("User"),
        _ => slip,
    };
    report.error("descriptor-unknown-kind", node.span, format!("unknown kind `{text}`"), did_you_mean(near));
    KINDS.iter().find(|rule| Some(rule.name) == slip)
}

fn envelope_text<'n>(root: &'n Node, name: &str, report: &mut Report<'_>) -> Option<(&'n Node, &'n str)> {
    let Some((key, value)) = root.entry(name) else {
        report.error("descriptor-missing-field", root.span, format!("field `{name}` is missing"), None);
        return None;
    };
    required_text(name, key, value, report).map(|text| (value, text))
}
