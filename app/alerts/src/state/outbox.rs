//! The outbox: what is still to be sent, in which order, and what became of the rest.
//!
//! Order is kept per target and alert. A target that fails holds up nothing but itself, and after five failures in a row
//! only its oldest row probes. Leases live in memory: whoever comes after a crash sends again, with the same id.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::alert::{Fired, Transition};
use crate::clock::Timer;
use crate::retry;

/// Seconds for which a row is lent to a sender.
pub const LEASE: i64 = 60;
/// Failures in a row after which only the oldest row of a target probes.
const CIRCUIT: u32 = 5;
/// Rows of one target that are looked at for one that may go.
const LOOK: usize = 256;
/// Seconds of nothing but failures after which a target is disabled.
pub const PATIENCE: i64 = 5 * 86_400;
/// The longest wait between two tries, jitter included.
const LONGEST_WAIT: i64 = retry::LONGEST + retry::LONGEST / 5;
/// Seconds for which finished rows are kept.
const KEPT: i64 = 30 * 86_400;
/// Finished rows that are kept at most.
const MOST_KEPT: usize = 20_000;

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum RowState {
    /// To be sent.
    Queued,
    /// The target has it.
    Sent {
        /// Since when, seconds since 1970 UTC.
        at: i64,
    },
    /// It will not be sent unless somebody asks for it.
    Dead {
        /// Since when.
        at: i64,
        /// Why, in a clause.
        why: String,
    },
    /// Not worth sending any more.
    Cancelled {
        /// Since when.
        at: i64,
    },
}

/// What a target said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When, seconds since 1970 UTC.
    pub at: i64,
    /// HTTP status or SMTP code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Its words, at most 1 KB, without secrets.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// One delivery: one message to one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Its place.
    pub sequence: u64,
    /// The id that goes with it, the same over all tries: that of its event, or of its group of events.
    pub id: String,
    /// The target.
    pub target: String,
    /// The rule that sends it.
    pub rule: String,
    /// What happened.
    pub transition: Transition,
    /// What it tells of.
    #[serde(skip)]
    pub events: Vec<Arc<Fired>>,
    /// Events beyond those.
    pub more: u64,
    /// Whether it passes quiet hours.
    pub urgent: bool,
    /// When it was made, seconds since 1970 UTC.
    pub born: i64,
    /// When it may be sent.
    pub due: Timer,
    /// How often it was tried.
    pub tries: u32,
    /// What became of it.
    #[serde(flatten)]
    pub state: RowState,
    /// What the target said last.
    pub last: Option<Answer>,
}

/// What a try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The target has it.
    Sent,
    /// Not now; the target may have asked for a wait in seconds.
    Retry(Option<i64>),
    /// No; dead after so many tries in all.
    Refused(u32),
    /// The target is gone for good.
    Gone,
}

/// A try of a row, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The row.
    pub row: u64,
    /// What it came to.
    pub outcome: Outcome,
    /// What the target said.
    pub answer: Answer,
}

/// How a target does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Failures in a row.
    pub failures: u32,
    /// Seconds over which there is nothing but failures; a clock that jumps adds no more than the longest wait.
    pub failing_for: i64,
    /// When the last one was.
    pub failed_at: Option<i64>,
    /// It gets nothing any more: since when and why.
    pub disabled: Option<(i64, String)>,
}

/// How fast a channel may be used.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    /// Rows that one target may have in hand at a time.
    pub parallel: usize,
    /// Seconds between two rows for one target.
    pub interval: i64,
}

#[derive(Clone, Copy, Debug)]
struct Lease {
    fence: u64,
    until: Timer,
}

/// What a try changed besides its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// The target works.
    Works(String),
    /// A row of the target died.
    Died(String),
    /// The target is disabled now.
    Disabled(String, String),
}

/// All rows.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    rows: BTreeMap<u64, Row>,
    open: BTreeMap<String, BTreeSet<u64>>,
    count: usize,
    finished: BTreeSet<(i64, u64)>,
    health: BTreeMap<String, Health>,
    next: u64,
    leases: HashMap<u64, Lease>,
    fence: u64,
    last_lent: HashMap<String, i64>,
    tries: u64,
}

/// Two outboxes are the same when they hold the same rows; leases are nobody's truth.
impl PartialEq for Outbox {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.health == other.health && self.open == other.open
    }
}

