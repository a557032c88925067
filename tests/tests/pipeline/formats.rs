//! Catalog files of other formats, from git to the catalog; two formats that describe one service.

use indexer::catalog::{Catalog, Item};
use tempfile::TempDir;

use crate::support::git::{Change, repository, text};
use crate::support::{crawled, none};

const CODE: &str = "package main\n\nfunc main() {}\n";
const GROUPS: &str =
    "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: money}\nspec: {type: team, children: []}\n";

/// The same service as each format says it; with its extractor and the line of its owner.
const FILES: &[(&str, &str, &str, u32)] = &[
    (
        "entity.datadog.yaml",
        "apiVersion: v3\nkind: service\nmetadata:\n  name: pay\n  owner: money\n  links: [{name: R, type: runbook, url: 'https://wiki.example/pay'}]\nspec: {tier: '1', dependsOn: ['service:ledger']}\ndatadog:\n  codeLocations: [{repositoryURL: x, paths: ['services/pay/**']}]\n",
        "datadog",
        5,
    ),
    (
        "opslevel.yml",
        "version: 1\ncomponent:\n  name: Pay\n  type: service\n  owner: money\n  tier: '1'\n  tools: [{name: R, category: runbooks, url: 'https://wiki.example/pay'}]\n  dependencies: [{alias: ledger}]\n  repositories: [{path: services/pay}]\n",
        "opslevel",
        5,
    ),
    (
        "cortex.yaml",
        "openapi: 3.0.1\ninfo:\n  title: Pay\n  x-cortex-tag: pay\n  x-cortex-type: service\n  x-cortex-owners:\n    - type: group\n      name: money\n  x-cortex-git: {github: {repository: a/b, basepath: services/pay}}\n  x-cortex-link: [{name: R, type: runbook, url: 'https://wiki.example/pay'}]\n  x-cortex-dependency: [{tag: ledger}]\n  x-cortex-custom-metadata: {tier: 1}\n",
        "cortex",
        8,
    ),
    (
        "services/pay/compass.yml",
        "configVersion: 1\nname: pay\ntypeId: SERVICE\nownerId: money\nfields: {tier: 1}\nlinks: [{type: DOCUMENT, name: Runbook, url: 'https://wiki.example/pay'}]\nrelationships: {DEPENDS_ON: [ledger]}\n",
        "compass",
        4,
    ),
    (
        "services/pay/port.yml",
        "identifier: pay\nblueprint: service\nteam: money\nproperties: {tier: 1, runbook: 'https://wiki.example/pay'}\nrelations: {depends_on: ledger}\n",
        "port",
        3,
    ),
];

fn catalog(files: &[Change]) -> std::sync::Arc<Catalog> {
    let folder = TempDir::new().unwrap();
    repository(folder.path(), "org", &[text("catalog-info.yaml", GROUPS)]);
    repository(folder.path(), "mono", files);
    crawled(folder.path()).catalog()
}

fn service<'c>(catalog: &'c Catalog, name: &str) -> &'c Item {
    catalog.items.values().find(|item| item.reference.as_str() == format!("component:default/{name}")).unwrap()
}

#[test]
fn every_format_yields_the_service_with_its_owner_paths_links_and_lines() {
    for (path, content, extractor, line) in FILES {
        let catalog = catalog(&[text(path, content), text("services/pay/main.go", CODE), text("other/a.go", CODE)]);
        let item = service(&catalog, "pay");
        let owner = item.ownership.declared.as_ref().unwrap();
        assert_eq!((owner.value.reference.as_str(), owner.value.exists), ("group:default/money", true), "{path}");
        let evidence = &owner.evidence[0];
        assert_eq!(
            (evidence.path.as_str(), evidence.line, evidence.extractor.as_str()),
            (*path, Some(*line), *extractor)
        );
        assert_eq!(
            (item.paths.as_slice(), item.is_service()),
            (["services/pay".to_owned()].as_slice(), true),
            "{path}"
        );
        assert_eq!(item.tier.as_ref().map(|tier| tier.value.as_str()), Some("1"), "{path}");
        assert!(item.runbooks().any(|runbook| runbook.url.as_deref() == Some("https://wiki.example/pay")), "{path}");
        let needs: Vec<&str> = item.relations.iter().map(|r| r.relation.target.as_str()).collect();
        assert!(needs.contains(&"component:default/ledger"), "{path}: {needs:?}");
        let services: Vec<&str> = catalog.items.values().filter(|i| i.is_service()).map(|i| i.name.as_str()).collect();
        assert_eq!(services.len(), 1, "{path}: {services:?}");
        let wrong: Vec<String> =
            catalog.repositories.values().flat_map(|r| &r.problems).map(|p| format!("{p:?}")).collect();
        none("problems", &wrong);
    }
}

