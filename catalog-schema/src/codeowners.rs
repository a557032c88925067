//! CODEOWNERS files: who owns which paths, and by which line.

use serde::{Deserialize, Serialize};

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
