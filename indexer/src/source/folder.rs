//! Repositories of this machine: one repository, or a folder of them in any nesting.
//!
//! Finding them looks at names only; nothing is opened, and symbolic links are not followed.

use std::fs;
use std::path::{Path, PathBuf};

use catalog_schema::id::RepositoryId;

use super::{At, Error, Found};

/// How deep repositories are looked for below a source.
pub const DEFAULT_DEPTH: usize = 6;
/// More folders than this are not visited.
const MAX_FOLDERS: usize = 200_000;

/// Finds all repositories of a source, sorted by id, at most `depth` folders below it.
///
/// A folder that cannot be read below the source is passed over; a repository is not looked into.
///
/// # Errors
/// The source itself is not there, is no folder or cannot be read.
pub fn discover(source: &Path, depth: usize) -> Result<Vec<Found>, Error> {
    let unreadable = |reason| Error::Unreadable { path: source.to_owned(), reason };
    // The source itself may be named by a link: a person wrote it down.
    let root = fs::canonicalize(source).map_err(unreadable)?;
    if !root.is_dir() {
        return Err(Error::NoFolder(source.to_owned()));
    }
    if is_repository(&root) {
        let folder = if root.ends_with(".git") { root.parent().unwrap_or(&root) } else { &root };
        let name = folder.file_name().unwrap_or(root.as_os_str()).to_string_lossy();
        return Ok(vec![Found { id: id_of(&name), at: At::Folder(root) }]);
    }
    fs::read_dir(&root).map_err(unreadable)?;
    let mut search = Search { found: Vec::new(), left: MAX_FOLDERS };
    search.folder(&root, "", depth);
    search.found.sort_unstable();
    Ok(search.found)
}

struct Search {
    found: Vec<Found>,
    left: usize,
}

impl Search {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        // `file_type` does not follow links.
        let folders = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let mut names: Vec<_> = folders.map(|entry| entry.file_name()).collect();
        names.sort_unstable();
        for name in names {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            let path = folder.join(&name);
            let below = format!("{prefix}{}", name.to_string_lossy());
            if is_repository(&path) {
                self.found.push(Found { id: id_of(&below), at: At::Folder(path) });
            } else if depth > 1 {
                self.folder(&path, &format!("{below}/"), depth - 1);
            }
        }
    }
}

fn id_of(path: &str) -> RepositoryId {
    let stripped = path.strip_suffix(".git").filter(|rest| !rest.is_empty() && !rest.ends_with('/'));
    RepositoryId(stripped.unwrap_or(path).to_owned())
}

/// The repository that a file or folder lies in: the nearest folder at or above it that is one.
#[must_use]
pub fn enclosing(path: &Path) -> Option<PathBuf> {
    let whole = fs::canonicalize(path).ok()?;
    whole.ancestors().find(|folder| is_repository(folder)).map(Path::to_path_buf)
}

/// Whether a folder is at a path, or might be: what may not be looked at is not gone. Links are not followed.
#[must_use]
pub fn may_be_there(path: &Path) -> bool {
    match fs::symlink_metadata(path) {
        Ok(found) => found.is_dir(),
        Err(error) => !matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory),
    }
}

/// Whether a folder is a repository without a working tree (gitrepository-layout(5)).
#[must_use]
pub fn is_bare(folder: &Path) -> bool {
    is_repository(folder) && fs::symlink_metadata(folder.join(".git")).is_err()
}

/// Whether a folder is a working tree or a bare repository (gitrepository-layout(5)).
#[must_use]
pub fn is_repository(folder: &Path) -> bool {
    let is_git = |git: &Path| git.join("HEAD").is_file() && git.join("objects").is_dir();
    let dot_git = folder.join(".git");
    match fs::symlink_metadata(&dot_git) {
        // A file stands for a linked working tree.
        Ok(kind) if kind.is_file() => true,
        Ok(kind) if kind.is_dir() => is_git(&dot_git),
        _ => is_git(folder) && folder.join("refs").is_dir(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn bare(path: &Path) {
        fs::create_dir_all(path.join("objects")).unwrap();
        fs::create_dir_all(path.join("refs")).unwrap();
        fs::write(path.join("HEAD"), "ref: refs/heads/main\n").unwrap();
    }

    fn ids(source: &Path, depth: usize) -> Vec<String> {
        discover(source, depth).unwrap().into_iter().map(|found| found.id.0).collect()
    }

    #[test]
    fn nested_folders_of_working_trees_and_bare_repositories() {
        let root = tempfile::tempdir().unwrap();
        bare(&root.path().join("team/ledger.git"));
        bare(&root.path().join("team/web/.git"));
        bare(&root.path().join("team/web/vendored/.git"));
        bare(&root.path().join("alone"));
        fs::create_dir_all(root.path().join("empty/deep")).unwrap();
        assert_eq!(ids(root.path(), DEFAULT_DEPTH), ["alone", "team/ledger", "team/web"]);
        assert_eq!(ids(root.path(), 1), ["alone"]);
        assert_eq!(ids(&root.path().join("team/ledger.git"), 6), ["ledger"]);
        assert_eq!(ids(&root.path().join("team/web/.git"), 6), ["web"]);
    }

    #[test]
    fn depth_is_counted_from_the_source() {
        let root = tempfile::tempdir().unwrap();
        bare(&root.path().join("a/b/c/d/e/f"));
        bare(&root.path().join("a/b/c/d/e/too/deep"));
        assert_eq!(ids(root.path(), 6), ["a/b/c/d/e/f"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        bare(&outside.path().join("secret"));
        std::os::unix::fs::symlink(outside.path(), root.path().join("link")).unwrap();
        std::os::unix::fs::symlink(root.path(), root.path().join("loop")).unwrap();
        assert!(ids(root.path(), 6).is_empty());
    }

    #[test]
    fn a_source_that_is_not_there_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        assert!(matches!(discover(&root.path().join("no"), 6), Err(Error::Unreadable { .. })));
        fs::write(root.path().join("file"), "").unwrap();
        assert!(matches!(discover(&root.path().join("file"), 6), Err(Error::NoFolder(_))));
    }
}
