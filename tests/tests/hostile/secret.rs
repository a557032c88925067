//! Case 40: secrets that people commit are told, and are nowhere: not in records, index, log, pages or answers.

use std::path::Path;

use catalog_schema::id::RepositoryId;
use catalog_schema::query::parse;
use indexer::pipeline::{Engine, Silent};
use indexer::search::Request;

use crate::support::git::{History, bare, text};
use crate::support::program::portolan;
use crate::support::random::Random;
use crate::support::{DAY_START, Setup, dump, engine, none, temporary};

/// Twenty fake secrets of common shapes, made here so that none stands in this file.
fn planted() -> Vec<(&'static str, String)> {
    let mut random = Random(40);
    let mut of = |length: usize, letters: &str| {
        let letters: Vec<char> = letters.chars().collect();
        (0..length).map(|_| letters[random.below(letters.len())]).collect::<String>()
    };
    let word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ23456789";
    let (hex, upper) = ("0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    vec![
        ("code", format!("AKIA{}", of(16, upper))),
        ("code", format!("ghp_{}", of(36, word))),
        ("code", format!("glpat-{}", of(20, word))),
        ("code", format!("xoxb-{}", of(44, word))),
        ("code", format!("sk_live_{}", of(28, word))),
        ("code", format!("AIza{}", of(35, word))),
        ("yaml", format!("npm_{}", of(36, word))),
        ("yaml", format!("pypi-AgEIcHlwaS5vcmc{}", of(64, word))),
        ("yaml", format!("SG.{}.{}", of(22, word), of(43, word))),
        ("yaml", format!("dop_v1_{}", of(64, hex))),
        ("yaml", format!("hvs.{}", of(30, word))),
        ("yaml", format!("shpat_{}", of(32, hex))),
        ("readme", format!("dapi{}", of(32, hex))),
        ("readme", format!("GOCSPX-{}", of(28, word))),
        ("readme", format!("dckr_pat_{}", of(27, word))),
        ("readme", format!("eyJ{}.eyJ{}.{}", of(34, word), of(70, word), of(43, word))),
        ("readme", format!("{}:AA{}", of(9, "123456789"), of(33, word))),
        ("env", format!("AccountKey={}==", of(86, word))),
        ("env", format!("postgres://app:{}@db.house.internal/shop", of(18, word))),
        ("env", format!("github_pat_{}_{}", of(22, word), of(59, word))),
    ]
}

/// The part of a planted text that is the secret itself.
fn value(text: &str) -> &str {
    let text = text.strip_prefix("AccountKey=").unwrap_or(text);
    text.strip_prefix("postgres://app:").map_or(text, |rest| rest.split('@').next().unwrap())
}

fn write(folder: &Path, planted: &[(&str, String)]) {
    let lines = |place: &str, before: &str| {
        let own = planted.iter().filter(|(at, _)| *at == place);
        own.enumerate().map(|(n, (_, text))| format!("{before}{n}: \"{text}\"\n")).collect::<String>()
    };
    let descriptor = format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: leaky\n  description: Uses {}\n  annotations:\n{}spec:\n  type: service\n  lifecycle: production\n  owner: core\n",
        planted[6].1,
        lines("yaml", "    house.example/key-"),
    );
    let readme = format!(
        "# Leaky\n\nZanzibar begins here.\n\n{}\n## Runbook\n\nUse {}.\n",
        lines("readme", "- key "),
        planted[12].1
    );
    let code = format!("// keys\n{}fn main() {{}}\n", lines("code", "// key "));
    let files = [
        text("catalog-info.yaml", &descriptor),
        text("README.md", &readme),
        text("src/main.rs", &code),
        text(".env", &lines("env", "KEY_")),
        text("Dockerfile", &format!("FROM scratch\nENV KEY={}\n", planted[1].1)),
    ];
    let mut history = History::default();
    history.commit("Ada Alder <ada@house.example>", DAY_START - 3 * 86_400, &files, None);
    let path = bare(folder, "leaky");
    history.write(&path);
    let tree = crate::support::git::git(&path, &["rev-parse", "main^{tree}"]);
    let message = format!("Rotate {}", planted[1].1);
    let commit = crate::support::git::git(&path, &["commit-tree", &tree, "-p", "main", "-m", &message]);
    crate::support::git::set_main(&path, &commit);
}

/// Every file below a folder that holds one of the values.
fn holding(folder: &Path, values: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(holding(&path, values));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        let holds = |value: &&&str| bytes.windows(value.len()).any(|window| window == value.as_bytes());
        all.extend(values.iter().filter(holds).map(|value| format!("{} holds {}…", path.display(), &value[..8])));
    }
    all
}

fn crawled(folder: &Path, data: &Path) -> Engine {
    let setup = Setup { program: Some(portolan()), data: Some(data.to_path_buf()), ..Setup::default() };
    let engine = engine(folder, setup);
    engine.crawl(&|_| true, &Silent).unwrap();
    engine
}

#[test]
fn case_40_twenty_planted_secrets_are_told_and_nowhere() {
    let (folder, data) = (temporary(), temporary());
    let planted = planted();
    write(folder.path(), &planted);
    let values: Vec<&str> = planted.iter().map(|(_, text)| value(text)).collect();
    // The search for them finds them where they are.
    std::fs::write(data.path().join("canary"), values.join("\n")).unwrap();
    assert_eq!(holding(data.path(), &values).len(), 20);
    std::fs::remove_file(data.path().join("canary")).unwrap();

    let engine = crawled(folder.path(), data.path());
    none("values on disk", &holding(data.path(), &values));
    let said = dump::catalog(&engine.catalog());
    none(
        "values in the catalog",
        &values.iter().filter(|v| said.contains(**v)).map(|v| v[..8].to_owned()).collect::<Vec<_>>(),
    );

    let catalog = engine.catalog();
    let id = RepositoryId("leaky".to_owned());
    let entry = &catalog.repositories[&id];
    let mut places: Vec<(&str, u32)> = entry
        .problems
        .iter()
        .filter(|problem| problem.code == "secret-in-file")
        .map(|problem| (problem.path.as_str(), problem.span.unwrap().line))
        .collect();
    places.sort_unstable();
    places.dedup();
    let of = |path: &str| places.iter().filter(|(place, _)| *place == path).count();
    // Each at its place; two stand twice, and so does one in the Dockerfile.
    let counts = ["src/main.rs", "catalog-info.yaml", "README.md", ".env", "Dockerfile"].map(of);
    assert_eq!(counts, [6, 7, 6, 3, 1], "{places:?}");
    let finding = catalog.findings.iter().find(|f| f.check == "secret-exposed").expect("a finding");
    assert!(finding.evidence.len() >= 20, "{finding:?}");

    // What stands around them is read as ever.
    let search =
        |word: &str| engine.search(&Request { query: parse(word).unwrap().query, limit: 9, ..Request::default() });
    assert!(search("zanzibar").unwrap().total > 0);
    assert!(catalog.items.keys().any(|reference| reference.name() == "leaky"));
    for value in &values {
        let hits = search(value).unwrap().hits;
        assert!(hits.iter().all(|hit| hit.snippet.iter().all(|part| !part.text.contains(value))), "{hits:?}");
    }
    for path in ["README.md", "catalog-info.yaml", "src/main.rs", ".env", "Dockerfile"] {
        let shown = String::from_utf8(engine.file(&id, path).unwrap()).unwrap();
        assert!(shown.contains("secret-removed"), "{path}: {shown}");
        assert!(!values.iter().any(|value| shown.contains(value)), "{path}: {shown}");
    }
}
