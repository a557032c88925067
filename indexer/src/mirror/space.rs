//! The folder of all mirrors: who stands where, how much they may take, and who goes first.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::address::GitAddress;

/// The file whose time says when a mirror was read last.
const READ: &str = "last-read";
/// How a mirror begins that is being taken away.
const GONE: &str = ".gone-";

/// The mirrors of a data directory.
pub struct Space {
    root: PathBuf,
    /// Bytes that all of them may take.
    budget: u64,
    /// Those that somebody fetches or reads now.
    held: Mutex<BTreeSet<PathBuf>>,
}

/// Keeps a mirror from being evicted as long as it lives.
pub struct Hold<'a> {
    space: &'a Space,
    folder: PathBuf,
}

impl Space {
    /// The mirrors below a folder, which may not be there yet.
    #[must_use]
    pub fn new(root: PathBuf, budget: u64) -> Self {
        Self { root, budget, held: Mutex::new(BTreeSet::new()) }
    }

    /// The folder of an address's mirror.
    #[must_use]
    pub fn folder(&self, address: &GitAddress) -> PathBuf {
        self.root.join(address.folder())
    }

    /// Takes a mirror in hand, making its folder if need be.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn hold(&self, folder: &Path) -> io::Result<Hold<'_>> {
        fs::create_dir_all(folder)?;
        self.held().insert(folder.to_owned());
        Ok(Hold { space: self, folder: folder.to_owned() })
    }

    fn held(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a mirror is read now. A time that cannot be written makes it look older than it is.
    pub fn touch(&self, folder: &Path) {
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(READ));
        let _ = file.and_then(|file| file.set_modified(SystemTime::now()));
    }

    /// Takes away what was read longest ago until the rest fits; what is in hand stays. Returns the folders that went.
    ///
    /// # Errors
    /// When the folder of all mirrors cannot be read.
    pub fn evict(&self) -> io::Result<Vec<PathBuf>> {
        let mut all: Vec<(SystemTime, PathBuf, u64)> = Vec::new();
        for folder in self.folders()? {
            let read = fs::metadata(folder.join(READ)).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            let bytes = size(&folder);
            all.push((read, folder, bytes));
        }
        all.sort();
        let mut total: u64 = all.iter().map(|(.., bytes)| bytes).sum();
        let mut gone = Vec::new();
        for (_, folder, bytes) in all {
            if total <= self.budget {
                break;
            }
            if !self.held().contains(&folder) {
                self.forget(&folder)?;
                total -= bytes;
                gone.push(folder);
            }
        }
        Ok(gone)
    }

    /// Takes away the mirrors that nobody lists any more.
    ///
    /// # Errors
    /// When a folder cannot be read or taken away.
    pub fn retain(&self, listed: &BTreeSet<PathBuf>) -> io::Result<()> {
        for folder in self.folders()? {
            if !listed.contains(&folder) && !self.held().contains(&folder) {
                self.forget(&folder)?;
            }
        }
        Ok(())
    }

    /// Takes a mirror away: first out of sight at once, then from the disk. One that is not there is no error.
    ///
    /// # Errors
    /// When it cannot be moved or removed.
    pub fn forget(&self, folder: &Path) -> io::Result<()> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let aside = self.root.join(format!("{GONE}{name}"));
        for step in [fs::remove_dir_all(&aside), fs::rename(folder, &aside), fs::remove_dir_all(&aside)] {
            step.or_else(absent)?;
        }
        Ok(())
    }

    fn folders(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(e) => return absent(e).map(|()| Vec::new()),
        };
        Ok(entries.flatten().filter(|e| e.file_type().is_ok_and(|kind| kind.is_dir())).map(|e| e.path()).collect())
    }
}

fn absent(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// Bytes of all files below a folder; links are not followed.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let size_of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(data) if data.is_dir() => size(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    };
    entries.flatten().map(size_of).sum()
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.space.held().remove(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn mirror(space: &Space, name: &str, bytes: usize, read_at: u64) -> PathBuf {
        let folder = space.root.join(name);
        fs::create_dir_all(folder.join("repo.git")).unwrap();
        fs::write(folder.join("repo.git/pack"), vec![0; bytes]).unwrap();
        let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(read_at);
        fs::File::create(folder.join(READ)).unwrap().set_modified(time).unwrap();
        folder
    }

    #[test]
    fn what_was_read_longest_ago_goes_first_and_what_is_in_hand_stays() {
        let root = tempfile::tempdir().unwrap();
        let space = Space::new(root.path().join("mirrors"), 250);
        let (old, held, new) =
            (mirror(&space, "old", 100, 20), mirror(&space, "held", 100, 10), mirror(&space, "new", 100, 30));
        let hold = space.hold(&held).unwrap();
        assert_eq!(space.evict().unwrap(), [old]);
        assert!(space.evict().unwrap().is_empty());
        drop(hold);
        space.touch(&held);
        let space = Space::new(space.root, 150);
        assert_eq!(space.evict().unwrap(), [new]);
        assert!(held.is_dir());
    }

    #[test]
    fn mirrors_that_nobody_lists_are_swept_also_half_removed_ones() {
        let root = tempfile::tempdir().unwrap();
        let space = Space::new(root.path().to_owned(), 0);
        let kept = mirror(&space, "kept", 1, 1);
        mirror(&space, "other", 1, 1);
        mirror(&space, ".gone-earlier", 1, 1);
        space.retain(&BTreeSet::from([kept.clone()])).unwrap();
        assert_eq!(space.folders().unwrap(), [kept]);
    }

    #[test]
    fn no_mirrors_is_no_error() {
        let space = Space::new("/nonexistent/portolan".into(), 0);
        assert!(space.evict().unwrap().is_empty());
        space.retain(&BTreeSet::new()).unwrap();
    }
}