impl Outbox {
    /// Rows still to be sent.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether nothing is to be sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All rows, the newest first.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().rev()
    }

    /// A row.
    #[must_use]
    pub fn row(&self, sequence: u64) -> Option<&Row> {
        self.rows.get(&sequence)
    }

    /// How a target does.
    #[must_use]
    pub fn health(&self, target: &str) -> Health {
        self.health.get(target).cloned().unwrap_or_default()
    }

    /// Tries since the start.
    #[must_use]
    pub fn tries(&self) -> u64 {
        self.tries
    }

    /// Since when a row waits that nothing keeps back, nor the rows before it on their way; `None` where none does.
    #[must_use]
    pub fn oldest_due(&self, now: i64, rests: &dyn Fn(&Row) -> bool) -> Option<i64> {
        let waits = |row: &Row| !row.due.is_over(now) || rests(row);
        let of = |target: &String| {
            let due = self.free(target, &waits).map(|row| row.due.at).min()?;
            Some(self.last_lent.get(target).map_or(due, |lent| due.max(*lent)))
        };
        self.open.keys().filter_map(of).min()
    }

    /// The rows of a target that may go, the oldest first: what `waits` is kept back, and so is what tells of the same
    /// alert after it. Of a target that only fails it is the oldest row or none.
    fn free<'a>(&'a self, target: &str, waits: &'a dyn Fn(&Row) -> bool) -> impl Iterator<Item = &'a Row> {
        let failures = self.health.get(target).map_or(0, |health| health.failures);
        let look = if failures >= CIRCUIT { 1 } else { LOOK };
        let open = self.open.get(target).into_iter().flatten().take(look);
        let mut held = HashSet::new();
        open.filter_map(|sequence| self.rows.get(sequence)).filter(move |row: &&'a Row| {
            let row: &'a Row = row;
            let alerts = || row.events.iter().map(|event| event.alert.as_str());
            let is_free = !waits(row) && !alerts().any(|alert| held.contains(alert));
            held.extend(alerts());
            is_free
        })
    }

    /// Puts a row in; its sequence is given here.
    pub fn push(&mut self, mut row: Row) -> u64 {
        self.next += 1;
        row.sequence = self.next;
        if row.state == RowState::Queued {
            self.open.entry(row.target.clone()).or_default().insert(row.sequence);
            self.count += 1;
        } else {
            self.finished.insert((row.born, row.sequence));
        }
        self.rows.insert(row.sequence, row);
        self.next
    }

    fn close(&mut self, sequence: u64, state: RowState) {
        let Some(row) = self.rows.get_mut(&sequence) else { return };
        let at = match state {
            RowState::Queued => return,
            RowState::Sent { at } | RowState::Dead { at, .. } | RowState::Cancelled { at } => at,
        };
        row.state = state;
        if let Some(open) = self.open.get_mut(&row.target)
            && open.remove(&sequence)
        {
            self.count -= 1;
            if open.is_empty() {
                self.open.remove(&row.target);
            }
        }
        self.finished.insert((at, sequence));
        self.leases.remove(&sequence);
    }

    /// Cancels rows about nothing but an alert that were never tried nor lent; returns the targets whose rows went.
    pub fn cancel(&mut self, alert: &str, now: i64) -> Vec<(String, String)> {
        let untried = |row: &&Row| {
            row.tries == 0
                && row.more == 0
                && row.events.iter().all(|event| event.alert == alert)
                && !row.events.is_empty()
        };
        let open = self.open.values().flatten().filter_map(|row| self.rows.get(row));
        let gone: Vec<(u64, String, String)> =
            open.filter(untried).map(|r| (r.sequence, r.target.clone(), r.rule.clone())).collect();
        for (sequence, ..) in &gone {
            self.close(*sequence, RowState::Cancelled { at: now });
        }
        gone.into_iter().map(|(_, target, rule)| (target, rule)).collect()
    }

    /// Puts a dead row in the queue again, with all its tries; whether it was dead.
    pub fn revive(&mut self, sequence: u64, now: i64) -> bool {
        let Some(row) = self.rows.get_mut(&sequence) else { return false };
        let RowState::Dead { at, .. } = row.state else { return false };
        (row.state, row.tries, row.due) = (RowState::Queued, 0, Timer::after(now, 0));
        self.finished.remove(&(at, sequence));
        self.open.entry(row.target.clone()).or_default().insert(sequence);
        self.count += 1;
        true
    }

    /// A target may be used again.
    pub fn enable(&mut self, target: &str) {
        self.health.remove(target);
    }

    /// Nothing goes to a target any more; what was to go is dead.
    pub fn disable(&mut self, target: &str, why: &str, now: i64) {
        self.health.entry(target.to_owned()).or_default().disabled = Some((now, why.to_owned()));
        self.give_up(target, why, now);
    }

    /// What was to go to a target is dead.
    pub fn give_up(&mut self, target: &str, why: &str, now: i64) {
        for sequence in self.open.get(target).cloned().unwrap_or_default() {
            self.close(sequence, RowState::Dead { at: now, why: why.to_owned() });
        }
    }

    /// Lends rows that are due to a sender, each with the fence that its result must bear.
    pub fn claim(
        &mut self,
        now: i64,
        most: usize,
        speed: &dyn Fn(&str) -> Speed,
        rests: &dyn Fn(&Row) -> bool,
    ) -> Vec<(u64, u64)> {
        let mut lent = Vec::new();
        let targets: Vec<String> = self.open.keys().cloned().collect();
        // Round about, so that no target goes short because of the names before it.
        let start = usize::try_from(self.fence).unwrap_or_default() % targets.len().max(1);
        for target in targets[start..].iter().chain(&targets[..start]) {
            if lent.len() >= most {
                break;
            }
            let room = most - lent.len();
            self.claim_of(target, now, room, speed(target), rests, &mut lent);
        }
        lent
    }

    fn claim_of(
        &mut self,
        target: &str,
        now: i64,
        room: usize,
        speed: Speed,
        rests: &dyn Fn(&Row) -> bool,
        lent: &mut Vec<(u64, u64)>,
    ) {
        let Some(open) = self.open.get(target) else { return };
        let failures = self.health.get(target).map_or(0, |health| health.failures);
        let parallel = if failures >= CIRCUIT || speed.interval > 0 { 1 } else { speed.parallel };
        let is_lent = |row: &u64| self.leases.get(row).is_some_and(|lease| !lease.until.is_over(now));
        let in_hand = open.iter().filter(|row| is_lent(row)).count();
        let last = self.last_lent.get(target).copied();
        if speed.interval > 0 && last.is_some_and(|last| (last..last + speed.interval).contains(&now)) {
            return;
        }
        let waits = |row: &Row| is_lent(&row.sequence) || !row.due.is_over(now) || rests(row);
        let most = room.min(parallel.saturating_sub(in_hand));
        let ready: Vec<u64> = self.free(target, &waits).take(most).map(|row| row.sequence).collect();
        if !ready.is_empty() {
            self.last_lent.insert(target.to_owned(), now);
        }
        for sequence in ready {
            self.fence += 1;
            self.leases.insert(sequence, Lease { fence: self.fence, until: Timer::after(now, LEASE) });
            lent.push((sequence, self.fence));
        }
    }

    /// Whether a lease is still that of this fence: else somebody else has the row.
    #[must_use]
    pub fn holds(&self, row: u64, fence: u64) -> bool {
        self.leases.get(&row).is_some_and(|lease| lease.fence == fence)
    }

    /// Gives a row back untried.
    pub fn give_back(&mut self, row: u64, fence: u64) {
        if self.holds(row, fence) {
            self.leases.remove(&row);
        }
    }

    /// Takes in what a try came to, and says what follows.
    pub fn tried(&mut self, tried: &Tried, now: i64) -> Option<After> {
        self.leases.remove(&tried.row);
        self.tries += 1;
        let row = self.rows.get_mut(&tried.row).filter(|row| row.state == RowState::Queued)?;
        row.tries += 1;
        row.last = Some(tried.answer.clone());
        let (target, tries, id) = (row.target.clone(), row.tries, row.id.clone());
        let health = self.health.entry(target.clone()).or_default();
        if tried.outcome == Outcome::Sent {
            let failed = health.failures > 0;
            self.health.remove(&target);
            self.close(tried.row, RowState::Sent { at: now });
            return failed.then_some(After::Works(target));
        }
        health.failures += 1;
        let since_last = now - health.failed_at.replace(now).unwrap_or(now);
        health.failing_for += since_last.clamp(0, LONGEST_WAIT);
        let failing_for = health.failing_for;
        let next = match tried.outcome {
            Outcome::Sent => return None,
            Outcome::Gone => {
                let why = "the target says that it is gone (410)".to_owned();
                return Some(After::Disabled(target, why));
            }
            Outcome::Refused(most) if tries >= most => None,
            Outcome::Refused(_) => retry::wait(&id, tries, None),
            Outcome::Retry(wish) => retry::wait(&id, tries, wish),
        };
        if failing_for >= PATIENCE {
            return Some(After::Disabled(target, "nothing but failures for five days".to_owned()));
        }
        if let Some(wait) = next {
            if let Some(row) = self.rows.get_mut(&tried.row) {
                row.due = Timer::after(now, wait);
            }
            return None;
        }
        let status = tried.answer.status.map(|status| format!(" with {status}")).unwrap_or_default();
        let times = if tries == 1 { "once".to_owned() } else { format!("{tries} times") };
        self.close(tried.row, RowState::Dead { at: now, why: format!("tried {times}, answered{status}") });
        Some(After::Died(target))
    }

    /// Forgets finished rows that are old.
    pub fn forget(&mut self, now: i64) {
        while let Some((at, sequence)) = self.finished.first().copied() {
            if self.finished.len() <= MOST_KEPT && now - at < KEPT {
                break;
            }
            self.finished.remove(&(at, sequence));
            self.rows.remove(&sequence);
        }
    }
}
