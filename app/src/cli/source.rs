//! `portolan source`: what is crawled.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

use super::access::Access;
use super::bars::Bars;
use super::table::table;
use super::{Cmd, DONE, print, print_json, text, wants_json};
use crate::config::{Config, absolute};
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "source",
    about: "Adds, lists, removes and crawls sources",
    examples: "Examples:\n  portolan source add ~/src\n  portolan source list --json\n  portolan source remove ~/src\n  portolan source crawl",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("what")
                .value_name("add|list|remove|crawl")
                .required(true)
                .value_parser(["add", "list", "remove", "crawl"])
                .help("What to do"),
        )
        .arg(Arg::new("dir").value_name("DIR").help("The directory to add or remove"))
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::open(config)?;
    let dir = || {
        let dir = text(flags, "dir")
            .ok_or_else(|| AppError::usage("no directory was named").hint("`portolan source add DIRECTORY`"))?;
        Ok::<_, AppError>(json!({ "path": absolute(dir.as_ref()) }))
    };
    let answer = match text(flags, "what") {
        Some("add") => access.post("/api/v1/sources", &dir()?)?,
        Some("remove") => access.post("/api/v1/sources/remove", &dir()?)?,
        Some("crawl") => return crawl(&access, wants_json(flags)),
        _ => return list(&access, wants_json(flags)),
    };
    if wants_json(flags) {
        print_json(&answer);
    } else if let Some(name) = answer.get("name").and_then(Value::as_str) {
        print(&format!("added `{name}`; `portolan source crawl` reads it now\n"));
    } else if let Some(name) = answer.get("removed").and_then(Value::as_str) {
        print(&format!("removed `{name}`; what it held goes with the next crawl\n"));
    }
    Ok(DONE)
}

fn list(access: &Access, as_json: bool) -> Result<u8> {
    let sources = access.get("/api/v1/sources")?;
    let rows = sources.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    if as_json {
        print_json(&Value::Array(rows));
        return Ok(DONE);
    }
    if rows.is_empty() {
        print("no sources; add one: `portolan source add DIRECTORY`\n");
        return Ok(DONE);
    }
    let word = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let cells: Vec<Vec<String>> =
        rows.iter().map(|r| vec![word(r, "name"), word(r, "trust"), word(r, "from")]).collect();
    print(&table(&["SOURCE", "TRUST", "FROM"], &cells));
    Ok(DONE)
}

fn crawl(access: &Access, as_json: bool) -> Result<u8> {
    if let Some(engine) = access.engine() {
        let bars = Bars::new();
        let run = engine.crawl(&|_| true, &bars)?;
        bars.clear();
        if as_json {
            print_json(&json!({ "repositories": run.repositories, "changed": run.changed, "failed": run.failed }));
        } else {
            print(&format!("{} repositories read, {} changed, {} failed\n", run.repositories, run.changed, run.failed));
        }
        return Ok(DONE);
    }
    let answer = access.post("/api/v1/crawl", &json!({}))?;
    if as_json {
        print_json(&answer);
    } else {
        print("the server crawls now; its crawl page shows how far it is\n");
    }
    Ok(DONE)
}
