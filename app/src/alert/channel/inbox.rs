//! The inbox: messages are there once the log has them, so there is nothing to send and nothing to lose.

use async_trait::async_trait;

use super::{Answer, Channel, ChannelDoc, Message, Outcome, Outside, Target};

/// The inbox on the alerts page. Its address is empty: it belongs to the target's owner.
pub struct Inbox;

#[async_trait]
impl Channel for Inbox {
    fn id(&self) -> &'static str {
        "inbox"
    }

    fn doc(&self) -> ChannelDoc {
        ChannelDoc { title: "Inbox", address: "", hint: "On the alerts page; nothing to set up." }
    }

    fn check_target(&self, address: &str) -> Result<String, String> {
        if address.trim().is_empty() { Ok(String::new()) } else { Err("an inbox has no address".to_owned()) }
    }

    async fn deliver(&self, _: &Outside, _: &Target, _: &Message) -> Outcome {
        Outcome::Sent(Answer::ours("in the inbox"))
    }
}
