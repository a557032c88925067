//! What the parent and its workers say to each other: length-prefixed postcard frames over pipes.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use catalog_schema::codeowners::Dialect;
use catalog_schema::fact::MailmapEntry;
use catalog_schema::problem::Problem;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::record::{ChangeRow, Commit, FileRow, LastChange, RenameRow, SignatureRow, Unit, VersionKey, VersionRow};
use crate::snapshot::{Events, FoundCommit, Read as TreeRead, Sought};

/// Files and paths of history from which an answer is large.
const LARGE: usize = 10_000;
/// The largest frame: a damaged length never allocates more.
const MAX_FRAME: u32 = 1 << 30;

/// What a parent asks of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Crawl a repository.
    Crawl(Job),
    /// Read one file.
    File(FileJob),
    /// Find commits.
    Commits(CommitsJob),
}

/// Commits to find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitsJob {
    /// The repository's folder.
    pub path: PathBuf,
    /// What is looked for.
    pub sought: Sought,
}

/// One file to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileJob {
    /// The repository's folder.
    pub path: PathBuf,
    /// Hex id of the commit.
    pub commit: String,
    /// The file, relative to the root.
    pub file: String,
}

/// One repository to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The repository's folder.
    pub path: PathBuf,
    /// A date or commit to read at; `None` reads the head.
    pub at: Option<String>,
    /// What is known already; `None` reads everything.
    pub base: Option<Base>,
    /// The clock, seconds since 1970 UTC: no commit counts as later.
    pub now: i64,
    /// Threads for the history, beside the one that reads files; 0 reads one after the other in the same.
    pub threads: usize,
    /// Say each file before it is read, so that an abort names it.
    pub careful: bool,
    /// Files that killed a worker before: skipped with a problem.
    pub skip: Vec<String>,
    /// What is wanted of it.
    pub wants: Wants,
    /// Whose rules its host has, where the address tells; else the remote `origin` is looked at.
    pub host: Option<Dialect>,
}

/// What a job reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wants {
    /// What a record holds.
    #[default]
    Record,
    /// What the reference model of knowledge needs.
    Reference,
}

/// The state of an earlier crawl that a job builds on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// The commit of the record.
    pub commit: String,
    /// The extractors are the same: only what changed is extracted again.
    pub same_extractors: bool,
    /// Units that asked for other files.
    pub reads: Vec<(String, Vec<TreeRead>)>,
    /// Its history was cut off; a fetch may have completed it.
    pub shallow: bool,
    /// Whose rules its host had.
    pub host: Option<Dialect>,
}

/// What a worker says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// Work done and to be done, in commits.
    Progress(u64, u64),
    /// The file it reads next (careful jobs), or the one that took too long.
    InHand(String),
    /// The crawl is over.
    Done(Box<Outcome>),
    /// The content of the file that was asked for; `None` where it cannot be read.
    Content(Option<Vec<u8>>),
    /// The commits that were asked for; `None` where the history cannot be read.
    Commits(Option<Vec<FoundCommit>>),
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Head and extractors are as before.
    Unchanged,
    /// There is no commit yet.
    Empty,
    /// It cannot be read at all; what is wrong.
    Failed(String),
    /// What was found.
    Read(Box<Delta>),
    /// What the reference model needs.
    Reference(Box<Reference>),
}

impl Outcome {
    /// Whether the worker that found this took so much memory that it should give it back by ending.
    #[must_use]
    pub fn is_large(&self) -> bool {
        match self {
            Self::Read(delta) => delta.files.len() + delta.history.paths.len() > LARGE,
            Self::Reference(_) => true,
            Self::Unchanged | Self::Empty | Self::Failed(_) => false,
        }
    }
}

/// A repository as the reference model sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Hex id of the commit.
    pub commit: String,
    /// Its committer time, seconds since 1970 UTC.
    pub at: i64,
    /// Every change of its history.
    pub events: Events,
    /// Files at the commit that GitHub Linguist counts.
    pub files: Vec<String>,
    /// Lines of the mailmap.
    pub mailmap: Vec<MailmapEntry>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What a crawl adds to or replaces in a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// The commit now.
    pub commit: Option<Commit>,
    /// Replace the whole record, not only what is named.
    pub whole: bool,
    /// Replace all files and units, keep the history.
    pub all_files: bool,
    /// Paths whose file row and units are dropped first.
    pub stale: Vec<String>,
    /// Units dropped first although their file did not change (one of their reads did).
    pub stale_units: Vec<String>,
    /// Files that are new or changed.
    pub files: Vec<FileRow>,
    /// Units that are new or changed.
    pub units: Vec<Unit>,
    /// Rows of the commits that are new.
    pub history: HistoryDelta,
    /// Problems of tree and history; they replace the old ones.
    pub problems: Vec<Problem>,
    /// Whose rules its host has.
    pub host: Option<Dialect>,
}

/// Rows of new commits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryDelta {
    /// New commits, merges included.
    pub commits: u64,
    /// Changes by path.
    pub paths: Vec<(String, Vec<ChangeRow>, Option<LastChange>)>,
    /// Signatures with their commit days.
    pub signatures: Vec<SignatureRow>,
    /// Renames.
    pub renames: Vec<RenameRow>,
    /// Versions of followed files, newest first.
    pub versions: Vec<VersionRow>,
    /// The newest that a limit left out.
    pub versions_cut: Option<VersionKey>,
}

/// Writes one frame and flushes.
///
/// # Errors
/// When the pipe is gone or the message is larger than a frame may be.
pub fn send<T: Serialize>(pipe: &mut impl Write, message: &T) -> io::Result<()> {
    let bytes = postcard::to_stdvec(message).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).ok().filter(|n| *n <= MAX_FRAME);
    let length = length.ok_or_else(|| io::Error::other(format!("message of {} bytes is too large", bytes.len())))?;
    pipe.write_all(&length.to_le_bytes())?;
    pipe.write_all(&bytes)?;
    pipe.flush()
}

/// Reads one frame; `None` at the end of the pipe.
///
/// # Errors
/// When the pipe breaks inside a frame, or the frame is no message.
pub fn receive<T: DeserializeOwned>(pipe: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0_u8; 4];
    match pipe.read_exact(&mut length) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(e) => return Err(e),
    }
    let length = u32::from_le_bytes(length);
    if length > MAX_FRAME {
        return Err(io::Error::other(format!("frame of {length} bytes is too large")));
    }
    let mut bytes = Vec::new();
    pipe.take(u64::from(length)).read_to_end(&mut bytes)?;
    postcard::from_bytes(&bytes).map(Some).map_err(io::Error::other)
}
