//! Channels against programs of others and a badly behaved server: nothing here is a double of what is tested.

mod feed;
mod mail;
mod sink;
mod web;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use indexer::address::Reach;

use super::{Channel, Message, Outcome, Outside, Relay, Target};
use crate::outgoing::Client;

/// The folder of the programs (`tests/receivers`).
fn receivers() -> PathBuf {
    root().join("tests/receivers")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Installs them; a machine without Python or npm does without these tests and is told so.
fn are_installed() -> bool {
    static DONE: OnceLock<bool> = OnceLock::new();
    *DONE.get_or_init(|| {
        let done = Command::new(root().join("scripts/receivers-setup.sh")).output().unwrap();
        if !done.status.success() {
            let why = String::from_utf8_lossy(&done.stderr);
            assert!(std::env::var_os("CI").is_none(), "{why}");
            eprintln!("not tested against real receivers: {why}");
        }
        done.status.success()
    })
}

fn python() -> PathBuf {
    root().join("target/receivers/bin/python")
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Reaches what stands in `allowed`, waits for two seconds.
fn outside(allowed: &str, mail: Option<Relay>) -> Outside {
    let web = Client::new(Reach::parse(allowed).unwrap(), None).unwrap();
    Outside { patience: Duration::from_secs(2), ..Outside::new("https://p.example", now, web, mail) }
}

fn target(channel: &str, address: &str) -> Target {
    Target {
        id: "t1".to_owned(),
        channel: channel.to_owned(),
        address: address.to_owned(),
        secrets: Vec::new(),
        is_confirmed: true,
    }
}

fn deliver(outside: &Outside, target: &Target, message: &Message) -> Outcome {
    let channel: &dyn Channel = super::find(&target.channel).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = runtime.block_on(channel.deliver(outside, target, message));
    // What hangs in a thread is left behind, as the server does at its end.
    runtime.shutdown_background();
    outcome
}
