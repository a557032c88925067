#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

/// (pattern, paths it matches, paths it does not match).
const CASES: &[(&str, &[&str], &[&str])] = &[
    ("*", &["a", "a/b", "a/b/c.js", ".x"], &[]),
    ("**", &["a", "a/b/c"], &[]),
    ("/*", &["a", ".x"], &["a/b"]),
    ("/**", &["a", "a/b"], &[]),
    ("/", &[], &["a", "a/b"]),
    ("*.js", &["a.js", "x/y/a.js", "x.js/y"], &["a.jsx", "js", "a.JS"]),
    ("*.test.js", &["a.test.js", "b/a.b.test.js"], &["a.js", "test.js"]),
    ("/*.js", &["a.js"], &["x/a.js"]),
    ("a.js", &["a.js", "x/a.js"], &["xa.js", "a.jsx"]),
    ("/a.js", &["a.js", "a.js/b"], &["x/a.js"]),
    ("docs", &["docs", "docs/a", "x/docs/a/b"], &["docs2", "xdocs"]),
    ("docs/", &["docs/a", "x/docs/a/b"], &["docs", "x/docs"]),
    ("/docs/", &["docs/a", "docs/a/b"], &["docs", "x/docs/a"]),
    ("docs/*", &["docs/a.md"], &["docs/a/b.md", "x/docs/a.md", "docs"]),
    ("/docs/*", &["docs/a.md"], &["docs/a/b.md"]),
    ("docs/**", &["docs/a", "docs/a/b"], &["docs", "x/docs/a"]),
    ("docs/*.md", &["docs/a.md", "docs/a.md/b"], &["docs/a/b.md", "x/docs/a.md"]),
    ("apps/", &["apps/a", "x/apps/a/b"], &["apps", "x/apps"]),
    ("apps/web", &["apps/web", "apps/web/a"], &["x/apps/web", "apps/web2"]),
    ("/apps/web/", &["apps/web/a/b"], &["apps/web", "x/apps/web/a"]),
    ("apps/web/", &["apps/web/a"], &["x/apps/web/a"]),
    ("**/logs", &["logs", "logs/a", "a/b/logs", "a/logs/b"], &["xlogs", "logs2"]),
    ("**/logs/", &["logs/a", "a/logs/b"], &["logs", "a/logs"]),
    ("**/logs/*", &["logs/a", "x/logs/a"], &["logs/a/b", "logs"]),
    ("**/*.go", &["a.go", "x/y/a.go"], &["a.gox"]),
    ("/**/logs", &["logs", "a/logs/b"], &["alogs"]),
    ("a/**/z", &["a/z", "a/b/z", "a/b/c/z/y"], &["z", "b/a/z", "a/zz"]),
    ("a/**/z/", &["a/z/y", "a/b/z/y"], &["a/z"]),
    ("a/**/*.go", &["a/x.go", "a/b/c/x.go"], &["x.go", "b/a/x.go"]),
    ("a/**/b/**/c", &["a/b/c", "a/x/b/y/c", "a/b/b/c/d"], &["a/c", "a/b"]),
    ("a/**/**/z", &["a/z", "a/b/c/z"], &["z"]),
    ("**/**", &["a", "a/b"], &[]),
    ("a/*/c", &["a/b/c", "a/b/c/d"], &["a/c", "a/b/b/c"]),
    ("a/*/*", &["a/b/c"], &["a/b", "a/b/c/d"]),
    ("*/c", &["b/c", "b/c/d"], &["c", "a/b/c"]),
    ("a*", &["a", "ab", "x/abc/d"], &["ba"]),
    ("a*/", &["ab/c", "x/a/c"], &["ab"]),
    ("/a*/x", &["a/x", "abc/x/y"], &["ba/x", "a/b/x"]),
    ("a*b*c", &["abc", "aXbYc", "abbc", "acbc"], &["ab", "acb", "abcd"]),
    ("*a*", &["a", "bab", "x/ya"], &["b", "x/y"]),
    ("a?c", &["abc", "x/aéc"], &["ac", "abbc"]),
    ("???", &["abc", "x/abc"], &["ab", "abcd"]),
    ("?", &["a", "b/c"], &["ab", "ab/cd"]),
    ("a\\*c", &["a*c"], &["abc", "ac"]),
    ("a\\?c", &["a?c"], &["abc"]),
    ("my\\ file", &["my file", "x/my file"], &["my", "file"]),
    ("/my\\ dir/", &["my dir/a"], &["my/a", "my dir"]),
    ("a\\\\b", &["a\\b"], &["a\\\\b"]),
    ("\\[id\\].tsx", &["[id].tsx", "x/[id].tsx"], &["i.tsx"]),
    ("README.md", &["README.md", "x/README.md"], &["readme.md", "README.mdx"]),
    ("/Makefile", &["Makefile"], &["makefile", "x/Makefile"]),
    ("a.b", &["a.b"], &["axb"]),
    ("a+b(c)", &["a+b(c)"], &["aab(c)"]),
    (".github", &[".github/x", "a/.github"], &["github"]),
    ("/.github/workflows/*.yml", &[".github/workflows/ci.yml"], &[".github/workflows/a/ci.yml"]),
    ("a**", &["a", "abc", "x/ab/c"], &["ba"]),
    ("a**b", &["ab", "aXb"], &["a/b"]),
    ("/a/b/c", &["a/b/c", "a/b/c/d/e"], &["a/b", "a/b/cd"]),
    ("a#b", &["a#b"], &["a"]),
    ("ünïcode/*.txt", &["ünïcode/ä.txt"], &["unicode/a.txt"]),
    ("*.", &["a."], &["a", "a.b"]),
    ("/services/*/deploy/", &["services/a/deploy/x"], &["services/deploy/x", "services/a/b/deploy/x"]),
    ("**/a/**", &["a/b", "x/a/b/c"], &["a", "x/a"]),
    ("@x", &["@x", "a/@x/b"], &["x"]),
];

