//! The machine from outside: what is told to whom, when, and what survives.
#![allow(clippy::unwrap_used)]

mod faults;
mod life;
mod replay;
mod seen;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use catalog_schema::id::EntityRef;
use catalog_schema::problem::Severity;
use indexer::journal::{Journal, MemoryJournal};
use indexer::seal::Vault;
use tokio::runtime::Runtime;

use crate::about::About;
use crate::book::{Book, Parcel};
use crate::event::Step;
use crate::known::{Event, Observation};
use crate::rule::Scope;
use crate::state::command::Command;
use crate::state::outbox::{Answer, Outcome, Speed, Tried};
use crate::state::{Note, State};
use crate::target::Target;

/// 2026-01-15 12:00 UTC.
pub const NOON: i64 = 1_768_478_400;

/// A book over journals in memory, with a clock of its own.
pub struct World {
    pub runtime: Runtime,
    pub journal: Arc<dyn Journal>,
    pub log: Arc<dyn Journal>,
    pub time: Arc<AtomicI64>,
    pub book: Book,
    pub vault: Arc<Vault>,
}

impl World {
    pub fn new() -> Self {
        Self::over(Arc::new(MemoryJournal::default()), Arc::new(MemoryJournal::default()))
    }

    pub fn over(journal: Arc<dyn Journal>, log: Arc<dyn Journal>) -> Self {
        let runtime = Runtime::new().unwrap();
        let time = Arc::new(AtomicI64::new(NOON));
        let clock = Arc::clone(&time);
        let clock = Arc::new(move || clock.load(Ordering::SeqCst));
        let vault = Arc::new(Vault::fleeting());
        let book =
            Book::open(Arc::clone(&journal), Arc::clone(&log), runtime.handle().clone(), clock, Arc::clone(&vault));
        Self { runtime, journal, log, time, book: book.unwrap(), vault }
    }

    /// What a process that starts now would know.
    pub fn reopened(&self) -> Book {
        let clock = Arc::clone(&self.time);
        let clock = Arc::new(move || clock.load(Ordering::SeqCst));
        let (journal, log) = (Arc::clone(&self.journal), Arc::clone(&self.log));
        Book::open(journal, log, self.runtime.handle().clone(), clock, Arc::clone(&self.vault)).unwrap()
    }

    pub fn wait(&self, seconds: i64) {
        self.time.fetch_add(seconds, Ordering::SeqCst);
        self.book.tick().unwrap();
    }

    pub fn raise(&self, events: Vec<Event>) {
        self.book.raise(Observation { events, ..Observation::default() }).unwrap();
    }

    /// Raises events and lets them be held as long as they are.
    pub fn fire(&self, events: Vec<Event>) {
        self.raise(events);
        self.wait(601);
    }

    /// Two crawls that read everything.
    pub fn run(&self) {
        for _ in 0..crate::state::alert::RUNS {
            self.book.note(Note::Run(vec!["shop".to_owned()])).unwrap();
        }
    }

    pub fn act(&self, command: Command) {
        self.book.command(command, "ada").unwrap();
    }

    pub fn target(&self, id: &str, single: bool) {
        self.act(Command::PutTarget(target(id, single)));
    }

    pub fn claim(&self) -> Vec<Parcel> {
        self.book.claim(100, &|_| Speed { parallel: 8, interval: 0 })
    }

    /// Lends everything that is due and answers it.
    pub fn deliver(&self, answer: impl Fn(&Parcel) -> Outcome) -> Vec<Parcel> {
        let parcels = self.claim();
        let now = self.book.now();
        let results = parcels.iter().map(|parcel| (tried(parcel.row.sequence, answer(parcel), now), parcel.fence));
        self.book.tried(results.collect()).unwrap();
        parcels
    }

    pub fn inbox(&self, key: &str) -> Vec<String> {
        self.book.read(|state| {
            let items = state.inboxes().list(&[key.to_owned()], None, 100);
            items.into_iter().map(|item| format!("{:?} {}", item.event.transition, item.event.title)).collect()
        })
    }
}

pub fn tried(row: u64, outcome: Outcome, at: i64) -> Tried {
    Tried { row, outcome, answer: Answer { at, status: Some(500), text: String::new() } }
}

pub fn target(id: &str, single: bool) -> Target {
    Target {
        id: id.to_owned(),
        name: id.to_owned(),
        channel: "webhook".to_owned(),
        address: format!("https://hooks.example/{id}"),
        secrets: Vec::new(),
        overlap: None,
        scope: Scope::Team(team("payments")),
        needs_consent: false,
        single,
    }
}

pub fn team(name: &str) -> EntityRef {
    EntityRef::new("group", "default", name)
}

pub fn event(kind: &str, name: &str, step: Step) -> Event {
    Event {
        kind: kind.to_owned(),
        subject: EntityRef::new("component", "default", name),
        step,
        severity: Severity::Warning,
        urgent: false,
        title: format!("{name} {kind}"),
        detail: String::new(),
        place: None,
        about: About {
            kind: "service".to_owned(),
            name: name.to_owned(),
            names: vec![name.to_owned()],
            repository: "shop".to_owned(),
            owner: Some(team("payments")),
            owner_name: "Payments".to_owned(),
            attended: true,
            fields: [(catalog_schema::query::Field::Owner, vec!["payments".to_owned()])].into(),
            ..About::default()
        },
    }
}

pub fn assert_same(a: &Book, b: &Book) {
    let b = b.read(State::clone);
    assert_eq!(a.read(|a| a.difference(&b)), None);
}
