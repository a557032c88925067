//! Who knows a repository or folder, as `knowledge` prints it.

use indexer::pipeline;
use serde::Serialize;

use super::super::time;

/// The answer.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The repository's name.
    pub repository: String,
    /// The folder; empty for all.
    pub path: String,
    /// The day, `2026-11-23`.
    pub as_of: Option<String>,
    /// Hex id of the commit.
    pub commit: String,
    /// How knowledge is measured: `living`.
    pub model: &'static str,
    /// Commits in the history.
    pub commits: u64,
    /// Files that count as code.
    pub files: u64,
    /// Bus factor; `null` where there was no human change to measure it by.
    pub bus_factor: Option<u32>,
    /// References of the fewest people who hold half.
    pub members: Vec<String>,
    /// Everyone with a human change, most living knowledge first.
    pub people: Vec<Person>,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Reference.
    pub person: String,
    /// Files; `null` in the living model, which counts days.
    pub files: Option<u64>,
    /// Part of the living knowledge, 0 to 1.
    pub share: f64,
    /// Date of the latest change.
    pub last_active: Option<String>,
    /// Still here.
    pub present: bool,
    /// Always `false`: bots are left out.
    pub bot: bool,
}

/// The shape of a report.
#[must_use]
pub fn report(report: &pipeline::Report) -> Report {
    let people = report.knowledge.as_ref().map_or(&[][..], |k| k.people.as_slice());
    let person = |p: &indexer::catalog::Knower| Person {
        name: p.name.clone(),
        person: p.person.to_string(),
        files: None,
        share: p.share,
        last_active: time::date(p.last_active_day),
        present: p.present,
        bot: false,
    };
    Report {
        repository: report.repository.clone(),
        path: report.folder.clone(),
        as_of: time::date(report.as_of),
        commit: report.commit.clone(),
        model: "living",
        commits: report.commits,
        files: report.files,
        bus_factor: report.knowledge.as_ref().and_then(|k| k.last_change_day.map(|_| k.bus_factor)),
        members: people.iter().filter(|p| p.in_bus_factor).map(|p| p.person.to_string()).collect(),
        people: people.iter().map(person).collect(),
        problems: report.problems.iter().map(|p| p.message.clone()).collect(),
    }
}
