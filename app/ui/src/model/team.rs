//! A team.

use super::{EntityFinding, Fact, Knowledge, Link, Meta, Notice, SideBlock, Table};
use serde::{Deserialize, Serialize};

/// A member of a team.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// Name, or the address where the person is unknown.
    pub name: String,
    /// Page.
    pub href: Option<String>,
    /// `lead`, `member`, `left Sep 2025`.
    pub role: String,
    /// Whether the person has left.
    pub left: bool,
    /// Services only this person knows.
    pub only_expert: Vec<Link>,
}

/// The page of a team.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// Name.
    pub name: String,
    /// What it does.
    pub description: Option<String>,
    /// Parents in the organisation, from the top.
    pub crumbs: Vec<Link>,
    /// `12 services`, `7 people`, `9 open findings`.
    pub meta: Vec<Meta>,
    /// Notices.
    pub notices: Vec<Notice>,
    /// How to reach it, lead, parent: facts with rails.
    pub facts: Vec<Fact>,
    /// Services with risk in words.
    pub services: Table,
    /// Words at the right of their heading: `2 of 12 rest on one person`.
    pub services_text: String,
    /// Languages its people work in or its services are written in.
    pub skills: Table,
    /// Words at the right of their heading.
    pub skills_text: String,
    /// Who knows what it owns.
    pub knowledge: Option<Knowledge>,
    /// What these numbers measure and what not.
    pub measures: Vec<String>,
    /// People.
    pub people: Vec<TeamMember>,
    /// Sentence when there are none.
    pub people_empty: String,
    /// Teams below.
    pub children: Vec<Link>,
    /// Open findings of the team and its services.
    pub findings: Vec<(Link, EntityFinding)>,
    /// Words at the right of their heading.
    pub findings_text: String,
    /// All of them.
    pub findings_all: Option<Link>,
    /// Facts of the aside.
    pub aside: Vec<SideBlock>,
}
