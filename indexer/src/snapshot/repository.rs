//! Opening a repository and reading single objects.

use std::path::{Path, PathBuf};

use catalog_schema::problem::{Problem, Severity};
use gix::objs::Find as _;
use gix::objs::FindHeader as _;

use super::error::{Error, OpenError, ReadError};
use super::kept::Kept;
use super::object_id::Oid;

/// No object larger than this is ever decoded; the size stands in the object's header, which may lie.
const ALLOCATION_LIMIT: &str = "gitoxide.objects.allocLimit=536870912";

/// One repository, opened read only; shared freely between threads.
pub struct Repository {
    pub(super) shared: gix::ThreadSafeRepository,
    path: PathBuf,
    /// A pack says that a server holds more objects.
    is_partial: bool,
    /// What was read; only where there are no packs, whose objects have caches of their own.
    kept: Option<Kept>,
}

impl Repository {
    /// Opens a working tree or a bare repository.
    ///
    /// # Errors
    /// The path is no repository, or one whose format is not known.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |reason: String| OpenError { path: path.to_owned(), reason };
        let options = gix::open::Options::isolated()
            // Reduced trust: no value of the repository's own configuration is used.
            .with(gix::sec::Trust::Reduced)
            .lossy_config(true)
            .config_overrides(["core.useReplaceRefs=false", ALLOCATION_LIMIT]);
        let shared = gix::ThreadSafeRepository::open_opts(path, options).map_err(|error| failed(chain(&error)))?;
        if !shared.objects.path().is_dir() {
            return Err(failed("it has no object folder".to_owned()));
        }
        let packs = Packs::of(shared.objects.path());
        let kept = packs.is_empty.then(Kept::default);
        Ok(Self { shared, path: path.to_owned(), is_partial: packs.is_partial, kept })
    }

    /// The path that was opened.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is unusual about the repository as a whole: shallow, partial, borrowing objects of another.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.is_shallow() {
            let message = "the clone is shallow: history ends at its boundary, so knowledge before it is unknown";
            let problem = Problem::new("repository-shallow", Severity::Warning, "", message);
            problems.push(problem.hint("fetch the whole history: `git fetch --unshallow`"));
        }
        if self.is_partial {
            let message = "the clone is partial: contents that were not fetched cannot be read";
            let problem = Problem::new("repository-partial", Severity::Info, "", message);
            problems.push(problem.hint("clone without `--filter`"));
        }
        if let Some(folder) = self.alternates() {
            let message = format!("objects are borrowed from `{folder}`");
            let problem = Problem::new("repository-alternates", Severity::Warning, "", message);
            problems
                .push(problem.hint("make the repository whole: `git repack -a -d && rm .git/objects/info/alternates`"));
        }
        problems
    }

    /// The content of a file's object, at most `max` bytes; its size is read before its content.
    ///
    /// # Errors
    /// The object is missing, larger than `max`, damaged, or no file.
    pub fn read(&self, oid: &Oid, max: u64) -> Result<Vec<u8>, ReadError> {
        self.reader().read(oid, max)
    }

    /// A handle for reading many objects from one thread.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader { objects: self.objects(8 << 20), kept: self.kept.clone() }
    }

    /// Whether history ends at a shallow boundary.
    pub(super) fn is_shallow(&self) -> bool {
        let file = self.shared.common_dir.as_deref().unwrap_or(self.shared.git_dir()).join("shallow");
        std::fs::metadata(file).is_ok_and(|m| m.is_file() && m.len() > 0)
    }

    /// Whether a server holds more objects than are here.
    pub(super) fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// A handle of this thread with its own pack cache.
    pub(super) fn local(&self, pack_cache: usize) -> gix::Repository {
        let mut repo = self.shared.to_thread_local();
        // Without this a missing object makes the whole pack folder be read again, each time.
        repo.objects.refresh_never();
        repo.objects
            .set_pack_cache(move || Box::new(gix::odb::pack::cache::lru::MemoryCappedHashmap::new(pack_cache.max(1))));
        if let Some(kept) = self.kept.clone() {
            repo.objects.set_object_cache(move || Box::new(kept.clone()));
        }
        repo
    }

    /// The objects of [`Self::local`].
    pub(super) fn objects(&self, pack_cache: usize) -> gix::OdbHandle {
        self.local(pack_cache).objects
    }

    fn alternates(&self) -> Option<String> {
        let text = std::fs::read(self.shared.objects.path().join("info/alternates")).ok()?;
        let line = text.split(|b| *b == b'\n').find(|line| !line.is_empty())?;
        Some(String::from_utf8_lossy(line).chars().take(200).collect())
    }
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository").field("path", &self.path).finish_non_exhaustive()
    }
}

/// What the folder of packs tells of a repository.
#[derive(Default)]
struct Packs {
    is_empty: bool,
    /// A pack says that a server holds more objects (`.promisor`, gitrepository-layout(5)).
    is_partial: bool,
}

impl Packs {
    fn of(objects: &Path) -> Self {
        let Ok(packs) = std::fs::read_dir(objects.join("pack")) else { return Self::default() };
        let empty = Self { is_empty: true, is_partial: false };
        packs.flatten().fold(empty, |told, file| Self {
            is_empty: false,
            is_partial: told.is_partial || Path::new(&file.file_name()).extension().is_some_and(|e| e == "promisor"),
        })
    }
}

/// Reads the contents of files; for one thread, with a cache of what packs decode to.
pub struct Reader {
    pub(super) objects: gix::OdbHandle,
    kept: Option<Kept>,
}

impl Reader {
    /// The content of a file's object, at most `max` bytes; its size is read before its content.
    ///
    /// # Errors
    /// As [`Repository::read`].
    pub fn read(&self, oid: &Oid, max: u64) -> Result<Vec<u8>, ReadError> {
        let (kind, size) = self.header(oid)?;
        if kind != gix::objs::Kind::Blob {
            return Err(ReadError::Corrupt(format!("it is a {kind}, not a file")));
        }
        if size > max {
            return Err(ReadError::TooLarge(size));
        }
        let mut bytes = Vec::new();
        match self.objects.try_find(&oid.0, &mut bytes) {
            Ok(Some(_)) => Ok(bytes),
            Ok(None) => Err(ReadError::Missing),
            Err(error) => Err(ReadError::Corrupt(chain(&error))),
        }
    }

    /// The size of a file's object in bytes; `None` where it is missing or damaged.
    #[must_use]
    pub fn size(&self, oid: &Oid) -> Option<u64> {
        self.header(oid).ok().map(|(_, size)| size)
    }

    /// Kind and size of an object.
    fn header(&self, oid: &Oid) -> Result<(gix::objs::Kind, u64), ReadError> {
        if let Some(header) = self.kept.as_ref().and_then(|kept| kept.header(&oid.0)) {
            return Ok(header);
        }
        let header = self.objects.try_header(&oid.0).map_err(|error| ReadError::Corrupt(chain(&error)))?;
        let header = header.ok_or(ReadError::Missing)?;
        if let Some(kept) = &self.kept {
            kept.note_header(oid.0, header.kind, header.size);
        }
        Ok((header.kind, header.size))
    }
}

/// Reads a hex id that we wrote ourselves.
pub(super) fn parse(hex: &str) -> Result<gix::ObjectId, Error> {
    hex.parse::<Oid>().map(|oid| oid.0).map_err(|_| Error::Revision(hex.chars().take(80).collect()))
}

/// An error with its causes, on one line of at most 300 characters.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text.replace(['\n', '\r'], " ").chars().take(300).collect()
}
