#![allow(clippy::unwrap_used)]

use std::sync::atomic::AtomicBool;

use super::super::fixture::{Fixture, by};
use super::super::{EventKind, Events, HistoryRequest};

const DAY: i64 = 86_400;
static GO: AtomicBool = AtomicBool::new(false);

fn events(f: &Fixture, head: gix::ObjectId, threads: usize) -> Events {
    let head = head.to_string();
    let request =
        HistoryRequest { head: &head, since: None, threads, stop: &GO, progress: None, watch: None, now: 20_000 * DAY };
    f.open().events(&request).unwrap()
}

/// Events as `path name what times`.
fn told(events: &Events) -> Vec<String> {
    let path = |at: u32| &events.paths[at as usize];
    let tell = |event: &super::Event| {
        let what = match event.kind {
            EventKind::Added => "added".to_owned(),
            EventKind::Modified => "modified".to_owned(),
            EventKind::Renamed(from) => format!("from {}", path(from)),
        };
        let name = &events.signatures[event.signature as usize].name;
        format!("{} {name} {what} {}", path(event.path), event.times)
    };
    events.events.iter().map(tell).collect()
}

#[test]
fn each_change_is_told_as_git_log_would() {
    let f = Fixture::new();
    let text = |tail: &str| format!("one\ntwo\nthree\nfour\n{tail}");
    let (first, second) = (text(""), text("five\n"));
    let one = f.commit(f.tree(&[("a", &first), ("gone", "x")]), &[], &by("Ada <a@x>", DAY));
    let two = f.commit(f.tree(&[("a", &second)]), &[one], &by("Bob <b@x>", 2 * DAY));
    let three = f.commit(f.tree(&[("lib/b", &first)]), &[two], &by("Cat <c@x>", 3 * DAY));
    let four = f.commit(f.tree(&[("lib/b", &second)]), &[three], &by("Bob <b@x>", 4 * DAY));
    let merge = f.commit(f.tree(&[("lib/b", "merged")]), &[four, one], &by("Dan <d@x>", 5 * DAY));
    let all = events(&f, merge, 2);
    assert_eq!(
        told(&all),
        ["a Ada added 1", "a Bob modified 1", "gone Ada added 1", "lib/b Bob modified 1", "lib/b Cat from a 1"]
    );
    assert_eq!((all.commits, all.events[1].last_day), (5, 2));
    assert_eq!(all, events(&f, merge, 1));
    assert!(all.problems.is_empty());
}

#[test]
fn a_missing_content_is_unknown_and_the_walk_goes_on() {
    let f = Fixture::new();
    let one = f.commit(f.tree(&[("a", "one\ntwo\n")]), &[], &by("Ada <a@x>", DAY));
    let two = f.commit(f.tree(&[("b", "one\ntwo\nthree\n")]), &[one], &by("Bob <b@x>", 2 * DAY));
    let three = f.commit(f.tree(&[("b", "one\n")]), &[two], &by("Bob <b@x>", 3 * DAY));
    assert_eq!(told(&events(&f, three, 1)), ["a Ada added 1", "b Bob modified 1", "b Bob from a 1"]);
    f.lose(f.blob("one\ntwo\n"));
    let all = events(&f, three, 1);
    assert_eq!(told(&all), ["a Ada added 1", "b Bob added 1", "b Bob modified 1"]);
    assert_eq!(all.commits, 3);
    assert_eq!(all.problems.len(), 1);
    assert_eq!(all.problems[0].code, "content-unknown");
    assert!(all.problems[0].message.starts_with("1 x unknown content"), "{}", all.problems[0].message);
}

#[test]
fn a_file_that_becomes_a_link_is_neither_changed_nor_renamed() {
    let f = Fixture::new();
    let blob = f.blob("target");
    let file = f.raw_tree(&[("100644", b"a", blob)]);
    let link = f.raw_tree(&[("120000", b"a", f.blob("other"))]);
    let one = f.commit(file, &[], &by("Ada <a@x>", DAY));
    let two = f.commit(link, &[one], &by("Bob <b@x>", 2 * DAY));
    assert_eq!(told(&events(&f, two, 1)), ["a Ada added 1"]);
}
