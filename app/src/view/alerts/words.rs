//! Rules and scopes in words.

use portolan_alerts::event::{self, notice};
use portolan_alerts::rule::{INBOX, NOBODY, OWN, Rule, Scope, TEAM};
use portolan_alerts::state::State;
use portolan_alerts::state::alert::Fired;
use portolan_ui::model::Link;

use super::super::words::listed;

/// The page of a rule.
#[must_use]
pub fn rule_href(id: &str) -> String {
    format!("/alerts/subscriptions/{id}")
}

/// A rule's name with its page.
#[must_use]
pub fn rule_link(state: &State, id: &str) -> Link {
    let text = match id {
        OWN => "What a team owns".to_owned(),
        NOBODY => "What concerns nobody".to_owned(),
        id => state.rule(id).map_or_else(|| "a rule that is gone".to_owned(), |rule| rule.name.clone()),
    };
    Link { text, href: rule_href(id) }
}

/// What an event says of its subject, without the name that it mostly begins with.
#[must_use]
pub fn clause<'a>(name: &str, title: &'a str) -> &'a str {
    title.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')).filter(|rest| !rest.is_empty()).unwrap_or(title)
}

/// Why somebody is told, after "because".
#[must_use]
pub fn because(state: &State, rule: &str, event: &Fired) -> String {
    match rule {
        OWN if notice::find(&event.kind).is_some() => "it is about a channel that is theirs".to_owned(),
        OWN if event.about.owner_name.is_empty() => "it concerned its owner".to_owned(),
        OWN => format!("{} owns it", event.about.owner_name),
        NOBODY => "nobody else is told of it".to_owned(),
        id => match state.rule(id) {
            Some(rule) if rule.query.is_empty() => "the subscription is about everything".to_owned(),
            Some(rule) => format!("it matches `{}`", rule.query),
            None => "a subscription that is gone now asked for it".to_owned(),
        },
    }
}

/// Of what a rule tells.
#[must_use]
pub fn what(rule: &Rule) -> String {
    let titles: Vec<String> = rule.kinds.iter().map(|kind| kind_title(kind)).collect();
    let kinds = if titles.is_empty() { "Everything that happens".to_owned() } else { listed(&titles) };
    if rule.query.is_empty() { kinds } else { format!("{kinds}, where `{}`", rule.query) }
}

/// A kind of event in words.
#[must_use]
pub fn kind_title(kind: &str) -> String {
    event::title_of(kind).to_owned()
}

/// Where a rule's messages go.
#[must_use]
pub fn destinations(state: &State, rule: &Rule) -> String {
    let name = |channel: &String| match channel.as_str() {
        INBOX => "inbox".to_owned(),
        TEAM => "the team's channels".to_owned(),
        id => state.target(id).map_or_else(|| "a channel that is gone".to_owned(), |target| target.name.clone()),
    };
    listed(&rule.channels.iter().map(name).collect::<Vec<_>>())
}

/// Whose something is.
#[must_use]
pub fn scope(scope: &Scope) -> String {
    match scope {
        Scope::Person(_) => "one person".to_owned(),
        Scope::Team(team) => format!("team {}", team.name()),
        Scope::Organisation => "everybody".to_owned(),
    }
}
