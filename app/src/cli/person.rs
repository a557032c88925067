//! `portolan person`: corrects who is one person and who is not.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

use super::access::Access;
use super::table::{clean, table};
use super::{Cmd, DONE, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "person",
    about: "Joins and splits identities; every correction is journalled and can be taken back",
    examples: "Examples:\n  portolan person merge ada@home.example user:default/ada\n  portolan person split ada@old.example\n  portolan person list\n  portolan person undo 12",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("what")
                .value_name("merge|split|undo|list")
                .required(true)
                .value_parser(["merge", "split", "undo", "list"])
                .help("What to do"),
        )
        .arg(
            Arg::new("who")
                .value_name("WHO")
                .help("A reference, name or e-mail; the number of a correction for `undo`"),
        )
        .arg(Arg::new("other").value_name("OTHER").help("The other one, for `merge`"))
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::open(config)?;
    let named = |argument: &str, hint: &str| {
        text(flags, argument).ok_or_else(|| AppError::usage("nobody was named").hint(hint)).map(str::to_owned)
    };
    let answer = match text(flags, "what") {
        Some("merge") => {
            let hint = "`portolan person merge WHO OTHER`";
            let body = json!({ "a": named("who", hint)?, "b": named("other", hint)? });
            access.post("/api/v1/people/merge", &body)?
        }
        Some("split") => {
            let email = named("who", "`portolan person split ada@old.example`")?;
            access.post("/api/v1/people/split", &json!({ "email": email }))?
        }
        Some("undo") => {
            let number = named("who", "`portolan person list` shows the numbers")?;
            let entry: u64 = number.parse().map_err(|_| {
                AppError::usage(format!("`{number}` is no number")).hint("`portolan person list` shows the numbers")
            })?;
            let undone = access.post("/api/v1/people/undo", &json!({ "entry": entry }))?;
            return done(flags, &undone, "taken back");
        }
        _ => return list(&access, wants_json(flags)),
    };
    done(flags, &answer, "done")
}

fn done(flags: &ArgMatches, decision: &Value, word: &str) -> Result<u8> {
    if wants_json(flags) {
        print_json(decision);
        return Ok(DONE);
    }
    let entry = decision["entry"].as_u64().unwrap_or_default();
    print(&format!("{word}: {} (correction {entry}", sentence(decision)));
    print(if word == "done" { "; `portolan person undo` with this number takes it back)\n" } else { ")\n" });
    Ok(DONE)
}

fn list(access: &Access, as_json: bool) -> Result<u8> {
    let answer = access.get("/api/v1/people/decisions")?;
    let rows = answer.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    if as_json {
        print_json(&Value::Array(rows));
        return Ok(DONE);
    }
    if rows.is_empty() {
        print("no corrections; the rules alone say who is one person\n");
        return Ok(DONE);
    }
    let cell = |row: &Value| {
        let entry = row["entry"].as_u64().unwrap_or_default().to_string();
        vec![entry, sentence(row), clean(row["actor"].as_str().unwrap_or_default())]
    };
    let cells: Vec<Vec<String>> = rows.iter().map(cell).collect();
    print(&table(&["NUMBER", "CORRECTION", "BY"], &cells));
    Ok(DONE)
}

/// What a correction says.
fn sentence(decision: &Value) -> String {
    let word = |key: &str| clean(decision[key].as_str().unwrap_or_default());
    match decision["what"].as_str() {
        Some("merge") => format!("{} and {} are one person", word("a"), word("b")),
        _ => format!("{} is nobody else's", word("email")),
    }
}
