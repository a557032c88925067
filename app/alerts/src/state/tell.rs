//! Who is told: rules, owners, ladders; and what becomes of it: inbox items, rows, groups.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::id::EntityRef;
use catalog_schema::problem::Severity;
use sha2::{Digest, Sha256};

use super::alert::{Fired, Route, To, Transition, id_of};
use super::life::ESCALATE;
use super::outbox::{Row, RowState};
use super::{Group, State};
use crate::about::{About, Reach};
use crate::clock::Timer;
use crate::event::{Step, notice};
use crate::known::Event;
use crate::rule::{INBOX, NOBODY, OPERATOR, OWN, Rule, Scope, TEAM, Timing};
use crate::target::{STEPS, Target, automatic};

/// Seconds that the first of a group waits for others.
const FIRST_WAIT: i64 = 30;
/// Seconds between two messages of one group.
const NEXT_WAIT: i64 = 300;
/// Events that a group keeps; the rest is a number.
const GROUP: usize = 200;
/// Open rows beyond which what is not grave is collected.
const FULL: usize = 100_000;

impl State {
    /// Tells of a transition to everybody whom it concerns.
    pub(super) fn tell(&mut self, fired: &Arc<Fired>) {
        let told = self.alert(&fired.alert).map(|alert| alert.told.clone()).unwrap_or_default();
        let routes = match fired.transition {
            Transition::Resolved if !told.is_empty() => {
                let cancelled = self.unsend(fired);
                told.into_iter().filter(|route| !cancelled.contains(route)).collect()
            }
            Transition::Reminder => told.into_iter().filter(|route| self.reminds(route)).collect(),
            _ => self.routes(fired),
        };
        for route in routes {
            self.send(fired, &route);
            if fired.transition == Transition::Firing
                && let Some(alert) = self.alerts.get_mut(&fired.alert)
            {
                alert.told.insert(route);
            }
        }
        if fired.transition == Transition::Firing && notice::find(&fired.kind).is_none() {
            self.watch(&fired.alert);
        }
    }

    /// Only targets are reminded, and only at once: an inbox still has the item, a digest is a reminder itself.
    fn reminds(&self, route: &Route) -> bool {
        matches!(route.to, To::Target(_)) && self.timing(&route.rule, None).collected_until(self.now).is_none()
    }

    /// Takes back what was not sent yet; what is taken back needs no message of its end either.
    fn unsend(&mut self, fired: &Fired) -> Vec<Route> {
        let mut taken: Vec<Route> = self
            .outbox
            .cancel(&fired.alert, self.now)
            .into_iter()
            .map(|(target, rule)| Route { to: To::Target(target), rule })
            .collect();
        for ((target, rule), group) in &mut self.groups {
            let before = group.events.len();
            group.events.retain(|event| event.alert != fired.alert);
            if group.events.len() < before {
                taken.push(Route { to: To::Target(target.clone()), rule: rule.clone() });
            }
            if group.events.is_empty() && group.more == 0 {
                group.timer = None;
            }
        }
        taken
    }

    /// Whom an event concerns, each place once: by rules, by ownership, else the operator.
    #[must_use]
    pub fn routes(&self, fired: &Fired) -> Vec<Route> {
        let mut routes: BTreeMap<To, String> = BTreeMap::new();
        let mut put = |to: To, rule: &str| {
            routes.entry(to).or_insert_with(|| rule.to_owned());
        };
        for id in self.matcher.find(&fired.kind, &fired.about) {
            let Some(rule) = self.rules.get(id) else { continue };
            for to in self.places(rule) {
                put(to, id);
            }
        }
        let mut is_heard = false;
        if let Some(owner) = &fired.about.owner {
            let team = self.teams.get(owner);
            let wanted = team.is_none_or(|team| !team.unwanted.contains(&fired.kind));
            // Whoever wants none of it has still heard of it; whom nobody is behind has not.
            is_heard = fired.about.attended;
            for to in self.places_of(owner, &fired.about).into_iter().filter(|_| wanted) {
                put(to, OWN);
            }
        }
        is_heard |= !routes.is_empty() && fired.about.owner.is_none();
        if !is_heard {
            routes.entry(To::Inbox(OPERATOR.to_owned())).or_insert_with(|| NOBODY.to_owned());
        }
        routes.into_iter().map(|(to, rule)| Route { to, rule }).collect()
    }

    fn places(&self, rule: &Rule) -> Vec<To> {
        let mut places = Vec::new();
        for channel in &rule.channels {
            match (channel.as_str(), &rule.scope) {
                (INBOX, scope) => places.push(To::Inbox(scope.inbox())),
                (TEAM, Scope::Team(team)) => {
                    places.push(To::Inbox(team.to_string()));
                    let reach = self.teams.get(team);
                    places.extend(reach.iter().flat_map(|reach| &reach.targets).cloned().map(To::Target));
                }
                (TEAM, _) => {}
                (target, _) => places.push(To::Target(target.to_owned())),
            }
        }
        places
    }

