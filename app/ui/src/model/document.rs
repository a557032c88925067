//! A rendered document or runbook.

use super::{Evidence, Kind, Link, Meta, Notice, SideBlock};
use serde::{Deserialize, Serialize};

/// Markup that a sanitiser has let through; the only text a page prints without escaping.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SanitisedHtml(String);

impl SanitisedHtml {
    /// Wraps markup that comes straight from the sanitiser. The name is the promise: never call it with anything else.
    #[must_use]
    pub fn from_sanitiser(html: String) -> Self {
        Self(html)
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An entry of the table of sections.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6, as in the document.
    pub level: u8,
    /// Text.
    pub text: String,
    /// Id of the heading in the rendered markup.
    pub id: String,
}

/// The page of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Runbook or document.
    pub kind: Kind,
    /// Title.
    pub title: String,
    /// Way down: services, service.
    pub crumbs: Vec<Link>,
    /// `changed 13 mo`, `61 code changes since`.
    pub meta: Vec<Meta>,
    /// Older than the code, cut short, not Markdown.
    pub notices: Vec<Notice>,
    /// Where it stands.
    pub evidence: Option<Evidence>,
    /// Rendered text, its headings starting at level 2 so that the page keeps one `h1`.
    pub html: SanitisedHtml,
    /// Its sections.
    pub sections: Vec<Heading>,
    /// Facts of the aside.
    pub aside: Vec<SideBlock>,
}
