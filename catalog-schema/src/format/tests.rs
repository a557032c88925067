#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::entity::Entity;
use crate::problem::Severity;

const DATADOG_3: &str = "\
apiVersion: v3
kind: service
metadata:
  name: Web Store
  displayName: The web store
  description: Sells things
  owner: shop-team
  additionalOwners: [{name: sre, type: operator}]
  tags: ['env:prod']
  contacts:
    - {name: Shop, type: slack, contact: 'https://chat.example/shop'}
    - {type: email, contact: shop@example.org}
  links:
    - {name: Runbook, type: runbook, url: 'https://wiki.example/run'}
spec:
  tier: '1'
  lifecycle: production
  type: web
  languages: [go]
  dependsOn: ['service:pay', 'datastore:orders', 'ledger']
  componentOf: ['system:shop']
integrations:
  pagerduty: {serviceURL: 'https://x.pagerduty.com/service-directory/P1'}
datadog:
  codeLocations:
    - {repositoryURL: 'https://git.example/shop', paths: ['/src/store/**', 'lib/a b/*.go']}
    - {repositoryURL: 'https://git.example/other', paths: ['x/**']}
---
apiVersion: v3
kind: datastore
metadata: {name: orders}
---
apiVersion: v3
kind: system
metadata: {name: shop}
spec: {components: ['service:web-store', 'datastore:orders']}
";

const DATADOG_2: &str = "\
schema-version: v2
dd-service: pay
team: money
contacts: [{type: slack, contact: 'https://chat.example/pay'}]
links: [{name: R, type: runbook, url: 'https://wiki.example/pay'}]
repos: [{name: code, url: 'https://git.example/pay'}]
integrations: {pagerduty: 'https://x.pagerduty.com/service-directory/P2'}
";

const OPSLEVEL: &str = "\
version: 1
component:
  name: Shopping Cart
  type: service
  owner: order_team
  tier: tier_1
  lifecycle: generally_available
  system: shop
  language: Ruby
  tags: [{key: db, value: mysql}, {key: plain}]
  tools: [{name: Graphs, category: metrics, url: 'https://graphs.example/cart'}]
  dependencies: [{alias: pay, notes: to pay}]
  repositories: [{name: shop, path: /cart}]
";

const CORTEX: &str = "\
openapi: 3.0.1
info:
  title: Chat
  description: Talks
  x-cortex-tag: chat-service
  x-cortex-type: service
  x-cortex-groups: [python]
  x-cortex-owners:
    - {type: EMAIL, email: ann@example.org}
    - {type: group, name: org/delta, provider: GITHUB}
  x-cortex-git: {github: {repository: org/mono, basepath: services/chat}}
  x-cortex-oncall: {pagerduty: {id: ABC, type: SCHEDULE}}
  x-cortex-slack: {channels: [{name: delta, notificationsEnabled: true}]}
  x-cortex-link: [{name: How to, type: RUNBOOK, url: docs/run.md}]
  x-cortex-dashboards: {embeds: [{type: grafana, url: 'https://graphs.example/chat'}]}
  x-cortex-custom-metadata: {tier: {value: 2}}
  x-cortex-dependency: [{tag: auth}]
  x-cortex-domain-parents: [{tag: talk}]
";

const COMPASS: &str = "\
configVersion: 1
name: Pay Desk
slug: pay-desk
id: 'ari:cloud:compass:a:component/b/c'
typeId: SERVICE
ownerId: 'ari:cloud:identity::team/00000000-1111-2222-3333-444444444444'
description: null
fields: {tier: 2, lifecycle: Active, isMonorepoProject: false}
links:
  - {name: Talk, type: CHAT_CHANNEL, url: 'https://chat.example/pay'}
  - {name: Night, type: ON_CALL, url: 'https://pager.example/pay'}
  - {name: Runbook, type: DOCUMENT, url: 'https://wiki.example/pay'}
labels: [money]
relationships: {DEPENDS_ON: [ledger, 'ari:cloud:compass:x']}
customFields: [{name: note, type: text, value: x}]
";

const PORT: &str = "\
- identifier: cart
  title: The cart
  blueprint: microservice
  team: [order]
  properties:
    lifecycle: Production
    tier: Mission critical
    language: [Go]
    slack_channel: '#cart'
    runbook: https://wiki.example/cart
    port: 80
  relations: {domain: shop, depends_on: [pay], package: [a, b]}
- {identifier: prod, blueprint: environment}
";

