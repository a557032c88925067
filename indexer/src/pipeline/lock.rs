//! One writer per data directory: an exclusive lock on `DIR/lock`, freed by the system when the process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::Error;

/// Holds the directory as long as it lives.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Drop for Lock {
    /// Closing the file alone would leave the lock with a child process that is just being started: for a moment it
    /// has all open files.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

/// Who wrote itself into a lock file, as words behind a name.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.take(32).read_to_string(&mut text).is_ok();
    let number: Option<u32> = text.trim().parse().ok().filter(|_| read);
    number.map(|number| format!(" (process {number})")).unwrap_or_default()
}

/// Creates the directory if need be and takes its lock.
///
/// # Errors
/// [`Error::Locked`] when another process has it; [`Error::Data`] when the directory cannot be used.
pub fn take(dir: &Path) -> Result<Lock, Error> {
    let data = |source| Error::Data { path: dir.to_path_buf(), source };
    std::fs::create_dir_all(dir).map_err(data)?;
    let path = dir.join("lock");
    let mut file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path).map_err(data)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Error::Locked(dir.to_path_buf(), holder(&mut file))),
        Err(TryLockError::Error(e)) => return Err(data(e)),
    }
    file.set_len(0).map_err(data)?;
    file.rewind().map_err(data)?;
    writeln!(file, "{}", std::process::id()).map_err(data)?;
    Ok(Lock { file })
}
