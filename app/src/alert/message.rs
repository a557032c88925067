//! What one delivery says, whatever the channel: facts and links, at most twenty items, and why it came.
//!
//! [`Message::compose`] is the only door: it drops what the target's owner may not read, takes control and direction
//! characters out of text that comes from repositories, and bounds every length. Channels print what they are given.

use catalog_schema::id::EntityRef;
use catalog_schema::problem::Severity;
use serde::{Deserialize, Serialize};

/// Items of one message; the rest is a number and a link.
pub const MAX_ITEMS: usize = 20;
/// Longest title, in characters.
const MAX_TITLE: usize = 200;
/// Longest line of detail, in characters.
const MAX_LINE: usize = 400;
/// Lines of detail of one item.
const MAX_LINES: usize = 6;

/// The audience of what goes to one person.
pub const YOU: &str = "You";

/// What happened to an alert, as far as a reader is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transition {
    /// It began.
    Firing,
    /// It still is, and nobody took it.
    Reminder,
    /// Nobody took it in time: the next of the ladder is told.
    Escalated,
    /// Somebody took it.
    Acknowledged,
    /// It is over.
    Resolved,
    /// Nothing happened: somebody asked for a test.
    Test,
    /// Nothing happened: an e-mail address is asked whether it wants messages.
    Confirm,
}

impl Transition {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Firing => "firing",
            Self::Reminder => "reminder",
            Self::Escalated => "escalated",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
            Self::Test => "test",
            Self::Confirm => "confirm",
        }
    }

    /// The word before a title, as people read it; nothing for what just began.
    #[must_use]
    pub fn prefix(self) -> Option<&'static str> {
        match self {
            Self::Firing | Self::Confirm => None,
            Self::Reminder => Some("Still open"),
            Self::Escalated => Some("Escalated"),
            Self::Acknowledged => Some("Acknowledged"),
            Self::Resolved => Some("Resolved"),
            Self::Test => Some("Test"),
        }
    }
}

/// A name that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What is shown.
    pub text: String,
    /// The path on this server, from its root; [`Message::url`] makes the whole address of it.
    pub href: String,
}

/// One event within a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The event's id, the same in every message that tells of it.
    pub event: String,
    /// The kind of event (`owner-departed`).
    pub kind: String,
    /// What happened to the alert.
    pub transition: Transition,
    /// How much it matters.
    pub severity: Severity,
    /// One clause.
    pub title: String,
    /// What it is about; decides whether the target's owner may read of it.
    pub subject: EntityRef,
    /// The subject's name and page.
    pub link: Link,
    /// A few lines more, each readable alone.
    pub lines: Vec<String>,
    /// When it happened, seconds since 1970 UTC.
    pub at: i64,
}

/// Why a message came: always told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A clause that reads after "because": `Payments owns it`.
    pub text: String,
    /// Who is told: `Team Payments`, `Ada Lovelace`.
    pub audience: String,
    /// The rule's name and page.
    pub rule: Link,
}

/// Things that a reader can do from a message; each is a path that opens a page with one button, because
/// mail scanners follow links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doors {
    /// Takes what the message tells of.
    pub acknowledge: Option<String>,
    /// Ends the subscription; answers a `POST` with `List-Unsubscribe=One-Click` too (RFC 8058).
    pub unsubscribe: Option<String>,
    /// Agrees to get e-mail at this address.
    pub confirm: Option<String>,
}

/// What is to be said, before it is cut and cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Id of the delivery's event: `webhook-id`, mail `Message-ID`, feed `<id>`. The same over all retries. Letters,
    /// digits, `.`, `_` and `-` only.
    pub id: String,
    /// Its time, seconds since 1970 UTC.
    pub at: i64,
    /// What happened, newest or gravest first.
    pub items: Vec<Item>,
    /// Items beyond those given, all readable by the target's owner.
    pub unlisted: u64,
    /// Why it came.
    pub reason: Reason,
    /// The page with all of it.
    pub all: Link,
    /// What can be done from it.
    pub doors: Doors,
}

/// What one delivery says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Id of the delivery's event, the same over all retries.
    pub id: String,
    /// Its time, seconds since 1970 UTC.
    pub at: i64,
    /// What happened: of the one item, or of all of them where they agree, else `Firing`.
    pub transition: Transition,
    /// The gravest of the items.
    pub severity: Severity,
    /// The whole in one line.
    pub title: String,
    /// At most [`MAX_ITEMS`].
    pub items: Vec<Item>,
    /// How many more there are.
    pub more: u64,
    /// Why it came.
    pub reason: Reason,
    /// The page with all of it.
    pub all: Link,
    /// What can be done from it.
    pub doors: Doors,
}

impl Message {
    /// Makes a message of what the target's owner may read (`may_read`); `None` where nothing of it is left.
    ///
    /// Messages without items (a confirmation) say what `all.text` says.
    #[must_use]
    pub fn compose(draft: Draft, may_read: &dyn Fn(&EntityRef) -> bool) -> Option<Self> {
        let given = draft.items.len();
        let mut items: Vec<Item> = draft.items.into_iter().filter(|item| may_read(&item.subject)).collect();
        if items.is_empty() && given > 0 {
            return None;
        }
        let more = draft.unlisted.saturating_add(items.len().saturating_sub(MAX_ITEMS) as u64);
        let severity = items.iter().map(|item| item.severity).max().unwrap_or(Severity::Info);
        let transition = common(&items);
        items.truncate(MAX_ITEMS);
        let items: Vec<Item> = items.into_iter().map(clean_item).collect();
        let reason = Reason {
            text: plain(&draft.reason.text, MAX_LINE),
            audience: plain(&draft.reason.audience, MAX_TITLE),
            rule: clean_link(draft.reason.rule),
        };
        let all = clean_link(draft.all);
        let title = match items.as_slice() {
            [] => all.text.clone(),
            [one] if more == 0 => headline(one),
            several => format!("{} alerts: {}", several.len() as u64 + more, headline(&several[0])),
        };
        let Draft { id, at, doors, .. } = draft;
        Some(Self { id, at, transition, severity, title, items, more, reason, all, doors })
    }

