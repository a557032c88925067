//! What strangers may put into a repository: each is told clearly, in bounded time and memory, and all others are read.
//!
//! Read by real worker processes of the built program, as in earnest.

mod asked;
mod canary;
mod descriptor;
mod git;
mod inner;
mod numbers;
mod pack;
mod secret;
mod text;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use catalog_schema::id::RepositoryId;
use indexer::catalog::{Catalog, RepositoryEntry, RepositoryState};
use indexer::pipeline::{Engine, Silent};
use tempfile::TempDir;

use crate::support::program::portolan;
use crate::support::{Setup, dump, engine, git as plain, none, temporary};

/// What must be said of a repository.
pub enum Told {
    /// It cannot be read.
    Failed,
    /// It has no commit.
    Empty,
    /// It is read, and a problem of this code names what is wrong.
    Problem(&'static str),
    /// It is read, and nothing in it is anybody's concern.
    Fine,
}

/// A repository made to harm a careless reader.
pub struct Case {
    pub name: &'static str,
    /// Makes `folder/name.git`, where `outside` is a folder that nobody may touch.
    pub make: fn(folder: &Path, name: &str, outside: &Path),
    pub told: Told,
}

/// The longest that one of them may take: five seconds, more where nothing is optimised.
const LIMIT: Duration = if cfg!(debug_assertions) { Duration::from_secs(30) } else { Duration::from_secs(5) };
/// The most memory of a worker, in KiB.
const MEMORY: u64 = 512 * 1024;

/// All of them crawled together with two that are sound.
struct Crawl {
    engine: Engine,
    folder: TempDir,
    outside: TempDir,
    /// Highest resident memory of each worker, in KiB.
    workers: Vec<u64>,
    /// Workers that started a process.
    parents: Vec<u32>,
    /// How often the listener that they name was asked meanwhile.
    knocks: usize,
}

fn cases() -> impl Iterator<Item = &'static Case> {
    git::CASES.iter().chain(pack::CASES).chain(pack::CIRCLES).chain(text::CASES)
}

fn crawl() -> &'static Crawl {
    static CRAWL: LazyLock<Crawl> = LazyLock::new(|| {
        let (folder, outside) = (temporary(), temporary());
        for case in cases() {
            (case.make)(folder.path(), case.name, outside.path());
        }
        for name in ["aaa-sound", "zzz-sound"] {
            plain::service(folder.path(), name);
        }
        let engine = engine(folder.path(), Setup { program: Some(portolan()), ..Setup::default() });
        let before = canary::knocks();
        watched(|| {
            engine.crawl(&|_| true, &Silent).unwrap();
        });
        let (workers, parents) = workers();
        Crawl { engine, folder, outside, workers, parents, knocks: canary::knocks() - before }
    });
    &CRAWL
}

/// Ends this process where something takes far longer than all may: a worker that hangs is given two hours.
fn watched(run: impl FnOnce()) {
    let (done, ended) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        if ended.recv_timeout(LIMIT * 20) == Err(RecvTimeoutError::Timeout) {
            eprintln!("a hostile repository keeps a worker busy without end");
            std::process::abort();
        }
    });
    run();
    drop(done);
}

/// The highest resident memory of the child processes that are workers, and those of them that started a process.
fn workers() -> (Vec<u64>, Vec<u32>) {
    let (mut all, mut parents) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let status = std::fs::read_to_string(entry.path().join("status")).unwrap_or_default();
        let value = |key: &str| {
            let line = status.lines().find_map(|l| l.strip_prefix(key))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if value("PPid:") == Some(u64::from(std::process::id())) && command.ends_with(b"worker\0") {
            all.extend(value("VmHWM:"));
            let process: u32 = entry.file_name().to_str().unwrap().parse().unwrap();
            parents.extend(Some(process).filter(|process| canary::had_children(*process)));
        }
    }
    (all, parents)
}

fn entry<'a>(catalog: &'a Catalog, name: &str) -> Option<&'a RepositoryEntry> {
    catalog.repositories.get(&RepositoryId(name.to_owned())).map(|entry| &**entry)
}

#[test]
fn case_08_10_11_12_13_14_15_16_each_is_told_for_what_it_is() {
    let catalog = crawl().engine.catalog();
    let mut complaints = Vec::new();
    for case in cases() {
        let Some(entry) = entry(&catalog, case.name) else {
            complaints.push(format!("{}: not in the catalog", case.name));
            continue;
        };
        let codes: Vec<&str> = entry.problems.iter().map(|p| p.code.as_str()).collect();
        let right = match case.told {
            Told::Failed => matches!(entry.state, RepositoryState::Failed { .. }),
            Told::Empty => entry.state == RepositoryState::Empty,
            Told::Problem(code) => codes.contains(&code) && !matches!(entry.state, RepositoryState::Failed { .. }),
            // Without optimisation the largest may be over their time; that is told, too.
            Told::Fine => {
                let skipped = cfg!(debug_assertions) && codes.iter().all(|code| *code == "file-skipped");
                entry.state == RepositoryState::Ok && codes.is_empty() || skipped
            }
        };
        if !right {
            complaints.push(format!("{}: {:?}, {codes:?}", case.name, entry.state));
        }
    }
    none("hostile repositories", &complaints);
}

