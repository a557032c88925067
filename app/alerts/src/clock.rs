//! Time: handed in everywhere, read off the machine in one place.

use std::sync::Mutex;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A wall clock that leaves the steady one by no more than this in seconds is believed.
const DRIFT: i64 = 300;
/// A clock that went back by no more than this in seconds is the same clock.
const SLACK: i64 = 120;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Seconds since 1970 UTC.
    fn now(&self) -> i64;
}

impl<F: Fn() -> i64 + Send + Sync> Clock for F {
    fn now(&self) -> i64 {
        self()
    }
}

/// The machine's clock without its jumps: the wall clock where it goes with the steady one, which it follows slowly, else
/// the steady one until the next start.
pub struct Steady {
    anchor: Mutex<(i64, Instant)>,
}

impl Default for Steady {
    fn default() -> Self {
        Self { anchor: Mutex::new((wall(), Instant::now())) }
    }
}

impl Clock for Steady {
    fn now(&self) -> i64 {
        let mut anchor = self.anchor.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let steady = anchor.0 + i64::try_from(anchor.1.elapsed().as_secs()).unwrap_or_default();
        let now = believed(wall(), steady);
        if now != steady {
            *anchor = (now, Instant::now());
        }
        now
    }
}

fn wall() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}

fn believed(wall: i64, steady: i64) -> i64 {
    if (wall - steady).abs() <= DRIFT { wall } else { steady }
}

/// A moment to wait for. A clock that was set back far does not make it wait for ever: what was set in the future of that
/// clock is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timer {
    /// When it is over.
    pub at: i64,
    /// When it was set.
    pub set: i64,
}

impl Timer {
    /// Over so many seconds from now.
    #[must_use]
    pub fn after(now: i64, seconds: i64) -> Self {
        Self { at: now.saturating_add(seconds), set: now }
    }

    /// Over at a moment.
    #[must_use]
    pub fn until(now: i64, at: i64) -> Self {
        Self { at, set: now }
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(self, now: i64) -> bool {
        now >= self.at || now < self.set.saturating_sub(SLACK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_of_the_wall_clock_is_not_believed_and_a_drift_is() {
        for jump in [3_600, -3_600, 400 * 86_400, -400 * 86_400] {
            assert_eq!(believed(1_700_000_000 + jump, 1_700_000_000), 1_700_000_000);
        }
        assert_eq!(believed(1_700_000_030, 1_700_000_000), 1_700_000_030);
    }

    #[test]
    fn a_timer_of_the_future_is_over() {
        let timer = Timer::after(1_700_000_000, 60);
        assert!(!timer.is_over(1_700_000_059) && timer.is_over(1_700_000_060));
        assert!(!timer.is_over(1_699_999_950), "a small step back is the same clock");
        assert!(timer.is_over(1_700_000_000 - 400 * 86_400));
    }
}
