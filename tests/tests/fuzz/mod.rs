//! Fuzz targets: plain functions over bytes. The corpus of each and some thousand mutations are part of the normal
//! tests; the long form (`make fuzz TARGET=x SECONDS=n`) mutates for as long as asked and prints its seed. Targets that
//! reach into the program stand in `app/src`, in files named `fuzz.rs`.

mod address;
mod pack;

use catalog_schema::codeowners::{Codeowners, Dialect};
use catalog_schema::format::{self, NoFiles};
use catalog_schema::{query, yaml};

use crate::support::mutate::{Target, texts};

fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(parsed) = query::parse(&text) {
        let printed = parsed.query.to_string();
        if let Ok(again) = query::parse(&printed) {
            assert_eq!(again.query.to_string(), printed, "printing is not stable for {text:?}");
        }
    }
}

fn codeowners(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for dialect in [Dialect::Github, Dialect::Gitlab, Dialect::Gitea] {
        let (owners, _) = Codeowners::parse_as(dialect, &text);
        let compiled = owners.compile();
        for path in ["a", "src/main.rs", "docs/a/b.md", "a b/c"] {
            let decided = compiled.rules_of(path);
            // Preparing each expression by itself takes too long to be asked of every mutation.
            if dialect != Dialect::Gitea {
                assert_eq!(decided, owners.rules_of(path), "{dialect:?} {path}");
            }
        }
    }
}

fn descriptor(bytes: &[u8]) {
    let _ = yaml::parse(bytes, &yaml::Limits::default());
    for format in format::FORMATS {
        let parsed = format.read("catalog-info.yaml", bytes, &NoFiles);
        assert!(parsed.entities.iter().all(|entity| !entity.name().is_empty()), "{}", format.id());
    }
}

const QUERIES: &[&str] = &[
    "owner:payments -lang:go \"exact phrase\" free",
    "kind:service has:runbook is:orphaned -has:none",
    "((((",
    "a\"b:c:d -\"",
    "LANG:\u{1f980}",
];
const OWNERS: &[&str] = &[
    "* @a\n/docs/ @org/team\n*.rs a@b.example # c\n",
    "****/****/a @x\n\\#a @y\n/ @z\n",
    "a\\ b/c @d\n!x @y\n[a] @b\n",
    "* @all\n[Docs][2] @writers\ndocs/\n!docs/gen/\n*.[ch] @c @@maintainer\n^[docs] a@b.example\n/docs/**/x.md\n",
    ".*\\\\.go @go\n!docs/.* @org/team\n(src|lib)/[^/]+\\\\.rs @a # c\n",
];
const DESCRIPTORS: &[&str] = &[
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: a\n  annotations: {x/y: z}\nspec: {type: service, lifecycle: production, owner: b}\n",
    "a: &a [x, x]\nb: [*a, *a]\n---\n? complex\n: 1\n--- !!binary x\n",
    "\u{feff}kind: [unclosed\n---\nkind: Group\n",
    "apiVersion: v3\nkind: service\nmetadata:\n  name: a\n  owner: t\n  links: [{name: r, type: runbook, url: 'https://x.example'}]\nspec: {tier: '1', dependsOn: ['datastore:b']}\ndatadog:\n  codeLocations: [{repositoryURL: u, paths: ['/src/**']}]\n",
    "schema-version: v2.2\ndd-service: a\nteam: t\ncontacts: [{type: slack, contact: 'https://x.example'}]\n",
    "version: 1\ncomponent:\n  name: A b\n  owner: t\n  tags: [{key: k, value: v}]\n  tools: [{name: n, url: 'https://x.example'}]\n",
    "openapi: 3.0.1\ninfo:\n  title: A\n  x-cortex-tag: a\n  x-cortex-git: {github: {repository: o/r, basepath: src}}\n  x-cortex-owners: [{type: group, name: t}]\n",
    "configVersion: 1\nname: A\ntypeId: SERVICE\nfields: {tier: 1}\nlinks: [{type: ON_CALL, url: 'https://x.example'}]\nrelationships: {DEPENDS_ON: [b]}\n",
    "- identifier: a\n  blueprint: service\n  properties: {tier: 1, runbook: 'https://x.example'}\n  relations: {system: s}\n",
];

/// What means something to one of the parsers.
const SIGNS: &[&str] = &[
    " ", ":", "-", "[", "]", "{", "}", "\n", "\"", "'", "&", "*", "!", "#", "%", "\t", "/", "\\", "?", "@", "---\n",
    ": ", "**",
];

/// What is fed with mutations.
type Feed = &'static dyn Fn(&[u8]);

fn of(name: &'static str) -> Target<'static> {
    let (run, corpus): (Feed, _) = match name {
        "query" => (&query, QUERIES),
        "codeowners" => (&codeowners, OWNERS),
        _ => (&descriptor, DESCRIPTORS),
    };
    Target { name, run, corpus: texts(corpus), words: SIGNS, quick: 2_000 }
}

#[test]
fn query_brief() {
    of("query").briefly();
}

#[test]
#[ignore = "long: `make fuzz TARGET=query SECONDS=n`"]
fn query_long() {
    of("query").long();
}

#[test]
fn codeowners_brief() {
    of("codeowners").briefly();
}

#[test]
#[ignore = "long: `make fuzz TARGET=codeowners SECONDS=n`"]
fn codeowners_long() {
    of("codeowners").long();
}

#[test]
fn descriptor_brief() {
    of("descriptor").briefly();
}

#[test]
#[ignore = "long: `make fuzz TARGET=descriptor SECONDS=n`"]
fn descriptor_long() {
    of("descriptor").long();
}

#[test]
fn address_brief() {
    address::target().briefly();
}

#[test]
#[ignore = "long: `make fuzz TARGET=address SECONDS=n`"]
fn address_long() {
    address::target().long();
}

#[test]
fn pack_brief() {
    pack::World::new().briefly();
}

#[test]
#[ignore = "long: `make fuzz TARGET=pack SECONDS=n`"]
fn pack_long() {
    pack::World::new().long();
}
