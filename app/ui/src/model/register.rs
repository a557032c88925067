//! `/register`: a catalog file in the making.

use super::Link;
use serde::{Deserialize, Serialize};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Register {
    /// What the file is for: `customs-filer in pay/customs`, linked to its page.
    pub subject: Option<Link>,
    /// A sentence about where the text comes from, or why there is none.
    pub from: String,
    /// The repository's id; empty for pasted text.
    pub repository: String,
    /// Where the file stands or will stand in it.
    pub path: String,
    /// The file.
    pub text: String,
    /// What was found out about it; `None` before there is a text.
    pub checked: Option<CheckedFile>,
    /// Services that were found in code and that nobody declared, to start from.
    pub unclaimed: Vec<Link>,
    /// The whole list of those, where there are more.
    pub more: Option<Link>,
    /// Where sources are managed, for those who may.
    pub sources: Option<Link>,
}

/// What the checker says of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckedFile {
    /// `2 errors, 1 warning`, or `No problems`.
    pub summary: String,
    /// Errors, then warnings, then advice, each in the order of lines.
    pub problems: Vec<FileProblem>,
    /// What the catalog will show.
    pub preview: Vec<Preview>,
    /// The change as a patch that `git apply` takes; `None` while an error stands or nothing changes.
    pub patch: Option<String>,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileProblem {
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// Its code, `descriptor-unknown-field`.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Its line, from 1.
    pub line: Option<u32>,
    /// Its column, from 1.
    pub column: Option<u32>,
}

/// One entity of the file as its page will begin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// `Service`, `Team` ...
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// Label and value: owner, system, lifecycle, tier.
    pub facts: Vec<(String, String)>,
    /// What it does to the catalog: `new`, `declares what was found in code`, `owner: team-a, was team-b`.
    pub change: String,
}
