//! `portolan search`: ranked hits with facets.

use catalog_schema::query::NONE;
use catalog_schema::validate::closest;
use clap::{Arg, ArgMatches, Command};
use serde_json::Value;

use super::access::{Access, encode};
use super::table::clean;
use super::{Cmd, DONE, print, print_json, services, wants_json};
use crate::config::Config;
use crate::error::{AppError, Result};

/// Values of a field that are named where none is near.
const VALUES: usize = 8;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "search",
    about: "Searches services, APIs, teams, people, documents and runbooks",
    examples: "Examples:\n  portolan search 'refund runbook'\n  portolan search 'owner:none lang:go -lifecycle:deprecated'\n  portolan search knows:rust",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(Arg::new("query").value_name("QUERY").required(true).num_args(1..).help(
            "Words and filters (owner:, lang:, knows:, kind:, system:, lifecycle:, has:, is:; `-` in front says not)",
        ))
        .arg(
            Arg::new("limit")
                .long("limit")
                .value_name("N")
                .value_parser(services::at_least_one())
                .help("At most so many hits [default: 20]"),
        )
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let query =
        flags.get_many::<String>("query").into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    // Refused before anything is opened: a query of any length must not become an address.
    catalog_schema::query::parse(&query).map_err(|e| AppError::usage(e.to_string()))?;
    let access = Access::reading(config)?;
    let limit = flags.get_one::<usize>("limit").copied().unwrap_or(20);
    let results = access.get(&format!("/api/v1/search?q={}&limit={limit}", encode(&query)))?;
    if wants_json(flags) {
        print_json(&results);
        return Ok(DONE);
    }
    let hits = results["hits"].as_array().cloned().unwrap_or_default();
    let mut out = String::new();
    for hit in &hits {
        if let Some(help) = hit.get("help").filter(|help| help.is_object()) {
            out.push_str(&helper(hit, help));
            continue;
        }
        let word = |key: &str| hit.get(key).and_then(Value::as_str).map(clean).unwrap_or_default();
        out.push_str(&format!("{:<9} {}  {}\n", word("kind"), word("title"), word("ref")));
        let snippet = word("snippet");
        if !snippet.trim().is_empty() {
            let place = hit.pointer("/evidence/path").and_then(Value::as_str).map(clean).unwrap_or_default();
            let line =
                hit.pointer("/evidence/line").and_then(Value::as_u64).map(|l| format!(":{l}")).unwrap_or_default();
            out.push_str(&format!("          {}  {place}{line}\n", snippet.trim()));
        }
    }
    let total = results["total"].as_u64().unwrap_or_default();
    out.push_str(&format!("{total} found for `{}`\n", clean(&query)));
    if total == 0 {
        for reason in reasons(&access, &query)? {
            out.push_str(&format!("hint: {reason}\n"));
        }
    }
    print(&out);
    Ok(DONE)
}

/// Why a query may find nothing: what was not read as a filter, and values that nothing has.
fn reasons(access: &Access, query: &str) -> Result<Vec<String>> {
    let parsed = catalog_schema::query::parse(query).map_err(|e| AppError::usage(e.to_string()))?;
    let mut reasons: Vec<String> = parsed.problems.iter().map(|problem| clean(&problem.message)).collect();
    let all = access.get("/api/v1/search?q=&limit=1")?;
    for filter in parsed.query.filters.iter().filter(|filter| !filter.negated && filter.value != NONE) {
        let rows = all["facets"][filter.field.as_str()].as_array().map_or(&[][..], Vec::as_slice);
        let known: Vec<&str> = rows.iter().filter_map(|row| row["value"].as_str()).collect();
        let is_there = |word: &&str| filter.field.filter_value(word) == filter.value;
        if known.iter().any(is_there) {
            continue;
        }
        let (field, value) = (filter.field, clean(&filter.value));
        let shown: Vec<String> = known.iter().take(VALUES).map(|word| clean(word)).collect();
        reasons.push(match closest(&filter.value, known.iter().copied()) {
            Some(near) => format!("nothing has `{field}:{value}`; did you mean `{field}:{}`?", clean(near)),
            None if shown.is_empty() => format!("nothing has a value of `{field}:`"),
            None => format!("nothing has `{field}:{value}`; values of `{field}:` are {}", shown.join(", ")),
        });
    }
    Ok(reasons)
}

/// Somebody to ask, with the services as evidence.
fn helper(hit: &Value, help: &Value) -> String {
    let word = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(clean).unwrap_or_default();
    let services = help["services"].as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_str);
    let services: Vec<String> = services.take(3).map(|s| clean(s.rsplit('/').next().unwrap_or(s))).collect();
    let gone = if help["present"].as_bool() == Some(false) { ", gone" } else { "" };
    let places = if services.is_empty() { "no service".to_owned() } else { services.join(", ") };
    format!(
        "{}{gone}  {}\n          last used {} in {places}\n",
        word(hit, "title"),
        word(hit, "ref"),
        word(help, "last_used")
    )
}
