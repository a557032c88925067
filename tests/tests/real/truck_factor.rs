//! The reference model against the truck factors that its authors published, and the living model against both.
//!
//! `make truck-factor REPOS=DIR`: below `DIR` lie the repositories of `truck-factors.txt`, as `NAME` or `NAME/repo`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use indexer::pipeline::{Answer, Asked, Model, Report, repository_knowledge};

/// The published values.
const TABLE: &str = include_str!("truck-factors.txt");
/// The least number of systems of 15 with the published value, and within one of it: what an independent
/// implementation reached (`knowledge.md` section 3).
const EXACT: usize = 12;
const WITHIN_ONE: usize = 14;
/// Half-lives to compare, in days.
const HALF_LIVES: [u32; 3] = [90, 180, 365];
/// Days on which the models are compared.
const SNAPSHOTS: [&str; 3] = ["2013-02-25", "2015-02-25", "2017-02-25"];

struct Row<'a> {
    name: &'a str,
    expected: u32,
    as_of: &'a str,
    group: &'a str,
}

fn rows() -> impl Iterator<Item = Row<'static>> {
    TABLE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        Row { name: cells[0], expected: cells[1].parse().unwrap(), as_of: cells[2], group: cells[3] }
    })
}

fn folder() -> PathBuf {
    PathBuf::from(std::env::var("PORTOLAN_REAL_REPOS").expect("PORTOLAN_REAL_REPOS names a folder"))
}

/// The repository of a row, if it is there.
fn place(name: &str) -> Option<PathBuf> {
    let plain = folder().join(name);
    let nested = plain.join("repo");
    [nested, plain].into_iter().find(|path| path.is_dir())
}

fn ask(repository: &Path, model: Model, as_of: &str, half_life: u32) -> Option<Report> {
    let asked = Asked {
        repository: repository.to_owned(),
        folder: String::new(),
        as_of: Some(as_of.to_owned()),
        model,
        people: None,
        half_life,
        now: 1_795_000_000,
        program: std::env::var_os("PORTOLAN_BIN").map(PathBuf::from),
    };
    repository_knowledge(&asked).ok()
}

#[test]
#[ignore = "needs PORTOLAN_REAL_REPOS: `make truck-factor REPOS=DIR`"]
fn the_reference_model_reaches_the_published_truck_factors() {
    let (mut all, mut exact, mut near) = (0, 0, 0);
    println!("system | published | ours | files | commits | problems");
    for row in rows() {
        let Some(path) = place(row.name) else {
            println!("{}: not below {}", row.name, folder().display());
            continue;
        };
        let report = ask(&path, Model::Avelino, row.as_of, 180).unwrap();
        let Answer::Avelino(factor) = &report.answer else { panic!("asked for the reference model") };
        println!(
            "{} ({}) | {} | {} | {} | {} | {}",
            row.name,
            row.group,
            row.expected,
            factor.value,
            factor.files,
            report.commits,
            report.problems.len()
        );
        for developer in factor.developers.iter().take(8) {
            println!("    {} {:.1} %", developer.name, developer.share * 100.0);
        }
        all += 1;
        exact += usize::from(factor.value == row.expected);
        near += usize::from(factor.value.abs_diff(row.expected) <= 1);
    }
    println!("{all} systems: {exact} exact, {near} within one");
    assert!(all > 0, "no repository of the table below {}", folder().display());
    let of = |least: usize| all * least / 15;
    assert!(exact >= of(EXACT) && near >= of(WITHIN_ONE), "fewer than {EXACT} and {WITHIN_ONE} of 15");
}

/// What the models say of one snapshot.
struct Seen {
    factor: u32,
    pruned: u32,
    tops: Vec<String>,
    living: Vec<(u32, Vec<String>)>,
}

#[test]
#[ignore = "needs PORTOLAN_REAL_REPOS: `make truck-factor REPOS=DIR`"]
fn the_living_model_beside_the_reference_at_snapshots() {
    let mut sums: BTreeMap<u32, [u32; 5]> = BTreeMap::new();
    let mut snapshots = 0;
    for row in rows() {
        let Some(path) = place(row.name) else { continue };
        for day in SNAPSHOTS {
            let Some(seen) = look(&path, day) else { continue };
            snapshots += 1;
            let mut line = format!("{} {day}: truck factor {} ({} pruned)", row.name, seen.factor, seen.pruned);
            for (half_life, (factor, people)) in HALF_LIVES.iter().zip(&seen.living) {
                let top = people.first().is_some_and(|name| seen.tops.first() == Some(name));
                let among = people.first().is_some_and(|name| seen.tops.contains(name));
                let of_180 = &seen.living[1];
                let sum = sums.entry(*half_life).or_default();
                let hits = [
                    factor.abs_diff(seen.pruned) <= 1,
                    top,
                    among,
                    *factor == of_180.0,
                    people.first() == of_180.1.first(),
                ];
                for (count, hit) in sum.iter_mut().zip(hits) {
                    *count += u32::from(hit);
                }
                line.push_str(&format!(", {half_life} d {factor}{}", if top { "" } else { " *" }));
            }
            println!("{line}");
        }
    }
    println!(
        "of {snapshots} snapshots; half-life | within 1 of pruned | same top | top among top 3 | as 180 d | top as 180 d"
    );
    for (half_life, sum) in &sums {
        println!("{half_life} | {} | {} | {} | {} | {}", sum[0], sum[1], sum[2], sum[3], sum[4]);
    }
    assert!(snapshots > 0);
}

fn look(path: &Path, day: &str) -> Option<Seen> {
    let Answer::Avelino(factor) = ask(path, Model::Avelino, day, 180)?.answer else { return None };
    let most = factor.developers.first()?.files;
    // The authors' tool prunes, since 2018, members with less than a tenth of the files of the first.
    let pruned = factor.developers.iter().filter(|d| d.is_member && d.files * 10 >= most).count();
    let living = HALF_LIVES.map(|half_life| {
        let report = ask(path, Model::Living, day, half_life)?;
        let Answer::Living(knowledge) = report.answer else { return None };
        let knowledge = knowledge?;
        Some((knowledge.bus_factor, knowledge.people.iter().map(|p| p.name.clone()).collect::<Vec<_>>()))
    });
    Some(Seen {
        factor: factor.value,
        pruned: u32::try_from(pruned).unwrap(),
        tops: factor.developers.iter().take(3).map(|d| d.name.clone()).collect(),
        living: living.into_iter().collect::<Option<Vec<_>>>()?,
    })
}
