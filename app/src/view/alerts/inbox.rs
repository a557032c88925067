//! `/alerts`: what changed that concerns the reader.

use portolan_alerts::state::State;
use portolan_alerts::state::alert::{Fired, Transition};
use portolan_ui::model::{Empty, Inbox, InboxItem, InboxView, Link, Pager, Press, Tone};

use super::super::{Context, time, value};
use super::words::{because, clause, rule_link};
use super::{Reader, tabs};

/// Keys of the query that the page understands.
pub const KEYS: &[&str] = &["show", "before", "done"];
/// Items of one page.
const ITEMS: usize = 50;
/// Items that are looked through for those not read yet.
const LOOKED: usize = 1_000;

/// Which items are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    Unread,
    Yours,
    Everything,
}

/// An item: an event, and the rule by which the reader sees it.
struct Shown<'a> {
    event: &'a Fired,
    rule: Option<&'a str>,
}

/// The page.
#[must_use]
pub fn page(ctx: &Context<'_>, state: &State, reader: &Reader) -> Inbox {
    let unread = reader.unread(state);
    let show = match ctx.param("show") {
        Some("all") => Show::Yours,
        Some("everything") => Show::Everything,
        Some("unread") => Show::Unread,
        _ if reader.may_mark => Show::Unread,
        _ => Show::Everything,
    };
    let before = ctx.param("before").and_then(|text| text.parse().ok());
    let mut shown = shown(state, reader, show, before);
    let next = (shown.len() > ITEMS).then(|| {
        shown.truncate(ITEMS);
        format!("/alerts?show={}&before={}", word(show), shown.last().map_or(0, |item| item.event.sequence))
    });
    let items: Vec<InboxItem> = shown.iter().map(|one| item(ctx, state, reader, one)).collect();
    let pager = (next.is_some() || before.is_some()).then(|| Pager {
        text: format!("{} shown", items.len()),
        previous: before.map(|_| format!("/alerts?show={}", word(show))),
        next,
    });
    Inbox {
        figures: match unread {
            _ if !reader.may_mark => "who signs in has an inbox of their own".to_owned(),
            0 => String::new(),
            _ => format!("{unread} unread"),
        },
        tabs: tabs(reader),
        views: views(reader, show, unread),
        problem: None,
        done: None,
        read_all: read_all(state, reader, unread),
        empty: items.is_empty().then(|| empty(reader, show)),
        items,
        pager,
    }
}

fn shown<'a>(state: &'a State, reader: &Reader, show: Show, before: Option<u64>) -> Vec<Shown<'a>> {
    let inboxes = reader.inboxes();
    let own = || {
        let items = state.inboxes().list(&inboxes, before, LOOKED).into_iter();
        items.filter(|item| reader.may_read(&item.event.about))
    };
    let of_inbox = |item: &'a portolan_alerts::state::inbox::Item| Shown { event: &item.event, rule: Some(&item.rule) };
    match show {
        Show::Yours => own().take(ITEMS + 1).map(of_inbox).collect(),
        Show::Unread => {
            let unread = own().filter(|item| !state.inboxes().is_read(&reader.key, item.event.sequence));
            unread.take(ITEMS + 1).map(of_inbox).collect()
        }
        Show::Everything => {
            let all = state.fired().filter(|event| before.is_none_or(|before| event.sequence < before));
            let all = all.filter(|event| reader.may_read(&event.about));
            all.take(ITEMS + 1).map(|event| Shown { event, rule: None }).collect()
        }
    }
}

fn word(show: Show) -> &'static str {
    match show {
        Show::Unread => "unread",
        Show::Yours => "all",
        Show::Everything => "everything",
    }
}

fn views(reader: &Reader, show: Show, unread: usize) -> Vec<InboxView> {
    let view = |text: &str, one: Show, count: Option<usize>| InboxView {
        link: Link { text: text.to_owned(), href: format!("/alerts?show={}", word(one)) },
        count: count.map(|count| count as u64),
        on: show == one,
    };
    let own = [view("Unread", Show::Unread, Some(unread)), view("Yours", Show::Yours, None)];
    let own = own.into_iter().filter(|_| reader.may_mark);
    own.chain([view("Everything", Show::Everything, None)]).collect()
}

