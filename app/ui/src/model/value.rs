//! The words every page is made of: times, links, values with their standing and evidence.

use serde::{Deserialize, Serialize};

/// A point in time as the reader sees it and as a machine reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// Short relative text without "ago", such as `2 h`, `3 d`, `13 mo`; an absolute date after 30 days is fine too.
    pub text: String,
    /// RFC 3339 date or date and time, for `<time datetime>` and its title.
    pub iso: String,
}

/// A text that leads somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What is shown.
    pub text: String,
    /// Where it leads: a local path, or `https:`, `http:`, `mailto:`; anything else is shown as text.
    pub href: String,
}

/// A piece of a highlighted snippet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Plain text, never markup.
    pub text: String,
    /// Whether the query matched here.
    pub marked: bool,
}

/// How we came to know a value; decides the line style of its rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Somebody wrote it down for us (solid).
    Declared,
    /// Read from code or configuration (dashed).
    Observed,
    /// Concluded from other facts (dotted).
    Inferred,
    /// Was true once, its source is older than what it speaks of (hollow).
    Stale,
    /// No source says anything (no rail).
    #[default]
    None,
}

impl Standing {
    /// The word shown beside a value, also the value of `data-standing`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
            Self::Stale => "stale",
            Self::None => "none",
        }
    }
}

/// What sort of thing something is; decides its monogram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A deployable component.
    #[default]
    Service,
    /// A component of type library.
    Library,
    /// A component of any other type, such as a website.
    Component,
    /// An interface.
    Api,
    /// A system.
    System,
    /// A resource: database, bucket, foreign image.
    Resource,
    /// A domain.
    Domain,
    /// A team.
    Team,
    /// A person.
    Person,
    /// A document.
    Document,
    /// A runbook.
    Runbook,
    /// A repository.
    Repository,
    /// A template, a location, or of a kind of the house's own.
    Other,
}

impl Kind {
    /// Two letters, also the value of `data-kind`.
    #[must_use]
    pub fn letters(self) -> &'static str {
        match self {
            Self::Service => "SV",
            Self::Library => "LB",
            Self::Component => "CO",
            Self::Api => "AP",
            Self::System => "SY",
            Self::Resource => "RS",
            Self::Domain => "DO",
            Self::Team => "TM",
            Self::Person => "PE",
            Self::Document => "DC",
            Self::Runbook => "RB",
            Self::Repository => "RE",
            Self::Other => "EN",
        }
    }

    /// The noun, as it stands in running text.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Library => "library",
            Self::Component => "component",
            Self::Api => "API",
            Self::System => "system",
            Self::Resource => "resource",
            Self::Domain => "domain",
            Self::Team => "team",
            Self::Person => "person",
            Self::Document => "document",
            Self::Runbook => "runbook",
            Self::Repository => "repository",
            Self::Other => "entity",
        }
    }
}

/// What a check said of a subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// The check does not apply to this subject.
    NotApplicable,
    /// Something needed to judge is missing.
    #[default]
    NotMeasured,
}

impl Outcome {
    /// The word shown beside the shape.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not applicable",
            Self::NotMeasured => "not measured",
        }
    }
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Fix first.
    High,
    /// Fix soon.
    Medium,
    /// Good to know.
    #[default]
    Low,
}

impl Severity {
    /// The word, also the value of `data-sev`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// The colour family of a notice or flag; a word or shape always says the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Broken.
    Bad,
    /// In conflict or at risk.
    Warn,
    /// Well.
    Good,
    /// For information.
    #[default]
    Info,
    /// Absent or unknown.
    Unknown,
}

impl Tone {
    /// The value of `data-tone`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Warn => "warn",
            Self::Good => "good",
            Self::Info => "info",
            Self::Unknown => "unknown",
        }
    }
}

/// Where a value was read: the answer to "who says so".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Standing of this very source.
    pub standing: Standing,
    /// Repository, when it is not plain from the page.
    pub repository: Option<String>,
    /// Path inside the repository; empty when the source is not a file (history, for example).
    pub path: String,
    /// Line, from 1.
    pub line: Option<u32>,
    /// First characters of the commit; empty if none.
    pub commit: String,
    /// Age of that commit.
    pub at: Option<When>,
    /// The reader that found it, such as `descriptor`.
    pub extractor: String,
    /// What the source says in words when there is no path: `278 change-days in 24 months`.
    pub note: Option<String>,
    /// Page or file to open, if there is one.
    pub href: Option<String>,
}

/// One value of a fact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// What is shown.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// Monogram in front, for catalog things.
    pub kind: Option<Kind>,
    /// Dim words behind, such as `disputed by history`.
    pub note: Option<String>,
    /// Whether the text is an identifier or path, shown in the fixed-width face.
    pub code: bool,
}

/// A value that lost against the shown one; stays visible under its evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loser {
    /// The value.
    pub value: Value,
    /// Why it lost, in one clause: `older than the catalog file`.
    pub reason: String,
    /// Its evidence.
    pub evidence: Evidence,
}

/// A row of facts: label, rail, values, evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Unique in the page, `[a-z0-9-]`: part of the id of its evidence.
    pub id: String,
    /// `Owner`, `On call`, `Runbook`, ...
    pub label: String,
    /// Standing of the winning value; `None` when there is no value.
    pub standing: Standing,
    /// Whether sources disagree.
    pub conflict: bool,
    /// The values; empty means there is none.
    pub values: Vec<Value>,
    /// Word in place of a value: `nobody`, `none found`.
    pub absent: String,
    /// What to do where there is no value.
    pub next: Option<Link>,
    /// Words after the evidence: `61 code changes since`.
    pub remark: Option<String>,
    /// Sources, the strongest first.
    pub evidence: Vec<Evidence>,
    /// Values that lost.
    pub losers: Vec<Loser>,
}

/// A short value with its rail, for tables: an owner, most often.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// The value; empty means nobody or nothing, shown as a dashed tag with `absent`.
    pub text: String,
    /// Word when there is no value.
    pub absent: String,
    /// Standing of the value.
    pub standing: Standing,
    /// Whether sources disagree.
    pub conflict: bool,
}
