//! Alerts: the inbox, who is told of what, where messages go, what became of them.

pub mod channels;
pub mod deliveries;
pub mod inbox;
pub mod one;
pub mod rules;
pub mod silences;
pub mod teams;
pub mod when;
mod words;

use std::collections::BTreeSet;

use portolan_alerts::about::About;
use portolan_alerts::rule::{OPERATOR, ORGANISATION, Scope};
use portolan_alerts::state::State;
use portolan_ui::model::{Link, Settings};

/// The page of a rule that is new.
const NEW: &str = "New subscription";

/// Who reads, as far as alerts are concerned.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The key under which it is kept what they have read.
    pub key: String,
    /// Their account, if they have one.
    pub account: Option<String>,
    /// Teams that they are in, by reference.
    pub teams: BTreeSet<String>,
    /// Whether everything is shown to them: operator, admin, auditor, a browser on the server's own machine.
    pub sees_all: bool,
    /// Whether they may say what they have read.
    pub may_mark: bool,
    /// Whether they may take alerts.
    pub may_take: bool,
    /// Whether they may write subscriptions.
    pub may_subscribe: bool,
}

impl Reader {
    /// The inboxes that they read.
    #[must_use]
    pub fn inboxes(&self) -> Vec<String> {
        let own = self.account.iter().cloned().chain(self.teams.iter().cloned());
        let operator = self.sees_all.then(|| OPERATOR.to_owned());
        own.chain([ORGANISATION.to_owned()]).chain(operator).collect()
    }

    /// How many alerts they have not read.
    #[must_use]
    pub fn unread(&self, state: &State) -> usize {
        state.inboxes().unread(&self.key, &self.inboxes(), &|about| self.may_read(about))
    }

    /// Whether they may read of a subject: what belongs to a compartment only those who own it, because who else may read
    /// there is not known to alerts.
    #[must_use]
    pub fn may_read(&self, about: &About) -> bool {
        let owns = || about.owner.as_ref().is_some_and(|owner| self.teams.contains(owner.as_str()));
        about.compartment.is_empty() || owns()
    }

    /// Whether rules and channels of a scope are shown to them.
    #[must_use]
    pub fn sees(&self, scope: &Scope) -> bool {
        match scope {
            _ if self.sees_all => true,
            Scope::Person(id) => self.account.as_ref() == Some(id),
            Scope::Team(team) => self.teams.contains(team.as_str()),
            Scope::Organisation => true,
        }
    }
}

/// The pages beside each other; a new subscription for those who may write one.
#[must_use]
pub fn tabs(reader: &Reader) -> Vec<Link> {
    let pages = [
        ("Inbox", "/alerts"),
        ("Subscriptions", "/alerts/subscriptions"),
        (NEW, "/alerts/subscriptions/new"),
        ("Channels", "/alerts/channels"),
        ("Teams", teams::ACTION),
        ("Dead letters", "/alerts/dead"),
        ("Deliveries", "/alerts/deliveries"),
    ];
    let open = pages.into_iter().filter(|(text, _)| *text != NEW || reader.may_subscribe);
    open.map(|(text, href)| Link { text: text.to_owned(), href: href.to_owned() }).collect()
}

/// A page of forms below `/alerts`.
fn page(reader: &Reader, heading: &str, here: &str) -> Settings {
    let tabs = tabs(reader);
    Settings {
        heading: heading.to_owned(),
        area: "Alerts".to_owned(),
        tabs,
        here: here.to_owned(),
        ..Settings::default()
    }
}
