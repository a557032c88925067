//! Paths of vendored code and of documentation, from `data/linguist/vendor.yml` and `documentation.yml`.
//!
//! The build script turns most patterns into plain strings, so that the usual path needs no regular expression to be
//! told. The few others are tried only where a part of the path starts as they do, and compiled on first use.

use regex::bytes::{Regex, RegexBuilder};
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/language_paths.rs"));

/// One list of rules.
struct PathRules {
    /// Texts at the start of the path.
    root: &'static [(&'static str, Then)],
    /// Texts at the start of any part of the path, sorted.
    component: &'static [(&'static str, Then)],
    /// Texts at the end of the path.
    suffix: &'static [&'static str],
    /// Texts at any place of the path.
    anywhere: &'static [&'static str],
    /// Regular expressions for all other rules.
    patterns: &'static [Pattern],
}

/// What must be true of the path once a text is found in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Anything,
    /// The path ends with the text.
    End,
    /// The pattern at this place matches the path.
    Pattern(usize),
}

/// A regular expression that is compiled when first used.
struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    const fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// The patterns are ours and a test compiles them all: one that does not compile matches nothing.
    fn compiled(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| RegexBuilder::new(self.source).unicode(false).build().ok()).as_ref()
    }
}

/// Whether a path lies in code that others wrote and this repository only carries along.
#[must_use]
pub fn is_vendored(path: &str) -> bool {
    VENDORED.matches(path)
}

/// Whether a path is documentation.
#[must_use]
pub fn is_documentation(path: &str) -> bool {
    DOCUMENTATION.matches(path)
}

impl PathRules {
    fn matches(&self, path: &str) -> bool {
        self.starts(path, path, self.root)
            || self.suffix.iter().any(|text| path.ends_with(text))
            || self.anywhere.iter().any(|text| path.contains(text))
            || self.any_component(path)
    }

    fn any_component(&self, path: &str) -> bool {
        let starts = path.match_indices('/').map(|(at, _)| at + 1);
        std::iter::once(0).chain(starts).any(|start| {
            let rest = &path[start..];
            self.starts(path, rest, bucket(self.component, rest.bytes().next()))
        })
    }

    /// Whether the rest of a path starts with one of the texts and what that text asks for is true.
    fn starts(&self, path: &str, rest: &str, texts: &[(&str, Then)]) -> bool {
        texts.iter().filter(|(text, _)| rest.starts_with(text)).any(|(text, then)| match then {
            Then::Anything => true,
            Then::End => rest.len() == text.len(),
            Then::Pattern(at) => {
                let pattern = self.patterns.get(*at).and_then(Pattern::compiled);
                pattern.is_some_and(|pattern| pattern.is_match(path.as_bytes()))
            }
        })
    }
}

