//! `portolan account`: who may sign in, and a way back in for who lost theirs.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

use super::access::Access;
use super::table::table;
use super::{Cmd, DONE, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::Result;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "account",
    about: "Lists accounts; makes a one-time link for a new admin",
    examples: "Examples:\n  portolan account list\n  portolan account admin-link   for the first admin, or when the last one is locked out",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command.arg(
        Arg::new("what")
            .value_name("list|admin-link")
            .required(true)
            .value_parser(["list", "admin-link"])
            .help("What to do"),
    )
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::open(config)?;
    if text(flags, "what") == Some("admin-link") {
        let answer = access.post("/api/v1/accounts/admin-link", &json!({}))?;
        if wants_json(flags) {
            print_json(&answer);
        } else {
            let path = answer.get("path").and_then(Value::as_str).unwrap_or_default();
            print(&format!("{path}\nopen this path on the server, once and within a day: it makes an admin\n"));
        }
        return Ok(DONE);
    }
    let answer = access.get("/api/v1/accounts")?;
    let rows = answer.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    if wants_json(flags) {
        print_json(&Value::Array(rows));
        return Ok(DONE);
    }
    if rows.is_empty() {
        print("no accounts; `portolan account admin-link` makes a link for the first\n");
        return Ok(DONE);
    }
    print(&table(&["USER NAME", "NAME", "ROLES", "ADDED", "STATE"], &rows.iter().map(cells).collect::<Vec<_>>()));
    Ok(DONE)
}

fn cells(row: &Value) -> Vec<String> {
    let word = |key: &str| super::table::clean(row.get(key).and_then(Value::as_str).unwrap_or_default());
    let roles = row.get("roles").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let is_open = row.get("active").and_then(Value::as_bool).unwrap_or_default();
    let state = if is_open { "open" } else { "closed" };
    vec![word("login"), word("name"), roles.collect::<Vec<_>>().join(", "), word("added"), state.to_owned()]
}
