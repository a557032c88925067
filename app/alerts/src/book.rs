//! The book: an entry is durable before it counts.
//!
//! Whoever changes the state goes through here: the entry is written to journal or log, and taken in when it is on the
//! disk, one after the other, so that the order on the disk is the order in which things happened. A log that cannot be
//! written stops the sender: what cannot be marked is not sent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexer::catalog::{Catalog, RepositoryState};
use indexer::journal::{Journal, JournalError, MAX_PAGE, NewEntry};
use indexer::seal::{SealError, Vault};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};

use crate::clock::Clock;
use crate::known::Observation;
use crate::matching::meets;
use crate::rule::Rule;
use crate::sealed::Sealer;
use crate::state::alert::{Fired, Transition};
use crate::state::command::{Command, KEY};
use crate::state::outbox::{Row, RowState, Speed, Tried};
use crate::state::{LOGGED, Note, Noted, State};
use crate::target::Target;

/// Who writes to the log.
const ACTOR: &str = "alerts";
/// Seconds of waiting beyond which deliveries are too late.
pub const TOO_LATE: i64 = 600;
/// Results of one entry of the log at most.
const RESULTS: usize = 100;

/// Why something could not be noted.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// Journal or log cannot be written or read; nothing was changed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// What is secret about it cannot be sealed; nothing was changed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The command is out of form, or names what is not there.
    #[error("{0}")]
    Command(String),
}

/// The book.
pub struct Book {
    journal: Arc<dyn Journal>,
    log: Arc<dyn Journal>,
    runtime: Handle,
    clock: Arc<dyn Clock>,
    inner: Mutex<Inner>,
    changed: watch::Sender<u64>,
    work: Notify,
}

struct Inner {
    state: State,
    /// Seals what is secret about commands.
    sealer: Sealer,
    /// The last entry of the journal that was taken in.
    rules: u64,
    /// Why nothing can be noted any more.
    broken: Option<String>,
}

/// A row lent to a sender, with all that is needed to send it.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The row.
    pub row: Row,
    /// The number that its result must bear.
    pub fence: u64,
    /// Where it goes.
    pub target: Target,
    /// Whether the target agreed to get messages, or need not.
    pub is_confirmed: bool,
    /// The rule that sends it, if people made it.
    pub rule: Option<Arc<Rule>>,
    /// The time, seconds since 1970 UTC.
    pub now: i64,
}

/// How deliveries do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Rows to be sent.
    pub queued: usize,
    /// Seconds for which the oldest row waits that nothing keeps back: not its time, hours of rest, a row before it or a
    /// target that fails.
    pub oldest_due_s: i64,
    /// Rows that died and were not sent since.
    pub dead: usize,
    /// Tries since the start.
    pub tries: u64,
    /// Alerts that hold.
    pub firing: usize,
    /// Why nothing is sent at all.
    pub broken: Option<String>,
}

impl Health {
    /// Whether somebody should look: nothing can be noted, or something waits too long.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        self.broken.is_some() || self.oldest_due_s > TOO_LATE
    }
}

/// What a rule would have sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The days looked at.
    pub days: u32,
    /// Events that it would have told of.
    pub events: usize,
    /// Of them the ends of alerts.
    pub resolved: usize,
}

