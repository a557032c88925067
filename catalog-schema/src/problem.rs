//! Problems: what is wrong with a file, where, and what to do. Content never yields an `Err`.

use serde::{Deserialize, Serialize};

use crate::entity::Span;

/// How much a problem or finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Should be mended.
    Warning,
    /// Wrong: the value is refused or somebody will be hurt by it.
    Error,
}

impl Severity {
    /// The lower-case word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that is wrong in one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code (`descriptor-unknown-field`).
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// The file, relative to the repository's root; empty where the problem is the repository's.
    pub path: String,
    /// Where in the file.
    pub span: Option<Span>,
    /// What is wrong: a lower-case fragment that names the input.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem of a file as a whole.
    #[must_use]
    pub fn new(code: &str, severity: Severity, path: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), severity, path: path.to_owned(), span: None, message: message.into(), hint: None }
    }

    /// The same at a place.
    #[must_use]
    pub fn at(mut self, span: Option<Span>) -> Self {
        self.span = span;
        self
    }

    /// The same with a way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
