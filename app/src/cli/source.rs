//! `portolan source`: what is crawled.

use clap::{Arg, ArgMatches, Command};
use indexer::pipeline::Place;
use serde_json::{Value, json};

use super::access::Access;
use super::bars::Bars;
use super::table::{clean, table};
use super::{Cmd, DONE, counted, place, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "source",
    about: "Adds, lists, moves, removes and crawls sources",
    examples: "Examples:\n  portolan source add ~/src\n  portolan source list --json\n  portolan source add https://git.house.example/team/shop.git --token-file ~/token\n  portolan source add git@git.house.example:team/pay.git --key-file ~/.ssh/id_ed25519\n  portolan source add /srv/audit --compartment audit   only readers of `audit` see it\n  portolan source move ~/src /srv/src\n  portolan source remove ~/src\n  portolan source crawl",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    let command = command
        .arg(
            Arg::new("what")
                .value_name("add|list|remove|move|crawl")
                .required(true)
                .value_parser(["add", "list", "remove", "move", "crawl"])
                .help("What to do"),
        )
        .arg(Arg::new("source").value_name("SOURCE").help("The directory or address to add, remove, move or crawl"))
        .arg(Arg::new("to").value_name("TO").help("Where a source that moves is now"))
        .arg(
            Arg::new("trust")
                .long("trust")
                .value_name("org|member")
                .value_parser(["org", "member"])
                .help("Whether teams, people and domains of the source take effect [default: org]"),
        )
        .arg(
            Arg::new("compartment")
                .long("compartment")
                .value_name("NAME")
                .help("Only who is let into this compartment sees what the source holds [default: everybody sees it]"),
        );
    place::args(command)
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::open(config)?;
    let as_json = wants_json(flags);
    let answer = match text(flags, "what") {
        Some("add") => access.post("/api/v1/sources", &new(flags, "source")?)?,
        Some("move") => {
            let body = json!({ "name": place::name(flags, "source")?, "to": new(flags, "to")? });
            access.post("/api/v1/sources/move", &body)?
        }
        Some("remove") => access.post("/api/v1/sources/remove", &json!({ "name": place::name(flags, "source")? }))?,
        Some("crawl") => return crawl(&access, flags, as_json),
        _ => {
            nothing_else(flags)?;
            return list(&access, as_json);
        }
    };
    if as_json {
        print_json(&answer);
    } else if let Some(name) = answer.get("removed").and_then(Value::as_str) {
        print(&format!("removed `{name}` and what only it held\n"));
    } else if let Some(name) = answer.get("name").and_then(Value::as_str) {
        let next = if access.is_server() { "the server reads it now" } else { "`portolan source crawl` reads it" };
        let done = if text(flags, "what") == Some("move") { "moved to" } else { "added" };
        print(&format!("{done} `{}`; {next}\n", clean(name)));
    }
    Ok(DONE)
}

/// `list` shows all sources: what is named beside it would be ignored.
fn nothing_else(flags: &ArgMatches) -> Result<()> {
    let typed = |name: &&&str| flags.value_source(name).is_some();
    let flag = ["source", "to", "trust", "compartment", "token-file", "key-file", "known-hosts"];
    match flag.iter().find(typed) {
        None => Ok(()),
        Some(name) => Err(AppError::usage(format!("`portolan source list` shows all sources and takes no {name}"))
            .hint("`portolan source add`, `move`, `remove` and `crawl` take one source")),
    }
}

/// The body that registers a place.
fn new(flags: &ArgMatches, argument: &str) -> Result<Value> {
    let typed = text(flags, argument).ok_or_else(|| {
        AppError::usage("no place was named").hint(match argument {
            "to" => "`portolan source move OLD NEW`: NEW is a directory or an address",
            _ => "`portolan source add DIRECTORY`, or an address: https://HOST/PATH",
        })
    })?;
    let place = place::place(typed, &place::files(flags))?;
    let mut body = json!({ "place": place.name() });
    if let Place::Git(remote) = &place {
        for (key, file) in
            [("token_file", &remote.token_file), ("key_file", &remote.key_file), ("known_hosts", &remote.known_hosts)]
        {
            if let Some(file) = file {
                body[key] = json!(file);
            }
        }
    }
    if let Some(trust) = text(flags, "trust") {
        body["trust"] = json!(trust);
    }
    if let Some(compartment) = text(flags, "compartment") {
        body["compartment"] = json!(compartment);
    }
    Ok(body)
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
    let number = |row: &Value, key: &str| row.get(key).and_then(Value::as_u64).unwrap_or_default();
    let cells = |row: &Value| {
        let act = row.get("registered").filter(|act| act.is_object());
        let registered =
            act.map_or_else(|| word(row, "from"), |act| format!("{} by {}", word(act, "at"), word(act, "by")));
        let (held, failed) = (number(row, "repositories"), number(row, "failed"));
        let held = if failed > 0 { format!("{held} ({failed} failed)") } else { held.to_string() };
        let compartment = row.get("compartment").and_then(Value::as_str).unwrap_or("-").to_owned();
        vec![word(row, "name"), word(row, "trust"), compartment, registered, held]
    };
    print(&table(
        &["SOURCE", "TRUST", "COMPARTMENT", "REGISTERED", "REPOSITORIES"],
        &rows.iter().map(cells).collect::<Vec<_>>(),
    ));
    for row in &rows {
        if let Some(problem) = row.get("problem").and_then(Value::as_str) {
            print(&format!("{}: {}\n", clean(&word(row, "name")), clean(problem)));
        }
    }
    Ok(DONE)
}

fn crawl(access: &Access, flags: &ArgMatches, as_json: bool) -> Result<u8> {
    let only = text(flags, "source").map(|_| place::name(flags, "source")).transpose()?;
    if let Some(engine) = access.engine() {
        if let Some(name) = only.as_ref().filter(|name| !engine.sources().iter().any(|s| s.name == **name)) {
            return Err(AppError::not_found(format!("no source `{name}`")));
        }
        let bars = Bars::new();
        let run = engine.crawl(&|listed| only.as_ref().is_none_or(|name| listed.source == *name), &bars)?;
        bars.clear();
        if as_json {
            print_json(&json!({ "repositories": run.repositories, "changed": run.changed, "failed": run.failed }));
        } else {
            let read = counted(run.repositories as u64, "repository", "repositories");
            print(&format!("{read} read, {} changed, {} failed\n", run.changed, run.failed));
        }
        return Ok(DONE);
    }
    let answer = access.post("/api/v1/crawl", &only.map_or_else(|| json!({}), |name| json!({ "source": name })))?;
    if as_json {
        print_json(&answer);
    } else {
        print("the server crawls now; its crawl page shows how far it is\n");
    }
    Ok(DONE)
}
