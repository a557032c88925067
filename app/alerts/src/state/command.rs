//! What people do about alerts: entries of the journal.

use std::collections::BTreeSet;

use catalog_schema::id::EntityRef;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::known::Event;
use crate::rule::Rule;
use crate::target::{Target, TeamReach};

/// The beginning of the actions of all these entries.
pub const PREFIX: &str = "alert.";
/// The action that sets the key of tokens in links.
pub const KEY: &str = "alert.key";

/// A span in which matching alerts are recorded and not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// Its id.
    pub id: String,
    /// The kinds it covers; none means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// What the subject must match; never empty together with the kinds and the alert.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// One alert only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
    /// Only what one of these owns: the teams of who wants it, unless they may speak for all. None means whoever owns it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub owners: BTreeSet<EntityRef>,
    /// Why.
    pub reason: String,
    /// Who wants it.
    pub by: String,
    /// When it begins, seconds since 1970 UTC.
    pub from: i64,
    /// When it ends.
    pub to: i64,
}

/// The longest silence in seconds: none is endless.
const LONGEST: i64 = 90 * 86_400;

impl Silence {
    /// Its form, checked.
    ///
    /// # Errors
    /// A silence without reason, end or object, as a clause for the person who wrote it.
    pub fn check(&self) -> Result<(), String> {
        if self.reason.trim().is_empty() {
            return Err("a silence needs a reason".to_owned());
        }
        if self.to <= self.from || self.to - self.from > LONGEST {
            return Err("a silence needs an end, at most 90 days away".to_owned());
        }
        if self.kinds.is_empty() && self.query.trim().is_empty() && self.alert.is_none() {
            return Err("a silence over everything is none: name kinds, a query or an alert".to_owned());
        }
        if let Some(unknown) = self.kinds.iter().find(|kind| !crate::event::is_known(kind)) {
            return Err(format!("`{unknown}` is no kind of event"));
        }
        let parsed = catalog_schema::query::parse(&self.query).map_err(|e| e.to_string())?;
        parsed.problems.first().map_or(Ok(()), |problem| Err(problem.message.clone()))
    }

    /// Whether it covers an alert now.
    #[must_use]
    pub fn covers(&self, alert: &str, event: &Event, now: i64) -> bool {
        let owner = event.about.owner.as_ref();
        (self.from..self.to).contains(&now)
            && (self.owners.is_empty() || owner.is_some_and(|owner| self.owners.contains(owner)))
            && self.alert.as_ref().is_none_or(|one| one == alert)
            && (self.kinds.is_empty() || self.kinds.contains(&event.kind))
            && catalog_schema::query::parse(&self.query).is_ok_and(|p| p.query.matches(&event.about.document()))
    }
}

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Command {
    /// A rule is new or changed.
    PutRule(Rule),
    /// A rule is gone.
    RemoveRule {
        /// Which.
        id: String,
    },
    /// A target is new or changed; another address asks for consent anew.
    PutTarget(Target),
    /// A target is gone.
    RemoveTarget {
        /// Which.
        id: String,
    },
    /// A target agreed to get messages.
    ConfirmTarget {
        /// Which.
        id: String,
    },
    /// The address of a target wants no messages: it stays, so that nobody asks it again, and gets nothing.
    RefuseTarget {
        /// Which.
        id: String,
    },
    /// A disabled target may be used again.
    EnableTarget {
        /// Which.
        id: String,
    },
    /// How a team wants to be reached.
    SetTeam {
        /// The team.
        team: EntityRef,
        /// How.
        reach: TeamReach,
    },
    /// A silence begins.
    Silence(Silence),
    /// A silence ends before its time.
    EndSilence {
        /// Which.
        id: String,
    },
    /// Somebody takes an alert.
    Acknowledge {
        /// Which.
        alert: String,
    },
    /// Somebody gives an alert back.
    Unacknowledge {
        /// Which.
        alert: String,
    },
    /// Somebody read items of an inbox, or with `undo` did not.
    Read {
        /// Who: the key of the reader.
        reader: String,
        /// The items.
        #[serde(default)]
        items: Vec<u64>,
        /// All items up to this one.
        #[serde(default)]
        upto: Option<u64>,
        /// The items are unread again.
        #[serde(default)]
        undo: bool,
    },
    /// The channels that can be used: who set up no mail server gets no mail sent.
    Offer {
        /// Their ids.
        channels: BTreeSet<String>,
    },
    /// The key of the tokens in links; written once.
    Key {
        /// 32 random bytes in hexadecimal digits.
        key: String,
    },
    /// Dead rows are sent again.
    Replay {
        /// Which.
        rows: Vec<u64>,
    },
}

impl Command {
    /// The action and the subject of its entry.
    #[must_use]
    pub fn entry(&self) -> (&'static str, String) {
        match self {
            Self::PutRule(rule) => ("alert.rule.put", rule.id.clone()),
            Self::RemoveRule { id } => ("alert.rule.remove", id.clone()),
            Self::PutTarget(target) => ("alert.target.put", target.id.clone()),
            Self::RemoveTarget { id } => ("alert.target.remove", id.clone()),
            Self::ConfirmTarget { id } => ("alert.target.confirm", id.clone()),
            Self::RefuseTarget { id } => ("alert.target.refuse", id.clone()),
            Self::EnableTarget { id } => ("alert.target.enable", id.clone()),
            Self::SetTeam { team, .. } => ("alert.team.set", team.to_string()),
            Self::Silence(silence) => ("alert.silence", silence.id.clone()),
            Self::EndSilence { id } => ("alert.silence.end", id.clone()),
            Self::Acknowledge { alert } => ("alert.acknowledge", alert.clone()),
            Self::Unacknowledge { alert } => ("alert.unacknowledge", alert.clone()),
            Self::Read { reader, .. } => ("alert.read", reader.clone()),
            Self::Offer { .. } => ("alert.offer", "channels".to_owned()),
            Self::Key { .. } => (KEY, "tokens".to_owned()),
            Self::Replay { .. } => ("alert.replay", "deliveries".to_owned()),
        }
    }

    /// What an entry of the journal says; `None` where it is about something else.
    #[must_use]
    pub fn read(action: &str, payload: &Value) -> Option<Self> {
        if !action.starts_with(PREFIX) {
            return None;
        }
        Self::deserialize(payload).ok()
    }
}
