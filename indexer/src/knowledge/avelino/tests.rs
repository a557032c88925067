use super::*;

const ADA: u32 = 0;
const BOB: u32 = 1;
const CAT: u32 = 2;

fn did(path: u32, developer: u32, deed: Deed, times: u32) -> PathEvent {
    PathEvent { path, developer, deed, times }
}

fn added(path: u32, developer: u32) -> PathEvent {
    did(path, developer, Deed::Added, 1)
}

fn modified(path: u32, developer: u32, times: u32) -> PathEvent {
    did(path, developer, Deed::Modified, times)
}

/// The authors of path 0.
fn authors(events: &[PathEvent]) -> Vec<u32> {
    truck_factor(events, &[0]).authored.keys().copied().collect()
}

#[test]
fn the_degree_of_authorship_is_that_of_the_regression() {
    let near = |value: f64, expected: f64| assert!((value - expected).abs() < 0.000_5, "{value} is not {expected}");
    near(degree_of_authorship(false, 0, 0), 3.293);
    near(degree_of_authorship(true, 0, 0), 4.391);
    // 3.293 + 1.098 + 0.164 * 3 - 0.321 * ln 5 = 4.883 - 0.51663
    near(degree_of_authorship(true, 3, 4), 4.366_4);
    // 3.293 + 0.164 * 10 - 0.321 * ln 2 = 4.933 - 0.22250
    near(degree_of_authorship(false, 10, 1), 4.710_5);
}

#[test]
fn adding_a_file_is_no_change_of_it() {
    // Bob's 3.457 of Ada's 4.391 - 0.321 ln 2 = 4.168 is 0.829, and reaches 3.293: an author. Were adding a change,
    // Bob would have 3.235 and be none.
    assert_eq!(authors(&[added(0, ADA), modified(0, BOB, 1)]), [ADA, BOB]);
}

#[test]
fn an_author_has_three_quarters_of_the_most_and_the_base_or_added_it() {
    // Bob: 3.293 + 0.164 - 0.321 ln 5 = 2.940 of Ada's 4.825; both conditions fail.
    assert_eq!(authors(&[added(0, ADA), modified(0, ADA, 4), modified(0, BOB, 1)]), [ADA]);
    // Ada: 4.391 - 0.321 ln 3 = 4.038; Bob and Cat: 3.457 - 0.321 ln 2 = 3.235 is 0.801 of it, but below 3.293.
    assert_eq!(authors(&[added(0, ADA), modified(0, BOB, 1), modified(0, CAT, 1)]), [ADA]);
    // Ada: 4.391 - 0.321 ln 21 = 3.414 of Bob's 3.293 + 3.28 = 6.573 is 0.519: who added it is no author any more.
    assert_eq!(authors(&[added(0, ADA), modified(0, BOB, 20)]), [BOB]);
}

#[test]
fn who_adds_it_again_is_an_author_too_and_not_for_a_change() {
    assert_eq!(authors(&[added(0, ADA), added(0, BOB)]), [ADA, BOB]);
    let many = [added(0, ADA), added(0, BOB), modified(0, CAT, 30)];
    // Cat: 3.293 + 4.92 = 8.213; both who added have 3.289, which is 0.40 of it.
    assert_eq!(authors(&many), [CAT]);
}

#[test]
fn a_rename_is_a_change_and_brings_the_history_of_the_old_names() {
    // 2 -> 1 -> 0: Ada added 2, Bob moved it twice, Cat changed it under its first name.
    let renamed = |path, from| did(path, BOB, Deed::Renamed(from), 1);
    let events = [added(2, ADA), modified(2, CAT, 9), renamed(1, 2), renamed(0, 1)];
    let found = history(
        0,
        &events.iter().fold(HashMap::new(), |mut map: HashMap<u32, Vec<&PathEvent>>, event| {
            map.entry(event.path).or_default().push(event);
            map
        }),
    );
    assert_eq!(found.len(), 4);
    // Cat: 3.293 + 1.476 - 0.321 ln 3 = 4.416; Ada: 4.391 - 0.321 ln 12 = 3.593 (0.814); Bob: 3.621 - 0.321 ln 10 =
    // 2.882 (below the base).
    assert_eq!(authors(&events), [ADA, CAT]);
}

#[test]
fn a_name_that_is_used_again_joins_two_histories() {
    let events = [added(1, ADA), did(0, ADA, Deed::Renamed(1), 1), added(1, BOB)];
    assert_eq!(authors(&events), [ADA, BOB]);
    // And names that came from each other end.
    let round = [added(0, ADA), did(1, ADA, Deed::Renamed(0), 1), did(0, ADA, Deed::Renamed(1), 1)];
    assert_eq!(authors(&round), [ADA]);
}

#[test]
fn developers_go_until_fewer_than_half_of_the_files_have_an_author() {
    // Ada has four files of eight, Bob two, Cat two.
    let owners = [ADA, ADA, ADA, ADA, BOB, BOB, CAT, CAT];
    let events: Vec<PathEvent> = (0..).zip(owners).map(|(path, owner)| added(path, owner)).collect();
    let paths: Vec<u32> = (0..8).collect();
    // Without Ada exactly half is left, which is not fewer; without Bob too it is a quarter.
    let found = truck_factor(&events, &paths);
    assert_eq!((found.members, found.files), (vec![ADA, BOB], 8));
    assert_eq!(found.authored, BTreeMap::from([(ADA, 4), (BOB, 2), (CAT, 2)]));
    assert_eq!(truck_factor(&events, &paths[..7]).members, [ADA]);
}

#[test]
fn paths_without_any_event_do_not_count() {
    let found = truck_factor(&[added(0, ADA)], &[0, 1, 2]);
    assert_eq!((found.members, found.files), (vec![ADA], 1));
    assert_eq!(truck_factor(&[], &[0]), TruckFactor::default());
}

#[test]
fn nothing_is_pruned() {
    // Ada has 20 files, thirty others one each, a twentieth of hers; a pruned value would be 1.
    let mut events: Vec<PathEvent> = (0..20).map(|path| added(path, ADA)).collect();
    events.extend((1..=30).map(|other| added(100 + other, other)));
    let paths: Vec<u32> = events.iter().map(|event| event.path).collect();
    // 50 files: Ada's 20 and six more must go before fewer than 25 are left.
    assert_eq!(truck_factor(&events, &paths).members.len(), 7);
}
