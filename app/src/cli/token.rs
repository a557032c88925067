//! `portolan token`: tokens for programs.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::access::Access;
use super::table::{clean, table};
use super::{Cmd, DONE, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "token",
    about: "Makes, lists and revokes tokens for programs",
    examples: "Examples:\n  portolan token create --owner ana --label CI --scope catalog:read --days 30\n  portolan token list\n  portolan token revoke token-1f0c...\n  portolan token rotate   a new key signs from now on; tokens made before keep holding",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    command
        .arg(
            Arg::new("what")
                .value_name("create|list|revoke|rotate")
                .required(true)
                .value_parser(["create", "list", "revoke", "rotate"])
                .help("What to do"),
        )
        .arg(Arg::new("id").value_name("ID").help("The token to revoke"))
        .arg(option("owner", "USER", "User name of its owner: the token never does more than they may"))
        .arg(option("label", "TEXT", "What uses it"))
        .arg(option("scope", "SCOPE", "What it is for; may be given again").action(ArgAction::Append))
        .arg(
            option("days", "N", "Days for which it holds, at most 366 [default: 90]")
                .value_parser(value_parser!(i64).range(1..=366)),
        )
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::open(config)?;
    let need = |name: &str| {
        text(flags, name).ok_or_else(|| AppError::usage(format!("`{name}` is missing")).hint("`portolan token --help`"))
    };
    let answer = match text(flags, "what") {
        Some("create") => {
            let scopes: Vec<&String> = flags.get_many("scope").into_iter().flatten().collect();
            let body = json!({
                "owner": need("owner")?, "label": need("label")?, "scopes": scopes, "days": flags.get_one::<i64>("days"),
            });
            access.post("/api/v1/tokens", &body)?
        }
        Some("revoke") => access.post("/api/v1/tokens/revoke", &json!({ "id": need("id")? }))?,
        Some("rotate") => access.post("/api/v1/tokens/rotate", &json!({}))?,
        _ => return list(&access, wants_json(flags)),
    };
    if wants_json(flags) {
        print_json(&answer);
    } else if let Some(token) = answer.get("token").and_then(Value::as_str) {
        print(&format!("{token}\n"));
    } else if let Some(id) = answer.get("revoked").and_then(Value::as_str) {
        print(&format!("revoked {id}\n"));
    } else {
        print("a new key signs from now on\n");
    }
    Ok(DONE)
}

fn list(access: &Access, as_json: bool) -> Result<u8> {
    let answer = access.get("/api/v1/tokens")?;
    let rows = answer.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    if as_json {
        print_json(&Value::Array(rows));
        return Ok(DONE);
    }
    if rows.is_empty() {
        print("no tokens; `portolan token create --owner USER --label TEXT --scope catalog:read` makes one\n");
        return Ok(DONE);
    }
    let word = |row: &Value, key: &str| clean(row.get(key).and_then(Value::as_str).unwrap_or_default());
    let cells = |row: &Value| {
        let scopes = row.get("scopes").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let state = if row.get("revoked").is_some_and(Value::is_string) { "revoked" } else { "" };
        let scopes = scopes.collect::<Vec<_>>().join(" ");
        vec![word(row, "id"), word(row, "owner"), word(row, "label"), scopes, word(row, "ends"), state.to_owned()]
    };
    print(&table(&["ID", "OWNER", "LABEL", "SCOPES", "ENDS", "STATE"], &rows.iter().map(cells).collect::<Vec<_>>()));
    Ok(DONE)
}
