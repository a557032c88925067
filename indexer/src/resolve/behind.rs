//! The days behind one person's part in a thing, with the paths that were changed on them.

use std::collections::{BTreeMap, HashSet};

use super::ground::Ground;
use super::part::{Part, former_names};
use crate::knowledge::Credit;
use crate::record::Record;

/// Paths told of one day.
const PATHS: usize = 20;

/// One day.
#[derive(Clone, Debug, PartialEq)]
pub struct BehindDay {
    /// What the day counts.
    pub credit: Credit,
    /// Paths by the names they have now, by name; the first of them.
    pub paths: Vec<String>,
    /// All of them.
    pub count: usize,
}

/// The days, and every name that a path behind them has or had.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Behind {
    /// By day, counted from 1970-01-01 UTC.
    pub days: BTreeMap<i32, BehindDay>,
    /// Names of paths, former ones included.
    pub names: HashSet<String>,
}

/// The days up to `as_of` on which people of some signatures changed the folders of a thing; `others` are the folders
/// of all things of the repository, sorted.
#[must_use]
pub fn behind(
    (part, record): (&Part, &Record),
    (roots, others): (Vec<String>, &[String]),
    is_theirs: &dyn Fn(&str, &str) -> bool,
    as_of: i32,
) -> Behind {
    let theirs: Vec<bool> = part.signatures.iter().map(|s| is_theirs(&s.name, &s.email)).collect();
    let ground = Ground::new(roots, others, part);
    let mut behind = Behind::default();
    for (_, entry) in ground.entries(part).filter(|(_, e)| e.counts) {
        let changes = &part.changes[entry.changes.start as usize..entry.changes.end as usize];
        for change in changes.iter().filter(|c| c.day <= as_of && theirs[c.signature as usize]) {
            let credit = Credit::of(change.flags);
            let day = behind.days.entry(change.day).or_insert(BehindDay { credit, paths: Vec::new(), count: 0 });
            day.credit = day.credit.max(credit);
            if day.paths.last() != Some(&entry.path) {
                day.paths.push(entry.path.clone());
            }
            behind.names.insert(entry.path.clone());
        }
    }
    for day in behind.days.values_mut() {
        day.paths.sort();
        day.paths.dedup();
        day.count = day.paths.len();
        day.paths.truncate(PATHS);
    }
    let former: Vec<String> =
        former_names(record).filter(|(_, now)| behind.names.contains(*now)).map(|(then, _)| then.to_owned()).collect();
    behind.names.extend(former);
    behind
}
