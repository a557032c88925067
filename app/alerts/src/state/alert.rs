//! One alert: a kind of event about one subject, from the first sight to its end.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use catalog_schema::id::EntityRef;
use catalog_schema::problem::Severity;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::about::About;
use crate::clock::Timer;
use crate::known::{Event, Place};

/// Seconds that a condition lasts before it is told, unless two crawls saw it before.
pub const HOLD: i64 = 600;
/// Crawls that see a condition, or its end, before it is told.
pub const RUNS: u32 = 2;
/// Changes within [`FLAP_SPAN`] beyond which an alert keeps changing.
pub const FLAPS: usize = 5;
/// Seconds over which changes are counted.
pub const FLAP_SPAN: i64 = 3_600;

/// Where an alert stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "life")]
pub enum Life {
    /// Seen, not told yet.
    Pending {
        /// When it is told at the latest.
        hold: Timer,
        /// Crawls that saw it.
        runs: u32,
    },
    /// It holds.
    Firing,
    /// Its end was seen, not told yet.
    Clearing {
        /// Crawls that saw it.
        runs: u32,
    },
    /// It is over.
    Resolved {
        /// Since when, seconds since 1970 UTC.
        at: i64,
    },
}

/// What happened to an alert, as far as somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transition {
    /// It began, or got worse.
    Firing,
    /// It still is, and nobody took it.
    Reminder,
    /// Nobody took it in time: the next of the ladder is told.
    Escalated,
    /// It is over.
    Resolved,
    /// Somebody asked for a test.
    Test,
    /// A target is asked whether it wants messages.
    Confirm,
}

/// Somebody took an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Acknowledgement {
    /// Who.
    pub by: String,
    /// When.
    pub at: i64,
    /// Until when it counts.
    pub until: Timer,
}

/// Why an alert is recorded and not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hush {
    /// A silence covers it.
    Silenced,
    /// Its repository, or the host of its repository, cannot be reached.
    Inhibited,
    /// It keeps changing.
    Flapping,
}

/// One thing that is told: a transition of an alert.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fired {
    /// Its id: that of the alert and the number of the transition among all, the same in every message that tells of it.
    pub id: String,
    /// Its place among all that was told.
    pub sequence: u64,
    /// The alert.
    pub alert: String,
    /// What happened.
    pub transition: Transition,
    /// The kind of event or notice.
    pub kind: String,
    /// What it is about.
    pub subject: EntityRef,
    /// How much it matters.
    pub severity: Severity,
    /// Whether it passes quiet hours.
    pub urgent: bool,
    /// One clause.
    pub title: String,
    /// A sentence or two.
    pub detail: String,
    /// Where it can be seen.
    pub place: Option<Place>,
    /// The subject as it was.
    pub about: Arc<About>,
    /// When, seconds since 1970 UTC.
    pub at: i64,
}

/// Where something goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// The inbox of this key.
    Inbox(String),
    /// The target of this id.
    Target(String),
}

/// A way for an event to go, and the rule that says so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Route {
    /// Where to.
    pub to: To,
    /// The rule.
    pub rule: String,
}

/// A kind of event about one subject.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alert {
    /// Its id: a digest of kind and subject, without any text or time.
    pub id: String,
    /// What it says now.
    pub event: Event,
    /// Where it stands.
    pub life: Life,
    /// When it was seen first in this life, seconds since 1970 UTC.
    pub opened: i64,
    /// When it changed last.
    pub changed: i64,
    /// How often it was told.
    pub transitions: u32,
    /// Its last transition waits for this to end.
    pub hush: Option<Hush>,
    /// Who was told that it began.
    pub told: BTreeSet<Route>,
    /// Who took it.
    pub acknowledged: Option<Acknowledgement>,
    /// The next step of the ladder and when.
    pub escalation: Option<(usize, Timer)>,
    /// How many reminders were sent, and when the next one is.
    pub reminder: Option<(u32, Timer)>,
    /// Its changes of the last hour.
    pub changes: VecDeque<i64>,
    /// It keeps changing.
    pub flapping: bool,
}

/// The id of the alert of a kind about a subject.
#[must_use]
pub fn id_of(kind: &str, subject: &EntityRef) -> String {
    let digest = Sha256::digest(format!("{kind}\n{subject}"));
    let hex: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("al-{hex}")
}

/// Whether a change is of the last hour.
fn counts(at: i64, now: i64) -> bool {
    at <= now && now - at < FLAP_SPAN
}

impl Alert {
    /// An alert that was just seen.
    #[must_use]
    pub fn new(event: Event, life: Life, now: i64) -> Self {
        Self {
            id: id_of(&event.kind, &event.subject),
            event,
            life,
            opened: now,
            changed: now,
            transitions: 0,
            hush: None,
            told: BTreeSet::new(),
            acknowledged: None,
            escalation: None,
            reminder: None,
            changes: VecDeque::new(),
            flapping: false,
        }
    }

    /// Whether it holds, told or not.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.life, Life::Resolved { .. })
    }

    /// Whether somebody has it.
    #[must_use]
    pub fn is_acknowledged(&self, now: i64) -> bool {
        self.acknowledged.as_ref().is_some_and(|ack| !ack.until.is_over(now))
    }

    /// The word of where it stands.
    #[must_use]
    pub fn word(&self, now: i64) -> &'static str {
        match self.life {
            Life::Pending { .. } => "pending",
            Life::Firing | Life::Clearing { .. } if self.is_acknowledged(now) => "acknowledged",
            Life::Firing | Life::Clearing { .. } => "firing",
            Life::Resolved { .. } => "resolved",
        }
    }

    /// Notes a change; whether it changes too often now.
    pub fn note_change(&mut self, now: i64) -> bool {
        self.changed = now;
        self.forget_changes(now);
        self.changes.push_back(now);
        if self.changes.len() > 4 * FLAPS {
            self.changes.pop_front();
        }
        self.changes.len() > FLAPS
    }

    fn forget_changes(&mut self, now: i64) {
        self.changes.retain(|at| counts(*at, now));
    }

    /// Whether it changed too often, and still does.
    #[must_use]
    pub fn keeps_changing(&self, now: i64) -> bool {
        self.flapping && self.changes.iter().filter(|at| counts(**at, now)).count() > FLAPS
    }

    /// What is told of it now.
    #[must_use]
    pub fn fired(&self, transition: Transition, sequence: u64, now: i64) -> Fired {
        let event = &self.event;
        Fired {
            id: format!("{}.{sequence}", self.id),
            sequence,
            alert: self.id.clone(),
            transition,
            kind: event.kind.clone(),
            subject: event.subject.clone(),
            severity: event.severity,
            urgent: event.urgent,
            title: event.title.clone(),
            detail: event.detail.clone(),
            place: event.place.clone(),
            about: Arc::new(event.about.clone()),
            at: now,
        }
    }
}
