//! CODEOWNERS files: who owns which paths, and by which line, in the dialects of three families of hosts.
//!
//! Sources: GitHub, "About code owners"; GitLab, "Code Owners syntax"; Gitea, "Code owners" (Forgejo
//! reads the same); and `formats.md` 2.7. In GitHub's dialect the last matching line wins whole; in
//! GitLab's that holds within each section, and sections add up; in Gitea's all matching lines add up.

mod compiled;
mod dialect;
mod gitea;
mod gitlab;
mod parse;
mod pattern;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use compiled::CompiledOwners;
pub use dialect::{Chosen, Dialect, Signs};
pub use pattern::{Pattern, PatternError};

use crate::problem::Problem;

/// The places of the file, in the order in which they are looked at; only the first one found counts.
pub const PLACES: [&str; 6] = [
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    ".gitea/CODEOWNERS",
    ".forgejo/CODEOWNERS",
];

/// The largest file that is loaded, in bytes; GitHub ignores a larger one.
pub const MAX_BYTES: usize = 3 * 1024 * 1024;

/// A parsed CODEOWNERS file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codeowners {
    /// How its lines are read.
    pub dialect: Dialect,
    /// What told that; nothing for past versions.
    pub chosen: Chosen,
    /// Its sections in GitLab's dialect; the first is what stands before any heading. Empty in the others.
    pub sections: Vec<Section>,
    /// The rules in file order.
    pub rules: Vec<Rule>,
}

/// One section of a file in GitLab's dialect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its name as first written; empty before the first heading.
    pub name: String,
    /// Its owners are asked and not needed (`^[name]`).
    pub optional: bool,
    /// How many of its owners must approve.
    pub approvals: u32,
    /// 1-based line of its first heading.
    pub line: u32,
}

/// One rule: a pattern and its owners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The pattern as written; one that begins with `!` takes paths out.
    pub pattern: String,
    /// The owners as written (`@user`, `@org/team`, e-mail), else those of the section; empty clears ownership.
    pub owners: Vec<String>,
    /// 1-based line.
    pub line: u32,
    /// Index of its section; 0 in dialects without.
    pub section: u16,
}

impl Codeowners {
    /// Reads a file in GitHub's dialect; a line that cannot be read is skipped and is a problem (with an empty path).
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        Self::parse_as(Dialect::Github, text)
    }

    /// Reads a file in a dialect; a line that cannot be read is skipped and is a problem (with an empty path).
    #[must_use]
    pub fn parse_as(dialect: Dialect, text: &str) -> (Self, Vec<Problem>) {
        parse::parse(dialect, text)
    }

    /// The last rule that decides about one path; for many paths use [`Codeowners::compile`].
    ///
    /// `None` means that no rule matches; a rule without owners means that ownership was cleared.
    #[must_use]
    pub fn owners_of(&self, path: &str) -> Option<&Rule> {
        self.rules_of(path).pop()
    }

    /// All rules that decide about one path, in file order, each tried by itself.
    #[must_use]
    pub fn rules_of(&self, path: &str) -> Vec<&Rule> {
        if self.dialect == Dialect::Gitea {
            return self.rules.iter().filter(|rule| gitea::matches(&rule.pattern, path)).collect();
        }
        let parts: Vec<&str> = path.split('/').collect();
        let matches =
            |rule: &&Rule| self.dialect.pattern(&rule.pattern).is_ok_and(|(pattern, _)| pattern.matches(&parts));
        let mut decided: Vec<&Rule> = Vec::new();
        for section in 0..self.section_count() {
            let mut found = self.rules.iter().filter(|rule| usize::from(rule.section) == section).filter(matches);
            let last = match self.dialect {
                Dialect::Github => found.next_back(),
                _ => found.try_fold(None, |_, rule| (!rule.pattern.starts_with('!')).then_some(Some(rule))).flatten(),
            };
            decided.extend(last);
        }
        decided.sort_by_key(|rule| rule.line);
        decided
    }

    /// Prepares the rules for many paths.
    #[must_use]
    pub fn compile(&self) -> CompiledOwners<'_> {
        CompiledOwners::new(self)
    }

    fn section_count(&self) -> usize {
        self.sections.len().max(1)
    }
}
