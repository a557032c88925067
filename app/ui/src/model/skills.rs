//! Who can work in which language, team by team.

use super::{Link, Pager, Table, Trends};
use serde::{Deserialize, Serialize};

/// One team's cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixCell {
    /// Present practitioners.
    pub count: u64,
    /// Services in the language that the team owns.
    pub services: u64,
    /// It owns a service and has nobody.
    pub gap: bool,
    /// The cell in words: `Go, Routing: 2 practitioners, 31 % of the knowledge, 1 service owned`.
    pub said: String,
    /// The people of the cell; `None` where there is nobody.
    pub href: Option<String>,
}

/// One language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixRow {
    /// Name and the people who know it.
    pub language: Link,
    /// `framework`; `None` for languages.
    pub note: Option<String>,
    /// Services written in it.
    pub services: u64,
    /// Present practitioners.
    pub people: u64,
    /// Bus factor.
    pub depth: u32,
    /// One cell for each team.
    pub cells: Vec<MatrixCell>,
    /// `silo`, `1 gap`, `covered`.
    pub reading: String,
    /// Whether the reading is bad news.
    pub bad: bool,
}

/// Languages by teams.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// What it is, for those who do not see the heading.
    pub caption: String,
    /// Teams.
    pub teams: Vec<Link>,
    /// Languages: silos, gaps, then services per practitioner.
    pub rows: Vec<MatrixRow>,
    /// Under each team: languages it has, and gaps.
    pub totals: Vec<String>,
    /// Sentence in place of an empty matrix.
    pub empty: String,
}

/// The skills page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Skills {
    /// `9 languages, 6 teams, 27 people`.
    pub figures: String,
    /// What a practitioner is.
    pub lead: String,
    /// Other views of the same.
    pub actions: Vec<Link>,
    /// Languages by teams.
    pub matrix: Matrix,
    /// Pages of languages, where there are many.
    pub pager: Option<Pager>,
    /// Words at the right of the heading of silos.
    pub silos_text: String,
    /// Silos.
    pub silos: Table,
    /// Practitioners over time.
    pub trends: Option<Trends>,
    /// What these numbers measure and what not.
    pub measures: Vec<String>,
}
