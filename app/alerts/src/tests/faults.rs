//! Crashes at each point, leases, order, bad targets, clocks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use async_trait::async_trait;
use indexer::journal::{Damage, Expect, Follow, JournalError, NewEntry, Page};

use super::*;
use crate::state::command::Command;
use crate::target::TeamReach;

/// Where the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    BeforeWrite,
    /// On the disk, but nobody was told so.
    AfterWrite,
    BeforeClaim,
    AfterClaim,
    BeforeSend,
    AfterSend,
    AfterMark,
}

const POINTS: [Point; 7] = [
    Point::BeforeWrite,
    Point::AfterWrite,
    Point::BeforeClaim,
    Point::AfterClaim,
    Point::BeforeSend,
    Point::AfterSend,
    Point::AfterMark,
];

/// A log that dies at a point, as one does whose process is killed or whose disk is full.
struct Dying {
    inner: MemoryJournal,
    dies: Mutex<Option<Point>>,
}

#[async_trait]
impl Journal for Dying {
    async fn append(&self, entry: NewEntry, expect: Option<Expect>) -> Result<u64, JournalError> {
        let dies = *self.dies.lock().unwrap();
        let full = || Err(JournalError::Suspect("no space left on device".to_owned()));
        if dies == Some(Point::BeforeWrite) {
            return full();
        }
        let sequence = self.inner.append(entry, expect).await?;
        if dies == Some(Point::AfterWrite) { full() } else { Ok(sequence) }
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

fn teams_hook() -> Command {
    let reach = TeamReach { targets: vec!["hook".to_owned()], ..TeamReach::default() };
    Command::SetTeam { team: team("payments"), reach }
}

/// Raises, lends, sends and marks one event, dying at a point; then everything again in a new process until all is sent.
/// Returns the ids that arrived.
fn survive(point: Point, again: Point) -> Vec<String> {
    let log = Arc::new(Dying { inner: MemoryJournal::default(), dies: Mutex::new(None) });
    let world = World::over(Arc::new(MemoryJournal::default()), Arc::clone(&log) as Arc<dyn Journal>);
    world.target("hook", true);
    world.act(teams_hook());
    let mut arrived = Vec::new();
    let mut book = world.reopened();
    for dies in [Some(point), Some(again), None] {
        let at = |here: Point| dies == Some(here);
        *log.dies.lock().unwrap() = dies.filter(|p| [Point::BeforeWrite, Point::AfterWrite].contains(p));
        // Whoever sees the catalog raises what the log does not have.
        let is_known = book.read(|s| s.alerts().next().is_some());
        let raised = is_known
            || book
                .raise(Observation {
                    events: vec![event("owner-changed", "pay", Step::Tell)],
                    ..Observation::default()
                })
                .is_ok();
        if raised && !at(Point::BeforeClaim) {
            let parcels = book.claim(10, &|_| Speed { parallel: 8, interval: 0 });
            for parcel in parcels {
                if at(Point::AfterClaim) || at(Point::BeforeSend) {
                    break;
                }
                arrived.push(parcel.row.id.clone());
                if at(Point::AfterSend) {
                    break;
                }
                let marked = book.tried(vec![(tried(parcel.row.sequence, Outcome::Sent, NOON), parcel.fence)]);
                assert!(marked.is_ok() || dies.is_some());
                if at(Point::AfterMark) {
                    break;
                }
            }
        }
        *log.dies.lock().unwrap() = None;
        book = world.reopened();
    }
    assert!(book.claim(10, &|_| Speed { parallel: 8, interval: 0 }).is_empty(), "{point:?}, {again:?}: all is marked");
    arrived
}

#[test]
fn killed_at_each_point_twice_nothing_is_lost_and_repeats_bear_the_same_id() {
    let mut repeats = 0;
    for point in POINTS {
        for again in POINTS {
            let arrived = survive(point, again);
            assert!(!arrived.is_empty(), "{point:?}, {again:?}: lost");
            let ids: BTreeSet<&String> = arrived.iter().collect();
            assert_eq!(ids.len(), 1, "{point:?}, {again:?}: {arrived:?}");
            repeats += arrived.len() - 1;
        }
    }
    println!(
        "{} pairs of points of {}, 0 lost, {repeats} repeats, all under their id",
        POINTS.len().pow(2),
        POINTS.len()
    );
}

#[test]
fn a_full_disk_stops_the_sender_and_loses_nothing() {
    let log = Arc::new(Dying { inner: MemoryJournal::default(), dies: Mutex::new(None) });
    let world = World::over(Arc::new(MemoryJournal::default()), Arc::clone(&log) as Arc<dyn Journal>);
    world.target("hook", true);
    world.act(teams_hook());
    world.raise(vec![event("owner-changed", "a", Step::Tell)]);
    *log.dies.lock().unwrap() = Some(Point::BeforeWrite);
    let parcel = world.claim().remove(0);
    assert!(world.book.tried(vec![(tried(parcel.row.sequence, Outcome::Sent, NOON), parcel.fence)]).is_err());
    world.time.fetch_add(10_000, Ordering::SeqCst);
    assert!(world.claim().is_empty(), "what cannot be marked is not sent");
    assert!(world.book.health().is_bad() && world.book.health().broken.is_some());
    *log.dies.lock().unwrap() = None;
    let book = world.reopened();
    let again = book.claim(10, &|_| Speed { parallel: 8, interval: 0 });
    assert_eq!(again.iter().map(|p| &p.row.id).collect::<Vec<_>>(), [&parcel.row.id]);
}

#[test]
fn two_senders_never_have_one_row_and_whoever_lost_its_lease_marks_nothing() {
    let world = World::new();
    world.target("hook", true);
    world.act(teams_hook());
    world.raise((0..8).map(|n| event("owner-changed", &format!("s{n}"), Step::Tell)).collect());
    let (first, second) = (world.claim(), world.claim());
    assert_eq!((first.len(), second.len()), (8, 0));
    // The first one pauses for longer than its lease.
    world.wait(61);
    let second = world.claim();
    assert_eq!(second.len(), 8);
    let late = first.iter().map(|p| (tried(p.row.sequence, Outcome::Sent, NOON), p.fence)).collect();
    world.book.tried(late).unwrap();
    assert_eq!(world.book.health().queued, 8, "the late one marks nothing");
    let own = second.iter().map(|p| (tried(p.row.sequence, Outcome::Sent, NOON), p.fence)).collect();
    world.book.tried(own).unwrap();
    assert_eq!(world.book.health().queued, 0);
}

#[test]
fn order_is_kept_per_target_and_alert_and_a_bad_target_delays_nobody() {
    let world = World::new();
    world.target("bad", true);
    world.target("good", true);
    let targets = vec!["bad".to_owned(), "good".to_owned()];
    let reach = TeamReach { targets, ..TeamReach::default() };
    world.act(Command::SetTeam { team: team("payments"), reach });
    let mut arrived: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for turn in 0..40 {
        world.raise((0..5).map(|n| event("owner-changed", &format!("s{n}"), Step::Tell)).collect());
        let sent = world.deliver(|parcel| {
            let fails = parcel.target.id == "bad" && turn < 20;
            if fails { Outcome::Retry(None) } else { Outcome::Sent }
        });
        let good = sent.iter().filter(|p| p.target.id == "good").count();
        assert_eq!(good, 5, "turn {turn}");
        for parcel in sent.iter().filter(|p| p.target.id == "good" || turn >= 20) {
            let key = format!("{} {}", parcel.target.id, parcel.row.events[0].alert);
            arrived.entry(key).or_default().push(parcel.row.events[0].sequence);
        }
        world.wait(400);
    }
    let mut left = 3_000;
    while world.book.health().queued > 0 && left > 0 {
        left -= 1;
        world.wait(600);
        for parcel in world.deliver(|_| Outcome::Sent) {
            let key = format!("{} {}", parcel.target.id, parcel.row.events[0].alert);
            arrived.entry(key).or_default().push(parcel.row.events[0].sequence);
        }
    }
    for (key, order) in &arrived {
        assert!(order.is_sorted(), "{key}: {order:?}");
        assert_eq!(order.len(), 40, "{key}");
    }
}

#[test]
fn a_target_that_was_down_for_hours_gets_everything_and_a_broken_one_is_only_probed() {
    let world = World::new();
    world.target("hook", true);
    world.act(teams_hook());
    world.raise((0..50).map(|n| event("owner-changed", &format!("s{n}"), Step::Tell)).collect());
    world.wait(601);
    assert!(world.book.health().is_bad(), "nothing keeps them back, and nobody takes them");
    let mut tries = 0;
    for _ in 0..6 * 60 {
        tries += world.deliver(|_| Outcome::Retry(None)).len();
        assert!(!world.book.health().is_bad(), "what waits for a target that fails is not our delay");
        world.wait(60);
    }
    // Eight in the first turn, then one row's schedule at a time.
    assert!(tries <= 20, "{tries}");
    let mut arrived = BTreeSet::new();
    for _ in 0..24 * 60 {
        arrived.extend(world.deliver(|_| Outcome::Sent).into_iter().map(|p| p.row.id));
        world.wait(60);
    }
    assert_eq!(arrived.len(), 50);
}

#[test]
fn jumps_of_the_clock_lose_nothing_and_make_nothing_fire_in_a_loop() {
    for jump in [3_600, -3_600, 400 * 86_400, -400 * 86_400] {
        let world = World::new();
        world.target("hook", true);
        world.act(teams_hook());
        world.raise(vec![event("owner-changed", "a", Step::Tell), event("owner-unknown", "b", Step::Raise)]);
        world.deliver(|_| Outcome::Retry(None));
        world.wait(jump);
        let (mut tries, mut arrived) = (0, BTreeSet::new());
        for turn in 0..2_000 {
            let sent = world.deliver(|_| if turn < 100 { Outcome::Retry(None) } else { Outcome::Sent });
            tries += sent.len();
            if turn >= 100 {
                arrived.extend(
                    sent.into_iter().flat_map(|p| p.row.events.iter().map(|e| e.alert.clone()).collect::<Vec<_>>()),
                );
            }
            world.wait(30);
        }
        assert_eq!(arrived.len(), 2, "{jump}");
        assert!(tries <= 30, "{jump}: {tries} tries");
        assert_same(&world.book, &world.reopened());
    }
}