impl Book {
    /// Reads journal and log; the vault opens and seals what is secret in the journal.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn open(
        journal: Arc<dyn Journal>,
        log: Arc<dyn Journal>,
        runtime: Handle,
        clock: Arc<dyn Clock>,
        vault: Arc<Vault>,
    ) -> Result<Self, JournalError> {
        let mut sealer = Sealer::new(vault);
        let (state, rules) = replay(&runtime, &*journal, &*log, &mut sealer)?;
        let inner = Mutex::new(Inner { state, sealer, rules, broken: None });
        Ok(Self { journal, log, runtime, clock, inner, changed: watch::Sender::new(0), work: Notify::new() })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the state; short, for everything else waits.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock().state)
    }

    /// The time, seconds since 1970 UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// A number that rises with every change; changes can be awaited.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Waits until there may be something to do.
    pub async fn work(&self) {
        self.work.notified().await;
    }

    /// Does what somebody asks; durable when this returns the entry's sequence. Blocks for the disk.
    ///
    /// # Errors
    /// A command out of form or about what is not there, or a journal that fails.
    pub fn command(&self, command: Command, actor: &str) -> Result<u64, BookError> {
        let mut inner = self.lock();
        check(&inner.state, &command).map_err(BookError::Command)?;
        let (action, subject) = command.entry();
        let payload = serde_json::to_value(&command).map_err(|e| BookError::Command(e.to_string()))?;
        let time = self.clock.now();
        let sealed = inner.sealer.seal(action, &subject, &payload)?;
        let entry = NewEntry { time, actor: actor.to_owned(), action: action.to_owned(), subject, payload: sealed };
        let sequence = self.runtime.block_on(self.journal.append(entry, None))?;
        inner.state.journal(time, actor, action, &payload);
        inner.rules = sequence;
        drop(inner);
        self.tell_changed();
        Ok(sequence)
    }

    fn tell_changed(&self) {
        self.changed.send_modify(|version| *version += 1);
        self.work.notify_one();
    }

    /// Notes something in the log, together with the number of the rule set that counts for it. Blocks for the disk.
    ///
    /// # Errors
    /// When the log fails; nothing has changed then, and nothing is sent until the next start.
    pub fn note(&self, note: Note) -> Result<(), JournalError> {
        self.note_locked(&mut self.lock(), note)?;
        self.tell_changed();
        Ok(())
    }

    fn note_locked(&self, inner: &mut Inner, note: Note) -> Result<(), JournalError> {
        let time = self.clock.now();
        let noted = Noted { rules: inner.rules, note };
        let entry = NewEntry {
            time,
            actor: ACTOR.to_owned(),
            action: noted.note.action().to_owned(),
            subject: ACTOR.to_owned(),
            payload: serde_json::to_value(&noted).map_err(|e| JournalError::Io(e.into()))?,
        };
        if let Err(error) = self.runtime.block_on(self.log.append(entry, None)) {
            inner.broken = Some(error.to_string());
            return Err(error);
        }
        inner.state.log(time, &noted.note);
        Ok(())
    }

    /// Raises what a catalog has that the log does not know; how many events that were. Blocks for the disk.
    ///
    /// # Errors
    /// When the log fails; what was not noted is found again by the next look.
    pub fn observe(&self, catalog: &Catalog) -> Result<usize, JournalError> {
        let mut inner = self.lock();
        let seen = inner.state.known.observe(catalog);
        if seen.is_empty() {
            return Ok(0);
        }
        let count = seen.events.len();
        for part in seen.parts() {
            self.note_locked(&mut inner, Note::Seen(part))?;
        }
        drop(inner);
        self.tell_changed();
        Ok(count)
    }

    /// Raises events that were seen elsewhere. Blocks for the disk.
    ///
    /// # Errors
    /// When the log fails.
    pub fn raise(&self, seen: Observation) -> Result<(), JournalError> {
        self.note(Note::Seen(seen))
    }

    /// Tells that a crawl ended which began at a moment. A repository that was not read in it, or could not be, is no
    /// information. Blocks for the disk.
    ///
    /// # Errors
    /// When the log fails.
    pub fn run_ended(&self, catalog: &Catalog, began: i64) -> Result<(), JournalError> {
        let awaited: Option<Vec<String>> =
            self.read(|state| state.awaited().map(|all| all.into_iter().map(str::to_owned).collect()));
        let Some(mut awaited) = awaited else { return Ok(()) };
        let was_read = |id: &String| {
            let entry = catalog.repositories.get(&catalog_schema::id::RepositoryId(id.clone()));
            entry.is_some_and(|e| e.crawled_at >= began && !matches!(e.state, RepositoryState::Failed { .. }))
        };
        awaited.retain(was_read);
        self.note(Note::Run(awaited))
    }

    /// Does what time alone does, where there is any of it. Blocks for the disk.
    ///
    /// # Errors
    /// When the log fails.
    pub fn tick(&self) -> Result<(), JournalError> {
        let now = self.clock.now();
        let due = self.read(|state| state.is_due(now));
        if due { self.note(Note::Clock) } else { Ok(()) }
    }

    /// Lends up to so many due rows; none while nothing can be noted.
    #[must_use]
    pub fn claim(&self, most: usize, speed: &dyn Fn(&str) -> Speed) -> Vec<Parcel> {
        let now = self.clock.now();
        let mut inner = self.lock();
        if inner.broken.is_some() || most == 0 {
            return Vec::new();
        }
        // Taken out for a moment: which rows rest is asked of the rest of the state.
        let mut outbox = std::mem::take(inner.state.outbox_mut());
        let state = &inner.state;
        let speed_of = |target: &str| {
            let channel = state.target(target).map_or("", |target| target.channel.as_str());
            speed(channel)
        };
        let lent = outbox.claim(now, most, &speed_of, &|row| state.rests(row, now));
        *inner.state.outbox_mut() = outbox;
        let state = &inner.state;
        let parcel = |(sequence, fence): (u64, u64)| {
            let row = state.outbox().row(sequence)?.clone();
            let mut target = state.target(&row.target)?.clone();
            if target.overlap.is_some_and(|until| until <= now) {
                target.secrets.truncate(1);
            }
            let is_confirmed = state.is_confirmed(&target);
            let rule = state.rule(&row.rule).cloned();
            Some(Parcel { row, fence, target, is_confirmed, rule, now })
        };
        lent.into_iter().filter_map(parcel).collect()
    }

    /// Gives rows back untried.
    pub fn give_back(&self, rows: &[(u64, u64)]) {
        let mut inner = self.lock();
        for (row, fence) in rows {
            inner.state.outbox_mut().give_back(*row, *fence);
        }
    }

    /// Notes what tries came to. A result whose lease went to somebody else is not theirs to tell. Blocks for the disk.
    ///
    /// # Errors
    /// When the log fails.
    pub fn tried(&self, results: Vec<(Tried, u64)>) -> Result<(), JournalError> {
        let mut inner = self.lock();
        let outbox = inner.state.outbox();
        let own: Vec<Tried> =
            results.into_iter().filter(|(tried, fence)| outbox.holds(tried.row, *fence)).map(|(t, _)| t).collect();
        if own.is_empty() {
            return Ok(());
        }
        for some in own.chunks(RESULTS) {
            self.note_locked(&mut inner, Note::Tried(some.to_vec()))?;
        }
        drop(inner);
        self.tell_changed();
        Ok(())
    }

    /// A token for a link that nobody can guess who has not been sent it. Blocks for the disk the first time.
    ///
    /// # Errors
    /// A journal that fails, or a machine without randomness.
    pub fn token(&self, purpose: &str, id: &str) -> Result<String, BookError> {
        if let Some(token) = self.read(|state| state.token(purpose, id)) {
            return Ok(token);
        }
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|e| BookError::Command(format!("no randomness: {e}")))?;
        let key = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.command(Command::Key { key }, ACTOR)?;
        self.read(|state| state.token(purpose, id)).ok_or_else(|| BookError::Command("no key".to_owned()))
    }

    /// Why secrets of channels do not open, by the id of the channel.
    #[must_use]
    pub fn shut(&self) -> Vec<(String, String)> {
        let shut = &self.lock().sealer;
        shut.shut().iter().map(|(subject, why)| (subject.clone(), why.clone())).collect()
    }

    /// How deliveries do.
    #[must_use]
    pub fn health(&self) -> Health {
        let now = self.clock.now();
        let inner = self.lock();
        let outbox = inner.state.outbox();
        let oldest = outbox.oldest_due(now, &|row| inner.state.rests(row, now));
        Health {
            queued: outbox.len(),
            oldest_due_s: oldest.map_or(0, |due| (now - due).max(0)),
            dead: outbox.rows().filter(|row| matches!(row.state, RowState::Dead { .. })).count(),
            tries: outbox.tries(),
            firing: inner.state.alerts().filter(|alert| ["firing", "acknowledged"].contains(&alert.word(now))).count(),
            broken: inner.broken.clone(),
        }
    }

    /// What a rule would have told of in the last days, by the log.
    #[must_use]
    pub fn preview(&self, rule: &Rule, days: u32) -> Preview {
        let from = self.clock.now() - i64::from(days) * 86_400;
        let fired: Vec<Arc<Fired>> =
            self.read(|state| state.fired().take_while(|fired| fired.at >= from).cloned().collect());
        let told = |t: Transition| matches!(t, Transition::Firing | Transition::Resolved);
        let met = fired.iter().filter(|f| told(f.transition) && meets(rule, &f.kind, &f.about));
        let mut preview = Preview { days, ..Preview::default() };
        for fired in met {
            preview.events += 1;
            preview.resolved += usize::from(fired.transition == Transition::Resolved);
        }
        preview
    }
}

