//! Findings and the four outcomes of a check.

use crate::fact::Evidence;
use crate::id::EntityRef;
use crate::problem::Severity;

/// What a check says of one subject. Unknown is never bad.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// As it should be.
    Pass,
    /// Not as it should be.
    Fail(Box<Failure>),
    /// The check does not concern this subject; why.
    NotApplicable(&'static str),
    /// What the check needs is not known yet; what is missing.
    NotMeasured(String),
}

impl Outcome {
    /// A failed check.
    #[must_use]
    pub fn fail(failure: Failure) -> Self {
        Self::Fail(Box::new(failure))
    }

    /// The word of the outcome.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::NotApplicable(_) => "not-applicable",
            Self::NotMeasured(_) => "not-measured",
        }
    }
}

/// Why a check fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// How much it matters here.
    pub severity: Severity,
    /// One clause: what is wrong.
    pub title: String,
    /// A sentence or two: why it is said and what to do next.
    pub detail: String,
    /// Who says so.
    pub evidence: Vec<Evidence>,
    /// When it became true, seconds since 1970 UTC; `None` where git does not tell.
    pub since: Option<i64>,
}

/// A failed check on one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Stable id: check and subject.
    pub id: String,
    /// Id of the check.
    pub check: String,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub subject: EntityRef,
    /// One clause: what is wrong.
    pub title: String,
    /// Why it is said and what to do next.
    pub detail: String,
    /// Who says so.
    pub evidence: Vec<Evidence>,
    /// When it became true, seconds since 1970 UTC.
    pub since: Option<i64>,
}