fn item(ctx: &Context<'_>, state: &State, reader: &Reader, shown: &Shown<'_>) -> InboxItem {
    let event = shown.event;
    let alert = state.alert(&event.alert);
    let taken = alert.filter(|alert| alert.is_acknowledged(ctx.now)).is_some();
    let is_silenced = alert.is_some_and(|alert| alert.is_open() && state.silence_over(alert, ctx.now).is_some());
    let flag = match event.transition {
        Transition::Resolved => Some((Tone::Good, "resolved")),
        _ if is_silenced => Some((Tone::Info, "silenced")),
        _ if taken => Some((Tone::Info, "acknowledged")),
        Transition::Reminder => Some((Tone::Warn, "still open")),
        Transition::Escalated => Some((Tone::Bad, "escalated")),
        Transition::Test => Some((Tone::Info, "test")),
        Transition::Firing | Transition::Confirm => None,
    };
    let is_new = shown.rule.is_some() && !state.inboxes().is_read(&reader.key, event.sequence);
    let open = event.transition != Transition::Resolved && alert.is_some_and(|alert| alert.is_open());
    InboxItem {
        severity: value::severity(event.severity),
        subject: Link { text: subject(event), href: event.about.href.clone() },
        title: clause(&event.about.name, &event.title).to_owned(),
        state: flag.map(|(tone, word)| (tone, word.to_owned())),
        detail: event.detail.clone(),
        because: shown.rule.map(|rule| because(state, rule, event)).unwrap_or_default(),
        rule: shown.rule.map(|rule| rule_link(state, rule)),
        at: time::when(ctx.now, event.at),
        is_new,
        presses: presses(reader, event, shown.rule.is_some(), is_new, open && !taken),
    }
}

/// The name before what is said of it, with a colon where what is said is no clause about the name.
fn subject(event: &Fired) -> String {
    let name = &event.about.name;
    if clause(name, &event.title) == event.title { format!("{name}:") } else { name.clone() }
}

fn presses(reader: &Reader, event: &Fired, is_own: bool, is_new: bool, is_open: bool) -> Vec<Press> {
    let press = |label: &str, action: &str, key: &str, value: String| Press {
        label: label.to_owned(),
        about: format!("{}, {}", event.about.name, clause(&event.about.name, &event.title)),
        action: action.to_owned(),
        values: vec![(key.to_owned(), value)],
        key: None,
    };
    let done = |press: Press| Press { key: Some("d".to_owned()), ..press };
    let take =
        (reader.may_take && is_open).then(|| press("Acknowledge", "/alerts/acknowledge", "alert", event.alert.clone()));
    let read = (reader.may_mark && is_own).then(|| match is_new {
        true => done(press("Done", "/alerts/read", "item", event.sequence.to_string())),
        false => press("Unread", "/alerts/unread", "item", event.sequence.to_string()),
    });
    take.into_iter().chain(read).collect()
}

fn read_all(state: &State, reader: &Reader, unread: usize) -> Option<Press> {
    (reader.may_mark && unread > 0).then(|| Press {
        label: "Mark all as read".to_owned(),
        about: String::new(),
        action: "/alerts/read".to_owned(),
        values: vec![("upto".to_owned(), state.last_told().to_string())],
        key: None,
    })
}

fn empty(reader: &Reader, show: Show) -> Empty {
    let (sentence, next) = match show {
        Show::Unread => ("Nothing new.", Some(("What you were told before", "/alerts?show=all"))),
        Show::Yours => {
            ("Nothing that concerns you happened yet.", Some(("What you are told of", "/alerts/subscriptions")))
        }
        Show::Everything if reader.may_mark => ("Nothing happened yet.", None),
        Show::Everything => ("Nothing happened yet. Who signs in has an inbox of their own.", None),
    };
    let next = next.map(|(text, href)| Link { text: text.to_owned(), href: href.to_owned() });
    Empty { sentence: sentence.to_owned(), next, ..Empty::default() }
}
