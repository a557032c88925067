//! The life of alerts: held, told, acknowledged, reminded of, cleared, resolved.

use std::sync::Arc;

use catalog_schema::id::EntityRef;

use super::State;
use super::alert::{Acknowledgement, Alert, HOLD, Hush, Life, RUNS, Transition, id_of};
use super::command::Silence;
use super::outbox::{After, Tried};
use crate::clock::Timer;
use crate::event::{Step, host_unreachable, notice, repository_unreachable};
use crate::host;
use crate::known::Event;

/// Seconds for which an acknowledgement counts.
const ACKNOWLEDGED: i64 = 86_400;
/// Seconds before the next step of a ladder is told.
pub(super) const ESCALATE: i64 = 1_800;
/// Seconds before the first reminder; each one after waits twice as long, up to [`REMIND_MOST`].
const REMIND: i64 = 4 * 3_600;
const REMIND_MOST: i64 = 7 * 86_400;

/// What time alone does to an alert.
enum Due {
    /// It is told.
    Fire,
    /// It is over.
    Resolve,
    /// Something else hushes it now, or nothing any more.
    Hush(Option<Hush>),
    /// This step of the ladder is told.
    Escalate(usize),
    /// Who was told is told again, after so many times.
    Remind(u32),
    /// Somebody has it: the next reminder waits.
    Rest(u32),
}

/// The alert during which another is not told: while a repository cannot be read nothing else is said of it, and while its
/// host is down not even that.
fn inhibitor(event: &Event) -> Option<(&'static str, EntityRef)> {
    let about = &event.about;
    match event.kind.as_str() {
        host_unreachable::ID => None,
        repository_unreachable::ID => {
            (!about.host.is_empty()).then(|| (host_unreachable::ID, host::reference(&about.host)))
        }
        _ => (!about.repository.is_empty())
            .then(|| (repository_unreachable::ID, EntityRef::new("repository", "default", &about.repository))),
    }
}

impl State {
    /// An event was seen.
    pub(super) fn happened(&mut self, event: &Event) {
        let id = id_of(&event.kind, &event.subject);
        let now = self.now;
        let known = self.alerts.get(&id).filter(|alert| alert.is_open()).map(|alert| alert.life.clone());
        match (event.step, known) {
            (Step::Tell, _) => self.tell_once(event),
            (Step::Raise | Step::Worsen, None) => {
                let hold = Life::Pending { hold: Timer::after(now, HOLD), runs: 0 };
                self.begin(event, hold);
            }
            (Step::Raise | Step::Worsen | Step::Ease, Some(life)) => self.goes_on(&id, event, &life),
            (Step::Recover, Some(Life::Pending { .. })) => self.set_life(&id, event, Life::Resolved { at: now }),
            (Step::Recover, Some(Life::Firing)) => self.set_life(&id, event, Life::Clearing { runs: 0 }),
            // What held before anybody was told of anything: that it is over is news all the same.
            (Step::Recover, None) => self.begin(event, Life::Clearing { runs: 0 }),
            // Whoever heard that it was over because its subject was away hears that it is not; nobody else does.
            (Step::Back, None) if self.alerts.contains_key(&id) => {
                let hold = Life::Pending { hold: Timer::after(now, HOLD), runs: 0 };
                self.begin(event, hold);
            }
            (Step::Recover, Some(_)) | (Step::Ease, None) | (Step::Back, _) => {}
        }
    }

    /// A new life of an alert, which keeps the number of its transitions and its last changes.
    fn begin(&mut self, event: &Event, life: Life) {
        let mut alert = Alert::new(event.clone(), life, self.now);
        if let Some(before) = self.alerts.remove(&alert.id) {
            (alert.transitions, alert.changes, alert.flapping) = (before.transitions, before.changes, before.flapping);
        }
        let id = alert.id.clone();
        self.alerts.insert(id.clone(), alert);
        self.note_change(&id);
    }

