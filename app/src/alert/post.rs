//! From rows of the outbox to channels: writes the message, finds the channel, hands it over.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use catalog_schema::id::EntityRef;
use catalog_schema::problem::Severity;
use portolan_alerts::book::{Book, Parcel};
use portolan_alerts::rule::{NOBODY, OWN, Scope};
use portolan_alerts::sender::Deliver;
use portolan_alerts::state::State;
use portolan_alerts::state::alert::{Alert, Fired, Transition as Told};
use portolan_alerts::state::outbox::{Answer, Outcome, Row, Speed};
use portolan_alerts::target::Target;

use super::channel::{self, Outside, Target as Address};
use super::message::{Doors, Draft, Item, Link, Message, Reason, Transition, YOU};

/// Rows that one target may have in hand at a time.
const PARALLEL: usize = 8;
/// Seconds by which a clock may have gone back and be the same clock.
const SLACK: i64 = 300;
/// The purpose of tokens in links that confirm an address.
pub const CONFIRM: &str = "confirm";
/// The purpose of tokens in links that end mail to an address.
pub const UNSUBSCRIBE: &str = "unsubscribe";
/// The purpose of tokens in links that take what a message tells of.
pub const ACKNOWLEDGE: &str = "acknowledge";
/// Seconds after its message was made for which such a link is good.
pub const TAKEN_WITHIN: i64 = 7 * 86_400;

/// Hands rows over to channels.
pub struct Post {
    book: Arc<Book>,
    outside: Outside,
}

impl Post {
    /// A post over what channels are lent.
    #[must_use]
    pub fn new(book: Arc<Book>, outside: Outside) -> Self {
        Self { book, outside }
    }

    /// The address at which people reach this server.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.outside.site
    }

    /// What a row says to whom its target belongs; `None` where nothing of it may be read there.
    #[must_use]
    pub fn message(&self, parcel: &Parcel) -> Option<Message> {
        // What belongs to a compartment goes to nobody outside: who may read there is not known here.
        let closed = parcel.row.events.iter().filter(|event| !event.about.compartment.is_empty());
        let closed: HashSet<&EntityRef> = closed.map(|event| &event.subject).collect();
        Message::compose(self.draft(parcel), &|subject| !closed.contains(subject))
    }

    /// Sends a test to a target, past the outbox, and tells what it said.
    pub async fn test(&self, target: &Target, now: i64) -> (Outcome, Answer) {
        let item = Item {
            event: format!("test-{}.{now}", target.id),
            kind: "test".to_owned(),
            transition: Transition::Test,
            severity: Severity::Info,
            title: "this channel works".to_owned(),
            subject: EntityRef::new("notice", "default", "test"),
            link: Link { text: target.name.clone(), href: "/alerts/channels".to_owned() },
            lines: Vec::new(),
            at: now,
        };
        let reason = Reason {
            text: "somebody asked for a test".to_owned(),
            audience: target.name.clone(),
            rule: Link { text: "Channels".to_owned(), href: "/alerts/channels".to_owned() },
        };
        let all = Link { text: "All alerts".to_owned(), href: "/alerts".to_owned() };
        let id = item.event.clone();
        let draft = Draft { id, at: now, items: vec![item], unlisted: 0, reason, all, doors: Doors::default() };
        match Message::compose(draft, &|_| true) {
            Some(message) => self.hand_over(target, true, &message, now).await,
            None => (Outcome::Refused(1), said(now, "there is nothing to say")),
        }
    }

    async fn hand_over(&self, target: &Target, confirmed: bool, message: &Message, now: i64) -> (Outcome, Answer) {
        let Some(channel) = channel::find(&target.channel) else {
            return (Outcome::Refused(1), said(now, &format!("there is no channel `{}`", target.channel)));
        };
        if target.is_shut() {
            // Kept until the key is back.
            return (Outcome::Retry(None), said(now, "its address or secret does not open: ask `portolan doctor`"));
        }
        let address = match channel.check_target(&target.address) {
            Ok(address) => address,
            Err(why) => return (Outcome::Refused(1), said(now, &why)),
        };
        let address = Address {
            id: target.id.clone(),
            channel: target.channel.clone(),
            address,
            secrets: target.secrets.clone(),
            is_confirmed: confirmed,
        };
        let outcome = channel.deliver(&self.outside, &address, message).await;
        let answer = outcome.answer();
        let answer = Answer { at: now, status: answer.status, text: answer.text.clone() };
        (outcome_of(&outcome), answer)
    }

    fn draft(&self, parcel: &Parcel) -> Draft {
        let row = &parcel.row;
        let confirm = (row.transition == Told::Confirm).then(|| door_path(&self.book, CONFIRM, &parcel.target));
        let unsubscribe =
            parcel.target.needs_consent.then(|| door_path(&self.book, UNSUBSCRIBE, &parcel.target)).flatten();
        let text = match row.transition {
            Told::Confirm => "Alerts for this address: do you want them?".to_owned(),
            _ => "All alerts".to_owned(),
        };
        Draft {
            id: row.id.clone(),
            at: row.born,
            items: row.events.iter().map(|event| item(event)).collect(),
            unlisted: row.more,
            reason: reason(parcel),
            all: Link { text, href: "/alerts".to_owned() },
            doors: Doors {
                acknowledge: acknowledge_path(&self.book, row, parcel.now),
                unsubscribe,
                confirm: confirm.flatten(),
            },
        }
    }
}

