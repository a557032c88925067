#![allow(clippy::unwrap_used)]

use super::*;
use crate::problem::Severity;
use crate::yaml::{Limits, parse};

const GOOD: &str = "apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: payments
  tags: [java, c++]
spec:
  type: service
  lifecycle: production
  owner: group:default/team-a
";

fn check(text: &str) -> Vec<Problem> {
    let (documents, problems) = parse(text.as_bytes(), &Limits::default());
    assert_eq!(problems, [], "{text}");
    descriptor("catalog-info.yaml", &documents[0].root)
}

/// (code, line, column) of each problem.
fn places(text: &str) -> Vec<(String, u32, u32)> {
    check(text).into_iter().map(|p| (p.code, p.span.unwrap().line, p.span.unwrap().column)).collect()
}

/// The only problem after one replacement in the good file: code, line, hint.
fn one(from: &str, to: &str) -> (String, Severity, u32, String) {
    let text = GOOD.replace(from, to);
    assert_ne!(text, GOOD, "nothing replaced: {from}");
    let mut problems = check(&text);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let problem = problems.remove(0);
    (problem.code, problem.severity, problem.span.unwrap().line, problem.hint.unwrap_or_default())
}

fn spec_of(kind: &str, spec: &str) -> Vec<String> {
    let version = if kind == "Template" { "scaffolder.backstage.io/v1beta3" } else { "backstage.io/v1alpha1" };
    let text = format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {spec}\n");
    check(&text).into_iter().map(|p| format!("{} {}", p.code.trim_start_matches("descriptor-"), p.message)).collect()
}

#[test]
fn a_good_descriptor_has_no_problems() {
    assert_eq!(check(GOOD), []);
}

#[test]
fn all_problems_are_told_at_once_in_file_order() {
    let text = "apiVersion: backstage.io/v1alpha1\nkind: Componet\nmetadata:\n  name: -a\n  tags: [Java]\nowner: x\nspec:\n  type: 5\n";
    // A misspelt kind hides nothing: what stands below `spec` is judged as the kind that was meant.
    let expected = [
        ("unknown-kind", 2, 7),
        ("bad-name", 4, 9),
        ("bad-tag", 5, 10),
        ("unknown-field", 6, 1),
        ("missing-field", 7, 1),
        ("missing-field", 7, 1),
        ("wrong-type", 8, 9),
    ];
    let expected: Vec<_> = expected.map(|(code, l, c)| (format!("descriptor-{code}"), l, c)).into();
    assert_eq!(places(text), expected);
}

#[test]
fn unknown_root_fields_are_refused_with_their_proper_place() {
    assert_eq!(one("spec:", "owner: a\nspec:").3, "move `owner` below `spec`");
    assert_eq!(one("spec:", "tags: []\nspec:").3, "move `tags` below `metadata`");
    assert!(one("spec:", "relations: []\nspec:").3.contains("remove it"));
}

#[test]
fn kinds_and_versions_are_checked_with_hints() {
    let error = |hint: &str, code: &str, line| (format!("descriptor-{code}"), Severity::Error, line, hint.to_owned());
    assert_eq!(one("Component", "component"), error("did you mean `Component`?", "unknown-kind", 2));
    assert_eq!(one("Component", "Service"), error("did you mean `Component`?", "unknown-kind", 2));
    assert_eq!(one("v1alpha1", "v2"), error("write `backstage.io/v1alpha1`", "unknown-api-version", 1));
    assert_eq!(one("backstage.io/v1alpha1", "a/b/c"), error("write `backstage.io/v1alpha1`", "bad-api-version", 1));
    let renamed = places(&GOOD.replace("apiVersion:", "apiversion:"));
    assert_eq!(
        renamed.iter().map(|p| p.0.as_str()).collect::<Vec<_>>(),
        ["descriptor-missing-field", "descriptor-unknown-field"]
    );
}

#[test]
fn names_and_tags_say_what_would_fit() {
    assert_eq!(one("name: payments", "name: My Payments").3, "write `My-Payments`");
    assert_eq!(one("name: payments", "name: 12").3, "put it in quotes: `\"12\"`");
    assert_eq!(one("name: payments", "name:").0, "descriptor-wrong-type");
    assert_eq!(one("name: payments", "name: a\n  namespace: Team").3, "write `team`");
    assert_eq!(one("[java, c++]", "[Java 17]").3, "write `java-17`");
    assert_eq!(one("[java, c++]", "java").0, "descriptor-wrong-type");
    assert_eq!(one("  name: payments\n", "  title: x\n").0, "descriptor-missing-field");
}

#[test]
fn labels_and_annotations_follow_their_formats() {
    let metadata = |text: &str| one("  tags: [java, c++]", text);
    assert_eq!(metadata("  labels: {a/b/c: x}").0, "descriptor-bad-label");
    assert_eq!(metadata("  labels: {a: x y}").3, "write `x-y`");
    assert_eq!(metadata("  annotations: {a_b/c: x}").0, "descriptor-bad-annotation");
    assert_eq!(metadata("  annotations: {a.b/c: true}").3, "put it in quotes: `\"true\"`");
    let typo = metadata("  annotations: {backstage.io/techdoc-ref: 'dir:.'}");
    assert_eq!((typo.0.as_str(), typo.1), ("descriptor-unknown-annotation", Severity::Warning));
    assert_eq!(typo.3, "did you mean `backstage.io/techdocs-ref`?");
    assert_eq!(check(&GOOD.replace("tags: [java, c++]", "annotations: {example.org/any: ''}")), []);
}

