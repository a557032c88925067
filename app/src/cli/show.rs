//! `portolan show`: one entity with all its facts and who says so.

use clap::{Arg, ArgMatches, Command};
use serde_json::Value;

use super::access::{Access, encode};
use super::table::clean;
use super::{Cmd, DONE, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::Result;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "show",
    about: "Shows one entity: all facts with their evidence",
    examples: "Examples:\n  portolan show payments\n  portolan show team:default/core --json\n  portolan show payments --as-of 2025-03-12",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("ref")
                .value_name("REF")
                .required(true)
                .help("A reference (`component:default/payments`) or a name that is unique"),
        )
        .arg(Arg::new("as-of").long("as-of").value_name("DATE").help("Also say who owned it on this day"))
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::open(config)?;
    let reference = encode(text(flags, "ref").unwrap_or_default());
    let day = text(flags, "as-of").map(|day| format!("?as_of={}", encode(day))).unwrap_or_default();
    let entity = access.get(&format!("/api/v1/entities/{reference}{day}"))?;
    if wants_json(flags) {
        print_json(&entity);
    } else {
        print(&human(&entity));
    }
    Ok(DONE)
}

fn human(entity: &Value) -> String {
    let text = |pointer: &str| entity.pointer(pointer).and_then(Value::as_str).map(clean);
    let mut out = format!("{}\n", text("/ref").unwrap_or_default());
    if let Some(description) = text("/description") {
        out.push_str(&format!("{description}\n"));
    }
    out.push('\n');
    let mut line = |label: &str, value: &str, evidence: Option<&Value>| {
        let says = evidence.map(place).filter(|p| !p.is_empty()).map(|p| format!("  [{p}]")).unwrap_or_default();
        out.push_str(&format!("{label:<12} {value}{says}\n"));
    };
    let owner = text("/owner/ref").unwrap_or_else(|| "nobody".to_owned());
    line("owner", &owner, entity.pointer("/owner/evidence"));
    if let Some(day) = text("/owned_on/day") {
        let then = text("/owned_on/period/owner").unwrap_or_else(|| "nobody".to_owned());
        line("owner then", &format!("{then} ({day})"), entity.pointer("/owned_on/period/evidence"));
    }
    for (label, pointer) in [
        ("type", "/type"),
        ("lifecycle", "/lifecycle"),
        ("system", "/system"),
        ("tier", "/tier"),
        ("repository", "/repository"),
    ] {
        if let Some(value) = text(pointer) {
            line(label, &value, None);
        }
    }
    let list = |pointer: &str| entity.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    for period in list("/ownership_history").iter().rev().take(4) {
        let owner = period["owner"].as_str().map_or_else(|| "nobody".to_owned(), clean);
        let day: String = period["from"].as_str().unwrap_or_default().chars().take(10).collect();
        line("owned since", &format!("{day} {owner}"), period.get("evidence"));
    }
    for language in list("/languages").iter().take(4) {
        let share = language["share"].as_f64().unwrap_or_default() * 100.0;
        line("language", &format!("{} {share:.0} %", clean(language["name"].as_str().unwrap_or_default())), None);
    }
    if let Some(factor) = entity.pointer("/knowledge/bus_factor").and_then(Value::as_u64) {
        line("bus factor", &factor.to_string(), None);
    }
    for person in list("/knowledge/people").iter().take(6) {
        let share = person["share"].as_f64().unwrap_or_default() * 100.0;
        let gone = if person["present"].as_bool() == Some(false) { ", left" } else { "" };
        line("knows it", &format!("{} {share:.0} %{gone}", clean(person["name"].as_str().unwrap_or_default())), None);
    }
    for runbook in list("/runbooks") {
        let place = clean(runbook["url_or_path"].as_str().unwrap_or_default());
        line(
            "runbook",
            &format!("{} ({place})", clean(runbook["title"].as_str().unwrap_or_default())),
            runbook.get("evidence"),
        );
    }
    for finding in list("/findings") {
        let title = clean(finding["title"].as_str().unwrap_or_default());
        line("finding", &format!("{}: {title}", clean(finding["check"].as_str().unwrap_or_default())), None);
    }
    out
}

/// `repository/path:line at commit`, of one evidence or the first of several.
fn place(evidence: &Value) -> String {
    let one = evidence.get(0).unwrap_or(evidence);
    let text = |key: &str| one.get(key).and_then(Value::as_str).map(clean).unwrap_or_default();
    let path = text("path");
    if path.is_empty() {
        return String::new();
    }
    let line = one.get("line").and_then(Value::as_u64).map(|l| format!(":{l}")).unwrap_or_default();
    let commit: String = text("commit").chars().take(8).collect();
    format!("{} {}/{path}{line} {commit}", text("standing"), text("repository"))
}
