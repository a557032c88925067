//! Who knows a repository or folder: history alone, no catalog, no store.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use catalog_schema::id::RepositoryId;
use catalog_schema::people::ListedPerson;
use catalog_schema::problem::{Problem, Severity};

use super::merge::merge;
use super::message::{Delta, Job, Outcome, Reference, Wants};
use super::pool::Pool;
use super::{Error, decision};
use crate::catalog::{Knowledge, RepositoryState};
use crate::resolve;
use crate::resolve::decision::Decisions;
use crate::resolve::part::{Origin, Part, Trust};
use crate::resolve::reference::{TruckFactor, reference};

/// How knowledge is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Model {
    /// By decayed change-days of those who are present.
    #[default]
    Living,
    /// The truck factor of Avelino and others, 2016.
    Avelino,
}

/// What is asked.
pub struct Asked {
    /// The repository's folder.
    pub repository: PathBuf,
    /// The folder in it; empty for all.
    pub folder: String,
    /// A date or a commit; `None` for now.
    pub as_of: Option<String>,
    /// How to measure.
    pub model: Model,
    /// The file that says who is there and who has left, if there is one.
    pub people: Option<PathBuf>,
    /// Days after which knowledge counts half, in the living model.
    pub half_life: u32,
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
    /// Who knows it.
    pub answer: Answer,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Who knows it, by the model that was asked for.
pub enum Answer {
    /// The living model; `None` without any human change of code.
    Living(Option<Knowledge>),
    /// The reference model.
    Avelino(TruckFactor),
}

/// Reads a repository and says who knows it.
///
/// # Errors
/// When it cannot be read, has no commit, or has no such date, commit or folder.
pub fn repository_knowledge(asked: &Asked) -> Result<Report, Error> {
    let people = asked.people.as_deref().map(listed).transpose()?.unwrap_or_default();
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
        wants: if asked.model == Model::Avelino { Wants::Reference } else { Wants::Record },
        host: None,
    };
    let name = asked.repository.display();
    match pool.run(&job, &|_, _| {}, &AtomicBool::new(false)) {
        Outcome::Read(delta) => living(asked, people, *delta),
        Outcome::Reference(found) => avelino(asked, *found),
        Outcome::Empty => Err(Error::Source(format!("`{name}` has no commit yet"))),
        Outcome::Failed(reason) => Err(Error::Source(format!("`{name}`: {reason}"))),
        Outcome::Unchanged => Err(Error::Source(format!("`{name}` gave no answer"))),
    }
}

/// The people of a file; one that does not read would say nothing of anybody.
fn listed(path: &Path) -> Result<Vec<ListedPerson>, Error> {
    let (people, problems) = decision::people_of(path);
    match problems.iter().find(|problem| problem.severity == Severity::Error) {
        Some(problem) => Err(Error::Source(format!("people file `{}`: {}", path.display(), problem.message))),
        None => Ok(people),
    }
}

fn living(asked: &Asked, people: Vec<ListedPerson>, delta: Delta) -> Result<Report, Error> {
    let record = merge(None, delta);
    let id = repository_id(&asked.repository);
    let origin = Origin {
        repository: id.clone(),
        location: asked.repository.display().to_string(),
        trust: Trust::Org,
        state: RepositoryState::Ok,
        problems: Vec::new(),
    };
    let part = Arc::new(Part::new(&record, origin));
    if !asked.folder.is_empty() && part.below(&asked.folder).is_empty() {
        return Err(no_folder(asked));
    }
    let as_of = day_of(asked, part.commit.as_ref().map(|c| c.at));
    let decisions = Decisions { people, ..Decisions::default() };
    let (files, knowledge) = resolve::folder_knowledge(&part, &asked.folder, as_of, asked.half_life, &decisions);
    Ok(Report {
        repository: id.0,
        folder: asked.folder.clone(),
        as_of,
        commit: part.commit.as_ref().map(|c| c.id.clone()).unwrap_or_default(),
        commits: part.commits,
        files,
        answer: Answer::Living(knowledge),
        problems: part.problems.clone(),
    })
}

fn avelino(asked: &Asked, found: Reference) -> Result<Report, Error> {
    let below = format!("{}/", asked.folder);
    if !asked.folder.is_empty() && !found.events.paths.iter().any(|path| path.starts_with(&below)) {
        return Err(no_folder(asked));
    }
    let as_of = day_of(asked, Some(found.at));
    let factor = reference(&found.events, &found.files, &found.mailmap, &asked.folder, as_of);
    Ok(Report {
        repository: repository_id(&asked.repository).0,
        folder: asked.folder.clone(),
        as_of,
        commit: found.commit,
        commits: found.events.commits,
        files: factor.files,
        answer: Answer::Avelino(factor),
        problems: found.problems,
    })
}

fn no_folder(asked: &Asked) -> Error {
    Error::NotFound(format!("no folder `{}` in `{}`", asked.folder, asked.repository.display()))
}

/// The day of the answer. Asked for an earlier state, the reader wants that day's view: its own commit is the newest
/// thing known.
fn day_of(asked: &Asked, commit_at: Option<i64>) -> i32 {
    let day = |seconds: i64| i32::try_from(seconds.div_euclid(86_400)).unwrap_or(i32::MAX);
    match &asked.as_of {
        Some(text) => date_of(text).or(commit_at.map(day)).unwrap_or_else(|| day(asked.now)),
        None => day(asked.now),
    }
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
