//! Names of things: entity references and repository ids.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The namespace of an entity that names none.
pub const DEFAULT_NAMESPACE: &str = "default";

/// A Backstage entity reference in its canonical form `kind:namespace/name`, all lower case.
///
/// Shared: a catalog names each entity from many places.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityRef {
    text: Arc<str>,
    colon: u16,
    slash: u16,
}

/// Why a text is no entity reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefError {
    /// A part between the separators is empty.
    #[error("entity reference `{0}` has an empty part")]
    EmptyPart(String),
    /// The kind is neither written nor implied by the place.
    #[error("entity reference `{0}` names no kind")]
    MissingKind(String),
    /// The text is longer than any valid reference.
    #[error("entity reference of {0} bytes is too long")]
    TooLong(usize),
}

impl EntityRef {
    /// Joins three parts; each is lower-cased.
    #[must_use]
    pub fn new(kind: &str, namespace: &str, name: &str) -> Self {
        let kind = kind.to_lowercase();
        let namespace = namespace.to_lowercase();
        let text = format!("{kind}:{namespace}/{}", name.to_lowercase());
        let colon = u16::try_from(kind.len()).unwrap_or(u16::MAX);
        let slash = colon.saturating_add(1).saturating_add(u16::try_from(namespace.len()).unwrap_or(u16::MAX));
        Self { text: text.into(), colon, slash }
    }

    /// Reads `[kind:][namespace/]name` with the defaults of the place it stands in.
    ///
    /// The colon counts only where it stands before the first slash. The product's words
    /// `service:`, `team:` and `person:` are accepted for `component:`, `group:` and `user:`.
    ///
    /// # Errors
    /// An empty part, a missing kind, or a text of more than 1 000 bytes.
    pub fn parse(text: &str, default_kind: Option<&str>, default_namespace: &str) -> Result<Self, RefError> {
        let (head, slash_name) = match text.split_once('/') {
            Some((head, name)) => (head, Some(name)),
            None => (text, None),
        };
        let (kind, rest) = match head.split_once(':') {
            Some((kind, rest)) => (Some(kind), rest),
            None => (None, head),
        };
        let (namespace, name) = match slash_name {
            Some(name) => (rest, name),
            None => (default_namespace, rest),
        };
        let kind = match kind {
            Some(kind) => kind,
            None => default_kind.ok_or_else(|| RefError::MissingKind(text.to_owned()))?,
        };
        if kind.is_empty() || namespace.is_empty() || name.is_empty() {
            return Err(RefError::EmptyPart(text.to_owned()));
        }
        if text.len() > 1000 {
            return Err(RefError::TooLong(text.len()));
        }
        Ok(Self::new(stored_kind(kind), namespace, name))
    }

    /// The kind, lower case (`component`).
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.text[..usize::from(self.colon)]
    }

    /// The namespace, lower case.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.text[usize::from(self.colon) + 1..usize::from(self.slash)]
    }

    /// The name, lower case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.text[usize::from(self.slash) + 1..]
    }

    /// The whole reference.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The stored kind for a kind as people type it: the product's words map to Backstage's.
#[must_use]
pub fn stored_kind(word: &str) -> &str {
    match word {
        "service" => "component",
        "team" => "group",
        "person" => "user",
        other => other,
    }
}

impl fmt::Display for EntityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for EntityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.text)
    }
}

impl FromStr for EntityRef {
    type Err = RefError;

    fn from_str(text: &str) -> Result<Self, RefError> {
        Self::parse(text, None, DEFAULT_NAMESPACE)
    }
}

impl Serialize for EntityRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for EntityRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The id of a repository: its path below its source, `/`-separated (`payments/ledger`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RepositoryId(pub String);

impl RepositoryId {
    /// The last part, the repository's own name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RepositoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_colon_counts_only_before_the_first_slash() {
        let r = EntityRef::parse("Group:Platform/Team-A", None, "default").unwrap();
        assert_eq!((r.kind(), r.namespace(), r.name()), ("group", "platform", "team-a"));
        let r = EntityRef::parse("ns/na:me", Some("API"), "default").unwrap();
        assert_eq!(r.as_str(), "api:ns/na:me");
    }

    #[test]
    fn the_words_of_the_product_are_accepted() {
        assert_eq!(EntityRef::parse("service:pay", None, "default").unwrap().as_str(), "component:default/pay");
        assert_eq!(EntityRef::parse("team:x/pay", None, "default").unwrap().as_str(), "group:x/pay");
    }

    #[test]
    fn empty_parts_and_missing_kinds_are_errors() {
        assert!(EntityRef::parse("component:", None, "default").is_err());
        assert!(EntityRef::parse(":x", None, "default").is_err());
        assert!(EntityRef::parse("a/", Some("x"), "default").is_err());
        assert_eq!(EntityRef::parse("bare", None, "default"), Err(RefError::MissingKind("bare".into())));
    }
}
