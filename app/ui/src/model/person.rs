//! A person: what they know and own. No ranking, no output counts.

use super::{Evidence, Fact, Link, Meta, Notice, SideBlock, Standing, Table, When};
use serde::{Deserialize, Serialize};

/// A service the person knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownService {
    /// Name and page.
    pub service: Link,
    /// How, in words: `the only one who knows it`, `one of two who hold half`, `has changed it`.
    pub how: String,
    /// Whether nobody else present knows it.
    pub only: bool,
    /// Owner of the service.
    pub owner: String,
    /// Latest change by the person.
    pub last: Option<When>,
}

/// An address or account taken to be this person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Name as written there.
    pub name: String,
    /// Address, or `hidden` where it may not be shown.
    pub address: String,
    /// Why it was merged: `same address`, `mailmap line 4`, `declared`.
    pub reason: String,
    /// Standing of the merge.
    pub standing: Standing,
    /// Where it is said.
    pub evidence: Option<Evidence>,
}

/// The page of a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Way down: People, team.
    pub crumbs: Vec<Link>,
    /// `Payments`, `active 2 d ago`, `left Sep 2025`.
    pub meta: Vec<Meta>,
    /// Notices: left the company, identity clash.
    pub notices: Vec<Notice>,
    /// Team, contacts: facts with rails.
    pub facts: Vec<Fact>,
    /// What to ask about.
    pub ask: Vec<Link>,
    /// Languages and frameworks, by last use.
    pub skills: Table,
    /// What happens when they leave; `None` for those who are gone.
    pub leaving: Option<Link>,
    /// What these numbers measure and what not.
    pub measures: Vec<String>,
    /// Services nobody else present knows.
    pub only_expert: Vec<Link>,
    /// Services they know, by name.
    pub knows: Vec<KnownService>,
    /// Sentence when there is no evidence.
    pub knows_empty: String,
    /// Services and other things they own.
    pub owns: Table,
    /// Identities merged into this person.
    pub identities: Vec<Identity>,
    /// Facts of the aside.
    pub aside: Vec<SideBlock>,
}