fn read(path: &str, text: &str) -> Parsed {
    of_path(path).unwrap().read(path, text.as_bytes(), &NoFiles)
}

fn codes(parsed: &Parsed) -> Vec<&str> {
    parsed.problems.iter().map(|problem| problem.code.as_str()).collect()
}

/// The only entity of a good file.
fn good(path: &str, text: &str) -> Entity {
    let mut parsed = read(path, text);
    assert_eq!(parsed.problems, []);
    parsed.entities.remove(0)
}

fn list(entity: &Entity, pointer: &str) -> Vec<String> {
    entity.texts(pointer).into_iter().map(|(_, text)| text.to_owned()).collect()
}

#[test]
fn each_format_has_an_id_a_text_and_files_of_its_own() {
    let names = ["catalog-info.yaml", "service.datadog.yaml", "opslevel.yml", "cortex.yaml", "compass.yml", "port.yml"];
    for (format, name) in FORMATS.iter().zip(names) {
        let wanting: Vec<&str> = FORMATS.iter().filter(|f| f.wants(&format!("a/{name}"))).map(|f| f.id()).collect();
        assert_eq!(wanting, [format.id()]);
        assert!(format.doc().len() > 80);
    }
    assert_eq!(FORMATS.iter().map(|f| rank(f.id())).collect::<Vec<_>>(), (0..FORMATS.len()).collect::<Vec<_>>());
    assert_eq!(rank("descriptor"), 0);
    assert!(of_path("entity.datadog.json").is_some() && of_path("my.service.datadog.yaml").is_none());
    assert!(of_path(".cortex/teams/a.yaml").is_some() && of_path(".cortex/scorecards/a.yaml").is_none());
}

#[test]
fn a_datadog_entity_says_all_that_it_says() {
    let parsed = read("entity.datadog.yaml", DATADOG_3);
    assert_eq!(codes(&parsed), Vec::<&str>::new());
    let refs: Vec<&str> = parsed.entities.iter().map(|e| e.reference.as_str()).collect();
    assert_eq!(refs, ["component:default/web-store", "resource:default/orders", "system:default/shop"]);
    let store = &parsed.entities[0];
    assert_eq!((store.title(), store.line("/metadata/title")), ("The web store", Some(5)));
    assert_eq!((store.text("/spec/owner"), store.line("/spec/owner")), (Some("shop-team"), Some(7)));
    assert_eq!(
        (store.annotation("portolan.dev/tier"), store.annotation_line("portolan.dev/tier")),
        (Some("1"), Some(16))
    );
    assert_eq!(store.annotation("portolan.dev/paths"), Some("src/store\nlib/a?b/*.go"));
    assert_eq!(store.annotation("portolan.dev/chat"), Some("https://chat.example/shop"));
    assert!(store.annotation("portolan.dev/on-call").unwrap().ends_with("P1"));
    assert_eq!(list(store, "/spec/dependsOn"), ["component:pay", "resource:orders", "component:ledger"]);
    assert_eq!((store.text("/spec/system"), store.line("/spec/dependsOn/1")), (Some("shop"), Some(20)));
    assert_eq!(list(store, "/metadata/tags"), ["env:prod", "go"]);
    let links: Vec<_> = store.links().into_iter().map(|l| (l.kind.unwrap(), l.line)).collect();
    assert_eq!(links, [("runbook".to_owned(), Some(14)), ("email".to_owned(), Some(12))]);
    assert_eq!(store.text("/spec/datadog/metadata/owner"), Some("shop-team"), "the document is kept as written");
    assert_eq!(parsed.entities[1].spec_type(), Some("datastore"));
    assert_eq!(list(&parsed.entities[2], "/spec/components"), ["component:web-store", "resource:orders"]);
}

#[test]
fn older_datadog_services_are_read_by_their_own_schema() {
    let entity = good("service.datadog.yaml", DATADOG_2);
    assert_eq!((entity.reference.as_str(), entity.text("/spec/owner")), ("component:default/pay", Some("money")));
    let kinds: Vec<_> = entity.links().into_iter().map(|l| l.kind.unwrap()).collect();
    assert_eq!(kinds, ["runbook", "repository"]);
    assert!(entity.annotation("portolan.dev/on-call").unwrap().ends_with("P2"));
    let newer = DATADOG_2.replace("v2\n", "v2.2\n");
    assert_eq!(codes(&read("service.datadog.yaml", &newer)), ["descriptor-unknown-field", "descriptor-wrong-type"]);
    let json = r#"{ "schema-version": "v2.1", "dd-service": "a",
	"team": "t" }"#;
    assert_eq!(good("service.datadog.json", json).line("/spec/owner"), Some(2));
}

