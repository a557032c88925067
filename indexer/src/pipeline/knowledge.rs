//! Who knows a repository or folder: history alone, no catalog, no store.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use catalog_schema::id::RepositoryId;

use super::Error;
use super::merge::merge;
use super::message::{Job, Outcome};
use super::pool::Pool;
use crate::catalog::{Knowledge, RepositoryState};
use crate::resolve;
use crate::resolve::part::{Origin, Part, Trust};

/// What is asked.
pub struct Asked {
    /// The repository's folder.
    pub repository: PathBuf,
    /// The folder in it; empty for all.
    pub folder: String,
    /// A date or a commit; `None` for now.
    pub as_of: Option<String>,
    /// The clock, seconds since 1970 UTC.
    pub now: i64,
    /// The program to run as `program worker`.
    pub program: Option<PathBuf>,
}

/// The answer.
pub struct Report {
    /// The repository's name.
    pub repository: String,
    /// The folder that was asked for.
    pub folder: String,
    /// The day, days since 1970 UTC.
    pub as_of: i32,
    /// Hex id of the commit.
    pub commit: String,
    /// Commits in its history.
    pub commits: u64,
    /// Files of the folder at the commit that count as code.
    pub files: u64,
    /// Who knows it; `None` without any human change of code.
    pub knowledge: Option<Knowledge>,
    /// What could not be read.
    pub problems: Vec<catalog_schema::problem::Problem>,
}

/// Reads a repository and says who knows it.
///
/// # Errors
/// When it cannot be read, has no commit, or has no such date, commit or folder.
pub fn repository_knowledge(asked: &Asked) -> Result<Report, Error> {
    let pool = match &asked.program {
        Some(program) => Pool::processes(program.clone()),
        None => Pool::InProcess,
    };
    let job = Job {
        path: asked.repository.clone(),
        at: asked.as_of.clone(),
        base: None,
        now: asked.now,
        threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        careful: false,
        skip: Vec::new(),
    };
    let name = asked.repository.display();
    let delta = match pool.run(&job, &|_, _| {}, &AtomicBool::new(false)) {
        Outcome::Read(delta) => *delta,
        Outcome::Empty => return Err(Error::Source(format!("`{name}` has no commit yet"))),
        Outcome::Failed(reason) => return Err(Error::Source(format!("`{name}`: {reason}"))),
        Outcome::Unchanged => return Err(Error::Source(format!("`{name}` gave no answer"))),
    };
    let record = merge(None, delta);
    let id = repository_id(&asked.repository);
    let origin = Origin {
        repository: id.clone(),
        location: name.to_string(),
        trust: Trust::Org,
        state: RepositoryState::Ok,
        problems: Vec::new(),
    };
    let part = Arc::new(Part::new(&record, origin));
    if !asked.folder.is_empty() && part.below(&asked.folder).is_empty() {
        return Err(Error::NotFound(format!("no folder `{}` in `{name}`", asked.folder)));
    }
    // Asked for an earlier state, the reader wants that day's view: its own commit is the newest thing known.
    let day = |seconds: i64| i32::try_from(seconds.div_euclid(86_400)).unwrap_or(i32::MAX);
    let commit_day = part.commit.as_ref().map(|c| day(c.at));
    let as_of = match &asked.as_of {
        Some(text) => date_of(text).or(commit_day).unwrap_or_else(|| day(asked.now)),
        None => day(asked.now),
    };
    let (files, knowledge) = resolve::folder_knowledge(&part, &asked.folder, as_of);
    Ok(Report {
        repository: id.0,
        folder: asked.folder.clone(),
        as_of,
        commit: part.commit.as_ref().map(|c| c.id.clone()).unwrap_or_default(),
        commits: part.commits,
        files,
        knowledge,
        problems: part.problems.clone(),
    })
}

fn date_of(text: &str) -> Option<i32> {
    let date = text.parse::<jiff::civil::Date>().ok()?;
    Some(date.since(jiff::civil::date(1970, 1, 1)).ok()?.get_days())
}

fn repository_id(path: &std::path::Path) -> RepositoryId {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let name = absolute.components().next_back().map(|c| c.as_os_str().to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "repository".to_owned());
    RepositoryId(name.strip_suffix(".git").filter(|n| !n.is_empty()).unwrap_or(&name).to_owned())
}