#[test]
fn links_must_be_addresses_that_are_safe_to_follow() {
    let link = |text: &str| one("  tags: [java, c++]", &format!("  links: [{text}]"));
    assert_eq!(link("{title: x}").0, "descriptor-bad-link");
    assert_eq!(link("{url: example.org/x}").3, "write `https://example.org/x`");
    assert_eq!(link("{url: 'https://a', title: ' '}").0, "descriptor-empty-value");
    assert_eq!(link("{url: 'javascript:alert(1)'}").0, "descriptor-unsafe-link");
    assert_eq!(link("{url: \"java\\tscript:alert(1)\"}").1, Severity::Warning);
    assert_eq!(link("https://a").0, "descriptor-wrong-type");
}

#[test]
fn a_misspelt_field_names_the_field_it_meant() {
    assert_eq!(one("lifecycle:", "lifecyle:").3, "rename `lifecyle` to `lifecycle`");
    let warning = one("  owner:", "  dependson: []\n  owner:");
    assert_eq!((warning.1, warning.3.as_str()), (Severity::Warning, "did you mean `dependsOn`?"));
    assert_eq!(one("  tags:", "  tag:").3, "did you mean `tags`?");
    assert_eq!(check(&GOOD.replace("  owner:", "  costCentre: 5\n  owner:")), [], "other keys are tolerated");
}

#[test]
fn references_follow_their_grammar() {
    let owner = |text: &str| one("group:default/team-a", text);
    assert_eq!(owner("'group:'").0, "descriptor-bad-reference");
    assert_eq!(owner("a//b").0, "descriptor-bad-name-in-reference");
    let kind = owner("grup:team-a");
    assert_eq!(
        (kind.0.as_str(), kind.1, kind.3.as_str()),
        ("descriptor-unknown-kind-in-reference", Severity::Warning, "did you mean `group`?")
    );
    let bare = one("  owner:", "  dependsOn: [component:a, b]\n  owner:");
    assert_eq!(bare.3, "write `component:b`, `resource:b` or another kind");
    assert_eq!(bare.1, Severity::Error);
}

#[test]
fn required_fields_of_each_kind_are_demanded() {
    let missing = |kind: &str, spec: &str| -> Vec<String> {
        let found = spec_of(kind, spec);
        found
            .iter()
            .filter_map(|m| m.strip_prefix("missing-field field `spec.")?.strip_suffix("` is missing"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(missing("Component", "{}"), ["type", "lifecycle", "owner"]);
    assert_eq!(missing("API", "{}"), ["type", "lifecycle", "owner", "definition"]);
    assert_eq!(missing("API", "{type: mcp-server}"), ["lifecycle", "owner", "remotes"]);
    assert_eq!(missing("Resource", "{}"), ["type", "owner"]);
    assert_eq!(missing("System", "{}"), ["owner"]);
    assert_eq!(missing("Domain", "{}"), ["owner"]);
    assert_eq!(missing("Group", "{}"), ["type", "children"]);
    assert_eq!(missing("User", "{}"), ["memberOf"]);
    assert_eq!(missing("Location", "{}"), Vec::<String>::new());
    assert_eq!(missing("Template", "{}"), ["type", "steps"]);
    assert_eq!(missing("AiResource", "{type: rule, lifecycle: x, owner: y}"), ["category", "rationale"]);
}

#[test]
fn shapes_of_spec_fields_are_checked() {
    assert_eq!(spec_of("Group", "{type: team, children: []}"), Vec::<String>::new());
    assert_eq!(spec_of("Group", "{type: team, children: [''], profile: {email: 5}}").len(), 2);
    assert_eq!(spec_of("User", "{memberOf: team-a}"), ["wrong-type `spec.memberOf` must be a list, not a text"]);
    assert_eq!(spec_of("Location", "{presence: option}"), ["bad-value `spec.presence` cannot be `option`"]);
    assert_eq!(
        spec_of("Template", "{type: x, steps: [{id: a}]}"),
        ["missing-field field `spec.steps[0].action` is missing"]
    );
    assert_eq!(
        spec_of("API", "{type: mcp-server, lifecycle: x, owner: y, remotes: []}"),
        ["empty-value `spec.remotes` must not be empty"]
    );
    assert_eq!(spec_of("System", "[]"), ["wrong-type `spec` must be a mapping, not a list"]);
    assert_eq!(spec_of("System", "{owner: a, domain: }"), ["wrong-type `spec.domain` must be a text, not empty"]);
}

#[test]
fn keys_that_differ_only_in_case_are_refused() {
    let (code, severity, line, _) = one("  owner: group", "  x: {A: 1, a: 2}\n  owner: group");
    assert_eq!((code.as_str(), severity, line), ("descriptor-key-case", Severity::Error, 9));
}

#[test]
fn the_number_of_problems_is_bounded() {
    let tags = "'A B',".repeat(5_000);
    assert_eq!(check(&GOOD.replace("java, c++", &tags)).len(), MAX_PROBLEMS);
}
