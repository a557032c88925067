//! What the reference model of knowledge needs of a repository. Runs in a worker.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;

use catalog_schema::fact::Claim;

use super::job::{read_files, tree_limits};
use super::message::{Job, Reference, Reply};
use crate::snapshot::{Error, Head, HistoryRequest, Repository};

/// Reads the files that count and every change of the history.
///
/// # Errors
/// The commit or its tree cannot be read, or the history cannot be walked.
pub fn read(job: &Job, repository: &Repository, head: &Head, tell: &mut dyn FnMut(Reply)) -> Result<Reference, Error> {
    let found = read_files(job, None, repository, head, tell)?;
    let tree = repository.tree(&head.commit, tree_limits())?;
    // Linguist gives an empty file no language; a missing one may hold anything.
    let empty: HashSet<&str> = tree.entries.iter().filter(|e| e.size == Some(0)).map(|e| e.path.as_str()).collect();
    let counts = found.files.into_iter().filter(|f| f.counts && !empty.contains(f.path.as_str()));
    let stop = AtomicBool::new(false);
    let request = HistoryRequest {
        head: &head.commit,
        since: None,
        threads: job.threads.max(1),
        stop: &stop,
        progress: None,
        watch: None,
        now: job.now,
    };
    let events = repository.events(&request)?;
    let claims = found.units.into_iter().flat_map(|unit| unit.facts).map(|fact| fact.claim);
    let mailmap = claims.filter_map(|claim| if let Claim::Mailmap(line) = claim { Some(line) } else { None });
    let mut problems = found.problems;
    problems.extend(repository.problems());
    problems.extend(events.problems.iter().cloned());
    Ok(Reference {
        commit: head.commit.clone(),
        at: head.at,
        files: counts.map(|f| f.path).collect(),
        mailmap: mailmap.collect(),
        problems,
        events,
    })
}
