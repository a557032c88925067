#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::problem::Problem;

fn read(text: &str) -> (Vec<Document>, Vec<Problem>) {
    parse(text.as_bytes(), &Limits::default())
}

fn codes(text: &str) -> Vec<String> {
    read(text).1.into_iter().map(|p| p.code).collect()
}

/// The JSON of the only document of a text without problems.
fn value(text: &str) -> serde_json::Value {
    let (documents, problems) = read(text);
    assert_eq!(problems, [], "{text}");
    assert_eq!(documents.len(), 1, "{text}");
    to_json(&documents[0].root).0
}

fn bomb() -> String {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let below = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", vec![below; 9].join(", ")));
    }
    text
}

#[test]
fn every_value_has_line_column_and_length() {
    let (documents, _) = read("a: one\nb:\n  - 'two'\n  - c: {d: é!}\ne: |\n  block\n");
    let (json, spans) = to_json(&documents[0].root);
    assert_eq!(json, json!({"a": "one", "b": ["two", {"c": {"d": "é!"}}], "e": "block\n"}));
    let span = |pointer: &str| (spans[pointer].line, spans[pointer].column, spans[pointer].length);
    assert_eq!(span("/a"), (1, 4, 3));
    assert_eq!(span("/b/0"), (3, 5, 5));
    assert_eq!(span("/b/1/c/d"), (4, 12, 2));
    assert_eq!(spans["/e"].line, 6, "a block begins where its content begins");
}

#[test]
fn values_left_out_are_null() {
    assert_eq!(value("a:\nb: ~\nc: ''\nd: '~'\n? e\n"), json!({"a": null, "b": null, "c": "", "d": "~", "e": null}));
}

#[test]
fn scalars_follow_the_core_schema() {
    let text = "a: yes\nb: 017\nc: 1.20\nd: !!str 12\ne: 0x10\nf: '1'\ng: 99999999999999999999\nh: .inf\n";
    let expected = json!({"a": "yes", "b": 17, "c": 1.2, "d": "12", "e": 16, "f": "1", "g": 1e20, "h": ".inf"});
    assert_eq!(value(text), expected);
}

#[test]
fn all_documents_are_read_and_a_broken_one_stops_no_other() {
    let (documents, problems) = read("a: 1\n---\nb: [1, 2\n---\nc: 3\n---\nd: \"4\n---\ne: 5\n");
    let lines: Vec<u32> = documents.iter().map(|d| d.line).collect();
    assert_eq!(lines, [1, 4, 8]);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|p| p.code == "yaml-syntax" && p.span.is_some()));
}

#[test]
fn empty_files_and_empty_documents_are_no_error() {
    assert_eq!(read("").0.len(), 0);
    let (documents, problems) = read("---\n---\na: 1\n---\n# only a comment\n");
    assert_eq!(problems, []);
    assert_eq!(documents.iter().filter(|d| d.root.is_null()).count(), 2);
}

#[test]
fn of_a_key_that_stands_twice_neither_value_is_taken() {
    let (documents, problems) = read("metadata:\n  name: a\n  x: 1\n  name: b\n  name: c\n");
    assert_eq!(to_json(&documents[0].root).0, json!({"metadata": {"x": 1}}));
    assert_eq!(problems.len(), 2);
    assert_eq!(problems[0].code, "yaml-duplicate-key");
    assert_eq!(problems[0].span.unwrap().line, 4);
    assert!(problems[0].message.contains("first on line 2"), "{}", problems[0].message);
}

#[test]
fn tags_are_reported_and_never_interpreted() {
    let (documents, problems) =
        read("a: !!python/object:os.system x\nb: !include secret.yaml\nc: !!int x\nd: !thing {e: 1}\nf: ! 1\n");
    let expected = json!({"a": "x", "b": "secret.yaml", "c": "x", "d": {"e": 1}, "f": "1"});
    assert_eq!(to_json(&documents[0].root).0, expected);
    assert_eq!(problems.iter().filter(|p| p.code == "yaml-tag").count(), 4, "{problems:?}");
}

#[test]
fn merge_keys_are_ordinary_keys() {
    let (documents, problems) = read("base: &b {x: 1}\nd:\n  <<: *b\n");
    assert_eq!(to_json(&documents[0].root).0, json!({"base": {"x": 1}, "d": {"<<": {"x": 1}}}));
    assert_eq!(problems[0].code, "yaml-merge-key");
}

