//! Where the files are: what was typed becomes trees that were looked at, each once.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use indexer::pipeline::Covers;
use indexer::pipeline::inspect::{self, Inspection};

use super::super::text;
use crate::config::absolute;
use crate::error::{AppError, Result};

/// Bytes of standard input that are read.
const MAX_STDIN: u64 = 4 * 1024 * 1024;

/// One tree that was looked at.
pub struct Place {
    /// Its root: a repository, or a folder in none.
    pub root: PathBuf,
    /// Which of its files were looked at.
    pub covers: Covers,
    /// What they say and what is wrong.
    pub inspection: Inspection,
    /// How its files are shown: what stands before a path relative to the root.
    prefix: String,
}

impl Place {
    /// A file of it as a person would open it from here.
    pub fn shown(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// The name of its folder.
    pub fn name(&self) -> String {
        let name = self.root.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        name.strip_suffix(".git").filter(|n| !n.is_empty()).unwrap_or(&name).to_owned()
    }
}

/// Looks at everything that was typed.
///
/// # Errors
/// A path or revision that cannot be read.
pub fn read(flags: &ArgMatches) -> Result<Vec<Place>> {
    let mut places: Vec<Place> = Vec::new();
    for typed in flags.get_many::<String>("path").into_iter().flatten() {
        for place in one(typed, flags)? {
            match places.iter_mut().find(|known| known.root == place.root) {
                Some(known) => {
                    known.covers.folders.extend(place.covers.folders);
                    known.covers.files.extend(place.covers.files);
                    known.inspection.join(place.inspection);
                }
                None => places.push(place),
            }
        }
    }
    Ok(places)
}

fn one(typed: &str, flags: &ArgMatches) -> Result<Vec<Place>> {
    if typed == "-" {
        return Ok(vec![stdin(text(flags, "stdin-path").unwrap_or_default())?]);
    }
    let path = Path::new(typed);
    if !path.exists() {
        return Err(AppError::usage(format!("`{typed}` is not there"))
            .hint("name a catalog file, a folder or a repository, or `-` for standard input"));
    }
    let repository = inspect::repository_of(path);
    match (text(flags, "at"), repository) {
        (Some(revision), Some((root, _))) => Ok(vec![at(root, path, revision)?]),
        (Some(_), None) => Err(AppError::usage(format!("`{typed}` lies in no git repository"))
            .hint("`--at` reads a commit; without it the files on disk are checked")),
        (None, Some((root, true))) => Ok(vec![at(root, path, "HEAD")?]),
        (None, None) if path.is_dir() => folder_of_repositories(path),
        (None, _) => Ok(vec![on_disk(path)]),
    }
}

/// A repository at a commit. A folder or file in it narrows the look.
fn at(root: PathBuf, path: &Path, revision: &str) -> Result<Place> {
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let below = relative(&root, &whole);
    let (inspection, covers) = match path.is_file() {
        true => {
            let inspection = inspect::commit_file(&root, revision, &below)?;
            (inspection, Covers { files: vec![below], folders: Vec::new() })
        }
        false => {
            let inspection = inspect::commit(&root, revision, &below)?;
            (inspection, Covers { folders: vec![below], files: Vec::new() })
        }
    };
    Ok(Place { root, covers, inspection, prefix: String::new() })
}

fn on_disk(path: &Path) -> Place {
    let root = inspect::root_of(path);
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let below = relative(&root, &whole);
    let prefix = prefix(&root);
    match path.is_dir() {
        true => Place {
            inspection: inspect::folder(&root, &below),
            covers: Covers { folders: vec![below], files: Vec::new() },
            root,
            prefix,
        },
        false => Place {
            inspection: inspect::file(&root, &below),
            covers: Covers { files: vec![below], folders: Vec::new() },
            root,
            prefix,
        },
    }
}

/// A folder in no repository: its own files, and each repository below it.
fn folder_of_repositories(path: &Path) -> Result<Vec<Place>> {
    let mut places = vec![on_disk(path)];
    for repository in inspect::repositories_below(path)? {
        places.extend(match inspect::repository_of(&repository) {
            Some((root, true)) => {
                let prefix = prefix(&root);
                // One without a commit yet has nothing to check.
                at(root, &repository, "HEAD").ok().map(|place| Place { prefix, ..place })
            }
            _ => Some(on_disk(&repository)),
        });
    }
    Ok(places)
}

fn stdin(path: &str) -> Result<Place> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_STDIN).read_to_end(&mut bytes);
    read.map_err(|e| AppError::internal(format!("cannot read standard input: {e}")))?;
    let here = std::env::current_dir().map_err(|e| AppError::io("find", Path::new("."), &e))?;
    let root = inspect::root_of(&here);
    let below = relative(&root, &absolute(Path::new(path)));
    Ok(Place {
        inspection: inspect::text(&root, &below, bytes),
        covers: Covers { files: vec![below], folders: Vec::new() },
        prefix: prefix(&root),
        root,
    })
}

/// A path relative to a root, `/`-separated; empty for the root itself.
fn relative(root: &Path, whole: &Path) -> String {
    let rest = whole.strip_prefix(root).unwrap_or(whole);
    rest.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// What stands before the paths of a root: nothing where we stand, else the way there.
fn prefix(root: &Path) -> String {
    let here = std::env::current_dir().and_then(std::fs::canonicalize).unwrap_or_default();
    if let Ok(below) = root.strip_prefix(&here) {
        let below = below.to_string_lossy();
        return if below.is_empty() { String::new() } else { format!("{below}/") };
    }
    match here.strip_prefix(root) {
        // We stand inside: up to the root, as compilers do.
        Ok(deep) => "../".repeat(deep.components().count()),
        Err(_) => format!("{}/", root.display()),
    }
}
