//! Repositories on other machines: fetched over both transports from servers on loopback, good ones and bad ones.

mod claim;
mod http;
mod program;
mod registration;
mod ssh;

use std::path::{Path, PathBuf};

use catalog_schema::id::{EntityRef, RepositoryId};
use indexer::catalog::RepositoryState;
use indexer::pipeline::{Engine, Event, Files, Mirrors, Place, Reach, Read, Reporter};

use crate::support::git_server::GitServer;
use crate::support::{Setup, engine_at};

/// Remembers how each repository ended.
#[derive(Default)]
struct Ends(std::sync::Mutex<Vec<Read>>);

impl Reporter for Ends {
    fn event(&self, event: &Event<'_>) {
        if let Event::Finished(_, read) = event {
            self.0.lock().unwrap().push(*read);
        }
    }
}

/// Crawls all and says how the repositories ended.
fn crawl(engine: &Engine) -> Vec<Read> {
    let ends = Ends::default();
    engine.crawl(&|_| true, &ends).unwrap();
    ends.0.into_inner().unwrap()
}

/// An address as a place.
fn git(url: &str) -> Place {
    Place::typed(url, &Files::default()).unwrap()
}

/// What may be fetched from a server, with little patience.
fn mirrors(server: &GitServer) -> Mirrors {
    let mut mirrors = Mirrors { reach: Reach::parse(&server.address.to_string()).unwrap(), ..Mirrors::default() };
    mirrors.budget.whole_ms = 20_000;
    mirrors.budget.silence_ms = 15_000;
    mirrors
}

/// An engine over places with a data directory.
fn engine(places: Vec<Place>, data: &Path, mirrors: Mirrors) -> Engine {
    engine_at(places, Setup { data: Some(data.to_owned()), mirrors, ..Setup::default() })
}

/// Why a repository could not be read; empty where it could.
fn failure(engine: &Engine, id: &str) -> String {
    match &engine.catalog().repositories[&RepositoryId(id.to_owned())].state {
        RepositoryState::Failed { reason } => reason.clone(),
        _ => String::new(),
    }
}

/// All services by reference.
fn services(engine: &Engine) -> Vec<String> {
    engine.catalog().items.values().filter(|i| i.is_service()).map(|i| i.reference.to_string()).collect()
}

/// The repository that a name belongs to.
fn holder(engine: &Engine, name: &str) -> String {
    let name: EntityRef = name.parse().unwrap();
    engine.catalog().item(&name).and_then(|i| i.repository.clone()).map(|id| id.0).unwrap_or_default()
}

/// The folders of all mirrors.
fn mirror_folders(data: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(data.join("mirrors")) else { return Vec::new() };
    entries.flatten().map(|e| e.path()).collect()
}
