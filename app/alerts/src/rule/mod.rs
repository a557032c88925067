//! Rules: who wants to be told of what, when and where.

mod calendar;

use std::collections::BTreeSet;

use catalog_schema::id::EntityRef;
use catalog_schema::query;
use serde::{Deserialize, Serialize};

use crate::event;

pub use calendar::{Pace, Quiet, Timing};

/// The channel of a rule that is the inbox of whoever it is for.
pub const INBOX: &str = "inbox";
/// The channel of a rule that is however its team is reached.
pub const TEAM: &str = "team";
/// The longest name of a rule, in characters.
const MAX_NAME: usize = 100;
/// The most channels of one rule.
const MAX_CHANNELS: usize = 20;

/// Whom a rule or target belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One person, by the id of their account.
    Person(String),
    /// A team.
    Team(EntityRef),
    /// Everybody.
    Organisation,
}

impl Scope {
    /// The key of its inbox.
    #[must_use]
    pub fn inbox(&self) -> String {
        match self {
            Self::Person(id) => id.clone(),
            Self::Team(team) => team.to_string(),
            Self::Organisation => ORGANISATION.to_owned(),
        }
    }
}

/// The inbox of the operator, where everything goes that nobody else gets.
pub const OPERATOR: &str = "operator";
/// The inbox of everybody.
pub const ORGANISATION: &str = "organisation";

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id: lower-case letters, digits and `-`.
    pub id: String,
    /// What to call it.
    pub name: String,
    /// Whom it is for.
    pub scope: Scope,
    /// The kinds of events; none means all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<String>,
    /// What the subject must match; empty means every subject.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// Where it goes: [`INBOX`], [`TEAM`], or ids of targets.
    pub channels: Vec<String>,
    /// When.
    #[serde(default)]
    pub timing: Timing,
}

/// The built-in rule: a team hears of what it owns, without any set-up.
pub const OWN: &str = "own";
/// The built-in rule for what matches nobody.
pub const NOBODY: &str = "nobody";

impl Rule {
    /// Its form, checked; the error is a clause for the person who wrote it.
    ///
    /// # Errors
    /// A name, kind, query, channel or time that is none.
    pub fn check(&self) -> Result<(), String> {
        if !is_id(&self.id) || [OWN, NOBODY].contains(&self.id.as_str()) {
            return Err(format!("`{}` is no id of a rule", self.id));
        }
        let length = self.name.trim().chars().count();
        if length == 0 || length > MAX_NAME {
            return Err(format!("a rule needs a name of 1 to {MAX_NAME} characters"));
        }
        if let Some(unknown) = self.kinds.iter().find(|kind| !event::is_known(kind)) {
            return Err(format!("`{unknown}` is no kind of event"));
        }
        let parsed = query::parse(&self.query).map_err(|e| e.to_string())?;
        if let Some(problem) = parsed.problems.first() {
            return Err(problem.message.clone());
        }
        if self.channels.is_empty() || self.channels.len() > MAX_CHANNELS {
            return Err(format!("a rule needs 1 to {MAX_CHANNELS} channels"));
        }
        if self.channels.iter().any(|channel| channel == TEAM) && !matches!(self.scope, Scope::Team(_)) {
            return Err("only the rule of a team can go to the channels of a team".to_owned());
        }
        self.timing.check()
    }
}

/// Whether a text can be an id of a rule or target: 1 to 64 lower-case letters, digits, `-`, `_`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The rule of a person over their inbox.
    pub(crate) fn rule(id: &str, query: &str) -> Rule {
        Rule {
            id: id.to_owned(),
            name: id.to_owned(),
            scope: Scope::Person("user:default/ada".to_owned()),
            kinds: BTreeSet::new(),
            query: query.to_owned(),
            channels: vec![INBOX.to_owned()],
            timing: Timing::default(),
        }
    }

    #[test]
    fn what_is_wrong_with_a_rule_is_said() {
        let wrong = |change: &dyn Fn(&mut Rule)| {
            let mut rule = rule("r", "owner:payments");
            change(&mut rule);
            rule.check().err()
        };
        assert_eq!(wrong(&|_| ()), None);
        assert!(wrong(&|r| r.id = "Own!".to_owned()).is_some_and(|e| e.contains("no id")));
        assert!(wrong(&|r| r.id = OWN.to_owned()).is_some());
        assert!(wrong(&|r| r.name = " ".to_owned()).is_some());
        assert!(wrong(&|r| r.kinds = ["owner-eaten".to_owned()].into()).is_some_and(|e| e.contains("owner-eaten")));
        assert!(wrong(&|r| r.query = "x".repeat(600)).is_some_and(|e| e.contains("600")));
        assert!(wrong(&|r| r.channels.clear()).is_some());
        assert!(wrong(&|r| r.channels = vec![TEAM.to_owned()]).is_some());
        assert!(wrong(&|r| r.timing.zone = "Mars/Olympus".to_owned()).is_some_and(|e| e.contains("Mars")));
    }
}
