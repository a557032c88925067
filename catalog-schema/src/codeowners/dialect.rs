//! Which host's rules a file is written for.

use serde::{Deserialize, Serialize};

use super::gitlab;
use super::pattern::{Pattern, PatternError};

/// Lines of a file that are looked at to tell its dialect.
const LOOKED_AT: usize = 5_000;

/// How the lines of a file are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// GitHub's: patterns, the last line wins.
    #[default]
    Github,
    /// GitLab's: patterns in sections.
    Gitlab,
    /// Gitea's and Forgejo's: regular expressions, all lines add up.
    Gitea,
}

/// What else stands in the repository and speaks for a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// A folder `.github`.
    pub github: bool,
    /// A folder `.gitlab` or a file `.gitlab-ci.yml`.
    pub gitlab: bool,
    /// A folder `.gitea` or `.forgejo`.
    pub gitea: bool,
}

impl Dialect {
    /// The dialect of a file: by its folder, else by what only one dialect can mean, else by the rest of the
    /// repository, else GitHub's.
    #[must_use]
    pub fn of(path: &str, text: &str, signs: Signs) -> Self {
        match path.split('/').next() {
            Some(".github") => return Self::Github,
            Some(".gitlab") => return Self::Gitlab,
            Some(".gitea" | ".forgejo") => return Self::Gitea,
            _ => {}
        }
        let lines = || text.lines().take(LOOKED_AT).map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
        if lines().any(|line| gitlab::is_heading(line) || line.contains(" @@")) {
            return Self::Gitlab;
        }
        if lines().any(is_expression) {
            return Self::Gitea;
        }
        match signs {
            Signs { github: true, .. } => Self::Github,
            Signs { gitea: true, .. } => Self::Gitea,
            Signs { gitlab: true, .. } => Self::Gitlab,
            _ => Self::Github,
        }
    }

    /// The pattern of a rule and whether it takes paths out; not for Gitea's, which are regular expressions.
    pub(super) fn pattern(self, text: &str) -> Result<(Pattern, bool), PatternError> {
        match (self, text.strip_prefix('!')) {
            (Self::Github, _) => Ok((Pattern::parse(text)?, false)),
            (_, Some(rest)) => Ok((Pattern::gitlab(rest)?, true)),
            (_, None) => Ok((Pattern::gitlab(text)?, false)),
        }
    }
}

/// Whether a line's first word can only be a regular expression.
fn is_expression(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    ["\\\\.", ".*\\.", "[^/]", ".+"].iter().any(|sign| word.contains(sign))
        || (word.starts_with('^') && !word.starts_with("^["))
        || (word.ends_with('$') && word.len() > 1)
        || (word.contains('(') && word.contains('|') && word.contains(')'))
}
