#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

const NOW: i32 = 20_000;

fn days(person: u32, from: i32, count: i32) -> Vec<ChangeDay> {
    (0..count).map(|n| ChangeDay { person, day: from - n, credit: Credit::Author }).collect()
}

fn model(days: &[ChangeDay], present: &[u32]) -> Living {
    let present = |person: u32| present.contains(&person);
    living(&LivingInput { days, as_of: NOW, half_life: HALF_LIFE, present: &present, has_owner: None }).unwrap()
}

#[test]
fn a_day_counts_once_and_halves_in_180_days() {
    let mut list = days(1, NOW, 1);
    list.extend(days(1, NOW, 1));
    list.extend(days(1, NOW - 180, 1));
    list.push(ChangeDay { person: 1, day: NOW, credit: Credit::Reviewer });
    let living = model(&list, &[1]);
    assert_eq!(living.people[0].k, 1.5);
    assert_eq!((living.people[0].days_last_year, living.people[0].share), (2, 1.0));
}

#[test]
fn a_review_counts_half() {
    let list: Vec<ChangeDay> =
        (0..3).map(|n| ChangeDay { person: 7, day: NOW - n * 180, credit: Credit::Reviewer }).collect();
    let living = model(&list, &[7]);
    assert_eq!(living.people[0].k, 0.875);
    assert_eq!(living.bus_factor, 0, "three reviews are one and a half days");
}

#[test]
fn knowers_are_present_active_and_within_a_tenth_of_the_top() {
    let mut list = days(1, NOW, 40);
    list.extend(days(2, NOW, 20));
    list.extend(days(3, NOW, 3));
    list.extend(days(4, NOW, 60));
    list.extend(days(5, NOW, 1));
    let living = model(&list, &[1, 2, 3, 5]);
    let role = |person: u32| living.people.iter().find(|p| p.person == person).unwrap().role;
    assert_eq!(role(1), Role::MajorKnower);
    assert_eq!(role(2), Role::Knower);
    assert_eq!(role(3), Role::Minor);
    assert_eq!(role(4), Role::Contributor, "who left knows nothing any more");
    assert_eq!(role(5), Role::Minor);
    assert_eq!(living.bus_factor, 1, "40 of 60 days are in one head");
}

#[test]
fn the_bus_factor_counts_heads_up_to_half() {
    let list: Vec<ChangeDay> = (1..=5).flat_map(|person| days(person, NOW, 10)).collect();
    assert_eq!(model(&list, &[1, 2, 3, 4, 5]).bus_factor, 3);
    assert_eq!(model(&list, &[1, 2]).bus_factor, 1);
    assert_eq!(model(&list, &[]).bus_factor, 0);
}

#[test]
fn an_island_needs_one_knower_with_most_of_all_knowledge() {
    assert_eq!(model(&days(1, NOW, 50), &[1]).island, Some(Island::Critical));
    let mut list = days(1, NOW, 85);
    list.extend(days(2, NOW, 7));
    assert_eq!(model(&list, &[1, 2]).island, Some(Island::Warn));
    list.extend(days(3, NOW, 40));
    assert_eq!(model(&list, &[1, 2, 3]).island, None);
}

#[test]
fn loss_is_undecayed() {
    let mut list = days(1, NOW - 2000, 30);
    list.extend(days(2, NOW, 10));
    assert_eq!(model(&list, &[2]).loss, 0.75);
    assert_eq!(model(&list, &[1, 2]).loss, 0.0);
}

#[test]
fn orphaned_dormant_and_neither() {
    let old = days(1, NOW - 400, 30);
    let gone = model(&old, &[]);
    assert!(gone.orphaned && !gone.dormant);
    let dormant = model(&old, &[1]);
    assert!(dormant.dormant && !dormant.orphaned);
    let alive = model(&days(1, NOW - 5, 30), &[1]);
    assert!(!alive.orphaned && !alive.dormant);
    let present = |_: u32| true;
    let input = LivingInput { days: &old, as_of: NOW, half_life: HALF_LIFE, present: &present, has_owner: Some(false) };
    let ownerless = living(&input).unwrap();
    assert!(ownerless.orphaned && !ownerless.dormant);
}

#[test]
fn nothing_known_is_not_orphaned_but_unknown() {
    let present = |_: u32| true;
    let later = days(1, NOW + 5, 1);
    let input = LivingInput { days: &later, as_of: NOW, half_life: HALF_LIFE, present: &present, has_owner: None };
    assert_eq!(living(&input), None);
}

proptest! {
    #[test]
    fn the_order_and_repeats_of_days_change_no_bit(
        picks in prop::collection::vec((0_u32..6, 0_i32..2500, prop::bool::ANY), 1..80),
        turn in 0_usize..80,
    ) {
        let list: Vec<ChangeDay> = picks
            .iter()
            .map(|(person, age, full)| ChangeDay {
                person: *person,
                day: NOW - age,
                credit: if *full { Credit::Author } else { Credit::Reviewer },
            })
            .collect();
        let mut other = list.clone();
        other.rotate_left(turn % list.len());
        other.reverse();
        other.extend(list.iter().take(5).copied());
        let (one, two) = (model(&list, &[0, 2, 4]), model(&other, &[0, 2, 4]));
        prop_assert_eq!(&one, &two);
        let shares: f64 = one.people.iter().map(|p| p.share).sum();
        prop_assert!((shares - 1.0).abs() < 1e-9);
        let knowers = one.people.iter().filter(|p| p.role <= Role::Knower).count();
        prop_assert!(usize::try_from(one.bus_factor).unwrap() <= knowers);
        prop_assert_eq!(one.bus_factor == 0, knowers == 0);
    }
}