fn one(pattern: &str) -> Codeowners {
    Codeowners { rules: vec![Rule { pattern: pattern.to_owned(), owners: vec!["@a".to_owned()], line: 1 }] }
}

#[test]
fn patterns_match_as_the_table_says() {
    assert!(CASES.len() >= 60);
    for (pattern, good, bad) in CASES {
        let owners = one(pattern);
        let compiled = owners.compile();
        for (paths, expected) in [(good, true), (bad, false)] {
            for path in *paths {
                assert_eq!(owners.owners_of(path).is_some(), expected, "`{pattern}` on `{path}`");
                assert_eq!(compiled.owners_of(path).is_some(), expected, "compiled `{pattern}` on `{path}`");
            }
        }
    }
}

#[test]
fn lines_become_rules_with_their_lines() {
    let (owners, problems) =
        Codeowners::parse("\u{feff}# all\n*   @a @org/team-b\tx@y.org\r\n\n  /docs/ @c # why\nmy\\ dir/ @d\n/free\n");
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].code.as_str(), problems[0].span.unwrap().column), ("codeowners-inline-comment", 13));
    let rules: Vec<_> = owners.rules.iter().map(|r| (r.pattern.as_str(), r.owners.join(" "), r.line)).collect();
    let expected = [("*", "@a @org/team-b x@y.org", 2), ("/docs/", "@c", 4), ("my\\ dir/", "@d", 5), ("/free", "", 6)];
    assert_eq!(rules, expected.map(|(p, o, l)| (p, o.to_owned(), l)));
}

#[test]
fn the_last_matching_line_wins_whole_and_may_clear() {
    let (owners, _) = Codeowners::parse("* @a\n/src/ @b @c\n/src/gen/\n");
    let line = |path: &str| owners.owners_of(path).map(|r| (r.line, r.owners.len()));
    assert_eq!(line("x"), Some((1, 1)));
    assert_eq!(line("src/x"), Some((2, 2)));
    assert_eq!(line("src/gen/x"), Some((3, 0)), "cleared is not the same as not matched");
    assert_eq!(Codeowners::parse("/src/ @b\n").0.owners_of("x"), None);
}

#[test]
fn bad_lines_are_skipped_and_told() {
    let text = "!a @x\n[Section]\na[0-9] @x\n***/b @x\n\\#c @x\nd x\ne @x y@ @@developer\nf @x/y/z\n";
    let (owners, problems) = Codeowners::parse(text);
    let found: Vec<_> =
        problems.iter().map(|p| (p.code.as_str(), p.span.unwrap().line, p.span.unwrap().column)).collect();
    let pattern = "codeowners-bad-pattern";
    let owner = "codeowners-bad-owner";
    let expected = [
        (pattern, 1, 1),
        (pattern, 2, 1),
        (pattern, 3, 1),
        (pattern, 4, 1),
        (pattern, 5, 1),
        (owner, 6, 3),
        (owner, 7, 6),
        (owner, 7, 9),
        (owner, 8, 3),
    ];
    assert_eq!(found, expected);
    assert_eq!(owners.rules.len(), 1, "a line whose owners are all unreadable does not clear: {:?}", owners.rules);
    assert_eq!(owners.rules[0].owners, ["@x"]);
}

