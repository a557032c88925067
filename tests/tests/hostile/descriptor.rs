//! Catalog files made to harm whoever reads them, through the one entry point that crawler, command line, API and
//! browser share. Each test is named after its row in the list of hostile input.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use catalog_schema::codeowners::Codeowners;
use catalog_schema::format::NoFiles;
use catalog_schema::validate::{self, Checked, NoNames};
use catalog_schema::yaml;

const GOOD: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: one\nspec:\n  type: service\n  lifecycle: production\n  owner: core\n";

/// How much longer things take where nothing is optimised and others build beside the test.
const SLACK: u32 = if cfg!(debug_assertions) { 60 } else { 4 };

fn check(bytes: &[u8]) -> Checked {
    validate::file("catalog-info.yaml", bytes, &NoFiles, &NoNames)
}

/// The codes of all problems, after a check within a time.
fn codes(bytes: &[u8], most: Duration) -> Vec<String> {
    let begun = Instant::now();
    let checked = check(bytes);
    assert!(begun.elapsed() < most * SLACK, "{:?}", begun.elapsed());
    assert!(checked.problems.iter().all(|p| p.path == "catalog-info.yaml"), "{:#?}", checked.problems);
    checked.problems.into_iter().map(|p| p.code).collect()
}

fn bomb() -> String {
    let level = |n: usize| match n {
        0 => "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned(),
        n => format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", ")),
    };
    (0..9).map(level).collect()
}

#[test]
fn case_01_an_alias_bomb_is_told_and_not_expanded() {
    assert_eq!(codes(bomb().as_bytes(), Duration::from_millis(50)), ["yaml-too-many-nodes"]);
}

#[test]
fn case_02_padding_does_not_hide_a_bomb() {
    let padding = format!("# {}\n", "x".repeat(240 * 1024));
    for text in [format!("{padding}{}", bomb()), format!("{}{padding}", bomb())] {
        assert_eq!(codes(text.as_bytes(), Duration::from_millis(100)), ["yaml-too-many-nodes"]);
    }
}

#[test]
fn case_03_deep_nesting_ends_no_process() {
    for open in ["[", "{"] {
        assert_eq!(codes(open.repeat(100_000).as_bytes(), Duration::from_millis(100)), ["yaml-too-deep"], "{open}");
    }
    // A thread with a small stack: what is refused at 64 levels needs none.
    let small = std::thread::Builder::new().stack_size(256 * 1024);
    let deep = format!("{GOOD}  x: {}1{}\n", "[".repeat(61), "]".repeat(61));
    let codes = small.spawn(move || codes(deep.as_bytes(), Duration::from_millis(100))).unwrap().join().unwrap();
    assert_eq!(codes, Vec::<String>::new());
}

#[test]
fn case_04_of_a_name_that_stands_twice_neither_is_taken() {
    let checked = check(GOOD.replace("name: one", "name: one\n  name: two").as_bytes());
    assert_eq!(checked.entities, []);
    let told: Vec<_> = checked.problems.iter().map(|p| (p.code.as_str(), p.span.unwrap().line)).collect();
    assert_eq!(told, [("descriptor-missing-field", 3), ("yaml-duplicate-key", 5)]);
}

#[test]
fn case_05_tags_are_told_and_never_interpreted() {
    for tag in ["!!python/object/apply:os.system", "!include", "!!binary", "!<tag:yaml.org,2002:js/function>"] {
        let checked = check(GOOD.replace("owner: core", &format!("owner: {tag} /etc/passwd")).as_bytes());
        let codes: Vec<&str> = checked.problems.iter().map(|p| p.code.as_str()).collect();
        assert!(codes.contains(&"yaml-tag"), "{tag}: {codes:?}");
        assert_eq!(checked.entities[0].text("/spec/owner"), Some("/etc/passwd"), "{tag} is a text like any other");
    }
}

#[test]
fn case_06_other_encodings_are_told_and_a_byte_order_mark_is_read() {
    let within = Duration::from_millis(50);
    assert_eq!(codes(b"kind: \xff\n", within), ["yaml-encoding"]);
    assert_eq!(codes(b"kind: \0\n", within), ["yaml-encoding"]);
    assert_eq!(codes(b"\xff\xfek\0i\0", within), ["yaml-encoding"]);
    assert_eq!(codes(b"kind: \"\\ud800\"\n", within), ["yaml-syntax"]);
    let checked = check(format!("\u{feff}{GOOD}").as_bytes());
    assert_eq!((checked.problems, checked.entities.len()), (Vec::new(), 1));
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/yaml-test-suite")
}

/// Cases that we read and the suite refuses: continuation lines indented too little, or by a tab (DECISIONS.md).
const READ_OTHERWISE: &[&str] = &["9C9N", "DK95-01", "QB6E"];

#[test]
fn case_07_all_cases_of_the_yaml_test_suite_are_read_or_refused_in_time() {
    let refused = std::fs::read_to_string(vectors().join("refused.txt")).unwrap();
    let refused: Vec<&str> = refused.lines().collect();
    let mut files: Vec<PathBuf> = std::fs::read_dir(vectors()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    assert_eq!(files.len(), 402);
    let (mut right, mut otherwise) = (0, Vec::new());
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&file).unwrap();
        let begun = Instant::now();
        let _ = check(&bytes);
        assert!(begun.elapsed() < Duration::from_secs(1), "{name}: {:?}", begun.elapsed());
        let (_, problems) = yaml::parse(&bytes, &yaml::Limits::default());
        match problems.iter().any(|p| p.code == "yaml-syntax") == refused.contains(&name.as_str()) {
            true => right += 1,
            false => otherwise.push(name),
        }
    }
    println!("402 cases, {right} read or refused as the suite says");
    assert_eq!(otherwise, READ_OTHERWISE);
}

#[test]
fn files_over_the_budgets_are_refused_with_the_reason() {
    let within = Duration::from_millis(100);
    assert_eq!(codes(&b"# x\n".repeat(65_537), within), ["yaml-too-large"]);
    assert_eq!(codes(format!("a: [{}]", "1,".repeat(20_001)).as_bytes(), within), ["yaml-too-many-nodes"]);
    let deep = format!("{GOOD}  x: {}1{}\n", "[".repeat(63), "]".repeat(63));
    assert_eq!(codes(deep.as_bytes(), within), ["yaml-too-deep"]);
}

#[test]
fn case_36_large_and_twisted_owner_files_are_read_in_time() {
    let rules: String = (0..100_000).map(|n| format!("/src/part{n}/**/x*.rs @org/team{}\n", n % 50)).collect();
    let stars = format!("{}x @a\n", "****/".repeat(2_000)).repeat(100);
    let bare = "/docs/\n".repeat(1_000);
    for text in [rules, stars, bare, "* @a\n".repeat(600_000)] {
        let begun = Instant::now();
        let (owners, _) = Codeowners::parse(&text);
        let compiled = owners.compile();
        for path in ["src/part99999/a/b/xy.rs", "a/b/c/d/e/f/g/h", "docs/a.md"] {
            let _ = compiled.owners_of(path);
        }
        assert!(begun.elapsed() < Duration::from_secs(1) * SLACK, "{} bytes: {:?}", text.len(), begun.elapsed());
    }
}
