//! `portolan knowledge --as-of`: a repository as it was, with nothing of what came later.

use crate::support::program::{Ran, command};
use crate::support::{DAY_START, git, temporary};

/// Days of the three commits, counted back from the day the tests stand on.
const DAYS: [i64; 3] = [300, 200, 100];

fn knowledge(folder: &std::path::Path, as_of: &str) -> serde_json::Value {
    let mut command = command(folder);
    command.current_dir(folder).args(["knowledge", "r.git", "--json", "--as-of", as_of]);
    Ran::from(command.output().unwrap()).ok().json()
}

#[test]
fn nothing_after_the_day_counts() {
    let folder = temporary();
    let path = git::bare(folder.path(), "r");
    let mut history = git::History::default();
    let code = |n: usize| git::text("a.go", &format!("package main\n\nfunc main() {{ x{n}() }}\n"));
    let at = |n: usize| DAY_START - DAYS[n] * 86_400;
    history.commit("Ada <ada@x.example>", at(0), &[code(0)], None);
    history.commit("Bo <bo@x.example>", at(1), &[code(1)], None);
    history.commit("Cy <cy@x.example>", at(2), &[code(2)], None);
    history.write(&path);
    let commits = git::commits(&path);
    let names = |report: &serde_json::Value| -> Vec<String> {
        report["people"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect()
    };
    // Day 20 468 is 2026-01-15; 250 days before is 2025-05-10, 200 is 2025-06-29.
    let between = knowledge(folder.path(), "2025-05-10");
    assert_eq!((between["commit"].as_str(), between["commits"].as_u64()), (Some(commits[0].as_str()), Some(1)));
    assert_eq!((names(&between), between["as_of"].as_str()), (vec!["Ada".to_owned()], Some("2025-05-10")));
    let by_commit = knowledge(folder.path(), &commits[1]);
    assert_eq!(by_commit["as_of"], "2025-06-29", "the day of the commit, not of the head");
    assert_eq!(by_commit["commits"], 2);
    let last = by_commit["people"].as_array().unwrap().iter().map(|p| p["last_active"].as_str().unwrap()).max();
    assert_eq!(last, Some("2025-06-29"));
}
