//! Rules of tidiness.

use super::{files, rust};
use crate::support::{none, workspace};

/// The most lines of a source file.
const LINES: usize = 500;

/// Words that a reader of finished code must not meet; put together here so that this file is free of them.
const WORDS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("HA", "CK"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("dbg", "!("),
    concat!("lorem", " ipsum"),
    concat!("/home", "/"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
];

#[test]
fn no_file_is_too_long_to_read() {
    let long = rust().into_iter().map(|f| (f.text.lines().count(), f.path)).filter(|(lines, _)| *lines >= LINES);
    none("long files", &long.map(|(lines, path)| format!("{path}: {lines} lines")).collect::<Vec<_>>());
}

#[test]
fn no_word_of_unfinished_work_and_no_path_of_a_machine() {
    let mut complaints = Vec::new();
    let all = rust().into_iter().chain(files(&["style"], ".css")).chain(files(&["e2e"], ".ts"));
    for source in all {
        for (number, line) in source.text.lines().enumerate() {
            // Whole words: names of types may contain them.
            let holds = |word: &str| {
                line.match_indices(word).any(|(at, _)| {
                    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
                    !word.starts_with(char::is_alphabetic)
                        || word.ends_with('(')
                        || (edge(line[..at].chars().next_back()) && edge(line[at + word.len()..].chars().next()))
                })
            };
            complaints
                .extend(WORDS.iter().filter(|w| holds(w)).map(|w| format!("{}:{}: {w}", source.path, number + 1)));
        }
    }
    none("words", &complaints);
}

#[test]
fn what_comes_from_outside_is_never_unwrapped() {
    let mut complaints = Vec::new();
    // The generator's own tools and the tests may; what serves and crawls may not.
    let served = files(&["catalog-schema/src", "indexer/src", "app/src", "app/ui/src", "app/demo/src"], ".rs");
    for source in served.iter().filter(|s| !s.is_test()) {
        let code = source.production();
        for (call, what) in [(".unwrap()", "unwraps"), (".expect(\"", "expects"), ("panic!(", "panics")] {
            let count = code.matches(call).count();
            if count > 0 {
                complaints.push(format!("{} {what} {count} times", source.path));
            }
        }
    }
    none("panics", &complaints);
}

#[test]
fn pages_carry_no_styles_of_their_own() {
    let mut complaints = Vec::new();
    for source in files(&["app/ui/src"], ".rs").iter().filter(|s| !s.is_test()) {
        let code = source.production();
        let lines = code.lines().filter(|line| line.contains("style=") || line.contains("style:"));
        complaints.extend(lines.map(|line| format!("{}: {}", source.path, line.trim())));
    }
    none("styles in pages", &complaints);
}

#[test]
fn colours_stand_in_the_tokens_only() {
    const NAMED: &[&str] = &["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab(", "lab(", "lch(", "color("];
    const WORDS: &[&str] = &["white", "black", "red", "green", "blue", "grey", "gray", "orange", "yellow"];
    let mut complaints = Vec::new();
    for sheet in files(&["style"], ".css").iter().filter(|f| !f.path.ends_with("tokens.css")) {
        let text = without_comments(&sheet.text);
        for line in text.lines() {
            let value = line.split_once(':').map_or("", |(_, value)| value);
            let hex =
                value.match_indices('#').any(|(at, _)| value[at + 1..].starts_with(|c: char| c.is_ascii_hexdigit()));
            let named = NAMED.iter().any(|n| value.contains(n) && !value.contains("color-mix("));
            let word = value.split(|c: char| !c.is_alphanumeric() && c != '-').any(|w| WORDS.contains(&w));
            // A selector may hold a colon and an id: only what ends as a declaration counts.
            if (hex || named || word) && value.trim_end().ends_with(';') {
                complaints.push(format!("{}: {}", sheet.path, line.trim()));
            }
        }
    }
    none("raw colours", &complaints);
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

#[test]
fn every_crate_is_under_the_rules_of_the_workspace() {
    let root: toml::Table = std::fs::read_to_string(workspace().join("Cargo.toml")).unwrap().parse().unwrap();
    let lints = &root["workspace"]["lints"];
    assert_eq!(lints["rust"]["unsafe_code"].as_str(), Some("forbid"));
    assert!(lints["clippy"].get("unwrap_used").is_some());
    let mut complaints = Vec::new();
    for member in root["workspace"]["members"].as_array().unwrap() {
        let member = member.as_str().unwrap();
        let manifest = workspace().join(member).join("Cargo.toml");
        let manifest: toml::Table = std::fs::read_to_string(manifest).unwrap().parse().unwrap();
        let inherits =
            manifest.get("lints").and_then(|l| l.get("workspace")).and_then(toml::Value::as_bool) == Some(true);
        // The macros of what runs in the browser expand to unsafe code that lives in their own crates.
        let own = manifest.get("lints").and_then(|l| l.get("clippy")).is_some();
        if !(inherits || ["app/ui", "app/checker"].contains(&member) && own) {
            complaints.push(format!("{member} does not inherit the lints"));
        }
    }
    none("lints", &complaints);
}

#[test]
fn nobody_writes_unsafe_code() {
    let wrote = |code: &str| code.contains("unsafe {") || code.contains("unsafe fn") || code.contains("unsafe impl");
    let sources = files(&["catalog-schema/src", "indexer/src", "app"], ".rs");
    let complaints: Vec<String> = sources.into_iter().filter(|s| wrote(&s.production())).map(|s| s.path).collect();
    none("unsafe code", &complaints);
}

#[test]
fn every_file_says_what_it_is_for() {
    // Tests beside their subject need no introduction.
    let silent = rust().into_iter().filter(|f| !f.is_test() && !f.text.starts_with("//!")).map(|f| f.path);
    none("files without a first line", &silent.collect::<Vec<_>>());
}
