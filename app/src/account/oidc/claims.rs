//! What a provider says of somebody, as far as it is used here.

use std::collections::{BTreeMap, BTreeSet};

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest name or subject that is kept, in characters.
const LONGEST: usize = 255;
/// Most groups of somebody that are looked at.
const MOST_GROUPS: usize = 2_000;

/// Somebody as a provider knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Who says so.
    pub issuer: String,
    /// Their id there, for ever the same.
    pub subject: String,
    /// What they type there to sign in, if told.
    pub login: Option<String>,
    /// What they are called.
    pub name: Option<String>,
    /// A mail address that the provider has verified.
    pub mail: Option<String>,
    /// Their groups.
    pub groups: BTreeSet<String>,
}

/// All claims that are not of the standard.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Others(BTreeMap<String, Value>);

impl AdditionalClaims for Others {}

/// The claims of one answer that are used here.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// `name`.
    pub name: Option<&'a str>,
    /// `preferred_username`.
    pub login: Option<&'a str>,
    /// `email`.
    pub mail: Option<&'a str>,
    /// `email_verified`.
    pub is_mail_verified: bool,
    /// Everything that is not of the standard.
    pub others: &'a Others,
}

impl Identity {
    /// The domain of the verified mail address, in lower case.
    #[must_use]
    pub fn domain(&self) -> Option<String> {
        let (_, domain) = self.mail.as_deref()?.rsplit_once('@')?;
        Some(domain.to_lowercase())
    }

    /// Takes up what one answer of the provider says; what an earlier one said stays.
    pub fn learn(&mut self, said: &Said<'_>, groups: &str) {
        let kept = |text: &str| {
            let text: String = text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
            Some(text).filter(|text| !text.is_empty())
        };
        self.name = self.name.take().or(said.name.and_then(kept));
        self.login = self.login.take().or(said.login.and_then(kept));
        self.mail = self.mail.take().or(said.mail.filter(|_| said.is_mail_verified).and_then(kept));
        self.groups.extend(listed(said.others.0.get(groups)).take(MOST_GROUPS));
    }
}

/// Groups as a list of texts, or as one text.
fn listed(claim: Option<&Value>) -> impl Iterator<Item = String> {
    let all = match claim {
        Some(Value::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    all.iter().filter_map(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn learnt(others: &str, mail_verified: bool) -> Identity {
        let others: Others = serde_json::from_str(others).unwrap();
        let mail = Some("ana@house.example");
        let said = Said {
            name: Some(" Ana \u{7}P "),
            login: Some(""),
            mail,
            is_mail_verified: mail_verified,
            others: &others,
        };
        let mut identity = Identity::default();
        identity.learn(&said, "groups");
        identity
    }

    #[test]
    fn groups_are_a_list_or_one_text_and_whatever_else_stands_there_is_none() {
        let groups = |others| learnt(others, true).groups.into_iter().collect::<Vec<_>>();
        assert_eq!(groups(r#"{"groups": ["b", "a", 7, null, ["c"]]}"#), ["a", "b"]);
        assert_eq!(groups(r#"{"groups": "a"}"#), ["a"]);
        assert!(groups(r#"{"groups": {"a": 1}, "Groups": "x"}"#).is_empty() && groups("{}").is_empty());
    }

    #[test]
    fn names_are_cleaned_and_an_address_counts_only_if_verified() {
        let identity = learnt("{}", true);
        assert_eq!((identity.name.as_deref(), identity.login.as_deref()), (Some("Ana P"), None));
        assert_eq!(identity.domain().as_deref(), Some("house.example"));
        assert_eq!(learnt("{}", false).mail, None);
    }
}
