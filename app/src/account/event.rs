//! What happens to accounts, as entries of the journal.

use std::collections::BTreeSet;

use indexer::pipeline::{JournalEntry, NewEntry};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::action::{Role, Scope};
use crate::error::{AppError, Result};

/// What somebody may: the part of an account that an admin changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// Roles.
    pub roles: BTreeSet<Role>,
    /// Teams, by reference.
    pub teams: BTreeSet<String>,
    /// Whether they may sign in.
    pub active: bool,
}

/// Something that happened to accounts. The subject of its entry is the account, session, link or token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", content = "payload")]
pub enum Event {
    /// A one-time link was made: for a new admin, or for an account's password.
    #[serde(rename = "link.make")]
    LinkMade {
        /// SHA-256 of the secret.
        hash: String,
        /// The account whose password it sets; none makes an admin.
        account: Option<String>,
        /// Seconds since 1970 UTC.
        expires: i64,
    },
    /// An account was made.
    #[serde(rename = "account.add")]
    AccountAdded {
        /// Its rights.
        rights: Rights,
        /// PHC string of its password, where it has one already.
        password: Option<String>,
        /// Hash of the link that was used up.
        link: Option<String>,
    },
    /// Its rights changed.
    #[serde(rename = "account.change")]
    AccountChanged {
        /// What they were.
        before: Rights,
        /// What they are.
        after: Rights,
    },
    /// Its password was set; all its sessions end.
    #[serde(rename = "account.password")]
    PasswordSet {
        /// PHC string.
        password: String,
        /// Hash of the link that was used up.
        link: Option<String>,
    },
    /// Somebody signed in.
    #[serde(rename = "session.begin")]
    SessionBegun {
        /// Who.
        account: String,
        /// SHA-256 of the cookie's secret.
        hash: String,
    },
    /// A session was ended.
    #[serde(rename = "session.end")]
    SessionEnded {
        /// Whose it was.
        account: String,
    },
    /// All sessions of the account were ended.
    #[serde(rename = "account.sign-out")]
    SignedOut {},
    /// The account was erased, with all that is personal about it.
    #[serde(rename = "account.erase")]
    Erased {},
    /// A sign-in was refused.
    #[serde(rename = "account.refuse")]
    Refused {},
    /// A key that signs tokens was made.
    #[serde(rename = "key.make")]
    KeyMade {},
    /// A token was made.
    #[serde(rename = "token.make")]
    TokenMade {
        /// Whose.
        owner: String,
        /// What it is called.
        label: String,
        /// What it is for.
        scopes: BTreeSet<Scope>,
        /// Seconds since 1970 UTC.
        expires: i64,
    },
    /// A token was taken back.
    #[serde(rename = "token.revoke")]
    TokenRevoked {
        /// Whose it was.
        owner: String,
    },
}

impl Event {
    /// Its entry.
    ///
    /// # Errors
    /// None for values of ours.
    pub fn entry(&self, time: i64, actor: &str, subject: &str) -> Result<NewEntry> {
        let mut value = serde_json::to_value(self)
            .map_err(|e| AppError::internal(format!("an entry of the journal cannot be written: {e}")))?;
        let action = value.get("action").and_then(Value::as_str).unwrap_or_default().to_owned();
        let payload = value.get_mut("payload").map(Value::take).unwrap_or_default();
        Ok(NewEntry { time, actor: actor.to_owned(), action, subject: subject.to_owned(), payload })
    }

    /// The event of an entry; none for entries of other things.
    #[must_use]
    pub fn read(entry: &JournalEntry) -> Option<Self> {
        serde_json::from_value(json!({ "action": entry.action, "payload": entry.payload })).ok()
    }
}
