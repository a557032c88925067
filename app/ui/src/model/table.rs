//! Tables: columns with sort links, rows with one link each.

use super::{Claimed, Kind, Link, Outcome, Segment, Severity, Tone, When};
use serde::{Deserialize, Serialize};

/// Sort direction of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// Which columns go first where room is short: third before second, first never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Always there.
    #[default]
    First,
    /// Goes below 48rem.
    Second,
    /// Goes below 62rem.
    Third,
}

/// Head of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Heading.
    pub label: String,
    /// Address that sorts by it.
    pub href: Option<String>,
    /// How the table is sorted by it now.
    pub sorted: Option<Direction>,
    /// Right-aligned figures.
    pub number: bool,
    /// When it goes.
    pub rank: Rank,
}

/// The line of a file that matched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The text, cut to about a line.
    pub segments: Vec<Segment>,
    /// File; empty when the match is in a field.
    pub path: String,
    /// Line, from 1.
    pub line: Option<u32>,
}

/// A cell other than the row's name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nothing to say.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// Words of less weight.
    Dim(String),
    /// An identifier or path.
    Code(String),
    /// A count; zero is dim.
    Count(u64),
    /// A value with its rail.
    Claimed(Claimed),
    /// A bus factor; `None` is not measured.
    Depth(Option<u32>),
    /// A time.
    When(When),
    /// A tag.
    Flag {
        /// Colour family.
        tone: Tone,
        /// Word.
        text: String,
    },
    /// Result of a check.
    Outcome(Outcome),
    /// Severity.
    Severity(Severity),
    /// A second link; only in tables where the row's name is not enough.
    Link(Link),
}

/// A row: one link, then cells in the order of the columns after the first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Name.
    pub name: String,
    /// Page of the thing; `None` shows the name as text.
    pub href: Option<String>,
    /// Monogram, where kinds mix.
    pub kind: Option<Kind>,
    /// Dim words behind the name: `retired`, `nobody has claimed it`.
    pub note: Option<String>,
    /// The matching line, in search results.
    pub found: Option<Match>,
    /// One cell for each further column.
    pub cells: Vec<Cell>,
}

/// A whole table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What the table is, for those who do not see the heading.
    pub caption: String,
    /// Columns; the first is the name.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Sentence in place of an empty table.
    pub empty: String,
}
