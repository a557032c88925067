//! Object ids in a small type of our own.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of a git object, SHA-1 or SHA-256; prints as hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(pub(super) gix::ObjectId);

impl Oid {
    /// The bytes of the id, 20 or 32.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A text that is no object id: 40 or 64 hexadecimal digits are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no object id of 40 or 64 hexadecimal digits")]
pub struct NoOid(String);

impl FromStr for Oid {
    type Err = NoOid;

    fn from_str(text: &str) -> Result<Self, NoOid> {
        gix::ObjectId::from_hex(text.as_bytes()).map(Self).map_err(|_| NoOid(text.chars().take(80).collect()))
    }
}

impl Serialize for Oid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.as_bytes().serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Oid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom);
        }
        let bytes = Vec::<u8>::deserialize(deserializer)?;
        gix::ObjectId::try_from(bytes.as_slice())
            .map(Self)
            .map_err(|_| serde::de::Error::custom("an object id has 20 or 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_id_survives_json_and_postcard_in_both_formats() {
        for hex in ["0123456789abcdef0123456789abcdef01234567".to_owned(), "ab".repeat(32)] {
            let oid: Oid = hex.parse().unwrap();
            assert_eq!(oid.to_string(), hex);
            let json = serde_json::to_string(&oid).unwrap();
            assert_eq!(json, format!("\"{hex}\""));
            assert_eq!(serde_json::from_str::<Oid>(&json).unwrap(), oid);
            let packed = postcard::to_allocvec(&oid).unwrap();
            assert_eq!(packed.len(), hex.len() / 2 + 1);
            assert_eq!(postcard::from_bytes::<Oid>(&packed).unwrap(), oid);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        assert!("".parse::<Oid>().is_err());
        assert!("0123".parse::<Oid>().is_err());
        assert!("z".repeat(40).parse::<Oid>().is_err());
    }
}
