//! `/alerts/teams`: how each team is reached, and the form by which its maintainers say so.

use catalog_schema::id::EntityRef;
use portolan_alerts::about::Reach;
use portolan_alerts::event::EVENTS;
use portolan_alerts::rule::Scope;
use portolan_alerts::state::State;
use portolan_alerts::state::alert::To;
use portolan_alerts::target::{STEPS, Target, TeamReach};
use portolan_ui::model::{Cell, Column, Form, Link, Part, Rank, Row, Settings, Table};

use super::super::words::listed;
use super::rules::{checks, choice};
use super::when::{fields, words as when};
use super::words::kind_title;
use super::{Reader, page as frame};

/// The address of the list; a team's page stands below.
pub const ACTION: &str = "/alerts/teams";
/// Teams of one page.
const ROWS: usize = 200;
/// What the steps of a ladder are called.
const AFTER: [&str; STEPS] = ["After 30 minutes", "After an hour", "After an hour and a half"];

/// A team as the catalog has it.
#[derive(Clone, Debug)]
pub struct Team {
    /// Its reference.
    pub reference: EntityRef,
    /// What to call it.
    pub name: String,
    /// Its page in the catalog.
    pub href: String,
    /// What trusted files say of how to reach it.
    pub reach: Reach,
}

/// The page of a team's channels.
#[must_use]
pub fn href(team: &EntityRef) -> String {
    format!("{ACTION}/{}/{}", team.namespace(), team.name())
}

/// The list.
#[must_use]
pub fn page(state: &State, reader: &Reader, teams: &[Team]) -> Settings {
    let column = |label: &str, rank| Column { label: label.to_owned(), rank, ..Column::default() };
    let row = |team: &Team| {
        let set = state.team(&team.reference);
        Row {
            name: team.name.clone(),
            href: Some(href(&team.reference)),
            cells: vec![
                Cell::Text(places(state, team)),
                Cell::Text(when(&set.timing)),
                if set.ladder.is_empty() { Cell::Empty } else { Cell::Text(steps(&set).to_owned()) },
            ],
            ..Row::default()
        }
    };
    let table = Table {
        caption: "How teams are reached".to_owned(),
        columns: vec![
            column("Team", Rank::First),
            column("Reached by", Rank::First),
            column("When", Rank::Second),
            column("If nobody acknowledges", Rank::Third),
        ],
        rows: teams.iter().take(ROWS).map(row).collect(),
        empty: if reader.sees_all { "The catalog has no team." } else { "You are in no team." }.to_owned(),
    };
    let words = if teams.len() > ROWS { format!("the first {ROWS} of {}", teams.len()) } else { String::new() };
    let lead =
        "Where a team hears of what it owns. Its maintainers set that; its inbox always has everything.".to_owned();
    let part = Part { words, table: Some(table), ..Part::default() };
    Settings { lead: Some(lead), parts: vec![part], ..frame(reader, "Teams", ACTION) }
}

fn steps(set: &TeamReach) -> &'static str {
    match set.ladder.len() {
        1 => "one step, then the operator",
        2 => "two steps, then the operator",
        _ => "three steps, then the operator",
    }
}

/// Where a team hears of what it owns, in words.
#[must_use]
pub fn places(state: &State, team: &Team) -> String {
    let by_file = |id: &str| {
        let address = if id.starts_with("auto-email-") { &team.reach.email } else { &team.reach.chat };
        format!("{} (from its descriptor)", address.as_deref().unwrap_or("an address"))
    };
    let named = |place: To| match place {
        To::Inbox(_) => None,
        To::Target(id) => Some(match state.target(&id) {
            Some(target) if !state.is_confirmed(target) => format!("{} (waits for consent)", target.name),
            Some(target) => target.name.clone(),
            None if id.starts_with("auto-") => by_file(&id),
            None => "a channel that is gone".to_owned(),
        }),
    };
    let named: Vec<String> = state.reached(&team.reference, &team.reach).into_iter().filter_map(named).collect();
    if named.is_empty() { "the inboxes of its members".to_owned() } else { listed(&named) }
}

/// One team; `set` is what is set, or was typed.
#[must_use]
pub fn one(state: &State, reader: &Reader, team: &Team, set: &TeamReach, may_change: bool) -> Settings {
    let text =
        format!("What it owns is told to {}, {}.", places(state, team), when(&state.team(&team.reference).timing));
    let links = vec![Link { text: format!("{} in the catalog", team.name), href: team.href.clone() }];
    let mut parts = vec![Part { text: Some(text), links, ..Part::default() }];
    if may_change {
        parts.push(Part { forms: vec![form(state, team, set)], ..Part::default() });
    } else {
        let text = "Maintainers of the team and admins change that.".to_owned();
        parts.push(Part { text: Some(text), ..Part::default() });
    }
    Settings { parts, ..frame(reader, &format!("How {} is reached", team.name), ACTION) }
}

/// The targets that a team may name: its own, those of everybody, and those that it named before.
#[must_use]
pub fn offered<'a>(state: &'a State, team: &EntityRef) -> Vec<&'a Target> {
    let set = state.team(team);
    let named = |id: &String| set.targets.contains(id) || set.ladder.iter().flatten().any(|one| one == id);
    let fits = |target: &&Target| match &target.scope {
        Scope::Team(own) => own == team,
        Scope::Organisation => true,
        Scope::Person(_) => named(&target.id),
    };
    state
        .targets()
        .filter(fits)
        .filter(|target| target.channel != "feed" || named(&target.id) || is_own(target, team))
        .collect()
}

fn is_own(target: &Target, team: &EntityRef) -> bool {
    matches!(&target.scope, Scope::Team(own) if own == team)
}

fn form(state: &State, team: &Team, set: &TeamReach) -> Form {
    let targets = offered(state, &team.reference);
    let of = |chosen: &[String]| {
        targets.iter().map(|target| choice(&target.id, &target.name, chosen.contains(&target.id))).collect::<Vec<_>>()
    };
    let kinds = EVENTS.iter().map(|kind| choice(kind.id(), &kind_title(kind.id()), set.unwanted.contains(kind.id())));
    let none = if targets.is_empty() {
        "The team has no channel yet: add one under Channels first. Until then trusted files say where, else the inboxes of its members."
    } else {
        "None means what trusted files say, else the inboxes of its members."
    };
    let mut all = vec![checks("channel", "Where to", none, of(&set.targets))];
    all.extend(fields(&set.timing));
    all.push(checks(
        "unwanted",
        "What it does not want",
        "It still stands in the list of everything that happened.",
        kinds.collect(),
    ));
    if !targets.is_empty() {
        for (at, label) in AFTER.iter().enumerate() {
            let step = set.ladder.get(at).map(Vec::as_slice).unwrap_or_default();
            let label = format!("{label}, if nobody acknowledges");
            all.push(checks(&format!("step-{}", at + 1), &label, "", of(step)));
        }
    }
    Form {
        id: "reach".to_owned(),
        action: href(&team.reference),
        fields: all,
        submit: "Save".to_owned(),
        about: None,
        main: true,
    }
}