    fn goes_on(&mut self, id: &str, event: &Event, life: &Life) {
        let now = self.now;
        let Some(alert) = self.alerts.get_mut(id) else { return };
        alert.event = event.clone();
        if matches!(life, Life::Clearing { .. }) {
            // Seen again before its end was told. What was never told begins.
            let is_told = alert.transitions > 0 && !alert.told.is_empty();
            alert.life = if is_told { Life::Firing } else { Life::Pending { hold: Timer::after(now, HOLD), runs: 0 } };
            self.note_change(id);
        } else if event.step == Step::Worsen && *life == Life::Firing {
            self.note_change(id);
            self.fire(id, Transition::Firing);
        }
    }

    fn set_life(&mut self, id: &str, event: &Event, life: Life) {
        if let Some(alert) = self.alerts.get_mut(id) {
            alert.event = event.clone();
            alert.life = life;
        }
        self.note_change(id);
    }

    fn note_change(&mut self, id: &str) {
        let now = self.now;
        let Some(alert) = self.alerts.get_mut(id) else { return };
        if !alert.note_change(now) || alert.flapping {
            return;
        }
        alert.flapping = true;
        let (mut event, alert) = (alert.event.clone(), alert.id.clone());
        event.title = format!("{}: changed more than {} times within an hour", event.title, super::alert::FLAPS);
        event.detail = "It is told again once it rests for an hour.".to_owned();
        event.subject = EntityRef::new("notice", "default", &alert);
        notice::FLAPPING.id.clone_into(&mut event.kind);
        event.step = Step::Tell;
        self.tell_once(&event);
    }

    /// Something that does not last.
    fn tell_once(&mut self, event: &Event) {
        self.begin_quietly(event);
        let id = id_of(&event.kind, &event.subject);
        self.fire(&id, Transition::Firing);
        if let Some(alert) = self.alerts.get_mut(&id) {
            alert.life = Life::Resolved { at: self.now };
            (alert.escalation, alert.reminder) = (None, None);
        }
    }

    fn begin_quietly(&mut self, event: &Event) {
        let mut alert = Alert::new(event.clone(), Life::Firing, self.now);
        alert.transitions = self.alerts.get(&alert.id).map_or(0, |before| before.transitions);
        self.alerts.insert(alert.id.clone(), alert);
    }

    /// A notice of our own that lasts until [`State::notice_over`].
    pub(super) fn notice_lasting(&mut self, event: &Event) -> bool {
        let id = id_of(&event.kind, &event.subject);
        if self.alerts.get(&id).is_some_and(Alert::is_open) {
            return false;
        }
        self.begin_quietly(event);
        true
    }

    /// A subject is not in the catalog any more: what was said of it is over, and nobody needs to hear of it.
    pub(super) fn subject_gone(&mut self, subject: &EntityRef) {
        for kind in crate::event::EVENTS {
            let id = id_of(kind.id(), subject);
            let now = self.now;
            let Some(alert) = self.alerts.get_mut(&id).filter(|alert| alert.is_open()) else { continue };
            alert.event.title = format!("{} is not in the catalog any more", alert.event.about.name);
            alert.event.detail.clear();
            if matches!(alert.life, Life::Pending { .. }) {
                alert.life = Life::Resolved { at: now };
            } else {
                self.resolve(&id);
            }
        }
    }

    /// A crawl ended: holds and clearings of what it read come nearer to their end.
    pub(super) fn count_run(&mut self, read: &[String]) {
        for alert in self.alerts.values_mut() {
            let repository = &alert.event.about.repository;
            if !repository.is_empty() && !read.contains(repository) {
                continue;
            }
            if let Life::Pending { runs, .. } | Life::Clearing { runs } = &mut alert.life {
                *runs += 1;
            }
        }
    }

