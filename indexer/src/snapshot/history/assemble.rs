//! What the threads found, joined into one history that does not depend on how the work was split.

use super::super::row::{Row, normalize};
use super::walk::Walk;
use super::worker::Harvest;
use super::{CommitDay, History, LastChange, Rename, Version, watched};

/// Joins the walk and what the threads found.
pub fn assemble(walk: Walk<'_>, harvests: Vec<Harvest>) -> History {
    let mut faults = walk.faults;
    let (signatures, places) = walk.signatures.sorted();
    let place = |number: u32| places.get(number as usize).copied().unwrap_or_default();
    let paths = all_paths(&harvests);
    let mut last: Vec<Option<LastChange>> = vec![None; paths.len()];
    let mut rows = Vec::with_capacity(harvests.iter().map(|harvest| harvest.rows.len()).sum());
    let mut renames = Vec::new();
    let mut versions = Vec::new();
    for harvest in harvests {
        let numbers = renumber(&harvest, &paths);
        let number = |path: u32| numbers.get(path as usize).copied().unwrap_or_default();
        for (path, _, change) in &harvest.paths {
            let newest = &mut last[number(*path) as usize];
            *newest = (*newest).max(Some(*change));
        }
        let moved = |row: Row| Row { path: number(row.path), signature: place(row.signature), ..row };
        rows.extend(harvest.rows.into_iter().map(moved));
        renames.extend(harvest.renames.iter().map(|r| Rename { from: number(r.from), to: number(r.to), day: r.day }));
        let renumbered = |v: Version| Version { path: number(v.path), signature: place(v.signature), ..v };
        versions.extend(harvest.versions.into_iter().map(renumbered));
        faults.merge(harvest.faults);
    }
    normalize(&mut rows);
    renames.sort_unstable();
    renames.dedup();
    let days = walk.days.into_iter().map(|((day, number), commits)| (day, place(number), commits));
    History {
        commits: walk.commits,
        last_change: last.into_iter().flatten().collect(),
        commit_days: commit_days(days),
        oldest_day: rows.iter().map(|row| row.day).min(),
        newest_day: rows.iter().map(|row| row.day).max(),
        problems: faults.problems(),
        paths,
        signatures,
        rows,
        renames,
        versions: watched::newest(versions),
    }
}

fn all_paths(harvests: &[Harvest]) -> Vec<String> {
    let mut paths: Vec<&String> = harvests.iter().flat_map(|h| &h.paths).map(|(_, path, _)| path).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.into_iter().cloned().collect()
}

/// For each path number of a thread its place among all paths.
fn renumber(harvest: &Harvest, paths: &[String]) -> Vec<u32> {
    let mut numbers = vec![0; harvest.paths.last().map_or(0, |(path, ..)| *path as usize + 1)];
    for (path, text, _) in &harvest.paths {
        let (Ok(at) | Err(at)) = paths.binary_search(text);
        numbers[*path as usize] = u32::try_from(at).unwrap_or(u32::MAX);
    }
    numbers
}

fn commit_days(days: impl Iterator<Item = (i32, u32, u32)>) -> Vec<CommitDay> {
    let mut days: Vec<CommitDay> =
        days.map(|(day, signature, commits)| CommitDay { day, signature, commits }).collect();
    days.sort_unstable();
    days.dedup_by(|later, kept| {
        let same = (later.day, later.signature) == (kept.day, kept.signature);
        if same {
            kept.commits += later.commits;
        }
        same
    });
    days
}
