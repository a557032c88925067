//! Lines over time, one row each, with the figures beside them.

use super::Table;
use serde::{Deserialize, Serialize};

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Whose line it is.
    pub name: String,
    /// Its page.
    pub href: Option<String>,
    /// Dim words behind the name: `gone`.
    pub note: Option<String>,
    /// A height for each point in time, 0 to 1; `None` where it was not measured.
    pub points: Vec<Option<f64>>,
    /// The first figure in words.
    pub first: String,
    /// The last figure in words.
    pub last: String,
    /// Whether it is bad news.
    pub bad: bool,
    /// The line in words, for those who do not see it.
    pub said: String,
}

/// Several lines over the same time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trends {
    /// What the rows are: `Person`, `Language`.
    pub what: String,
    /// What the table is, for those who do not see the heading.
    pub caption: String,
    /// First point in time, `Dec 2023`.
    pub from: String,
    /// Last one.
    pub to: String,
    /// The lines.
    pub rows: Vec<Trend>,
    /// What the picture says.
    pub finding: String,
    /// Every figure.
    pub twin: Table,
}
