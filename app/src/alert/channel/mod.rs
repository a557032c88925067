//! How messages leave the house: one file per channel, one line in [`CHANNELS`].
//!
//! A channel prints a message in its own form, hands it over once, and tells what the target answered. It keeps
//! nothing and tries nothing twice: schedule, order, circuit and dead letters are the sender's.

mod answer;
mod chat;
mod email;
pub mod feed;
mod inbox;
mod mail;
mod print;
#[cfg(test)]
mod real;
pub mod sign;
mod teams;
mod web;
mod webhook;

use std::time::Duration;

use async_trait::async_trait;

use super::message::Message;
use crate::outgoing;

pub use answer::{Answer, Outcome};
pub use mail::Relay;

/// Where messages of one owner go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its id: letters, digits, `-` and `_`.
    pub id: String,
    /// The id of its channel.
    pub channel: String,
    /// The address, as [`Channel::check_target`] gave it back.
    pub address: String,
    /// Secrets that sign what goes there, the newest first: two while a rotation runs, none for most channels.
    pub secrets: Vec<String>,
    /// Whether the target agreed to get messages; channels that need no agreement do not look.
    pub is_confirmed: bool,
}

/// What channels are lent to reach the world.
pub struct Outside {
    /// The address at which people reach this server, without a slash at its end (`https://portolan.example`).
    pub site: String,
    /// Seconds since 1970 UTC.
    pub clock: fn() -> i64,
    /// Asks over HTTP what may be asked.
    pub web: outgoing::Client,
    /// The mail server, where the operator named one.
    pub mail: Option<Relay>,
    /// Longest time for one delivery.
    pub patience: Duration,
}

impl Outside {
    /// What channels are lent, with the usual patience.
    #[must_use]
    pub fn new(site: impl Into<String>, clock: fn() -> i64, web: outgoing::Client, mail: Option<Relay>) -> Self {
        Self { site: site.into(), clock, web, mail, patience: PATIENCE }
    }
}

/// The words of a channel for forms and help.
#[derive(Clone, Copy, Debug)]
pub struct ChannelDoc {
    /// Its name (`Signed webhook`).
    pub title: &'static str,
    /// What its address is called (`Address of the hook`); empty where it needs none.
    pub address: &'static str,
    /// What to type there, with an example.
    pub hint: &'static str,
}

/// A way for messages to go.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Stable id (`webhook`).
    fn id(&self) -> &'static str;

    /// Its words.
    fn doc(&self) -> ChannelDoc;

    /// The address in the form that is kept, of what a person typed. Connects to nothing.
    ///
    /// # Errors
    /// A clause that says what is wrong with it, for the person who typed it.
    fn check_target(&self, address: &str) -> Result<String, String>;

    /// The address as far as it may be shown: of the web its server, for the rest of it is often a secret.
    fn shown(&self, address: &str) -> String {
        indexer::address::WebAddress::parse(address).map(|url| url.to_string()).unwrap_or_default()
    }

    /// The least time between two deliveries to one target; the sender keeps it.
    fn interval(&self) -> Duration {
        Duration::ZERO
    }

    /// Whether a target has to agree before it gets anything but [`super::message::Transition::Confirm`].
    fn needs_consent(&self) -> bool {
        false
    }

    /// Whether its targets have signing secrets.
    fn signs(&self) -> bool {
        false
    }

    /// Hands one message over, once, within [`Outside::patience`]. Never fails otherwise than by its outcome.
    async fn deliver(&self, outside: &Outside, target: &Target, message: &Message) -> Outcome;
}

/// Longest time for one delivery (Standard Webhooks asks for 15 to 30 s).
const PATIENCE: Duration = Duration::from_secs(15);

/// All channels, in the order in which they are offered.
pub const CHANNELS: &[&dyn Channel] =
    &[&inbox::Inbox, &email::Email, &chat::Chat, &teams::Teams, &webhook::Webhook, &feed::Feed];

/// The channel of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Channel> {
    CHANNELS.iter().copied().find(|channel| channel.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_stands_once_and_is_found() {
        for channel in CHANNELS {
            assert_eq!(CHANNELS.iter().filter(|c| c.id() == channel.id()).count(), 1, "{}", channel.id());
            assert_eq!(find(channel.id()).unwrap().doc().title, channel.doc().title);
        }
        assert!(find("pigeon").is_none());
    }
}