#[test]
fn an_opslevel_component_says_all_that_it_says() {
    let entity = good("opslevel.yml", OPSLEVEL);
    assert_eq!((entity.reference.as_str(), entity.title()), ("component:default/shopping-cart", "Shopping Cart"));
    assert_eq!((entity.text("/spec/owner"), entity.line("/spec/owner")), (Some("order_team"), Some(5)));
    assert_eq!(entity.annotation("portolan.dev/tier"), Some("tier_1"));
    assert_eq!(entity.annotation("portolan.dev/paths"), Some("cart"));
    assert_eq!(list(&entity, "/metadata/tags"), ["ruby", "db:mysql", "plain"]);
    assert_eq!(list(&entity, "/spec/dependsOn"), ["component:pay"]);
    assert_eq!(entity.links()[0].kind.as_deref(), Some("dashboard"));
    let older = OPSLEVEL.replace("component:", "service:");
    assert_eq!(good("opslevel.yml", &older).reference, entity.reference);
}

#[test]
fn a_cortex_entity_says_all_that_it_says() {
    let entity = good("cortex.yaml", CORTEX);
    assert_eq!((entity.reference.as_str(), entity.title()), ("component:default/chat-service", "Chat"));
    assert_eq!(
        (entity.text("/spec/owner"), entity.line("/spec/owner")),
        (Some("delta"), Some(10)),
        "groups come first"
    );
    assert_eq!(entity.annotation("portolan.dev/paths"), Some("services/chat"));
    assert_eq!(entity.annotation("github.com/project-slug"), Some("org/mono"));
    assert_eq!(entity.annotation("portolan.dev/on-call"), Some("PagerDuty schedule ABC"));
    assert_eq!(entity.annotation("portolan.dev/chat"), Some("#delta"));
    assert_eq!(entity.annotation("portolan.dev/tier"), Some("2"));
    assert_eq!(
        (entity.text("/spec/system"), list(&entity, "/spec/dependsOn")),
        (Some("talk"), vec!["component:auth".to_owned()])
    );
    let kinds: Vec<_> = entity.links().into_iter().map(|l| l.kind.unwrap()).collect();
    assert_eq!(kinds, ["runbook", "dashboard"]);
    let person = CORTEX.replace("    - {type: group, name: org/delta, provider: GITHUB}\n", "");
    assert_eq!(good("cortex.yaml", &person).text("/spec/owner"), Some("user:ann@example.org"));
}

#[test]
fn a_compass_component_says_all_that_it_says() {
    let entity = good("compass.yml", COMPASS);
    assert_eq!((entity.reference.as_str(), entity.title()), ("component:default/pay-desk", "Pay Desk"));
    assert_eq!(entity.text("/spec/owner"), Some("00000000-1111-2222-3333-444444444444"));
    assert_eq!((entity.annotation("portolan.dev/tier"), entity.text("/spec/lifecycle")), (Some("2"), Some("Active")));
    assert_eq!(entity.annotation("portolan.dev/chat"), Some("https://chat.example/pay"));
    assert_eq!(entity.annotation_line("portolan.dev/on-call"), Some(11));
    assert_eq!(entity.links()[0].kind.as_deref(), Some("runbook"), "its name says what no type can");
    assert_eq!(list(&entity, "/spec/dependsOn"), ["component:ledger"]);
}

#[test]
fn a_port_file_says_what_the_usual_names_say() {
    let parsed = read("port.yml", PORT);
    assert_eq!(codes(&parsed), Vec::<&str>::new());
    let cart = &parsed.entities[0];
    assert_eq!((cart.reference.as_str(), cart.spec_type()), ("component:default/cart", Some("service")));
    assert_eq!((cart.text("/spec/owner"), cart.text("/spec/system")), (Some("order"), Some("shop")));
    assert_eq!(cart.annotation("portolan.dev/tier"), Some("Mission critical"));
    assert_eq!(cart.annotation("portolan.dev/chat"), Some("#cart"));
    assert_eq!((cart.links().len(), cart.links()[0].kind.as_deref()), (1, Some("runbook")));
    assert_eq!(list(cart, "/spec/dependsOn"), ["component:pay"]);
    assert_eq!(parsed.entities[1].reference.as_str(), "resource:default/prod");
    assert_eq!(good("port.yml", "identifier: a\nblueprint: service\n").reference.as_str(), "component:default/a");
}

