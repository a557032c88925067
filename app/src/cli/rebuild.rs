//! `portolan rebuild`: the search index anew from the records.

use clap::{ArgMatches, Command};
use serde_json::json;

use super::access::Access;
use super::{Cmd, DONE, print, print_json, wants_json};
use crate::config::Config;
use crate::error::Result;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "rebuild",
    about: "Rebuilds the search index from the records",
    examples: "The index is a cache: losing it costs time only, and so does this command.",
    args: |c: Command| c,
    json: true,
    run,
};

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let access = Access::open(config)?;
    let answer = access.post("/api/v1/rebuild", &json!({}))?;
    if wants_json(flags) {
        print_json(&answer);
    } else {
        print(&format!("{} documents indexed\n", answer["documents"]));
    }
    Ok(DONE)
}
