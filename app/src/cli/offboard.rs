//! `portolan offboard`: what would happen if people left, and who could take over.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::Value;

use super::access::{Access, encode};
use super::table::{clean, table};
use super::{Cmd, DONE, print, print_json, wants_json};
use crate::config::Config;
use crate::error::Result;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "offboard",
    about: "Shows what becomes critical or orphaned if people leave, and who could take over",
    examples: "Examples:\n  portolan offboard amina-yusuf\n  portolan offboard user:default/amina 'Chen Yifan' --json\n  portolan offboard --all",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("person")
                .value_name("PERSON")
                .num_args(1..)
                .required_unless_present("all")
                .conflicts_with("all")
                .help("A reference (`user:default/amina`), a name that is unique, or a full name in quotes"),
        )
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .help("What hangs on one person, for the whole organisation"),
        )
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::reading(config)?;
    if flags.get_flag("all") {
        let rows = access.all("/api/v1/offboard/all", None, None)?;
        if wants_json(flags) {
            print_json(&Value::Array(rows));
        } else {
            print(&hanging(&rows));
        }
        return Ok(DONE);
    }
    let people = flags.get_many::<String>("person").into_iter().flatten();
    let query: Vec<String> = people.map(|person| format!("person={}", encode(person))).collect();
    let answer = access.get(&format!("/api/v1/offboard?{}", query.join("&")))?;
    if wants_json(flags) {
        print_json(&answer);
    } else {
        print(&human(&answer));
    }
    Ok(DONE)
}

fn word(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).map(clean).unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn human(answer: &Value) -> String {
    let mut out = format!("{}\n", word(answer, "summary"));
    for person in list(answer, "people").iter().filter(|p| p["present"].as_bool() == Some(false)) {
        out.push_str(&format!("{} counts as gone already, so nothing changes with them\n", word(person, "name")));
    }
    let services = list(answer, "services");
    if !services.is_empty() {
        let cells: Vec<Vec<String>> = services.iter().map(service).collect();
        out.push('\n');
        out.push_str(&table(&["SERVICE", "WHAT", "BUS FACTOR", "GOES", "RUNBOOK", "COULD TAKE OVER"], &cells));
    }
    let languages = list(answer, "languages");
    if !languages.is_empty() {
        let row = |one: &Value| vec![word(one, "name"), format!("{} -> {}", one["before"], one["after"])];
        out.push('\n');
        out.push_str(&table(&["LANGUAGE", "PRACTITIONERS"], &languages.iter().map(row).collect::<Vec<_>>()));
    }
    out
}

fn service(service: &Value) -> Vec<String> {
    let what = match service["state"].as_str() {
        Some("orphaned") => "left with nobody",
        Some("critical") => "newly critical",
        Some("bereft") => "loses whom it rests on",
        _ => "weaker",
    };
    let successors = list(service, "successors").iter().map(|s| format!("{} ({})", word(s, "name"), word(s, "reason")));
    vec![
        word(service, "name"),
        what.to_owned(),
        format!("{} -> {}", service["before"], service["after"]),
        format!("{:.0} %", service["lost"].as_f64().unwrap_or_default() * 100.0),
        if service["runbook"].as_bool() == Some(true) { "there" } else { "none" }.to_owned(),
        successors.collect::<Vec<_>>().join("; "),
    ]
}

fn hanging(rows: &[Value]) -> String {
    if rows.is_empty() {
        return "no service and no language hangs on one person\n".to_owned();
    }
    let names = |value: &Value, key: &str| {
        let name = |one: &Value| one.as_str().map(|r| clean(r.rsplit('/').next().unwrap_or(r)));
        list(value, key).iter().filter_map(name).collect::<Vec<_>>().join(", ")
    };
    let row = |one: &Value| vec![word(one, "name"), names(one, "services"), names(one, "languages")];
    table(&["PERSON", "SERVICES", "LANGUAGES"], &rows.iter().map(row).collect::<Vec<_>>())
}