/// Reads both records and takes them in as they were made: before each entry of the log what the journal had by then.
fn replay(
    runtime: &Handle,
    journal: &dyn Journal,
    log: &dyn Journal,
    sealer: &mut Sealer,
) -> Result<(State, u64), JournalError> {
    let mut acts = Vec::new();
    each(runtime, journal, crate::state::command::PREFIX, &mut |mut entry| {
        // A key of links that does not open is none: links are made with a new one.
        if sealer.open(&mut entry) || entry.action != KEY {
            acts.push(entry);
        }
    })?;
    let mut state = State::default();
    let mut acts = acts.into_iter().peekable();
    let mut rules = 0;
    let mut take_acts = |state: &mut State, upto: u64| {
        while let Some(act) = acts.next_if(|act| act.sequence <= upto) {
            state.journal(act.time, &act.actor, &act.action, &act.payload);
            rules = act.sequence;
        }
    };
    each(runtime, log, LOGGED, &mut |entry| match Noted::deserialize(&entry.payload) {
        Ok(noted) => {
            take_acts(&mut state, noted.rules);
            state.log(entry.time, &noted.note);
        }
        Err(error) => tracing::error!(entry = entry.sequence, %error, "an entry of the log is of no known form"),
    })?;
    take_acts(&mut state, u64::MAX);
    Ok((state, rules))
}

