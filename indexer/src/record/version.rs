//! What past versions of followed files said, bounded to the newest.

use catalog_schema::fact::Past;
use serde::{Deserialize, Serialize};

use crate::limits;

/// One commit's version of one followed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    /// The file.
    pub path: String,
    /// Hex id of the commit.
    pub commit: String,
    /// Committer time, seconds since 1970 UTC: which version is newer.
    pub committed: i64,
    /// Author time, seconds since 1970 UTC.
    pub at: i64,
    /// The author's [`super::SignatureRow::id`].
    pub signature: u64,
    /// First line of the commit's message.
    pub subject: String,
    /// Size of the file in KiB, rounded down.
    pub kib: u32,
    /// What the file said since.
    pub past: Past,
}

impl VersionRow {
    /// Where it stands in time.
    #[must_use]
    pub fn key(&self) -> VersionKey {
        (self.committed, self.commit.clone(), self.path.clone())
    }

    /// What it takes of the budget: itself, its facts, its size.
    fn weight(&self) -> u64 {
        1 + self.past.len() as u64 + u64::from(self.kib)
    }
}

/// Where a row stands in time: committer time, commit, path.
pub type VersionKey = (i64, String, String);

/// The newest rows that the limits let through, by path, oldest first, and the newest that they did not.
///
/// A row stays as long as all newer ones and itself are within the limits. `cut` is the newest row that was left out
/// before: nothing as old comes back, so what is kept does not depend on the steps in which rows came.
#[must_use]
pub fn newest(mut rows: Vec<VersionRow>, cut: Option<VersionKey>) -> (Vec<VersionRow>, Option<VersionKey>) {
    rows.retain(|row| cut.as_ref().is_none_or(|cut| row.key() > *cut));
    rows.sort_by_cached_key(|row| std::cmp::Reverse(row.key()));
    let mut budget = Budget::default();
    let kept = rows.iter().take_while(|row| budget.takes(row)).count();
    let cut = rows.get(kept).map(VersionRow::key).max(cut);
    rows.truncate(kept);
    rows.sort_unstable_by(|a, b| (&a.path, a.committed, &a.commit).cmp(&(&b.path, b.committed, &b.commit)));
    (rows, cut)
}

/// How much of the limits newer rows have used.
#[derive(Debug, Default)]
pub struct Budget {
    rows: u64,
    weight: u64,
}

impl Budget {
    /// Whether a row is still within the limits; rows come newest first.
    pub fn takes(&mut self, row: &VersionRow) -> bool {
        self.rows += 1;
        self.weight += row.weight();
        self.rows <= limits::VERSIONS && self.weight <= limits::VERSION_FACTS
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(at: i64, kib: u32) -> VersionRow {
        VersionRow {
            path: format!("f{}", at % 3),
            commit: format!("{at:040x}"),
            committed: at / 2,
            at,
            signature: 0,
            subject: String::new(),
            kib,
            past: Past::Removed,
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_does_not_depend_on_the_steps(
            sizes in prop::collection::vec(0_u32..40_000, 1..12),
            cut in any::<prop::sample::Index>(),
        ) {
            let rows: Vec<VersionRow> = (0_i64..).zip(&sizes).map(|(at, kib)| row(at * 7 % 12, *kib)).collect();
            let (first, second) = rows.split_at(cut.index(rows.len()));
            let (mut steps, cut) = newest(first.to_vec(), None);
            steps.extend(second.to_vec());
            prop_assert_eq!(newest(steps, cut), newest(rows, None));
        }
    }

    #[test]
    fn the_newest_stay_and_stand_by_path_oldest_first() {
        let (kept, cut) = newest(vec![row(1, 60_000), row(9, 50_000), row(12, 30_000), row(10, 1)], None);
        assert_eq!(cut, Some(row(1, 0).key()));
        let told: Vec<(&str, i64)> = kept.iter().map(|r| (r.path.as_str(), r.at)).collect();
        assert_eq!(told, [("f0", 9), ("f0", 12), ("f1", 10)]);
    }
}
