//! The store on disk: [sled](https://docs.rs/sled/0.34.7) behind a guard.
//!
//! sled loses its last moments in a power cut and may panic on a damaged file (both measured), so
//! every call into it is guarded, every value carries a checksum, and a store that cannot be
//! opened is moved aside. Its flush does not wait for the device: ours does.

use std::fs::{self, File};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;

use super::key::{Key, Prefix};
use super::memory::check;
use super::watch::{News, Watch};
use super::{Entry, MAX_PAGE, Op, Revision, Store, StoreError};

/// sled's default is 1 GiB.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// How long a change may stay in the process, in milliseconds.
const FLUSH_EVERY: u64 = 200;
/// How long a store that was just closed may hold its lock.
const PATIENCE: Duration = Duration::from_secs(2);
/// The largest store that is read through when it is opened, in bytes; it takes about a fifth of a
/// second. In a larger one damage is found when it is met.
const MAX_VERIFIED: u64 = 64 * 1024 * 1024;
/// Before each value: its revision and a checksum.
const HEAD: usize = 16;
/// Written when a store is made. sled takes damage for an unfinished write and may come up empty
/// without a word; a store without this mark has lost what it held. No [`Key`] begins like it.
const MARK: &[u8] = b"\0made";

/// A store in a folder.
pub struct SledStore {
    db: Option<Arc<sled::Db>>,
    /// sled's data file, to wait for the device; it is made with the store and never replaced.
    file: Arc<File>,
    /// Changes are made one after the other, so that what is expected is checked and changed in
    /// one step.
    writing: Mutex<()>,
    news: News,
}

impl SledStore {
    /// Opens or creates the store in a folder; one that is damaged is moved to `<folder>.broken-N`
    /// and an empty one made, and that path is returned.
    ///
    /// # Errors
    /// The disk fails, or another process has the store open.
    pub fn open(folder: &Path) -> Result<(Self, Option<PathBuf>), StoreError> {
        match open_sound(folder) {
            Ok(store) => Ok((store, None)),
            Err(StoreError::Damaged(reason)) => {
                let aside = move_aside(folder)?;
                tracing::warn!(path = %folder.display(), aside = %aside.display(), reason, "store is damaged; it is set aside and made again");
                Ok((open_sound(folder)?, Some(aside)))
            }
            Err(other) => Err(other),
        }
    }

    fn db(&self) -> Result<&Arc<sled::Db>, StoreError> {
        self.db.as_ref().ok_or_else(|| StoreError::Damaged("closed".to_owned()))
    }

    /// Runs all changes in one step; the caller holds the lock.
    fn apply_locked(&self, db: &sled::Db, ops: &[Op]) -> Result<Revision, StoreError> {
        for op in ops {
            let actual = if op.is_conditional() { read(db, op.key())?.map(|entry| entry.revision) } else { None };
            check(op, actual)?;
        }
        // Grows even over crashes; counted from 1.
        let revision = failed(db.generate_id())?.saturating_add(1);
        match ops {
            // sled writes each batch out by itself; one change alone waits in its buffer for others.
            [Op::Put { key, value, .. }] => {
                failed(db.insert(key.as_str(), pack(key.as_str(), revision, value)))?;
            }
            [Op::Delete { key, .. }] => {
                failed(db.remove(key.as_str()))?;
            }
            several => failed(db.apply_batch(batch(several, revision)))?,
        }
        Ok(revision)
    }
}

#[async_trait]
impl Store for SledStore {
    async fn get(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
        let db = self.db()?;
        guarded(|| read(db, key))
    }

    async fn apply(&self, ops: Vec<Op>) -> Result<Revision, StoreError> {
        let db = self.db()?;
        let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let revision = guarded(|| self.apply_locked(db, &ops))?;
        // Told in the order of the changes.
        self.news.tell(ops.iter().map(|op| op.key().clone()).collect());
        drop(writing);
        Ok(revision)
    }

    async fn scan(&self, prefix: &Prefix, after: Option<&Key>, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let db = self.db()?;
        guarded(|| {
            let start = after.map_or(prefix.as_str(), |after| prefix.as_str().max(after.as_str()));
            let mut entries = Vec::new();
            for row in db.range(start.as_bytes()..) {
                let (key, bytes) = failed(row)?;
                if key.as_ref() == MARK {
                    continue;
                }
                let entry = unpack(&key, &bytes)?;
                if entries.len() == limit.min(MAX_PAGE) || !prefix.holds(&entry.key) {
                    break;
                }
                if after != Some(&entry.key) {
                    entries.push(entry);
                }
            }
            Ok(entries)
        })
    }

    fn watch(&self, prefix: &Prefix) -> Watch {
        self.news.watch(prefix)
    }

