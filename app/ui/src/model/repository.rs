//! A repository: its state, problems and services.

use super::{
    CrawlState, DocumentRow, EntityFinding, Knowledge, Languages, Link, Meta, Notice, Severity, SideBlock, Table,
};
use serde::{Deserialize, Serialize};

/// Something that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// How much it matters.
    pub severity: Severity,
    /// File; empty when it is about the repository.
    pub path: String,
    /// Line, from 1.
    pub line: Option<u32>,
    /// What is wrong.
    pub text: String,
    /// What to do and who can.
    pub help: String,
}

/// The page of a repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Repository {
    /// Name.
    pub name: String,
    /// Way down.
    pub crumbs: Vec<Link>,
    /// `head 9d41e7b`, `crawled 2 h`, `took 2 s`.
    pub meta: Vec<Meta>,
    /// State of its last crawl.
    pub state: CrawlState,
    /// Notices: failed, shallow, empty.
    pub notices: Vec<Notice>,
    /// Problems.
    pub problems: Vec<Problem>,
    /// What the checks say of the repository itself.
    pub findings: Vec<EntityFinding>,
    /// `1 open`.
    pub findings_text: String,
    /// Services and other things found in it.
    pub contents: Table,
    /// Who knows it.
    pub knowledge: Option<Knowledge>,
    /// Languages.
    pub languages: Option<Languages>,
    /// Documents that belong to no service.
    pub documents: Vec<DocumentRow>,
    /// Facts of the aside.
    pub aside: Vec<SideBlock>,
}
