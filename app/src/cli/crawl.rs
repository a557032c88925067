//! `portolan crawl`: one crawl, then exit.

use clap::{ArgMatches, Command};
use serde_json::json;

use super::access::{engine, runtime};
use super::bars::Bars;
use super::{Cmd, DONE, place, print, print_json, wants_json};
use crate::config::Config;
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "crawl",
    about: "Crawls sources once and exits",
    examples: "Examples:\n  portolan crawl ~/src             all repositories below a folder\n  portolan crawl ./shop ./pay.git  a working tree and a bare repository\n  portolan crawl https://git.house.example/team/shop.git --token-file ~/token",
    args,
    json: true,
    run,
};

fn args(command: Command) -> Command {
    place::args(command.arg(place::sources_arg(
        "A repository (bare or not), a folder of repositories, or an https or ssh address; without any, the configured sources",
    )))
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let named = place::places(flags)?;
    let runtime = runtime()?;
    let engine = engine(config, &runtime, named, false)?;
    if engine.sources().is_empty() {
        return Err(
            AppError::usage("there is no source to crawl").hint("name one: `portolan crawl DIRECTORY`, or an address")
        );
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
