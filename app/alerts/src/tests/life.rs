//! Holding, telling, grouping, hushing, escalating, ending.

use super::*;
use crate::event::notice;
use crate::rule::tests::rule;
use crate::rule::{OPERATOR, Pace, Quiet, Timing};
use crate::state::alert::{Hush, Transition, id_of};
use crate::state::command::Silence;
use crate::state::outbox::RowState;
use crate::target::TeamReach;

const TEAM: &str = "group:default/payments";

fn reach(targets: &[&str]) -> Command {
    let targets = targets.iter().map(|t| (*t).to_owned()).collect();
    Command::SetTeam { team: team("payments"), reach: TeamReach { targets, ..TeamReach::default() } }
}

#[test]
fn a_condition_is_told_after_two_crawls_or_ten_minutes() {
    let world = World::new();
    world.raise(vec![event("owner-unknown", "pay", Step::Raise)]);
    world.wait(500);
    assert_eq!(world.inbox(TEAM), Vec::<String>::new());
    world.run();
    assert_eq!(world.inbox(TEAM), ["Firing pay owner-unknown"]);
    world.raise(vec![event("name-conflict", "pay", Step::Raise)]);
    world.wait(599);
    assert_eq!(world.inbox(TEAM).len(), 1);
    world.wait(1);
    assert_eq!(world.inbox(TEAM).len(), 2);
}

#[test]
fn what_heals_before_it_was_told_is_told_to_nobody() {
    let world = World::new();
    world.raise(vec![event("owner-unknown", "pay", Step::Raise)]);
    world.raise(vec![event("owner-unknown", "pay", Step::Recover)]);
    world.run();
    world.wait(10_000);
    assert_eq!(world.inbox(TEAM), Vec::<String>::new());
}

#[test]
fn an_end_is_told_after_two_crawls_that_saw_it_and_a_crawl_that_failed_sees_nothing() {
    let world = World::new();
    world.fire(vec![event("owner-unknown", "pay", Step::Raise)]);
    world.raise(vec![event("owner-unknown", "pay", Step::Recover)]);
    world.wait(100_000);
    world.book.note(Note::Run(Vec::new())).unwrap();
    assert_eq!(world.inbox(TEAM).len(), 1, "a crawl that did not read the repository");
    world.run();
    assert_eq!(world.inbox(TEAM)[0], "Resolved pay owner-unknown");
}

#[test]
fn an_end_goes_only_to_whom_the_beginning_went_and_what_was_not_sent_is_taken_back() {
    let world = World::new();
    world.target("quick", true);
    world.act(reach(&["quick"]));
    world.fire(vec![event("owner-unknown", "pay", Step::Raise)]);
    assert_eq!(world.deliver(|_| Outcome::Sent).len(), 1);
    world.target("late", true);
    world.act(reach(&["quick", "late"]));
    world.raise(vec![event("owner-unknown", "pay", Step::Recover)]);
    world.run();
    let sent = world.deliver(|_| Outcome::Sent);
    assert_eq!(
        sent.iter().map(|p| (p.target.id.as_str(), p.row.transition)).collect::<Vec<_>>(),
        [("quick", Transition::Resolved)]
    );
    world.fire(vec![event("name-conflict", "pay", Step::Raise)]);
    world.raise(vec![event("name-conflict", "pay", Step::Recover)]);
    world.run();
    assert!(world.claim().is_empty(), "neither beginning nor end");
    let cancelled =
        world.book.read(|s| s.outbox().rows().filter(|r| matches!(r.state, RowState::Cancelled { .. })).count());
    assert_eq!(cancelled, 2);
}

