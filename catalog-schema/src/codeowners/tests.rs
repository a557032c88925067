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

fn rule(pattern: &str) -> Rule {
    Rule { pattern: pattern.to_owned(), owners: vec!["@a".to_owned()], line: 1, section: 0 }
}

fn of(rules: Vec<Rule>) -> Codeowners {
    Codeowners { rules, ..Codeowners::default() }
}

fn one(pattern: &str) -> Codeowners {
    of(vec![rule(pattern)])
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

/// (pattern, paths it matches, paths it does not match), by GitLab's documentation.
const GITLAB: &[(&str, &[&str], &[&str])] = &[
    ("*", &["a", "a/b", ".x/y"], &[]),
    ("README.md", &["README.md", "a/b/README.md"], &["README.md/x", "xREADME.md"]),
    ("internal/README.md", &["internal/README.md", "a/internal/README.md"], &["README.md"]),
    ("/README.md", &["README.md"], &["a/README.md"]),
    ("/docs/", &["docs/a", "docs/a/b"], &["docs", "x/docs/a"]),
    ("docs/", &["docs/a", "x/docs/a/b"], &["docs"]),
    ("/docs", &["docs"], &["docs/a"]),
    ("/docs/*", &["docs/a"], &["docs/a/b"]),
    ("/docs/**", &["docs/a"], &["docs/a/b"]),
    ("/docs/**/*.md", &["docs/a.md", "docs/a/b/c.md"], &["docs/a.rb", "a.md"]),
    ("/docs/*/x/", &["docs/a/x/b"], &["docs/x/b", "docs/a/b/x/c"]),
    ("*.[ch]", &["a.c", "x/a.h"], &["a.d", "a.ch"]),
    ("*.[!ch]", &["a.d"], &["a.c"]),
    ("v[0-9]/", &["v1/a", "x/v2/a"], &["v/a", "va/b"]),
    ("my\\ file", &["my file", "a/my file"], &["my"]),
    ("\\#a", &["#a"], &["a"]),
    ("a\\[b", &["a[b"], &["ab"]),
];

fn gitlab(text: &str) -> (Codeowners, Vec<Problem>) {
    Codeowners::parse_as(Dialect::Gitlab, text)
}

#[test]
fn gitlabs_patterns_match_as_the_table_says() {
    for (pattern, good, bad) in GITLAB {
        let (owners, problems) = gitlab(&format!("{pattern} @a\n"));
        assert_eq!(problems, [], "{pattern}");
        let compiled = owners.compile();
        for (paths, expected) in [(good, 1), (bad, 0)] {
            for path in *paths {
                assert_eq!(owners.rules_of(path).len(), expected, "`{pattern}` on `{path}`");
                assert_eq!(compiled.rules_of(path).len(), expected, "compiled `{pattern}` on `{path}`");
            }
        }
    }
}

#[test]
fn gitlabs_sections_add_up_and_give_their_owners() {
    let text = "* @all\n\n[Docs][2] @writers @x/y/z\ndocs/\n*.md @editor\n^[Data] @dba # why\ndb/\n[DOCS]\ndocs/api/ @@maintainer\n";
    let (owners, problems) = gitlab(text);
    assert_eq!(problems, []);
    let names: Vec<_> = owners.sections.iter().map(|s| (s.name.as_str(), s.optional, s.approvals, s.line)).collect();
    assert_eq!(names, [("", false, 1, 0), ("Docs", false, 2, 3), ("Data", true, 1, 6)]);
    let compiled = owners.compile();
    let who = |path: &str| -> Vec<String> {
        assert_eq!(compiled.rules_of(path), owners.rules_of(path));
        compiled.rules_of(path).iter().flat_map(|rule| rule.owners.clone()).collect()
    };
    assert_eq!(who("src/a"), ["@all"]);
    assert_eq!(who("docs/a"), ["@all", "@writers", "@x/y/z"]);
    assert_eq!(who("docs/a.md"), ["@all", "@editor"], "within a section the last line wins");
    assert_eq!(who("db/docs/x"), ["@all", "@writers", "@x/y/z", "@dba"]);
    assert_eq!(who("docs/api/x"), ["@all", "@@maintainer"], "a section of the same name goes on");
}

#[test]
fn gitlabs_exclusions_take_paths_out_of_their_section_only() {
    let (owners, problems) = gitlab("* @all\n!gen/ @x\n/gen/keep @late\n[B]\ngen/ @b\n");
    assert_eq!(
        problems.iter().map(|p| (p.code.as_str(), p.span.unwrap().column)).collect::<Vec<_>>(),
        [("codeowners-bad-owner", 7)]
    );
    let compiled = owners.compile();
    let lines = |path: &str| compiled.rules_of(path).iter().map(|rule| rule.line).collect::<Vec<_>>();
    assert_eq!(lines("a"), [1]);
    assert_eq!(lines("gen/a"), [5]);
    assert_eq!(lines("gen/keep"), [5], "what is out does not come back");
    assert_eq!(owners.rules_of("gen/keep").len(), 1);
    let dead: Vec<u32> = compiled.dead_rules(["a", "gen/a"]).iter().map(|r| r.line).collect();
    assert_eq!(dead, [3]);
}

#[test]
fn what_gitlab_cannot_read_is_told_with_its_column() {
    let text = "[Open @a\n[] @a\n  [A][0] @a\n[B] @ok @no/ b@\n*.[a @a\nx @@boss\n";
    let (owners, problems) = gitlab(text);
    let found: Vec<_> =
        problems.iter().map(|p| (p.code.as_str(), p.span.unwrap().line, p.span.unwrap().column)).collect();
    let expected = [
        ("codeowners-bad-pattern", 1, 1),
        ("codeowners-bad-section", 2, 1),
        ("codeowners-bad-section", 3, 3),
        ("codeowners-bad-owner", 4, 9),
        ("codeowners-bad-owner", 4, 14),
        ("codeowners-bad-pattern", 5, 1),
        ("codeowners-bad-owner", 6, 3),
    ];
    assert_eq!((found.as_slice(), owners.rules.len()), (expected.as_slice(), 0));
}

#[test]
fn giteas_rules_are_expressions_and_all_add_up() {
    let text = ".*\\\\.go @go # go\n!docs/.* @not-docs\ndocs/(aws|google)/[^/]*\\\\.(md|txt) @org/team\nmy\\ file @s\n";
    let (owners, problems) = Codeowners::parse_as(Dialect::Gitea, text);
    assert_eq!(problems, []);
    let compiled = owners.compile();
    let lines = |path: &str| -> Vec<u32> {
        assert_eq!(compiled.rules_of(path), owners.rules_of(path), "{path}");
        compiled.rules_of(path).iter().map(|rule| rule.line).collect()
    };
    assert_eq!(lines("a/b.go"), [1, 2]);
    assert_eq!(lines("docs/a.go"), [1]);
    assert_eq!(lines("docs/aws/x.md"), [3]);
    assert_eq!(lines("my file"), [2, 4]);
    let dead: Vec<u32> = compiled.dead_rules(["a.go"]).iter().map(|r| r.line).collect();
    assert_eq!(dead, [3, 4]);
}

#[test]
fn what_gitea_cannot_read_is_told() {
    let text = "( @a\na{1000}{1000} @a\nx a@b.example\nok @a\n";
    let (owners, problems) = Codeowners::parse_as(Dialect::Gitea, text);
    let found: Vec<_> = problems.iter().map(|p| (p.code.as_str(), p.span.unwrap().line)).collect();
    assert_eq!(found, [("codeowners-bad-pattern", 1), ("codeowners-bad-pattern", 2), ("codeowners-bad-owner", 3)]);
    assert_eq!(owners.rules.len(), 1);
    let many: String = (0..2_000).map(|i| format!("a{i}/.* @a\n")).collect();
    assert_eq!(Codeowners::parse_as(Dialect::Gitea, &many).0.rules.len(), 500);
}

#[test]
fn hostile_expressions_and_sections_are_bounded() {
    let begun = Instant::now();
    let wild: String = (0..400).map(|i| format!("(.*a){{3}}.*b{i}.*c @a\n")).collect();
    let (owners, _) = Codeowners::parse_as(Dialect::Gitea, &wild);
    let compiled = owners.compile();
    assert!((0..200).all(|i| compiled.rules_of(&format!("{}/{i}", "ab".repeat(40))).is_empty()));
    let many: String = (0..100_000).map(|i| format!("[S{i}]\na{i}/ @a\n")).collect();
    let (owners, problems) = gitlab(&many);
    assert_eq!((owners.sections.len(), owners.rules.len()), (251, 100_000));
    assert_eq!(problems[0].code, "codeowners-too-many-sections");
    let compiled = owners.compile();
    assert!((0..2_000).all(|i| compiled.rules_of(&format!("x/y/z/a{i}/b")).len() == 1));
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn the_dialect_follows_from_folder_content_and_neighbours() {
    let all = Signs { github: true, gitlab: true, gitea: true };
    let of = |path: &str, text: &str, signs: Signs| Dialect::of(path, text, None, signs).0;
    assert_eq!(of(".github/CODEOWNERS", "[A]\n", all), Dialect::Github);
    assert_eq!(of(".gitlab/CODEOWNERS", "* @a\n", Signs::default()), Dialect::Gitlab);
    assert_eq!(of(".forgejo/CODEOWNERS", "* @a\n", Signs::default()), Dialect::Gitea);
    assert_eq!(of("CODEOWNERS", "# c\n^[Docs][2] @a\n", all), Dialect::Gitlab);
    assert_eq!(of("CODEOWNERS", "* @@maintainers\n", all), Dialect::Gitlab);
    assert_eq!(of("docs/CODEOWNERS", ".*\\\\.js @a\n", all), Dialect::Gitea);
    assert_eq!(of("CODEOWNERS", "/.* @a\n*.js @b\n[id].tsx @c\n", Signs::default()), Dialect::Github);
    assert_eq!(of("CODEOWNERS", "* @a\n", Signs { github: false, ..all }), Dialect::Gitea);
    assert_eq!(of("CODEOWNERS", "* @a\n", Signs { gitlab: true, ..Signs::default() }), Dialect::Gitlab);
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
    fn any_text_is_read_without_panic(text in "\\PC{0,80}|[-a-c/*?\\\\ #@!\\[\\]^(|).$\n\t]{0,80}") {
        for dialect in [Dialect::Github, Dialect::Gitlab, Dialect::Gitea] {
            let (owners, _) = Codeowners::parse_as(dialect, &text);
            let compiled = owners.compile();
            for path in ["a", "a/b", "b/c/a"] {
                prop_assert_eq!(compiled.rules_of(path), owners.rules_of(path), "{:?}", dialect);
            }
            let _ = Dialect::of("CODEOWNERS", &text, None, Signs::default());
        }
    }

    #[test]
    fn prepared_sections_say_what_single_rules_say(
        lines in proptest::collection::vec("(\\[[AB]\\] @s|!?/?([ab]|\\*|\\*\\*|[ab]\\*|\\[ab\\])(/([ab]|\\*|\\*\\*)){0,3}/? @a)", 1..8),
        paths in proptest::collection::vec("[ab](/[ab]){0,4}", 1..8),
    ) {
        let (owners, _) = gitlab(&lines.join("\n"));
        let compiled = owners.compile();
        for path in &paths {
            prop_assert_eq!(compiled.rules_of(path), owners.rules_of(path), "{}", path);
        }
    }

    #[test]
    fn prepared_rules_say_what_single_rules_say(
        patterns in proptest::collection::vec("/?([ab]|\\*|\\*\\*|[ab]\\*|\\*\\.a|\\?)(/([ab]|\\*|\\*\\*|\\*\\.a)){0,3}/?", 1..6),
        paths in proptest::collection::vec("[ab](\\.a)?(/[ab](\\.a)?){0,4}", 1..8),
    ) {
        let rules = patterns.iter().map(|p| rule(p)).collect();
        let owners = of(rules);
        let compiled = owners.compile();
        for path in &paths {
            prop_assert_eq!(compiled.owners_of(path), owners.owners_of(path), "{}", path);
        }
        let live = |rule: &Rule| paths.iter().any(|path| one(&rule.pattern).owners_of(path).is_some());
        let dead: Vec<&Rule> = owners.rules.iter().filter(|rule| !live(rule)).collect();
        prop_assert_eq!(compiled.dead_rules(paths.iter().map(String::as_str)), dead);
    }
}

#[test]
fn a_host_that_says_what_it_runs_decides_before_the_content_and_after_the_folder() {
    let hosts = [
        "github.com",
        "GitLab.house.example",
        "git.house.example",
        "codeberg.org",
        "forgejo.example",
        "ghe.github.example",
    ];
    let told = hosts.map(Dialect::of_host);
    let expected = [
        Some(Dialect::Github),
        Some(Dialect::Gitlab),
        None,
        Some(Dialect::Gitea),
        Some(Dialect::Gitea),
        Some(Dialect::Github),
    ];
    assert_eq!(told, expected);
    let sections = "[Backend] @a\n*.rs\n";
    let of = |path: &str, host: &str| Dialect::of(path, sections, Dialect::of_host(host), Signs::default());
    assert_eq!(of("CODEOWNERS", "github.com"), (Dialect::Github, super::Chosen::Host), "as its host reads it");
    assert_eq!(of("CODEOWNERS", "git.house.example"), (Dialect::Gitlab, super::Chosen::Content));
    assert_eq!(of(".forgejo/CODEOWNERS", "github.com"), (Dialect::Gitea, super::Chosen::Folder));
}