#[test]
fn each_problem_says_what_in_words_and_without_control_characters() {
    let catalog = crawl().engine.catalog();
    let mut complaints = Vec::new();
    for entry in catalog.repositories.values() {
        for problem in &entry.problems {
            let text = format!("{} {} {}", problem.path, problem.message, problem.hint.as_deref().unwrap_or_default());
            if problem.message.len() < 10 || text.chars().any(|c| c.is_control() && c != '\n') || text.len() > 4_000 {
                complaints.push(format!("{}: {text:?}", entry.id));
            }
        }
        if let RepositoryState::Failed { reason } = &entry.state
            && (reason.len() < 10 || reason.contains("panicked"))
        {
            complaints.push(format!("{}: {reason}", entry.id));
        }
    }
    none("texts", &complaints);
}

#[test]
fn what_cannot_be_read_whole_is_a_finding() {
    let catalog = crawl().engine.catalog();
    let told = |id: &RepositoryId| {
        let subject = indexer::check::repository_ref(id);
        catalog.findings.iter().any(|f| f.check == "repository-unreadable" && f.subject == subject)
    };
    let unread = catalog.repositories.values().filter(|e| e.state != RepositoryState::Ok && !told(&e.id));
    none("silent", &unread.map(|e| format!("{}: {:?}", e.id, e.state)).collect::<Vec<_>>());
}

#[test]
fn the_sound_ones_are_read_all_the_same() {
    let catalog = crawl().engine.catalog();
    for name in ["aaa-sound", "zzz-sound"] {
        assert_eq!(entry(&catalog, name).unwrap().state, RepositoryState::Ok);
        let reference = catalog_schema::id::EntityRef::new("component", "default", name);
        assert!(catalog.item(&reference).is_some_and(|item| item.is_service()), "{name}");
    }
    assert_eq!(catalog.progress.read, catalog.progress.total);
}

#[test]
fn each_takes_seconds_and_bounded_memory() {
    let crawl = crawl();
    let catalog = crawl.engine.catalog();
    let slow: BTreeMap<&str, u64> = catalog
        .repositories
        .values()
        .filter(|e| u128::from(e.took_ms) > LIMIT.as_millis())
        .map(|e| (e.id.as_str(), e.took_ms))
        .collect();
    assert!(slow.is_empty(), "milliseconds: {slow:?}");
    assert!(!crawl.workers.is_empty() && crawl.workers.iter().all(|kib| *kib < MEMORY), "KiB: {:?}", crawl.workers);
}

#[test]
fn nothing_of_this_machine_is_read_run_or_written() {
    let crawl = crawl();
    let touched: Vec<_> = std::fs::read_dir(crawl.outside.path()).unwrap().flatten().map(|e| e.path()).collect();
    assert!(touched.is_empty(), "{touched:?}");
    let said = dump::catalog(&crawl.engine.catalog());
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
    let first = passwd.lines().next().unwrap();
    assert!(!said.contains(first), "the content of a file of this machine is shown");
    for link in ["README.md", "docs/runbook.md", "passwd"] {
        assert!(crawl.engine.file(&RepositoryId("links".to_owned()), link).is_err(), "{link} was followed");
    }
    let written: Vec<_> = std::fs::read_dir(crawl.folder.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(written.len(), cases().count() + 2, "{written:?}");
}

#[test]
fn a_second_crawl_says_the_same() {
    let folder = temporary();
    let outside = temporary();
    for case in cases().filter(|case| !case.name.starts_with("huge")) {
        (case.make)(folder.path(), case.name, outside.path());
    }
    let engine = engine(folder.path(), Setup { program: Some(portolan()), ..Setup::default() });
    engine.crawl(&|_| true, &Silent).unwrap();
    let first = dump::catalog(&engine.catalog());
    engine.crawl(&|_| true, &Silent).unwrap();
    dump::assert_same("a second crawl and the first", &dump::catalog(&engine.catalog()), &first);
}

/// A worker that cannot be started, or that is no worker, is a clear failure and not the end.
#[test]
fn a_program_that_is_no_worker_fails_each_repository_and_not_the_crawl() {
    let folder = temporary();
    plain::repository(folder.path(), "pay", &[plain::text("README.md", "# Pay\n")]);
    for program in ["/nowhere/portolan", "/bin/false", "/bin/cat"] {
        let engine = engine(folder.path(), Setup { program: Some(program.into()), ..Setup::default() });
        let run = engine.crawl(&|_| true, &Silent).unwrap();
        assert_eq!((run.repositories, run.failed), (1, 1), "{program}");
    }
}
