//! Who is still here (`knowledge.md` section 6, definition 5).

use serde::{Deserialize, Serialize};

/// Without a list, whoever changed anything within so many days counts as present.
pub const PRESENT_DAYS: i32 = 365;

/// What a list of people (a User entity) says of one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Listing {
    /// The first UTC day on which the person is gone.
    pub left: Option<i32>,
}

/// Whether a person is present at the start of day `as_of`: as their listing says, else by the last human change
/// in any repository.
#[must_use]
pub fn is_present(listing: Option<Listing>, last_activity: Option<i32>, as_of: i32) -> bool {
    match listing {
        Some(Listing { left }) => left.is_none_or(|left| left > as_of),
        None => last_activity.is_some_and(|day| as_of.saturating_sub(day) <= PRESENT_DAYS),
    }
}

/// The last day up to `as_of` on which each of `persons` persons was active; `days` gives (person, day).
#[must_use]
pub fn last_activity(days: impl IntoIterator<Item = (u32, i32)>, persons: usize, as_of: i32) -> Vec<Option<i32>> {
    let mut last: Vec<Option<i32>> = vec![None; persons];
    for (person, day) in days.into_iter().filter(|(_, day)| *day <= as_of) {
        if let Some(known) = last.get_mut(person as usize) {
            *known = (*known).max(Some(day));
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_beats_activity() {
        assert!(is_present(Some(Listing { left: None }), None, 1000));
        assert!(!is_present(Some(Listing { left: Some(1000) }), Some(999), 1000));
        assert!(is_present(Some(Listing { left: Some(1001) }), None, 1000));
    }

    #[test]
    fn without_a_list_a_year_of_silence_is_absence() {
        assert!(is_present(None, Some(635), 1000));
        assert!(!is_present(None, Some(634), 1000));
        assert!(!is_present(None, None, 1000));
    }

    #[test]
    fn activity_after_the_day_of_reference_does_not_count() {
        assert_eq!(last_activity([(0, 5), (1, 9), (0, 7), (9, 1)], 3, 8), [Some(7), None, None]);
    }
}
