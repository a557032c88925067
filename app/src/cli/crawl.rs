//! `portolan crawl`: one crawl, then exit.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::json;

use super::access::{engine, runtime};
use super::bars::Bars;
use super::{Cmd, DONE, print, print_json, wants_json};
use crate::config::{Config, absolute};
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "crawl",
    about: "Crawls sources once and exits",
    examples: "Examples:\n  portolan crawl ~/src             all repositories below a folder\n  portolan crawl ./shop ./pay.git  a working tree and a bare repository",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    command.arg(
        Arg::new("source")
            .value_name("SOURCE")
            .num_args(0..)
            .value_parser(value_parser!(PathBuf))
            .help("A repository (bare or not) or a folder of repositories; without any, the configured sources"),
    )
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let named = sources(flags)?;
    let runtime = runtime()?;
    let engine = engine(config, &runtime, named, false)?;
    if engine.sources().is_empty() {
        return Err(AppError::usage("there is no source to crawl").hint("name a directory: `portolan crawl DIRECTORY`"));
    }
    let bars = Bars::new();
    engine.load()?;
    let run = engine.crawl(&|_| true, &bars)?;
    bars.clear();
    for reason in &engine.status().borrow().unlisted {
        eprintln!("warning: {reason}; what was known of it stays");
    }
    let catalog = engine.catalog();
    let services = catalog.items.values().filter(|i| i.is_service()).count();
    if wants_json(flags) {
        print_json(&json!({
            "repositories": run.repositories, "changed": run.changed, "failed": run.failed,
            "services": services, "entities": catalog.items.len(), "findings": catalog.findings.len(),
        }));
        return Ok(DONE);
    }
    let failed = if run.failed > 0 {
        format!(", {} could not be read (`portolan findings --check repository-unreadable`)", run.failed)
    } else {
        String::new()
    };
    print(&format!(
        "{} repositories read, {} changed{failed}\n{services} services, {} entities, {} findings\n",
        run.repositories,
        run.changed,
        catalog.items.len(),
        catalog.findings.len()
    ));
    Ok(DONE)
}

/// The directories that were typed; each must be there.
///
/// # Errors
/// A path that is no directory, or an address.
pub fn sources(flags: &ArgMatches) -> Result<Vec<PathBuf>> {
    let typed = flags.get_many::<PathBuf>("source").into_iter().flatten();
    typed
        .map(|path| {
            if path.to_string_lossy().contains("://") {
                return Err(AppError::usage(format!(
                    "`{}` is an address; this version crawls directories only",
                    path.display()
                ))
                .hint("clone it with `git clone --mirror` and name the folder"));
            }
            if path.is_dir() {
                Ok(absolute(path))
            } else {
                Err(AppError::usage(format!("`{}` is no directory", path.display()))
                    .hint("name a repository or a folder of repositories"))
            }
        })
        .collect()
}
