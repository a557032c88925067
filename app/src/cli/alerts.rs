//! `portolan alerts`: what holds, and what is done about it, from a terminal.

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::access::{Access, encode};
use super::table::{clean, table};
use super::{Cmd, DONE, SOMETHING, outside, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "alerts",
    about: "Lists, takes and silences alerts, tests channels, sends dead letters again",
    examples: "Examples:\n  portolan alerts list\n  portolan alerts channels\n  portolan alerts list --state all --json\n  portolan alerts ack al-0123456789abcdef01234567\n  portolan alerts silence owner:payments --hours 4 --reason 'moving house'\n  portolan alerts test ops-room\n  portolan alerts replay 17\n  portolan alerts replay --since 2026-01-31",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("what")
                .value_name("list|ack|silence|channels|test|replay")
                .required(true)
                .value_parser(["list", "ack", "silence", "channels", "test", "replay"])
                .help("What to do"),
        )
        .arg(Arg::new("which").value_name("WHICH").num_args(0..).help(
            "The alerts to acknowledge, the alert or query to silence, the channels to test, the dead letters to send again",
        ))
        .arg(
            Arg::new("state")
                .long("state")
                .value_name("STATE")
                .value_parser(["open", "all", "pending", "firing", "acknowledged", "resolved", "dead"])
                .help("Which to list; `dead` lists dead letters [default: open]"),
        )
        .arg(Arg::new("reason").long("reason").value_name("TEXT").help("Why it is silenced"))
        .arg(
            Arg::new("hours")
                .long("hours")
                .value_name("N")
                .value_parser(value_parser!(u16).range(1..=2_160))
                .help("How long it is silenced, at most 90 days [default: 4]"),
        )
        .arg(Arg::new("since").long("since").value_name("DATE").help("Send all dead letters from this day on again"))
        .arg(Arg::new("target").long("channel").value_name("CHANNEL").help("Only dead letters of this channel, by id or name"))
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::open(config)?;
    let answers = match text(flags, "what") {
        Some("ack") => acknowledge(&access, flags)?,
        Some("silence") => vec![silence(&access, flags)?],
        Some("test") => {
            if let Some(app) = access.app() {
                app.set_outside(outside::open(config, &format!("http://{}", config.listen()))?)?;
            }
            test(&access, flags)?
        }
        Some("replay") => vec![replay(&access, flags)?],
        Some("channels") => return channels(&access, flags),
        _ => return list(&access, flags),
    };
    match answers.as_slice() {
        [one] if wants_json(flags) => print_json(one),
        all if wants_json(flags) => print_json(&Value::Array(all.to_vec())),
        all => all.iter().for_each(|answer| print(&format!("{}\n", clean(&said(answer))))),
    }
    let has_failed = answers.iter().any(|answer| answer.get("sent").and_then(Value::as_bool) == Some(false));
    Ok(if has_failed { SOMETHING } else { DONE })
}

/// One sentence about what was done.
fn said(answer: &Value) -> String {
    let word = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default();
    if answer.get("acknowledged").is_some() {
        return format!("acknowledged {}; reminders resume in a day if it still holds", word("alert"));
    }
    if let Some(count) = answer.get("replayed") {
        return match count.as_u64() {
            Some(1) => "1 dead letter is sent again".to_owned(),
            _ => format!("{count} dead letters are sent again"),
        };
    }
    if let Some(sent) = answer.get("sent").and_then(Value::as_bool) {
        let status = answer.get("status").and_then(Value::as_u64).map(|s| format!(" {s}")).unwrap_or_default();
        let done = if sent { "took the test" } else { "did not take the test" };
        return format!("the channel {} {done}; it answered{status}: {}", word("name"), word("text"));
    }
    format!("silenced until {} as {}; `portolan alerts list` still shows it", moment(answer.get("to")), word("id"))
}

fn names(flags: &ArgMatches) -> Vec<&str> {
    flags.get_many::<String>("which").into_iter().flatten().map(String::as_str).collect()
}

/// What was named; `shows` is the command that shows what there is to name.
fn which<'a>(flags: &'a ArgMatches, what: &str, shows: &str) -> Result<Vec<&'a str>> {
    let named = names(flags);
    if named.is_empty() {
        return Err(AppError::usage(format!("no {what} was named")).hint(format!("`{shows}` shows all")));
    }
    Ok(named)
}

fn acknowledge(access: &Access, flags: &ArgMatches) -> Result<Vec<Value>> {
    let alerts = which(flags, "alert", "portolan alerts list")?;
    alerts.into_iter().map(|alert| access.post("/api/v1/alerts/acknowledge", &json!({ "alert": alert }))).collect()
}

