//! `kill -9` of a process that raises and sends: nothing that was acknowledged is lost, and what is sent again bears its id.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use catalog_schema::id::EntityRef;
use catalog_schema::problem::Severity;
use indexer::journal::{self, Journal};
use portolan_alerts::about::About;
use portolan_alerts::book::{Book, Parcel};
use portolan_alerts::clock::Steady;
use portolan_alerts::event::Step;
use portolan_alerts::known::{Event, Observation};
use portolan_alerts::rule::Scope;
use portolan_alerts::sender::{self, Deliver};
use portolan_alerts::state::command::Command;
use portolan_alerts::state::outbox::{Answer, Outcome, Speed};
use portolan_alerts::target::{Target, TeamReach};
use tokio_util::sync::CancellationToken;

use crate::durability::Chance;
use crate::durability::child::{Working, folder, say};
use crate::support::{runtime, temporary};

const KILLS: usize = 40;
const SEED: u64 = 20_261_123;
/// Of a hundred kills, at least so many must fall between append and acknowledgement, else the run says nothing.
const BETWEEN: usize = 30;
pub const TARGETS: [&str; 2] = ["one", "two"];

/// A target that appends what it gets to a file: its name, the number of the change and the id of the delivery.
pub struct Sink(pub PathBuf);

/// What a parcel says there. Begins a line of its own, because the one before may have been cut, and ends with a point.
pub fn told(parcel: &Parcel) -> String {
    let told = parcel.row.events.iter().map(|e| format!("\n{} {} {} .\n", parcel.target.id, e.detail, parcel.row.id));
    told.collect()
}

#[async_trait]
impl Deliver for Sink {
    fn speed(&self, _: &str) -> Speed {
        Speed { parallel: 4, interval: 0 }
    }

    async fn deliver(&self, parcel: &Parcel) -> (Outcome, Answer) {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(&self.0).unwrap();
        file.write_all(told(parcel).as_bytes()).unwrap();
        (Outcome::Sent, Answer { at: parcel.now, status: Some(200), text: String::new() })
    }
}

/// The journal or log of a folder.
pub fn record(folder: &Path, name: &str) -> Arc<dyn Journal> {
    journal::open(&format!("file:{}", folder.join(name).display())).unwrap().journal
}

pub fn open(folder: &Path) -> Book {
    over(folder, |name| record(folder, name))
}

/// The book of a folder, over its journal and log as `get` gives them.
pub fn over(folder: &Path, get: impl Fn(&str) -> Arc<dyn Journal>) -> Book {
    let clock = Arc::new(Steady::default());
    let vault = indexer::seal::Vault::new(&folder.join("portolan.key"), None).unwrap();
    Book::open(get("journal"), get("log"), runtime().handle().clone(), clock, Arc::new(vault)).unwrap()
}

fn team() -> EntityRef {
    EntityRef::new("group", "default", "payments")
}

pub fn set_up(book: &Book) {
    for id in TARGETS {
        let target = Target {
            id: id.to_owned(),
            name: id.to_owned(),
            channel: "webhook".to_owned(),
            address: format!("https://hooks.example/{id}"),
            secrets: Vec::new(),
            overlap: None,
            scope: Scope::Team(team()),
            needs_consent: false,
            single: true,
        };
        book.command(Command::PutTarget(target), "operator").unwrap();
    }
    let targets = TARGETS.map(str::to_owned).to_vec();
    let reach = TeamReach { targets, ..TeamReach::default() };
    book.command(Command::SetTeam { team: team(), reach }, "operator").unwrap();
}

/// A change of hands that bears a number.
pub fn change(number: u64) -> Observation {
    let name = format!("service-{}", number % 7);
    let about = About {
        kind: "service".to_owned(),
        name: name.clone(),
        owner: Some(team()),
        attended: true,
        ..About::default()
    };
    let event = Event {
        kind: "owner-changed".to_owned(),
        subject: EntityRef::new("component", "default", &name),
        step: Step::Tell,
        severity: Severity::Info,
        urgent: false,
        title: format!("{name} changed hands"),
        detail: number.to_string(),
        place: None,
        about,
    };
    Observation { events: vec![event], ..Observation::default() }
}

