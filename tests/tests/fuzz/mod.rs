//! Fuzz targets: plain functions over bytes. The corpus of each is replayed by the normal tests; the long form
//! (`make fuzz TARGET=x SECONDS=n`) mutates it for as long as asked and prints its seed.

use std::time::{Duration, Instant};

use catalog_schema::codeowners::{Codeowners, Dialect};
use catalog_schema::format::{self, NoFiles};
use catalog_schema::{query, yaml};

use crate::support::random::Random;

/// Longest input that mutation makes, in bytes.
const LONGEST: usize = 8 * 1024;
/// Mutations per target in the normal tests.
const QUICK: u64 = 2_000;
/// No single input may take this long: ten times what the slowest is expected to.
const WATCHDOG: Duration = Duration::from_secs(5);

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

/// Bytes that mean something to one of the parsers.
const SIGNS: &[u8] = b" :-[]{}\n\"'&*!#%\t/\\?@";

struct Target {
    name: &'static str,
    run: fn(&[u8]),
    corpus: &'static [&'static str],
}

const TARGETS: &[Target] = &[
    Target { name: "query", run: query, corpus: QUERIES },
    Target { name: "codeowners", run: codeowners, corpus: OWNERS },
    Target { name: "descriptor", run: descriptor, corpus: DESCRIPTORS },
];

#[test]
fn the_corpus_and_its_near_mutations_harm_no_parser() {
    for target in TARGETS {
        mutate(target, 1, |rounds, _| rounds < QUICK);
    }
}

fn long(name: &str) {
    let seconds = std::env::var("PORTOLAN_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(60);
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(7, |d| d.as_secs());
    println!("seed {seed}");
    let target = TARGETS.iter().find(|t| t.name == name).unwrap();
    mutate(target, seed, |_, begun| begun.elapsed() < Duration::from_secs(seconds));
}

#[test]
#[ignore = "long: `make fuzz TARGET=query SECONDS=n`"]
fn query_long() {
    long("query");
}

#[test]
#[ignore = "long: `make fuzz TARGET=codeowners SECONDS=n`"]
fn codeowners_long() {
    long("codeowners");
}

#[test]
#[ignore = "long: `make fuzz TARGET=descriptor SECONDS=n`"]
fn descriptor_long() {
    long("descriptor");
}

fn mutate(target: &Target, seed: u64, go_on: impl Fn(u64, Instant) -> bool) {
    for text in target.corpus {
        (target.run)(text.as_bytes());
    }
    let mut random = Random(seed);
    let begun = Instant::now();
    let mut rounds = 0;
    while go_on(rounds, begun) {
        let input = mutated(&mut random, target.corpus);
        let started = Instant::now();
        (target.run)(&input);
        assert!(
            started.elapsed() < WATCHDOG,
            "{} took {:?} over {:?}",
            target.name,
            started.elapsed(),
            String::from_utf8_lossy(&input)
        );
        rounds += 1;
    }
    println!("{}: {rounds} mutations, seed {seed}", target.name);
}

/// A corpus entry with a few bytes changed, doubled, cut out, or spliced from another entry.
fn mutated(random: &mut Random, corpus: &[&str]) -> Vec<u8> {
    let mut bytes = corpus[random.below(corpus.len())].as_bytes().to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(5) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(random.next() & 0xff).unwrap_or(0),
            1 => bytes.insert(at, SIGNS[random.below(SIGNS.len())]),
            2 => drop(bytes.drain(at..bytes.len().min(at + random.below(9)))),
            3 => {
                let other = corpus[random.below(corpus.len())].as_bytes();
                let from = random.below(other.len());
                bytes.splice(at..at, other[from..].iter().copied());
            }
            _ => {
                let piece = bytes[at.min(bytes.len())..bytes.len().min(at + 40)].repeat(1 + random.below(20));
                bytes.splice(at..at, piece);
            }
        }
        bytes.truncate(LONGEST);
    }
    bytes
}