/// (path, text, code of the first problem, its line).
const WRONG: &[(&str, &str, &str, u32)] = &[
    ("service.datadog.yaml", "- a\n", "descriptor-not-a-mapping", 1),
    ("service.datadog.yaml", "dd-service: a\n", "descriptor-missing-field", 1),
    ("service.datadog.yaml", "schema-version: v9\ndd-service: a\n", "descriptor-unknown-version", 1),
    ("service.datadog.yaml", "schema-version: v2.2\nteam: a\n", "descriptor-missing-field", 1),
    ("service.datadog.yaml", "schema-version: v2.2\ndd-service: a\nteams: b\n", "descriptor-unknown-field", 3),
    ("service.datadog.yaml", "schema-version: v2.2\ndd-service: 5\n", "descriptor-wrong-type", 2),
    ("service.datadog.yaml", "schema-version: v2.2\ndd-service: ''\n", "descriptor-empty-value", 2),
    ("service.datadog.yaml", "schema-version: v2.2\ndd-service: a\ntype: app\n", "descriptor-bad-value", 3),
    ("entity.datadog.yaml", "apiVersion: v3\nkind: My Kind\nmetadata: {name: a}\n", "descriptor-bad-kind", 2),
    (
        "entity.datadog.yaml",
        "apiVersion: v3\nkind: service\nmetadata: {name: a}\nspec: {x: 1}\n",
        "descriptor-unknown-field",
        4,
    ),
    (
        "entity.datadog.yaml",
        "apiVersion: v3\nkind: service\nmetadata: {name: a}\nspec:\n  dependsOn: [service: b]\n",
        "descriptor-wrong-type",
        5,
    ),
    ("entity.datadog.yaml", "# nothing\n", "descriptor-empty", 0),
    ("entity.datadog.yaml", "a: [\n", "yaml-syntax", 1),
    ("opslevel.yaml", "version: 1\nservice: {name: a}\n", "descriptor-file-name", 0),
    ("opslevel.yml", "version: 2\nservice: {name: a}\n", "descriptor-unknown-version", 1),
    ("opslevel.yml", "version: 1\nservices: {name: a}\n", "descriptor-missing-field", 1),
    ("opslevel.yml", "version: 1\nservice:\n  name: a\n  onwer: b\n", "descriptor-misspelt-field", 4),
    ("opslevel.yml", "version: 1\nrepository: {owner: a}\n", "descriptor-repository-only", 2),
    ("cortex.yaml", "openapi: 3.0.1\ninfo:\n  x-cortex-tag: a\n", "descriptor-missing-field", 2),
    (
        "cortex.yaml",
        "openapi: 3.0.1\ninfo:\n  title: a\n  x-cortex-tag: a\n  x-cortex-owners: [{type: grup}]\n",
        "descriptor-bad-value",
        5,
    ),
    (
        "cortex.yaml",
        "openapi: 3.0.1\ninfo:\n  title: a\n  x-cortex-tag: a\n  x-cortex-groups: [a b]\n",
        "descriptor-bad-tag",
        5,
    ),
    ("compass.yml", "configVersion: 2\nname: a\n", "descriptor-unknown-version", 1),
    ("compass.yml", "configVersion: 1\nname: a\nlabels: [Big Word]\n", "descriptor-bad-tag", 3),
    ("compass.yml", "configVersion: 1\nname: a\nlinks: [{type: DOCUMENT, url: x}]\n", "descriptor-bad-url", 3),
    (
        "compass.yml",
        "configVersion: 1\nname: a\nlinks: [{type: DOCUMENT, url: 'javascript:x'}]\n",
        "descriptor-unsafe-url",
        3,
    ),
    ("port.yml", "identifier: a\nblueprint: [b]\n", "descriptor-wrong-type", 2),
    ("port.yml", "- identifier: a\n  blueprint: b\n- x\n", "descriptor-not-a-mapping", 3),
    (
        "port.yml",
        "- {identifier: a, blueprint: b}\n- {identifier: a, blueprint: b}\n",
        "descriptor-duplicate-entity",
        2,
    ),
];