    async fn flush(&self) -> Result<(), StoreError> {
        let (db, file) = (self.db()?.clone(), self.file.clone());
        let flush = move || {
            guarded(|| failed(db.flush()))?;
            // sled asks the kernel to start writing; only this waits until the device has it.
            file.sync_data()?;
            Ok(())
        };
        tokio::task::spawn_blocking(flush).await.map_err(|error| StoreError::Damaged(error.to_string()))?
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        // sled flushes when it is dropped, and may panic where the file is damaged.
        let db = self.db.take();
        if catch_unwind(AssertUnwindSafe(|| drop(db))).is_err() {
            tracing::warn!("store could not be closed in order");
        }
    }
}

fn open_sound(folder: &Path) -> Result<SledStore, StoreError> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    let is_old = fs::metadata(folder.join("db")).is_ok_and(|file| file.len() > 0);
    let config = sled::Config::new()
        .path(folder)
        .mode(sled::Mode::LowSpace)
        .cache_capacity(CACHE_BYTES)
        .flush_every_ms(Some(FLUSH_EVERY));
    let db = open_free(&config)?;
    let file = Arc::new(File::open(folder.join("db"))?);
    let store = SledStore { db: Some(Arc::new(db)), file, writing: Mutex::new(()), news: News::default() };
    let db = store.db()?;
    guarded(|| {
        if !failed(db.contains_key(MARK))? {
            if is_old {
                return Err(StoreError::Damaged("what it held is lost".to_owned()));
            }
            failed(db.insert(MARK, b""))?;
            failed(db.flush())?;
        }
        verify(db)
    })?;
    Ok(store)
}

/// Opens a store whose lock may be held for a moment still: threads of sled outlive a store that was just dropped,
/// and nobody else can have it while we hold the lock of the data directory.
fn open_free(config: &sled::Config) -> Result<sled::Db, StoreError> {
    let begun = Instant::now();
    loop {
        match guarded(|| failed(config.open())) {
            Err(StoreError::Io(error)) if is_locked(&error) && begun.elapsed() < PATIENCE => {
                std::thread::sleep(PATIENCE / 100);
            }
            opened => return opened,
        }
    }
}

/// sled wraps the error of the lock into one of kind "other".
fn is_locked(error: &io::Error) -> bool {
    error.to_string().starts_with("could not acquire lock")
}

/// Reads a small store through.
fn verify(db: &sled::Db) -> Result<(), StoreError> {
    if failed(db.size_on_disk())? > MAX_VERIFIED {
        return Ok(());
    }
    for row in db.iter() {
        let (key, bytes) = failed(row)?;
        if key.as_ref() != MARK {
            unpack(&key, &bytes)?;
        }
    }
    Ok(())
}

/// A panic in sled is damage: it holds its own invariants, and only the file can break them.
fn guarded<T>(call: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("panic");
        Err(StoreError::Damaged(text.to_owned()))
    })
}

fn failed<T>(result: sled::Result<T>) -> Result<T, StoreError> {
    result.map_err(|error| match error {
        sled::Error::Io(error)
            if error.kind() == io::ErrorKind::UnexpectedEof || error.kind() == io::ErrorKind::InvalidData =>
        {
            StoreError::Damaged(error.to_string())
        }
        sled::Error::Io(error) => StoreError::Io(error),
        other => StoreError::Damaged(other.to_string()),
    })
}

fn batch(ops: &[Op], revision: Revision) -> sled::Batch {
    let mut batch = sled::Batch::default();
    for op in ops {
        match op {
            Op::Put { key, value, .. } => batch.insert(key.as_str(), pack(key.as_str(), revision, value)),
            Op::Delete { key, .. } => batch.remove(key.as_str()),
        }
    }
    batch
}

fn read(db: &sled::Db, key: &Key) -> Result<Option<Entry>, StoreError> {
    let bytes = failed(db.get(key.as_str()))?;
    bytes.map(|bytes| unpack(key.as_str().as_bytes(), &bytes)).transpose()
}

fn pack(key: &str, revision: Revision, value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + value.len());
    bytes.extend_from_slice(&revision.to_be_bytes());
    bytes.extend_from_slice(&checksum(key.as_bytes(), revision, value).to_be_bytes());
    bytes.extend_from_slice(value);
    bytes
}

