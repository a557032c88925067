//! All findings, grouped by check.

use super::{Chip, Claimed, Empty, Evidence, Facet, Link, Pager, Severity, Table, When};
use serde::{Deserialize, Serialize};

/// A severity with its count, as a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeverityFilter {
    /// Severity.
    pub severity: Severity,
    /// Findings of it.
    pub count: u64,
    /// Address with it toggled.
    pub href: String,
    /// Whether it is in force.
    pub on: bool,
}

/// One finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRow {
    /// The thing.
    pub subject: String,
    /// Its findings section.
    pub href: String,
    /// How much it matters.
    pub severity: Severity,
    /// Its owner.
    pub owner: Claimed,
    /// What exactly.
    pub detail: String,
    /// Where.
    pub evidence: Option<Evidence>,
    /// Since when.
    pub since: Option<When>,
}

/// The findings of one check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingGroup {
    /// Check id, `runbook-missing`.
    pub check: String,
    /// Check in words: `No runbook`.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// How to fix it, in words.
    pub fix: String,
    /// The check's explanation.
    pub href: String,
    /// All its findings under the filters.
    pub count: u64,
    /// The first of them.
    pub rows: Vec<FindingRow>,
    /// The rest.
    pub more: Option<Link>,
}

/// The findings page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// `23 open, 5 new this week`.
    pub figures: String,
    /// Text in the filter field.
    pub query: String,
    /// Further parameters the form keeps.
    pub keep: Vec<(String, String)>,
    /// Filters in force.
    pub chips: Vec<Chip>,
    /// Address without any filter.
    pub clear: Option<String>,
    /// Severities.
    pub severities: Vec<SeverityFilter>,
    /// Check, owner and so on with counts.
    pub facets: Vec<Facet>,
    /// Groups, the most severe first.
    pub groups: Vec<FindingGroup>,
    /// What was mended lately, and since when.
    pub mended: Option<Table>,
    /// Checks that cannot be measured yet and why.
    pub not_measured: Option<String>,
    /// When all was last checked.
    pub checked: Option<When>,
    /// Place in a long list; `None` where all groups are shown.
    pub pager: Option<Pager>,
    /// What to say when there are none.
    pub empty: Option<Empty>,
}
