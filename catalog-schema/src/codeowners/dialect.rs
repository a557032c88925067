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

impl Signs {
    fn dialect(self) -> Option<Dialect> {
        match self {
            Self { github: true, .. } => Some(Dialect::Github),
            Self { gitea: true, .. } => Some(Dialect::Gitea),
            Self { gitlab: true, .. } => Some(Dialect::Gitlab),
            _ => None,
        }
    }
}

/// What told the dialect of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chosen {
    /// Its folder, in which only one family of hosts looks.
    Folder,
    /// The host of the repository.
    Host,
    /// What only one dialect can mean.
    Content,
    /// The rest of the repository.
    Neighbours,
    /// Nothing: most files are of this dialect.
    #[default]
    Nothing,
}

impl Chosen {
    /// It after "by", for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Folder => "its folder",
            Self::Host => "the repository's host",
            Self::Content => "its content",
            Self::Neighbours => "what stands beside it",
            Self::Nothing => "default: nothing tells another",
        }
    }
}

impl Dialect {
    /// Whose rules they are, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Github => "GitHub",
            Self::Gitlab => "GitLab",
            Self::Gitea => "Gitea and Forgejo",
        }
    }

    /// The dialect of a host, where its name says which software it runs.
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        let host = host.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| host.contains(word));
        if has(&["gitlab"]) {
            return Some(Self::Gitlab);
        }
        if has(&["gitea", "forgejo", "codeberg"]) {
            return Some(Self::Gitea);
        }
        has(&["github"]).then_some(Self::Github)
    }

    /// The dialect of a file and what told it: its folder, else the host of the repository, else what only one dialect
    /// can mean, else the rest of the repository; else it is GitHub's.
    #[must_use]
    pub fn of(path: &str, text: &str, host: Option<Self>, signs: Signs) -> (Self, Chosen) {
        let by_folder = match path.split('/').next() {
            Some(".github") => Some(Self::Github),
            Some(".gitlab") => Some(Self::Gitlab),
            Some(".gitea" | ".forgejo") => Some(Self::Gitea),
            _ => None,
        };
        let found = by_folder.map(|dialect| (dialect, Chosen::Folder));
        let found = found.or_else(|| host.map(|dialect| (dialect, Chosen::Host)));
        let found = found.or_else(|| Self::of_content(text).map(|dialect| (dialect, Chosen::Content)));
        let found = found.or_else(|| signs.dialect().map(|dialect| (dialect, Chosen::Neighbours)));
        found.unwrap_or_default()
    }

    fn of_content(text: &str) -> Option<Self> {
        let lines = || text.lines().take(LOOKED_AT).map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
        if lines().any(|line| gitlab::is_heading(line) || line.contains(" @@")) {
            return Some(Self::Gitlab);
        }
        lines().any(is_expression).then_some(Self::Gitea)
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
