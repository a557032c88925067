//! `portolan worker`: reads jobs from its parent. Not for people.

use std::ffi::{OsStr, OsString};

use clap::{Arg, ArgMatches, Command};
use indexer::pipeline::worker;

use super::{Cmd, DONE, text};
use crate::config::Config;
use crate::error::{AppError, Result};

/// The command.
pub const COMMAND: Cmd =
    Cmd { name: "worker", about: "Reads repositories for a parent process", examples: "", args, json: false, run };

fn args(command: Command) -> Command {
    let line = Arg::new("line").num_args(0..).last(true).value_parser(clap::value_parser!(OsString));
    command.arg(Arg::new("what").value_parser(["fetch", "hold"])).arg(line)
}

fn run(_: &Config, flags: &ArgMatches) -> Result<u8> {
    let done = match text(flags, "what") {
        Some("hold") => {
            let line: Vec<&OsStr> = flags.get_many::<OsString>("line").into_iter().flatten().map(|a| &**a).collect();
            Err(worker::held(&line))
        }
        Some(_) => worker::fetch(),
        None => worker::main(),
    };
    done.map_err(|e| AppError::internal(format!("the worker's pipe broke: {e}")))?;
    Ok(DONE)
}
