//! What printers of messages share: times, sizes, and the message as plain text.

use std::fmt::Write;

use crate::alert::message::{Item, Message, headline, severity_word};

/// A time as machines read it: `2026-11-23T20:15:00Z`.
#[must_use]
pub fn utc(at: i64) -> String {
    jiff::Timestamp::from_second(at).map_or_else(|_| "1970-01-01T00:00:00Z".to_owned(), |time| time.to_string())
}

/// A time as people read it: `2026-11-23 20:15 UTC`.
#[must_use]
pub fn minute(at: i64) -> String {
    let text = utc(at);
    format!("{} UTC", text.get(..16).unwrap_or(&text).replace('T', " "))
}

/// A message printed into at most `most` bytes: items that do not fit become part of the number of the rest.
#[must_use]
pub fn fit(message: &Message, most: usize, print: impl Fn(&Message) -> String) -> String {
    let mut message = message.clone();
    loop {
        let text = print(&message);
        if text.len() <= most || message.items.is_empty() {
            return text;
        }
        message.items.pop();
        message.more += 1;
    }
}

/// `[critical] ledger-api: lost its owner`, with the name only where the title does not hold it.
#[must_use]
pub fn line(item: &Item) -> String {
    let title = headline(item);
    let name = if title.contains(&item.link.text) { String::new() } else { format!("{}: ", item.link.text) };
    format!("[{}] {name}{title}", severity_word(item.severity))
}

/// The message as text of many lines.
#[must_use]
pub fn text(site: &str, message: &Message) -> String {
    let mut text = format!("{}\n", message.title);
    let url = |path: &str| Message::url(site, path);
    for item in &message.items {
        let _ = write!(text, "\n{}\n", line(item));
        for detail in &item.lines {
            let _ = writeln!(text, "  {detail}");
        }
        let _ = writeln!(text, "  {}, {}", minute(item.at), url(&item.link.href));
    }
    if message.more > 0 {
        let _ = write!(text, "\nand {} more\n", message.more);
    }
    let _ = write!(text, "\n{}: {}\n", message.all.text, url(&message.all.href));
    if let Some(path) = &message.doors.acknowledge {
        let _ = writeln!(text, "Acknowledge: {}", url(path));
    }
    let _ = write!(
        text,
        "\n-- \n{}\nRule: {}, {}\n",
        message.because(),
        message.reason.rule.text,
        url(&message.reason.rule.href)
    );
    if let Some(path) = &message.doors.unsubscribe {
        let _ = writeln!(text, "Stop these messages: {}", url(path));
    }
    text
}

/// Text between tags, or in a quoted attribute, of HTML and XML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // No characters of XML 1.0.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c if c.is_control() && !matches!(c, '\n' | '\t') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::message::tests::{item, message};

    #[test]
    fn plain_text_says_what_why_and_where() {
        insta::assert_snapshot!(text("https://p.example/", &message(vec![item("ledger")])), @r#"
        ledger lost its owner

        [warning] ledger lost its owner
          Payments has nobody left who knows it
          2023-11-14 22:13 UTC, https://p.example/services/default/ledger

        All alerts of Payments: https://p.example/alerts?of=payments

        -- 
        Team Payments gets this because Payments owns it.
        Rule: What a team owns, https://p.example/alerts/subscriptions/own
        "#);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let whole = message((0..20).map(|n| item(&format!("s{n}"))).collect());
        let short = fit(&whole, 1_000, |message| text("https://p.example", message));
        let told = short.matches("[warning]").count();
        assert!(short.len() <= 1_000 && told > 0);
        assert!(short.contains(&format!("and {} more", 20 - told)), "{short}");
    }
}
