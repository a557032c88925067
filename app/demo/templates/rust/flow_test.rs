//! The way of a ‹noun› from its first second to its last.

use ‹name_›::rule::Rules;
use ‹name_›::‹noun›::{Rejected, State, ‹Noun›};

fn sample() -> ‹Noun› {
    ‹Noun›::new("kp-4711", "ghent", 1_200).expect("a plain ‹noun›")
}

#[test]
fn a_reference_is_needed() {
    assert_eq!(‹Noun›::new("  ", "ghent", 1), Err(Rejected::EmptyReference));
}

#[test]
fn final_states_are_final() {
    let mut ‹noun› = sample();
    ‹noun›.step(State::Done).expect("open to done");
    assert!(‹noun›.step(State::Open).is_err());
}

#[test]
fn every_zone_has_a_price() {
    let rules = Rules::built_in();
    assert!(!rules.is_empty());
    assert!(rules.price(&sample()).is_ok());
}
%% Test what the season adds

#[test]
fn the_season_costs_more() {
    let plain = Rules::built_in().price(&sample()).expect("a price");
    let season = Rules::built_in().in_season().price(&sample()).expect("a price");
    assert!(season > plain);
}
%%.
%% Test the heaviest parcel

#[test]
fn nobody_lifts_a_piano() {
    assert!(matches!(‹Noun›::new("KP-1", "ghent", 310_000), Err(Rejected::TooHeavy(_))));
}
%%.
%% Test that held ‹nouns› can be reopened

#[test]
fn held_is_not_the_end() {
    let mut ‹noun› = sample();
    ‹noun›.step(State::Held).expect("open to held");
    ‹noun›.step(State::Open).expect("held to open");
    assert_eq!(‹noun›.attempts, 2);
}
%%.
