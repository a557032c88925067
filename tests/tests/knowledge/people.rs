//! Programs are never people, and people never vanish behind programs.

use indexer::pipeline::{Answer, Model};

use super::ask;
use crate::support::git::{Commit, History, bare, text};
use crate::support::{DAY_START, temporary};

const AGENT: &str = "Claude <noreply@anthropic.com>";
const BOT: &str = "renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>";
const ADA: &str = "Ada Alder <ada@house.example>";

/// Names of those who know a repository with one commit a day, given as author and trailers.
fn who(commits: &[(&str, &str)]) -> Vec<String> {
    let folder = temporary();
    let path = bare(folder.path(), "shop");
    let mut history = History::default();
    for (turn, (author, trailers)) in (0_i64..).zip(commits) {
        let at = DAY_START - (30 - turn) * 86_400;
        let message = format!("change\n\n{trailers}");
        let parent = (history.commits > 0).then_some(history.commits);
        let commit =
            Commit { author, authored: at, committed: at, zone: "+0000", message: &message, parent, merged: None };
        history.add(&commit, &[text("main.go", &format!("package main\n\n// {turn}\n"))]);
    }
    history.write(&path);
    let report = ask(&path, Model::Living, None);
    assert_eq!(report.commits, commits.len() as u64);
    let Answer::Living(knowledge) = report.answer else { panic!("asked for the living model") };
    knowledge.map(|k| k.people.iter().map(|p| p.name.clone()).collect()).unwrap_or_default()
}

#[test]
fn a_commit_by_an_agent_with_a_person_keeps_the_person() {
    assert_eq!(who(&[(AGENT, "Co-authored-by: Ada Alder <ada@house.example>")]), ["Ada Alder"]);
    assert_eq!(who(&[(ADA, "Co-Authored-By: Claude <noreply@anthropic.com>")]), ["Ada Alder"]);
    assert_eq!(who(&[(ADA, "Co-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>")]), ["Ada Alder"]);
}

#[test]
fn programs_alone_leave_nobody_who_knows() {
    assert!(
        who(&[(AGENT, ""), (BOT, "Co-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>")]).is_empty()
    );
    assert_eq!(who(&[(BOT, ""), (ADA, ""), (BOT, "Reviewed-by: dependabot[bot] <support@github.com>")]), ["Ada Alder"]);
}
