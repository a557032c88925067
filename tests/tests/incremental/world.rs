//! A repository in which files that read each other come, change and go: descriptors and what they refer to,
//! build files, manifests, owners, attributes, mailmaps, documents, merges.

use indexer::pipeline::Silent;
use proptest::prelude::*;

use super::assert_equals_cold;
use super::steps::runner;
use crate::support::git::{Change, History, bare, commits, set_main, text};
use crate::support::{DAY_START, Setup, engine, temporary};

/// Files with the contents they may have.
const FILES: &[(&str, &[&str])] = &[
    ("catalog-info.yaml", &[PAY, PAY_MOVED, BROKEN]),
    ("services/pay/catalog-info.yaml", &[PAY, PAY_API, BROKEN]),
    ("openapi.yaml", &["openapi: 3.0.0\n", "openapi: 3.1.0\ninfo: {title: Pay}\n"]),
    ("services/pay/openapi.yaml", &["openapi: 3.0.0\n"]),
    (".github/CODEOWNERS", &["* @house/core\n", "/services/ @house/pay\n*.go ada@house.example\n"]),
    (".gitattributes", &["*.go linguist-vendored\n", "services/** linguist-documentation\n"]),
    (".mailmap", &["Ada Alder <ada@house.example> <bruno@house.example>\n"]),
    ("Dockerfile", &["FROM golang\nRUN go build ./cmd/pay\n", "FROM scratch\n"]),
    ("services/pay/Dockerfile", &["FROM golang\nCOPY . .\n"]),
    ("compose.yaml", &[COMPOSE, "services:\n  cache:\n    image: redis\n"]),
    ("deploy/pay.yaml", &[WORKLOAD]),
    ("go.mod", &["module house.example/shop\n"]),
    ("services/pay/go.mod", &["module house.example/pay\n"]),
    ("cmd/pay/main.go", &["package main\n\nfunc main() {}\n", "package pay\n"]),
    ("services/pay/main.go", &["package main\n\nfunc main() {}\n", "package pay\n"]),
    (
        "services/web/package.json",
        &["{\"name\": \"web\", \"scripts\": {\"start\": \"node .\"}}", "{\"name\": \"web\"}"],
    ),
    ("services/web/index.js", &["console.log(1)\n"]),
    ("README.md", &["# Shop\n\n## On call\n\nCall somebody.\n", "# Shop\n"]),
    ("services/pay/README.md", &["# Pay\n\nPays.\n"]),
    ("docs/runbook.md", &["# Runbook\n\nRestart it.\n", "# Notes\n"]),
    ("docs/adr/0001-paper.md", &["# Use paper\n"]),
];

const PAY: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\nspec:\n  type: service\n  lifecycle: production\n  owner: core\n";
const PAY_MOVED: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\nspec:\n  type: service\n  lifecycle: production\n  owner: money\n";
const PAY_API: &str = "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: pay\nspec:\n  type: openapi\n  lifecycle: production\n  owner: core\n  definition:\n    $text: ./openapi.yaml\n";
const BROKEN: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: [\n";
const COMPOSE: &str = "services:\n  pay:\n    build: services/pay\n  web:\n    build: {context: services/web}\n";
const WORKLOAD: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: pay}\nspec:\n  template:\n    spec:\n      containers: [{name: pay, image: registry.example/pay:1}]\n";

const PEOPLE: [&str; 3] =
    ["Ada Alder <ada@house.example>", "Bruno Birch <bruno@house.example>", "house-updates[bot] <bot@house.example>"];

/// One commit: who, which files (index, content or none to delete), whether it merges an older commit,
/// and whether it is crawled.
type Step = (usize, Vec<(usize, Option<usize>)>, bool, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let change = (0..FILES.len(), prop::option::weighted(0.75, 0_usize..3));
    let step =
        (0..PEOPLE.len(), prop::collection::vec(change, 1..5), prop::bool::weighted(0.15), prop::bool::weighted(0.3));
    prop::collection::vec(step, 4..24)
}

#[test]
fn any_history_read_in_any_steps_equals_one_cold_crawl() {
    runner(16)
        .run(&steps(), |steps| {
            replay(&steps);
            Ok(())
        })
        .unwrap();
}

fn replay(steps: &[Step]) {
    let (folder, data) = (temporary(), temporary());
    let path = bare(folder.path(), "shop");
    history(steps).write(&path);
    let line = commits(&path);
    let warm = engine(folder.path(), Setup { data: Some(data.path().to_owned()), ..Setup::default() });
    for (commit, (.., crawl)) in line.iter().zip(steps) {
        if *crawl {
            set_main(&path, commit);
            warm.crawl(&|_| true, &Silent).unwrap();
        }
    }
    set_main(&path, line.last().unwrap());
    warm.crawl(&|_| true, &Silent).unwrap();
    assert_equals_cold(folder.path(), warm, data.path());
}

fn history(steps: &[Step]) -> History {
    let mut history = History::default();
    let first = DAY_START - 400 * 86_400;
    for (turn, (who, files, merge, _)) in (0_i64..).zip(steps) {
        let change = |(file, content): &(usize, Option<usize>)| {
            let (path, contents) = FILES[*file];
            match content {
                Some(content) => text(path, contents[content % contents.len()]),
                None => Change::Delete(path.to_owned()),
            }
        };
        let mut changes: Vec<Change> = files.iter().map(change).collect();
        changes.push(text("services/pay/turn.go", &format!("package pay\n\nconst Turn = {turn}\n")));
        let merged = (*merge && history.commits > 2).then_some(history.commits / 2);
        history.commit(PEOPLE[*who], first + turn * 7 * 86_400, &changes, merged);
    }
    history
}
