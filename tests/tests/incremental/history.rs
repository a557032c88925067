//! Histories of any shape: branches, merges, renames, files that come back, clocks and time zones that differ, and a
//! branch that is pushed from anywhere to anywhere.

use catalog_schema::id::RepositoryId;
use indexer::pipeline::Silent;
use proptest::prelude::*;

use super::assert_equals_cold;
use super::steps::runner;
use crate::support::git::{Change, Commit, History, bare, git, set_main, text};
use crate::support::{DAY_START, Setup, engine, temporary};

const DAY: i64 = 86_400;
const PEOPLE: [&str; 4] = [
    "Ada Alder <ada@house.example>",
    "Bruno Birch <bruno@house.example>",
    "Cleo Cedar <cleo@house.example>",
    "house-updates[bot] <bot@house.example>",
];
const ZONES: [&str; 4] = ["+0000", "-1100", "+0530", "+1400"];
const TRAILERS: [&str; 3] =
    ["", "\n\nCo-authored-by: Cleo Cedar <cleo@house.example>", "\n\nReviewed-by: Bruno Birch <bruno@house.example>"];
/// Files move between these places.
const PATHS: [&str; 6] = ["main.go", "pay/pay.go", "pay/old/pay.go", "lib/a.go", "lib/b.go", "docs/README.md"];

/// One change: a path, and what is done to it.
#[derive(Clone, Debug)]
enum Deed {
    Write(usize, u8),
    Delete(usize),
    Rename(usize, usize),
}

#[derive(Clone, Debug)]
struct Step {
    /// Which earlier commits are its parents, as a share of those there are; at 1.0 the newest.
    parent: f64,
    merged: Option<f64>,
    who: usize,
    trailer: usize,
    zone: usize,
    /// Days by which the clocks of author and committer are off.
    skew: (i64, i64),
    deeds: Vec<Deed>,
    /// The branch is pushed to this commit and crawled.
    crawl: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let deed = prop_oneof![
        4 => (0..PATHS.len(), any::<u8>()).prop_map(|(path, text)| Deed::Write(path, text)),
        1 => (0..PATHS.len()).prop_map(Deed::Delete),
        2 => (0..PATHS.len(), 0..PATHS.len()).prop_map(|(from, to)| Deed::Rename(from, to)),
    ];
    let parent = prop_oneof![3 => Just(1.0), 1 => 0.0..1.0_f64];
    let off = || prop_oneof![3 => Just(0_i64), 1 => -900..900_i64];
    let step = (
        (parent, prop::option::weighted(0.3, 0.0..1.0_f64)),
        (0..PEOPLE.len(), 0..TRAILERS.len(), 0..ZONES.len()),
        (off(), off()),
        prop::collection::vec(deed, 1..4),
        prop::bool::weighted(0.4),
    );
    let step = step.prop_map(|((parent, merged), (who, trailer, zone), skew, deeds, crawl)| Step {
        parent,
        merged,
        who,
        trailer,
        zone,
        skew,
        deeds,
        crawl,
    });
    prop::collection::vec(step, 6..40)
}

#[test]
fn any_graph_pushed_anywhere_equals_one_cold_crawl() {
    runner(24)
        .run(&steps(), |steps| {
            replay(&steps);
            Ok(())
        })
        .unwrap();
}

fn replay(steps: &[Step]) {
    let (folder, data) = (temporary(), temporary());
    let path = bare(folder.path(), "shop");
    let commits = history(steps).write_marked(&path);
    let warm = engine(folder.path(), Setup { data: Some(data.path().to_owned()), ..Setup::default() });
    let last = commits.len() - 1;
    for (at, (commit, step)) in commits.iter().zip(steps).enumerate() {
        if !step.crawl && at != last {
            continue;
        }
        set_main(&path, commit);
        warm.crawl(&|_| true, &Silent).unwrap();
        let seen = warm.catalog().repositories[&RepositoryId("shop".to_owned())].commits;
        assert_eq!(seen.to_string(), git(&path, &["rev-list", "--count", "main"]), "commits at {at}");
    }
    assert_equals_cold(folder.path(), warm, data.path());
}

fn history(steps: &[Step]) -> History {
    let mut history = History::default();
    // Which paths each commit has, so that only what is there is moved or deleted.
    let mut trees: Vec<Vec<usize>> = Vec::new();
    for (turn, step) in (0_i64..).zip(steps) {
        let known = history.commits;
        let pick = |share: f64| ((share * known as f64).ceil() as usize).clamp(1, known.max(1));
        let parent = (known > 0).then(|| pick(step.parent));
        let merged = step.merged.filter(|_| known > 1).map(pick).filter(|m| Some(*m) != parent);
        let mut tree = parent.map(|p| trees[p - 1].clone()).unwrap_or_default();
        let mut changes = vec![text("go.mod", &format!("module house.example/shop\n\n// {turn}\n"))];
        for deed in &step.deeds {
            match deed {
                Deed::Write(path, content) => {
                    tree.push(*path);
                    changes.push(text(PATHS[*path], &format!("package p\n\n// {}\n", content % 5)));
                }
                Deed::Delete(path) if tree.contains(path) => {
                    tree.retain(|p| p != path);
                    changes.push(Change::Delete(PATHS[*path].to_owned()));
                }
                Deed::Rename(from, to) if from != to && tree.contains(from) => {
                    tree.retain(|p| p != from && p != to);
                    tree.push(*to);
                    changes.push(Change::Rename(PATHS[*from].to_owned(), PATHS[*to].to_owned()));
                }
                Deed::Delete(_) | Deed::Rename(..) => {}
            }
        }
        trees.push(tree);
        let at = DAY_START + (turn * 9 - 500) * DAY;
        let message = format!("change {turn}{}", TRAILERS[step.trailer]);
        let (authored, committed) = (at + step.skew.0 * DAY, at + step.skew.1 * DAY);
        let author = PEOPLE[step.who];
        history.add(
            &Commit { author, authored, committed, zone: ZONES[step.zone], message: &message, parent, merged },
            &changes,
        );
    }
    history
}
