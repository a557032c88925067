//! What stands around every page.

use super::{Link, Tone, When};
use serde::{Deserialize, Serialize};

/// The reader's choice of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Warm paper.
    Light,
    /// Blue-black.
    Dark,
}

impl Theme {
    /// The value of the form field and of the cookie.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Addresses of the embedded files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assets {
    /// The one style sheet.
    pub css: String,
    /// The module that loads the islands; `None` serves pages without them.
    pub js: Option<String>,
    /// The islands' WASM file, given to the module.
    pub wasm: Option<String>,
    /// Script and WASM file of the checker of catalog files; only the registration page asks for them.
    pub checker: Option<(String, String)>,
}

/// Counts beside the entries of the main navigation; `None` shows none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NavCounts {
    /// Services.
    pub services: Option<u64>,
    /// Teams.
    pub teams: Option<u64>,
    /// People.
    pub people: Option<u64>,
    /// Languages and frameworks.
    pub skills: Option<u64>,
    /// Open findings.
    pub findings: Option<u64>,
}

/// Alerts in the navigation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertCount {
    /// Those that the reader has not seen.
    pub unread: u64,
    /// Where the browser part hears of changes.
    pub events: String,
}

/// How fresh the data is, for the footer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// When the newest complete crawl ended; `None` before the first.
    pub as_of: Option<When>,
    /// Sources configured.
    pub sources: u64,
    /// Repositories known.
    pub repositories: u64,
    /// Repositories whose last crawl failed.
    pub failing: u64,
}

/// A line above the content: what, where, next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Colour family; its word is said too.
    pub tone: Tone,
    /// One or two sentences.
    pub text: String,
    /// What can be done.
    pub actions: Vec<Link>,
    /// Address of the same page without the notice.
    pub dismiss: Option<String>,
}

/// Everything around a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Thing and section, without the product: `tariff-engine, service`.
    pub title: String,
    /// Path and query of this page: marks the navigation, and the theme form returns here.
    pub path: String,
    /// Colours.
    pub theme: Theme,
    /// Nonce of this answer's content policy.
    pub nonce: String,
    /// Files.
    pub assets: Assets,
    /// Name of the organisation, if configured.
    pub organisation: Option<String>,
    /// Way to sign in, or who is signed in with the way to their settings.
    pub account: Option<Link>,
    /// Alerts, for those who may read them.
    pub alerts: Option<AlertCount>,
    /// Nothing of the catalog stands around the page: no navigation, search or counts. For those who are not signed in.
    pub bare: bool,
    /// Counts in the navigation.
    pub counts: NavCounts,
    /// Footer.
    pub freshness: Freshness,
    /// During a first crawl: `31 of 214 repositories read`.
    pub progress: Option<String>,
    /// Notices above the page.
    pub notices: Vec<Notice>,
    /// Text in the search box.
    pub query: String,
    /// One level up, for the key `u`.
    pub up: Option<String>,
    /// Seconds after which the page asks anew where no script runs; for pages that change while being read.
    pub refresh: Option<u32>,
}
