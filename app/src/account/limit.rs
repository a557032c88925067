//! How often somebody may ask: buckets that refill, and a delay that grows with failed sign-ins.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{AppError, Result};

/// Most keys remembered; beyond, those at rest are forgotten.
const MAX_KEYS: usize = 10_000;
/// Failed sign-ins of one address before it has to wait.
const FREE_FAILURES: u32 = 5;
/// Longest wait after a failed sign-in, in seconds.
const LONGEST_WAIT: i64 = 3_600;
/// Seconds after which failures are forgotten.
const FORGET: i64 = 4 * 3_600;

/// A rate: so many at once, so many a minute.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// What it limits, for the refusal.
    pub of: &'static str,
    /// At once.
    pub burst: u32,
    /// In a minute.
    pub per_minute: u32,
}

/// Everything that somebody may ask of the server.
pub const REQUESTS: Rate = Rate { of: "requests", burst: 400, per_minute: 3_000 };
/// Searches.
pub const SEARCHES: Rate = Rate { of: "searches", burst: 40, per_minute: 600 };
/// Changes of sources and crawls asked for.
pub const CHANGES: Rate = Rate { of: "changes of sources", burst: 10, per_minute: 10 };
/// Attempts to sign in from one address.
pub const SIGN_INS: Rate = Rate { of: "attempts to sign in", burst: 5, per_minute: 5 };
/// Ways through an identity provider begun or ended from one address, which a whole office may share.
pub const ARRIVALS: Rate = Rate { of: "attempts to sign in", burst: 30, per_minute: 60 };

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Thousandths of a request.
    left: i64,
    /// Milliseconds since 1970.
    at: i64,
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    /// Second since 1970.
    last: i64,
}

/// The limits of one server, in memory.
#[derive(Debug, Default)]
pub struct Limits {
    buckets: Mutex<HashMap<(&'static str, String), Bucket>>,
    failures: Mutex<HashMap<String, Failures>>,
}

impl Limits {
    /// Takes one of a rate for a key, `now` in milliseconds since 1970.
    ///
    /// # Errors
    /// Too many, with the seconds to wait.
    pub fn take(&self, rate: Rate, key: &str, now: i64) -> Result<()> {
        let mut buckets = lock(&self.buckets);
        let full = i64::from(rate.burst) * 1_000;
        let per_second = i64::from(rate.per_minute) * 1_000 / 60;
        if buckets.len() >= MAX_KEYS {
            // Whoever is at rest for a minute is full again or near it.
            buckets.retain(|_, bucket| now - bucket.at < 60_000);
        }
        let bucket = buckets.entry((rate.of, key.to_owned())).or_insert(Bucket { left: full, at: now });
        let refilled = (now - bucket.at).clamp(0, 3_600_000) * per_second / 1_000;
        bucket.left = (bucket.left + refilled).min(full);
        bucket.at = now;
        if bucket.left < 1_000 {
            let wait = (1_000 - bucket.left) / per_second.max(1) + 1;
            return Err(AppError::too_many(format!("too many {}", rate.of), wait));
        }
        bucket.left -= 1_000;
        Ok(())
    }

    /// Whether an address may try to sign in, `now` in seconds.
    ///
    /// # Errors
    /// Not yet, with the seconds to wait.
    pub fn may_try(&self, address: &str, now: i64) -> Result<()> {
        let failures = lock(&self.failures);
        let Some(failed) = failures.get(address) else { return Ok(()) };
        let free = failed.last + delay(failed.count);
        if now < free { Err(AppError::too_many("too many attempts to sign in", free - now)) } else { Ok(()) }
    }

    /// Notes how an attempt to sign in ended.
    pub fn tried(&self, address: &str, succeeded: bool, now: i64) {
        let mut failures = lock(&self.failures);
        if succeeded {
            failures.remove(address);
            return;
        }
        failures.retain(|_, failed| now - failed.last < FORGET);
        if failures.len() >= MAX_KEYS {
            failures.clear();
        }
        let failed = failures.entry(address.to_owned()).or_insert(Failures { count: 0, last: now });
        failed.count = failed.count.saturating_add(1);
        failed.last = now;
    }
}

/// Seconds to wait after so many failures: none at first, then 2, 4, 8 and so on.
fn delay(count: u32) -> i64 {
    match count.checked_sub(FREE_FAILURES) {
        None => 0,
        Some(beyond) => 1_i64.checked_shl(beyond + 1).unwrap_or(LONGEST_WAIT).clamp(1, LONGEST_WAIT),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_refills_for_each_key_alone() {
        let limits = Limits::default();
        let take = |key: &str, now| limits.take(SIGN_INS, key, now).is_ok();
        assert!((0..5).all(|_| take("a", 0)));
        assert!(!take("a", 0));
        assert!(take("b", 0));
        assert!(!take("a", 11_000) && take("a", 12_100) && !take("a", 12_200));
    }

    #[test]
    fn each_failure_after_the_fifth_doubles_the_wait_and_a_success_ends_it() {
        let limits = Limits::default();
        for _ in 0..4 {
            limits.tried("a", false, 0);
        }
        assert!(limits.may_try("a", 0).is_ok());
        limits.tried("a", false, 0);
        assert!(limits.may_try("a", 1).is_err() && limits.may_try("a", 2).is_ok());
        limits.tried("a", false, 2);
        assert!(limits.may_try("a", 5).is_err() && limits.may_try("a", 6).is_ok());
        for _ in 0..70 {
            limits.tried("a", false, 10);
        }
        assert!(limits.may_try("a", 10 + LONGEST_WAIT - 1).is_err());
        assert!(limits.may_try("a", 10 + LONGEST_WAIT).is_ok());
        limits.tried("a", true, 10);
        assert!(limits.may_try("a", 10).is_ok());
    }

    #[test]
    fn a_crowd_of_addresses_does_not_grow_the_memory_without_end() {
        let limits = Limits::default();
        for n in 0..30_000_i64 {
            let _ = limits.take(REQUESTS, &n.to_string(), n * 100);
        }
        assert!(lock(&limits.buckets).len() <= MAX_KEYS);
    }
}