    /// The repositories of alerts that wait for a crawl; `None` where none waits. Alerts of no repository name none.
    #[must_use]
    pub fn awaited(&self) -> Option<Vec<&str>> {
        let waits = |alert: &&Alert| matches!(alert.life, Life::Pending { .. } | Life::Clearing { .. });
        let mut awaited: Vec<&str> =
            self.alerts.values().filter(waits).map(|alert| alert.event.about.repository.as_str()).collect();
        let any = !awaited.is_empty();
        awaited.retain(|repository| !repository.is_empty());
        awaited.sort_unstable();
        awaited.dedup();
        any.then_some(awaited)
    }

    /// Whether time alone changes something now.
    #[must_use]
    pub fn is_due(&self, now: i64) -> bool {
        let is_over = |timer: Option<Timer>| timer.is_some_and(|timer| timer.is_over(now));
        self.alerts.values().any(|alert| self.due(alert, now).is_some())
            || self.groups.values().any(|group| is_over(group.timer))
    }

    /// What time alone does to an alert now. Whoever asks whether there is anything to do asks here, and so does who does
    /// it: an entry of the log that changes nothing would be followed by the next one a second later.
    fn due(&self, alert: &Alert, now: i64) -> Option<Due> {
        match alert.life {
            Life::Pending { hold, runs } => (runs >= RUNS || hold.is_over(now)).then_some(Due::Fire),
            Life::Clearing { runs } => (runs >= RUNS).then_some(Due::Resolve),
            Life::Firing => self.due_while_firing(alert, now),
            Life::Resolved { .. } => None,
        }
    }

    fn due_while_firing(&self, alert: &Alert, now: i64) -> Option<Due> {
        if let Some(before) = alert.hush {
            let hush = self.hush(alert, now);
            return (hush != Some(before)).then_some(Due::Hush(hush));
        }
        let is_taken = alert.is_acknowledged(now);
        let escalate = alert.escalation.filter(|(_, timer)| !is_taken && timer.is_over(now));
        let remind = alert.reminder.filter(|(_, timer)| timer.is_over(now));
        match (escalate, remind) {
            (Some((step, _)), _) => Some(Due::Escalate(step)),
            (None, Some((count, _))) => Some(if is_taken { Due::Rest(count) } else { Due::Remind(count) }),
            (None, None) => None,
        }
    }

    /// Does what time alone does.
    pub(super) fn advance(&mut self) {
        let ids: Vec<String> =
            self.alerts.values().filter(|alert| alert.is_open()).map(|alert| alert.id.clone()).collect();
        for id in ids {
            self.advance_one(&id);
        }
        self.flush_groups();
        self.overfull();
        self.forget();
    }

    fn advance_one(&mut self, id: &str) {
        let now = self.now;
        let Some(alert) = self.alerts.get_mut(id) else { return };
        alert.flapping = alert.keeps_changing(now);
        let Some(due) = self.alerts.get(id).and_then(|alert| self.due(alert, now)) else { return };
        match due {
            Due::Fire => {
                self.with(id, |alert| alert.life = Life::Firing);
                self.fire(id, Transition::Firing);
            }
            Due::Resolve => self.resolve(id),
            Due::Hush(hush) => {
                self.with(id, |alert| alert.hush = hush);
                if hush.is_none() {
                    self.fire_again(id);
                }
            }
            Due::Escalate(step) => self.escalate(id, step),
            Due::Rest(count) => self.with(id, |alert| alert.reminder = Some((count, Timer::after(now, REMIND)))),
            Due::Remind(count) => {
                let wait = (REMIND << count.min(16)).min(REMIND_MOST);
                self.with(id, |alert| alert.reminder = Some((count + 1, Timer::after(now, wait))));
                self.fire(id, Transition::Reminder);
            }
        }
    }

    fn with(&mut self, id: &str, change: impl FnOnce(&mut Alert)) {
        if let Some(alert) = self.alerts.get_mut(id) {
            change(alert);
        }
    }

    /// The silence that covers an alert now, whether it was told before or not.
    #[must_use]
    pub fn silence_over(&self, alert: &Alert, now: i64) -> Option<&Silence> {
        self.silences.values().find(|silence| silence.covers(&alert.id, &alert.event, now))
    }

