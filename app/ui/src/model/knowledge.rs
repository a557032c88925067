//! Who knows a thing, in which languages it is written, and what is written about it.

use super::{Kind, Link, Standing, Trends, When};
use serde::{Deserialize, Serialize};

/// One person's row: a bar per month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Knower {
    /// Name, or `Four others` for the rest taken together.
    pub name: String,
    /// Page; `None` for the rest taken together.
    pub href: Option<String>,
    /// Team, `3 teams` for the rest.
    pub team: String,
    /// `left Sep 2025`; such rows are drawn hollow.
    pub left: Option<String>,
    /// Days of change in each month, oldest first; as long as `Knowledge::months`.
    pub months: Vec<u8>,
    /// Share of the living knowledge of those present, 0 to 1; `None` for people who left.
    pub share: Option<f64>,
    /// The days and commits behind the figures; `None` for the rest taken together.
    pub behind: Option<String>,
    /// Days of change in the whole span.
    pub days: u64,
    /// Latest change.
    pub last: Option<When>,
    /// Whether half of the living knowledge is reached with this row.
    pub half: bool,
}

/// Who knows a service or repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Knowledge {
    /// Name of the thing, for the caption.
    pub subject: String,
    /// Bus factor; `None` is not measured.
    pub depth: Option<u32>,
    /// `two people hold half of the living knowledge`.
    pub words: String,
    /// Months drawn: 24 or 36.
    pub months: u32,
    /// First month, `Dec 2024`.
    pub from: String,
    /// Last month, `Nov 2026`.
    pub to: String,
    /// Six people, the rest, then at most two who left.
    pub people: Vec<Knower>,
    /// Whether people stand by share and with figures; else by name and without.
    pub ranked: bool,
    /// Shares and bus factor by quarter; only where the page has room for it.
    pub history: Option<Trends>,
    /// What these numbers measure and what not.
    pub measures: Vec<String>,
    /// How to read the bars, and what was lost with whom.
    pub caption: String,
    /// Sentence when nobody is listed.
    pub empty: String,
}

/// One language of a service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Language {
    /// Name, or `other`.
    pub name: String,
    /// Share, 0 to 1.
    pub share: f64,
    /// `41 208` lines, or bytes with a unit.
    pub amount: String,
    /// Runtime or version, if known.
    pub runtime: Option<String>,
}

/// Languages of a service, the largest first, at most four and `other`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Languages {
    /// `46 774 lines`.
    pub total: String,
    /// Heading of the amounts: `Lines` or `Size`.
    pub unit: String,
    /// Parts.
    pub parts: Vec<Language>,
}

/// A runbook, README, decision record or other document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRow {
    /// Its link.
    pub link: Link,
    /// Runbook or document.
    pub kind: Kind,
    /// `runbook`, `README`, `decision record`.
    pub what: String,
    /// How we know it belongs here.
    pub standing: Standing,
    /// Where it is: path or host.
    pub place: String,
    /// Latest change of the document; `None` when it is not in a repository we read.
    pub age: Option<When>,
    /// Code changes of the service since; `None` when not comparable.
    pub code_since: Option<u64>,
    /// Whether it is older than the code it speaks of.
    pub stale: bool,
}
