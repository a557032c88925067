//! `portolan services`: all services.

use clap::builder::RangedU64ValueParser;
use clap::{Arg, ArgMatches, Command};
use serde_json::Value;

use super::access::Access;
use super::table::table;
use super::{Cmd, DONE, print, print_json, text, wants_json};
use crate::config::Config;
use crate::error::Result;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "services",
    about: "Lists all services: owner, languages, bus factor, findings",
    examples: "Examples:\n  portolan services\n  portolan services --json | jq '.[] | select(.owner == null) | .ref'",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command.args(paging())
}

/// `--limit` and `--after`.
pub fn paging() -> [Arg; 2] {
    [
        Arg::new("limit").long("limit").value_name("N").value_parser(at_least_one()).help("At most so many rows"),
        Arg::new("after").long("after").value_name("CURSOR").help("Rows after this cursor"),
    ]
}

/// A number of rows: none would look like there are none.
pub fn at_least_one() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..)
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::reading(config)?;
    let rows = access.all("/api/v1/services", flags.get_one("limit").copied(), text(flags, "after"))?;
    if wants_json(flags) {
        print_json(&Value::Array(rows));
        return Ok(DONE);
    }
    if rows.is_empty() {
        print("no services yet; crawl a source: `portolan crawl DIRECTORY`\n");
        return Ok(DONE);
    }
    let cells: Vec<Vec<String>> = rows.iter().map(row).collect();
    print(&table(&["SERVICE", "OWNER", "LANGUAGE", "BUS FACTOR", "FINDINGS"], &cells));
    Ok(DONE)
}

fn row(service: &Value) -> Vec<String> {
    let text = |pointer: &str| service.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let count = service.pointer("/findings").and_then(Value::as_array).map_or(0, Vec::len);
    let factor = service.pointer("/knowledge/bus_factor").and_then(Value::as_u64);
    vec![
        text("/ref").unwrap_or_default(),
        text("/owner/ref").unwrap_or_else(|| "nobody".to_owned()),
        text("/languages/0/name").unwrap_or_else(|| "-".to_owned()),
        factor.map_or_else(|| "-".to_owned(), |n| n.to_string()),
        count.to_string(),
    ]
}
