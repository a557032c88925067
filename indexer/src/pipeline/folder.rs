//! A folder on disk as extractors see a tree: bounded, regular files only, links never followed.

use std::cell::OnceCell;
use std::fs;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use crate::extract::TreeView;
use crate::limits;
use crate::source;

/// Files of one folder that are listed at most.
const MAX_FILES: usize = 200_000;
/// Folders inside each other.
const MAX_DEPTH: usize = 64;
/// Folders that hold what tools fetched or built, and the histories of version control.
const SKIPPED: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    ".jj",
    "node_modules",
    "bower_components",
    "vendor",
    "target",
    "dist",
    ".venv",
    "venv",
    "__pycache__",
    ".tox",
    ".gradle",
    ".terraform",
    ".next",
    ".cache",
];

/// A folder with the files below it.
pub struct Folder {
    root: PathBuf,
    listing: OnceCell<Listing>,
}

/// What was found below a folder.
#[derive(Debug, Default)]
struct Listing {
    /// Paths of regular files relative to the root, sorted.
    files: Vec<String>,
    /// There are more files or deeper folders than are listed.
    cut: bool,
}

impl Folder {
    /// A folder that is there.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root, listing: OnceCell::new() }
    }

    /// Whether the listing ends at a bound.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.listing().cut
    }

    fn listing(&self) -> &Listing {
        self.listing.get_or_init(|| {
            let mut listing = Listing::default();
            walk(&self.root, "", 0, &mut listing);
            listing.files.sort_unstable();
            listing
        })
    }

    /// The place of a path below the root; `None` where it leads out, through a link or into a repository of its own:
    /// a crawl sees none of these.
    fn place(&self, path: &str) -> Option<PathBuf> {
        let mut place = self.root.clone();
        for part in Path::new(path).components() {
            let Component::Normal(part) = part else { return None };
            let is_foreign = place != self.root && (is_link(&place) || source::is_repository(&place));
            if is_foreign || part.eq_ignore_ascii_case(".git") {
                return None;
            }
            place.push(part);
        }
        Some(place)
    }

    /// The files below a folder that the listing of all passes over.
    fn inside(&self, folder: &str) -> Vec<String> {
        let mut listing = Listing::default();
        if let Some(place) = self.place(folder).filter(|place| !is_link(place) && !source::is_repository(place)) {
            walk(&place, &format!("{folder}/"), folder.split('/').count(), &mut listing);
            listing.files.sort_unstable();
        }
        listing.files
    }
}

fn is_link(place: &Path) -> bool {
    fs::symlink_metadata(place).is_ok_and(|kind| kind.is_symlink())
}

impl TreeView for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let place = self.place(path)?;
        // A pipe or device would block or never end.
        fs::symlink_metadata(&place).ok().filter(fs::Metadata::is_file)?;
        let mut bytes = Vec::new();
        fs::File::open(&place).ok()?.take(limits::READ_BYTES + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= limits::READ_BYTES).then_some(bytes)
    }

    fn exists(&self, path: &str) -> bool {
        // A link is there, as it is in a commit, and nobody looks where it leads.
        self.place(path).is_some_and(|place| fs::symlink_metadata(place).is_ok())
    }

    fn list(&self, folder: &str) -> Vec<String> {
        if folder.split('/').any(|part| SKIPPED.contains(&part)) {
            return self.inside(folder);
        }
        let files = &self.listing().files;
        if folder.is_empty() {
            return files.clone();
        }
        let prefix = format!("{folder}/");
        let start = files.partition_point(|file| *file < prefix);
        files[start..].iter().take_while(|file| file.starts_with(&prefix)).cloned().collect()
    }
}

/// Lists a folder, in the order of names; a folder that cannot be read and a repository inside are passed over.
fn walk(folder: &Path, prefix: &str, depth: usize, listing: &mut Listing) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_unstable_by_key(fs::DirEntry::file_name);
    for entry in entries {
        // `file_type` does not follow links.
        let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
        let path = format!("{prefix}{name}");
        if kind.is_file() {
            if listing.files.len() >= MAX_FILES {
                listing.cut = true;
                return;
            }
            listing.files.push(path);
        } else if kind.is_dir() && !SKIPPED.contains(&name.as_str()) && !source::is_repository(&entry.path()) {
            match depth < MAX_DEPTH {
                true => walk(&entry.path(), &format!("{path}/"), depth + 1, listing),
                false => listing.cut = true,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn folder(files: &[&str]) -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        let folder = Folder::new(dir.path().to_path_buf());
        (dir, folder)
    }

    #[test]
    fn what_tools_fetched_and_repositories_inside_are_passed_over() {
        let (_dir, folder) = folder(&[
            "b/c.yaml",
            "b.yaml",
            "node_modules/x/catalog-info.yaml",
            "target/x",
            ".git/config",
            "sub/.git/HEAD",
            "sub/.git/objects/x",
            "sub/catalog-info.yaml",
        ]);
        assert_eq!(folder.list(""), ["b.yaml", "b/c.yaml"]);
        assert_eq!(folder.list("b"), ["b/c.yaml"]);
        assert!(!folder.is_cut() && folder.exists("b") && !folder.exists("c"));
    }

    #[test]
    fn what_is_named_by_its_folder_is_there_even_where_it_is_passed_over() {
        let (_dir, folder) =
            folder(&["dist/a.yaml", "dist/vendor/b.yaml", "sub/.git/HEAD", "sub/.git/objects/x", "sub/a"]);
        assert_eq!(folder.list("dist"), ["dist/a.yaml"]);
        assert_eq!(folder.list(""), Vec::<String>::new());
        assert!(folder.read("dist/a.yaml").is_some());
        assert!(folder.exists("sub") && !folder.exists("sub/a"), "a repository of its own");
        for path in ["sub/a", ".git/config", "sub/.GIT/HEAD", "dist/.git"] {
            assert_eq!(folder.read(path), None, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_outside_is_read() {
        let (dir, folder) = folder(&["in/a.yaml"]);
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), "s").unwrap();
        std::os::unix::fs::symlink(outside.path(), dir.path().join("link")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret"), dir.path().join("file")).unwrap();
        assert!(folder.exists("link") && folder.exists("file") && !folder.exists("link/secret"));
        for path in ["link/secret", "file", "../secret", "/etc/hostname", "in/../../x", "in", "/dev/zero"] {
            assert_eq!(folder.read(path), None, "{path}");
        }
        assert_eq!(folder.read("in/a.yaml").unwrap(), b"in/a.yaml");
        assert_eq!(folder.list(""), ["in/a.yaml"]);
    }

    #[test]
    fn a_large_file_is_there_and_not_read() {
        let (dir, folder) = folder(&[]);
        let large = fs::File::create(dir.path().join("large")).unwrap();
        large.set_len(limits::READ_BYTES + 1).unwrap();
        assert!(folder.exists("large") && folder.read("large").is_none());
    }
}
