//! The truck factor of Avelino and others over real commits.

use indexer::pipeline::{Answer, Model};
use indexer::resolve::reference::TruckFactor;

use super::ask;
use crate::support::git::{Change, History, bare, text};
use crate::support::{DAY_START, temporary};

const DAY: i64 = 86_400;
const ADA: &str = "Ada Alder <ada@house.example>";
const LAPTOP: &str = "ada <ada@laptop>";
const BOB: &str = "Bob Birch <bob@house.example>";
const CLEO: &str = "Cleo Cedar <cleo@house.example>";
const DAN: &str = "Dan Dogwood <dan@house.example>";

const CODE: &str = "package shop\n\nimport \"fmt\"\n\nfunc Say() {\n\tfmt.Println(\"hello\")\n}\n";

fn code(tail: &str) -> String {
    format!("{CODE}\n// {tail}\n")
}

fn history() -> History {
    let mut history = History::default();
    let mut at = DAY_START - 400 * DAY;
    let mut commit = |author: &str, changes: &[Change], merged: Option<usize>| {
        history.commit(author, at, changes, merged);
        at += DAY;
    };
    commit(
        ADA,
        &[
            text(".mailmap", "Ada Alder <ada@house.example> <ada@laptop>\n"),
            text("a.go", &code("0")),
            text("docs/a.go", &code("doc")),
            text("vendor/x/x.go", &code("vendored")),
            text("README.md", "# Shop\n"),
            text("empty.go", ""),
        ],
        None,
    );
    commit(LAPTOP, &[text("old/b.go", &code("0"))], None);
    for turn in 1..=6 {
        commit(BOB, &[text("a.go", &code(&turn.to_string()))], None);
    }
    // Moved and changed in one commit: a rename by likeness.
    commit(CLEO, &[Change::Delete("old/b.go".to_owned()), text("lib/b.go", &code("moved"))], None);
    commit(BOB, &[text("c.go", &code("other").replace("hello", "good bye"))], None);
    // What a merge changes belongs to nobody.
    commit(DAN, &[text("a.go", &code("merged")), text("c.go", &code("merged"))], Some(2));
    history
}

fn factor(as_of: Option<&str>) -> TruckFactor {
    let folder = temporary();
    let path = bare(folder.path(), "shop");
    history().write(&path);
    let report = ask(&path, Model::Avelino, as_of);
    assert_eq!(report.problems, []);
    match report.answer {
        Answer::Avelino(factor) => factor,
        Answer::Living(_) => panic!("asked for the reference model"),
    }
}

#[test]
fn the_truck_factor_of_a_small_history_is_the_one_worked_out_by_hand() {
    let factor = factor(None);
    // Documents, vendored, empty and data files do not count.
    assert_eq!(factor.files, 3);
    // a.go: Ada 4.391 - 0.321 ln 7 = 3.766, Bob 3.293 + 6 * 0.164 = 4.277: both (0.88).
    // lib/b.go: Ada 4.391 - 0.321 ln 2 = 4.168 by the name it had, Cleo 3.457 for the rename: both (0.83).
    // c.go: Bob. Dan only merged.
    let told: Vec<(String, u64, bool)> =
        factor.developers.iter().map(|d| (d.name.clone(), d.files, d.is_member)).collect();
    let expected = [("Ada Alder", 2, true), ("Bob Birch", 2, true), ("Cleo Cedar", 1, false)];
    assert_eq!(told, expected.map(|(name, files, member)| (name.to_owned(), files, member)));
    // Without Ada all three have an author left, without Bob too only lib/b.go: fewer than half.
    assert_eq!(factor.value, 2);
}

#[test]
fn an_earlier_commit_is_seen_on_its_own_day() {
    let folder = temporary();
    let path = bare(folder.path(), "shop");
    let commits = history().write_marked(&path);
    let day = |report: &indexer::pipeline::Report| i64::from(report.as_of) * DAY;
    for model in [Model::Avelino, Model::Living] {
        assert_eq!(day(&ask(&path, model, Some(&commits[3]))), DAY_START - 397 * DAY);
    }
}

#[test]
fn an_earlier_day_knows_only_what_was_there() {
    // The second commit, by the laptop: Ada is the only developer.
    let factor = factor(Some("2024-12-12"));
    assert_eq!((factor.value, factor.files, factor.developers.len()), (1, 2, 1));
}
