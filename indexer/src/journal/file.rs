//! The journal in a folder of files.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use async_trait::async_trait;
use tokio::sync::{oneshot, watch};

use super::entry::{Link, NewEntry};
use super::follow::{Follow, Read};
use super::segment::{Chain, Lines, Scan, SegmentFile, list, scan};
use super::writer::{Request, Subjects, Writer, create, sync_folder};
use super::{Damage, Expect, Journal, JournalError, MAX_LINE, MAX_PAGE, Opened, Page};

/// The size at which a segment is closed, in bytes.
const SEGMENT_SIZE: u64 = 64 * 1024 * 1024;
/// Every so many entries of the last segment its place is remembered, so that reading the newest
/// entries does not read the segment from its start.
const MARK_EVERY: u64 = 256;

/// A journal on disk. Dropping it waits for the writing thread.
pub struct FileJournal {
    requests: Option<Sender<Request>>,
    writer: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
    last: watch::Receiver<u64>,
}

/// What readers and the writer share.
pub(super) struct Shared {
    state: Mutex<State>,
    last: watch::Receiver<u64>,
}

#[derive(Clone, Default)]
struct State {
    segments: Vec<SegmentFile>,
    /// Sequence, byte and number of lines before, in the last segment.
    marks: Vec<(u64, u64, u64)>,
}

/// Opens the journal in a folder, or makes it.
pub(super) fn open(folder: &Path) -> Result<Opened, JournalError> {
    open_with(folder, SEGMENT_SIZE)
}

