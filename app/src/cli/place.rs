//! Sources as people type them: folders, or addresses with the files that open them.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use indexer::pipeline::{Files, Place};

use super::text;
use crate::error::{AppError, Result};

/// The flags that go with an address.
pub fn args(command: Command) -> Command {
    let file = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("FILE").value_parser(value_parser!(PathBuf)).help(help)
    };
    command
        .arg(file("token-file", "File with the token for an https address: `token` or `user:token`"))
        .arg(file("key-file", "File with the private key for an ssh address [default: the agent]"))
        .arg(file("known-hosts", "File with the host keys to believe for ssh [default: DIR/known_hosts]"))
}

/// The files that were typed.
pub fn files(flags: &ArgMatches) -> Files {
    let file = |name: &str| flags.get_one::<PathBuf>(name).cloned();
    Files { token: file("token-file"), key: file("key-file"), known_hosts: file("known-hosts") }
}

/// A place that was typed; a folder must be there.
///
/// # Errors
/// An address that is not taken, or a path that is no directory.
pub fn place(typed: &str, files: &Files) -> Result<Place> {
    let place = Place::typed(typed, files).map_err(AppError::usage)?;
    match &place {
        Place::Folder { path, .. } if !path.is_dir() => Err(AppError::usage(format!("`{typed}` is no directory"))
            .hint("name a repository, a folder of repositories, or an address such as `https://HOST/PATH`")),
        _ => Ok(place),
    }
}

/// The argument that names sources.
pub fn sources_arg(help: &'static str) -> Arg {
    Arg::new("source").value_name("SOURCE").num_args(0..).help(help)
}

/// The places of that argument. Files go with each address that they fit.
///
/// # Errors
/// As [`place`].
pub fn places(flags: &ArgMatches) -> Result<Vec<Place>> {
    let files = files(flags);
    let fitting = |typed: &str| {
        let is_address = indexer::pipeline::is_address(typed);
        if is_address { files.clone() } else { Files::default() }
    };
    flags.get_many::<String>("source").into_iter().flatten().map(|typed| place(typed, &fitting(typed))).collect()
}

/// A typed name of a source as the server knows it: paths are absolute there.
///
/// # Errors
/// Nothing was typed, or an address that is not taken.
pub fn name(flags: &ArgMatches, argument: &str) -> Result<String> {
    let typed = text(flags, argument)
        .ok_or_else(|| AppError::usage("no source was named").hint("`portolan source list` shows all"))?;
    Place::typed(typed, &Files::default()).map(|place| place.name()).map_err(AppError::usage)
}
