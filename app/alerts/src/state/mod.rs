//! The machine: what is known, alerts, inboxes and outbox, as a function of journal and log alone.
//!
//! [`State::journal`] and [`State::log`] take entries in; nothing else changes what lasts. Time is that of the entries:
//! what time alone does (a hold that ends, a digest that is due) is itself an entry, written when [`State::is_due`]. Each
//! entry of the log carries how far the journal was taken in before it, so that a replay interleaves both alike.

pub mod alert;
pub mod command;
pub mod inbox;
mod life;
pub mod outbox;
mod tell;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use catalog_schema::id::EntityRef;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use self::alert::{Alert, Fired};
use self::command::{Command, Silence};
use self::inbox::Inboxes;
use self::outbox::{Outbox, Tried};
use crate::clock::Timer;
use crate::known::{Known, Observation};
use crate::matching::Matcher;
use crate::rule::Rule;
use crate::target::{Target, TeamReach};

/// Days for which what was told is kept.
const KEPT_DAYS: i64 = 90;
/// Told events that are kept at most.
const MOST_KEPT: usize = 50_000;

/// Seconds for which an address whose target is gone is not asked again.
const QUESTION: i64 = 7 * 86_400;

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Noted {
    /// The sequence of the last entry of the journal that counts for it: the number of the rule set.
    pub rules: u64,
    /// What was noted.
    #[serde(flatten)]
    pub note: Note,
}

/// What an entry of the log notes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "note", content = "of")]
pub enum Note {
    /// What was seen in a catalog.
    Seen(Observation),
    /// A crawl ended that read these repositories, of those that somebody waits for.
    Run(Vec<String>),
    /// Time went by.
    Clock,
    /// Deliveries were tried.
    Tried(Vec<Tried>),
}

/// The beginning of the actions of these entries.
pub const LOGGED: &str = "alerts.";

impl Note {
    /// The action of its entry.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Self::Seen(_) => "alerts.seen",
            Self::Run(_) => "alerts.run",
            Self::Clock => "alerts.clock",
            Self::Tried(_) => "alerts.tried",
        }
    }
}

/// Events that wait to go together.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    events: Vec<Arc<Fired>>,
    more: u64,
    /// When they go; `None` while nothing waits.
    timer: Option<Timer>,
    /// When some went last.
    last: Option<i64>,
}

/// All that the engine knows.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// What was seen.
    pub known: Known,
    rules: BTreeMap<String, Arc<Rule>>,
    matcher: Matcher,
    targets: BTreeMap<String, Target>,
    confirmed: BTreeSet<String>,
    asked: BTreeSet<String>,
    refused: BTreeSet<String>,
    /// When addresses were asked last whether they want messages, also those of targets that are gone.
    questions: BTreeMap<String, i64>,
    teams: BTreeMap<EntityRef, TeamReach>,
    silences: BTreeMap<String, Silence>,
    alerts: BTreeMap<String, Alert>,
    fired: VecDeque<Arc<Fired>>,
    inboxes: Inboxes,
    outbox: Outbox,
    groups: BTreeMap<(String, String), Group>,
    offered: BTreeSet<String>,
    key: Option<String>,
    next: u64,
    now: i64,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.difference(other).is_none()
    }
}

