//! E-mail: text and HTML, the event's id as `Message-ID`, one click to unsubscribe (RFC 8058).

use std::fmt::Write;

use async_trait::async_trait;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message as Mail};

use super::{Answer, Channel, ChannelDoc, Message, Outcome, Outside, Target, print};
use crate::alert::message::{Transition, headline, severity_word};

/// The longest address, in bytes (RFC 5321, section 4.5.3.1.3, without the brackets).
const MAX_ADDRESS: usize = 254;

/// Mail to one address, which has to agree first.
pub struct Email;

#[async_trait]
impl Channel for Email {
    fn id(&self) -> &'static str {
        "email"
    }

    fn doc(&self) -> ChannelDoc {
        ChannelDoc {
            title: "E-mail",
            address: "E-mail address",
            hint: "Such as team@example.com. It gets one message that asks for its consent, and nothing before that.",
        }
    }

    fn check_target(&self, address: &str) -> Result<String, String> {
        let text = address.trim();
        let wrong = || format!("`{}` is no e-mail address", crate::alert::message::plain(text, 80));
        if text.len() > MAX_ADDRESS || !text.is_ascii() {
            return Err(wrong());
        }
        text.parse::<Address>().map(|address| address.to_string()).map_err(|_| wrong())
    }

    fn shown(&self, address: &str) -> String {
        address.to_owned()
    }

    fn needs_consent(&self) -> bool {
        true
    }

    async fn deliver(&self, outside: &Outside, target: &Target, message: &Message) -> Outcome {
        // The sender asks first too; nobody is written to against their will because of a slip there.
        if !target.is_confirmed && message.transition != Transition::Confirm {
            let answer = Answer::ours("the address has not agreed to get messages yet");
            return Outcome::Refused { tries: 1, answer };
        }
        let Some(relay) = &outside.mail else {
            let answer = Answer::ours("no mail server is set up: the operator sets `mail-relay` and `mail-from`");
            return Outcome::Retry { after: None, answer };
        };
        match compose(&outside.site, relay.from(), &target.address, message) {
            Ok((envelope, bytes)) => relay.hand_over(envelope, bytes, target, outside.patience).await,
            Err(why) => Outcome::Refused { tries: 1, answer: Answer::ours(why) },
        }
    }
}

/// Envelope and bytes of a mail.
fn compose(site: &str, from: &Mailbox, to: &str, message: &Message) -> Result<(Envelope, Vec<u8>), String> {
    let to: Address = to.parse().map_err(|_| "the address is none".to_owned())?;
    let url = |path: &str| Message::url(site, path);
    let mut builder = Mail::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(subject(message))
        .message_id(Some(message_id(from, &message.id)))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Portolan-Event", &message.id))
        .raw_header(header("X-Portolan-Events", &events(message)));
    if let Ok(seconds) = u64::try_from(message.at) {
        builder = builder.date(std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds));
    }
    if let Some(path) = &message.doors.unsubscribe {
        builder = builder
            .raw_header(header("List-Unsubscribe", &format!("<{}>", url(path))))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    let parts = MultiPart::alternative_plain_html(text(site, message), html(site, message));
    let mail = builder.multipart(parts).map_err(|error| format!("the mail cannot be written: {error}"))?;
    Ok((mail.envelope().clone(), mail.formatted()))
}

/// The ids of all that a mail tells of, the same in every message that tells of them.
fn events(message: &Message) -> String {
    message.items.iter().map(|item| item.event.as_str()).collect::<Vec<_>>().join(" ")
}

/// The same for every try, so that a mailbox drops what came twice.
fn message_id(from: &Mailbox, id: &str) -> String {
    format!("<{id}@{}>", from.email.domain())
}

/// A header that is not folded: its value is ours, ASCII and short.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.to_owned(), value.to_owned())
}

fn subject(message: &Message) -> String {
    match message.transition {
        Transition::Confirm => message.title.clone(),
        _ => format!("[{}] {}", severity_word(message.severity), message.title),
    }
}

fn text(site: &str, message: &Message) -> String {
    match &message.doors.confirm {
        Some(path) => format!(
            "{}\n\n{}\n\nTo agree, open this page and press its button:\n{}\n\nWho did not expect this needs to do nothing: \
             without consent nothing more comes.\n",
            message.title,
            asked(site, message),
            Message::url(site, path)
        ),
        None => print::text(site, message),
    }
}

fn asked(site: &str, message: &Message) -> String {
    format!(
        "Somebody who uses the service catalog at {site} named this address as the channel \"{}\" of {}. Alerts would come here.",
        message.reason.audience, message.reason.text
    )
}

fn html(site: &str, message: &Message) -> String {
    let title = print::escape(&message.title);
    let body = if message.doors.confirm.is_some() { confirm_html(site, message) } else { alert_html(site, message) };
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body style=\"font:15px/1.45 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#22262e;max-width:42em\">\
         <h1 style=\"font-size:19px\">{title}</h1>{body}</body></html>"
    )
}

