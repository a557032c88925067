//! Who owns a thing, as three statements that are never merged.

use super::{Evidence, Link, Standing, Value, When};
use serde::{Deserialize, Serialize};

/// One bar of a statement drawn from work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Team or person.
    pub label: String,
    /// 0 to 1.
    pub share: f64,
    /// Whether it leads.
    pub lead: bool,
}

/// What one source says of the owner.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// `The file says`, `CODEOWNERS says`, `The work says`.
    pub heading: String,
    /// Line style of its rail.
    pub standing: Standing,
    /// Whether it disagrees with another source.
    pub conflict: bool,
    /// Whom it names.
    pub holder: Option<Value>,
    /// Word when it names nobody: `nothing`, `nobody present`.
    pub absent: String,
    /// Where it says so.
    pub evidence: Option<Evidence>,
    /// Further words: `118 of 121 files`, `no file`.
    pub remark: Option<String>,
    /// Bars, for the statement drawn from work.
    pub shares: Vec<Share>,
}

/// A CODEOWNERS rule that covers part of the thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnershipRule {
    /// Pattern as written.
    pub pattern: String,
    /// Owners as written; empty means the rule takes ownership away.
    pub owners: String,
    /// Files of the thing whose last matching rule it is.
    pub files: u64,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A time in which one owner was named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OwnerPeriod {
    /// From when.
    pub from: Option<When>,
    /// The date of it, `12 Mar 2025`.
    pub date: String,
    /// Part of the whole time shown, 0 to 1.
    pub share: f64,
    /// The owner; `None` where nobody was named.
    pub owner: Option<Value>,
    /// Who changed it.
    pub author: Option<Link>,
    /// First line of the commit's message.
    pub subject: String,
    /// The file and commit that say so.
    pub evidence: Option<Evidence>,
}

/// Ownership of a thing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ownership {
    /// The finding in words at the right of the heading.
    pub finding: String,
    /// Three statements in fixed order.
    pub statements: Vec<Statement>,
    /// What follows from them, one or two sentences.
    pub verdict: String,
    /// How it is judged.
    pub how: Option<Link>,
    /// Who owned it when, newest first.
    pub history: Vec<OwnerPeriod>,
    /// CODEOWNERS rules that matter, for the ownership section.
    pub rules: Vec<OwnershipRule>,
}
