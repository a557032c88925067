#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use gix::ObjectId;

use super::super::fixture::{CommitText, Fixture, by};
use super::super::row::{AUTHOR, COAUTHOR, CREATED, RENAMED, REVIEWER};
use super::super::{Error, History, HistoryRequest};

const DAY: i64 = 86_400;
static GO: AtomicBool = AtomicBool::new(false);

fn request<'a>(head: &'a str, since: Option<&'a str>, threads: usize) -> HistoryRequest<'a> {
    HistoryRequest { head, since, threads, stop: &GO, progress: None, watch: None, now: 20_000 * DAY }
}

fn history(fixture: &Fixture, head: ObjectId) -> History {
    fixture.open().history(&request(&head.to_string(), None, 2)).unwrap()
}

/// Rows as `day name path flags`.
fn told(history: &History) -> Vec<String> {
    let tell = |row: &super::Row| {
        let name = &history.signatures[row.signature as usize].name;
        format!("{} {name} {} {}", row.day, history.paths[row.path as usize], row.flags)
    };
    history.rows.iter().map(tell).collect()
}

#[test]
fn each_commit_is_compared_with_its_first_parent() {
    let f = Fixture::new();
    let one = f.commit(f.tree(&[("a", "1"), ("src/b", "1")]), &[], &by("Ada <a@x>", DAY));
    let two = f.commit(f.tree(&[("a", "1"), ("src/b", "2"), ("src/c", "1")]), &[one], &by("Bob <b@x>", 2 * DAY));
    let three = f.commit(f.tree(&[("src/b", "2"), ("src/c", "1")]), &[two], &by("Ada <a@x>", 3 * DAY));
    let history = history(&f, three);
    let expected = [
        format!("1 Ada a {}", AUTHOR | CREATED),
        format!("3 Ada a {AUTHOR}"),
        format!("1 Ada src/b {}", AUTHOR | CREATED),
        format!("2 Bob src/b {AUTHOR}"),
        format!("2 Bob src/c {}", AUTHOR | CREATED),
    ];
    assert_eq!(told(&history), expected);
    assert_eq!((history.commits, history.oldest_day, history.newest_day), (3, Some(1), Some(3)));
    let changed: Vec<String> = history.last_change.iter().map(|last| last.commit.to_string()).collect();
    assert_eq!(changed, [three.to_string(), two.to_string(), two.to_string()]);
    assert!(history.problems.is_empty());
}

#[test]
fn merges_add_nothing_and_both_sides_count_once() {
    let f = Fixture::new();
    let root = f.commit(f.tree(&[("a", "1")]), &[], &by("Ada <a@x>", DAY));
    let left = f.commit(f.tree(&[("a", "2")]), &[root], &by("Bob <b@x>", 2 * DAY));
    let right = f.commit(f.tree(&[("a", "1"), ("b", "1")]), &[root], &by("Cat <c@x>", 3 * DAY));
    let merge = f.commit(f.tree(&[("a", "2"), ("b", "1")]), &[left, right], &by("Dan <d@x>", 4 * DAY));
    let history = history(&f, merge);
    assert_eq!(history.commits, 4);
    let rows = told(&history);
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(!rows.iter().any(|row| row.contains("Dan")));
    assert!(!history.commit_days.iter().any(|d| history.signatures[d.signature as usize].name == "Dan"));
}

#[test]
fn trailers_give_credit_once_and_reviews_only_for_small_commits() {
    let f = Fixture::new();
    let message =
        "x\n\nCo-authored-by: Bob <b@x>\nCo-authored-by: ADA <other@x>\nReviewed-by: Bob <b@x>\nReviewed-by: Rev <r@x>";
    let text = CommitText { message, ..by("Ada <a@x>", DAY) };
    let small = f.commit(f.tree(&[("a", "1")]), &[], &text);
    let history_small = history(&f, small);
    let expected =
        [format!("1 Ada a {}", AUTHOR | CREATED), format!("1 Bob a {COAUTHOR}"), format!("1 Rev a {REVIEWER}")];
    assert_eq!(told(&history_small), expected);
    assert_eq!(history_small.commit_days.iter().map(|d| d.commits).sum::<u32>(), 2);

    let names: Vec<String> = (0..11).map(|n| format!("f{n:02}")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
    let large = f.commit(f.tree(&files), &[], &text);
    assert!(!told(&history(&f, large)).iter().any(|row| row.contains("Rev")));
}

#[test]
fn moved_content_is_a_rename_of_files_and_of_whole_folders() {
    let f = Fixture::new();
    let one = f.commit(f.tree(&[("old/a", "A"), ("old/b", "B"), ("x", "X")]), &[], &by("Ada <a@x>", DAY));
    let two = f.commit(f.tree(&[("new/a", "A"), ("new/b", "B"), ("y", "X")]), &[one], &by("Bob <b@x>", 2 * DAY));
    let history = history(&f, two);
    let moves: Vec<String> = history
        .renames
        .iter()
        .map(|r| format!("{}>{}", history.paths[r.from as usize], history.paths[r.to as usize]))
        .collect();
    assert_eq!(moves, ["old/a>new/a", "old/b>new/b", "x>y"]);
    assert!(told(&history).contains(&format!("2 Bob new/a {}", AUTHOR | RENAMED)));
}

#[test]
fn a_day_is_never_after_the_clock() {
    let f = Fixture::new();
    let late = CommitText { author_time: 30_000 * DAY, commit_time: 30_000 * DAY, ..by("Ada <a@x>", 0) };
    let head = f.commit(f.tree(&[("a", "1")]), &[], &late);
    assert_eq!(history(&f, head).newest_day, Some(20_000));
}

/// A history with branches, merges and folders, from a small generator of numbers.
fn random(f: &Fixture, commits: usize, mut seed: u64) -> Vec<ObjectId> {
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 40).unwrap()
    };
    let mut made: Vec<(ObjectId, Vec<(String, String)>)> = Vec::new();
    for n in 0..commits {
        let (parent, other) = (n.checked_sub(1 + next() % 3), n.checked_sub(1 + next() % 9));
        let mut files = parent.map(|at| made[at].1.clone()).unwrap_or_default();
        for _ in 0..1 + next() % 3 {
            let path = format!("d{}/e{}/f{}", next() % 4, next() % 3, next() % 5);
            files.retain(|(known, _)| *known != path);
            if next() % 5 > 0 {
                files.push((path, format!("{}", next() % 50)));
            }
        }
        let listed: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
        let mut parents: Vec<ObjectId> = parent.map(|at| made[at].0).into_iter().collect();
        if next() % 4 == 0 {
            parents.extend(other.filter(|at| Some(*at) != parent).map(|at| made[at].0));
        }
        let author = format!("P{} <p{}@x>", next() % 7, next() % 9);
        let time = i64::try_from(n).unwrap() * 40_000 + 1_000_000;
        made.push((f.commit(f.tree(&listed), &parents, &by(&author, time)), files));
    }
    made.into_iter().map(|(id, _)| id).collect()
}

