//! `portolan demo`: writes the demo organisation and serves it.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use indexer::pipeline::Place;

use super::{Cmd, DONE, print, serve};
use crate::config::{Config, absolute};
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "demo",
    about: "Writes the demo organisation as git repositories and serves it",
    examples: "Examples:\n  portolan demo\n  portolan demo /tmp/kestrel --listen 127.0.0.1:8080\n  portolan demo /tmp/kestrel --write-only",
    args,
    json: false,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .default_value("portolan-demo")
                .help("Where to write repositories and data"),
        )
        .arg(
            Arg::new("as-of")
                .long("as-of")
                .value_name("DATE")
                .help("The day on which the history ends [default: today]"),
        )
        .arg(
            Arg::new("write-only")
                .long("write-only")
                .action(ArgAction::SetTrue)
                .help("Write the repositories and exit"),
        )
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let dir = absolute(flags.get_one::<PathBuf>("dir").map_or("portolan-demo".as_ref(), |p| p.as_path()));
    let repositories = dir.join("repositories");
    let as_of = match flags.get_one::<String>("as-of") {
        Some(text) => text
            .parse()
            .map_err(|e| AppError::usage(format!("`{text}` is no date: {e}")).hint("write it as 2026-01-31"))?,
        None => jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date(),
    };
    if !repositories.is_dir() {
        let options = portolan_demo::Options { as_of };
        let summary = portolan_demo::write(&repositories, &options).map_err(|e| AppError::internal(e.to_string()))?;
        print(&format!("wrote {} repositories to {}\n", summary.repositories.len(), repositories.display()));
    }
    if flags.get_flag("write-only") {
        return Ok(DONE);
    }
    let mut config = config.clone();
    if config.is_default("data") {
        config.set_data(&dir.join("data"));
    }
    if config.is_default("organisation") {
        config.set("organisation", "Kestrel Parcels");
    }
    serve::run_over(&config, vec![Place::Folder { path: repositories, below: None }])
}