fn confirm_html(site: &str, message: &Message) -> String {
    let path = message.doors.confirm.as_deref().unwrap_or_default();
    format!(
        "<p>{}</p><p>{}</p><p>Who did not expect this needs to do nothing: without consent nothing more comes.</p>",
        print::escape(&asked(site, message)),
        anchor(site, path, "Agree to get alerts at this address")
    )
}

fn alert_html(site: &str, message: &Message) -> String {
    let mut html = String::new();
    for item in &message.items {
        let _ = write!(
            html,
            "<div style=\"border-top:1px solid #d9d6cf;padding:10px 0\"><b>{}</b> · {} · {}<br>{}",
            anchor(site, &item.link.href, &item.link.text),
            severity_word(item.severity),
            print::minute(item.at),
            print::escape(&headline(item)),
        );
        for line in &item.lines {
            let _ = write!(html, "<br><span style=\"color:#555b66\">{}</span>", print::escape(line));
        }
        html.push_str("</div>");
    }
    if message.more > 0 {
        let _ = write!(html, "<p>and {} more</p>", message.more);
    }
    let _ = write!(html, "<p>{}", anchor(site, &message.all.href, &message.all.text));
    if let Some(path) = &message.doors.acknowledge {
        let _ = write!(html, " · {}", anchor(site, path, "Acknowledge"));
    }
    let rule = anchor(site, &message.reason.rule.href, &message.reason.rule.text);
    let because = print::escape(&message.because());
    let _ = write!(html, "</p><p style=\"color:#555b66;font-size:13px\">{because} Rule: {rule}");
    if let Some(path) = &message.doors.unsubscribe {
        let _ = write!(html, " · {}", anchor(site, path, "Stop these messages"));
    }
    html.push_str("</p>");
    html
}

fn anchor(site: &str, path: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", print::escape(&Message::url(site, path)), print::escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::message::tests::{draft, item, message};

    fn written(message: &Message) -> String {
        let from = "Portolan <portolan@p.example>".parse().unwrap();
        let (_, bytes) = compose("https://p.example", &from, "ada@house.example", message).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_try_has_the_same_message_id_and_one_click_to_unsubscribe() {
        let mut said = message(vec![item("ledger")]);
        said.doors.unsubscribe = Some("/alerts/unsubscribe?key=k".to_owned());
        let mail = written(&said);
        for line in [
            "Message-ID: <al-ledger.1@p.example>",
            "List-Unsubscribe: <https://p.example/alerts/unsubscribe?key=k>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Auto-Submitted: auto-generated",
            "Subject: [warning] ledger lost its owner",
            "To: ada@house.example",
        ] {
            assert!(mail.lines().any(|l| l == line), "{line}\n{mail}");
        }
        assert!(mail.contains("text/plain") && mail.contains("text/html"));
    }

    #[test]
    fn a_title_adds_no_header_and_no_tag() {
        let mut bad = item("ledger");
        bad.title = "x\r\nBcc: all@evil.example\r\n\r\n<script>alert(1)</script>".to_owned();
        let said = message(vec![bad]);
        let mail = written(&said);
        assert!(!mail.lines().any(|line| line.starts_with("Bcc:")), "{mail}");
        assert!(!html("https://p.example", &said).contains("<script>"));
    }

    #[test]
    fn addresses_are_one_address() {
        let email = Email;
        assert_eq!(email.check_target(" ada@house.example ").unwrap(), "ada@house.example");
        for bad in ["", "ada", "a@b, c@d", "Ada <a@b.example>", "a@b.example\r\nBcc: c@d.example", "ä@b.example"] {
            assert!(email.check_target(bad).is_err(), "{bad:?}");
        }
        assert!(email.check_target(&format!("{}@b.example", "a".repeat(300))).is_err());
    }

    #[test]
    fn a_digest_lists_its_items() {
        let text = html("https://p.example", &message(vec![item("ledger"), item("mail")]));
        assert!(text.contains("2 alerts: ledger lost its owner") && text.contains("/services/default/mail"));
    }

    #[test]
    fn who_is_asked_for_consent_is_told_who_asks_and_what_to_do() {
        let mut asked = draft(Vec::new());
        asked.all.text = "Confirm alerts by e-mail".to_owned();
        asked.doors.confirm = Some("/alerts/confirm?key=k".to_owned());
        let said = Message::compose(asked, &|_| true).unwrap();
        let text = text("https://p.example", &said);
        assert!(
            text.contains("at https://p.example named")
                && text.contains("\"Team Payments\" of Payments owns it")
                && text.contains("https://p.example/alerts/confirm?key=k"),
            "{text}"
        );
        assert_eq!(said.transition, Transition::Confirm);
    }
}
