//! The server, a repository that changes, and what is told of it.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::git::{History, bare, service, text};
use crate::support::git_server::{GitServer, Way};
use crate::support::program::run;
use crate::support::server::Server;
use crate::support::{DAY_START, temporary};

const PATIENCE: Duration = Duration::from_secs(60);

fn descriptor(owner: &str) -> String {
    let owner = format!("  owner: {owner}\n");
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\nspec:\n  type: service\n  lifecycle: production\n{owner}"
    )
}

fn inbox(server: &Server) -> Vec<Value> {
    server.get("/api/v1/alerts/inbox").json()["items"].as_array().cloned().unwrap_or_default()
}

/// Asks for crawls until something holds.
fn until(server: &Server, data: &std::path::Path, what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}: {:?}", inbox(server));
        run(data, &["source", "crawl"]);
        std::thread::sleep(Duration::from_millis(300));
    }
}

#[test]
fn a_file_that_breaks_is_told_acknowledged_and_over_when_it_is_mended() {
    let (data, source) = (temporary(), temporary());
    let (pay, mut history) = (bare(source.path(), "pay"), History::default());
    let mut write = |descriptor: &str, days: i64| {
        let files = [text("catalog-info.yaml", descriptor), text("main.go", "package main\n")];
        history.commit("Ada Alder <ada@house.example>", DAY_START - days * 86_400, &files, None);
        history.write(&pay);
    };
    write(&descriptor("group:default/a"), 30);
    service(source.path(), "ship");
    let server = Server::start(data.path(), &["--every", "1d", source.path().to_str().unwrap()]);
    until(&server, data.path(), "one summary of the first crawl", || !inbox(&server).is_empty());
    let kinds = |state: &str| -> Vec<(String, String)> {
        let ran = run(data.path(), &["alerts", "list", "--json", "--state", state]);
        let rows = ran.ok().json().as_array().cloned().unwrap_or_default();
        rows.iter()
            .map(|row| (row["kind"].as_str().unwrap().to_owned(), row["id"].as_str().unwrap().to_owned()))
            .collect()
    };
    assert_eq!(inbox(&server).len(), 1, "no storm: {:?}", inbox(&server));
    assert_eq!(kinds("open"), []);
    write("apiVersion: backstage.io/v1alpha1\nkind: [", 20);
    until(&server, data.path(), "the broken file is told", || {
        kinds("firing").iter().any(|(kind, _)| kind == "descriptor-broken")
    });
    let (_, alert) = kinds("firing").into_iter().find(|(kind, _)| kind == "descriptor-broken").unwrap();
    assert!(run(data.path(), &["alerts", "ack", &alert]).ok().out.contains("acknowledged"));
    assert_eq!(kinds("acknowledged").iter().filter(|(_, id)| *id == alert).count(), 1);
    write(&descriptor("group:default/a"), 10);
    until(&server, data.path(), "its end is told", || kinds("resolved").iter().any(|(_, id)| *id == alert));
    let metrics = server.get("/metrics").text();
    for name in ["alerts_firing", "alerts_queued", "alerts_oldest_due_seconds", "alerts_dead", "alerts_attempts"] {
        assert!(metrics.contains(&format!("portolan_{name} ")), "{name}");
    }
    assert_eq!(server.get("/readyz").status, 200);
    let told = inbox(&server).len();
    drop(server);
    // A start reads all of it back and tells nothing anew.
    let server = Server::start(data.path(), &["--every", "1d", source.path().to_str().unwrap()]);
    until(&server, data.path(), "what was told is still there", || inbox(&server).len() >= told);
    assert_eq!(inbox(&server).len(), told);
}

#[test]
fn a_silence_needs_a_reason_and_a_channel_that_is_not_there_cannot_be_tested() {
    let data = temporary();
    let refused = run(data.path(), &["alerts", "silence", "owner:payments"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("--reason"), "{refused:?}");
    let silenced =
        run(data.path(), &["alerts", "silence", "owner:payments", "--reason", "moving house", "--json"]).ok();
    assert_eq!(silenced.json()["query"], "owner:payments");
    for (nothing, said) in [("al-nope", "there is no alert `al-nope`"), ("ownr:billing", "ownr")] {
        let refused = run(data.path(), &["alerts", "silence", nothing, "--reason", "x"]);
        assert!(refused.code == 2 && refused.err.contains(said), "{refused:?}");
    }
    assert_eq!(run(data.path(), &["alerts", "channels"]).ok().out, "no channels\n");
    let missing = run(data.path(), &["alerts", "test", "ops-room"]);
    assert!(missing.err.contains("no channel `ops-room`"), "{missing:?}");
    assert!(run(data.path(), &["alerts", "list"]).ok().out.contains("no alerts"));
    assert!(run(data.path(), &["alerts", "list", "--state", "dead"]).ok().out.contains("no dead letters"));
    let replayed = run(data.path(), &["alerts", "replay", "--since", "2026-01-01", "--json"]).ok();
    assert_eq!(replayed.json()["replayed"], 0);
}

#[test]
fn a_host_that_goes_down_is_one_alert_and_its_end_is_told() {
    let (data, root) = (temporary(), temporary());
    let host = GitServer::http(root.path(), Way::Well);
    let names = ["pay", "ship", "bill"];
    names.iter().for_each(|name| drop(service(root.path(), name)));
    let (urls, allow) = (names.map(|name| host.url(name)), host.address.to_string());
    let arguments = ["--every", "1d", "--allow-hosts", &allow, &urls[0], &urls[1], &urls[2]];
    let server = Server::start(data.path(), &arguments);
    until(&server, data.path(), "one summary of the first crawl", || !inbox(&server).is_empty());
    let of_host = |state: &str| {
        let ran = run(data.path(), &["alerts", "list", "--json", "--state", state]).ok().json();
        let rows = ran.as_array().cloned().unwrap_or_default();
        rows.into_iter().find(|row| row["kind"] == "host-unreachable")
    };
    host.answer(Way::Dumb);
    until(&server, data.path(), "the host is told", || of_host("firing").is_some());
    let alert = of_host("firing").unwrap();
    assert_eq!(alert["title"], format!("{allow} cannot be reached"));
    assert!(alert["detail"].as_str().unwrap().starts_with("3 of its 3 repositories could not be read"), "{alert}");
    assert!(!inbox(&server).iter().any(|item| item["event"]["kind"] == "repository-unreachable"), "each is not told");
    host.answer(Way::Well);
    until(&server, data.path(), "its end is told", || of_host("resolved").is_some());
}