#[test]
fn two_formats_that_disagree_are_one_service_with_both_values() {
    let backstage = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: payments\nspec:\n  type: service\n  lifecycle: production\n  owner: money\n";
    let datadog = "apiVersion: v3\nkind: service\nmetadata:\n  name: pay\n  owner: sales\nspec:\n  tier: '1'\n  lifecycle: Active\n";
    let port = "identifier: Payments\nblueprint: service\nproperties: {lifecycle: Retired, tier: tier 1}\n";
    let found = catalog(&[
        text("catalog-info.yaml", backstage),
        text("entity.datadog.yaml", datadog),
        text("tools/port.yml", port),
        text("main.go", CODE),
    ]);
    let services: Vec<&str> = found.items.values().filter(|i| i.is_service()).map(|i| i.name.as_str()).collect();
    assert_eq!(services, ["payments"], "the same folder and the same name are the same service");
    let item = service(&found, "payments");
    assert_eq!(item.also.iter().map(|d| d.evidence.extractor.as_str()).collect::<Vec<_>>(), ["datadog", "port"]);
    assert_eq!(item.conflicts, [], "another format's word is no claim to the name");
    let tier = item.tier.as_ref().unwrap();
    assert_eq!(
        (tier.value.as_str(), tier.evidence.path.as_str(), tier.evidence.line),
        ("1", "entity.datadog.yaml", Some(7))
    );
    let owner = item.ownership.declared.as_ref().unwrap();
    assert_eq!(owner.value.reference.as_str(), "group:default/money", "Backstage counts first");
    let others: Vec<_> = owner.others.iter().map(|o| (o.value.reference.as_str(), o.evidence.line)).collect();
    assert_eq!(others, [("group:default/sales", Some(5))]);
    let disputes: Vec<_> =
        item.disputes.iter().map(|d| (d.field, d.kept.value.as_str(), d.lost.value.as_str())).collect();
    assert_eq!(disputes, [("owner", "money", "sales"), ("lifecycle", "production", "Retired")]);
    let finding = found.findings.iter().find(|finding| finding.check == "formats-disagree").unwrap();
    assert!(finding.detail.contains("`sales` in `entity.datadog.yaml:5`"), "{}", finding.detail);
    let owners = item.relations.iter().filter(|r| r.relation.relation.as_str() == "ownedBy").count();
    assert_eq!(owners, 1);
}

#[test]
fn several_services_of_one_folder_are_told_apart_by_name() {
    let backstage = |name: &str| {
        format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec: {{type: service, lifecycle: production, owner: money}}\n"
        )
    };
    let files = format!("{}---\n{}", backstage("pay-api"), backstage("mail"));
    let datadog = "schema-version: v2.2\ndd-service: pay_api\nteam: money\n---\nschema-version: v2.2\ndd-service: third\nteam: money\n";
    let found =
        catalog(&[text("catalog-info.yaml", &files), text("service.datadog.yaml", datadog), text("main.go", CODE)]);
    let services: Vec<&str> = found.items.values().filter(|i| i.is_service()).map(|i| i.name.as_str()).collect();
    assert_eq!(services, ["mail", "pay-api", "third"]);
    assert_eq!(service(&found, "pay-api").also.len(), 1);
}

#[test]
fn code_owners_of_gitlab_add_up_by_section() {
    let owners = "* @money\n[Docs] @writers\n*.md\n";
    let found = catalog(&[
        text(".gitlab/CODEOWNERS", owners),
        text(
            "catalog-info.yaml",
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: pay}\nspec: {type: service, lifecycle: production, owner: money}\n",
        ),
        text("a.md", "# A\n"),
        text("main.go", CODE),
    ]);
    let shares: Vec<_> =
        service(&found, "pay").ownership.codeowners.iter().map(|s| (s.written.as_str(), s.evidence.line)).collect();
    assert_eq!(shares, [("@money", Some(1)), ("@writers", Some(3))]);
    assert_eq!(service(&found, "pay").ownership.uncovered, Some(0.0));
}

#[test]
fn a_runbook_named_by_annotation_is_one_while_it_is_there() {
    let descriptor = |runbook: &str, paths: &str| {
        format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\n  annotations: {{portolan.dev/runbook: {runbook}, portolan.dev/paths: {paths}}}\nspec: {{type: service, lifecycle: production, owner: money}}\n"
        )
    };
    let with = |runbook: &str, paths: &str| {
        catalog(&[
            text("services/pay/catalog-info.yaml", &descriptor(runbook, paths)),
            text("services/pay/main.go", CODE),
            text("ops/night.md", "# At night\n\nRestart it.\n"),
        ])
    };
    for runbook in ["/ops/night.md", "ops/night.md", "../../ops/night.md"] {
        let found = with(runbook, "services/pay");
        let books: Vec<_> = service(&found, "pay").runbooks().map(|d| (d.path.as_str(), d.title.as_str())).collect();
        assert_eq!(books, [("ops/night.md", "At night")], "{runbook}");
    }
    let found = with("docs/nope.md", "../../etc");
    let item = service(&found, "pay");
    assert_eq!((item.runbooks().count(), item.paths.as_slice()), (0, ["services/pay".to_owned()].as_slice()));
    let missing = found.findings.iter().find(|finding| finding.check == "runbook-missing").unwrap();
    assert!(missing.detail.contains("`docs/nope.md`") && missing.evidence[0].line == Some(5), "{missing:?}");
    assert_eq!(found.items.values().filter(|i| i.is_service()).count(), 1, "no other service takes its code");
    let told: Vec<&str> = found.repositories.values().flat_map(|r| &r.problems).map(|p| p.code.as_str()).collect();
    assert_eq!(told, ["descriptor-path-absent", "descriptor-path-absent"]);
}