#[test]
fn threads_change_nothing() {
    let f = Fixture::new();
    let head = random(&f, 500, 1).last().unwrap().to_string();
    let repository = f.open();
    let one = repository.history(&request(&head, None, 1)).unwrap();
    let three = repository.history(&request(&head, None, 3)).unwrap();
    assert!(one.rows.len() > 300 && one.problems.is_empty());
    assert_eq!(one, three);
}

#[test]
fn the_new_part_and_the_known_part_are_the_whole() {
    let f = Fixture::new();
    let commits = random(&f, 120, 7);
    let repository = f.open();
    let head = commits[119].to_string();
    let whole = repository.history(&request(&head, None, 2)).unwrap();
    for known in [1, 60, 100, 118, 119] {
        let since = commits[known].to_string();
        if !repository.is_ancestor(&since, &head).unwrap() {
            continue;
        }
        let before = repository.history(&request(&since, None, 2)).unwrap();
        let after = repository.history(&request(&head, Some(&since), 2)).unwrap();
        assert_eq!(before.commits + after.commits, whole.commits);
        let mut rows: Vec<String> = told(&before);
        rows.extend(told(&after));
        let keys = |rows: &[String]| -> std::collections::BTreeSet<String> {
            rows.iter().map(|row| row.rsplit_once(' ').unwrap().0.to_owned()).collect()
        };
        assert_eq!(keys(&rows), keys(&told(&whole)));
    }
}

#[test]
fn a_caller_can_stop_it_and_follow_it() {
    let f = Fixture::new();
    let head = random(&f, 300, 3).last().unwrap().to_string();
    let stop = AtomicBool::new(true);
    let stopped = f.open().history(&HistoryRequest { stop: &stop, ..request(&head, None, 2) });
    assert!(matches!(stopped, Err(Error::Stopped)));

    let seen = AtomicU64::new(0);
    let progress = |done: u64, met: u64| {
        assert!(done <= met);
        seen.fetch_max(done, Ordering::Relaxed);
    };
    f.open().history(&HistoryRequest { progress: Some(&progress), ..request(&head, None, 2) }).unwrap();
    assert!(seen.load(Ordering::Relaxed) > 100);
}

#[test]
fn commits_behind_a_day_are_found_by_people_days_and_paths() {
    use super::super::{Sought, TakenPart};
    let f = Fixture::new();
    let one = f.commit(f.tree(&[("a", "1"), ("b", "1")]), &[], &by("Ada <a@x>", DAY));
    let two = f.commit(f.tree(&[("a", "2"), ("b", "1")]), &[one], &by("Bob <b@x>", 2 * DAY));
    let message = "Together\n\nCo-authored-by: Ada <a@x>\n";
    let text = CommitText { message, ..by("Bob <b@x>", 3 * DAY) };
    let three = f.commit(f.tree(&[("a", "3"), ("b", "1")]), &[two], &text);
    let other = f.commit(f.tree(&[("a", "3"), ("b", "2")]), &[three], &by("Ada <a@x>", 3 * DAY));
    let sought = |days: &[i32], limit| Sought {
        head: other.to_string(),
        now: 20_000 * DAY,
        days: days.iter().copied().collect(),
        people: [super::Signature { name: "Ada".to_owned(), email: "a@x".to_owned() }].into(),
        paths: ["a".to_owned()].into(),
        limit,
    };
    let told = |sought: &Sought| -> Vec<(String, i32, TakenPart, String)> {
        let found = f.open().find_commits(sought).unwrap();
        found.into_iter().map(|c| (c.commit, c.day, c.part, c.subject)).collect()
    };
    let all = told(&sought(&[1, 2, 3], 10));
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(
        (all[0].0.clone(), all[0].1, all[0].2, all[0].3.as_str()),
        (three.to_string(), 3, TakenPart::CoAuthor, "Together")
    );
    assert_eq!((all[1].0.clone(), all[1].2), (one.to_string(), TakenPart::Author));
    assert_eq!(told(&sought(&[1], 10)).len(), 1);
    assert_eq!(told(&sought(&[1, 2, 3], 1)).len(), 1);
}
