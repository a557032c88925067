//! `portolan serve`: crawls on a schedule and serves pages, API and metrics.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{ArgMatches, Command};
use indexer::pipeline::Place;

use super::access::{engine, now, runtime};
use super::{Cmd, DONE, outside, place};
use crate::account::Secret;
use crate::config::Config;
use crate::door::PublicUrl;
use crate::error::{AppError, Result};
use crate::redact;
use crate::server::{App, Serve, Setup, serve};

/// The command.
pub const COMMAND: Cmd = Cmd {
    name: "serve",
    about: "Crawls sources on a schedule and serves the catalog in a browser",
    examples: "Examples:\n  portolan serve ~/src\n  portolan serve --every 1h --listen 127.0.0.1:8080 ~/src ~/infra",
    args,
    json: false,
    run,
};

fn args(command: Command) -> Command {
    place::args(command.arg(place::sources_arg(
        "A repository (bare or not), a folder of repositories, or an https or ssh address, besides the configured sources",
    )))
}

fn run(config: &Config, flags: &ArgMatches) -> Result<u8> {
    run_over(config, place::places(flags)?, |_| ())
}

/// Serves sources until asked to stop; `begin` is told of the app before it listens.
///
/// # Errors
/// When the data directory or the address cannot be used.
pub fn run_over(config: &Config, sources: Vec<Place>, begin: impl FnOnce(&Arc<App>)) -> Result<u8> {
    logs(config);
    let door = config.door()?;
    door.check(config.listen()).map_err(AppError::usage)?;
    let runtime = runtime()?;
    let engine = Arc::new(engine(config, &runtime, sources, true)?);
    for notice in engine.notices() {
        tracing::warn!("{notice}");
    }
    if engine.sources().is_empty() {
        tracing::warn!("there is no source yet: add one with `portolan source add DIRECTORY`");
    }
    let own = || format!("{}://{}", door.scheme(), config.listen());
    let outside = outside::open(config, &door.public.as_ref().map_or_else(own, PublicUrl::origin))?;
    if outside.mail.is_none() {
        tracing::info!("no mail server is set up (`mail-relay`): alerts by e-mail wait until there is one");
    }
    let setup = Setup {
        organisation: config.organisation(),
        every: Some(config.every().as_secs()),
        door: door.clone(),
        grants: config.grants.clone(),
        oidc: outside::oidc(config, &door)?,
        clock: now,
    };
    let app = App::new(engine, setup)?;
    let first = first_link(&app)?;
    app.set_outside(outside)?;
    for problem in app.shut()? {
        tracing::error!("{problem}");
    }
    for person in app.accounts.erased() {
        app.forget_wishes(&person)?;
    }
    begin(&app);
    let options = Serve { listen: config.listen(), socket: socket(config), every: config.every() };
    runtime.block_on(serve(app, options, |address| {
        let origin = door.public.as_ref().map_or_else(|| format!("{}://{address}", door.scheme()), PublicUrl::origin);
        eprintln!("portolan serves {}://{address}/  (stop with Ctrl-C)", door.spoken());
        if let Some(link) = &first {
            eprintln!(
                "nobody may change anything in the browser yet: make the first admin there, once and within a day"
            );
            eprintln!("  {origin}/welcome?link={}", link.reveal());
        }
    }))?;
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    Ok(DONE)
}

/// The link that makes the first admin, where there is none yet; one printed before does not hold any more.
fn first_link(app: &App) -> Result<Option<Secret>> {
    if app.accounts.has_admin() { Ok(None) } else { app.accounts.make_link(None, "operator").map(Some) }
}

/// The control socket; a path that is too long for one (108 bytes on Linux) goes without.
fn socket(config: &Config) -> Option<PathBuf> {
    let path = config.data().join("control.sock");
    let fits = path.as_os_str().len() < 100;
    if !fits {
        tracing::warn!("the data directory's path is too long for a control socket: commands cannot reach this server");
    }
    fits.then_some(path)
}

/// JSON lines on stderr, without secrets.
fn logs(config: &Config) {
    let filter = config
        .log()
        .parse()
        .unwrap_or_else(|_: tracing_subscriber::filter::ParseError| tracing_subscriber::filter::EnvFilter::new("info"));
    let logs =
        tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(|| redact::Stderr);
    if logs.try_init().is_err() {
        eprintln!("{}", AppError::internal("logging was set up twice"));
    }
}
