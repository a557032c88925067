//! Keys: tokens joined by `.`, written by one function so that any text can be part of one.

use std::fmt::{self, Write};

/// The longest key in bytes.
const MAX_KEY: usize = 1_024;

/// A key such as `repo.payments/ledger.head`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

/// The beginning of keys, up to a whole token; the empty one of all keys.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Prefix(String);

/// A text that no key is written as.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A token is written otherwise than [`Key::of`] writes it.
    #[error("`{0}` is no key")]
    Malformed(String),
    /// Longer than 1 024 bytes.
    #[error("key of {0} bytes is longer than {MAX_KEY}")]
    TooLong(usize),
}

impl Key {
    /// Writes the key of these tokens: every byte outside `A-Z a-z 0-9 - _ /` becomes `=` and two
    /// hexadecimal digits, and an empty token a single `=`.
    ///
    /// # Errors
    /// A key of more than 1 024 bytes.
    pub fn of(tokens: &[&str]) -> Result<Self, KeyError> {
        let text = tokens.iter().map(|token| encode(token)).collect::<Vec<_>>().join(".");
        if text.len() > MAX_KEY {
            return Err(KeyError::TooLong(text.len()));
        }
        Ok(Self(text))
    }

    /// Reads a key as written.
    ///
    /// # Errors
    /// A text that [`Key::of`] does not write.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let malformed = || KeyError::Malformed(text.to_owned());
        let key = Self(text.to_owned());
        let tokens = key.tokens().ok_or_else(malformed)?;
        let again = Self::of(&tokens.iter().map(String::as_str).collect::<Vec<_>>())?;
        if again == key { Ok(key) } else { Err(malformed()) }
    }

    /// The tokens as they were before they were written; `None` never happens for a key made by
    /// [`Key::of`].
    #[must_use]
    pub fn tokens(&self) -> Option<Vec<String>> {
        self.0.split('.').map(decode).collect()
    }

    /// The key as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Prefix {
    /// Of all keys that begin with these tokens and have more.
    #[must_use]
    pub fn of(tokens: &[&str]) -> Self {
        Self(tokens.iter().map(|token| encode(token) + ".").collect())
    }

    /// Of all keys.
    #[must_use]
    pub fn all() -> Self {
        Self(String::new())
    }

    /// Whether a key is below it.
    #[must_use]
    pub fn holds(&self, key: &Key) -> bool {
        key.0.starts_with(&self.0)
    }

    /// The prefix as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn encode(token: &str) -> String {
    if token.is_empty() {
        return "=".to_owned();
    }
    let mut text = String::with_capacity(token.len());
    for byte in token.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/') {
            text.push(char::from(byte));
        } else {
            // Writing to a string never fails.
            let _ = write!(text, "={byte:02x}");
        }
    }
    text
}

fn decode(token: &str) -> Option<String> {
    if token == "=" {
        return Some(String::new());
    }
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

impl fmt::Debug for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_readable_and_escaped() {
        let key = Key::of(&["repo", "payments/ledger.git", "head"]).unwrap();
        assert_eq!(key.as_str(), "repo.payments/ledger=2egit.head");
        assert!(Prefix::of(&["repo"]).holds(&key) && !Prefix::of(&["rep"]).holds(&key));
        assert!(!Prefix::of(&["repo", "payments"]).holds(&key));
        assert!(Prefix::all().holds(&key));
    }

    #[test]
    fn what_is_written_otherwise_is_no_key() {
        for text in ["", "a..b", "a b", "=4", "=zz", "=41", "=C3=A9", "a=+1", "ä"] {
            assert!(Key::parse(text).is_err(), "{text}");
        }
        assert_eq!(Key::of(&[&"x".repeat(2000)]), Err(KeyError::TooLong(2000)));
        assert_eq!(Key::parse("=").unwrap().tokens(), Some(vec![String::new()]));
    }

    proptest! {
        #[test]
        fn tokens_come_back_as_they_were(tokens in proptest::collection::vec("(\\PC|[a./=-]){0,12}", 1..5)) {
            let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
            let key = Key::of(&tokens).unwrap();
            prop_assert!(key.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/=.".contains(&b)));
            prop_assert_eq!(key.tokens().unwrap(), tokens.clone());
            prop_assert_eq!(Key::parse(key.as_str()).unwrap(), key.clone());
            prop_assert_eq!(Prefix::of(&tokens[..1]).holds(&key), tokens.len() > 1);
        }
    }
}
