//! A process that kills itself at each named point between an event and its mark: the real book, sender and journal files,
//! each wrapped so that the point is known. Nothing acknowledged is lost, and what comes again bears its id.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use indexer::journal::{Damage, Expect, Follow, Journal, JournalError, NewEntry, Page};
use portolan_alerts::book::Parcel;
use portolan_alerts::sender::{self, Deliver};
use portolan_alerts::state::command::{Command, Silence};
use portolan_alerts::state::outbox::{Answer, Outcome, Speed};
use tokio_util::sync::CancellationToken;

use super::kills::{Arrived, change, count, drain, open, over, record, set_up, told};
use crate::durability::Chance;
use crate::durability::child::{Working, folder, say};
use crate::support::{runtime, temporary};

const SEED: u64 = 20_261_125;
/// Times that the process dies at each point.
const ROUNDS: usize = 3;
/// Changes that a process raises if it never comes to its point.
const MOST: u64 = 400;
const SIGABRT: i32 = 6;

/// The points, in the order in which an event passes them. *Written* is the moment when the bytes are in the file and the
/// device has mostly not answered yet.
const POINTS: [&str; 14] = [
    "journal before write",
    "journal written",
    "journal flushed",
    "event before write",
    "event written",
    "event flushed",
    "before claim",
    "after claim",
    "before send",
    "half sent",
    "after send",
    "mark before write",
    "mark written",
    "mark flushed",
];

/// Ends the process when it comes to its point for the nth time.
struct Fuse {
    point: String,
    left: AtomicU32,
}

impl Fuse {
    fn of(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join("point")).unwrap();
        let (count, point) = text.split_once(' ').unwrap();
        Self { point: point.to_owned(), left: AtomicU32::new(count.parse().unwrap()) }
    }

    fn burns(&self, point: &str) -> bool {
        self.point == point && self.left.fetch_sub(1, Ordering::SeqCst) == 1
    }

    fn at(&self, point: &str) {
        if self.burns(point) {
            // As a kill would: nothing is finished, flushed or dropped.
            std::process::abort();
        }
    }
}

/// A journal that tells the fuse where it is.
struct Watched {
    inner: Arc<dyn Journal>,
    folder: PathBuf,
    fuse: Arc<Fuse>,
}

impl Watched {
    fn size(folder: &Path) -> u64 {
        let files = std::fs::read_dir(folder).unwrap().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
    }

    /// Ends the process as soon as there is more in the folder than now.
    fn end_when_written(&self) {
        let (folder, before) = (self.folder.clone(), Self::size(&self.folder));
        std::thread::spawn(move || {
            while Self::size(&folder) == before {
                std::hint::spin_loop();
            }
            std::process::abort();
        });
    }
}

#[async_trait]
impl Journal for Watched {
    async fn append(&self, entry: NewEntry, expect: Option<Expect>) -> Result<u64, JournalError> {
        let word = match entry.action.as_str() {
            "alerts.tried" => "mark",
            action if action.starts_with("alerts.") => "event",
            _ => "journal",
        };
        self.fuse.at(&format!("{word} before write"));
        if self.fuse.burns(&format!("{word} written")) {
            self.end_when_written();
        }
        let sequence = self.inner.append(entry, expect).await?;
        self.fuse.at(&format!("{word} flushed"));
        Ok(sequence)
    }

    async fn read(&self, from: u64, limit: usize) -> Result<Page, JournalError> {
        self.inner.read(from, limit).await
    }

    fn last(&self) -> u64 {
        self.inner.last()
    }

    fn follow(&self, from: u64) -> Follow {
        self.inner.follow(from)
    }

    async fn verify(&self) -> Result<Vec<Damage>, JournalError> {
        self.inner.verify().await
    }
}

/// A target that appends what it gets to a file, and tells the fuse where it is.
struct Sink {
    arrived: PathBuf,
    fuse: Arc<Fuse>,
}

#[async_trait]
impl Deliver for Sink {
    /// Asked while rows are about to be lent.
    fn speed(&self, _: &str) -> Speed {
        self.fuse.at("before claim");
        Speed { parallel: 4, interval: 0 }
    }