#[test]
fn aliases_stand_for_their_anchor_within_the_document() {
    assert_eq!(
        value("a: &x {n: [1]}\nb: *x\nc: &x 2\nd: *x\n"),
        json!({"a": {"n": [1]}, "b": {"n": [1]}, "c": 2, "d": 2})
    );
    assert_eq!(codes("a: &x 1\n---\nb: *x\n"), ["yaml-alias"]);
    assert_eq!(codes("a: &x [*x]\n"), ["yaml-alias"]);
    assert_eq!(codes(&format!("a: &x 1\nb: [{}]\n", vec!["*x"; 201].join(","))), ["yaml-too-many-aliases"]);
}

#[test]
fn encodings_other_than_utf8_are_refused_and_a_bom_is_read() {
    assert_eq!(value("\u{feff}a: 1\n"), json!({"a": 1}));
    let problem = |bytes: &[u8]| parse(bytes, &Limits::default()).1.remove(0);
    assert_eq!(problem(b"a: 1\nb: \xff\n").code, "yaml-encoding");
    assert_eq!(problem(b"a: 1\nb: \xff\n").span.unwrap().line, 2);
    assert_eq!(problem(b"a: \0\n").code, "yaml-encoding");
    assert_eq!(problem(b"\xff\xfea\0").code, "yaml-encoding");
    assert_eq!(codes("a: \"\\ud800\"\n"), ["yaml-syntax"]);
}

#[test]
fn an_alias_bomb_costs_nothing_even_behind_padding() {
    let padding = format!("# {}\n", "x".repeat(240 * 1024));
    for text in [bomb(), padding.clone() + &bomb(), bomb() + &padding] {
        let begun = Instant::now();
        assert_eq!(codes(&text), ["yaml-too-many-nodes"]);
        // Wide enough for an unoptimised build on a busy machine; expanding it would take minutes.
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    }
}

#[test]
fn an_alias_of_a_long_text_counts_its_bytes() {
    let text = format!("a: &x {}\nb: [{}]\n", "y".repeat(200 * 1024), vec!["*x"; 100].join(","));
    assert_eq!(codes(&text), ["yaml-too-many-nodes"]);
}

#[test]
fn deep_nesting_is_cut_before_it_is_built() {
    for open in ["[", "{", "- ", "? ", "{a: [", "&a [", "!!seq ["] {
        let text = open.repeat(100_000);
        let (_, problems) = parse(text.as_bytes(), &Limits { bytes: 1 << 20, ..Limits::default() });
        assert_eq!(problems[0].code, "yaml-too-deep", "{open}");
    }
    let nested = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
    assert_eq!(codes(&nested(64)), Vec::<String>::new());
    assert_eq!(codes(&nested(65)), ["yaml-too-deep"]);
    let by_alias = format!("a: &x {}\nb: &y {}\nc: [[*y]]\n", nested(40), "[".repeat(30) + "*x" + &"]".repeat(30));
    assert_eq!(codes(&by_alias), ["yaml-too-deep"]);
}

#[test]
fn budgets_of_bytes_nodes_and_problems_hold() {
    assert_eq!(codes(&"a".repeat(256 * 1024 + 1)), ["yaml-too-large"]);
    assert_eq!(codes(&format!("[{}]", "1,".repeat(20_000))), ["yaml-too-many-nodes"]);
    assert_eq!(codes(&"---\n".repeat(40_000)), ["yaml-too-many-nodes"]);
    assert_eq!(codes(&"---\n]\n".repeat(30_000)).len(), 100);
}

#[test]
fn keys_must_be_scalars() {
    assert_eq!(codes("name: {{ cookiecutter.name }}\n"), ["yaml-key"]);
    assert_eq!(value("1: a\ntrue: b\n"), json!({"1": "a", "true": "b"}));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (documents, _) = parse(&bytes, &Limits::default());
        for document in documents {
            let _ = to_json(&document.root);
        }
    }

    #[test]
    fn any_yaml_like_text_is_read_without_panic(text in "[-a-c:{}\\[\\], \n\t&*!|>'\"#%?~0-9<]{0,120}") {
        let (documents, _) = read(&text);
        for document in documents {
            let (json, spans) = to_json(&document.root);
            for pointer in spans.keys() {
                prop_assert!(json.pointer(pointer).is_some(), "{pointer}");
            }
        }
    }

    #[test]
    fn json_is_read_as_json(keys in proptest::collection::btree_map("[a-z]{1,6}", "[ -~]{0,12}", 0..6), n in any::<i64>()) {
        let json = json!({"map": keys, "list": [n, null, true]});
        prop_assert_eq!(value(&json.to_string()), json);
    }
}
