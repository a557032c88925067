//! The reference model: the truck factor of Avelino, Passos, Hora and Valente, "A Novel Approach for Estimating Truck
//! Factors", ICPC 2016 (arXiv 1604.06766), with the details of the authors' tool that its abstract does not tell.
//!
//! `DOA(d, f) = 3.293 + 1.098 FA + 0.164 DL - 0.321 ln(1 + AC)`: FA is 1 where d added f, DL counts d's changes of f
//! and AC those of others. Adding a file is no change of it; a rename is one, by whoever renames. A file's history is
//! that of every name it ever had, so that a name in use twice joins two histories. No decay, no reviewers, no
//! co-authors, and no rule for bots.

mod identity;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use self::identity::developers;

/// The degree of authorship of somebody who did nothing, and the least that makes an author of who added nothing.
const BASE: f64 = 3.293;
/// What adding the file is worth.
const ADDED: f64 = 1.098;
/// What each change is worth.
const CHANGED: f64 = 0.164;
/// What the logarithm of the others' changes costs.
const OTHERS: f64 = 0.321;
/// An author has more than this share of the highest degree of authorship.
const NORMALISED: f64 = 0.75;

/// What was done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// Added, or added again.
    Added,
    /// Modified.
    Modified,
    /// Moved here from the path of that number.
    Renamed(u32),
}

/// What one developer did to one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathEvent {
    /// Number of the path.
    pub path: u32,
    /// Number of the developer.
    pub developer: u32,
    /// What was done.
    pub deed: Deed,
    /// How often.
    pub times: u32,
}

/// The truck factor and how it comes about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TruckFactor {
    /// The developers without whom more than half of the files have no author, in the order in which they are removed;
    /// their number is the truck factor.
    pub members: Vec<u32>,
    /// For each developer who is author of any file, of how many.
    pub authored: BTreeMap<u32, u32>,
    /// Files with at least one event: of these the shares are taken.
    pub files: u32,
}

/// Computes the truck factor of the given paths from the events of a whole history, in any order.
#[must_use]
pub fn truck_factor(events: &[PathEvent], paths: &[u32]) -> TruckFactor {
    let mut by_path: HashMap<u32, Vec<&PathEvent>> = HashMap::new();
    for event in events {
        by_path.entry(event.path).or_default().push(event);
    }
    let mut authors: Vec<Vec<u32>> = Vec::new();
    for path in paths.iter().filter(|path| by_path.contains_key(path)) {
        authors.push(authors_of(&history(*path, &by_path)));
    }
    let mut authored: BTreeMap<u32, u32> = BTreeMap::new();
    for author in authors.iter().flatten() {
        *authored.entry(*author).or_default() += 1;
    }
    let members = remove(&authors, &authored);
    TruckFactor { members, authored, files: u32::try_from(authors.len()).unwrap_or(u32::MAX) }
}

/// The events of a path and of every name it came from, and those came from.
fn history<'a>(path: u32, by_path: &HashMap<u32, Vec<&'a PathEvent>>) -> Vec<&'a PathEvent> {
    let mut names = BTreeSet::from([path]);
    let mut open = vec![path];
    let mut found = Vec::new();
    while let Some(name) = open.pop() {
        for event in by_path.get(&name).into_iter().flatten() {
            found.push(*event);
            if let Deed::Renamed(from) = event.deed
                && names.insert(from)
            {
                open.push(from);
            }
        }
    }
    found
}

#[derive(Default)]
struct Part {
    added: bool,
    changes: u32,
}

/// The authors of one file.
fn authors_of(history: &[&PathEvent]) -> Vec<u32> {
    let mut parts: BTreeMap<u32, Part> = BTreeMap::new();
    for event in history {
        let part = parts.entry(event.developer).or_default();
        match event.deed {
            Deed::Added => part.added = true,
            Deed::Modified | Deed::Renamed(_) => part.changes = part.changes.saturating_add(event.times),
        }
    }
    let all: u32 = parts.values().map(|part| part.changes).fold(0, u32::saturating_add);
    let degree = |part: &Part| degree_of_authorship(part.added, part.changes, all.saturating_sub(part.changes));
    let highest = parts.values().map(degree).fold(0.0, f64::max);
    let is_author = |part: &Part| {
        let degree = degree(part);
        highest > 0.0 && degree / highest > NORMALISED && (degree >= BASE || part.added)
    };
    parts.iter().filter(|(_, part)| is_author(part)).map(|(developer, _)| *developer).collect()
}

/// DOA of one developer and one file.
#[must_use]
pub fn degree_of_authorship(added: bool, own_changes: u32, changes_of_others: u32) -> f64 {
    let added = if added { ADDED } else { 0.0 };
    BASE + added + CHANGED * f64::from(own_changes) - OTHERS * f64::from(changes_of_others).ln_1p()
}

/// Removes the developer with the most files until fewer than half of the files have an author left.
fn remove(authors: &[Vec<u32>], authored: &BTreeMap<u32, u32>) -> Vec<u32> {
    let mut order: Vec<u32> = authored.keys().copied().collect();
    // Whom the tool takes of equals is chance; here it is the first by number.
    order.sort_by_key(|developer| (std::cmp::Reverse(authored[developer]), *developer));
    let mut removed = BTreeSet::new();
    let mut members = Vec::new();
    for developer in order {
        let covered = authors.iter().filter(|of_file| of_file.iter().any(|author| !removed.contains(author))).count();
        if covered * 2 < authors.len() {
            break;
        }
        removed.insert(developer);
        members.push(developer);
    }
    members
}

#[cfg(test)]
mod tests;
