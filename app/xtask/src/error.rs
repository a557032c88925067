//! What went wrong, and what to do about it.

use std::fmt;
use std::path::Path;

/// A failed step: one clause, and a hint on its own line where there is one.
#[derive(Debug)]
pub struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// A failure in words.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// Failure of a file operation.
    pub fn file(what: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::new(format!("{what} `{}`: {error}", path.display()))
    }

    /// Adds what to do next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}
