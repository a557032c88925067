//! The command line: one file per command, one line in [`COMMANDS`].
//!
//! Commands that read the catalog ask the API: of the server that has the data directory, through its
//! control socket, else in this process under the lock. The answer is the same bytes either way.

mod access;
mod account;
mod alerts;
mod bars;
mod check;
mod crawl;
mod demo;
mod doctor;
mod findings;
mod init;
mod knowledge;
mod offboard;
mod outside;
mod person;
mod place;
mod reach;
mod rebuild;
mod sarif;
mod search;
mod serve;
mod services;
mod show;
mod source;
mod table;
mod token;
mod worker;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::config::{Config, SETTINGS};
use crate::error::Result;

/// Exit code for "done".
pub const DONE: u8 = 0;
/// Exit code for "there is something": findings, problems.
pub const SOMETHING: u8 = 1;
/// Exit code for "could not do it", where that is said already.
pub const FAILED: u8 = 2;

/// One command.
pub struct Cmd {
    /// Its name.
    pub name: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// Examples, shown below the help.
    pub examples: &'static str,
    /// Its own arguments.
    pub args: fn(Command) -> Command,
    /// Whether `--json` makes sense.
    pub json: bool,
    /// What it does.
    pub run: fn(&Config, &ArgMatches) -> Result<u8>,
}

/// All commands, in the order of the help.
pub const COMMANDS: &[&Cmd] = &[
    &serve::COMMAND,
    &demo::COMMAND,
    &crawl::COMMAND,
    &services::COMMAND,
    &show::COMMAND,
    &search::COMMAND,
    &findings::COMMAND,
    &knowledge::COMMAND,
    &offboard::COMMAND,
    &person::COMMAND,
    &check::COMMAND,
    &init::COMMAND,
    &source::COMMAND,
    &account::COMMAND,
    &token::COMMAND,
    &alerts::COMMAND,
    &doctor::COMMAND,
    &rebuild::COMMAND,
    &worker::COMMAND,
];

/// The whole command line.
#[must_use]
pub fn command() -> Command {
    let mut command = Command::new("portolan")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A knowledge and ownership service catalog from git")
        .after_help("Start with `portolan demo`, or `portolan serve DIRECTORY` over your own repositories.")
        .subcommand_required(true)
        .arg_required_else_help(true);
    for one in COMMANDS {
        let mut sub = Command::new(one.name).about(one.about).after_help(one.examples).hide(one.name == "worker");
        for setting in SETTINGS.iter().filter(|s| s.commands.is_empty() || s.commands.contains(&one.name)) {
            let help = format!("{} [env: {}]{}", setting.doc, setting.variable(), default_text(setting.default));
            sub = sub.arg(Arg::new(setting.key).long(setting.key).value_name(setting.kind).help(help).global(false));
        }
        sub = sub.arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .help("Configuration file [env: PORTOLAN_CONFIG] [default: DIR/portolan.toml]"),
        );
        if one.json {
            sub = sub.arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON"));
        }
        command = command.subcommand((one.args)(sub));
    }
    command
}

fn default_text(default: &str) -> String {
    if default.is_empty() { String::new() } else { format!(" [default: {default}]") }
}

/// Runs the command that was typed; returns the exit code.
///
/// # Errors
/// Whatever the command could not do.
pub fn run(matches: &ArgMatches) -> Result<u8> {
    let Some((name, flags)) = matches.subcommand() else { return Ok(2) };
    let Some(command) = COMMANDS.iter().find(|c| c.name == name) else { return Ok(2) };
    if name == "worker" {
        // A worker inherits nothing and reads no configuration.
        return (worker::COMMAND.run)(&Config::bare(), flags);
    }
    let config = Config::load(flags, &|name| std::env::var(name).ok())?;
    (command.run)(&config, flags)
}

/// Whether `--json` was typed.
fn wants_json(flags: &ArgMatches) -> bool {
    flags.try_get_one::<bool>("json").ok().flatten().copied().unwrap_or(false)
}

/// A text argument, if it was typed.
fn text<'a>(flags: &'a ArgMatches, name: &str) -> Option<&'a str> {
    flags.get_one::<String>(name).map(String::as_str)
}

/// `1 repository`, `2 repositories`.
fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Prints pretty JSON.
fn print_json(value: &serde_json::Value) {
    print(&format!("{value:#}\n"));
}

/// Prints to stdout; a reader that went away (`| head`) ends the program quietly.
fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }
}