#[test]
fn people_get_together_what_comes_together_and_programs_each_alone() {
    let world = World::new();
    world.target("hook", true);
    world.target("room", false);
    world.act(reach(&["hook", "room"]));
    world.fire(["a", "b", "c"].map(|name| event("owner-unknown", name, Step::Raise)).into());
    let alone = world.deliver(|_| Outcome::Sent);
    assert_eq!(alone.len(), 3);
    assert!(alone.iter().all(|p| p.row.id == p.row.events[0].id && p.target.id == "hook"));
    world.wait(30);
    let together = world.deliver(|_| Outcome::Sent);
    assert_eq!(together.iter().map(|p| p.row.events.len()).collect::<Vec<_>>(), [3]);
    // And then not again for five minutes.
    world.fire(vec![event("owner-unknown", "d", Step::Raise)]);
    world.deliver(|_| Outcome::Sent);
    world.wait(30);
    assert_eq!(world.deliver(|_| Outcome::Sent).len(), 1);
}

#[test]
fn what_is_silenced_is_recorded_and_told_when_the_silence_ends() {
    let world = World::new();
    let silence = Silence {
        id: "s".to_owned(),
        kinds: Vec::new(),
        query: "owner:payments".to_owned(),
        alert: None,
        owners: [team("payments")].into(),
        reason: "moving house".to_owned(),
        by: "ada".to_owned(),
        from: NOON,
        to: NOON + 7_200,
    };
    assert!(Silence { reason: String::new(), ..silence.clone() }.check().is_err());
    assert!(Silence { to: i64::MAX, ..silence.clone() }.check().is_err());
    world.act(Command::Silence(silence));
    world.fire(vec![event("owner-unknown", "pay", Step::Raise)]);
    assert_eq!(world.inbox(TEAM), Vec::<String>::new());
    let id = world.book.read(|s| s.fired().next().unwrap().id.clone());
    let mut other = event("owner-unknown", "ship", Step::Raise);
    other.about.owner = Some(team("shipping"));
    world.fire(vec![other]);
    assert_eq!(world.inbox("group:default/shipping").len(), 1, "of another team");
    world.wait(7_200);
    let told = world.book.read(|s| s.inboxes().list(&[TEAM.to_owned()], None, 9)[0].event.id.clone());
    assert_eq!(told, id, "the same event");
}

#[test]
fn an_unreachable_repository_inhibits_what_else_is_said_of_it() {
    let world = World::new();
    let mut gone = event("repository-unreachable", "shop", Step::Raise);
    gone.subject = EntityRef::new("repository", "default", "shop");
    world.fire(vec![gone.clone(), event("owner-unknown", "pay", Step::Raise)]);
    assert_eq!(world.inbox(TEAM), ["Firing shop repository-unreachable"]);
    gone.step = Step::Recover;
    world.raise(vec![gone]);
    world.run();
    world.wait(1);
    assert!(world.inbox(TEAM).contains(&"Firing pay owner-unknown".to_owned()));
}

#[test]
fn a_host_that_is_down_is_one_alert_and_what_stays_lost_is_told_when_it_is_back() {
    let world = World::new();
    let host = |step| {
        let mut host = event("host-unreachable", "git.example", step);
        host.subject = crate::host::reference("git.example");
        host.about.repository.clear();
        host
    };
    let lost = |name: &str, step| {
        let mut lost = event("repository-unreachable", name, step);
        lost.subject = EntityRef::new("repository", "default", name);
        (lost.about.repository, lost.about.host) = (name.to_owned(), "git.example".to_owned());
        lost
    };
    let names = ["a", "b", "c"];
    world.fire(names.map(|name| lost(name, Step::Raise)).into_iter().chain([host(Step::Raise)]).collect());
    assert_eq!(world.inbox(TEAM), ["Firing git.example host-unreachable"]);
    let open = world.book.read(|s| s.alerts().filter(|a| a.hush == Some(Hush::Inhibited)).count());
    assert_eq!(open, 3, "recorded, not told");
    world.raise(vec![host(Step::Recover), lost("a", Step::Recover), lost("b", Step::Recover)]);
    for _ in 0..2 {
        world.book.note(Note::Run(vec!["a".to_owned(), "b".to_owned()])).unwrap();
    }
    world.wait(1);
    let mut told = world.inbox(TEAM);
    told.sort();
    let want = [
        "Firing c repository-unreachable",
        "Firing git.example host-unreachable",
        "Resolved git.example host-unreachable",
    ];
    assert_eq!(told, want);
}

