//! Segments: files of lines, named by the sequence of their first entry.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::entry::{Entry, Link};
use super::{Damage, MAX_LINE};

const EXTENSION: &str = "jsonl";

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SegmentFile {
    /// The sequence of its first entry.
    pub first: u64,
    /// Where it is.
    pub path: PathBuf,
}

impl SegmentFile {
    /// The file in a folder whose first entry has this sequence.
    pub fn new(folder: &Path, first: u64) -> Self {
        Self { first, path: folder.join(format!("{first:020}.{EXTENSION}")) }
    }

    /// The file's name.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Names a place in it.
    pub fn damage(&self, line: u64, reason: &str) -> Damage {
        Damage { segment: self.name(), line, reason: reason.to_owned() }
    }
}

/// The segments of a folder in order.
pub(super) fn list(folder: &Path) -> io::Result<Vec<SegmentFile>> {
    let mut segments = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let is_segment = path.extension().is_some_and(|extension| extension == EXTENSION);
        if let (true, Ok(first)) = (is_segment, stem.parse()) {
            segments.push(SegmentFile { first, path });
        }
    }
    segments.sort_by_key(|segment| segment.first);
    Ok(segments)
}

/// A line of a segment.
pub(super) struct Line {
    /// Its 1-based number.
    pub number: u64,
    /// The byte at which it begins.
    pub start: u64,
    /// The byte after it.
    pub end: u64,
    /// What it says, or what is wrong with it.
    pub content: Result<Entry, &'static str>,
    /// Whether it ends with a line feed and holds no zero bytes: was written whole.
    pub is_whole: bool,
}

/// Reads the lines of a segment, whatever they hold.
pub(super) struct Lines {
    reader: BufReader<File>,
    number: u64,
    at: u64,
    buffer: Vec<u8>,
}

impl Lines {
    /// Starts at a byte that begins the line after `number` lines.
    pub fn open(path: &Path, at: u64, number: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(at))?;
        Ok(Self { reader: BufReader::with_capacity(MAX_LINE, file), number, at, buffer: Vec::new() })
    }

    /// The next line; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        self.buffer.clear();
        let start = self.at;
        let mut is_too_long = false;
        loop {
            let bytes = self.reader.fill_buf()?;
            let feed = bytes.iter().position(|byte| *byte == b'\n');
            let length = feed.map_or(bytes.len(), |at| at + 1);
            // Damage can join lines: what no entry is as long as is not kept.
            is_too_long |= self.buffer.len() + length > MAX_LINE;
            if !is_too_long {
                self.buffer.extend_from_slice(&bytes[..length]);
            }
            self.reader.consume(length);
            self.at += u64::try_from(length).unwrap_or(u64::MAX);
            if feed.is_some() || length == 0 {
                break;
            }
        }
        if self.at == start {
            return Ok(None);
        }
        self.number += 1;
        let text = self.buffer.strip_suffix(b"\n");
        let is_whole = is_too_long || text.is_some_and(|text| !text.contains(&0));
        let content = match text {
            Some(text) if !is_too_long => Entry::read(text),
            _ => Err("not an entry"),
        };
        Ok(Some(Line { number: self.number, start, end: self.at, content, is_whole }))
    }
}

/// What a segment holds.
pub(super) struct Scan {
    /// The last entry.
    pub link: Link,
    /// What is wrong, in order.
    pub damage: Vec<Damage>,
    /// The end of the last line that is to be kept.
    pub end: u64,
    /// The number of those lines.
    pub lines: u64,
    /// The size of the file.
    pub size: u64,
}

/// Reads a segment through and checks its chain from where the one before ends; without that the
/// first entry is believed.
///
/// Lines at the end that were not written whole are an unfinished write, not damage: they come
/// after `end`.
pub(super) fn scan(
    segment: &SegmentFile,
    before: Option<Link>,
    mut each: impl FnMut(&Line, &Entry),
) -> io::Result<Scan> {
    let mut chain = Chain { before };
    let mut scan = Scan { link: Link::default(), damage: Vec::new(), end: 0, lines: 0, size: 0 };
    let mut unfinished: Vec<Damage> = Vec::new();
    let mut lines = Lines::open(&segment.path, 0, 0)?;
    while let Some(line) = lines.next()? {
        scan.size = line.end;
        match &line.content {
            Ok(entry) => {
                scan.damage.append(&mut unfinished);
                scan.damage.extend(chain.check(segment, &line, entry));
                scan.link = entry.link();
                each(&line, entry);
            }
            Err(reason) => {
                unfinished.push(segment.damage(line.number, reason));
                if !line.is_whole {
                    continue;
                }
                scan.damage.append(&mut unfinished);
            }
        }
        (scan.end, scan.lines) = (line.end, line.number);
    }
    if scan.link.sequence == 0 {
        // Nothing readable in it: the chain goes on from the segment before.
        scan.link = chain.before.unwrap_or_default();
    }
    Ok(scan)
}

/// Follows the chain from line to line.
pub(super) struct Chain {
    /// The last entry seen; `None` where the next one is to be believed.
    pub before: Option<Link>,
}

impl Chain {
    /// Whether an entry follows the last one; it is the last one afterwards.
    pub fn check(&mut self, segment: &SegmentFile, line: &Line, entry: &Entry) -> Option<Damage> {
        let before = self.before.replace(entry.link())?;
        let follows = before.sequence + 1 == entry.sequence && before.hash == entry.previous;
        (!follows).then(|| segment.damage(line.number, &format!("does not follow entry {}", before.sequence)))
    }
}