#[test]
fn dead_rules_are_those_no_path_matches() {
    let (owners, _) = Codeowners::parse("* @a\n/old/ @b\n*.js @c\n/src/**/x @d\n/old/ @e\n/src @f\n/ @g\n");
    let dead: Vec<u32> = owners.compile().dead_rules(["src/a.js", "README.md"]).iter().map(|r| r.line).collect();
    assert_eq!(dead, [2, 4, 5, 7]);
}

#[test]
fn a_file_over_the_limit_is_not_loaded() {
    let (owners, problems) = Codeowners::parse(&"a @b\n".repeat(700_000));
    assert_eq!((owners.rules.len(), problems[0].code.as_str()), (0, "codeowners-too-large"));
}

#[test]
fn a_hundred_thousand_rules_and_many_paths_are_not_quadratic() {
    let text: String = (0..100_000).map(|i| format!("/src/a{}/b{i}/ @t\n", i % 300)).collect();
    let begun = Instant::now();
    let (owners, problems) = Codeowners::parse(&text);
    assert_eq!((owners.rules.len(), problems.len()), (100_000, 0));
    let compiled = owners.compile();
    let paths: Vec<String> = (0..20_000).map(|i| format!("src/a{}/b{i}/c/d.rs", i % 300)).collect();
    assert!(paths.iter().all(|path| compiled.owners_of(path).is_some()));
    assert_eq!(compiled.dead_rules(paths.iter().map(String::as_str)).len(), 80_000);
    // Wide enough for an unoptimised build on a busy machine; two thousand million matches would take far longer.
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn hostile_patterns_match_in_linear_time() {
    let begun = Instant::now();
    let path = "a/".repeat(500) + &"a".repeat(250) + "b";
    let parts: Vec<&str> = path.split('/').collect();
    for pattern in
        ["**/a/".repeat(100) + "x", "a*".repeat(120) + "x", "*/".repeat(200) + "**/x", "**/*a*a*a*x/".repeat(40)]
    {
        assert!(!Pattern::parse(&pattern).unwrap().matches(&parts), "{pattern}");
    }
    assert!(Pattern::parse(&"****/".repeat(50)).is_err());
    assert!(Pattern::parse(&"a".repeat(2_000)).is_err());
    let wild: String = (0..100_000).map(|i| format!("*a{i}*b @t\n")).collect();
    let (owners, problems) = Codeowners::parse(&wild);
    assert_eq!((owners.rules.len(), problems[0].code.as_str()), (2_000, "codeowners-bad-pattern"));
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,80}|[-a-c/*?\\\\ #@!\\[\\]\n\t]{0,80}") {
        let (owners, _) = Codeowners::parse(&text);
        let compiled = owners.compile();
        for path in ["a", "a/b", "b/c/a"] {
            prop_assert_eq!(compiled.owners_of(path), owners.owners_of(path));
        }
    }

    #[test]
    fn prepared_rules_say_what_single_rules_say(
        patterns in proptest::collection::vec("/?([ab]|\\*|\\*\\*|[ab]\\*|\\*\\.a|\\?)(/([ab]|\\*|\\*\\*|\\*\\.a)){0,3}/?", 1..6),
        paths in proptest::collection::vec("[ab](\\.a)?(/[ab](\\.a)?){0,4}", 1..8),
    ) {
        let rules = patterns.iter().map(|p| Rule { pattern: p.clone(), owners: Vec::new(), line: 1 }).collect();
        let owners = Codeowners { rules };
        let compiled = owners.compile();
        for path in &paths {
            prop_assert_eq!(compiled.owners_of(path), owners.owners_of(path), "{}", path);
        }
        let live = |rule: &Rule| paths.iter().any(|path| one(&rule.pattern).owners_of(path).is_some());
        let dead: Vec<&Rule> = owners.rules.iter().filter(|rule| !live(rule)).collect();
        prop_assert_eq!(compiled.dead_rules(paths.iter().map(String::as_str)), dead);
    }
}