#[test]
fn an_address_that_wants_no_mail_is_not_asked_again() {
    let world = World::new();
    world.act(Command::Offer { channels: ["email".to_owned()].into() });
    let told = |kind: &str| {
        let mut event = event(kind, "pay", Step::Tell);
        event.about.reach.email = Some("payments@house.example".to_owned());
        world.raise(vec![event]);
        world.deliver(|_| Outcome::Sent).iter().map(|parcel| parcel.row.transition).collect::<Vec<_>>()
    };
    assert_eq!(told("owner-changed"), [Transition::Confirm], "asked once, and told nothing");
    let id = world.book.read(|s| s.targets().next().unwrap().id.clone());
    world.act(Command::ConfirmTarget { id: id.clone() });
    told("owner-changed");
    world.act(Command::RefuseTarget { id: id.clone() });
    world.wait(600);
    assert_eq!(told("owner-changed"), []);
    world.act(Command::RemoveTarget { id });
    assert_eq!(told("owner-changed"), [], "nor when somebody removed the channel");
    assert_eq!(world.inbox(TEAM).len(), 4, "the inbox has them all");
    assert_same(&world.book, &world.reopened());
}

#[test]
fn what_waits_for_crawls_writes_nothing_meanwhile() {
    let world = World::new();
    world.fire(vec![event("owner-unknown", "pay", Step::Raise), event("name-conflict", "pay", Step::Raise)]);
    world.raise(vec![event("owner-unknown", "pay", Step::Recover)]);
    let alert = id_of("name-conflict", &event("", "pay", Step::Tell).subject);
    world.act(Command::Acknowledge { alert });
    let before = world.log.last();
    for _ in 0..2 * 24 * 60 {
        world.wait(60);
    }
    // Reminders of the one that holds, and none of the one whose end nobody has confirmed yet.
    assert!(world.log.last() - before < 20, "{} entries in two days", world.log.last() - before);
}

#[test]
fn what_keeps_changing_is_told_once_as_such() {
    let world = World::new();
    for _ in 0..20 {
        world.raise(vec![event("owner-unknown", "pay", Step::Raise)]);
        world.run();
        world.raise(vec![event("owner-unknown", "pay", Step::Recover)]);
        world.run();
    }
    let inbox = world.inbox(TEAM);
    assert_eq!(inbox.iter().filter(|line| line.contains("changed more than")).count(), 1, "{inbox:?}");
    assert!(inbox.len() <= 8, "{inbox:?}");
}

#[test]
fn nobody_acknowledges_and_the_ladder_is_climbed_to_the_operator() {
    let world = World::new();
    for id in ["one", "two"] {
        world.target(id, true);
    }
    let ladder = vec![vec!["one".to_owned()], vec!["two".to_owned()]];
    let reach = TeamReach { ladder, ..TeamReach::default() };
    world.act(Command::SetTeam { team: team("payments"), reach });
    world.fire(vec![event("owner-unknown", "pay", Step::Raise)]);
    let mut told = Vec::new();
    for _ in 0..4 {
        world.wait(1_800);
        told.extend(world.deliver(|_| Outcome::Sent).into_iter().map(|p| (p.target.id, p.row.transition)));
    }
    assert_eq!(told, [("one".to_owned(), Transition::Escalated), ("two".to_owned(), Transition::Escalated)]);
    assert_eq!(world.inbox(OPERATOR), ["Escalated pay owner-unknown"]);
    world.fire(vec![event("name-conflict", "pay", Step::Raise)]);
    let alert = id_of("name-conflict", &EntityRef::new("component", "default", "pay"));
    world.act(Command::Acknowledge { alert: alert.clone() });
    world.wait(7_200);
    assert!(world.deliver(|_| Outcome::Sent).is_empty(), "somebody has it");
    world.act(Command::Unacknowledge { alert });
    world.wait(1_800);
    assert_eq!(world.deliver(|_| Outcome::Sent)[0].target.id, "one", "given back: from the first step on");
}

