//! Browsers that are at the provider: in memory, bounded, each good once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Seconds for which somebody may take to sign in there.
const HOLDS: i64 = 600;
/// Most at once; beyond, the oldest begins again.
const MOST: usize = 10_000;

/// A browser that is at the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// What must come back in the address.
    pub state: String,
    /// What must stand in the token.
    pub nonce: String,
    /// What the code is exchanged with (PKCE).
    pub verifier: String,
    /// Where they were going.
    pub next: String,
}

/// All browsers that are at the provider, by the hash of their cookie, with the second since 1970 at which each ends.
#[derive(Debug, Default)]
pub struct Waiting(Mutex<HashMap<String, (i64, Attempt)>>);

impl Waiting {
    /// Remembers one.
    pub fn put(&self, cookie: String, attempt: Attempt, now: i64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (ends, _)| now < *ends);
        while all.len() >= MOST {
            let oldest = all.iter().min_by_key(|(_, (ends, _))| *ends).map(|(cookie, _)| cookie.clone());
            oldest.and_then(|cookie| all.remove(&cookie));
        }
        all.insert(cookie, (now + HOLDS, attempt));
    }

    /// Takes one out, if it still holds.
    pub fn take(&self, cookie: &str, now: i64) -> Option<Attempt> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(cookie);
        taken.filter(|(ends, _)| now < *ends).map(|(_, attempt)| attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_good_once_and_for_ten_minutes() {
        let waiting = Waiting::default();
        let put = |cookie: &str, now| waiting.put(cookie.to_owned(), Attempt::default(), now);
        put("a", 0);
        put("b", 0);
        assert!(waiting.take("a", HOLDS - 1).is_some() && waiting.take("a", HOLDS - 1).is_none());
        assert!(waiting.take("b", HOLDS).is_none() && waiting.take("c", 0).is_none());
    }

    #[test]
    fn a_flood_of_attempts_drops_the_oldest_and_stays_bounded() {
        let waiting = Waiting::default();
        for n in 0..MOST + 10 {
            waiting.put(n.to_string(), Attempt::default(), i64::from(n >= 10));
        }
        assert_eq!(waiting.0.lock().unwrap().len(), MOST);
        assert!(waiting.take("9", 1).is_none() && waiting.take("10", 1).is_some());
    }
}
