//! The Atom feed (RFC 4287): a view of the alert log that readers fetch, so there is nothing to send.

use async_trait::async_trait;

use super::{Answer, Channel, ChannelDoc, Message, Outcome, Outside, Target};

/// A feed of a team or of a rule. Its address is empty: readers come with the feed's token.
pub struct Feed;

#[async_trait]
impl Channel for Feed {
    fn id(&self) -> &'static str {
        "feed"
    }

    fn doc(&self) -> ChannelDoc {
        ChannelDoc { title: "Atom feed", address: "", hint: "Its address holds a token; who has it can read the feed." }
    }

    fn check_target(&self, address: &str) -> Result<String, String> {
        if address.trim().is_empty() { Ok(String::new()) } else { Err("a feed has no address to send to".to_owned()) }
    }

    async fn deliver(&self, _: &Outside, _: &Target, _: &Message) -> Outcome {
        Outcome::Sent(Answer::ours("in the feed"))
    }
}
