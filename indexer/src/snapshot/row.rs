//! The raw row of knowledge: who changed which path on which day. No person, no filter, no bot rule.

use serde::{Deserialize, Serialize};

/// What happened in the changes that a row stands for; a set of bits.
pub type Flags = u8;
/// The path did not exist before one of the changes.
pub const CREATED: Flags = 1;
/// One of the changes moved the content here from, or away from here to, another path unchanged.
pub const RENAMED: Flags = 2;
/// The signature stands in a `Co-authored-by:` trailer of one of the commits.
pub const COAUTHOR: Flags = 4;
/// The signature stands in a `Reviewed-by:` trailer of one of the commits.
pub const REVIEWER: Flags = 8;
/// The signature is the author of one of the commits.
pub const AUTHOR: Flags = 16;

/// All changes of one path by one signature on one day; equal keys are merged by joining their flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Row {
    /// Index into the history's paths.
    pub path: u32,
    /// UTC day, counted from 1970-01-01.
    pub day: i32,
    /// Index into the history's signatures.
    pub signature: u32,
    /// What happened.
    pub flags: Flags,
}

/// Sorts rows by (path, day, signature) and joins the flags of equal keys.
pub fn normalize(rows: &mut Vec<Row>) {
    rows.sort_unstable();
    rows.dedup_by(|later, kept| {
        let same = (later.path, later.day, later.signature) == (kept.path, kept.day, kept.signature);
        if same {
            kept.flags |= later.flags;
        }
        same
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_join_their_flags() {
        let row = |path, day, flags| Row { path, day, signature: 0, flags };
        let mut rows = vec![row(1, 5, AUTHOR), row(0, 9, CREATED), row(1, 5, COAUTHOR), row(1, 4, 0)];
        normalize(&mut rows);
        assert_eq!(rows, [row(0, 9, CREATED), row(1, 4, 0), row(1, 5, AUTHOR | COAUTHOR)]);
    }
}