#[test]
fn reminders_go_to_targets_and_come_ever_more_seldom() {
    let world = World::new();
    world.target("hook", true);
    world.act(reach(&["hook"]));
    world.fire(vec![event("owner-unknown", "pay", Step::Raise)]);
    world.deliver(|_| Outcome::Sent);
    let mut reminded = Vec::new();
    for hour in 1..=60 {
        world.wait(3_600);
        reminded.extend(world.deliver(|_| Outcome::Sent).iter().map(|_| hour));
    }
    assert_eq!(reminded, [4, 8, 16, 32]);
    assert_eq!(world.inbox(TEAM).len(), 1);
}

#[test]
fn digests_collect_and_quiet_hours_hold_back_all_but_what_is_urgent() {
    let world = World::new();
    world.target("daily", false);
    world.target("hook", true);
    let mut daily = rule("digest", "");
    daily.channels = vec!["daily".to_owned()];
    daily.timing = Timing { pace: Pace::Daily { minute: 18 * 60 }, ..Timing::default() };
    world.act(Command::PutRule(daily));
    let mut calm = rule("calm", "");
    calm.channels = vec!["hook".to_owned()];
    calm.timing = Timing { quiet: Some(Quiet { from: 12 * 60, to: 13 * 60 }), ..Timing::default() };
    world.act(Command::PutRule(calm));
    let urgent = Event { urgent: true, ..event("bus-factor", "pay", Step::Raise) };
    world.fire(vec![event("owner-unknown", "pay", Step::Raise), urgent]);
    assert_eq!(
        world.deliver(|_| Outcome::Sent).iter().map(|p| p.row.events[0].kind.clone()).collect::<Vec<_>>(),
        ["bus-factor"]
    );
    world.wait(3_600);
    assert_eq!(world.deliver(|_| Outcome::Sent).len(), 1, "at 13:00 what was held back");
    world.wait(5 * 3_600);
    let digest = world.deliver(|_| Outcome::Sent);
    let digest = digest.iter().filter(|p| p.row.transition == Transition::Firing);
    assert_eq!(digest.map(|p| (p.target.id.as_str(), p.row.events.len())).collect::<Vec<_>>(), [("daily", 2)]);
}

#[test]
fn what_matches_nobody_lands_with_the_operator() {
    let world = World::new();
    let mut lost = event("owner-removed", "pay", Step::Raise);
    lost.about.owner = None;
    world.fire(vec![lost]);
    assert_eq!(world.inbox(OPERATOR).len(), 1);
    let mut left = event("owner-departed", "ship", Step::Raise);
    left.about.attended = false;
    world.fire(vec![left]);
    assert_eq!((world.inbox(OPERATOR).len(), world.inbox(TEAM).len()), (2, 1), "nobody reads that team's inbox");
}

#[test]
fn an_address_gets_nothing_but_a_question_until_it_agreed() {
    let world = World::new();
    world.act(Command::Offer { channels: ["email".to_owned()].into() });
    let mut told = event("owner-unknown", "pay", Step::Raise);
    told.about.reach.email = Some("payments@house.example".to_owned());
    world.fire(vec![told.clone()]);
    let asked = world.deliver(|_| Outcome::Sent);
    assert_eq!(asked.iter().map(|p| p.row.transition).collect::<Vec<_>>(), [Transition::Confirm]);
    assert_eq!(world.inbox(TEAM).len(), 1, "the inbox has it meanwhile");
    told.kind = "name-conflict".to_owned();
    world.fire(vec![told.clone()]);
    assert!(world.deliver(|_| Outcome::Sent).is_empty(), "asked once");
    world.act(Command::ConfirmTarget { id: asked[0].target.id.clone() });
    told.kind = "descriptor-broken".to_owned();
    world.fire(vec![told]);
    world.wait(30);
    assert_eq!(
        world.deliver(|_| Outcome::Sent).iter().map(|p| p.row.transition).collect::<Vec<_>>(),
        [Transition::Firing]
    );
}

