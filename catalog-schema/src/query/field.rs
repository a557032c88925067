//! The fields that can be filtered on, and the canonical form of their values.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::NONE;
use crate::id::{DEFAULT_NAMESPACE, EntityRef};

/// A field of the query language, in the order in which queries are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// What it is, in the product's words: service, team, person, api, document.
    Kind,
    /// Who owns it: a team, or a person as `user:name`.
    Owner,
    /// The team a person is in, or that a team belongs to.
    Team,
    /// The system it is part of.
    System,
    /// A language or format it is written in.
    Lang,
    /// A language or framework that a person can help with.
    Knows,
    /// The type its descriptor gives (`spec.type`).
    Type,
    /// Its lifecycle: experimental, production, deprecated.
    Lifecycle,
    /// How much hangs on it.
    Tier,
    /// A tag.
    Tag,
    /// The repository it comes from.
    Repo,
    /// What is there: owner, runbook, readme, docs, api, description, system.
    Has,
    /// What is true of it: the id of a failed check, or declared, unregistered, orphaned.
    Is,
}

impl Field {
    /// All fields in canonical order.
    pub const ALL: [Self; 13] = [
        Self::Kind,
        Self::Owner,
        Self::Team,
        Self::System,
        Self::Lang,
        Self::Knows,
        Self::Type,
        Self::Lifecycle,
        Self::Tier,
        Self::Tag,
        Self::Repo,
        Self::Has,
        Self::Is,
    ];

    /// The word before the colon and the key in a URL.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Owner => "owner",
            Self::Team => "team",
            Self::System => "system",
            Self::Lang => "lang",
            Self::Knows => "knows",
            Self::Type => "type",
            Self::Lifecycle => "lifecycle",
            Self::Tier => "tier",
            Self::Tag => "tag",
            Self::Repo => "repo",
            Self::Has => "has",
            Self::Is => "is",
        }
    }

    /// The field of a word, upper or lower case; `language`, `skill`, `repository` and `finding` are
    /// accepted for `lang`, `knows`, `repo` and `is`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        let word = match word.as_str() {
            "language" => "lang",
            "skill" => "knows",
            "repository" => "repo",
            "finding" => "is",
            other => other,
        };
        Self::ALL.into_iter().find(|field| field.as_str() == word)
    }

    /// Whether things of a kind can have a value of this field. Teams, people and repositories are owned by nobody,
    /// which is no gap: `owner:none` does not mean them.
    #[must_use]
    pub fn concerns(self, kind: &str) -> bool {
        let is_holder = matches!(kind, "team" | "person" | "repository");
        !(is_holder && matches!(self, Self::Owner | Self::System | Self::Lang | Self::Lifecycle | Self::Tier))
    }

    /// The form in which two values of this field are compared; `None` where the text says that
    /// there is no value (empty, or `none`).
    ///
    /// Values are compared in lower case. Where a field holds entity references, the parts that
    /// the field implies are dropped: `group:default/core`, `team:core` and `core` are one owner.
    #[must_use]
    pub fn canonical(self, value: &str) -> Option<String> {
        let value = clean(value).to_lowercase();
        let value = value.trim();
        if value.is_empty() || value == NONE {
            return None;
        }
        let value = match self {
            // As lists and facets call it.
            Self::Owner if value == "nobody" => return None,
            Self::Has if matches!(value, "documents" | "document") => "docs".to_owned(),
            Self::Owner | Self::Team => short_reference(value, "group"),
            Self::System => short_reference(value, "system"),
            Self::Kind => match value {
                "group" => "team".to_owned(),
                "user" => "person".to_owned(),
                other => other.to_owned(),
            },
            _ => value.to_owned(),
        };
        (value != NONE).then_some(value)
    }

    /// The canonical form of a value as a filter holds it: [`NONE`] for "no value".
    #[must_use]
    pub fn filter_value(self, value: &str) -> String {
        self.canonical(value).unwrap_or_else(|| NONE.to_owned())
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Control characters become spaces: they have no meaning in a query and end up in logs.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A reference without the kind and namespace that the field implies.
fn short_reference(value: &str, default_kind: &str) -> String {
    let Ok(reference) = EntityRef::parse(value, Some(default_kind), DEFAULT_NAMESPACE) else {
        return value.to_owned();
    };
    let mut text = String::new();
    // A name that holds a colon or slash of its own would read as something else when shortened.
    if reference.name().contains([':', '/']) || reference.namespace().contains(':') {
        return reference.as_str().to_owned();
    }
    if reference.kind() != default_kind {
        text.push_str(reference.kind());
        text.push(':');
    }
    if reference.namespace() != DEFAULT_NAMESPACE {
        text.push_str(reference.namespace());
        text.push('/');
    }
    text.push_str(reference.name());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_of_an_owner_are_one() {
        for text in ["core", "Core", "team:core", "group:default/core", " GROUP:core "] {
            assert_eq!(Field::Owner.canonical(text).as_deref(), Some("core"), "{text}");
        }
        assert_eq!(Field::Owner.canonical("person:Ann").as_deref(), Some("user:ann"));
        assert_eq!(Field::Owner.canonical("group:eu/core").as_deref(), Some("eu/core"));
        assert_eq!(Field::System.canonical("system:default/pay").as_deref(), Some("pay"));
    }

    #[test]
    fn nothing_and_none_are_no_value() {
        assert_eq!(Field::Lang.canonical("  "), None);
        assert_eq!(Field::Owner.canonical("team:none"), None);
        assert_eq!(
            (Field::Owner.canonical("Nobody"), Field::Has.canonical("Documents")),
            (None, Some("docs".to_owned()))
        );
        assert_eq!(Field::Is.filter_value("None"), "none");
    }

    #[test]
    fn words_are_found_in_any_case() {
        assert_eq!(Field::from_word("Language"), Some(Field::Lang));
        assert_eq!(Field::from_word("finding"), Some(Field::Is));
        assert_eq!(Field::from_word("Skill"), Some(Field::Knows));
        assert_eq!(Field::from_word("http"), None);
        for field in Field::ALL {
            assert_eq!(Field::from_word(field.as_str()), Some(field));
        }
    }
}
