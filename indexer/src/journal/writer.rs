//! The one thread that writes: it takes what is waiting, writes it at once, waits for the device
//! once, and then answers everybody.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use tokio::sync::{oneshot, watch};

use super::entry::{Link, NewEntry};
use super::file::Shared;
use super::memory::check;
use super::segment::{SegmentFile, scan};
use super::{Expect, JournalError};

/// The most entries, and about the most bytes, that share one wait.
const MAX_GROUP: usize = 1_024;
const MAX_GROUP_BYTES: usize = 4 * 1024 * 1024;

/// Where the answer to an append goes.
type Answer = oneshot::Sender<Result<u64, JournalError>>;

/// An entry that waits to be written.
pub(super) struct Request {
    pub entry: NewEntry,
    pub expect: Option<Expect>,
    pub answer: Answer,
}

/// The state of the writing thread.
pub(super) struct Writer {
    pub folder: PathBuf,
    pub shared: Arc<Shared>,
    pub last: watch::Sender<u64>,
    pub link: Link,
    pub file: File,
    pub size: u64,
    pub lines: u64,
    pub segment_size: u64,
    pub subjects: Subjects,
}

/// What one group adds.
#[derive(Default)]
struct Group {
    text: String,
    link: Link,
    subjects: HashMap<String, u64>,
    starts: Vec<(u64, usize)>,
    answers: Vec<(Answer, u64)>,
}

impl Writer {
    /// Serves appends until the journal is dropped or a write fails.
    pub fn run(mut self, requests: &Receiver<Request>) {
        while let Ok(first) = requests.recv() {
            let group = self.gather(first, requests);
            if group.answers.is_empty() {
                continue;
            }
            if let Err(error) = self.write(&group) {
                // What is on the disk is not known now: nothing may be added to it.
                let reason = error.to_string();
                tracing::error!(folder = %self.folder.display(), error = reason, "journal cannot be written");
                for (answer, _) in group.answers {
                    let _ = answer.send(Err(JournalError::Io(io::Error::new(error.kind(), reason.clone()))));
                }
                refuse(requests, &reason);
                return;
            }
            self.publish(group);
        }
    }

    /// Takes what is waiting, as far as it may be appended.
    fn gather(&mut self, first: Request, requests: &Receiver<Request>) -> Group {
        let mut group = Group { link: self.link.clone(), ..Group::default() };
        let mut next = Some(first);
        while let Some(request) = next {
            match self.add(&mut group, request.entry, request.expect.as_ref()) {
                Ok(sequence) => group.answers.push((request.answer, sequence)),
                // Nobody may be waiting any more.
                Err(error) => drop(request.answer.send(Err(error))),
            }
            let is_full = group.answers.len() == MAX_GROUP || group.text.len() >= MAX_GROUP_BYTES;
            next = if is_full { None } else { requests.try_recv().ok() };
        }
        group
    }

    fn add(&mut self, group: &mut Group, entry: NewEntry, expect: Option<&Expect>) -> Result<u64, JournalError> {
        if let Some(expect) = expect {
            let last = match group.subjects.get(&expect.subject) {
                Some(sequence) => *sequence,
                None => self.subjects.last(&expect.subject)?,
            };
            check(Some(expect), |_| last)?;
        }
        let (entry, line) = group.link.next(entry)?;
        group.link = entry.link();
        group.starts.push((entry.sequence, group.text.len()));
        group.text.push_str(&line);
        group.subjects.insert(entry.subject, entry.sequence);
        Ok(entry.sequence)
    }

    fn write(&mut self, group: &Group) -> io::Result<()> {
        if self.size > 0 && self.size >= self.segment_size {
            self.roll()?;
        }
        self.file.write_all(group.text.as_bytes())?;
        self.file.sync_data()
    }

    /// Starts a new segment; the one before is on the disk already.
    fn roll(&mut self) -> io::Result<()> {
        let segment = SegmentFile::new(&self.folder, self.link.sequence + 1);
        self.file = create(&segment.path)?;
        sync_folder(&self.folder)?;
        (self.size, self.lines) = (0, 0);
        self.shared.add_segment(segment);
        Ok(())
    }

    fn publish(&mut self, group: Group) {
        for (sequence, offset) in group.starts {
            let start = self.size + u64::try_from(offset).unwrap_or_default();
            self.shared.mark(sequence, start, self.lines);
            self.lines += 1;
        }
        self.size += u64::try_from(group.text.len()).unwrap_or_default();
        self.link = group.link;
        self.subjects.recent.extend(group.subjects);
        self.last.send_replace(self.link.sequence);
        for (answer, sequence) in group.answers {
            // Nobody may be waiting any more.
            let _ = answer.send(Ok(sequence));
        }
    }
}

fn refuse(requests: &Receiver<Request>, reason: &str) {
    while let Ok(request) = requests.recv() {
        let _ = request.answer.send(Err(JournalError::Suspect(reason.to_owned())));
    }
}

/// Makes a new file that is written at its end only.
pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create_new(true).open(path)
}

/// Waits until the names in a folder are on the disk.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The last sequence of each subject.
pub(super) struct Subjects {
    /// From the last segment on.
    pub recent: HashMap<String, u64>,
    /// Segments before, until somebody asks for a subject that is not recent.
    pub unread: Vec<SegmentFile>,
    /// From those segments, once they were read.
    pub earlier: HashMap<String, u64>,
}

impl Subjects {
    /// The sequence of the last entry of a subject; 0 where there is none.
    fn last(&mut self, subject: &str) -> io::Result<u64> {
        if let Some(sequence) = self.recent.get(subject) {
            return Ok(*sequence);
        }
        for segment in &self.unread {
            scan(segment, None, |_, entry| {
                self.earlier.insert(entry.subject.clone(), entry.sequence);
            })?;
        }
        self.unread.clear();
        Ok(self.earlier.get(subject).copied().unwrap_or_default())
    }
}
