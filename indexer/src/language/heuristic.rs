//! Content rules that tell languages with one extension apart, from `data/linguist/heuristics.yml`.

use super::table::ends_with_folded;
use regex::bytes::{Regex, RegexBuilder};
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/language_heuristics.rs"));

/// How much of a file the rules look at.
const LOOKED_AT: usize = 50 * 1024;
/// How much of a file a pattern with look-around looks at: its engine backtracks and is many times slower.
const LOOKED_AT_BACKTRACKING: usize = 4 * 1024;
/// After so many steps back a pattern with look-around counts as not matching.
const BACKTRACK_LIMIT: usize = 100_000;

/// The rules for a group of extensions, tried in order.
struct Disambiguation {
    extensions: &'static [&'static str],
    rules: &'static [Rule],
}

struct Rule {
    languages: &'static [u16],
    test: Test,
}

/// A condition on the content; numbers are places in `PATTERNS`.
enum Test {
    Always,
    Has(usize),
    Lacks(usize),
    All(&'static [Test]),
}

/// A regular expression that is compiled when first used.
struct Pattern {
    source: &'static str,
    looks_around: bool,
    compiled: OnceLock<Option<Compiled>>,
}

enum Compiled {
    Linear(Regex),
    Backtracking(fancy_regex::Regex),
}

/// The languages that the content of a file shows, best first; none when no rule is for this name or none matches.
pub(super) fn by_content(file_name: &str, head: &[u8]) -> &'static [u16] {
    let head = &head[..head.len().min(LOOKED_AT)];
    let Some(rules) = rules_for(file_name) else { return &[] };
    rules.iter().find(|rule| rule.test.holds(head)).map_or(&[], |rule| rule.languages)
}

/// The language that the rules for a name end in when no content rule matches before, if they have such an end.
pub(super) fn default_of(file_name: &str) -> Option<u16> {
    let last = rules_for(file_name)?.last()?;
    matches!(last.test, Test::Always).then_some(())?;
    last.languages.first().copied()
}

fn rules_for(file_name: &str) -> Option<&'static [Rule]> {
    let fits = |group: &&Disambiguation| group.extensions.iter().any(|end| ends_with_folded(file_name, end));
    DISAMBIGUATIONS.iter().find(fits).map(|group| group.rules)
}

impl Test {
    fn holds(&self, head: &[u8]) -> bool {
        match self {
            Self::Always => true,
            Self::Has(pattern) => PATTERNS.get(*pattern).is_some_and(|pattern| pattern.is_match(head)),
            Self::Lacks(pattern) => !PATTERNS.get(*pattern).is_some_and(|pattern| pattern.is_match(head)),
            Self::All(tests) => tests.iter().all(|test| test.holds(head)),
        }
    }
}

impl Pattern {
    const fn new(source: &'static str, looks_around: bool) -> Self {
        Self { source, looks_around, compiled: OnceLock::new() }
    }

    /// The patterns are ours and a test compiles them all: one that does not compile matches nothing.
    fn compiled(&self) -> Option<&Compiled> {
        let compile = || {
            if self.looks_around {
                let built = fancy_regex::RegexBuilder::new(self.source).backtrack_limit(BACKTRACK_LIMIT).build();
                built.ok().map(Compiled::Backtracking)
            } else {
                RegexBuilder::new(self.source).unicode(false).build().ok().map(Compiled::Linear)
            }
        };
        self.compiled.get_or_init(compile).as_ref()
    }

    fn is_match(&self, head: &[u8]) -> bool {
        match self.compiled() {
            Some(Compiled::Linear(regex)) => regex.is_match(head),
            Some(Compiled::Backtracking(regex)) => {
                let near = String::from_utf8_lossy(&head[..head.len().min(LOOKED_AT_BACKTRACKING)]);
                regex.is_match(&near).unwrap_or(false)
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::language;
    use super::*;

    fn told(file_name: &str, content: &str) -> Vec<&'static str> {
        let ids = by_content(file_name, content.as_bytes());
        ids.iter().filter_map(|id| language(*id)).map(|language| language.name).collect()
    }

    #[test]
    fn every_pattern_compiles() {
        let broken: Vec<&str> =
            PATTERNS.iter().filter(|pattern| pattern.compiled().is_none()).map(|pattern| pattern.source).collect();
        assert!(broken.is_empty(), "{broken:#?}");
        assert!(PATTERNS.len() > 200);
    }

    #[test]
    fn every_rule_names_a_language() {
        for group in DISAMBIGUATIONS {
            for rule in group.rules {
                assert!(!rule.languages.is_empty(), "{:?}", group.extensions);
                assert!(rule.languages.iter().all(|id| language(*id).is_some()));
            }
        }
    }

    #[test]
    fn each_sort_of_rule_works() {
        for (file, content, expected) in [
            ("always.html", "<p>", "HTML"),
            ("alternatives.h", "class Foo;\n", "C++"),
            ("named.h", "@interface Foo\n", "Objective-C"),
            ("all.pl", "use strict;\nmy $x;\n", "Perl"),
            ("lacks.pl", "use v6;\nuse strict;\n", "Raku"),
            ("flags.sql", "create function f() returns int as $$\n", "PLpgSQL"),
            ("brace.r", "resource 'ABCD' (1) {", "Rez"),
            ("look.tpl", "<p>{$name}</p>", "Smarty"),
            ("comments.txt", "127.0.0.1 localhost\n", "Hosts File"),
            ("group.txt", "[Adblock Plus 2.0; uBlock 1.1]\n", "Adblock Filter List"),
            ("modeline.txt", "*x*\nvim:tw=78:ft=help:norl:\n", "Vim Help File"),
            ("plain.txt", "words\n", "Text"),
            ("class.pod", "\t=begin pod\n", "Pod 6"),
        ] {
            assert_eq!(told(file, content), [expected], "{file}");
        }
        assert_eq!(told("several.mod", "x"), ["Linux Kernel Module", "AMPL"]);
        assert!(told("none.rs", "x").is_empty());
        assert!(told("unknown.extension", "x").is_empty());
    }

    #[test]
    fn the_end_of_the_rules_is_the_default() {
        let name = |file: &str| default_of(file).and_then(language).map(|language| language.name);
        assert_eq!(name("a.md"), Some("Markdown"));
        assert_eq!(name("a.h"), Some("C"));
        assert_eq!(name("a.rs"), None);
        assert_eq!(name("a.nothing"), None);
    }

    #[test]
    fn hostile_content_ends_soon() {
        let spaces = " ".repeat(60_000);
        let words = "vim: a=b ".repeat(6_000);
        let dots = "1.".repeat(30_000);
        for content in [&spaces, &words, &dots] {
            assert_eq!(told("a.txt", content), ["Text"]);
        }
    }
}