    async fn deliver(&self, parcel: &Parcel) -> (Outcome, Answer) {
        self.fuse.at("after claim");
        let mut file = OpenOptions::new().append(true).create(true).open(&self.arrived).unwrap();
        let line = told(parcel);
        self.fuse.at("before send");
        if self.fuse.burns("half sent") {
            file.write_all(&line.as_bytes()[..line.len() / 2]).unwrap();
            std::process::abort();
        }
        file.write_all(line.as_bytes()).unwrap();
        self.fuse.at("after send");
        (Outcome::Sent, Answer { at: parcel.now, status: Some(200), text: String::new() })
    }
}

/// An entry of the journal that bears a number and hushes nothing.
fn silence(number: u64, now: i64) -> Command {
    Command::Silence(Silence {
        id: format!("s{number}"),
        kinds: Vec::new(),
        query: "nothing-is-called-like-this".to_owned(),
        alert: None,
        owners: BTreeSet::new(),
        reason: "to be counted".to_owned(),
        by: "operator".to_owned(),
        from: now,
        to: now + 3_600,
    })
}

/// The child: decides, raises and sends until it comes to its point.
#[test]
fn works_until_it_comes_to_its_point() {
    let Some(folder) = folder() else { return };
    let fuse = Arc::new(Fuse::of(&folder));
    let watched = |name: &str| -> Arc<dyn Journal> {
        Arc::new(Watched { inner: record(&folder, name), folder: folder.join(name), fuse: Arc::clone(&fuse) })
    };
    let book = Arc::new(over(&folder, watched));
    let sink = Arc::new(Sink { arrived: folder.join("arrived"), fuse });
    runtime().spawn(sender::run(Arc::clone(&book), sink, CancellationToken::new()));
    let first: u64 = std::fs::read_to_string(folder.join("next")).unwrap().trim().parse().unwrap();
    for number in first..first + MOST {
        book.command(silence(number, book.now()), "operator").unwrap();
        say(&format!("ack decided {number}"));
        book.raise(change(number)).unwrap();
        say(&format!("ack raised {number}"));
    }
    std::thread::sleep(Duration::from_secs(30));
}

/// The numbers that a child said it has done.
fn numbers(said: &[String], what: &str) -> Vec<u64> {
    let begin = format!("ack {what} ");
    said.iter().filter_map(|line| line.strip_prefix(&begin)).map(|number| number.parse().unwrap()).collect()
}

#[test]
fn a_process_that_dies_at_a_named_point_loses_nothing_and_repeats_under_the_same_id() {
    let folder = temporary();
    set_up(&open(folder.path()));
    let mut chance = Chance::new(SEED);
    let (mut raised, mut decided, mut next) = (BTreeSet::new(), BTreeSet::new(), 1);
    let mut before = 0;
    for point in POINTS {
        for _ in 0..ROUNDS {
            std::fs::write(folder.path().join("next"), next.to_string()).unwrap();
            std::fs::write(folder.path().join("point"), format!("{} {point}", 1 + chance.below(6))).unwrap();
            let child = Working::start("alerts::points::works_until_it_comes_to_its_point", folder.path());
            let (status, said) = child.after_its_end();
            assert_eq!(status.signal(), Some(SIGABRT), "{point}: it never came there: {said:?}");
            raised.extend(numbers(&said, "raised"));
            decided.extend(numbers(&said, "decided"));
            // What was under way may be there or not; its number is not given again.
            next = decided.last().copied().unwrap_or(next).max(next) + 2;
        }
        drain(folder.path());
        let Arrived { lost, double, repeats } = count(&folder.path().join("arrived"), &raised);
        println!(
            "{point}: {} raised so far, {} lost, {double} under two ids, {} repeats",
            raised.len(),
            lost.len(),
            repeats - before
        );
        before = repeats;
        assert!(lost.is_empty(), "{point}: lost {lost:?}");
        assert_eq!(double, 0, "{point}: events under two ids");
        let missing: Vec<u64> = open(folder.path()).read(|state| {
            let known: BTreeSet<&str> = state.silences().map(|silence| silence.id.as_str()).collect();
            decided.iter().filter(|number| !known.contains(format!("s{number}").as_str())).copied().collect()
        });
        assert!(missing.is_empty(), "{point}: decisions lost: {missing:?}");
    }
    println!(
        "seed {SEED}: {} points, {ROUNDS} deaths at each, {} events and {} decisions acknowledged",
        POINTS.len(),
        raised.len(),
        decided.len()
    );
}