    /// How an owner is reached: always the inbox; besides what a team's maintainers set, else what trusted files say.
    fn places_of(&self, owner: &EntityRef, about: &About) -> Vec<To> {
        let mut places = vec![To::Inbox(owner.to_string())];
        match self.teams.get(owner).map(|team| &team.targets).filter(|targets| !targets.is_empty()) {
            Some(targets) => places.extend(targets.iter().cloned().map(To::Target)),
            None => {
                let offered = |target: &Target| self.offered.contains(&target.channel);
                let found = automatic_targets(owner, about).into_iter().filter(offered);
                places.extend(found.map(|target| To::Target(target.id)));
            }
        }
        places
    }

    /// Where what an owner owns is told, by what its maintainers set and trusted files (`reach`) say.
    #[must_use]
    pub fn reached(&self, owner: &EntityRef, reach: &Reach) -> Vec<To> {
        self.places_of(owner, &About { reach: reach.clone(), ..About::default() })
    }

    fn timing(&self, rule: &str, owner: Option<&EntityRef>) -> Timing {
        match self.rules.get(rule) {
            Some(rule) => rule.timing.clone(),
            None => owner.and_then(|owner| self.teams.get(owner)).map(|team| team.timing.clone()).unwrap_or_default(),
        }
    }

    /// Whether the hours of rest of its rule keep a row back now.
    #[must_use]
    pub fn rests(&self, row: &Row, now: i64) -> bool {
        let owner = row.events.first().and_then(|event| event.about.owner.as_ref());
        !row.urgent && self.timing(&row.rule, owner).quiet_until(now).is_some()
    }

    fn send(&mut self, fired: &Arc<Fired>, route: &Route) {
        let id = match &route.to {
            To::Inbox(inbox) => return self.inboxes.push(inbox, &route.rule, fired),
            To::Target(id) => id,
        };
        if id.starts_with("auto-") && !self.targets.contains_key(id) {
            self.adopt(fired, id);
        }
        let Some(target) = self.targets.get(id).cloned() else {
            let scope = self.rules.get(&route.rule).map(|rule| rule.scope.inbox());
            return self.inboxes.push(scope.as_deref().unwrap_or(OPERATOR), &route.rule, fired);
        };
        if !self.is_confirmed(&target) {
            // Never nowhere: until the address agrees, the inbox has it.
            return self.inboxes.push(&target.scope.inbox(), &route.rule, fired);
        }
        if let Some((_, why)) = self.outbox.health(id).disabled {
            let state = RowState::Dead { at: self.now, why };
            self.inboxes.push(&target.scope.inbox(), &route.rule, fired);
            self.outbox.push(self.row(route, id, vec![Arc::clone(fired)], 0, state));
            return;
        }
        let timing = self.timing(&route.rule, fired.about.owner.as_ref());
        let collected = timing.collected_until(self.now);
        let is_crowded = self.outbox.len() >= FULL && !fired.urgent && fired.severity < Severity::Error;
        if collected.is_none() && target.single && !is_crowded {
            self.outbox.push(self.row(route, id, vec![Arc::clone(fired)], 0, RowState::Queued));
        } else {
            self.gather(fired, route, id, collected, is_crowded);
        }
    }

    /// Puts an event to those that go together.
    fn gather(&mut self, fired: &Arc<Fired>, route: &Route, target: &str, collected: Option<i64>, crowded: bool) {
        let now = self.now;
        let key = (target.to_owned(), route.rule.clone());
        let group = self.groups.entry(key).or_insert(Group { events: Vec::new(), more: 0, timer: None, last: None });
        if group.events.len() < GROUP {
            group.events.push(Arc::clone(fired));
        } else {
            group.more += 1;
        }
        let next = group.last.filter(|last| (0..NEXT_WAIT).contains(&(now - last)));
        let at_once = next.map_or(now + FIRST_WAIT, |last| (last + NEXT_WAIT).max(now + FIRST_WAIT));
        let at = if crowded { now + 3_600 } else { collected.unwrap_or(at_once) };
        group.timer.get_or_insert(Timer::until(now, at));
    }

    /// Nothing goes to a target any more: what waits for it, together with others or alone, ends in the dead letters.
    pub(super) fn give_up(&mut self, target: &str, why: &str) {
        self.flush(&|of, group| of == target && group.timer.is_some());
        self.outbox.give_up(target, why, self.now);
        self.groups.retain(|(of, _), _| of != target);
    }