/// The rows of a sorted table whose text starts with a byte.
fn bucket(table: &'static [(&'static str, Then)], first: Option<u8>) -> &'static [(&'static str, Then)] {
    let from = table.partition_point(|(text, _)| text.bytes().next() < first);
    let rows = &table[from..];
    &rows[..rows.partition_point(|(text, _)| text.bytes().next() == first)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use regex::bytes::RegexSet;

    const PATHS: &[&str] = &[
        "src/main.rs",
        "vendor/a/b.go",
        "x/vendors/a.js",
        "Vvendor/a",
        "Vendor/a",
        "node_modules/a.js",
        "a/node_modules/b/c.js",
        "a/xnode_modules/b",
        "dist/app.js",
        "a/dist/app.js",
        "distribution/app.js",
        "cache/x",
        "a/cache",
        "deps/a",
        "a/deps/a",
        "Dependencies/a",
        "dependencies/a",
        "configure",
        "a/configure",
        "configure.ac",
        "aclocal.m4",
        "aclocal.m4.old",
        "app.min.js",
        "a-min.css",
        "admin.js",
        "min.js",
        "import.css",
        "a/b import.scss",
        "bootstrap.js",
        "bootstrap-3.1.min.css",
        "bootstrap/x.js",
        "custom.bootstrap.css",
        "fontawesome.css",
        "font-awesome/scss/a.scss",
        "foundation.css",
        "foundation.x.js",
        "third_party/a.c",
        "ThirdParty/a.c",
        "3rdparty/a.c",
        "x/third-party/b",
        "thirdly/party",
        "extern/a",
        "External/a",
        "externals/a",
        "debian/rules",
        "a/debian/rules",
        "jquery.js",
        "jquery-1.2.3.js",
        "jquery.ui.core.js",
        "jquery-ui-1.2.css",
        "slick.core.js",
        "types.d.ts",
        "a/b/index.d.ts",
        "d.ts",
        ".vscode/settings.json",
        "prototype.js",
        "effects.js",
        "side-effects.js",
        "dojo.js",
        "react.js",
        "react-dom.js",
        "reactor.js",
        "d3.v4.min.js",
        "d3.js",
        "flow-typed/npm/a.js",
        "modernizr-1.2.js",
        "docs/_build/x",
        "doc/themes/y",
        "docs/guide.md",
        "doc/x",
        "Docs/x",
        "a/docs/b.md",
        "documentation/x",
        "a/Documentation/x",
        "env/x",
        "fabfile.py",
        "waf",
        "a/waf",
        "wafer",
        ".osx",
        "A.imageset/x.png",
        "Carthage/x",
        ".gitignore",
        ".gitattributes",
        "gradlew",
        "gradlew.bat",
        "gradle/wrapper/x.jar",
        "mvnw",
        ".mvn/wrapper/x",
        "x-vsdoc.js",
        "packages/foo.1.2/x",
        "Packages/a/b",
        "extjs/src/a.js",
        "extjs/a.xml",
        "test/fixtures/a.rb",
        "Specs/fixtures/a",
        "tests/data/a",
        "Vagrantfile",
        ".DS_Store",
        "activator",
        "Jenkinsfile",
        ".github/workflows/ci.yml",
        ".teamcity/settings.kts",
        "testdata/a.go",
        "rebar",
        "a/rebar",
        "rebar3",
        "tiny_mce/plugins/a.js",
        "tiny_mce/x.js",
        "CodeMirror/lib/a.js",
        "codemirror/3.1/mode/x",
        "tiny_mce.js",
        "Realm.framework/x",
        "Realm.frameworkx",
        "README.md",
        "readme",
        "a/README",
        "READMEX.md",
        "LICENSE",
        "LICENCE.txt",
        "license",
        "License.md",
        "CHANGELOG.md",
        "CHANGES",
        "CHANGELOGS",
        "CITATION.cff",
        "CITATIONS.bib",
        "CITATION.txt",
        "examples/a.rs",
        "a/examples/b.rs",
        "demo/x",
        "demos/x",
        "samples/a",
        "sample/a",
        "man/x.1",
        "CONTRIBUTING.md",
        "COPYING",
        "INSTALL.md",
        "install.sh",
        "inst/doc/x",
        "javadoc/x",
        "knockout-3.1.0.js",
        "yui-min.js",
        "a.xctemplate/b",
        "mootools1.2.3.js",
        "angular.js",
        "angular-route.js",
        "Microsoft.js",
        "MicrosoftAjax.js",
        "cordova-1.2.js",
        "puphpet/x",
        "_esy",
        ".yarn/releases/yarn.cjs",
        ".yarn/cache/a",
        "Leaflet.Coordinates-0.1.2.src.js",
        "",
        "/",
        "a//vendor//b",
    ];

    /// The whole list as one regular expression per line: what the fast tables must agree with.
    fn slow(yaml: &str) -> RegexSet {
        let patterns: Vec<String> = serde_yaml::from_str(yaml).unwrap();
        RegexSet::new(patterns.iter().map(|pattern| pattern.replace("\\/", "/"))).unwrap()
    }

    #[test]
    fn the_fast_tables_say_what_the_patterns_say() {
        let vendored = slow(include_str!("../../data/linguist/vendor.yml"));
        let documentation = slow(include_str!("../../data/linguist/documentation.yml"));
        for path in PATHS {
            assert_eq!(is_vendored(path), vendored.is_match(path.as_bytes()), "vendored `{path}`");
            assert_eq!(is_documentation(path), documentation.is_match(path.as_bytes()), "documentation `{path}`");
        }
    }

    #[test]
    fn the_rest_compiles_is_small_and_is_seldom_asked() {
        assert!(VENDORED.patterns.iter().all(|pattern| pattern.compiled().is_some()));
        assert!(VENDORED.patterns.len() < 60);
        assert!(DOCUMENTATION.patterns.is_empty());
        for rules in [&VENDORED, &DOCUMENTATION] {
            assert!(rules.component.is_sorted_by_key(|(text, _)| text));
            assert!(rules.component.iter().all(|(text, _)| !text.is_empty()), "a pattern is tried for every path");
        }
    }

    #[test]
    fn odd_paths_do_no_harm() {
        let long = "a/".repeat(5000) + "\u{fffd}.js";
        assert!(!is_vendored(&long));
        assert!(!is_documentation("\u{1F600}/\u{fffd}"));
    }
}
