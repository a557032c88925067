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
    /// Whether a document without `spec` is accepted.
    pub spec_optional: bool,
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
    /// A list of non-empty texts; the list may be empty.
    Texts,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A mapping with these fields.
    Object(&'static [SpecField]),
    /// A list of mappings with these fields.
    Objects(&'static [SpecField]),
    /// A mapping or a list of mappings.
    ObjectOrObjects,
    /// Anything.
    Any,
}

const COMMON: &[&str] = &["backstage.io/v1alpha1", "backstage.io/v1beta1"];

const fn must(name: &'static str, shape: Shape) -> SpecField {
    SpecField { name, required: true, shape }
}

const fn may(name: &'static str, shape: Shape) -> SpecField {
    SpecField { name, required: false, shape }
}

const fn kind(name: &'static str, spec: &'static [SpecField]) -> KindRule {
    KindRule { name, versions: COMMON, spec, spec_optional: false }
}

/// All kinds that Backstage knows.
pub const KINDS: &[KindRule] = &[
    kind("Component", COMPONENT),
    kind("API", API),
    kind("Resource", RESOURCE),
    kind("System", &[must("owner", Shape::Text), may("domain", Shape::Text), may("type", Shape::Text)]),
    kind("Domain", &[must("owner", Shape::Text), may("subdomainOf", Shape::Text), may("type", Shape::Text)]),
    kind("Group", GROUP),
    kind("User", &[must("memberOf", Shape::Texts), may("profile", Shape::Object(PROFILE))]),
    KindRule { name: "Location", versions: COMMON, spec: LOCATION, spec_optional: true },
    KindRule { name: "Template", versions: &["scaffolder.backstage.io/v1beta3"], spec: TEMPLATE, spec_optional: false },
    KindRule { name: "AiResource", versions: &["backstage.io/v1alpha1"], spec: AI_RESOURCE, spec_optional: false },
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
    may("dependencyOf", Shape::Texts),
];

/// `definition` and `remotes` depend on the type: see `spec::api`.
const API: &[SpecField] = &[
    must("type", Shape::Text),
    must("lifecycle", Shape::Text),
    must("owner", Shape::Text),
    may("definition", Shape::Text),
    may("remotes", Shape::Objects(REMOTE)),
    may("system", Shape::Text),
];

const REMOTE: &[SpecField] = &[must("type", Shape::Text), must("url", Shape::Text)];

const RESOURCE: &[SpecField] = &[
    must("type", Shape::Text),
    must("owner", Shape::Text),
    may("system", Shape::Text),
    may("dependsOn", Shape::Texts),
    may("dependencyOf", Shape::Texts),
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

const TEMPLATE: &[SpecField] = &[
    must("type", Shape::Text),
    must("steps", Shape::Objects(&[must("action", Shape::Text), may("id", Shape::Text), may("name", Shape::Text)])),
    may("owner", Shape::Text),
    may("parameters", Shape::ObjectOrObjects),
    may("output", Shape::Any),
    may("presentation", Shape::Any),
];

/// `category`, `rationale`, `skills` and `plugins` depend on the type: see `spec::ai_resource`.
const AI_RESOURCE: &[SpecField] = &[
    must("type", Shape::Text),
    must("lifecycle", Shape::Text),
    must("owner", Shape::Text),
    may("system", Shape::Text),
    may("disciplines", Shape::Texts),
    may("categories", Shape::Texts),
    may("agents", Shape::Texts),
    may("dependsOn", Shape::Texts),
    may("allowedTools", Shape::Any),
    may("license", Shape::Text),
    may("compatibility", Shape::Text),
    may("version", Shape::Text),
    may("category", Shape::Text),
    may("rationale", Shape::Text),
    may("skills", Shape::Any),
    may("plugins", Shape::Any),
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
        unknown_kind(node, text, report);
        return None;
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

fn unknown_kind(node: &Node, text: &str, report: &mut Report<'_>) {
    if !field::is_kind(text) {
        let message = format!("`kind` is malformed: `{}`", excerpt(text));
        let hint = "a kind is 1 to 63 letters and digits that begin with a letter";
        report.error("descriptor-bad-kind", node.span, message, Some(hint.to_owned()));
        return;
    }
    let near = match text.to_ascii_lowercase().as_str() {
        "service" | "library" | "website" | "app" | "application" | "microservice" => Some("Component"),
        "team" => Some("Group"),
        "person" => Some("User"),
        _ => closest(text, KINDS.iter().map(|rule| rule.name)),
    };
    report.error("descriptor-unknown-kind", node.span, format!("unknown kind `{text}`"), did_you_mean(near));
}

fn envelope_text<'n>(root: &'n Node, name: &str, report: &mut Report<'_>) -> Option<(&'n Node, &'n str)> {
    let Some((key, value)) = root.entry(name) else {
        report.error("descriptor-missing-field", root.span, format!("field `{name}` is missing"), None);
        return None;
    };
    required_text(name, key, value, report).map(|text| (value, text))
}
