//! Who knows a repository or folder, as `knowledge` prints it.

use catalog_schema::problem::Problem;
use indexer::catalog::{Knower, Knowledge};
use indexer::pipeline;
use indexer::resolve::reference::{Developer, TruckFactor};
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
    /// How knowledge is measured: `living` or `avelino`.
    pub model: &'static str,
    /// Commits in the history.
    pub commits: u64,
    /// Files that count as code.
    pub files: u64,
    /// Bus factor; `null` where there was no human change to measure it by. With `avelino` the truck factor.
    pub bus_factor: Option<u32>,
    /// References of the people whom the bus factor counts.
    pub members: Vec<String>,
    /// Everyone with a human change, most knowledge first; with `avelino` bots too.
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
    /// Files of which they are an author; `null` in the living model, which counts days.
    pub files: Option<u64>,
    /// Part of the living knowledge, 0 to 1; with `avelino` of the files.
    pub share: f64,
    /// Date of the latest change.
    pub last_active: Option<String>,
    /// Still here.
    pub present: bool,
    /// A program; the living model leaves programs out.
    pub bot: bool,
}

/// The shape of a report.
#[must_use]
pub fn report(report: &pipeline::Report) -> Report {
    let (model, bus_factor, members, people) = match &report.answer {
        pipeline::Answer::Living(knowledge) => living(knowledge.as_ref()),
        pipeline::Answer::Avelino(factor) => avelino(factor),
    };
    Report {
        repository: report.repository.clone(),
        path: report.folder.clone(),
        as_of: time::date(report.as_of),
        commit: report.commit.clone(),
        model,
        commits: report.commits,
        files: report.files,
        bus_factor,
        members,
        people,
        problems: report.problems.iter().map(problem).collect(),
    }
}

/// A problem with the file and line that it is of.
fn problem(problem: &Problem) -> String {
    let line = problem.span.map(|span| format!(":{}", span.line)).unwrap_or_default();
    // Some messages name their file themselves.
    if problem.path.is_empty() || problem.message.contains(&problem.path) {
        return problem.message.clone();
    }
    format!("`{}{line}` {}", problem.path, problem.message)
}

type Told = (&'static str, Option<u32>, Vec<String>, Vec<Person>);

fn living(knowledge: Option<&Knowledge>) -> Told {
    let people = knowledge.map_or(&[][..], |k| k.people.as_slice());
    let person = |p: &Knower| Person {
        name: p.name.clone(),
        person: p.person.to_string(),
        files: None,
        share: p.share,
        last_active: time::date(p.last_active_day),
        present: p.present,
        bot: false,
    };
    let factor = knowledge.and_then(|k| k.last_change_day.map(|_| k.bus_factor));
    let members = people.iter().filter(|p| p.in_bus_factor).map(|p| p.person.to_string()).collect();
    ("living", factor, members, people.iter().map(person).collect())
}

fn avelino(factor: &TruckFactor) -> Told {
    let person = |d: &Developer| Person {
        name: d.name.clone(),
        person: d.person.to_string(),
        files: Some(d.files),
        share: d.share,
        last_active: time::date(d.last_active_day),
        present: d.present,
        bot: d.bot,
    };
    let members = factor.developers.iter().filter(|d| d.is_member).map(|d| d.person.to_string()).collect();
    let value = (factor.files > 0).then_some(factor.value);
    ("avelino", value, members, factor.developers.iter().map(person).collect())
}
