//! `portolan doctor`: is everything all right, what is set, what are the limits.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use super::access::Access;
use super::table::table;
use super::{Cmd, DONE, SOMETHING, print, print_json, reach, text, wants_json};
use crate::config::{Config, SETTINGS};
use crate::error::Result;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "doctor",
    about: "Checks the data directory; lists settings and limits",
    examples: "Examples:\n  portolan doctor\n  portolan doctor --settings   every setting, its value and where it was set\n  portolan doctor --reach https://hooks.house.example   would an alert arrive there?\n  portolan doctor --sample > portolan.toml",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    let switch =
        |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    command
        .mut_arg("config", |config| {
            config
                .num_args(0..=1)
                .default_missing_value("")
                .help("Without a file: list every setting, its value and where it was set")
        })
        .arg(switch("settings", "List every setting, its value and where it was set"))
        .arg(switch("sample", "Print a configuration file with every setting, commented"))
        .arg(switch("journal", "Walk the journal and the log and verify their chains of hashes"))
        .arg(switch("limits", "List every limit and what happens where it bites"))
        .arg(
            Arg::new("reach")
                .long("reach")
                .value_name("URL")
                .help("Ask an address as alerts and sign-in would, and say what forbids it"),
        )
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let asked = |name: &str| flags.get_flag(name);
    if let Some(url) = text(flags, "reach") {
        return reach::reach(config, url, wants_json(flags));
    }
    let bare_config = flags.get_one::<String>("config").is_some_and(String::is_empty);
    if asked("sample") {
        print(&sample());
    } else if asked("journal") {
        return journal(config, wants_json(flags));
    } else if asked("limits") {
        limits(wants_json(flags));
    } else if asked("settings") || bare_config {
        settings(config, wants_json(flags));
    } else {
        return health(config, wants_json(flags));
    }
    Ok(DONE)
}

fn health(config: &Config, as_json: bool) -> Result<u8> {
    let access = Access::open(config)?;
    let report = access.get("/api/v1/doctor")?;
    let problems: Vec<&str> = report["problems"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if as_json {
        print_json(&report);
    } else {
        let way = if access.is_server() { "a server has it open" } else { "no server has it open" };
        print(&format!("data directory  {} ({way})\n", config.data().display()));
        let made = if report["has_key"] == true { "" } else { " (not there; made when something is sealed first)" };
        print(&format!("key file        {}{made}\n", report["key_file"].as_str().unwrap_or("-")));
        for key in ["repositories", "entities", "documents", "findings"] {
            print(&format!("{key:<15} {}\n", report[key]));
        }
        for problem in &problems {
            print(&format!("problem: {problem}\n"));
        }
        if problems.is_empty() {
            print("journal, log, store and index are sound; what is sealed opens\n");
        }
    }
    Ok(if problems.is_empty() { DONE } else { SOMETHING })
}

fn journal(config: &Config, as_json: bool) -> Result<u8> {
    let report = Access::open(config)?.get("/api/v1/audit/verify")?;
    let problems: Vec<&str> = report["problems"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if as_json {
        print_json(&report);
    } else if problems.is_empty() {
        print(&format!("journal and log are sound; the journal has {} entries\n", report["entries"]));
    } else {
        problems.iter().for_each(|problem| print(&format!("problem: {problem}\n")));
    }
    Ok(if problems.is_empty() { DONE } else { SOMETHING })
}

fn settings(config: &Config, as_json: bool) {
    let rows = SETTINGS.iter().map(|s| (s, config.value(s.key)));
    if as_json {
        let rows = rows.map(|(s, v)| {
            json!({
                "key": s.key, "value": v.map(|v| &v.text), "from": v.map(|v| v.origin.to_string()),
                "env": s.variable(), "default": s.default, "doc": s.doc,
            })
        });
        print_json(&Value::Array(rows.collect()));
        return;
    }
    let cells: Vec<Vec<String>> = rows
        .map(|(s, v)| {
            let value = v.map(|v| v.text.clone()).unwrap_or_default();
            vec![
                s.key.to_owned(),
                if value.is_empty() { "-".to_owned() } else { value },
                v.map(|v| v.origin.to_string()).unwrap_or_default(),
                s.doc.to_owned(),
            ]
        })
        .collect();
    print(&table(&["SETTING", "VALUE", "FROM", "WHAT IT DOES"], &cells));
    print(&format!("data directory: {}\n", config.data().display()));
}

fn limits(as_json: bool) {
    let limits = indexer::pipeline::registers().limits;
    if as_json {
        let rows = limits.iter().map(|l| json!({"name": l.name, "value": l.value, "unit": l.unit, "reason": l.reason}));
        print_json(&Value::Array(rows.collect()));
        return;
    }
    let cells: Vec<Vec<String>> = limits
        .iter()
        .map(|l| vec![l.name.to_owned(), format!("{} {}", l.value, l.unit), l.reason.to_owned()])
        .collect();
    print(&table(&["LIMIT", "VALUE", "WHERE IT BITES"], &cells));
}

fn sample() -> String {
    let mut out = "# Portolan's configuration. Every key can also be an environment variable or a flag;\n# a flag beats the environment, the environment beats this file.\n".to_owned();
    for setting in SETTINGS {
        out.push_str(&format!(
            "\n# {}\n# {}\n# {} = \"{}\"\n",
            setting.doc,
            setting.variable(),
            setting.key,
            setting.default
        ));
    }
    out.push_str("\n# Directories to crawl. trust: org (groups, users and contacts take effect) or member.\n# [[source]]\n# path = \"../repositories\"\n# trust = \"org\"\n# [[source]]\n# address = \"https://git.house.example/team/shop.git\"\n# token-file = \"shop.token\"\n");
    out
}
