//! The same entries give the same alerts, rows and ids: after any prefix.

use proptest::prelude::*;

use super::*;
use crate::rule::tests::rule;
use crate::state::command::Silence;
use crate::target::TeamReach;

#[derive(Clone, Debug)]
enum Act {
    Event(u8, u8, u8),
    Run,
    Wait(u16),
    Jump(i32),
    Rule(u8, u8),
    Unrule(u8),
    Target(u8, bool),
    Team(u8),
    Refuse(u8),
    Silence(u8),
    Acknowledge,
    Deliver(u8),
    Replay,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..5_u8, 0..3_u8, 0..5_u8).prop_map(|(kind, name, step)| Act::Event(kind, name, step)),
        2 => Just(Act::Run),
        4 => (1..4_000_u16).prop_map(Act::Wait),
        1 => prop_oneof![Just(-3_600), Just(3_600), Just(-34_560_000), Just(34_560_000)].prop_map(Act::Jump),
        1 => (0..3_u8, 0..4_u8).prop_map(|(id, query)| Act::Rule(id, query)),
        1 => (0..3_u8).prop_map(Act::Unrule),
        1 => (0..3_u8, any::<bool>()).prop_map(|(id, single)| Act::Target(id, single)),
        1 => (0..4_u8).prop_map(Act::Team),
        1 => (0..3_u8).prop_map(Act::Refuse),
        1 => (0..2_u8).prop_map(Act::Silence),
        1 => Just(Act::Acknowledge),
        4 => (0..5_u8).prop_map(Act::Deliver),
        1 => Just(Act::Replay),
    ]
}

fn perform(world: &World, act: &Act) {
    const KINDS: [&str; 5] =
        ["owner-unknown", "bus-factor", "owner-changed", "repository-unreachable", "host-unreachable"];
    const STEPS: [Step; 5] = [Step::Raise, Step::Recover, Step::Worsen, Step::Ease, Step::Tell];
    // Commands about what is not there are refused, which changes nothing.
    let command = |command| drop(world.book.command(command, "ada"));
    match act {
        Act::Event(kind, name, step) => {
            let kind = KINDS[usize::from(*kind)];
            let mut event = event(kind, &format!("s{name}"), STEPS[usize::from(*step)]);
            // So that hosts and repositories stand behind others, as they do outside.
            event.about.host = "git.example".to_owned();
            event.subject = match kind {
                "host-unreachable" => crate::host::reference("git.example"),
                "repository-unreachable" => EntityRef::new("repository", "default", "shop"),
                _ => event.subject,
            };
            world.raise(vec![event]);
        }
        Act::Run => world.run(),
        Act::Wait(seconds) => world.wait(i64::from(*seconds)),
        Act::Jump(seconds) => world.wait(i64::from(*seconds)),
        Act::Rule(id, query) => {
            let mut rule = rule(&format!("r{id}"), ["", "owner:payments", "s1", "-s1"][usize::from(*query)]);
            rule.channels.push(format!("t{id}"));
            command(Command::PutRule(rule));
        }
        Act::Unrule(id) => command(Command::RemoveRule { id: format!("r{id}") }),
        Act::Target(id, single) => command(Command::PutTarget(target(&format!("t{id}"), *single))),
        Act::Team(id) => {
            let targets = vec![format!("t{id}")];
            let reach = TeamReach { ladder: vec![targets.clone()], targets, ..TeamReach::default() };
            command(Command::SetTeam { team: team("payments"), reach });
        }
        Act::Refuse(id) => command(Command::RefuseTarget { id: format!("t{id}") }),
        Act::Silence(name) => command(Command::Silence(Silence {
            id: "s".to_owned(),
            kinds: Vec::new(),
            query: format!("s{name}"),
            alert: None,
            owners: std::collections::BTreeSet::new(),
            reason: "test".to_owned(),
            by: "ada".to_owned(),
            from: world.book.now(),
            to: world.book.now() + 2_000,
        })),
        Act::Acknowledge => {
            let open = world.book.read(|s| s.alerts().find(|a| a.is_open()).map(|a| a.id.clone()));
            if let Some(alert) = open {
                command(Command::Acknowledge { alert });
            }
        }
        Act::Deliver(outcome) => {
            let outcomes = [Outcome::Sent, Outcome::Sent, Outcome::Retry(Some(60)), Outcome::Refused(3), Outcome::Gone];
            world.deliver(|_| outcomes[usize::from(*outcome)]);
        }
        Act::Replay => {
            let dead =
                |row: &crate::state::outbox::Row| matches!(row.state, crate::state::outbox::RowState::Dead { .. });
            let rows = world.book.read(|s| s.outbox().rows().filter(|r| dead(r)).map(|r| r.sequence).collect());
            command(Command::Replay { rows });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_replay_of_any_prefix_gives_the_same_state(acts in prop::collection::vec(act(), 1..60)) {
        let world = World::new();
        for id in 0..3 {
            world.target(&format!("t{id}"), id == 0);
        }
        for (at, act) in acts.iter().enumerate() {
            perform(&world, act);
            let again = world.reopened().read(State::clone);
            let difference = world.book.read(|state| state.difference(&again));
            prop_assert_eq!(difference, None, "after {} acts: {:?}", at + 1, act);
        }
    }

    #[test]
    fn what_time_alone_does_is_done_at_once_and_then_there_is_nothing_to_do(acts in prop::collection::vec(act(), 1..60)) {
        let world = World::new();
        for act in &acts {
            perform(&world, act);
            // Told, then a step of a ladder, then a reminder: no more can be due at one moment.
            (0..4).for_each(|_| world.wait(0));
            let now = world.book.now();
            prop_assert!(!world.book.read(|state| state.is_due(now)), "after {act:?}");
        }
    }

    #[test]
    fn no_event_is_told_under_two_ids_nor_two_events_under_one(acts in prop::collection::vec(act(), 1..80)) {
        let world = World::new();
        acts.iter().for_each(|act| perform(&world, act));
        let ids = world.book.read(|s| s.fired().map(|f| (f.id.clone(), f.sequence)).collect::<Vec<_>>());
        let distinct: std::collections::BTreeSet<&String> = ids.iter().map(|(id, _)| id).collect();
        prop_assert_eq!(distinct.len(), ids.len());
    }
}
