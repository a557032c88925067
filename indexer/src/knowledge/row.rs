//! The raw row, and the credit it stands for.

use serde::{Deserialize, Serialize};

pub use crate::snapshot::{AUTHOR, COAUTHOR, CREATED, Flags, RENAMED, REVIEWER, Row};

/// How much a change-day counts (`knowledge.md` section 6, definition 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Credit {
    /// Half a day: reviewed a small commit.
    Reviewer,
    /// A whole day: wrote it, alone or with others.
    Author,
}

impl Credit {
    /// The credit of a row's flags: whoever wrote anything that day has the whole day.
    #[must_use]
    pub fn of(flags: Flags) -> Self {
        if flags & (AUTHOR | COAUTHOR) == 0 { Self::Reviewer } else { Self::Author }
    }

    /// The credit in half days.
    #[must_use]
    pub fn halves(self) -> u64 {
        match self {
            Self::Reviewer => 1,
            Self::Author => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_wrote_and_reviewed_on_one_day_wrote() {
        assert_eq!(Credit::of(REVIEWER | COAUTHOR), Credit::Author);
        assert_eq!(Credit::of(REVIEWER | RENAMED), Credit::Reviewer);
    }
}