fn each(
    runtime: &Handle,
    journal: &dyn Journal,
    prefix: &str,
    take: &mut dyn FnMut(indexer::journal::Entry),
) -> Result<(), JournalError> {
    let mut from = 1;
    while from <= journal.last() {
        let page = runtime.block_on(journal.read(from, MAX_PAGE))?;
        page.entries.into_iter().filter(|entry| entry.action.starts_with(prefix)).for_each(&mut *take);
        if page.next <= from {
            break;
        }
        from = page.next;
    }
    Ok(())
}

/// Whether a command makes sense now.
fn check(state: &State, command: &Command) -> Result<(), String> {
    let missing = |what: &str, id: &str| Err(format!("there is no {what} `{id}`"));
    match command {
        Command::PutRule(rule) => {
            rule.check()?;
            let unknown = rule.channels.iter().find(|channel| {
                ![crate::rule::INBOX, crate::rule::TEAM].contains(&channel.as_str()) && state.target(channel).is_none()
            });
            unknown.map_or(Ok(()), |channel| missing("channel", channel))
        }
        Command::RemoveRule { id } if state.rule(id).is_none() => missing("rule", id),
        Command::PutTarget(target) if !crate::rule::is_id(&target.id) => Err(format!("`{}` is no id", target.id)),
        Command::RemoveTarget { id }
        | Command::ConfirmTarget { id }
        | Command::RefuseTarget { id }
        | Command::EnableTarget { id }
            if state.target(id).is_none() =>
        {
            missing("channel", id)
        }
        Command::SetTeam { reach, .. } => {
            reach.timing.check()?;
            if reach.ladder.len() > crate::target::STEPS {
                return Err(format!("a ladder has at most {} steps", crate::target::STEPS));
            }
            let named = reach.targets.iter().chain(reach.ladder.iter().flatten());
            named.into_iter().find(|id| state.target(id).is_none()).map_or(Ok(()), |id| missing("channel", id))
        }
        Command::Silence(silence) => {
            silence.check()?;
            let unknown = silence.alert.as_ref().filter(|id| state.alert(id).is_none());
            unknown.map_or(Ok(()), |id| missing("alert", id))
        }
        Command::EndSilence { id } if !state.silences().any(|s| s.id == *id) => missing("silence", id),
        Command::Acknowledge { alert } | Command::Unacknowledge { alert }
            if !state.alert(alert).is_some_and(crate::state::alert::Alert::is_open) =>
        {
            Err(format!("there is no open alert `{alert}`"))
        }
        Command::Replay { rows } => {
            let dead =
                |row: &u64| state.outbox().row(*row).is_some_and(|row| matches!(row.state, RowState::Dead { .. }));
            rows.iter().find(|row| !dead(row)).map_or(Ok(()), |row| missing("dead letter", &row.to_string()))
        }
        _ => Ok(()),
    }
}
