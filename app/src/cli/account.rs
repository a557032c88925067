//! `portolan account`: who may sign in, a way back in for who lost theirs, and the end of what is personal.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

use super::access::Access;
use super::table::table;
use super::{Cmd, DONE, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "account",
    about: "Lists and erases accounts; makes a one-time link for a new admin",
    examples: "Examples:\n  portolan account list\n  portolan account admin-link   for the first admin, or when the last one is locked out\n  portolan account erase ana    closes the account for ever and takes all that is personal off the disk\n  portolan account new-key      where the key file is lost: begins with a new one, and gives up what was sealed",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("what")
                .value_name("list|admin-link|erase|new-key")
                .required(true)
                .value_parser(["list", "admin-link", "erase", "new-key"])
                .help("What to do"),
        )
        .arg(Arg::new("who").value_name("USER").help("Whom to erase: a user name or an id"))
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::open(config)?;
    let (answer, said) = match text(flags, "what") {
        Some("admin-link") => admin_link(&access)?,
        Some("erase") => erase(&access, text(flags, "who"))?,
        Some("new-key") => new_key(&access)?,
        _ => return list(&access, wants_json(flags)),
    };
    if wants_json(flags) {
        print_json(&answer);
    } else {
        print(&said);
    }
    Ok(DONE)
}

/// An answer, and what of it is told to people.
type Told = Result<(Value, String)>;

fn word<'a>(answer: &'a Value, key: &str) -> &'a str {
    answer.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn admin_link(access: &Access) -> Told {
    let answer = access.post("/api/v1/accounts/admin-link", &json!({}))?;
    let path = word(&answer, "path");
    let said = format!("{path}\nopen this path on the server, once and within a day: it makes an admin\n");
    Ok((answer, said))
}

fn erase(access: &Access, who: Option<&str>) -> Told {
    let missing = || AppError::usage("whom to erase is missing").hint("`portolan account list` shows user names");
    let answer = access.post("/api/v1/accounts/erase", &json!({ "who": who.ok_or_else(missing)? }))?;
    let said = format!("erased {}; the audit log names an erased person\n", word(&answer, "erased"));
    Ok((answer, said))
}

fn new_key(access: &Access) -> Told {
    let answer = access.post("/api/v1/accounts/new-key", &json!({}))?;
    let said = format!("made the key `{}`: keep a copy of it\n", word(&answer, "key_file"));
    Ok((answer, said))
}

fn list(access: &Access, as_json: bool) -> Result<u8> {
    let answer = access.get("/api/v1/accounts")?;
    let rows = answer.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    if as_json {
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
