//! Passwords: Argon2id with the parameters of OWASP's cheat sheet (19 MiB, 2 passes, 1 lane).

use std::sync::{LazyLock, Mutex, PoisonError};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};

use crate::error::{AppError, Result};

/// Fewest characters: NIST SP 800-63B-4 asks for 15 where the password is all there is, and forbids rules of form.
pub const MIN_CHARS: usize = 15;
/// Most bytes: hashing costs the same for any length, reading does not.
const MAX_BYTES: usize = 1_024;

/// One hash at a time: each takes 19 MiB and tens of milliseconds of a core, and whoever asks without knowing a
/// password must not take all of them.
static TURN: Mutex<()> = Mutex::new(());

/// The hash of a password that nobody has: who is unknown costs as much time as who mistypes.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| digest("nobody has this password").ok());

/// Hashes a new password into a PHC string.
///
/// # Errors
/// A password that is too short, too long or of one character.
pub fn hash(password: &str) -> Result<String> {
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        let text = format!("the password has {chars} characters, fewer than {MIN_CHARS}");
        return Err(AppError::usage(text).hint("four words that have nothing to do with each other are long enough"));
    }
    if password.len() > MAX_BYTES {
        return Err(AppError::usage(format!("the password is longer than {MAX_BYTES} bytes")));
    }
    let first = password.chars().next();
    if password.chars().all(|c| Some(c) == first) {
        return Err(AppError::usage("the password is one character again and again"));
    }
    digest(password)
}

fn digest(password: &str) -> Result<String> {
    let _one = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|h| h.to_string()).map_err(|e| AppError::internal(format!("the password cannot be hashed: {e}")))
}

/// Whether a password is the one of a hash; `None` stands for an account that is not there or has none.
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let kept = hash.or(NOBODY.as_deref()).and_then(|text| PasswordHash::new(text).ok());
    let Some(kept) = kept.filter(|_| password.len() <= MAX_BYTES) else { return false };
    let _one = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let matches = Argon2::default().verify_password(password.as_bytes(), &kept).is_ok();
    matches && hash.is_some()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let kept = hash("correct horse battery").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify("correct horse battery", Some(&kept)));
        assert!(!verify("correct horse batterz", Some(&kept)));
        assert!(!verify("nobody has this password", None));
    }

    #[test]
    fn short_and_monotonous_passwords_are_refused() {
        for bad in ["", "short", "aaaaaaaaaaaaaaaaaaaa", &"ab".repeat(600)] {
            assert!(hash(bad).is_err(), "{bad}");
        }
    }
}
