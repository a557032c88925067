//! Canaries over the whole crawl of hostile repositories: a file that would be made, a process that would be started, a
//! listener that would be asked. Each is first shown to sing where its guard is off: for git itself, told to obey.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{cases, crawl};
use crate::support::git::{bare, git};
use crate::support::temporary;

static KNOCKS: AtomicUsize = AtomicUsize::new(0);

/// The port of a listener on this machine that hostile repositories name.
pub fn port() -> u16 {
    static PORT: LazyLock<u16> = LazyLock::new(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                drop(stream);
                KNOCKS.fetch_add(1, Ordering::SeqCst);
            }
        });
        port
    });
    *PORT
}

/// How often the listener was asked so far.
pub fn knocks() -> usize {
    KNOCKS.load(Ordering::SeqCst)
}

/// Whether a process started any other: children that it has, and memory that was touched by those it had (proc(5),
/// `cminflt`).
pub fn had_children(process: u32) -> bool {
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}")).unwrap_or_default();
    let stat = read("stat");
    // The name stands in brackets and may hold anything; what follows is the third field.
    let touched = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(8)?.parse::<u64>().ok());
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let mut children =
        threads.map(|thread| std::fs::read_to_string(thread.path().join("children")).unwrap_or_default());
    touched.is_some_and(|touched| touched > 0) || children.any(|ids| !ids.trim().is_empty())
}

/// One of the hostile repositories, made for somebody careless.
fn made(name: &str, folder: &Path, outside: &Path) -> std::path::PathBuf {
    let case = cases().find(|case| case.name == name).unwrap();
    (case.make)(folder, name, outside);
    folder.join(format!("{name}.git"))
}

/// Git in a folder, whatever comes of it.
fn careless(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "protocol.allow=always", "-c", "user.name=x", "-c", "user.email=x@x"]).args(arguments);
    command.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("GIT_TERMINAL_PROMPT", "0").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = command.status().unwrap();
}

#[test]
fn case_08_15_the_canary_file_sings_for_git_and_not_for_a_crawl() {
    let (folder, outside) = (temporary(), temporary());
    let path = made("settings", folder.path(), outside.path());
    // Its own settings end every git that reads them; the hooks beside them stay.
    std::fs::write(path.join("config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n").unwrap();
    careless(&path, &["update-ref", "refs/heads/other", "main"]);
    assert!(outside.path().join("reference-transaction").exists(), "git runs the hook");
    let touched: Vec<_> = std::fs::read_dir(crawl().outside.path()).unwrap().flatten().map(|e| e.path()).collect();
    assert!(touched.is_empty(), "{touched:?}");
}

#[test]
fn case_08_15_the_canary_process_sings_for_a_shell_and_for_no_worker() {
    let mut shell = Command::new("sh").args(["-c", "sh -c 'exit 0'; read line"]).stdin(Stdio::piped()).spawn().unwrap();
    let begun = std::time::Instant::now();
    while !had_children(shell.id()) {
        assert!(begun.elapsed().as_secs() < 20, "the process is not seen");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    drop(shell.stdin.take());
    shell.wait().unwrap();
    let crawl = crawl();
    assert!(!crawl.workers.is_empty());
    assert_eq!(crawl.parents, Vec::<u32>::new(), "workers that started something");
}

#[test]
fn case_08_15_the_canary_listener_sings_for_git_and_not_for_a_crawl() {
    assert_eq!(crawl().knocks, 0, "a crawl asked what a repository names");
    let (folder, outside) = (temporary(), temporary());
    let path = bare(folder.path(), "plain");
    let address = format!("http://127.0.0.1:{}/web.git", port());
    let before = knocks();
    careless(&path, &["fetch", &address]);
    assert!(knocks() > before, "git asks the address that the repositories name");
    let named = git(&made("submodules", folder.path(), outside.path()), &["show", "main:.gitmodules"]);
    assert!(named.contains(&address), "{named}");
}