    /// Why an alert is not told now.
    fn hush(&self, alert: &Alert, now: i64) -> Option<Hush> {
        if alert.keeps_changing(now) {
            return Some(Hush::Flapping);
        }
        if self.silence_over(alert, now).is_some() {
            return Some(Hush::Silenced);
        }
        let (kind, subject) = inhibitor(&alert.event)?;
        self.alerts.get(&id_of(kind, &subject)).is_some_and(Alert::is_open).then_some(Hush::Inhibited)
    }

    /// The next transition of an alert; told, unless something hushes it.
    pub(super) fn fire(&mut self, id: &str, transition: Transition) {
        let now = self.now;
        let Some(hush) = self.alerts.get(id).map(|alert| self.hush(alert, now)) else { return };
        self.next += 1;
        let sequence = self.next;
        let Some(alert) = self.alerts.get_mut(id) else { return };
        alert.transitions += 1;
        alert.changed = now;
        let fired = Arc::new(alert.fired(transition, sequence, now));
        if transition == Transition::Firing {
            alert.hush = hush;
        }
        self.fired.push_back(Arc::clone(&fired));
        if hush.is_none() {
            self.tell(&fired);
        }
    }

    /// Tells what was hushed, under the id it has.
    fn fire_again(&mut self, id: &str) {
        let last = self.fired.iter().rev().find(|fired| fired.alert == id).cloned();
        if let Some(fired) = last {
            self.tell(&fired);
        }
    }

    /// Sets what follows if nobody takes an alert.
    pub(super) fn watch(&mut self, id: &str) {
        let now = self.now;
        let Some(alert) = self.alerts.get_mut(id) else { return };
        let team = alert.event.about.owner.as_ref().and_then(|owner| self.teams.get(owner));
        alert.reminder.get_or_insert((0, Timer::after(now, REMIND)));
        if team.is_some_and(|team| !team.ladder.is_empty()) {
            alert.escalation.get_or_insert((0, Timer::after(now, ESCALATE)));
        }
    }

    pub(super) fn resolve(&mut self, id: &str) {
        let now = self.now;
        let Some(alert) = self.alerts.get_mut(id) else { return };
        alert.life = Life::Resolved { at: now };
        (alert.escalation, alert.reminder, alert.acknowledged) = (None, None, None);
        let was_hushed = alert.hush.take().is_some() && alert.told.is_empty();
        if was_hushed {
            // Nobody heard that it began.
            return;
        }
        self.fire(id, Transition::Resolved);
    }

    pub(super) fn acknowledge(&mut self, id: &str, by: &str) {
        let now = self.now;
        if let Some(alert) = self.alerts.get_mut(id).filter(|alert| alert.is_open()) {
            let until = Timer::after(now, ACKNOWLEDGED);
            alert.acknowledged = Some(Acknowledgement { by: by.to_owned(), at: now, until });
            alert.escalation = None;
            alert.changed = now;
        }
    }

    pub(super) fn unacknowledge(&mut self, id: &str) {
        let now = self.now;
        self.with(id, |alert| (alert.acknowledged, alert.changed) = (None, now));
        let is_told = self.alerts.get(id).is_some_and(|alert| alert.life == Life::Firing && alert.hush.is_none());
        if is_told {
            // As if it had just begun: the ladder starts anew.
            self.watch(id);
        }
    }

    /// A delivery was tried.
    pub(super) fn tried(&mut self, tried: &Tried) {
        let now = self.now;
        match self.outbox.tried(tried, now) {
            None => {}
            Some(After::Works(target)) => self.undelivered_over(&target),
            Some(After::Died(target)) => self.undelivered(&target),
            Some(After::Disabled(target, why)) => {
                self.give_up(&target, &why);
                self.outbox.disable(&target, &why, now);
                self.disabled(&target, &why);
            }
        }
    }
}
