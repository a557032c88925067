//! Status of the crawl.

use super::{Chip, Empty, Facet, Form, Link, Meta, Pager, Tone, When};
use serde::{Deserialize, Serialize};

/// State of a repository after its last crawl.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrawlState {
    /// Waiting for its first crawl.
    #[default]
    Waiting,
    /// Being read now.
    Running,
    /// Read whole.
    Ok,
    /// Read with problems.
    Partial,
    /// Could not be read.
    Failed,
}

impl CrawlState {
    /// The word shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "reading",
            Self::Ok => "ok",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }

    /// Colour family of its tag; `ok` has none.
    #[must_use]
    pub fn tone(self) -> Option<Tone> {
        match self {
            Self::Waiting => Some(Tone::Unknown),
            Self::Running => Some(Tone::Info),
            Self::Ok => None,
            Self::Partial => Some(Tone::Warn),
            Self::Failed => Some(Tone::Bad),
        }
    }
}

/// A run under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// `31 of 214 repositories read`.
    pub text: String,
    /// Repositories done.
    pub done: u64,
    /// Repositories in all.
    pub total: u64,
}

/// One repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrawlRow {
    /// Name.
    pub name: String,
    /// Page.
    pub href: String,
    /// First characters of the crawled commit; empty if none.
    pub commit: String,
    /// State.
    pub state: CrawlState,
    /// Further words: `3 times in a row`.
    pub state_note: Option<String>,
    /// `2 s`, empty if unknown.
    pub took: String,
    /// When it was read.
    pub at: Option<When>,
    /// Problems found.
    pub problems: u64,
    /// The worst problem and what to do, one clause; empty if nothing.
    pub what: String,
}

/// The crawl page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crawl {
    /// Words beside the heading: `214 repositories`.
    pub figures: String,
    /// `last run 09:41`, `took 12 min`, `next 10:41`.
    pub meta: Vec<Meta>,
    /// A run under way.
    pub running: Option<Running>,
    /// States with counts, as filters.
    pub states: Option<Facet>,
    /// Filters in force.
    pub chips: Vec<Chip>,
    /// Repositories, the failed first.
    pub rows: Vec<CrawlRow>,
    /// Place in the list.
    pub pager: Pager,
    /// Readers with the number of files they read.
    pub readers: Vec<(String, u64)>,
    /// Where the progress is read from as server-sent events; `None` when it cannot.
    pub events: Option<String>,
    /// Starts a crawl, for those who may.
    pub ask: Option<Form>,
    /// Where sources are managed, for those who may.
    pub sources: Option<Link>,
    /// What to say when there are no repositories.
    pub empty: Option<Empty>,
}