#[test]
fn a_target_that_is_gone_is_disabled_and_its_owner_told_another_way() {
    let world = World::new();
    world.target("gone", true);
    world.target("other", true);
    world.act(reach(&["gone"]));
    world.fire(vec![event("owner-unknown", "pay", Step::Raise)]);
    world.deliver(|_| Outcome::Gone);
    let told = world.deliver(|_| Outcome::Sent);
    assert_eq!(
        told.iter().map(|p| (p.target.id.as_str(), p.row.events[0].kind.as_str())).collect::<Vec<_>>(),
        [("other", notice::DISABLED.id)]
    );
    assert!(world.inbox(TEAM).iter().any(|line| line.contains("gets no messages")));
    let dead: Vec<u64> = world
        .book
        .read(|s| s.outbox().rows().filter(|r| matches!(r.state, RowState::Dead { .. })).map(|r| r.sequence).collect());
    assert_eq!(dead.len(), 1);
    world.act(Command::EnableTarget { id: "gone".to_owned() });
    world.act(Command::Replay { rows: dead });
    assert_eq!(world.deliver(|_| Outcome::Sent).len(), 1, "sent after all");
}

#[test]
fn tries_follow_the_schedule_and_end_in_the_dead_letters_with_a_notice() {
    let world = World::new();
    world.target("hook", true);
    world.act(reach(&["hook"]));
    world.fire(vec![event("owner-unknown", "pay", Step::Raise)]);
    let (mut tries, mut ids) = (Vec::new(), std::collections::BTreeSet::new());
    let begun = world.book.now();
    while tries.len() < 10 {
        let sent = world.deliver(|_| Outcome::Retry(None));
        for parcel in sent.iter().filter(|p| p.row.transition == Transition::Firing) {
            tries.push(world.book.now() - begun);
            ids.insert(parcel.row.id.clone());
        }
        world.wait(1.max(tries.len() as i64 * 7));
        assert!(world.book.now() - begun < 120 * 3_600, "{tries:?}");
    }
    assert!(tries[1] >= 4 && tries[1] <= 20 && tries[9] > 60 * 3_600, "{tries:?}");
    assert_eq!(ids.len(), 1);
    assert!(world.inbox(TEAM).iter().any(|line| line.contains("hook did not take what was sent")));
}

#[test]
fn would_have_sent_counts_what_the_log_has() {
    let world = World::new();
    world.fire(vec![event("owner-unknown", "pay", Step::Raise), event("name-conflict", "ship", Step::Raise)]);
    assert_eq!(world.book.preview(&rule("r", "pay"), 30).events, 1);
    assert_eq!(world.book.preview(&rule("r", "owner:payments"), 30).events, 2);
    world.wait(31 * 86_400);
    assert_eq!(world.book.preview(&rule("r", "name:conflict pay"), 30).events, 0);
}

#[test]
fn what_was_read_is_read_for_its_reader_alone() {
    let world = World::new();
    world.fire(vec![event("owner-unknown", "pay", Step::Raise)]);
    let unread = |who: &str| world.book.read(|s| s.inboxes().unread(who, &[TEAM.to_owned()], &|_| true));
    assert_eq!((unread("ada"), unread("bo")), (1, 1));
    let item = world.book.read(|s| s.inboxes().list(&[TEAM.to_owned()], None, 1)[0].event.sequence);
    let read = |undo| Command::Read { reader: "ada".to_owned(), items: vec![item], upto: None, undo };
    world.act(read(false));
    assert_eq!((unread("ada"), unread("bo")), (0, 1));
    world.act(read(true));
    assert_eq!(unread("ada"), 1);
}