    /// Groups whose time has come become rows.
    pub(super) fn flush_groups(&mut self) {
        let now = self.now;
        self.flush(&|_, group| group.timer.is_some_and(|timer| timer.is_over(now)));
        self.groups.retain(|_, group| {
            group.timer.is_some() || group.last.is_some_and(|last| (0..NEXT_WAIT).contains(&(now - last)))
        });
    }

    fn flush(&mut self, is_due: &dyn Fn(&str, &Group) -> bool) {
        let now = self.now;
        let mut due = Vec::new();
        for ((target, rule), group) in &mut self.groups {
            if is_due(target, group) {
                (group.timer, group.last) = (None, Some(now));
                due.push((
                    target.clone(),
                    rule.clone(),
                    std::mem::take(&mut group.events),
                    std::mem::take(&mut group.more),
                ));
            }
        }
        for (target, rule, events, more) in due {
            let route = Route { to: To::Target(target.clone()), rule };
            let row = self.row(&route, &target, events, more, RowState::Queued);
            self.outbox.push(row);
        }
    }

    fn row(&self, route: &Route, target: &str, events: Vec<Arc<Fired>>, more: u64, state: RowState) -> Row {
        let transition = match events.as_slice() {
            [first, rest @ ..] if rest.iter().all(|event| event.transition == first.transition) => first.transition,
            _ => Transition::Firing,
        };
        Row {
            sequence: 0,
            id: id_of_group(&events),
            target: target.to_owned(),
            rule: route.rule.clone(),
            transition,
            urgent: events.iter().any(|event| event.urgent),
            events,
            more,
            born: self.now,
            due: Timer::after(self.now, 0),
            tries: 0,
            state,
            last: None,
        }
    }

    /// A target that trusted files name becomes one of ours; an e-mail address is asked first.
    fn adopt(&mut self, fired: &Fired, id: &str) {
        let Some(owner) = &fired.about.owner else { return };
        if let Some(target) = automatic_targets(owner, &fired.about).into_iter().find(|target| target.id == id) {
            self.put_target(target);
        }
    }

    pub(super) fn put_target(&mut self, target: Target) {
        let before = self.targets.get(&target.id);
        if before.is_some_and(|before| before.address != target.address) {
            self.confirmed.remove(&target.id);
            self.asked.remove(&target.id);
            self.refused.remove(&target.id);
            self.outbox.enable(&target.id);
        }
        let has_answered = self.confirmed.contains(&target.id) || self.refused.contains(&target.id);
        if target.needs_consent && !has_answered && self.asked.insert(target.id.clone()) {
            let mut row = self.row(
                &Route { to: To::Target(target.id.clone()), rule: OWN.to_owned() },
                &target.id,
                Vec::new(),
                0,
                RowState::Queued,
            );
            row.transition = Transition::Confirm;
            row.id = format!("confirm-{}.{}", target.id, self.now);
            self.outbox.push(row);
            self.questions.insert(super::question(&target.channel, &target.address), self.now);
        }
        self.targets.insert(target.id.clone(), target);
    }

    /// Nobody took an alert in time: the next step of the owner's ladder, after the last one the operator.
    pub(super) fn escalate(&mut self, id: &str, step: usize) {
        let now = self.now;
        let owner = self.alerts.get(id).and_then(|alert| alert.event.about.owner.clone());
        let ladder = owner.as_ref().and_then(|owner| self.teams.get(owner)).map(|team| team.ladder.clone());
        let steps: Vec<Vec<String>> = ladder.unwrap_or_default().into_iter().take(STEPS).collect();
        self.next += 1;
        let sequence = self.next;
        let Some(alert) = self.alerts.get_mut(id) else { return };
        alert.transitions += 1;
        alert.escalation = (step < steps.len()).then(|| (step + 1, Timer::after(now, ESCALATE)));
        let fired = Arc::new(alert.fired(Transition::Escalated, sequence, now));
        self.fired.push_back(Arc::clone(&fired));
        match steps.get(step) {
            Some(targets) => {
                for target in targets {
                    self.send(&fired, &Route { to: To::Target(target.clone()), rule: OWN.to_owned() });
                }
            }
            None => self.inboxes.push(OPERATOR, NOBODY, &fired),
        }
    }

    /// A row to a target died: somebody hears of it another way.
    pub(super) fn undelivered(&mut self, target: &str) {
        let event =
            self.about_target(&notice::UNDELIVERED, target, "did not take what was sent", "It is in the dead letters.");
        if self.notice_lasting(&event) {
            self.tell_elsewhere(&event, target);
        }
    }

    /// A target works again.
    pub(super) fn undelivered_over(&mut self, target: &str) {
        for notice in [&notice::UNDELIVERED, &notice::DISABLED] {
            let id = id_of(notice.id, &subject_of(target));
            if let Some(alert) = self.alerts.get_mut(&id).filter(|alert| alert.is_open()) {
                alert.life = super::alert::Life::Resolved { at: self.now };
                alert.event.title = format!("{} takes what is sent again", alert.event.about.name);
                alert.event.detail.clear();
            }
        }
    }

