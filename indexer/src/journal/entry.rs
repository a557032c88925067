//! One entry and the line it is written as.
//!
//! `{"sequence":1,"time":…,"actor":…,"action":…,"subject":…,"payload":…,"previous":"…","hash":"…"}`:
//! `previous` is the hash of the line before (64 zeros for the first), `hash` is the SHA-256, in
//! lower-case hexadecimal, of the line's bytes before `,"hash"`.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{JournalError, MAX_LINE};

/// What stands before a line's own hash.
const HASH_KEY: &str = ",\"hash\":\"";
/// What stands after it.
const END: &str = "\"}";
/// The length of a hash in hexadecimal digits.
const HASH_LEN: usize = 64;

/// What is to be appended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewEntry {
    /// When it happened, seconds since 1970 UTC.
    pub time: i64,
    /// Who did it: a user, a token, or a part of the product.
    pub actor: String,
    /// What was done (`source.add`).
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// The details.
    pub payload: Value,
}

/// An entry as it stands in the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place, from 1.
    pub sequence: u64,
    /// When it happened, seconds since 1970 UTC.
    pub time: i64,
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// The details.
    pub payload: Value,
    /// The hash of the entry before.
    pub previous: String,
    /// Its own hash.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash: String,
}

/// Where the chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The sequence of the last entry.
    pub sequence: u64,
    /// Its hash.
    pub hash: String,
}

impl Default for Link {
    fn default() -> Self {
        Self { sequence: 0, hash: "0".repeat(HASH_LEN) }
    }
}

impl Link {
    /// Makes the next entry and its line, which ends with a line feed.
    pub fn next(&self, new: NewEntry) -> Result<(Entry, String), JournalError> {
        let mut entry = Entry {
            sequence: self.sequence + 1,
            time: new.time,
            actor: new.actor,
            action: new.action,
            subject: new.subject,
            payload: new.payload,
            previous: self.hash.clone(),
            hash: String::new(),
        };
        let mut line = serde_json::to_string(&entry).map_err(|error| JournalError::Io(error.into()))?;
        line.pop();
        entry.hash = hash(line.as_bytes());
        line.push_str(HASH_KEY);
        line.push_str(&entry.hash);
        line.push_str(END);
        line.push('\n');
        if line.len() > MAX_LINE {
            return Err(JournalError::TooLong(line.len()));
        }
        Ok((entry, line))
    }
}

impl Entry {
    /// Reads a line without its line feed; the error says what is wrong with it.
    pub(super) fn read(line: &[u8]) -> Result<Self, &'static str> {
        let tail = HASH_KEY.len() + HASH_LEN + END.len();
        let Some(body) = line.len().checked_sub(tail).map(|length| &line[..length]) else {
            return Err("not an entry");
        };
        let entry: Self = serde_json::from_slice(line).map_err(|_| "not an entry")?;
        if hash(body) == entry.hash { Ok(entry) } else { Err("hash does not match") }
    }

    /// Where the chain stands after it.
    pub(super) fn link(&self) -> Link {
        Link { sequence: self.sequence, hash: self.hash.clone() }
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(HASH_LEN), |mut text, byte| {
        // Writing to a string never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_are_chained() {
        let new =
            NewEntry { time: 5, actor: "a".into(), action: "b".into(), subject: "c".into(), payload: json!({"x": 1}) };
        let (first, line) = Link::default().next(new.clone()).unwrap();
        assert!(line.starts_with("{\"sequence\":1,\"time\":5,\"actor\":\"a\",\"action\":\"b\",\"subject\":\"c\",\"payload\":{\"x\":1},\"previous\":\"000"));
        assert_eq!(Entry::read(line.trim_end().as_bytes()).unwrap(), first);
        let (second, _) = first.link().next(new).unwrap();
        assert_eq!((second.sequence, &second.previous), (2, &first.hash));
    }

    #[test]
    fn long_entries_are_refused() {
        let new = NewEntry { payload: json!("x".repeat(MAX_LINE)), ..NewEntry::default() };
        assert!(matches!(Link::default().next(new), Err(JournalError::TooLong(_))));
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_noticed(actor in "\\PC{0,9}", at in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let new = NewEntry { actor, payload: json!({"hash": "x\n", "n": 1.5}), ..NewEntry::default() };
            let (entry, line) = Link::default().next(new).unwrap();
            let mut bytes = line.trim_end_matches('\n').as_bytes().to_vec();
            prop_assert_eq!(Entry::read(&bytes).unwrap(), entry);
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(Entry::read(&bytes).is_err());
        }
    }
}
