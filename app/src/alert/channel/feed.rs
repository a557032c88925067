//! The Atom feed (RFC 4287): a view of the alert log that readers fetch, so there is nothing to send and nothing to lose.

use std::fmt::Write;

use async_trait::async_trait;
use sha2::{Digest, Sha256};

use super::{Answer, Channel, ChannelDoc, Message, Outcome, Outside, Target, print};
use crate::alert::message::{headline, severity_word};

/// Entries of a feed.
pub const ENTRIES: usize = 100;

/// A feed of a team or of a rule. Its address is empty: readers come with the feed's token.
pub struct Feed;

#[async_trait]
impl Channel for Feed {
    fn id(&self) -> &'static str {
        "feed"
    }

    fn doc(&self) -> ChannelDoc {
        ChannelDoc { title: "Atom feed", address: "", hint: "Its address holds a token: who has it can read the feed." }
    }

    fn check_target(&self, address: &str) -> Result<String, String> {
        if address.trim().is_empty() { Ok(String::new()) } else { Err("a feed has no address to send to".to_owned()) }
    }

    async fn deliver(&self, _: &Outside, _: &Target, _: &Message) -> Outcome {
        Outcome::Sent(Answer::ours("in the feed"))
    }
}

/// A feed's own words.
pub struct About<'a> {
    /// Its id, the same for ever, also when its token is replaced.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The path of its page.
    pub page: &'a str,
    /// When it was made, seconds since 1970 UTC: the time of a feed without entries.
    pub since: i64,
}

/// The document: the newest entries first, at most [`ENTRIES`]. It does not name its own address, which is a secret.
#[must_use]
pub fn atom(site: &str, about: &About<'_>, messages: &[Message]) -> String {
    let messages = &messages[..messages.len().min(ENTRIES)];
    let updated = messages.iter().map(|message| message.at).max().unwrap_or(about.since);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>{}</id>\n\
         <title>{}</title>\n<updated>{}</updated>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
         <author><name>Portolan</name></author>\n<generator>Portolan</generator>\n",
        urn("feed", about.id),
        print::escape(about.title),
        print::utc(updated),
        print::escape(&Message::url(site, about.page)),
    );
    for message in messages {
        entry(&mut xml, site, message);
    }
    xml.push_str("</feed>\n");
    xml
}

fn entry(xml: &mut String, site: &str, message: &Message) {
    let page = match message.items.as_slice() {
        [one] => &one.link.href,
        _ => &message.all.href,
    };
    let _ = write!(
        xml,
        "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<published>{}</published>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<category term=\"{}\"/>\n<content type=\"html\">{}</content>\n</entry>\n",
        urn("event", &message.id),
        print::escape(&message.title),
        print::utc(message.at),
        print::utc(message.at),
        print::escape(&Message::url(site, page)),
        severity_word(message.severity),
        print::escape(&content(site, message)),
    );
}

/// What an entry says, as HTML.
fn content(site: &str, message: &Message) -> String {
    let link = |path: &str, text: &str| {
        format!("<a href=\"{}\">{}</a>", print::escape(&Message::url(site, path)), print::escape(text))
    };
    let mut html = "<ul>".to_owned();
    for item in &message.items {
        let (word, name) = (severity_word(item.severity), link(&item.link.href, &item.link.text));
        let _ = write!(html, "<li>{word}: {name}, {}", print::escape(&headline(item)));
        for line in &item.lines {
            let _ = write!(html, "<br>{}", print::escape(line));
        }
        html.push_str("</li>");
    }
    html.push_str("</ul>");
    if message.more > 0 {
        let _ = write!(html, "<p>and {} more: {}</p>", message.more, link(&message.all.href, &message.all.text));
    }
    let rule = link(&message.reason.rule.href, &message.reason.rule.text);
    let _ = write!(html, "<p>{} Rule: {rule}</p>", print::escape(&message.because()));
    html
}

/// A name that depends on the id alone, so that entries stay read when the server moves: a UUID of version 8 (RFC 9562).
fn urn(sort: &str, id: &str) -> String {
    let hash = Sha256::digest(format!("portolan {sort} {id}"));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A strong validator of a document (RFC 9110, section 8.8.3).
#[must_use]
pub fn etag(document: &str) -> String {
    let hash = Sha256::digest(document.as_bytes());
    let hex: String = hash[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::message::tests::{item, message};

    const ABOUT: About<'_> = About { id: "team-payments", title: "Alerts of <Payments>", page: "/alerts", since: 0 };

    #[test]
    fn the_same_event_has_the_same_id_wherever_the_server_is() {
        let said = [message(vec![item("ledger")])];
        let ids = |site: &str| {
            let xml = atom(site, &ABOUT, &said);
            xml.lines().filter(|l| l.starts_with("<id>")).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(ids("https://p.example"), ids("https://q.example"));
        assert_eq!(ids("https://p.example").len(), 2);
        assert_eq!(&urn("event", "a")[9 + 14..9 + 15], "8");
    }

    #[test]
    fn text_of_repositories_is_neither_tag_nor_entity() {
        let mut bad = item("ledger");
        bad.title = "</title><script>alert(1)</script>&x;\u{ffff}".to_owned();
        let xml = atom("https://p.example", &ABOUT, &[message(vec![bad])]);
        assert!(!xml.contains("<script") && !xml.contains("&x;") && !xml.contains('\u{ffff}'), "{xml}");
        // Twice: once for HTML, once for XML.
        assert!(xml.contains("&amp;lt;script&amp;gt;"));
    }

    #[test]
    fn a_feed_without_entries_is_a_feed_and_a_long_one_is_cut() {
        assert!(atom("https://p.example", &ABOUT, &[]).contains("<updated>1970-01-01T00:00:00Z</updated>"));
        let many = vec![message(vec![item("ledger")]); 150];
        assert_eq!(atom("https://p.example", &ABOUT, &many).matches("<entry>").count(), ENTRIES);
    }

    #[test]
    fn the_validator_changes_with_the_content_only() {
        assert_eq!(etag("a"), etag("a"));
        assert_ne!(etag("a"), etag("b"));
    }
}
