//! `portolan findings`: open findings and what was mended, for people, scripts and code scanners.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use super::access::{Access, encode};
use super::table::{clean, straight, table};
use super::{Cmd, DONE, SOMETHING, print, print_json, sarif, services, text, wants_json};
use crate::config::Config;
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "findings",
    about: "Lists open findings, or what was mended",
    examples: "Examples:\n  portolan findings --check runbook-missing\n  portolan findings --owner team:core --format csv\n  portolan findings --closed\n  portolan findings --fail-on error",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(Arg::new("check").long("check").value_name("ID").help("Only this check"))
        .arg(Arg::new("owner").long("owner").value_name("REF").help("Only what this team or person owns"))
        .arg(
            Arg::new("closed")
                .long("closed")
                .action(ArgAction::SetTrue)
                .conflicts_with("fail-on")
                .help("What was mended lately, and since when"),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(["human", "json", "sarif", "csv"])
                .default_value("human")
                .help("How to print"),
        )
        .arg(
            Arg::new("fail-on")
                .long("fail-on")
                .value_name("SEVERITY")
                .value_parser(["info", "warning", "error"])
                .help("Exit with 1 when there is a finding of this severity or above"),
        )
        .args(services::paging())
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::reading(config)?;
    let mut path = "/api/v1/findings?".to_owned();
    for key in ["check", "owner"] {
        if let Some(value) = text(flags, key) {
            path.push_str(&format!("{key}={}&", encode(value)));
        }
    }
    if wants_json(flags) && matches!(text(flags, "format"), Some("sarif" | "csv")) {
        return Err(AppError::usage("`--json` and `--format` ask for two shapes").hint("leave `--json` out"));
    }
    let closed = flags.get_flag("closed");
    if closed {
        path.push_str("state=closed");
    }
    let path = path.trim_end_matches(['?', '&']);
    let rows = access.all(path, flags.get_one("limit").copied(), text(flags, "after"))?;
    match (wants_json(flags), text(flags, "format")) {
        (true, _) | (_, Some("json")) => print_json(&Value::Array(rows.clone())),
        (_, Some("sarif")) => print_json(&sarif(&rows)),
        (_, Some("csv")) => print(&csv(&rows)),
        _ => print(&human(&rows, total(&access, path, flags, &rows)?, closed)),
    }
    let bad = text(flags, "fail-on").is_some_and(|least| rows.iter().any(|f| rank(word(f, "severity")) >= rank(least)));
    Ok(if bad { SOMETHING } else { DONE })
}

/// How bad a severity is; the least for an unknown word.
pub(super) fn rank(severity: &str) -> u8 {
    match severity {
        "error" => 2,
        "warning" => 1,
        _ => 0,
    }
}

fn word<'a>(finding: &'a Value, key: &str) -> &'a str {
    finding.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// How many there are, where only some of them are shown.
fn total(access: &Access, path: &str, flags: &ArgMatches, rows: &[Value]) -> Result<u64> {
    if flags.get_one::<usize>("limit").is_none() && text(flags, "after").is_none() {
        return Ok(rows.len() as u64);
    }
    let joint = if path.contains('?') { '&' } else { '?' };
    Ok(access.get(&format!("{path}{joint}limit=1"))?["total"].as_u64().unwrap_or_default())
}

fn human(rows: &[Value], total: u64, closed: bool) -> String {
    let (keys, heads, done) = match closed {
        true => (["check", "subject", "since", "title"], ["CHECK", "SUBJECT", "SINCE", "WHAT"], "mended"),
        false => (["severity", "check", "subject", "title"], ["SEVERITY", "CHECK", "SUBJECT", "WHAT"], "open"),
    };
    if rows.is_empty() {
        return format!("no {done} findings\n");
    }
    let cells: Vec<Vec<String>> = rows.iter().map(|f| keys.map(|key| word(f, key).to_owned()).to_vec()).collect();
    let shown = rows.len() as u64;
    let count = if shown < total { format!("{shown} of {total}") } else { shown.to_string() };
    format!("{}{count} {done}\n", table(&heads, &cells))
}

/// Comma-separated values (RFC 4180); a cell that a spreadsheet would compute is quoted with an apostrophe.
fn csv(rows: &[Value]) -> String {
    let mut out = "id,check,severity,subject,title,detail,since,repository,path,line\r\n".to_owned();
    for finding in rows {
        let mut cells: Vec<String> = ["id", "check", "severity", "subject", "title", "detail", "since"]
            .map(|key| word(finding, key).to_owned())
            .to_vec();
        let place = finding.pointer("/evidence/0").unwrap_or(&Value::Null);
        cells.extend([word(place, "repository").to_owned(), word(place, "path").to_owned()]);
        cells.push(place.get("line").and_then(Value::as_u64).map(|l| l.to_string()).unwrap_or_default());
        out.push_str(&cells.iter().map(|c| cell(c)).collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out
}

fn cell(text: &str) -> String {
    let text = &straight(text);
    let computed = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guarded = if computed { format!("'{text}") } else { text.to_owned() };
    if computed || guarded.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", guarded.replace('"', "\"\""));
    }
    guarded
}

/// One rule per check, one result per finding.
fn sarif(rows: &[Value]) -> Value {
    let checks = indexer::pipeline::registers().checks;
    let rules: Vec<Value> = checks
        .iter()
        .map(|c| json!({
            "id": c.id(), "name": c.doc().title,
            "shortDescription": {"text": c.doc().title}, "fullDescription": {"text": c.doc().rule}, "help": {"text": c.doc().fix},
        }))
        .collect();
    sarif::log(rules, rows.iter().map(result).collect())
}

fn result(finding: &Value) -> Value {
    let level = sarif::level(word(finding, "severity"));
    let place = |e: &Value| {
        let line = e.get("line").and_then(Value::as_u64).unwrap_or(1);
        json!({"physicalLocation": {
            "artifactLocation": {"uri": sarif::uri(word(e, "path")), "uriBaseId": clean(word(e, "repository"))},
            "region": {"startLine": line},
        }})
    };
    let places: Vec<Value> = finding["evidence"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|e| !word(e, "path").is_empty())
        .map(place)
        .collect();
    json!({
        "ruleId": word(finding, "check"), "level": level,
        "message": {"text": clean(&format!("{}: {}. {}", word(finding, "subject"), word(finding, "title"), word(finding, "detail")))},
        "partialFingerprints": {"portolan/v1": word(finding, "id")},
        "locations": places,
    })
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn case_33_a_spreadsheet_computes_nothing() {
        for text in ["=1+1", "+cmd", "-2", "@SUM(A1)", "\tx", "\rx"] {
            assert!(cell(text).starts_with("\"'"), "{text:?}");
        }
        assert_eq!(cell("a\"b"), "\"a\"\"b\"");
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a\u{202e}b"), "a b", "what turns the direction of a line");
    }
}
