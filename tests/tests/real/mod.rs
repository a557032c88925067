//! Real repositories: what is found against lists that people wrote before the first run.
//!
//! `make real REPOS=DIR`: beside each repository or folder of repositories `DIR/NAME` lies `DIR/NAME.txt`, one
//! service per line; after a line `# resources` follow resources, which are printed and not counted.

mod formats;
mod truck_factor;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use indexer::pipeline::{Engine, Mirrors, Options, Registered, Roots, Silent, Source};
use indexer::resolve::part::Trust;

/// The least share of the lists that must be found, and of what is found that must be on a list.
const GOAL: f64 = 0.95;

/// A service as it was found.
struct Found {
    name: String,
    aliases: BTreeSet<String>,
}

#[derive(Default)]
struct Score {
    expected: usize,
    by_name: usize,
    by_thing: usize,
    found: usize,
}

#[test]
#[ignore = "needs PORTOLAN_REAL_REPOS: `make real REPOS=DIR`"]
fn services_are_those_that_a_person_would_list() {
    let folder = PathBuf::from(std::env::var("PORTOLAN_REAL_REPOS").expect("PORTOLAN_REAL_REPOS names a folder"));
    let mut lists: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    lists.sort();
    assert!(!lists.is_empty(), "no list NAME.txt in {}", folder.display());
    let mut all = Score::default();
    for list in lists {
        let repository = list.with_extension("");
        if repository.exists() {
            one(&repository, &std::fs::read_to_string(&list).unwrap(), &mut all);
        } else {
            println!("{}: no repository beside the list", list.display());
        }
    }
    let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    let (recall, precision) = (share(all.by_thing, all.expected), share(all.by_thing, all.found));
    println!(
        "all: {} expected, {} found; by exact name {}, by any of its names {}; recall {recall:.3}, precision {precision:.3}",
        all.expected, all.found, all.by_name, all.by_thing
    );
    assert!(recall >= GOAL && precision >= GOAL, "below {GOAL}");
}

fn one(repository: &Path, list: &str, all: &mut Score) {
    let services = list.split("# resources").next().unwrap_or_default();
    let expected: Vec<&str> =
        services.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let mut found = crawl(repository);
    let total = found.len();
    let by_name = expected.iter().filter(|name| found.iter().any(|f| same(&f.name, name))).count();
    let mut missed = Vec::new();
    for name in &expected {
        let exact = found.iter().position(|f| same(&f.name, name));
        match exact.or_else(|| found.iter().position(|f| f.aliases.iter().any(|a| same(a, name)))) {
            Some(at) => drop(found.swap_remove(at)),
            None => missed.push(*name),
        }
    }
    let extra: Vec<&str> = found.iter().map(|f| f.name.as_str()).collect();
    println!(
        "{}: {} expected, {total} found, {by_name} by exact name; missed {missed:?}; extra {extra:?}",
        repository.file_name().unwrap_or_default().to_string_lossy(),
        expected.len()
    );
    all.expected += expected.len();
    all.found += total;
    all.by_name += by_name;
    all.by_thing += expected.len() - missed.len();
}

/// Names are the same when they differ in case and separators only.
fn same(a: &str, b: &str) -> bool {
    let plain =
        |t: &str| t.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>();
    plain(a) == plain(b)
}

fn crawl(repository: &Path) -> Vec<Found> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = Options {
        data: None,
        key_file: None,
        program: std::env::var_os("PORTOLAN_BIN").map(PathBuf::from),
        workers: 2,
        live: false,
        sources: vec![Source::new(repository, Trust::Org, Registered::CommandLine)],
        mirrors: Mirrors::default(),
        roots: Roots::default(),
        clock: || 1_795_000_000,
        runtime: runtime.handle().clone(),
    };
    let engine = Engine::open(options).unwrap();
    engine.crawl(&|_| true, &Silent).unwrap();
    let catalog = engine.catalog();
    let found = catalog.items.values().filter(|item| item.is_service()).map(|item| Found {
        name: item.name.clone(),
        aliases: item.discovery.iter().flat_map(|d| d.aliases.iter().cloned()).collect(),
    });
    found.collect()
}
