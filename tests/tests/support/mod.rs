//! What the modules share: a fixed day, engines, the demo organisation written once, git, and the built program.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use indexer::pipeline::{Engine, Mirrors, Options, Place, Registered, Roots, Silent, Source};
use indexer::resolve::part::Trust;
use tempfile::TempDir;

pub mod dump;
pub mod git;
pub mod git_server;
pub mod mutate;
pub mod pack;
pub mod program;
pub mod random;
pub mod schema;
pub mod server;

/// The day on which the demo organisation is seen.
pub const DAY: &str = "2026-01-15";
/// Its first second, seconds since 1970 UTC.
pub const DAY_START: i64 = 1_768_435_200;

/// The clock of every engine here: noon of [`DAY`].
pub fn noon() -> i64 {
    DAY_START + 12 * 3_600
}

/// What the generators are told.
pub fn demo_options() -> portolan_demo::Options {
    portolan_demo::Options { as_of: DAY.parse().unwrap() }
}

/// The runtime on which stores and journals run.
pub fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: LazyLock<tokio::runtime::Runtime> =
        LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());
    &RUNTIME
}

/// How an engine of a test differs from the plain one: in memory, this process reads, the clock stands at noon.
pub struct Setup {
    pub data: Option<PathBuf>,
    pub program: Option<PathBuf>,
    pub clock: fn() -> i64,
    pub mirrors: Mirrors,
}

impl Default for Setup {
    fn default() -> Self {
        Self { data: None, program: None, clock: noon, mirrors: Mirrors::default() }
    }
}

/// An engine over a folder of repositories.
pub fn engine(source: &Path, setup: Setup) -> Engine {
    engine_over(&[source], setup)
}

/// An engine over several sources, in order.
pub fn engine_over(sources: &[&Path], setup: Setup) -> Engine {
    engine_trusting(&sources.iter().map(|path| (*path, Trust::Org)).collect::<Vec<_>>(), setup)
}

/// An engine over several sources, each trusted so far, in order.
pub fn engine_trusting(sources: &[(&Path, Trust)], setup: Setup) -> Engine {
    engine_of(sources.iter().map(|(path, trust)| (folder(path), *trust)).collect(), setup)
}

/// A folder as a place.
pub fn folder(path: &Path) -> Place {
    Place::Folder { path: path.to_owned(), below: None }
}

/// An engine over places, in order.
pub fn engine_at(places: Vec<Place>, setup: Setup) -> Engine {
    engine_of(places.into_iter().map(|place| (place, Trust::Org)).collect(), setup)
}

fn engine_of(places: Vec<(Place, Trust)>, setup: Setup) -> Engine {
    let source = |(place, trust)| Source::of(place, trust, Registered::CommandLine);
    let options = Options {
        data: setup.data,
        key_file: None,
        program: setup.program,
        workers: 2,
        live: true,
        sources: places.into_iter().map(source).collect(),
        mirrors: setup.mirrors,
        roots: Roots::default(),
        clock: setup.clock,
        runtime: runtime().handle().clone(),
    };
    Engine::open(options).unwrap()
}

/// An engine in memory that has crawled a folder once.
pub fn crawled(source: &Path) -> Engine {
    let engine = engine(source, Setup::default());
    engine.crawl(&|_| true, &Silent).unwrap();
    engine
}

/// Kestrel Parcels as of [`DAY`], written once for all tests. Read only.
pub fn kestrel() -> &'static Path {
    static KESTREL: LazyLock<PathBuf> = LazyLock::new(|| {
        let dir = shared_folder("kestrel");
        portolan_demo::write(&dir, &demo_options()).unwrap();
        dir
    });
    &KESTREL
}

/// A folder for what all tests of this process share. Nobody runs when the last test ends, so the folders of
/// processes that are gone are taken away here.
pub fn shared_folder(name: &str) -> PathBuf {
    let base = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(base).unwrap();
    for entry in std::fs::read_dir(base).unwrap().flatten() {
        let old = entry.file_name().into_string().unwrap_or_default();
        let process = old.rsplit_once('.').map(|(_, id)| Path::new("/proc").join(id));
        if old.starts_with(&format!("{name}.")) && process.is_some_and(|p| !p.exists()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    let dir = base.join(format!("{name}.{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// A folder of one test.
pub fn temporary() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The folder of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Fails with all complaints at once.
pub fn none(what: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "{what}: {} complaints\n{}", complaints.len(), complaints.join("\n"));
}
