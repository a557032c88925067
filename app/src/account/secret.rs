//! Random secrets: shown once, kept as hashes.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::error::{AppError, Result};

/// Bytes of a secret: 256 bits.
const BYTES: usize = 32;
/// Bytes of an id: 96 bits, enough that two never meet.
const ID_BYTES: usize = 12;

/// A secret in the clear, to be shown once. It prints as nothing, so that no log has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new random secret.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new() -> Result<Self> {
        random(BYTES).map(Self)
    }

    /// The secret itself, for the one who may have it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What is kept of a secret of 256 random bits: its SHA-256 in hexadecimal. Looking the hash up tells a guesser nothing
/// of the secret, so no comparison in constant time is needed.
#[must_use]
pub fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// A new random id with a prefix that says of what.
///
/// # Errors
/// When the system gives no randomness.
pub fn id(prefix: &str) -> Result<String> {
    Ok(format!("{prefix}-{}", random(ID_BYTES)?))
}

fn random(bytes: usize) -> Result<String> {
    let mut buffer = vec![0_u8; bytes];
    getrandom::fill(&mut buffer).map_err(|e| AppError::internal(format!("the system gives no randomness: {e}")))?;
    Ok(hex(&buffer))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn secrets_are_long_differ_and_do_not_print() {
        let (one, two) = (Secret::new().unwrap(), Secret::new().unwrap());
        assert_eq!(one.reveal().len(), 64);
        assert_ne!(one, two);
        assert!(!format!("{one:?}").contains(one.reveal()));
        assert_ne!(one.hash(), one.reveal());
    }
}
