//! The state of crawling.

use indexer::catalog::RepositoryState;
use serde::Serialize;

use super::super::{Context, time};

/// The state.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// Rises with every catalog.
    pub generation: u64,
    /// The day the catalog is computed for.
    pub as_of: Option<String>,
    /// Entities.
    pub entities: usize,
    /// Open findings.
    pub findings: usize,
    /// Repositories.
    pub repositories: Repositories,
    /// Repositories done in the run under way, else in the last one.
    pub done: usize,
    /// Repositories of that run.
    pub total: usize,
    /// The run under way.
    pub running: Option<Running>,
    /// The run that ended last.
    pub last: Option<Run>,
    /// Runs that ended since the start.
    pub runs: u64,
    /// Sources that could not be listed the last time, one sentence each.
    pub unlisted: Vec<String>,
    /// Seconds between two runs, where there is a schedule.
    pub every: Option<u64>,
    /// What was found wrong with our own files at start.
    pub notices: Vec<String>,
}

/// Repositories by state.
#[derive(Clone, Debug, Serialize)]
pub struct Repositories {
    /// Read at least once.
    pub read: usize,
    /// Listed by the sources.
    pub total: usize,
    /// Not read the last time.
    pub failing: usize,
}

/// A run under way.
#[derive(Clone, Debug, Serialize)]
pub struct Running {
    /// When it began, RFC 3339 in UTC.
    pub started: Option<String>,
    /// Repositories done.
    pub done: usize,
    /// Repositories in all.
    pub total: usize,
    /// Being read now.
    pub in_hand: Vec<String>,
}

/// A run that ended.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// When it began, RFC 3339 in UTC.
    pub started: Option<String>,
    /// When it ended, RFC 3339 in UTC.
    pub ended: Option<String>,
    /// Repositories looked at.
    pub repositories: usize,
    /// Those with new content.
    pub changed: usize,
    /// Those that could not be read.
    pub failed: usize,
}

/// The state now.
#[must_use]
pub fn status(ctx: &Context<'_>) -> Status {
    let catalog = &ctx.catalog;
    let last = ctx.status.last.map_or(0, |run| run.repositories);
    let (done, total) = ctx.status.running.as_ref().map_or((last, last), |running| (running.done, running.total));
    let failing =
        catalog.repositories.values().filter(|entry| matches!(entry.state, RepositoryState::Failed { .. })).count();
    Status {
        generation: catalog.generation,
        as_of: time::date(catalog.as_of).filter(|_| catalog.as_of > 0),
        entities: catalog.items.len(),
        findings: catalog.findings.len(),
        repositories: Repositories { read: catalog.progress.read, total: catalog.progress.total, failing },
        done,
        total,
        running: ctx.status.running.as_ref().map(|running| Running {
            started: time::rfc3339(running.started),
            done: running.done,
            total: running.total,
            in_hand: running.in_hand.iter().map(ToString::to_string).collect(),
        }),
        last: ctx.status.last.map(|run| Run {
            started: time::rfc3339(run.started),
            ended: time::rfc3339(run.ended),
            repositories: run.repositories,
            changed: run.changed,
            failed: run.failed,
        }),
        runs: ctx.status.runs,
        unlisted: ctx.status.unlisted.clone(),
        every: ctx.every,
        notices: ctx.engine.notices().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::status;
    use crate::view::sample;

    #[test]
    fn times_are_written_for_machines() {
        let sample = sample::organisation();
        let shown = serde_json::json!(status(&sample.context("/")));
        assert_eq!(shown["last"]["ended"], "2026-11-23T08:41:00Z");
        assert_eq!(shown["repositories"], serde_json::json!({"read": 1, "total": 2, "failing": 0}));
        assert_eq!(shown["as_of"], "2026-11-23");
        assert!(shown["running"].is_null());
    }
}
