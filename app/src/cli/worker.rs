//! `portolan worker`: reads jobs from its parent. Not for people.

use clap::{ArgMatches, Command};

use super::{Cmd, DONE};
use crate::config::Config;
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "worker",
    about: "Reads repositories for a parent process",
    examples: "",
    args: |c: Command| c,
    json: false,
    run,
};

fn run(_: &Config, _: &ArgMatches) -> Result<u8> {
    indexer::pipeline::worker::main().map_err(|e| AppError::internal(format!("the worker's pipe broke: {e}")))?;
    Ok(DONE)
}
