//! A service, component, API, system, resource or domain.

use super::{
    DocumentRow, Evidence, Fact, Kind, Knowledge, Languages, Link, Notice, Outcome, Ownership, Severity, Standing,
    Table, Value, When,
};
use serde::{Deserialize, Serialize};

/// Sections of an entity, each with its own address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Everything in short.
    #[default]
    Overview,
    /// All checks with their outcome.
    Findings,
    /// Statements, rules, people.
    Ownership,
    /// Documents and runbooks.
    Docs,
}

impl Section {
    /// Last part of the path.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Findings => "findings",
            Self::Ownership => "ownership",
            Self::Docs => "docs",
        }
    }

    /// The section a path names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Overview, Self::Findings, Self::Ownership, Self::Docs].into_iter().find(|section| section.word() == word)
    }
}

/// Link to a section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionLink {
    /// Which.
    pub section: Section,
    /// `Findings`.
    pub label: String,
    /// Address.
    pub href: String,
    /// Count beside it.
    pub count: Option<u64>,
}

/// A short fact under the title: `Tier` **1**, or only **production**.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Word in front; may be empty.
    pub label: String,
    /// Value.
    pub value: String,
}

/// A fact of the aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideFact {
    /// `Repository`.
    pub label: String,
    /// Value.
    pub value: Value,
    /// Time in place of or after the value.
    pub when: Option<When>,
    /// Outcome mark in front.
    pub outcome: Option<Outcome>,
}

/// A block of the aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideBlock {
    /// `Where it lives`.
    pub title: String,
    /// Facts.
    pub facts: Vec<SideFact>,
}

/// A relation to another thing, seen from this one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// `uses`, `used by`, `provides`, `part of`, ...
    pub direction: String,
    /// Name of the other.
    pub name: String,
    /// Its page; `None` when it is named but unknown.
    pub href: Option<String>,
    /// Its kind.
    pub kind: Option<Kind>,
    /// By what: `database`, `gRPC`, `declared dependency`.
    pub by: String,
    /// Standing.
    pub standing: Standing,
    /// Where it is said.
    pub evidence: Option<Evidence>,
}

/// What a check says of this thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityFinding {
    /// Check id, `runbook-missing`.
    pub check: String,
    /// Check in words, with its explanation as the link.
    pub title: String,
    /// Explanation of the check.
    pub href: String,
    /// Outcome.
    pub outcome: Outcome,
    /// Severity, for failures.
    pub severity: Severity,
    /// What exactly, or why it was not measured.
    pub detail: String,
    /// How to fix it, for failures.
    pub fix: Option<String>,
    /// Where.
    pub evidence: Option<Evidence>,
    /// Since when.
    pub since: Option<When>,
}

/// A service nobody has declared, with the file that would.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unregistered {
    /// How it was found: `Found in code. Nobody has claimed customs-filer.`
    pub sentence: String,
    /// Path to commit the file at, `deploy/customs/catalog-info.yaml`.
    pub path: String,
    /// The whole file.
    pub file: String,
    /// Address at which the file can be edited and checked.
    pub register: String,
    /// What it was found by.
    pub evidence: Vec<Evidence>,
}

/// The page of one entity; every section carries the same model and shows its part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// Kind.
    pub kind: Kind,
    /// Name as the file writes it.
    pub name: String,
    /// Title, where it differs from the name.
    pub title: Option<String>,
    /// One sentence on what it does.
    pub description: Option<String>,
    /// Way down: list, system.
    pub crumbs: Vec<Link>,
    /// Short facts under the title.
    pub meta: Vec<Meta>,
    /// Whether it is out of service; its name is grey then.
    pub retired: bool,
    /// Disagreement, stale, retired, former name.
    pub notices: Vec<Notice>,
    /// Facts with rails, in fixed order.
    pub facts: Vec<Fact>,
    /// All sections.
    pub sections: Vec<SectionLink>,
    /// The one shown.
    pub section: Section,
    /// Set for a service nobody declared.
    pub unregistered: Option<Unregistered>,
    /// Ownership; `None` for kinds that have none.
    pub ownership: Option<Ownership>,
    /// Who knows it; `None` for kinds without code.
    pub knowledge: Option<Knowledge>,
    /// Languages; `None` for kinds without code.
    pub languages: Option<Languages>,
    /// Runbooks first, then the rest.
    pub documents: Vec<DocumentRow>,
    /// Sentence when there are no documents, with the places that were looked at.
    pub documents_empty: String,
    /// Relations, both ways.
    pub relations: Vec<Relation>,
    /// `uses 4, used by 5`.
    pub relations_text: String,
    /// Sentence when there are none.
    pub relations_empty: String,
    /// Things inside a system, domain or resource.
    pub members: Option<Table>,
    /// Every check with its outcome, failures first.
    pub findings: Vec<EntityFinding>,
    /// `3 open`, or `none open, checked 09:41`.
    pub findings_text: String,
    /// Facts of the aside.
    pub aside: Vec<SideBlock>,
}
