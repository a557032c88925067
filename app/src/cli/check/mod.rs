//! `portolan check`: validates catalog files and CODEOWNERS; opens no store unless it is asked to compare.

mod against;
mod human;
mod machine;
mod near;
mod place;

use catalog_schema::problem::{Problem, Severity};
use clap::{Arg, ArgMatches, Command};
use serde_json::Value;

use self::place::Place;
use super::{Cmd, DONE, SOMETHING, findings, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::Result;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "check",
    about: "Validates catalog files and CODEOWNERS, all problems at once",
    examples: "Examples:\n  portolan check                                  all catalog files below this folder\n  portolan check services/pay/catalog-info.yaml\n  portolan check ~/src/shop --at origin/main      a commit, nothing is checked out\n  portolan check --against ~/.local/share/portolan  what merging them would change\n  portolan check --format sarif > portolan.sarif\n  cat draft.yaml | portolan check -",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .num_args(0..)
                .default_value(".")
                .help("A catalog file, a folder, a repository, or `-` for standard input"),
        )
        .arg(Arg::new("at").long("at").value_name("REV").help("Read the repository at this commit, branch or tag"))
        .arg(
            Arg::new("against")
                .long("against")
                .value_name("DATA")
                .help("Also compare with the catalog in this data directory: unknown references, what would change"),
        )
        .arg(
            Arg::new("repository")
                .long("repository")
                .value_name("ID")
                .requires("against")
                .help("The repository of that catalog which the files belong to [default: found by place or name]"),
        )
        .arg(
            Arg::new("stdin-path")
                .long("stdin-path")
                .value_name("PATH")
                .default_value("catalog-info.yaml")
                .help("The file that standard input stands for"),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(["human", "json", "sarif"])
                .default_value("human")
                .help("How to print"),
        )
        .arg(
            Arg::new("fail-on")
                .long("fail-on")
                .value_name("SEVERITY")
                .value_parser(["info", "warning", "error"])
                .default_value("error")
                .help("Exit with 1 when there is a problem of this severity or above"),
        )
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let mut places = place::read(flags)?;
    let changes = match text(flags, "against") {
        Some(data) => against::compare(config, data.as_ref(), text(flags, "repository"), &mut places)?,
        None => {
            near::note(&mut places);
            Vec::new()
        }
    };
    match (wants_json(flags), text(flags, "format")) {
        (true, _) | (_, Some("json")) => print_json(&machine::json(&places, &changes)),
        (_, Some("sarif")) => print_json(&machine::sarif(&places)),
        _ => print(&human::text(&places, &changes)),
    }
    let least = findings::rank(text(flags, "fail-on").unwrap_or("error"));
    let bad = problems(&places).any(|(_, problem)| findings::rank(problem.severity.as_str()) >= least);
    Ok(if bad { SOMETHING } else { DONE })
}

/// All problems with the places they were found in.
fn problems(places: &[Place]) -> impl Iterator<Item = (&Place, &Problem)> {
    places.iter().flat_map(|place| place.inspection.problems.iter().map(move |problem| (place, problem)))
}

/// What was looked at and found.
struct Tally {
    files: usize,
    entities: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
}

impl Tally {
    fn of(places: &[Place]) -> Self {
        let count = |severity| problems(places).filter(|(_, p)| p.severity == severity).count();
        Self {
            files: places.iter().map(|place| place.inspection.files.len()).sum(),
            entities: places.iter().map(|place| place.inspection.entities().len()).sum(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
        }
    }
}

/// A text of an answer.
fn word<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}