/// The path of the page on which an address agrees to get messages, or ends them.
#[must_use]
pub fn door_path(book: &Book, purpose: &str, target: &Target) -> Option<String> {
    door_token(book, purpose, target).map(|token| format!("/alerts/{purpose}/{}/{token}", target.id))
}

/// The token of such a page; known to nobody but the address.
#[must_use]
pub fn door_token(book: &Book, purpose: &str, target: &Target) -> Option<String> {
    book.token(purpose, &format!("{} {}", target.id, target.address)).ok()
}

/// The path of the page on which whoever got a message takes what it tells of, without sign-in: only the target of the
/// message was told it. `None` where there is nothing to take, or where it would be over already.
#[must_use]
pub fn acknowledge_path(book: &Book, row: &Row, now: i64) -> Option<String> {
    if is_too_late(row, now) || book.read(|state| takeable(state, row).is_empty()) {
        return None;
    }
    acknowledge_token(book, row).map(|token| format!("/alerts/{ACKNOWLEDGE}/{}/{token}", row.sequence))
}

/// The token of such a page: of this message to this target, and of no other.
#[must_use]
pub fn acknowledge_token(book: &Book, row: &Row) -> Option<String> {
    book.token(ACKNOWLEDGE, &format!("{} {} {}", row.sequence, row.id, row.target)).ok()
}

/// Whether the links of a message are not good any more.
#[must_use]
pub fn is_too_late(row: &Row, now: i64) -> bool {
    !(row.born - SLACK..row.born + TAKEN_WITHIN).contains(&now)
}

/// The alerts of a message that still hold: those that it told of, and no later ones of the same kind and subject. What
/// belongs to a compartment was not told.
#[must_use]
pub fn takeable<'a>(state: &'a State, row: &Row) -> Vec<&'a Alert> {
    let told = row.events.iter().filter(|event| event.about.compartment.is_empty());
    let of = |event: &Arc<Fired>| state.alert(&event.alert).filter(|a| a.is_open() && a.opened <= event.at);
    let mut alerts: Vec<&Alert> = told.filter_map(of).collect();
    alerts.sort_by(|a, b| a.id.cmp(&b.id));
    alerts.dedup_by(|a, b| a.id == b.id);
    alerts
}

#[async_trait]
impl Deliver for Post {
    fn speed(&self, channel: &str) -> Speed {
        let interval = channel::find(channel).map_or(Duration::ZERO, |channel| channel.interval());
        Speed { parallel: PARALLEL, interval: i64::try_from(interval.as_secs()).unwrap_or(i64::MAX) }
    }

