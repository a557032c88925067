//! Opening the index's folder; what cannot be used is set aside and the index starts empty.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexSettings, TantivyError};

use super::SearchError;
use super::schema::{VERSION, build, register};

/// The largest index whose checksums are verified at every opening, in bytes; it takes about a
/// tenth of a second. A larger one is verified on demand.
const MAX_VERIFIED: u64 = 256 * 1024 * 1024;

/// How much text is compressed together, in bytes: a hit costs the unpacking of a block.
const BLOCK: usize = 4 * 1024;

/// An opened index.
pub(super) struct Opened {
    pub index: Index,
    /// The position that the last commit covers; `None` for a new index.
    pub watermark: Option<u64>,
    /// Where a damaged or outdated index was put.
    pub set_aside: Option<PathBuf>,
}

/// An index in memory.
pub(super) fn in_memory() -> Opened {
    let index = Index::create_in_ram(build().0);
    register(&index);
    Opened { index, watermark: None, set_aside: None }
}

/// Opens the index below a folder, or creates it.
pub(super) fn in_folder(folder: &Path) -> Result<Opened, SearchError> {
    let failed = |source| SearchError::Folder { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    let current = format!("v{VERSION}");
    let path = folder.join(&current);
    let mut set_aside = set_aside_others(folder, &current).map_err(failed)?;
    if path.exists() {
        match guarded(&path) {
            Ok((index, watermark)) => return Ok(Opened { index, watermark, set_aside }),
            // Another process holds it, or the disk fails: not the index's fault.
            Err(error) if is_transient(&error) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "search index cannot be used; it is set aside and rebuilt");
                set_aside = Some(move_aside(&path).map_err(failed)?);
            }
        }
    }
    fs::create_dir_all(&path).map_err(failed)?;
    let settings = IndexSettings { docstore_blocksize: BLOCK, ..IndexSettings::default() };
    let index = Index::builder().schema(build().0).settings(settings).create_in_dir(&path)?;
    register(&index);
    Ok(Opened { index, watermark: None, set_aside })
}

fn is_transient(error: &TantivyError) -> bool {
    matches!(error, TantivyError::LockFailure(..))
}

/// Opens an index; a panic on damaged bytes is an error like any other.
fn guarded(path: &Path) -> Result<(Index, Option<u64>), TantivyError> {
    catch_unwind(AssertUnwindSafe(|| open(path)))
        .unwrap_or_else(|_| Err(TantivyError::InternalError("panic while opening".to_owned())))
}

fn open(path: &Path) -> Result<(Index, Option<u64>), TantivyError> {
    let index = Index::open(MmapDirectory::open(path)?)?;
    register(&index);
    if index.schema() != build().0 {
        return Err(TantivyError::SchemaError("another schema under this version".to_owned()));
    }
    if size(path) <= MAX_VERIFIED {
        verify(&index)?;
    }
    // Opening a reader reads each segment's head.
    index.reader_builder().try_into()?;
    let watermark = index.load_metas()?.payload.and_then(|payload| payload.parse().ok());
    Ok((index, watermark))
}

/// Compares all files with their checksums.
pub(super) fn verify(index: &Index) -> Result<(), TantivyError> {
    let damaged = index.validate_checksum()?;
    match damaged.iter().min() {
        Some(file) => Err(TantivyError::InternalError(format!("checksum of `{}` does not match", file.display()))),
        None => Ok(()),
    }
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|metadata| metadata.len()).sum()
}

/// Moves indexes of other versions out of the way.
fn set_aside_others(folder: &Path, current: &str) -> io::Result<Option<PathBuf>> {
    let mut moved = None;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_version = name.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        if is_version && name != current {
            moved = Some(move_aside(&entry.path())?);
        }
    }
    Ok(moved)
}

/// Renames a folder to `<name>.broken-1`; an older one set aside is a cache nobody needs.
fn move_aside(path: &Path) -> io::Result<PathBuf> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".broken-1");
    let target = path.with_file_name(name);
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    fs::rename(path, &target)?;
    Ok(target)
}
