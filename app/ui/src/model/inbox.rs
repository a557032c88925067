//! The inbox: what changed that concerns the reader.

use super::{Complaint, Empty, Link, Pager, Severity, Tone, When};
use serde::{Deserialize, Serialize};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// `3 unread`.
    pub figures: String,
    /// The pages beside this one.
    pub tabs: Vec<Link>,
    /// Which alerts are shown: the addresses of the choices.
    pub views: Vec<InboxView>,
    /// What is wrong with what was sent.
    pub problem: Option<Complaint>,
    /// What was done.
    pub done: Option<String>,
    /// What happened, newest first.
    pub items: Vec<InboxItem>,
    /// Marks all of it as read.
    pub read_all: Option<Press>,
    /// Why there is none.
    pub empty: Option<Empty>,
    /// Other pages of it.
    pub pager: Option<Pager>,
}

/// A choice of what is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxView {
    /// Its words and address.
    pub link: Link,
    /// How many there are, where that is known.
    pub count: Option<u64>,
    /// Whether it is what is shown.
    pub on: bool,
}

/// One thing that happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxItem {
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub subject: Link,
    /// What happened.
    pub title: String,
    /// `resolved`, `still open`, with its colour.
    pub state: Option<(Tone, String)>,
    /// A sentence more.
    pub detail: String,
    /// Why the reader sees it, after "because"; empty where they look at the inbox of everybody.
    pub because: String,
    /// The rule that says so.
    pub rule: Option<Link>,
    /// When.
    pub at: Option<When>,
    /// Whether the reader has not seen it yet.
    pub is_new: bool,
    /// What can be done.
    pub presses: Vec<Press>,
}

/// A form of one button.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Press {
    /// The button's words.
    pub label: String,
    /// What it is about, for who hears it alone.
    pub about: String,
    /// Where it posts to.
    pub action: String,
    /// Values that go along.
    pub values: Vec<(String, String)>,
    /// The key that presses it while the focus is on its row.
    pub key: Option<String>,
}
