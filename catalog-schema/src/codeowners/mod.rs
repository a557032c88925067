//! CODEOWNERS files: who owns which paths, and by which line (GitHub's dialect).
//!
//! Source: GitHub, "About code owners", and `formats.md` 2.7. Like `.gitignore`, but without `!`
//! and `[ ]` ranges, with `docs/*` one level deep, and with the last matching line winning whole.

mod compiled;
mod parse;
mod pattern;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use compiled::CompiledOwners;
pub use pattern::{Pattern, PatternError};

use crate::problem::Problem;

/// The places of the file, in the order in which they are looked at; only the first one found counts.
pub const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// The largest file that is loaded, in bytes; GitHub ignores a larger one.
pub const MAX_BYTES: usize = 3 * 1024 * 1024;

/// A parsed CODEOWNERS file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codeowners {
    /// The rules in file order; the last that matches a path wins as a whole.
    pub rules: Vec<Rule>,
}

/// One rule: a pattern and its owners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The pattern as written.
    pub pattern: String,
    /// The owners as written (`@user`, `@org/team`, e-mail); empty clears ownership.
    pub owners: Vec<String>,
    /// 1-based line.
    pub line: u32,
}

impl Codeowners {
    /// Reads a file; a line that cannot be read is skipped and is a problem (with an empty path).
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        parse::parse(text)
    }

    /// The rule that decides about one path; for many paths use [`Codeowners::compile`].
    ///
    /// `None` means that no rule matches; a rule without owners means that ownership was cleared.
    #[must_use]
    pub fn owners_of(&self, path: &str) -> Option<&Rule> {
        let parts: Vec<&str> = path.split('/').collect();
        let matches = |rule: &&Rule| Pattern::parse(&rule.pattern).is_ok_and(|pattern| pattern.matches(&parts));
        self.rules.iter().rev().find(matches)
    }

    /// Prepares the rules for many paths.
    #[must_use]
    pub fn compile(&self) -> CompiledOwners<'_> {
        CompiledOwners::new(&self.rules)
    }
}