    /// The whole address of a path of this message, on the server that people reach at `site` (no slash at its end).
    #[must_use]
    pub fn url(site: &str, path: &str) -> String {
        format!("{}/{}", site.trim_end_matches('/'), path.trim_start_matches('/'))
    }

    /// Why it came, as a sentence: `You get this because Payments owns it (rule: …)` without the rule.
    #[must_use]
    pub fn because(&self) -> String {
        let gets = if self.reason.audience == YOU { "get" } else { "gets" };
        format!("{} {gets} this because {}.", self.reason.audience, self.reason.text)
    }
}

/// An item's title with what happened to it before it.
#[must_use]
pub fn headline(item: &Item) -> String {
    match item.transition.prefix() {
        Some(prefix) => format!("{prefix}: {}", item.title),
        None => item.title.clone(),
    }
}

/// The word of a severity as people read it.
#[must_use]
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "critical",
    }
}

fn common(items: &[Item]) -> Transition {
    match items {
        [] => Transition::Confirm,
        [first, rest @ ..] if rest.iter().all(|item| item.transition == first.transition) => first.transition,
        _ => Transition::Firing,
    }
}

fn clean_item(mut item: Item) -> Item {
    item.title = plain(&item.title, MAX_TITLE);
    item.link = clean_link(item.link);
    item.lines = item.lines.iter().take(MAX_LINES).map(|line| plain(line, MAX_LINE)).collect();
    item
}

fn clean_link(link: Link) -> Link {
    Link { text: plain(&link.text, MAX_TITLE), href: link.href }
}

/// One line of plain text: no control characters, nothing that turns the direction of what follows or is invisible,
/// at most `most` characters.
#[must_use]
pub fn plain(text: &str, most: usize) -> String {
    let is_hidden =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let spaced = text.chars().filter(|c| !is_hidden(*c)).map(|c| if c.is_control() { ' ' } else { c });
    let joined = spaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.chars().count() <= most {
        return joined;
    }
    let mut cut: String = joined.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// An item about `component:default/NAME`.
    pub fn item(name: &str) -> Item {
        Item {
            event: format!("al-{name}.1"),
            kind: "owner-departed".to_owned(),
            transition: Transition::Firing,
            severity: Severity::Warning,
            title: format!("{name} lost its owner"),
            subject: format!("component:default/{name}").parse().unwrap(),
            link: Link { text: name.to_owned(), href: format!("/services/default/{name}") },
            lines: vec!["Payments has nobody left who knows it".to_owned()],
            at: 1_700_000_000,
        }
    }

    /// What a rule says of these items.
    pub fn draft(items: Vec<Item>) -> Draft {
        let link = |text: &str, href: &str| Link { text: text.to_owned(), href: href.to_owned() };
        Draft {
            id: "al-ledger.1".to_owned(),
            at: 1_700_000_000,
            items,
            unlisted: 0,
            reason: Reason {
                text: "Payments owns it".to_owned(),
                audience: "Team Payments".to_owned(),
                rule: link("What a team owns", "/alerts/subscriptions/own"),
            },
            all: link("All alerts of Payments", "/alerts?of=payments"),
            doors: Doors::default(),
        }
    }

    /// A message that anybody may read.
    pub fn message(items: Vec<Item>) -> Message {
        Message::compose(draft(items), &|_| true).unwrap()
    }

    #[test]
    fn what_the_owner_may_not_read_is_neither_told_nor_counted() {
        let hidden: EntityRef = "component:default/vault".parse().unwrap();
        let said = Message::compose(draft(vec![item("vault"), item("ledger")]), &|r| *r != hidden).unwrap();
        assert_eq!((said.items.len(), said.more, said.title.as_str()), (1, 0, "ledger lost its owner"));
        assert!(!serde_json::to_string(&said).unwrap().contains("vault"));
        assert_eq!(Message::compose(draft(vec![item("vault")]), &|r| *r != hidden), None);
    }

    #[test]
    fn twenty_items_and_the_number_of_the_rest() {
        let said = message((0..50).map(|n| item(&format!("s{n}"))).collect());
        assert_eq!((said.items.len(), said.more), (20, 30));
        assert_eq!(said.title, "50 alerts: s0 lost its owner");
    }

    #[test]
    fn text_of_repositories_cannot_break_lines_or_turn_direction() {
        let mut bad = item("ledger");
        bad.title = "a\r\nBcc: x\u{202e}txt\u{0}  b".to_owned();
        bad.lines = vec!["x".repeat(5_000); 50];
        let said = message(vec![bad]);
        assert_eq!(said.title, "a Bcc: xtxt b");
        assert_eq!((said.items[0].lines.len(), said.items[0].lines[0].chars().count()), (6, 400));
    }

    #[test]
    fn why_it_came_is_a_sentence_to_whom_it_goes_to() {
        let mut said = message(vec![item("ledger")]);
        assert_eq!(said.because(), "Team Payments gets this because Payments owns it.");
        YOU.clone_into(&mut said.reason.audience);
        assert_eq!(said.because(), "You get this because Payments owns it.");
    }

    #[test]
    fn a_title_says_what_happened() {
        let mut over = item("ledger");
        over.transition = Transition::Resolved;
        let said = message(vec![over]);
        assert_eq!((said.title.as_str(), said.transition), ("Resolved: ledger lost its owner", Transition::Resolved));
    }
}
