//! When a delivery is tried again.
//!
//! The schedule is the example of Standard Webhooks 1.0.0: ten tries over 75 h 35 min 5 s, each wait with 20 % of jitter
//! either way, drawn from the row and the try so that a replay draws the same.

use sha2::{Digest, Sha256};

/// Seconds before each try.
pub const SCHEDULE: [i64; 10] = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// The longest wait that a target may ask for, in seconds.
pub const LONGEST: i64 = 86_400;
/// The part of a wait by which it may be longer or shorter: a fifth.
const JITTER: i64 = 5;

/// Seconds to wait after so many failed tries; `None` after the last. A target's own wish lengthens a wait, never
/// beyond [`LONGEST`].
#[must_use]
pub fn wait(row: &str, tries: u32, wish: Option<i64>) -> Option<i64> {
    let base = *SCHEDULE.get(usize::try_from(tries).ok()?)?;
    let digest = Sha256::digest(format!("{row}/{tries}"));
    let draw = i64::from(u16::from_be_bytes([digest[0], digest[1]]));
    let span = base / JITTER;
    let jittered = base - span + draw * (2 * span + 1) / (i64::from(u16::MAX) + 1);
    Some(jittered.max(wish.unwrap_or_default().clamp(0, LONGEST)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_schedule_is_the_published_one() {
        assert_eq!(SCHEDULE.iter().sum::<i64>(), 75 * 3_600 + 35 * 60 + 5);
        assert_eq!((wait("r", 10, None), wait("r", 99, None)), (None, None));
    }

    #[test]
    fn jitter_stays_within_a_fifth_and_is_the_same_on_replay() {
        for tries in 1..10 {
            let base = SCHEDULE[tries as usize];
            let drawn: Vec<i64> = (0..200).map(|n| wait(&format!("row-{n}"), tries, None).unwrap()).collect();
            assert!(drawn.iter().all(|w| (base - base / 5..=base + base / 5).contains(w)), "{tries}: {drawn:?}");
            let different: std::collections::BTreeSet<&i64> = drawn.iter().collect();
            assert!(different.len() > 1, "{tries}");
            assert_eq!(drawn[7], wait("row-7", tries, None).unwrap());
        }
    }

    #[test]
    fn a_target_may_ask_for_more_time_up_to_a_day() {
        assert_eq!(wait("r", 1, Some(600)), Some(600));
        assert_eq!(wait("r", 1, Some(i64::MAX)), Some(LONGEST));
        assert!(wait("r", 4, Some(1)).unwrap() > 5_000);
    }
}
