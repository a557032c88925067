//! `portolan knowledge`: who knows a repository or folder; needs no catalog and no data directory.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use indexer::pipeline::inspect::repository_of;
use indexer::pipeline::{Asked, Model, repository_knowledge};
use indexer::resolve::HALF_LIFE;
use serde_json::Value;

use super::access::now;
use super::table::{clean, table};
use super::{Cmd, DONE, counted, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::{AppError, Result};
use crate::view;

/// The half-lives that make sense: knowledge of a season to that of a year (`knowledge.md`, definition 4).
const HALF_LIVES: std::ops::RangeInclusive<i64> = 90..=365;
/// People whom the table shows.
const SHOWN: usize = 20;

/// Notes that are printed.
const NOTES: usize = 10;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "knowledge",
    about: "Says who knows a repository or folder, from its history alone",
    examples: "Examples:\n  portolan knowledge .\n  portolan knowledge ~/src/shop --path services/payments --as-of 2025-06-30\n  portolan knowledge ~/src/shop --model avelino",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("repo")
                .value_name("REPO")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("A repository, bare or not"),
        )
        .arg(Arg::new("path").long("path").value_name("DIR").default_value("").help("Only this folder of it"))
        .arg(
            Arg::new("as-of")
                .long("as-of")
                .value_name("DATE|COMMIT")
                .help("At the end of this day, or at this commit [default: now]"),
        )
        .arg(
            Arg::new("model")
                .long("model")
                .value_name("MODEL")
                .value_parser(["living", "avelino"])
                .default_value("living")
                .help("How knowledge is measured: by decayed change-days, or as in Avelino and others 2016"),
        )
        .arg(
            Arg::new("half-life")
                .long("half-life")
                .value_name("DAYS")
                .value_parser(value_parser!(u32).range(HALF_LIVES))
                .help("Days after which knowledge counts half in the living model, 90 to 365 [default: 180]"),
        )
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let repository = flags.get_one::<PathBuf>("repo").cloned().unwrap_or_default();
    if !repository.is_dir() {
        return Err(AppError::usage(format!("`{}` is no directory", repository.display()))
            .hint("name a git repository, bare or not"));
    }
    let is_reference = text(flags, "model") == Some("avelino");
    if is_reference && flags.contains_id("half-life") {
        return Err(AppError::usage("the model of Avelino knows no half-life").hint("leave `--half-life` out"));
    }
    let (repository, folder) = place(repository, text(flags, "path").unwrap_or_default().trim_matches('/'))?;
    let asked = Asked {
        repository,
        folder,
        people: config.people(),
        as_of: text(flags, "as-of").map(str::to_owned),
        model: if is_reference { Model::Avelino } else { Model::Living },
        half_life: flags.get_one::<u32>("half-life").copied().unwrap_or(HALF_LIFE),
        now: now(),
        program: std::env::current_exe().ok(),
    };
    let report = view::json::knowledge(&repository_knowledge(&asked)?);
    let value = serde_json::to_value(&report).map_err(|e| AppError::internal(e.to_string()))?;
    if wants_json(flags) {
        print_json(&value);
    } else {
        print(&human(&value));
    }
    Ok(DONE)
}

/// The repository that a folder lies in, and the folder in it that is asked for.
fn place(typed: PathBuf, folder: &str) -> Result<(PathBuf, String)> {
    let Some((root, _)) = repository_of(&typed) else {
        return Err(AppError::usage(format!("`{}` lies in no git repository", typed.display()))
            .hint("name a git repository, bare or not, or a folder in one"));
    };
    let whole = std::fs::canonicalize(&typed).unwrap_or_else(|_| typed.clone());
    let below = whole.strip_prefix(&root).map(|rest| rest.display().to_string()).unwrap_or_default();
    // A repository that was named itself keeps the way it was written.
    if below.is_empty() || below == ".git" {
        return Ok((typed, folder.to_owned()));
    }
    let folder = [below.as_str(), folder].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    Ok((root, folder))
}

fn human(report: &Value) -> String {
    let is_reference = report["model"].as_str() == Some("avelino");
    let factor = report["bus_factor"].as_u64().unwrap_or_default();
    let commit: String = report["commit"].as_str().unwrap_or_default().chars().take(8).collect();
    let mut out = format!(
        "{} at {commit}, as of {}: {}, {}, {} {factor}\n",
        report["repository"].as_str().unwrap_or_default(),
        report["as_of"].as_str().unwrap_or_default(),
        counted(report["commits"].as_u64().unwrap_or_default(), "commit", "commits"),
        counted(report["files"].as_u64().unwrap_or_default(), "file", "files"),
        if is_reference { "truck factor" } else { "bus factor" },
    );
    let all = report["people"].as_array().map_or(&[][..], Vec::as_slice);
    // Who holds less than half a percent, and counts for nothing, is only counted.
    let tells =
        |p: &&Value| p["share"].as_f64().unwrap_or_default() >= 0.005 || p["files"].as_u64().unwrap_or_default() > 0;
    let people: Vec<&Value> = all.iter().filter(tells).collect();
    let row = |p: &Value| {
        let share = p["share"].as_f64().unwrap_or_default() * 100.0;
        let here = if p["present"].as_bool() == Some(true) { "yes" } else { "no" };
        vec![
            p["name"].as_str().unwrap_or_default().to_owned(),
            format!("{share:.0} %"),
            p["last_active"].as_str().unwrap_or_default().to_owned(),
            here.to_owned(),
            p["files"].as_u64().map(|files| files.to_string()).unwrap_or_default(),
        ]
    };
    let cells: Vec<Vec<String>> = people.iter().take(SHOWN).map(|p| row(p)).collect();
    let titles = ["WHO", "SHARE", "LAST CHANGE", "PRESENT", if is_reference { "FILES" } else { "" }];
    out.push_str(&table(&titles, &cells));
    if people.len() > SHOWN {
        out.push_str(&format!("{} more; --json prints all\n", people.len() - SHOWN));
    }
    if people.len() < all.len() {
        out.push_str(&format!("{} with less than 0.5 %; --json prints all\n", all.len() - people.len()));
    }
    let notes: Vec<&str> = report["problems"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for note in notes.iter().take(NOTES) {
        out.push_str(&format!("note: {}\n", clean(note)));
    }
    if notes.len() > NOTES {
        out.push_str(&format!("{} more notes; --json prints all\n", notes.len() - NOTES));
    }
    out
}