fn silence(access: &Access, flags: &ArgMatches) -> Result<Value> {
    let named = which(flags, "alert or query", "portolan alerts list")?.join(" ");
    let reason = text(flags, "reason")
        .ok_or_else(|| AppError::usage("a silence needs a reason").hint("say it with `--reason TEXT`"))?;
    let hours = flags.get_one::<u16>("hours").copied().unwrap_or(4);
    let mut body = json!({ "reason": reason, "hours": hours });
    let key = if named.starts_with("al-") { "alert" } else { "query" };
    body[key] = json!(named);
    access.post("/api/v1/alerts/silences", &body)
}

fn test(access: &Access, flags: &ArgMatches) -> Result<Vec<Value>> {
    let channels = which(flags, "channel", "portolan alerts channels")?;
    channels.into_iter().map(|channel| access.post("/api/v1/alerts/test", &json!({ "target": channel }))).collect()
}

fn replay(access: &Access, flags: &ArgMatches) -> Result<Value> {
    let target = text(flags, "target");
    let mut body = json!({ "target": target });
    if let Some(since) = text(flags, "since") {
        let date: jiff::civil::Date = since
            .parse()
            .map_err(|e| AppError::usage(format!("`{since}` is no date: {e}")).hint("write it as 2026-01-31"))?;
        let from = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|e| AppError::usage(e.to_string()))?;
        body["since"] = json!(from.timestamp().as_second());
    } else if target.is_none() || !names(flags).is_empty() {
        let number =
            |text: &str| text.parse::<u64>().map_err(|_| AppError::usage(format!("`{text}` is no dead letter")));
        let rows: Vec<u64> = which(flags, "dead letter", "portolan alerts list --state dead")?
            .into_iter()
            .map(number)
            .collect::<Result<_>>()?;
        body["rows"] = json!(rows);
    }
    access.post("/api/v1/alerts/replay", &body)
}

fn list(access: &Access, flags: &ArgMatches) -> Result<u8> {
    let state = text(flags, "state").unwrap_or("open");
    let dead = state == "dead";
    let path = if dead {
        "/api/v1/alerts/deliveries?state=dead".to_owned()
    } else {
        format!("/api/v1/alerts?state={}", encode(state))
    };
    let rows = access.all(&path, None, None)?;
    if wants_json(flags) {
        print_json(&Value::Array(rows));
        return Ok(DONE);
    }
    if rows.is_empty() {
        print(if dead { "no dead letters\n" } else { "no alerts\n" });
        return Ok(DONE);
    }
    let word = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let of_alert = |row: &Value| {
        let silenced = if row["silenced"].is_null() { "" } else { ", silenced" };
        let state = format!("{}{silenced}", word(row, "state"));
        vec![word(row, "id"), state, word(row, "severity"), word(row, "title"), moment(row.get("changed"))]
    };
    let of_letter = |row: &Value| {
        let number = row.get("sequence").map(Value::to_string).unwrap_or_default();
        vec![number, word(row, "name"), word(row, "title"), word(row, "why"), moment(row.get("at"))]
    };
    let shown = if dead {
        table(&["LETTER", "CHANNEL", "TELLS", "WHY", "SINCE"], &rows.iter().map(of_letter).collect::<Vec<_>>())
    } else {
        table(&["ALERT", "STATE", "SEVERITY", "WHAT", "SINCE"], &rows.iter().map(of_alert).collect::<Vec<_>>())
    };
    print(&shown);
    Ok(DONE)
}

fn channels(access: &Access, flags: &ArgMatches) -> Result<u8> {
    let rows = access.all("/api/v1/alerts/channels", None, None)?;
    if wants_json(flags) {
        print_json(&Value::Array(rows));
        return Ok(DONE);
    }
    if rows.is_empty() {
        print("no channels\n");
        return Ok(DONE);
    }
    let word = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let state = |row: &Value| match (&row["refused"], &row["confirmed"], &row["health"]["disabled"]) {
        (Value::Bool(true), ..) => "wants no messages",
        (_, Value::Bool(false), _) => "has not agreed",
        (.., Value::Null) => "in use",
        _ => "disabled",
    };
    let of = |row: &Value| {
        vec![word(row, "id"), word(row, "name"), word(row, "channel"), word(row, "place"), state(row).to_owned()]
    };
    print(&table(&["CHANNEL", "NAME", "SORT", "LEADS TO", "STATE"], &rows.iter().map(of).collect::<Vec<_>>()));
    Ok(DONE)
}

/// A moment as `2026-01-31 14:05 UTC`.
fn moment(value: Option<&Value>) -> String {
    let at = value.and_then(Value::as_i64).and_then(|at| jiff::Timestamp::from_second(at).ok());
    at.map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default()
}
