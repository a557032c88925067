//! What a process started ends with it, be it killed without warning.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::git::service;
use crate::support::program::command;
use crate::support::temporary;

/// How long what happens soon may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// The processes below one, by id.
fn below(process: u32) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for task in std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten() {
        let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace().filter_map(|id| id.parse().ok()) {
            found.insert(child);
            found.extend(below(child));
        }
    }
    found
}

/// Whether a process runs a program of this name, or this command of ours.
fn runs(process: u32, word: &str) -> bool {
    let line = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).split('\0').take(2).any(|part| part == word)
}

/// Whether a process is there and not only waits to be counted by whoever inherited it.
fn lives(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    status.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['Z', 'X']))
}

fn until(what: &str, holds: &dyn Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until something that a crawl started runs a program, kills the crawl and waits until nothing of it is left.
fn killed_with_all_of_it(mut crawl: Child, word: &str) {
    until(&format!("`{word}` never ran"), &|| below(crawl.id()).iter().any(|id| runs(*id, word)));
    // It has to be at work, and not on its way there.
    std::thread::sleep(Duration::from_millis(300));
    let all = below(crawl.id());
    assert!(all.iter().any(|id| runs(*id, word)), "`{word}` ended by itself");
    crawl.kill().unwrap();
    crawl.wait().unwrap();
    until(&format!("{all:?} outlive their parent"), &|| !all.iter().any(|id| lives(*id)));
}

fn crawl(data: &Path, arguments: &[&str]) -> Child {
    let mut command = command(data);
    command.arg("crawl").arg("--data").arg(data).args(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn a_worker_at_work_ends_with_a_killed_parent() {
    let (root, data) = (temporary(), temporary());
    let path = service(root.path(), "pay");
    // Whoever opens a pipe that nobody writes to waits for ever: a job without an end.
    let refs = path.join("packed-refs");
    let _ = std::fs::remove_file(&refs);
    assert!(Command::new("mkfifo").arg(&refs).status().unwrap().success());
    killed_with_all_of_it(crawl(data.path(), &[root.path().to_str().unwrap()]), "worker");
}

#[test]
fn an_ssh_that_waits_for_a_silent_server_ends_with_a_killed_parent() {
    let ssh = Path::new("/usr/bin/ssh");
    if !ssh.is_file() {
        eprintln!("skipped: no ssh is installed");
        return;
    }
    let data = temporary();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let (known, key) = (data.path().join("known"), data.path().join("key"));
    std::fs::write(&known, "").unwrap();
    std::fs::write(&key, "").unwrap();
    let url = format!("ssh://git@{address}/pay.git");
    let (known, key) = (known.to_str().unwrap(), key.to_str().unwrap());
    let arguments = ["--allow-hosts", &address, "--key-file", key, "--known-hosts", known, &url];
    killed_with_all_of_it(crawl(data.path(), &arguments), "/usr/bin/ssh");
}
