//! `portolan init`: writes a catalog file from what the repository shows; needs no catalog and no data directory.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use indexer::pipeline::{Engine, Options, Registered, Source, inspect};
use indexer::resolve::part::Trust;

use super::access::{now, runtime};
use super::bars::Bars;
use super::{Cmd, DONE, print};
use crate::config::Config;
use crate::error::{AppError, Result};
use crate::view::descriptor;

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "init",
    about: "Writes a catalog file from what the repository shows, each value with its evidence",
    examples: "Examples:\n  portolan init                    writes catalog-info.yaml here\n  portolan init services/pay       only what lies below that folder\n  portolan init --stdout ~/src/shop.git",
    args,
    json: false,
    run,
};

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .default_value(".")
                .value_parser(value_parser!(PathBuf))
                .help("A repository, or a folder in one"),
        )
        .arg(Arg::new("stdout").long("stdout").action(ArgAction::SetTrue).help("Print the file instead of writing it"))
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    let dir = flags.get_one::<PathBuf>("dir").cloned().unwrap_or_default();
    let to_stdout = flags.get_flag("stdout");
    let (root, folder) = place(&dir)?;
    let target = if dir == Path::new(".") { PathBuf::from(descriptor::FILE) } else { dir.join(descriptor::FILE) };
    if !to_stdout && inspect::repository_of(&dir).is_some_and(|(_, bare)| bare) {
        return Err(AppError::usage(format!("`{}` has no working tree to write into", dir.display()))
            .hint("`portolan init --stdout` prints the file instead"));
    }
    if !to_stdout && target.symlink_metadata().is_ok() {
        return Err(taken(&target));
    }
    let (_runtime, engine) = crawled(config, &root)?;
    let offer = descriptor::offer(&engine.catalog(), &folder);
    if offer.names.is_empty() {
        let why =
            if offer.declared { "every service of it is declared already" } else { "nothing is built or deployed" };
        return Err(AppError::not_found(format!("no service to declare in `{}`: {why}", dir.display()))
            .hint("only what is committed is looked at: Dockerfiles, deployment files, executable manifests"));
    }
    if to_stdout {
        print(&offer.text);
        return Ok(DONE);
    }
    write_new(&target, &offer.text)?;
    print(&format!(
        "wrote `{0}`: {1} ({2})\ncheck each value, above all the owner; then `portolan check {0}`\n",
        target.display(),
        if offer.names.len() == 1 { "1 service".to_owned() } else { format!("{} services", offer.names.len()) },
        super::table::clean(&offer.names.join(", ")),
    ));
    Ok(DONE)
}

/// The repository that a folder lies in, and the folder relative to it.
fn place(dir: &Path) -> Result<(PathBuf, String)> {
    if !dir.is_dir() {
        return Err(AppError::usage(format!("`{}` is no directory", dir.display())).hint("name a git repository"));
    }
    let Some((root, _)) = inspect::repository_of(dir) else {
        return Err(AppError::usage(format!("`{}` lies in no git repository", dir.display()))
            .hint("values come from what is committed: `git init` and commit first"));
    };
    let whole = std::fs::canonicalize(dir).map_err(|e| AppError::io("read", dir, &e))?;
    let below = whole.strip_prefix(&root).unwrap_or(Path::new(""));
    let folder = below.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    Ok((root, folder))
}

/// The repository alone, crawled into memory. The runtime must outlive the engine.
fn crawled(config: &Config, root: &Path) -> Result<(tokio::runtime::Runtime, Engine)> {
    let runtime = runtime()?;
    let options = Options {
        data: None,
        key_file: None,
        program: std::env::current_exe().ok(),
        workers: config.workers(),
        live: false,
        sources: vec![Source::new(root, Trust::Org, Registered::CommandLine)],
        mirrors: config.mirrors(),
        roots: config.roots(),
        clock: now,
        runtime: runtime.handle().clone(),
    };
    let engine = Engine::open(options)?;
    let bars = Bars::new();
    let run = engine.crawl(&|_| true, &bars)?;
    bars.clear();
    let unreadable = engine.catalog().findings.iter().find(|finding| finding.check == "repository-unreadable").cloned();
    match unreadable.filter(|_| run.failed > 0) {
        Some(finding) => Err(AppError::internal(format!("`{}` cannot be read: {}", root.display(), finding.detail))),
        None => Ok((runtime, engine)),
    }
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, text: &str) -> Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|e| match e.kind() {
        ErrorKind::AlreadyExists => taken(path),
        _ => AppError::io("write", path, &e),
    })?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|e| AppError::io("write", path, &e))
}

fn taken(path: &Path) -> AppError {
    AppError::conflict(format!("`{}` is there already and stays as it is", path.display()))
        .hint("`portolan init --stdout` prints what would be written")
}