#[test]
fn what_is_wrong_is_told_with_code_and_line() {
    for (path, text, code, line) in WRONG {
        let parsed = read(path, text);
        let found: Vec<_> = parsed.problems.iter().map(|p| (p.code.as_str(), p.span.map_or(0, |s| s.line))).collect();
        assert!(found.contains(&(code, *line)), "{path} {text:?}: {found:?}");
        assert!(parsed.problems.iter().all(|problem| problem.path == *path));
    }
}

#[test]
fn slips_get_a_hint() {
    let hint = |path: &str, text: &str| read(path, text).problems.remove(0).hint.unwrap_or_default();
    let base = "schema-version: v2.2\ndd-service: a\n";
    assert_eq!(hint("service.datadog.yaml", &format!("{base}teem: b\n")), "did you mean `team`?");
    assert_eq!(hint("service.datadog.yaml", &base.replace("v2.2", "v2.22")), "did you mean `v2.2`?");
    let split = "apiVersion: v3\nkind: service\nmetadata: {name: a}\nspec: {dependsOn: [service: b]}\n";
    assert_eq!(hint("entity.datadog.yaml", split), "remove the blank behind the colon: `service:b`");
}

#[test]
fn files_of_other_tools_with_the_same_name_are_passed_over() {
    for (path, text) in [
        ("cortex.yaml", "- name: model\n  kind: SyncAPI\n  predictor: {type: python}\n"),
        ("compass.yml", "css_dir: a\n{{ broken\n"),
        ("port.yml", "- hosts: all\n  tasks:\n    - {{ jinja }}: x\n"),
        (
            ".github/workflows/port.yml",
            "on: push\njobs:\n  a:\n    steps:\n      - with:\n          identifier: a\n          blueprint: b\n",
        ),
    ] {
        assert_eq!(read(path, text), Parsed::default(), "{path}");
    }
}

#[test]
fn values_of_the_wrong_type_everywhere_never_harm() {
    for value in ["5", "true", "null", "[]", "{}", "[[1]]", "{a: {b: c}}", "'  '", "!!binary x", "&a [*a]"] {
        for (path, text) in SAMPLES {
            for (i, _) in text.match_indices(": ") {
                let line = &text[i + 2..].split('\n').next().unwrap();
                let broken = format!("{}{value}{}", &text[..i + 2], &text[i + 2 + line.len()..]);
                let parsed = read(path, &broken);
                assert!(parsed.entities.iter().all(|entity| !entity.reference.name().is_empty()), "{broken}");
            }
        }
    }
}

const SAMPLES: [(&str, &str); 6] = [
    ("entity.datadog.yaml", DATADOG_3),
    ("service.datadog.yaml", DATADOG_2),
    ("opslevel.yml", OPSLEVEL),
    ("cortex.yaml", CORTEX),
    ("compass.yml", COMPASS),
    ("port.yml", PORT),
];

#[test]
fn deep_and_huge_files_are_refused_with_a_reason() {
    for (path, text) in SAMPLES {
        let deep = format!("{text}---\nblueprint: {}\n", "[".repeat(2_000));
        assert!(codes(&read(path, &deep)).iter().any(|code| code.starts_with("yaml-")), "{path}");
        let huge = format!("{text}# {}\n", "x".repeat(300_000));
        let parsed = read(path, &huge);
        assert_eq!((parsed.entities.len(), codes(&parsed)), (0, vec!["yaml-too-large"]), "{path}");
        let wide = format!("{text}---\nidentifier: a\nblueprint: b\nx: [{}]\n", "a,".repeat(30_000));
        assert!(read(path, &wide).problems.iter().any(|p| p.severity == Severity::Error), "{path}");
    }
}

#[test]
fn lists_without_end_are_cut() {
    let links: String =
        (0..2_000).map(|i| format!("    - {{name: a, type: doc, url: 'https://x.example/{i}'}}\n")).collect();
    let text = format!("apiVersion: v3\nkind: service\nmetadata:\n  name: a\n  links:\n{links}");
    assert!(read("entity.datadog.yaml", &text).entities[0].links().len() <= 500);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn mutated_files_are_read_without_panic(
        which in 0..SAMPLES.len(), at in 0..1_000_usize, length in 0..12_usize, insert in "[ -~\n]{0,8}",
    ) {
        let (path, text) = SAMPLES[which];
        let at = at % text.len();
        let end = (at + length).min(text.len());
        let parsed = read(path, &format!("{}{insert}{}", &text[..at], &text[end..]));
        for entity in &parsed.entities {
            prop_assert!(crate::validate::field::is_name(entity.name()), "{}", entity.name());
        }
    }
}
