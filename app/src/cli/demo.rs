//! `portolan demo`: writes the demo organisation and serves it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use indexer::pipeline::Place;

use super::{Cmd, DONE, print, serve};
use crate::config::{Config, absolute};
use crate::error::{AppError, Result};
use crate::server::App;

/// Time between two events.
const BETWEEN: Duration = Duration::from_secs(60);
/// Time for the two crawls that follow one.
const CRAWL_AGAIN: Duration = Duration::from_secs(20);

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "demo",
    about: "Writes the demo organisation as git repositories and serves it",
    examples: "Examples:\n  portolan demo\n  portolan demo /tmp/kestrel --listen 127.0.0.1:8080\n  portolan demo /tmp/kestrel --write-only\n  portolan demo --play",
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
            Arg::new("play")
                .long("play")
                .action(ArgAction::SetTrue)
                .help("Let something happen in the organisation once a minute: alerts arrive"),
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
    if config.is_default("seal-key-file") {
        config.set("seal-key-file", &dir.join("portolan.key").display().to_string());
    }
    if config.is_default("organisation") {
        config.set("organisation", "Kestrel Parcels");
    }
    let sources = vec![Place::Folder { path: repositories.clone(), below: None }];
    let plays = flags.get_flag("play");
    serve::run_over(&config, sources, |app| {
        if plays {
            let app = Arc::downgrade(app);
            std::thread::spawn(move || play(&repositories, &app));
        }
    })
}

/// Lets one planted event happen a minute, and has it crawled: twice, because an alert is told once two crawls saw it.
/// What happened in an earlier run takes no time.
fn play(repositories: &Path, app: &Weak<App>) {
    std::thread::sleep(BETWEEN - CRAWL_AGAIN);
    for step in 0..portolan_demo::STEPS {
        match portolan_demo::play(repositories, step, jiff::Timestamp::now()) {
            Ok(Some(said)) => tracing::info!(step = step + 1, of = portolan_demo::STEPS, "{said}"),
            Ok(None) => continue,
            Err(error) => return tracing::error!(%error, "the demo cannot go on"),
        }
        for _ in 0..2 {
            // The server was stopped.
            let Some(app) = app.upgrade() else { return };
            app.ask_all();
            drop(app);
            std::thread::sleep(CRAWL_AGAIN / 2);
        }
        std::thread::sleep(BETWEEN - CRAWL_AGAIN);
    }
    tracing::info!("nothing more happens in the demo; without its folder it begins anew");
}
