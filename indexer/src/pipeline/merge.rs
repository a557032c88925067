//! Puts what a crawl found into a record. The result depends on content alone, never on the number of steps.

use std::collections::{BTreeMap, BTreeSet};

use super::message::{Delta, HistoryDelta};
use crate::record::{ChangeRow, LastChange, PathHistory, Record, SignatureRow, newest};

/// The record after a crawl.
#[must_use]
pub fn merge(old: Option<Record>, delta: Delta) -> Record {
    let mut record = if delta.whole { Record::default() } else { old.unwrap_or_default() };
    if delta.all_files {
        record.files.clear();
        record.units.clear();
    }
    let stale: BTreeSet<&str> = delta.stale.iter().map(String::as_str).collect();
    let stale_units: BTreeSet<&str> = delta.stale_units.iter().map(String::as_str).collect();
    record.files.retain(|f| !stale.contains(f.path.as_str()));
    record.units.retain(|u| !stale.contains(u.path.as_str()) && !stale_units.contains(u.path.as_str()));
    record.files.extend(delta.files);
    record.files.sort_by(|a, b| a.path.cmp(&b.path));
    record.units.extend(delta.units);
    record.units.sort_by(|a, b| (&a.path, &a.extractor).cmp(&(&b.path, &b.extractor)));
    record.commit = delta.commit;
    record.problems = delta.problems;
    record.host = delta.host;
    add_history(&mut record, delta.history);
    record
}

fn add_history(record: &mut Record, history: HistoryDelta) {
    record.commits += history.commits;
    let mut paths: BTreeMap<String, PathHistory> =
        std::mem::take(&mut record.histories).into_iter().map(|h| (h.path.clone(), h)).collect();
    for (path, changes, last) in history.paths {
        match paths.get_mut(&path) {
            Some(known) => {
                known.changes = joined(std::mem::take(&mut known.changes), changes);
                known.last = newer(known.last.take(), last);
            }
            None => {
                let changes = joined(Vec::new(), changes);
                paths.insert(path.clone(), PathHistory { path, changes, last });
            }
        }
    }
    record.histories = paths.into_values().collect();
    record.signatures = join_signatures(std::mem::take(&mut record.signatures), history.signatures);
    record.renames.extend(history.renames);
    record.renames.sort();
    record.renames.dedup();
    record.versions.extend(history.versions);
    let cut = record.versions_cut.take().max(history.versions_cut);
    (record.versions, record.versions_cut) = newest(std::mem::take(&mut record.versions), cut);
}

/// Rows of one path by day and signature; flags of equal keys are joined.
fn joined(mut rows: Vec<ChangeRow>, new: Vec<ChangeRow>) -> Vec<ChangeRow> {
    rows.extend(new);
    rows.sort_unstable();
    let mut result: Vec<ChangeRow> = Vec::with_capacity(rows.len());
    for row in rows {
        match result.last_mut() {
            Some(last) if (last.day, last.signature) == (row.day, row.signature) => last.flags |= row.flags,
            _ => result.push(row),
        }
    }
    result
}

fn newer(a: Option<LastChange>, b: Option<LastChange>) -> Option<LastChange> {
    match (a, b) {
        (Some(a), Some(b)) if (b.committed, &b.commit) > (a.committed, &a.commit) => Some(b),
        (Some(a), _) => Some(a),
        (None, b) => b,
    }
}

fn join_signatures(old: Vec<SignatureRow>, new: Vec<SignatureRow>) -> Vec<SignatureRow> {
    let mut all: BTreeMap<(String, String), SignatureRow> = BTreeMap::new();
    for row in old.into_iter().chain(new) {
        match all.get_mut(&(row.email.clone(), row.name.clone())) {
            Some(known) => {
                let mut days: BTreeMap<i32, u32> = std::mem::take(&mut known.days).into_iter().collect();
                for (day, commits) in row.days {
                    *days.entry(day).or_default() += commits;
                }
                known.days = days.into_iter().collect();
            }
            None => {
                all.insert((row.email.clone(), row.name.clone()), row);
            }
        }
    }
    all.into_values().collect()
}