fn unpack(key: &[u8], bytes: &[u8]) -> Result<Entry, StoreError> {
    let name = String::from_utf8_lossy(key);
    let damaged = || StoreError::Damaged(format!("`{name}` is not what was stored"));
    let (revision, rest) = bytes.split_first_chunk::<8>().ok_or_else(damaged)?;
    let (sum, value) = rest.split_first_chunk::<8>().ok_or_else(damaged)?;
    let revision = u64::from_be_bytes(*revision);
    if checksum(key, revision, value) != u64::from_be_bytes(*sum) {
        return Err(damaged());
    }
    let key = Key::parse(&name).map_err(|_| damaged())?;
    Ok(Entry { key, value: value.to_vec(), revision })
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923), over key, revision and value: finds every single changed
/// byte, and needs no table.
fn checksum(key: &[u8], revision: Revision, value: &[u8]) -> u64 {
    let revision = revision.to_be_bytes();
    let bytes = key.iter().chain(&[0]).chain(&revision).chain(value);
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn move_aside(folder: &Path) -> Result<PathBuf, StoreError> {
    for n in 1_u32.. {
        let mut name = folder.file_name().unwrap_or_default().to_owned();
        name.push(format!(".broken-{n}"));
        let target = folder.with_file_name(name);
        if !target.exists() {
            fs::rename(folder, &target)?;
            return Ok(target);
        }
    }
    Err(StoreError::Io(io::Error::other("no free name to set the store aside")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::Expected;
    use super::*;

    fn key(n: u32) -> Key {
        Key::of(&["chunk", &n.to_string()]).unwrap()
    }

    fn value(n: u32) -> Vec<u8> {
        n.to_be_bytes().repeat(100)
    }

    async fn filled(folder: &Path) {
        let (store, _) = SledStore::open(folder).unwrap();
        for n in 0..40 {
            store.put(&key(n), value(n), Expected::Any).await.unwrap();
        }
        store.flush().await.unwrap();
    }

    /// Every file below a folder.
    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                files.extend(files_below(&entry.path()));
            } else {
                files.push(entry.path());
            }
        }
        files.sort();
        files
    }

    fn files_below(folder: &Path) -> Vec<PathBuf> {
        files(folder)
    }

    fn copy(from: &Path, to: &Path) {
        for file in files(from) {
            let target = to.join(file.strip_prefix(from).unwrap());
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(file, target).unwrap();
        }
    }

    /// Opens what was damaged, reads all of it, and writes to it.
    async fn survives(folder: &Path, what: &str) {
        let (store, aside) = SledStore::open(folder).unwrap();
        assert!(aside.is_none_or(|aside| aside.exists()), "{what}");
        for n in 0..40 {
            match store.get(&key(n)).await {
                Ok(entry) => assert!(entry.is_none_or(|entry| entry.value == value(n)), "{what}"),
                Err(StoreError::Damaged(_)) => {}
                Err(other) => panic!("{what}: {other}"),
            }
        }
        let put = store.put(&key(99), value(99), Expected::Any).await;
        assert!(matches!(put, Ok(_) | Err(StoreError::Damaged(_))), "{what}");
    }

    #[tokio::test]
    async fn damage_is_set_aside_or_harmless() {
        let base = tempfile::tempdir().unwrap();
        let good = base.path().join("good");
        filled(&good).await;
        for file in files(&good) {
            let relative = file.strip_prefix(&good).unwrap();
            let size = fs::metadata(&file).unwrap().len();
            for (n, at) in [0, 9, size / 3, size / 2, size.saturating_sub(5)].into_iter().enumerate() {
                for cut in [true, false] {
                    let what = format!("{} at {at} cut {cut}", relative.display());
                    let folder = base.path().join(format!("{}-{n}-{cut}", relative.display()).replace('/', "-"));
                    copy(&good, &folder);
                    let mut bytes = fs::read(&file).unwrap();
                    let at = usize::try_from(at).unwrap();
                    if cut {
                        bytes.truncate(at);
                    } else if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= 0x21;
                    }
                    fs::write(folder.join(relative), bytes).unwrap();
                    survives(&folder, &what).await;
                }
            }
        }
    }

    #[tokio::test]
    async fn a_second_opening_is_refused_and_harms_nothing() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("store");
        let (first, _) = SledStore::open(&folder).unwrap();
        first.put(&key(1), value(1), Expected::Absent).await.unwrap();
        assert!(matches!(SledStore::open(&folder), Err(StoreError::Io(_))));
        assert_eq!(first.get(&key(1)).await.unwrap().unwrap().value, value(1));
    }

    /// Changes a byte of every stored value.
    fn spoil(folder: &Path) {
        for file in files(folder).iter().filter(|file| !file.ends_with("conf")) {
            let mut bytes = fs::read(file).unwrap();
            bytes.iter_mut().skip(64).step_by(97).for_each(|byte| *byte ^= 0xff);
            fs::write(file, bytes).unwrap();
        }
    }

    #[tokio::test]
    async fn a_store_set_aside_twice_has_two_names() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("store");
        for n in 1..=2 {
            filled(&folder).await;
            spoil(&folder);
            let (store, aside) = SledStore::open(&folder).unwrap();
            assert_eq!(aside, Some(base.path().join(format!("store.broken-{n}"))));
            assert_eq!(store.get(&key(1)).await.unwrap(), None);
        }
    }

    #[tokio::test]
    async fn what_is_stored_is_there_after_reopening_and_revisions_grow() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("deep/store");
        let (store, _) = SledStore::open(&folder).unwrap();
        let first = store.put(&key(1), value(1), Expected::Absent).await.unwrap();
        drop(store);
        let (store, aside) = SledStore::open(&folder).unwrap();
        assert_eq!(aside, None);
        assert_eq!(store.get(&key(1)).await.unwrap().unwrap().revision, first);
        assert!(store.put(&key(2), value(2), Expected::Any).await.unwrap() > first);
    }
}