impl State {
    /// What differs from another state, by name; for tests of replays.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<&'static str> {
        let same = [
            ("known", self.known == other.known),
            ("rules", self.rules == other.rules),
            (
                "targets",
                self.targets == other.targets
                    && self.confirmed == other.confirmed
                    && self.asked == other.asked
                    && self.refused == other.refused
                    && self.questions == other.questions,
            ),
            ("teams", self.teams == other.teams),
            ("silences", self.silences == other.silences),
            ("alerts", self.alerts == other.alerts),
            ("events", self.fired == other.fired && self.next == other.next),
            ("inboxes", self.inboxes == other.inboxes),
            ("rows", self.outbox == other.outbox),
            ("groups", self.groups == other.groups),
        ];
        same.into_iter().find(|(_, same)| !same).map(|(name, _)| name)
    }

    /// Takes in an entry of the journal; entries about something else change nothing.
    pub fn journal(&mut self, time: i64, actor: &str, action: &str, payload: &Value) {
        if let Some(command) = Command::read(action, payload) {
            self.now = time;
            self.take(command, actor);
        }
    }

    /// Takes in an entry of the log.
    pub fn log(&mut self, time: i64, note: &Note) {
        self.now = time;
        match note {
            Note::Seen(seen) => {
                self.known.apply(seen);
                for subject in &seen.gone {
                    self.subject_gone(subject);
                }
                for event in &seen.events {
                    self.happened(event);
                }
                self.advance();
            }
            Note::Run(read) => {
                self.count_run(read);
                self.advance();
            }
            Note::Clock => self.advance(),
            Note::Tried(tried) => tried.iter().for_each(|one| self.tried(one)),
        }
    }

    fn take(&mut self, command: Command, actor: &str) {
        match command {
            Command::PutRule(rule) => {
                self.matcher.put(&rule);
                self.rules.insert(rule.id.clone(), Arc::new(rule));
            }
            Command::RemoveRule { id } => {
                self.matcher.remove(&id);
                self.rules.remove(&id);
                self.groups.retain(|(_, rule), _| *rule != id);
            }
            Command::PutTarget(target) => self.put_target(target),
            Command::RemoveTarget { id } => {
                self.give_up(&id, "the channel was removed");
                self.outbox.enable(&id);
                self.targets.remove(&id);
                self.confirmed.remove(&id);
                self.asked.remove(&id);
            }
            Command::ConfirmTarget { id } => {
                self.refused.remove(&id);
                self.confirmed.insert(id);
            }
            Command::RefuseTarget { id } => {
                self.give_up(&id, "the address wants no messages");
                self.confirmed.remove(&id);
                self.refused.insert(id);
            }
            Command::EnableTarget { id } => {
                self.outbox.enable(&id);
                self.undelivered_over(&id);
            }
            Command::SetTeam { team, reach } => drop(self.teams.insert(team, reach)),
            Command::Silence(silence) => drop(self.silences.insert(silence.id.clone(), silence)),
            Command::EndSilence { id } => drop(self.silences.remove(&id)),
            Command::Acknowledge { alert } => self.acknowledge(&alert, actor),
            Command::Unacknowledge { alert } => self.unacknowledge(&alert),
            Command::Read { reader, items, upto, undo } => {
                self.inboxes.mark(&reader, &items, undo);
                if let Some(upto) = upto {
                    self.inboxes.mark_all(&reader, upto);
                }
            }
            Command::Offer { channels } => self.offered = channels,
            // The first one counts: what was sent must stay good.
            Command::Key { key } => {
                self.key.get_or_insert(key);
            }
            Command::Replay { rows } => {
                for row in rows {
                    self.outbox.revive(row, self.now);
                }
            }
        }
    }

    /// What was told, the newest first.
    pub fn fired(&self) -> impl Iterator<Item = &Arc<Fired>> {
        self.fired.iter().rev()
    }

    /// All alerts, in the order of their ids.
    pub fn alerts(&self) -> impl Iterator<Item = &Alert> {
        self.alerts.values()
    }

    /// An alert.
    #[must_use]
    pub fn alert(&self, id: &str) -> Option<&Alert> {
        self.alerts.get(id)
    }

    /// All rules that people made, in the order of their ids.
    pub fn rules(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.rules.values()
    }

    /// A rule.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Arc<Rule>> {
        self.rules.get(id)
    }

    /// All targets, in the order of their ids.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.targets.values()
    }

    /// A target.
    #[must_use]
    pub fn target(&self, id: &str) -> Option<&Target> {
        self.targets.get(id)
    }

    /// Whether a target may get messages: it agreed, or need not.
    #[must_use]
    pub fn is_confirmed(&self, target: &Target) -> bool {
        !target.needs_consent || self.confirmed.contains(&target.id)
    }

    /// Whether the address of a target said that it wants no messages.
    #[must_use]
    pub fn is_refused(&self, target: &str) -> bool {
        self.refused.contains(target)
    }

    /// Whether an address has a question that it did not answer, said that it wants no messages, or was asked within a
    /// week for a target that is gone.
    #[must_use]
    pub fn is_unanswered(&self, channel: &str, address: &str, now: i64) -> bool {
        let key = question(channel, address);
        let mut same = self.targets.values().filter(|t| question(&t.channel, &t.address) == key).peekable();
        match same.peek() {
            Some(_) => same.any(|target| self.is_refused(&target.id) || !self.is_confirmed(target)),
            None => self.questions.get(&key).is_some_and(|asked| now - asked < QUESTION),
        }
    }

    /// All teams that said how they want to be reached, in the order of their references.
    pub fn teams(&self) -> impl Iterator<Item = (&EntityRef, &TeamReach)> {
        self.teams.iter()
    }

    /// How a team wants to be reached.
    #[must_use]
    pub fn team(&self, team: &EntityRef) -> TeamReach {
        self.teams.get(team).cloned().unwrap_or_default()
    }

    /// All silences, also those to come and past.
    pub fn silences(&self) -> impl Iterator<Item = &Silence> {
        self.silences.values()
    }

    /// The channels that can be used.
    #[must_use]
    pub fn offered(&self) -> &BTreeSet<String> {
        &self.offered
    }

    /// The inboxes.
    #[must_use]
    pub fn inboxes(&self) -> &Inboxes {
        &self.inboxes
    }

    /// The outbox.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The outbox, to lend rows.
    pub fn outbox_mut(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    /// A token that nobody can guess who has not been sent it; `None` before there is a key.
    #[must_use]
    pub fn token(&self, purpose: &str, id: &str) -> Option<String> {
        let key = self.key.as_ref()?;
        let inner = Sha256::digest(format!("{key}\n{purpose}\n{id}"));
        let outer = Sha256::new().chain_update(key).chain_update(inner).finalize();
        Some(outer.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    /// The time of the last entry.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The sequence of the last thing that was told.
    #[must_use]
    pub fn last_told(&self) -> u64 {
        self.next
    }

    fn forget(&mut self) {
        let old = self.now - KEPT_DAYS * 86_400;
        while self.fired.front().is_some_and(|fired| fired.at < old) || self.fired.len() > MOST_KEPT {
            self.fired.pop_front();
        }
        let is_old = |alert: &Alert| matches!(alert.life, alert::Life::Resolved { at } if at < old);
        self.alerts.retain(|_, alert| !is_old(alert));
        self.silences.retain(|_, silence| silence.to > old);
        self.questions.retain(|_, asked| self.now - *asked < QUESTION);
        self.outbox.forget(self.now);
    }
}

/// An address as questions know it.
fn question(channel: &str, address: &str) -> String {
    format!("{channel} {}", address.to_lowercase())
}