pub(super) fn open_with(folder: &Path, segment_size: u64) -> Result<Opened, JournalError> {
    if !folder.exists() {
        fs::create_dir_all(folder)?;
        sync_folder(folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
    }
    let mut segments = list(folder)?;
    if segments.is_empty() {
        let segment = SegmentFile::new(folder, 1);
        create(&segment.path)?;
        segments.push(segment);
        sync_folder(folder)?;
    }
    let (earlier, current) = segments.split_at(segments.len() - 1);
    let [current] = current else { return Err(JournalError::Io(io::ErrorKind::NotFound.into())) };
    let mut marks = Vec::new();
    let mut recent = HashMap::new();
    let before = link_before(earlier)?;
    let found = scan(current, before, |line, entry| {
        mark(&mut marks, entry.sequence, line.start, line.number - 1);
        recent.insert(entry.subject.clone(), entry.sequence);
    })?;
    let (file, cut) = cut_unfinished(current, &found)?;
    for damage in &found.damage {
        tracing::error!(segment = damage.segment, line = damage.line, reason = damage.reason, "journal is damaged");
    }
    let (sender, last) = watch::channel(found.link.sequence);
    let subjects = Subjects { recent, unread: earlier.to_vec(), earlier: HashMap::new() };
    let shared = Arc::new(Shared { state: Mutex::new(State { segments, marks }), last: last.clone() });
    let writer = Writer {
        folder: folder.to_owned(),
        shared: shared.clone(),
        last: sender,
        link: found.link,
        file,
        size: found.end,
        lines: found.lines,
        segment_size,
        subjects,
    };
    let (requests, receiver) = channel();
    let thread = std::thread::Builder::new().name("journal".to_owned()).spawn(move || writer.run(&receiver))?;
    let journal = FileJournal { requests: Some(requests), writer: Some(thread), shared, last };
    Ok(Opened { journal: Arc::new(journal), cut, damage: found.damage })
}

/// Where the chain stands at the end of the segments before the last one. Only the end is needed
/// to append, so damage further up is left to reading and verifying.
fn link_before(earlier: &[SegmentFile]) -> Result<Option<Link>, JournalError> {
    let Some(segment) = earlier.last() else {
        return Ok(Some(Link::default()));
    };
    // The longest line fits twice, so one whole line is read even where the first one is cut.
    let near_end = fs::metadata(&segment.path)?.len().saturating_sub(2 * MAX_LINE as u64);
    let mut lines = Lines::open(&segment.path, near_end, 0)?;
    let mut link = None;
    while let Some(line) = lines.next()? {
        link = line.content.ok().map(|entry| entry.link()).or(link);
    }
    Ok(link)
}

/// Opens the last segment for appending, without what an interrupted write left at its end.
fn cut_unfinished(segment: &SegmentFile, found: &Scan) -> Result<(File, Option<(PathBuf, u64)>), JournalError> {
    let file = OpenOptions::new().append(true).open(&segment.path)?;
    let bytes = found.size - found.end;
    if bytes == 0 {
        return Ok((file, None));
    }
    tracing::warn!(path = %segment.path.display(), bytes, "an unfinished write at the end of the journal is cut off");
    file.set_len(found.end)?;
    file.sync_all()?;
    Ok((file, Some((segment.path.clone(), bytes))))
}

fn mark(marks: &mut Vec<(u64, u64, u64)>, sequence: u64, start: u64, lines: u64) {
    if marks.last().is_none_or(|(last, ..)| sequence >= last + MARK_EVERY) {
        marks.push((sequence, start, lines));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes up a new last segment.
    pub fn add_segment(&self, segment: SegmentFile) {
        let mut state = self.state();
        state.segments.push(segment);
        state.marks.clear();
    }

    /// Remembers where an entry of the last segment begins.
    pub fn mark(&self, sequence: u64, start: u64, lines: u64) {
        mark(&mut self.state().marks, sequence, start, lines);
    }

    /// Reads a page; what is being written just now is not part of it.
    fn read(&self, from: u64, limit: usize) -> Result<Page, JournalError> {
        let (from, limit) = (from.max(1), limit.min(MAX_PAGE));
        let last = *self.last.borrow();
        let State { segments, marks } = self.state().clone();
        let mut page = Page { next: from, ..Page::default() };
        let first = segments.partition_point(|segment| segment.first <= from).saturating_sub(1);
        for (at, segment) in segments.iter().enumerate().skip(first) {
            if page.entries.len() >= limit || page.next > last {
                break;
            }
            let is_last = at + 1 == segments.len();
            let near = marks.iter().rev().find(|(sequence, ..)| is_last && *sequence <= from);
            let (_, start, lines) = near.copied().unwrap_or_default();
            // A segment ends where the next one begins.
            let end = segments.get(at + 1).map_or(last, |next| next.first - 1).min(last);
            page.fill(segment, Lines::open(&segment.path, start, lines)?, end, limit)?;
        }
        Ok(page)
    }

    fn verify(&self) -> Result<Vec<Damage>, JournalError> {
        let last = *self.last.borrow();
        let segments = self.state().segments.clone();
        let mut chain = Chain { before: Some(Link::default()) };
        let mut damage = Vec::new();
        for segment in &segments {
            let mut lines = Lines::open(&segment.path, 0, 0)?;
            while let Some(line) = lines.next()? {
                match &line.content {
                    Ok(entry) if entry.sequence > last => return Ok(damage),
                    Ok(entry) => damage.extend(chain.check(segment, &line, entry)),
                    Err(reason) if chain.before.as_ref().is_some_and(|link| link.sequence < last) => {
                        damage.push(segment.damage(line.number, reason));
                    }
                    Err(_) => {}
                }
            }
        }
        let reached = chain.before.map_or(0, |link| link.sequence);
        if let (true, Some(segment)) = (reached < last, segments.last()) {
            damage.push(segment.damage(0, &format!("entries {} to {last} are missing", reached + 1)));
        }
        Ok(damage)
    }
}

impl Page {
    /// Adds the entries of a segment from `next` on, up to the sequence `end`.
    fn fill(&mut self, segment: &SegmentFile, mut lines: Lines, end: u64, limit: usize) -> Result<(), JournalError> {
        // Damage is told where it lies: with the entries that come after it.
        let mut damage = Vec::new();
        while self.next <= end && self.entries.len() < limit {
            let Some(line) = lines.next()? else {
                self.next = end + 1;
                break;
            };
            match line.content {
                Err(reason) => damage.push(segment.damage(line.number, reason)),
                Ok(entry) if entry.sequence < self.next => damage.clear(),
                Ok(entry) if entry.sequence > end => break,
                Ok(entry) => {
                    self.damage.append(&mut damage);
                    self.next = entry.sequence + 1;
                    self.entries.push(entry);
                }
            }
        }
        if self.next > end {
            self.damage.append(&mut damage);
        }
        Ok(())
    }
}

#[async_trait]
impl Read for Shared {
    async fn page(&self, from: u64, limit: usize) -> Result<Page, JournalError> {
        // A page is at most a thousand short lines, mostly in the page cache.
        self.read(from, limit)
    }
}

#[async_trait]
impl Journal for FileJournal {
    async fn append(&self, entry: NewEntry, expect: Option<Expect>) -> Result<u64, JournalError> {
        let gone = || JournalError::Suspect("its writer has ended".to_owned());
        let (answer, answered) = oneshot::channel();
        let requests = self.requests.as_ref().ok_or_else(gone)?;
        requests.send(Request { entry, expect, answer }).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    async fn read(&self, from: u64, limit: usize) -> Result<Page, JournalError> {
        self.shared.read(from, limit)
    }

    fn last(&self) -> u64 {
        *self.last.borrow()
    }

    fn follow(&self, from: u64) -> Follow {
        Follow::new(self.shared.clone(), from, self.last.clone())
    }

    async fn verify(&self) -> Result<Vec<Damage>, JournalError> {
        let shared = self.shared.clone();
        let verify = tokio::task::spawn_blocking(move || shared.verify());
        verify.await.map_err(|error| JournalError::Io(io::Error::other(error)))?
    }
}

impl Drop for FileJournal {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(writer) = self.writer.take() {
            // A panic of the writer was answered to those who waited.
            let _ = writer.join();
        }
    }
}
