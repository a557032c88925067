//! Chat with incoming webhooks in Slack's form: Slack itself and Mattermost.

use std::fmt::Write;
use std::time::Duration;

use async_trait::async_trait;
use hyper::header::HeaderMap;
use serde_json::json;

use super::{Channel, ChannelDoc, Message, Outcome, Outside, Target, print, web};
use crate::alert::message::{Item, Link, headline, severity_word};

/// The longest text, in bytes: beyond 4 000 characters Slack cuts where it likes, Mattermost beyond 16 383.
const MAX_TEXT: usize = 4_000;
/// Lines of detail of one item.
const LINES: usize = 2;

/// An incoming webhook of Slack or Mattermost.
pub struct Chat;

#[async_trait]
impl Channel for Chat {
    fn id(&self) -> &'static str {
        "chat"
    }

    fn doc(&self) -> ChannelDoc {
        ChannelDoc {
            title: "Chat (Slack, Mattermost)",
            address: "Address of the incoming webhook",
            hint: "Such as https://hooks.slack.com/services/… or https://chat.example.com/hooks/…",
        }
    }

    fn check_target(&self, address: &str) -> Result<String, String> {
        web::address(address)
    }

    /// About one message a second for each webhook (docs.slack.dev, rate limits).
    fn interval(&self) -> Duration {
        Duration::from_secs(1)
    }

    async fn deliver(&self, outside: &Outside, target: &Target, message: &Message) -> Outcome {
        let text = print::fit(message, MAX_TEXT, |message| text(&outside.site, message));
        let body = json!({ "text": text, "unfurl_links": false, "unfurl_media": false });
        web::post(outside, target, HeaderMap::new(), body.to_string()).await
    }
}

fn text(site: &str, message: &Message) -> String {
    let mut text = format!("*{}*\n", safe(&message.title));
    for item in &message.items {
        let _ = writeln!(text, "• {}", entry(site, message, item));
        for detail in item.lines.iter().take(LINES) {
            let _ = writeln!(text, "    {}", safe(detail));
        }
    }
    if message.more > 0 {
        let _ = writeln!(text, "and {} more", message.more);
    }
    let _ = write!(text, "{}", link(site, &message.all));
    if let Some(path) = &message.doors.acknowledge {
        let _ = write!(text, "  ·  <{}|Acknowledge>", Message::url(site, path));
    }
    let _ = write!(text, "\n_{}_ Rule: {}", safe(&message.because()), link(site, &message.reason.rule));
    text
}

/// One item; the title is not repeated where it stands above already.
fn entry(site: &str, message: &Message, item: &Item) -> String {
    let (word, name) = (severity_word(item.severity), link(site, &item.link));
    if message.title == headline(item) {
        format!("{word}: {name}")
    } else {
        format!("{word}: {name}, {}", safe(&headline(item)))
    }
}

fn link(site: &str, link: &Link) -> String {
    format!("<{}|{}>", Message::url(site, &link.href), safe(&link.text).replace('|', "¦"))
}

/// Text from repositories, as nothing but text: `&`, `<` and `>` are escaped, so that there is no `<!channel>` and no link
/// but ours; names after `@` call nobody and brackets make no link in Mattermost, which reads Markdown.
fn safe(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('@', "@\u{200b}").replace("](", "]\u{200b}(")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::message::tests::{item, message};

    #[test]
    fn a_message_reads_well() {
        insta::assert_snapshot!(text("https://p.example", &message(vec![item("ledger"), item("mail")])), @r#"
        *2 alerts: ledger lost its owner*
        • warning: <https://p.example/services/default/ledger|ledger>, ledger lost its owner
            Payments has nobody left who knows it
        • warning: <https://p.example/services/default/mail|mail>, mail lost its owner
            Payments has nobody left who knows it
        <https://p.example/alerts?of=payments|All alerts of Payments>
        _Team Payments gets this because Payments owns it._ Rule: <https://p.example/alerts/subscriptions/own|What a team owns>
        "#);
    }

    #[test]
    fn text_of_repositories_calls_nobody_and_links_nowhere() {
        let mut bad = item("ledger");
        bad.title = "<!channel> @here <https://evil.example|click> [x](https://evil.example) & co".to_owned();
        bad.link.text = "a|b>".to_owned();
        let said = text("https://p.example", &message(vec![bad]));
        assert!(!said.contains("<!") && !said.contains("@here") && !said.contains("<https://evil"), "{said}");
        assert!(!said.contains("](") && said.contains("|a¦b&gt;>"), "{said}");
        assert!(said.contains("&lt;!channel&gt;") && said.contains("&amp; co"));
    }

    #[test]
    fn a_long_message_stays_below_what_chats_take() {
        let mut long = item("ledger");
        long.lines = vec!["x".repeat(400); 6];
        let said = print::fit(&message(vec![long; 20]), MAX_TEXT, |message| text("https://p.example", message));
        assert!(said.len() <= MAX_TEXT && said.contains(" more"));
    }
}
