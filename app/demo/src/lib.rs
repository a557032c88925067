//! Writes the demo organisation, the parcel company Kestrel Parcels, as real git repositories, so that a newcomer and
//! the tests see the same company with the same planted truths. Knows git objects to write and nothing of the product:
//! what it plants stands in words in `truths.toml`.

use std::path::{Path, PathBuf};

mod calendar;
mod descriptor;
mod expect;
mod files;
mod history;
mod hostile;
mod kestrel;
mod language;
mod pack;
mod people;
mod plan;
mod play;
mod prng;
mod random;
mod repository;
mod template;
mod truths;

pub use play::{STEPS, play};
pub use random::{RandomService, RandomTruths, write_random};
pub use truths::{Findings, Organisation as OrganisationTruths, ServiceTruth, Truth, Truths, truths};

/// What the generator has to know from outside.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The day the organisation is seen on; all history lies before its first second (UTC).
    pub as_of: jiff::civil::Date,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// All repositories by name, in that order.
    pub repositories: Vec<WrittenRepository>,
}

/// One repository that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenRepository {
    /// Name without the ending `.git`.
    pub name: String,
    /// Folder of the bare repository.
    pub path: PathBuf,
    /// Commits reachable from its head.
    pub commits: usize,
    /// Hexadecimal id of its head commit.
    pub head: String,
}

/// Why writing stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A folder stands where a repository belongs, and this generator did not write it.
    #[error("`{path}` exists and was not written by the demo\nhint: choose an empty folder")]
    Exists {
        /// The folder in the way.
        path: PathBuf,
    },
    /// A file or folder could not be read or written.
    #[error("cannot write `{path}`: {source}")]
    Io {
        /// What was being written.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A git object could not be written or read.
    #[error("cannot write git objects in `{path}`: {message}")]
    Git {
        /// The repository.
        path: PathBuf,
        /// The git library's reason.
        message: String,
    },
    /// A repository would have had no commit.
    #[error("`{path}` would have no commit")]
    Empty {
        /// The repository.
        path: PathBuf,
    },
}

impl Error {
    fn git(path: &Path, error: impl std::fmt::Display) -> Self {
        Self::Git { path: path.to_owned(), message: error.to_string() }
    }
}

/// Writes all repositories of Kestrel Parcels as bare repositories `DIR/<name>.git`. Same `as_of`, same object ids.
///
/// A repository that an earlier run wrote is written anew; anything else in the way is an error, found before the
/// first byte is written.
///
/// # Errors
/// [`Error::Exists`] for a foreign folder, otherwise what the disk or the git library said.
pub fn write(dir: &Path, options: &Options) -> Result<Summary, Error> {
    let today = calendar::epoch_day(options.as_of);
    write_organisation(dir, &kestrel::organisation(today), today)
}

fn write_organisation(dir: &Path, organisation: &plan::Organisation, today: i64) -> Result<Summary, Error> {
    std::fs::create_dir_all(dir).map_err(|source| Error::Io { path: dir.to_owned(), source })?;
    for repository in &organisation.repositories {
        let path = bare_path(dir, &repository.name);
        if path.exists() && !repository::is_ours(&path) {
            return Err(Error::Exists { path });
        }
    }
    let (front, back) = organisation.repositories.split_at(organisation.repositories.len() / 2);
    let write_all = |part: &[plan::Repository]| -> Result<Vec<WrittenRepository>, Error> {
        part.iter().map(|repository| write_one(dir, organisation, repository, today)).collect()
    };
    // Two halves at once: compressing objects is nearly all of the work.
    let (front, back) = std::thread::scope(|scope| {
        let other = scope.spawn(|| write_all(back));
        (write_all(front), other.join())
    });
    let mut repositories = front?;
    repositories.extend(back.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
    repositories.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Summary { repositories })
}

fn write_one(
    dir: &Path,
    organisation: &plan::Organisation,
    repository: &plan::Repository,
    today: i64,
) -> Result<WrittenRepository, Error> {
    let path = bare_path(dir, &repository.name);
    // Written beside and moved into place, so that a stopped run leaves nothing that looks like a repository.
    let partial = dir.join(format!(".{}.partial", repository.name));
    for old in [&partial, &path] {
        if old.exists() {
            std::fs::remove_dir_all(old).map_err(|source| Error::Io { path: old.clone(), source })?;
        }
    }
    let mut history = history::build(organisation, repository, today);
    if repository.name == hostile::NAME {
        hostile::add(&mut history, organisation, today);
    }
    let head = repository::write(&partial, &history.commits, &history.tags)?;
    std::fs::rename(&partial, &path).map_err(|source| Error::Io { path: path.clone(), source })?;
    Ok(WrittenRepository {
        name: repository.name.clone(),
        path,
        commits: history.commits.len(),
        head: head.to_string(),
    })
}

fn bare_path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}.git"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: Options = Options { as_of: jiff::civil::date(2026, 11, 23) };

    #[test]
    fn the_same_day_gives_the_same_ids_and_ours_is_written_anew() {
        let first = tempfile::tempdir().unwrap();
        let heads = |summary: Summary| {
            summary.repositories.into_iter().map(|known| (known.name, known.head)).collect::<Vec<_>>()
        };
        let told = heads(write(first.path(), &OPTIONS).unwrap());
        // The repositories are ours by now, so they are written anew.
        assert_eq!(told, heads(write(first.path(), &OPTIONS).unwrap()));
    }

    #[test]
    fn what_others_made_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("tariff.git")).unwrap();
        assert!(matches!(write(dir.path(), &OPTIONS), Err(Error::Exists { .. })));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn steps_are_played_once_each_and_then_end() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &OPTIONS).unwrap();
        let now = jiff::Timestamp::from_second(1_795_500_000).unwrap();
        let heads = || -> Vec<String> {
            let mut paths: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
            paths.sort();
            paths.iter().map(|path| std::fs::read_to_string(path.join("refs/heads/main")).unwrap()).collect()
        };
        for step in 0..STEPS {
            let before = heads();
            assert!(play(dir.path(), step, now).unwrap().is_some());
            let after = heads();
            assert_ne!(before, after, "step {step} changed nothing");
            assert_eq!(play(dir.path(), step, now).unwrap(), None, "step {step} is not said to happen again");
            assert_eq!(after, heads(), "step {step} was played twice");
        }
        assert_eq!(play(dir.path(), STEPS, now).unwrap(), None);
    }

    #[test]
    fn random_organisations_differ_by_seed_only() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let one = write_random(first.path(), 11, &OPTIONS).unwrap();
        let same = write_random(second.path(), 11, &OPTIONS).unwrap();
        assert_eq!(one.services, same.services);
        assert!(!one.services.is_empty());
        let heads = |truths: &RandomTruths| {
            truths.summary.repositories.iter().map(|known| known.head.clone()).collect::<Vec<_>>()
        };
        assert_eq!(heads(&one), heads(&same));
        let other = tempfile::tempdir().unwrap();
        assert_ne!(write_random(other.path(), 12, &OPTIONS).unwrap().services, one.services);
    }
}
