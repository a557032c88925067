//! `portolan worker`: reads jobs from its parent. Not for people.

use clap::{Arg, ArgMatches, Command};
use indexer::pipeline::worker;

use super::{Cmd, DONE, text};
use crate::config::Config;
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "worker",
    about: "Reads repositories for a parent process",
    examples: "",
    args: |c: Command| c.arg(Arg::new("what").value_parser(["fetch"])),
    json: false,
    run,
};

fn run(_: &Config, flags: &ArgMatches) -> Result<u8> {
    let done = match text(flags, "what") {
        Some(_) => worker::fetch(),
        None => worker::main(),
    };
    done.map_err(|e| AppError::internal(format!("the worker's pipe broke: {e}")))?;
    Ok(DONE)
}
