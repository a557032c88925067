//! `portolan crawl`: one crawl, then exit.

use std::path::Path;
use std::time::{Duration, Instant};

use clap::{ArgMatches, Command};
use indexer::pipeline::{Place, Sight};
use serde_json::{Value, json};

use super::access::{Access, engine, runtime, warn};
use super::bars::Bars;
use super::{Cmd, DONE, FAILED, counted, place, print, print_json, wants_json};
use crate::config::Config;
use crate::error::{AppError, Result};

/// Time between two looks at a server's crawl.
const POLL: Duration = Duration::from_millis(100);
/// How long a server may take to begin.
const PATIENCE: Duration = Duration::from_secs(20);

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
    let named_again: Vec<String> = named.iter().map(Place::name).collect();
    let crawled = match Access::server(config)? {
        Some(server) => by_server(&server, config, &named)?,
        None => here(config, named)?,
    };
    let was_cut = !crawled.unlisted.is_empty();
    for reason in crawled.unlisted {
        eprintln!("warning: {reason}; what was known of it stays");
    }
    let count = |key: &str| crawled.counts[key].as_u64().unwrap_or_default();
    for remark in remarks(crawled.left, count("repositories"), &named_again) {
        eprintln!("{remark}");
    }
    // A source that could not be listed keeps what was known of it: that is no failure of the whole.
    let failed_all = count("failed") == count("repositories") && !was_cut;
    let code = if failed_all { FAILED } else { DONE };
    if wants_json(flags) {
        print_json(&crawled.counts);
        return Ok(code);
    }
    let failed = match count("failed") {
        0 => String::new(),
        n => format!(", {n} could not be read (`portolan findings --check repository-unreadable`)"),
    };
    print(&format!(
        "{} read, {} changed{failed}\n{}, {}, {}\n",
        counted(count("repositories"), "repository", "repositories"),
        count("changed"),
        counted(count("services"), "service", "services"),
        counted(count("entities"), "entity", "entities"),
        counted(count("findings"), "finding", "findings")
    ));
    Ok(code)
}

/// What the counts alone do not tell.
fn remarks(left: usize, read: u64, named: &[String]) -> Vec<String> {
    let mut remarks = Vec::new();
    if left > 0 {
        let gone = counted(left as u64, "repository", "repositories");
        remarks.push(format!(
            "note: {gone} left the catalog, because no source of this crawl holds them; `portolan source add` keeps a source"
        ));
    }
    if read == 0 {
        let places = if named.is_empty() { "the sources".to_owned() } else { named.join(", ") };
        remarks.push(format!(
            "warning: there is no git repository in {places}: a folder with a `.git`, or a bare repository, was looked for"
        ));
    }
    remarks
}

/// What a crawl came to.
struct Crawled {
    counts: Value,
    /// Sources that could not be listed.
    unlisted: Vec<String>,
    /// Repositories that the catalog had and has no more.
    left: usize,
}

/// Crawls in this process.
fn here(config: &Config, named: Vec<Place>) -> Result<Crawled> {
    let runtime = runtime()?;
    let engine = engine(config, &runtime, named, false)?;
    warn(&engine);
    if engine.sources().is_empty() {
        return Err(no_source());
    }
    let bars = Bars::new();
    engine.load()?;
    let before = engine.reader(&Sight::Everything).catalog();
    let run = engine.crawl(&|_| true, &bars)?;
    bars.clear();
    let all = engine.reader(&Sight::Everything);
    let catalog = all.catalog();
    let left = before.repositories.keys().filter(|id| !catalog.repositories.contains_key(*id)).count();
    let services = catalog.items.values().filter(|i| i.is_service()).count();
    let unlisted = all.status().unlisted;
    let counts = json!({
        "repositories": run.repositories, "changed": run.changed, "failed": run.failed,
        "services": services, "entities": catalog.items.len(), "findings": catalog.findings.len(),
    });
    Ok(Crawled { counts, unlisted, left })
}

/// Asks the server that has the data directory, and waits until it is done. It crawls its own sources only.
fn by_server(server: &Access, config: &Config, named: &[Place]) -> Result<Crawled> {
    let rows = server.all("/api/v1/sources", None, None)?;
    let known: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
    if known.is_empty() && named.is_empty() {
        return Err(no_source());
    }
    let covered = |name: &str| known.iter().any(|source| name == *source || Path::new(name).starts_with(source));
    if let Some(path) = named.iter().map(Place::name).find(|name| !covered(name)) {
        let data = config.data();
        return Err(AppError::conflict(format!("`{path}` is no source of the server that has `{}`", data.display()))
            .hint(format!("`portolan source add {path}` adds it, and the server crawls it at once")));
    }
    let before = server.get("/api/v1/status")?;
    let is_running = |status: &Value| !status["running"].is_null();
    let runs = |status: &Value| status["runs"].as_u64().unwrap_or_default();
    // A run under way began before we asked: the next one is ours.
    let ours = runs(&before) + 1 + u64::from(is_running(&before));
    server.post("/api/v1/crawl", &json!({}))?;
    let mut idle = Instant::now();
    let status = loop {
        std::thread::sleep(POLL);
        let status = server.get("/api/v1/status")?;
        if runs(&status) >= ours {
            break status;
        }
        if is_running(&status) {
            idle = Instant::now();
        } else if idle.elapsed() > PATIENCE {
            return Err(AppError::internal("the server did not crawl").hint("its log says why"));
        }
    };
    let last = &status["last"];
    let services = server.get("/api/v1/services?limit=1")?;
    let counts = json!({
        "repositories": last["repositories"], "changed": last["changed"], "failed": last["failed"],
        "services": services["total"], "entities": status["entities"], "findings": status["findings"],
    });
    let unlisted = status["unlisted"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    Ok(Crawled { counts, unlisted: unlisted.collect(), left: 0 })
}

fn no_source() -> AppError {
    AppError::usage("there is no source to crawl").hint("name one: `portolan crawl DIRECTORY`, or an address")
}