    async fn deliver(&self, parcel: &Parcel) -> (Outcome, Answer) {
        match tokio::task::block_in_place(|| self.message(parcel)) {
            Some(message) => self.hand_over(&parcel.target, parcel.is_confirmed, &message, parcel.now).await,
            None => (Outcome::Refused(1), said(parcel.now, "it tells of nothing that may be read there")),
        }
    }
}

fn said(at: i64, text: &str) -> Answer {
    Answer { at, status: None, text: text.to_owned() }
}

fn outcome_of(outcome: &channel::Outcome) -> Outcome {
    match outcome {
        channel::Outcome::Sent(_) => Outcome::Sent,
        channel::Outcome::Retry { after, .. } => {
            Outcome::Retry(after.and_then(|after| i64::try_from(after.as_secs()).ok()))
        }
        channel::Outcome::Refused { tries, .. } => Outcome::Refused(u32::from(*tries)),
        channel::Outcome::Gone(_) => Outcome::Gone,
    }
}

/// An event as messages tell it.
#[must_use]
pub fn item(event: &Fired) -> Item {
    let transition = match event.transition {
        Told::Firing => Transition::Firing,
        Told::Reminder => Transition::Reminder,
        Told::Escalated => Transition::Escalated,
        Told::Resolved => Transition::Resolved,
        Told::Test => Transition::Test,
        Told::Confirm => Transition::Confirm,
    };
    let place = event.place.as_ref().map(|place| {
        let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}: {}{line}", place.repository, place.path)
    });
    Item {
        event: event.id.clone(),
        kind: event.kind.clone(),
        transition,
        severity: event.severity,
        title: event.title.clone(),
        subject: event.subject.clone(),
        link: Link { text: event.about.name.clone(), href: event.about.href.clone() },
        lines: [event.detail.clone()].into_iter().filter(|line| !line.is_empty()).chain(place).collect(),
        at: event.at,
    }
}

fn rule_path(id: &str) -> String {
    format!("/alerts/subscriptions/{id}")
}

fn reason(parcel: &Parcel) -> Reason {
    let owner = parcel.row.events.first().map_or("", |event| event.about.owner_name.as_str());
    let (text, name, audience) = match (&parcel.rule, parcel.row.rule.as_str()) {
        (Some(rule), _) => ("a subscription asks for it".to_owned(), rule.name.clone(), audience(&rule.scope)),
        (None, NOBODY) => {
            ("it concerns nobody else".to_owned(), "What concerns nobody".to_owned(), "The operator".to_owned())
        }
        (None, id) if id != OWN => (
            "a subscription that is gone now asked for it".to_owned(),
            "Subscriptions".to_owned(),
            parcel.target.name.clone(),
        ),
        // The question whether an address wants messages: it says whose channel it would be.
        (None, _) if parcel.row.events.is_empty() => {
            (whose(&parcel.target.scope), "What a team owns".to_owned(), parcel.target.name.clone())
        }
        (None, _) if owner.is_empty() => {
            let scope = &parcel.target.scope;
            let its = if matches!(scope, Scope::Person(_)) { "your" } else { "its" };
            (format!("it is about another of {its} channels"), "What a team owns".to_owned(), audience(scope))
        }
        (None, _) => (format!("{owner} owns it"), "What a team owns".to_owned(), owner.to_owned()),
    };
    let href = match (&parcel.rule, parcel.row.rule.as_str()) {
        (None, id) if ![OWN, NOBODY].contains(&id) => "/alerts/subscriptions".to_owned(),
        (_, id) => rule_path(id),
    };
    Reason { text, audience, rule: Link { text: name, href } }
}

fn whose(scope: &Scope) -> String {
    match scope {
        Scope::Person(_) => "one person".to_owned(),
        Scope::Team(team) => format!("team {}", team.name()),
        Scope::Organisation => "everybody".to_owned(),
    }
}

fn audience(scope: &Scope) -> String {
    match scope {
        Scope::Person(_) => YOU.to_owned(),
        Scope::Team(team) => format!("Team {}", team.name()),
        Scope::Organisation => "Everybody".to_owned(),
    }
}