/// The child: raises and sends until it is killed.
#[test]
fn raises_and_sends_until_it_is_killed() {
    let Some(folder) = folder() else { return };
    let book = Arc::new(open(&folder));
    let sink: Arc<dyn Deliver> = Arc::new(Sink(folder.join("arrived")));
    runtime().spawn(sender::run(Arc::clone(&book), sink, CancellationToken::new()));
    let first = std::fs::read_to_string(folder.join("next")).unwrap().trim().parse().unwrap();
    for number in first.. {
        say(&format!("begin {number}"));
        book.raise(change(number)).unwrap();
        say(&format!("ack {number}"));
    }
}

/// Kills again and again; prints what it saw and fails on anything lost or under two ids.
pub fn kill_and_count(kills: usize, seed: u64) {
    let folder = temporary();
    let arrived = folder.path().join("arrived");
    set_up(&open(folder.path()));
    let mut chance = Chance::new(seed);
    let (mut acknowledged, mut between, mut next) = (BTreeSet::new(), 0, 1_u64);
    for _ in 0..kills {
        std::fs::write(folder.path().join("next"), next.to_string()).unwrap();
        let mut child = Working::start("alerts::kills::raises_and_sends_until_it_is_killed", folder.path());
        child.until("ack ", 1 + usize::try_from(chance.below(12)).unwrap());
        let said = child.kill_after(Duration::from_micros(chance.below(4_000)));
        let number = |line: &str| line.split(' ').nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap();
        acknowledged.extend(said.iter().filter(|line| line.starts_with("ack ")).map(|line| number(line)));
        next = said.iter().map(|line| number(line)).max().unwrap_or(next) + 1;
        between += usize::from(said.last().is_some_and(|line| line.starts_with("begin ")));
    }
    drain(folder.path());
    let Arrived { lost, double, repeats } = count(&arrived, &acknowledged);
    println!(
        "seed {seed}: {kills} kills, {} writes acknowledged, {between} kills between append and acknowledgement, {} lost, {double} events under two ids, {repeats} repeats under the same id",
        acknowledged.len(),
        lost.len()
    );
    assert!(lost.is_empty(), "lost: {lost:?}");
    assert_eq!(double, 0, "events under two ids");
    assert!(
        between * 100 >= kills * BETWEEN,
        "void: only {between} of {kills} kills fell between append and acknowledgement"
    );
}

/// What arrived of what was acknowledged.
pub struct Arrived {
    /// Changes that one of the targets never got.
    pub lost: Vec<u64>,
    /// Changes that one of the targets got under more than one id.
    pub double: usize,
    /// Deliveries that came again under their id.
    pub repeats: usize,
}

/// Reads the file of a [`Sink`].
pub fn count(arrived: &Path, acknowledged: &BTreeSet<u64>) -> Arrived {
    let (mut ids, mut repeats) = (BTreeMap::<(String, u64), BTreeSet<String>>::new(), 0);
    for line in std::fs::read_to_string(arrived).unwrap().lines() {
        // A line that a kill cut was not acknowledged by its target: the delivery came again.
        let [target, number, id, "."] = line.split(' ').collect::<Vec<_>>()[..] else { continue };
        let Ok(number) = number.parse() else { continue };
        repeats += usize::from(!ids.entry((target.to_owned(), number)).or_default().insert(id.to_owned()));
    }
    let lost = |number: &&u64| TARGETS.iter().any(|target| !ids.contains_key(&((*target).to_owned(), **number)));
    let lost = acknowledged.iter().filter(lost).copied().collect();
    let double = ids.values().filter(|ids| ids.len() > 1).count();
    Arrived { lost, double, repeats }
}

/// Sends what is left.
pub fn drain(folder: &Path) {
    let book = Arc::new(open(folder));
    let stop = CancellationToken::new();
    let sink: Arc<dyn Deliver> = Arc::new(Sink(folder.join("arrived")));
    let task = runtime().spawn(sender::run(Arc::clone(&book), sink, stop.clone()));
    let begun = Instant::now();
    while book.health().queued > 0 {
        assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", book.health());
        std::thread::sleep(Duration::from_millis(20));
    }
    stop.cancel();
    runtime().block_on(task).unwrap();
}

#[test]
fn what_was_raised_survives_forty_kills_and_arrives_under_one_id() {
    kill_and_count(KILLS, SEED);
}
