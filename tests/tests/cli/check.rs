//! `portolan check`: what it says of broken files, in every form and from every place; and what merging would change.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::support::program::{Ran, command, copy_of, crawled, run};
use crate::support::server::Server;
use crate::support::{git, none, schema, temporary, workspace};

const BROKEN: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: My Service\nspec:\n  type: service\n  lifecyle: production\n  owner: team-a\n";
const GOOD: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\nspec:\n  type: service\n  lifecycle: production\n  owner: team-a\n";

/// Runs `check` in a folder with something on standard input.
fn check_with(folder: &Path, arguments: &[&str], input: &str) -> Ran {
    use std::io::Write as _;
    let mut command = command(folder);
    command.current_dir(folder).arg("check").args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap().into()
}

fn check(folder: &Path, arguments: &[&str]) -> Ran {
    check_with(folder, arguments, "")
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn all_problems_of_a_tree_are_told_at_once_as_a_compiler_would() {
    let folder = temporary();
    write(folder.path(), "svc/catalog-info.yaml", BROKEN);
    write(folder.path(), "CODEOWNERS", "*.go team-a\n");
    write(folder.path(), "node_modules/x/catalog-info.yaml", BROKEN);
    let ran = check(folder.path(), &[]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    insta::assert_snapshot!(ran.out, @r"
    error[codeowners-bad-owner]: `team-a` is no owner
      --> CODEOWNERS:1:6
       |
     1 | *.go team-a
       |      ^^^^^^
       = hint: an owner is `@user`, `@org/team` or an e-mail address

    error[descriptor-bad-name]: `metadata.name` is malformed: `My Service`
      --> svc/catalog-info.yaml:4:9
       |
     4 |   name: My Service
       |         ^^^^^^^^^^
       = hint: write `My-Service`

    error[descriptor-missing-field]: field `spec.lifecycle` is missing
      --> svc/catalog-info.yaml:5:1
       |
     5 | spec:
       | ^^^^
       = hint: rename `lifecyle` to `lifecycle`

    3 errors in 2 files (0 entities)
    ");
}

#[test]
fn exit_codes_say_how_bad_it_is() {
    let folder = temporary();
    write(folder.path(), "good/catalog-info.yaml", GOOD);
    write(folder.path(), "odd/catalog-info.yaml", &GOOD.replace("pay", "odd").replace("owner", "sytem: x\n  owner"));
    write(folder.path(), "bad/catalog-info.yaml", BROKEN);
    let code = |arguments: &[&str]| check(folder.path(), arguments).code;
    assert_eq!(code(&["good"]), 0);
    assert_eq!(code(&["odd"]), 0);
    assert_eq!(code(&["odd", "--fail-on", "warning"]), 1);
    assert_eq!(code(&["odd", "--fail-on", "info"]), 1);
    assert_eq!(code(&["bad"]), 1);
    assert_eq!(code(&["good", "bad", "--json"]), 1);
    assert_eq!(code(&["nowhere"]), 2);
    assert_eq!(code(&["good", "--at", "HEAD"]), 2);
    assert_eq!(code(&["good", "--against", "nowhere"]), 2);
    assert_eq!(code(&["good", "--fail-on", "nonsense"]), 2);
    let empty = temporary();
    let ran = check(empty.path(), &[]).ok();
    assert_eq!(ran.out, "nothing to check: no catalog file and no CODEOWNERS here\n");
}

#[test]
fn refusals_name_the_input_and_a_way_out() {
    let folder = temporary();
    write(folder.path(), "catalog-info.yaml", GOOD);
    let said = |arguments: &[&str]| {
        let ran = check(folder.path(), arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        ran.err.trim_end().to_owned()
    };
    insta::assert_snapshot!(said(&["nowhere"]), @r"
    error: `nowhere` is not there
    hint: name a catalog file, a folder or a repository, or `-` for standard input
    ");
    insta::assert_snapshot!(said(&["--at", "main"]), @r"
    error: `.` lies in no git repository
    hint: `--at` reads a commit; without it the files on disk are checked
    ");
    insta::assert_snapshot!(said(&["--against", "nowhere"]), @r"
    error: `nowhere` is no data directory
    hint: name the directory that `portolan serve --data` or `portolan crawl --data` uses
    ");
}

#[test]
fn standard_input_stands_for_a_file() {
    let folder = temporary();
    write(folder.path(), "svc/openapi.yaml", "openapi: 3.1.0\n");
    let api = "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: pay}\nspec:\n  type: openapi\n  lifecycle: x\n  owner: a\n  definition: {$text: ./openapi.yaml}\n";
    let ran = check_with(folder.path(), &["-", "--stdin-path", "svc/catalog-info.yaml"], api).ok();
    assert_eq!(ran.out, "no problems in 1 file (1 entity)\n");
    let ran = check_with(folder.path(), &["-", "--json"], api);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, answer["problems"][0]["code"].as_str()), (1, Some("descriptor-placeholder-missing")));
    assert_eq!(answer["problems"][0]["path"], "catalog-info.yaml");
}

#[test]
fn a_repository_is_checked_at_a_commit_and_nothing_is_checked_out() {
    let folder = temporary();
    let path = git::bare(folder.path(), "shop");
    let mut history = git::History::default();
    let day = crate::support::DAY_START;
    history.commit("Ada <a@x>", day - 86_400, &[git::text("a/catalog-info.yaml", BROKEN)], None);
    history.commit(
        "Ada <a@x>",
        day,
        &[git::text("a/catalog-info.yaml", GOOD), git::text("CODEOWNERS", "* @a\n")],
        None,
    );
    history.write(&path);
    let before = crate::support::git::git(&path, &["rev-parse", "HEAD"]);
    let ran = check(folder.path(), &["shop.git"]).ok();
    let ran_at_head = format!("no problems in 2 files at {} (1 entity)\n", &before[..7]);
    assert_eq!(ran.out, ran_at_head);
    let ran = check(folder.path(), &["shop.git", "--at", "main~1"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("--> a/catalog-info.yaml:4:9"), "{ran:?}");
    assert_eq!(check(folder.path(), &["shop.git", "--at", "no-such-branch"]).code, 2);
    let over_folder = check(folder.path(), &["."]).ok();
    assert_eq!(over_folder.out, ran_at_head, "a folder of repositories: each at its head");
}

#[test]
fn a_name_that_two_files_claim_is_an_error_on_the_second() {
    let folder = temporary();
    write(folder.path(), "a/catalog-info.yaml", GOOD);
    write(folder.path(), "b/catalog-info.yaml", GOOD);
    let ran = check(folder.path(), &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains("`component:default/pay` is described already in `a/catalog-info.yaml` on line 4"),
        "{ran:?}"
    );
    assert!(ran.out.contains("--> b/catalog-info.yaml:4:9"), "{ran:?}");
}

#[test]
fn sarif_is_valid_by_its_schema_and_names_rules_of_the_register() {
    let text = std::fs::read_to_string(workspace().join("tests/vectors/sarif/sarif-2.1.0.json")).unwrap();
    let published: Value = serde_json::from_str(&text).unwrap();
    let folder = temporary();
    write(folder.path(), "my svc/catalog-info.yaml", BROKEN);
    write(folder.path(), "empty/catalog-info.yaml", "# nothing\n");
    let ran = check(folder.path(), &["--format", "sarif"]);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    none("SARIF of check", &schema::complaints(&published, &log));
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() >= 3, "{log:#}");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let place =
        &results.iter().find(|r| r["ruleId"] == "descriptor-bad-name").unwrap()["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "my%20svc/catalog-info.yaml");
    assert_eq!(place["region"], serde_json::json!({"startLine": 4, "startColumn": 9, "endColumn": 19}));
    let data = copy_of(crawled());
    let findings = run(data.path(), &["findings", "--format", "sarif"]).ok().json();
    none("SARIF of findings", &schema::complaints(&published, &findings));
}

/// A working copy of a service of the demo whose catalog file says something else.
fn changed_copy(folder: &Path) {
    let repository = crawled().parent().unwrap().join("repositories/ledger-api.git");
    let text = git::git(&repository, &["show", "HEAD:catalog-info.yaml"]);
    let owner = text.lines().find(|line| line.trim_start().starts_with("owner:")).unwrap().to_owned();
    let changed = text.replace(&owner, "  owner: custmer");
    let added = "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: ledger-export}\nspec: {type: service, lifecycle: experimental, owner: customer, dependsOn: [component:nothing-of-the-kind]}\n";
    write(folder, "ledger-api/catalog-info.yaml", &format!("{changed}\n{added}"));
    write(folder, "ledger-api/proto/ledger.proto", "syntax = \"proto3\";\n");
}

#[test]
fn against_a_catalog_it_says_what_merging_would_change_with_a_server_and_without() {
    let data = copy_of(crawled());
    let folder = temporary();
    changed_copy(folder.path());
    let path = data.path().to_str().unwrap();
    let arguments = ["ledger-api", "--against", path, "--json"];
    let direct = check(folder.path(), &arguments);
    let human = check(folder.path(), &arguments[..3]);
    let answer = direct.json();
    let change = &answer["changes"][0];
    assert_eq!(
        (change["repository"].as_str(), change["known"].as_bool()),
        (Some("ledger-api"), Some(true)),
        "{change:#}"
    );
    assert_eq!(change["added"][0]["ref"], "component:default/ledger-export");
    assert_eq!(change["ownership"][0]["to"], "group:default/custmer");
    let fields = change["changed"][0]["fields"].as_array().unwrap();
    assert!(fields.iter().any(|f| f["field"] == "spec.owner" && f["to"] == "custmer"), "{change:#}");
    assert!(change["opened"].as_array().unwrap().iter().any(|f| f["check"] == "owner-unknown"), "{change:#}");
    let absent: std::collections::BTreeSet<(&str, &str)> = answer["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| p["code"] == "descriptor-reference-absent")
        .map(|p| (p["message"].as_str().unwrap(), p["hint"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(absent.len(), 2, "{absent:?}");
    assert!(absent.iter().any(|(text, hint)| text.contains("custmer") && hint.contains("customer")), "{absent:?}");
    assert_eq!(direct.code, 0, "references to nothing are warnings: {:#}", answer["problems"]);
    assert!(human.out.contains("merging this would change") && human.out.contains("+ component:default/ledger-export"));
    let findings = run(data.path(), &["findings", "--json"]).ok().json();
    let server = Server::settled(data.path());
    assert_eq!(check(folder.path(), &arguments), direct);
    assert_eq!(check(folder.path(), &arguments[..3]), human);
    assert_eq!(run(data.path(), &["findings", "--json"]).ok().json(), findings, "nothing was written");
    drop(server);
}

#[test]
fn a_tree_as_it_is_changes_nothing_and_a_new_repository_adds() {
    let data = copy_of(crawled());
    let repositories = crawled().parent().unwrap().join("repositories");
    let path = data.path().to_str().unwrap();
    let ran = check(&repositories, &["ledger-api.git", "--against", path, "--json"]);
    let change = &ran.json()["changes"][0];
    for key in ["added", "removed", "changed", "ownership", "clashes", "opened", "closed"] {
        assert_eq!(change[key], serde_json::json!([]), "{key}");
    }
    let folder = temporary();
    write(folder.path(), "brand-new/catalog-info.yaml", &GOOD.replace("name: pay", "name: ledger-api"));
    let change = check(folder.path(), &["brand-new", "--against", path, "--json"]).json()["changes"][0].clone();
    assert_eq!(change["known"], false);
    assert_eq!(change["clashes"][0]["held_by"]["repository"], "ledger-api", "{change:#}");
    let ran = check(folder.path(), &["brand-new", "--against", path, "--repository", "nope"]);
    assert!(ran.code == 2 && ran.err.contains("no repository `nope`"), "{ran:?}");
}

#[test]
fn ci_files_are_yaml_and_name_flags_that_exist() {
    let help = check(temporary().path(), &["--help"]).out;
    for path in ["ci/github/action.yml", "ci/gitlab/check.yml", ".pre-commit-hooks.yaml"] {
        let text = std::fs::read_to_string(workspace().join(path)).unwrap();
        let (documents, problems) =
            catalog_schema::yaml::parse(text.as_bytes(), &catalog_schema::yaml::Limits::default());
        assert!(problems.is_empty() && documents.len() == 1, "{path}: {problems:?}");
        let calls: Vec<&str> =
            text.lines().filter(|line| line.contains(" check ") || line.ends_with(" check")).collect();
        assert!(!calls.is_empty(), "{path}");
        for flag in calls.iter().flat_map(|line| line.split_whitespace()).filter(|word| word.starts_with("--")) {
            assert!(help.contains(flag), "{path}: {flag}");
        }
    }
    let hooks = std::fs::read_to_string(workspace().join(".pre-commit-hooks.yaml")).unwrap();
    let pattern = hooks.lines().find_map(|line| line.trim().strip_prefix("files: '")).unwrap().trim_end_matches('\'');
    let pattern = regex::Regex::new(pattern).unwrap();
    for path in ["catalog-info.yaml", "a/b/catalog-info.yml", ".backstage/x.yaml", ".github/CODEOWNERS", "opslevel.yml"]
    {
        assert!(pattern.is_match(path), "{path}");
    }
    assert!(!pattern.is_match("docs/CODEOWNERS.md") && !pattern.is_match("my-catalog-info.yaml"));
}

#[test]
fn a_file_that_is_too_large_to_be_read_is_an_error() {
    let folder = temporary();
    write(folder.path(), "catalog-info.yaml", &format!("{GOOD}# {}\n", "long ".repeat(60_000)));
    let ran = check(folder.path(), &[]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.starts_with("error[file-too-large]: `catalog-info.yaml` has "), "{}", ran.out);
}

const LOCATION: &str = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\nspec:\n  targets:\n  - ./gone.yaml\n  - ../x.yaml\n  - ./none/*.yaml\n  - ./README.md\n  - ./more\n  - ./dist/*.yaml\n  - ./.git/config\n";

/// A repository whose Locations lead to what is sound, broken, elsewhere and nowhere.
fn locations(folder: &Path) -> Vec<(&'static str, &'static str)> {
    let other = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: other}\nspec: {target: ../more/pay.yaml}\n";
    let files = vec![
        ("catalog-info.yaml", LOCATION),
        ("a/catalog-info.yaml", other),
        ("b/catalog-info.yaml", Box::leak(other.replace("other", "another").into_boxed_str()) as &str),
        ("more/pay.yaml", GOOD),
        ("dist/broken.yaml", BROKEN),
        ("README.md", "# Hello\n\nA shop.\n"),
    ];
    for (path, text) in &files {
        write(folder, path, text);
    }
    files
}

#[test]
fn targets_of_locations_are_judged_as_a_crawl_judges_them() {
    let folder = temporary();
    let files = locations(&folder.path().join("shop"));
    let on_disk = check(folder.path(), &["shop", "--json"]).json();
    let path = git::bare(folder.path(), "bare/shop");
    let mut history = git::History::default();
    let texts: Vec<_> = files.iter().map(|(path, text)| git::text(path, text)).collect();
    history.commit("Ada <a@x>", crate::support::DAY_START, &texts, None);
    history.write(&path);
    let at = check(folder.path(), &["bare/shop.git", "--json"]).json();
    let line =
        |p: &catalog_schema::problem::Problem| format!("{}:{} {}", p.path, p.span.map_or(0, |span| span.line), p.code);
    let told = |value: &Value, prefix: &str| {
        let mut told: Vec<String> = Vec::new();
        for problem in value["problems"].as_array().unwrap() {
            let path = problem["path"].as_str().unwrap();
            let path = path.strip_prefix(prefix).unwrap_or(path);
            told.push(format!("{path}:{} {}", problem["line"], problem["code"].as_str().unwrap()));
        }
        told
    };
    let expected = [
        "catalog-info.yaml:6 descriptor-location-missing",
        "catalog-info.yaml:7 descriptor-location-outside",
        "catalog-info.yaml:8 descriptor-location-matches-nothing",
        "catalog-info.yaml:9 descriptor-location-no-descriptor",
        "catalog-info.yaml:10 descriptor-location-no-descriptor",
        "catalog-info.yaml:12 descriptor-location-missing",
        "dist/broken.yaml:4 descriptor-bad-name",
        "dist/broken.yaml:5 descriptor-missing-field",
    ];
    assert_eq!(told(&on_disk, "shop/"), expected, "{on_disk:#}");
    assert_eq!(told(&at, ""), expected, "{at:#}");
    assert_eq!(on_disk["files"], 5, "the three, and the two that only a Location names");
    let engine = crate::support::crawled(&folder.path().join("bare"));
    let catalog = engine.catalog();
    let crawled: std::collections::BTreeSet<String> =
        catalog.repositories.values().flat_map(|r| &r.problems).map(line).collect();
    assert_eq!(crawled.into_iter().collect::<std::collections::BTreeSet<_>>(), expected.map(str::to_owned).into());
    let none = catalog.findings.iter().filter(|finding| finding.check == "name-conflict").count();
    assert_eq!((catalog.item(&"component:default/pay".parse().unwrap()).is_some(), none), (true, 0));
    let one = check(folder.path(), &["shop/catalog-info.yaml", "--json"]).json();
    assert_eq!(told(&one, "shop/"), expected, "{one:#}");
    let one = check(&folder.path().join("shop"), &["catalog-info.yaml", "--json"]).json();
    assert_eq!(told(&one, ""), expected, "named alone, where we stand: {one:#}");
}

#[test]
fn a_file_in_no_repository_is_checked_by_its_bare_name() {
    let folder = temporary();
    write(folder.path(), "catalog-info.yaml", GOOD);
    assert_eq!(check(folder.path(), &["catalog-info.yaml"]).ok().out, "no problems in 1 file (1 entity)\n");
}

#[test]
fn what_points_nowhere_in_the_tree_is_told_without_a_catalog() {
    let folder = temporary();
    let annotations = "  annotations:\n    portolan.dev/paths: ../../etc\n    portolan.dev/runbook: docs/nope.md\n";
    let group = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: team-pay}\nspec: {type: team, children: []}\n";
    let service = GOOD.replace("spec:", &format!("{annotations}spec:")).replace("team-a", "team-pya");
    write(folder.path(), "catalog-info.yaml", &service);
    write(folder.path(), "teams/catalog-info.yaml", group);
    let answer = check(folder.path(), &["--json"]).ok().json();
    let rows = answer["problems"].as_array().unwrap().iter();
    let told: Vec<(&str, &str, u64)> = rows
        .map(|p| (p["code"].as_str().unwrap(), p["severity"].as_str().unwrap(), p["line"].as_u64().unwrap()))
        .collect();
    let absent = "descriptor-path-absent";
    assert_eq!(
        told,
        [(absent, "warning", 6), (absent, "warning", 7), ("descriptor-reference-absent", "info", 11)],
        "{answer:#}"
    );
    assert_eq!(answer["problems"][2]["hint"], "did you mean `team-pay`?");
}

#[test]
fn a_misspelt_kind_and_a_twin_of_a_field_hide_nothing() {
    let folder = temporary();
    let text = GOOD.replace("kind: Component", "kind: Componant").replace("  lifecycle: production\n", "");
    write(folder.path(), "catalog-info.yaml", &format!("{text}  onwer: team-b\n"));
    let answer = check(folder.path(), &["--json"]).json();
    let codes: Vec<&str> = answer["problems"].as_array().unwrap().iter().map(|p| p["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["descriptor-unknown-kind", "descriptor-missing-field", "descriptor-misspelt-field"]);
}
