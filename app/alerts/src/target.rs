//! Targets: addresses of channels with whom they belong to, and how teams want to be reached.

use catalog_schema::id::EntityRef;
use indexer::seal::Sealed;
use serde::{Deserialize, Serialize};

use crate::rule::{Scope, Timing};

/// The most steps of a team's ladder.
pub const STEPS: usize = 3;

/// An address of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Its id: lower-case letters, digits, `-`, `_`.
    pub id: String,
    /// What to call it.
    pub name: String,
    /// The id of its channel.
    pub channel: String,
    /// The address; sealed in the journal, and where the key of the vault is not there also here.
    pub address: String,
    /// Secrets that sign what goes there, the newest first; sealed as the address is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// Until when all but the newest secret count, seconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap: Option<i64>,
    /// Whom it belongs to.
    pub scope: Scope,
    /// It gets nothing but a question until it agreed: e-mail.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_consent: bool,
    /// Each event goes alone, at once: programs read it. Else events that come together go together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub single: bool,
}

impl Target {
    /// Whether its address or secrets did not open: nothing can be sent there, and nothing of them be shown.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        Sealed::read(&self.address).is_some() || self.secrets.iter().any(|secret| Sealed::read(secret).is_some())
    }
}

/// How a team wants to be reached, set by its maintainers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamReach {
    /// Ids of targets; none means: by what trusted files say, else the inboxes of its members.
    #[serde(default)]
    pub targets: Vec<String>,
    /// When what it owns is told.
    #[serde(default)]
    pub timing: Timing,
    /// Kinds of events about what it owns that it does not want.
    #[serde(default)]
    pub unwanted: std::collections::BTreeSet<String>,
    /// Who is told when nobody acknowledges: targets by step, at most [`STEPS`].
    #[serde(default)]
    pub ladder: Vec<Vec<String>>,
}

/// The id of the target that stands for what trusted files say of an owner (`auto-email-…`): the same owner, channel and
/// address give the same.
#[must_use]
pub fn automatic(owner: &EntityRef, channel: &str, address: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(format!("{owner}\n{channel}\n{address}"));
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("auto-{channel}-{hex}")
}
