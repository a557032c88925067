//! A repository as `repositories` prints it.

use std::sync::Arc;

use catalog_schema::problem::Problem as Found;
use indexer::catalog::{RepositoryEntry, RepositoryState};
use serde::Serialize;

use super::super::{Context, time};
use super::page::{Page, page};
use crate::error::Result;

/// A repository.
#[derive(Clone, Debug, Serialize)]
pub struct Repository {
    /// Its id.
    pub id: String,
    /// Where it is read from.
    pub location: String,
    /// `waiting`, `ok`, `partial`, `empty` or `failed`.
    pub state: &'static str,
    /// Why it failed.
    pub reason: Option<String>,
    /// Hex id of the head commit.
    pub commit: Option<String>,
    /// The branch that HEAD names.
    pub branch: Option<String>,
    /// Author time of the head commit, RFC 3339 in UTC.
    pub head_at: Option<String>,
    /// Commits in its history.
    pub commits: u64,
    /// Files at the head.
    pub files: u64,
    /// When it was read last, RFC 3339 in UTC.
    pub crawled_at: Option<String>,
    /// How long that took.
    pub took_ms: u64,
    /// References of what lives in it.
    pub entities: Vec<String>,
    /// What is wrong with it or its files.
    pub problems: Vec<Problem>,
}

/// Something that is wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// Stable code.
    pub code: String,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// The file; empty for the repository.
    pub path: String,
    /// 1-based line.
    pub line: Option<u32>,
    /// 1-based column in characters.
    pub column: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A page of repositories, by id.
///
/// # Errors
/// A page out of form.
pub fn repositories(ctx: &Context<'_>) -> Result<Page<Repository>> {
    let entries: Vec<&Arc<RepositoryEntry>> = ctx.catalog.repositories.values().collect();
    page(ctx, &entries, |entry| entry.id.to_string(), |entry| repository(entry))
}

fn repository(entry: &RepositoryEntry) -> Repository {
    let (state, reason) = match &entry.state {
        RepositoryState::Waiting => ("waiting", None),
        RepositoryState::Ok => ("ok", None),
        RepositoryState::Partial => ("partial", None),
        RepositoryState::Empty => ("empty", None),
        RepositoryState::Failed { reason } => ("failed", Some(reason.clone())),
    };
    Repository {
        id: entry.id.to_string(),
        location: entry.location.clone(),
        state,
        reason,
        commit: entry.commit.clone(),
        branch: entry.branch.clone(),
        head_at: entry.head_at.and_then(time::rfc3339),
        commits: entry.commits,
        files: entry.files,
        crawled_at: Some(entry.crawled_at).filter(|at| *at > 0).and_then(time::rfc3339),
        took_ms: entry.took_ms,
        entities: entry.items.iter().map(ToString::to_string).collect(),
        problems: entry.problems.iter().map(problem).collect(),
    }
}

fn problem(problem: &Found) -> Problem {
    Problem {
        code: problem.code.clone(),
        severity: problem.severity.as_str(),
        path: problem.path.clone(),
        line: problem.span.map(|span| span.line),
        column: problem.span.map(|span| span.column),
        message: problem.message.clone(),
        hint: problem.hint.clone(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::repositories;
    use crate::view::sample;
    use indexer::catalog::RepositoryState;

    #[test]
    fn a_failure_says_why() {
        let mut sample = sample::organisation();
        sample.repository("web/shop", RepositoryState::Failed { reason: "missing objects".to_owned() });
        let page = repositories(&sample.context("/")).unwrap();
        assert_eq!(page.items[0].entities, ["component:default/ledger", "component:default/sorter"]);
        assert_eq!((page.items[1].state, page.items[1].reason.as_deref()), ("failed", Some("missing objects")));
    }
}