    pub(super) fn disabled(&mut self, target: &str, why: &str) {
        let detail = format!("It was disabled: {why}. What was to go there is in the dead letters.");
        let event = self.about_target(&notice::DISABLED, target, "gets no messages any more", &detail);
        if self.notice_lasting(&event) {
            self.tell_elsewhere(&event, target);
        }
    }

    fn about_target(&self, notice: &notice::Notice, target: &str, title: &str, detail: &str) -> Event {
        let name = self.targets.get(target).map_or(target, |target| target.name.as_str());
        let about = About {
            kind: "notice".to_owned(),
            name: name.to_owned(),
            href: "/alerts/deliveries".to_owned(),
            ..About::default()
        };
        Event {
            kind: notice.id.to_owned(),
            subject: subject_of(target),
            step: Step::Raise,
            severity: Severity::Error,
            urgent: false,
            title: format!("{name} {title}"),
            detail: detail.to_owned(),
            place: None,
            about,
        }
    }

    /// Tells the owner of a target by another of their channels, and in their inbox.
    fn tell_elsewhere(&mut self, event: &Event, target: &str) {
        let id = id_of(&event.kind, &event.subject);
        self.next += 1;
        let sequence = self.next;
        let now = self.now;
        let Some(alert) = self.alerts.get_mut(&id) else { return };
        alert.transitions += 1;
        let fired = Arc::new(alert.fired(Transition::Firing, sequence, now));
        self.fired.push_back(Arc::clone(&fired));
        let scope = self.targets.get(target).map(|target| target.scope.clone());
        let others: Vec<String> = self
            .targets
            .values()
            .filter(|other| Some(&other.scope) == scope.as_ref() && other.id != target)
            .filter(|other| self.is_confirmed(other) && self.outbox.health(&other.id).failures == 0)
            .map(|other| other.id.clone())
            .take(3)
            .collect();
        let inbox = scope.as_ref().map_or_else(|| OPERATOR.to_owned(), Scope::inbox);
        self.inboxes.push(&inbox, OWN, &fired);
        for other in &others {
            self.send(&fired, &Route { to: To::Target(other.clone()), rule: OWN.to_owned() });
        }
        if others.is_empty() && inbox != OPERATOR {
            self.inboxes.push(OPERATOR, NOBODY, &fired);
        }
    }

    /// More is to be sent than is kept one by one.
    pub(super) fn overfull(&mut self) {
        let subject = EntityRef::new("notice", "default", notice::OVERFULL.id);
        let id = id_of(notice::OVERFULL.id, &subject);
        if self.outbox.len() < FULL / 2 {
            if let Some(alert) = self.alerts.get_mut(&id).filter(|alert| alert.is_open()) {
                alert.life = super::alert::Life::Resolved { at: self.now };
            }
        } else if self.outbox.len() >= FULL {
            let mut event = self.about_target(
                &notice::OVERFULL,
                "outbox",
                "has more to send than can be sent",
                "What is not grave is collected and goes hourly.",
            );
            event.subject = subject;
            if self.notice_lasting(&event) {
                self.tell_elsewhere(&event, "");
            }
        }
    }
}

fn subject_of(target: &str) -> EntityRef {
    EntityRef::new("notice", "default", target)
}

/// The id of what goes together: that of the one event, else a digest of all of them.
fn id_of_group(events: &[Arc<Fired>]) -> String {
    if let [one] = events {
        return one.id.clone();
    }
    let mut digest = Sha256::new();
    events.iter().for_each(|event| digest.update(format!("{}\n", event.id)));
    let hex: String = digest.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("group-{hex}")
}

/// The targets that trusted files name for an owner: an e-mail address, and a chat address that takes messages.
fn automatic_targets(owner: &EntityRef, about: &About) -> Vec<Target> {
    let scope = if owner.kind() == "group" { Scope::Team(owner.clone()) } else { Scope::Person(owner.to_string()) };
    let target = |channel: &str, address: &str| Target {
        id: automatic(owner, channel, address),
        name: format!("{} ({channel})", about.owner_name),
        channel: channel.to_owned(),
        address: address.to_owned(),
        secrets: Vec::new(),
        overlap: None,
        scope: scope.clone(),
        needs_consent: channel == "email",
        single: false,
    };
    // A chat address is mostly that of a room, which takes no messages; an incoming hook has one of these in its path.
    let is_hook = |address: &&String| ["/hooks/", "/services/"].iter().any(|path| address.contains(path));
    let email = about.reach.email.iter().map(|address| target("email", address));
    let chat = about.reach.chat.iter().filter(is_hook).map(|address| target("chat", address));
    email.chain(chat).collect()
}
