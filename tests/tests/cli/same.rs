//! Every command asks a running server where there is one, and opens the data directory itself otherwise: the answer
//! is the same bytes.

use serde_json::Value;

use crate::support::none;
use crate::support::program::{Ran, copy_of, crawled, run};
use crate::support::server::Server;

/// Every command that prints data, in every form.
const COMMANDS: &[&[&str]] = &[
    &["services"],
    &["services", "--json"],
    &["services", "--json", "--limit", "3"],
    &["services", "--json", "--limit", "2", "--after", "component:default/booking-api"],
    &["show", "sorter-bridge"],
    &["show", "sorter-bridge", "--json"],
    &["show", "service:default/sorter-bridge", "--json"],
    &["show", "geo-lookup", "--as-of", "2025-06-01"],
    &["show", "geo-lookup", "--as-of", "2025-06-01", "--json"],
    &["show", "geo-lookup", "--as-of", "yesterday"],
    &["person", "list"],
    &["person", "merge", "nobody@nowhere.example", "bjorn-halvorsen"],
    &["person", "split", "bjorn.halvorsen"],
    &["person", "undo", "x"],
    &["show", "team:billing", "--json"],
    &["show", "group:default/billing"],
    &["show", "user:git/lena-fischer", "--json"],
    &["show", "nobody-knows-this"],
    &["search", "billing"],
    &["search", "billing runbook", "--json"],
    &["search", "sorter-brigde", "--json"],
    &["search", "owner:none lang:java", "--json"],
    &["search", "-lang:go kind:service", "--json", "--limit", "3"],
    &["search", "lang:klingon", "--json"],
    &["search", "knows:c#"],
    &["search", "knows:rust", "--json"],
    &["offboard", "bjorn-halvorsen"],
    &["offboard", "user:default/bjorn-halvorsen", "Chen Yifan", "--json"],
    &["offboard", "nobody-at-all"],
    &["offboard", "--all"],
    &["offboard", "--all", "--json"],
    &["findings"],
    &["findings", "--json"],
    &["findings", "--format", "json"],
    &["findings", "--format", "csv"],
    &["findings", "--format", "sarif"],
    &["findings", "--check", "skill-silo", "--json"],
    &["findings", "--owner", "team:customer", "--json"],
    &["findings", "--check", "no-such-check"],
    &["findings", "--fail-on", "error"],
    &["findings", "--check", "skill-silo", "--fail-on", "error"],
    &["source", "list"],
    &["source", "list", "--json"],
    &["doctor", "--json"],
    &["doctor", "--limits"],
    &["doctor", "--settings"],
    &["doctor", "--sample"],
];

/// How long an answer took is the one thing that may differ.
fn settled(mut ran: Ran) -> Ran {
    if let Ok(Value::Object(mut answer)) = serde_json::from_str::<Value>(&ran.out)
        && answer.remove("took_ms").is_some()
    {
        ran.out = format!("{:#}\n", Value::Object(answer));
    }
    ran
}

#[test]
fn a_command_prints_the_same_bytes_with_a_server_and_without() {
    // Both ways look at one folder: its name is part of some answers.
    let data = copy_of(crawled());
    let direct: Vec<Ran> = COMMANDS.iter().map(|command| settled(run(data.path(), command))).collect();
    let server = Server::settled(data.path());
    let mut complaints = Vec::new();
    for (command, direct) in COMMANDS.iter().zip(direct) {
        let asked = settled(run(data.path(), command));
        if asked != direct {
            complaints.push(format!("{command:?}\nwithout a server: {direct:?}\nwith a server: {asked:?}"));
        }
    }
    drop(server);
    none("commands", &complaints);
}

#[test]
fn what_a_command_changes_is_changed_either_way() {
    let data = copy_of(crawled());
    let more = crate::support::temporary();
    crate::support::git::repository(more.path(), "extra", &[crate::support::git::text("README.md", "# Extra\n")]);
    let path = more.path().to_str().unwrap();
    let names = |data: &std::path::Path| run(data, &["source", "list", "--json"]).ok().json().to_string();

    assert_eq!(run(data.path(), &["source", "add", path]).ok().code, 0);
    assert_eq!(run(data.path(), &["source", "add", path]).code, 2, "a second time");
    assert!(names(data.path()).contains(path));
    let crawl = run(data.path(), &["source", "crawl", "--json"]).ok().json();
    assert_eq!((&crawl["repositories"], &crawl["changed"], &crawl["failed"]), (&27.into(), &1.into(), &0.into()));

    let server = Server::settled(data.path());
    assert!(names(data.path()).contains(path));
    assert_eq!(run(data.path(), &["source", "remove", path]).ok().code, 0);
    assert_eq!(run(data.path(), &["source", "remove", path]).code, 2, "a second time");
    assert!(!names(data.path()).contains(path));
    let rebuilt = run(data.path(), &["rebuild", "--json"]).ok().json();
    server.kill();
    // Acknowledged, so it is there although the server was killed.
    assert!(!names(data.path()).contains(path));
    let again = run(data.path(), &["rebuild", "--json"]).ok().json();
    assert!(again["documents"].as_u64() > Some(100) && rebuilt["documents"].as_u64() > Some(100), "{rebuilt} {again}");
}

#[test]
fn an_identity_is_corrected_either_way_and_survives_a_kill() {
    let data = copy_of(crawled());
    let numbers = || -> Vec<u64> {
        let list = run(data.path(), &["person", "list", "--json"]).ok().json();
        list.as_array().unwrap().iter().filter_map(|d| d["entry"].as_u64()).collect()
    };
    let split = ["person", "split", "tendai@moyo-consulting.example"];
    assert_eq!(run(data.path(), &split).ok().code, 0);
    assert_eq!(numbers().len(), 1);
    let server = Server::settled(data.path());
    let merged = run(data.path(), &["person", "merge", "lena@fischer-software.example", "sofia-lindqvist", "--json"]);
    assert_eq!(merged.ok().json()["what"], "merge");
    let page = server.get("/people/default/sofia-lindqvist").text();
    assert!(page.contains("a person decided so"), "the reason is not shown");
    server.kill();
    assert_eq!(numbers().len(), 2);
    assert_eq!(run(data.path(), &["person", "undo", &numbers()[0].to_string()]).ok().code, 0);
    assert_eq!(numbers().len(), 1);
}

#[test]
fn a_second_process_is_kept_out_and_told_why() {
    let data = copy_of(crawled());
    let server = Server::settled(data.path());
    let second = run(data.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.code, 2, "{second:?}");
    assert!(second.err.contains("in use by another portolan"), "{second:?}");
    assert_eq!(server.get("/healthz").status, 200);
    // A lock dies with its holder: nothing has to be cleaned up.
    server.kill();
    assert_eq!(run(data.path(), &["services"]).ok().code, 0);
}

#[test]
fn a_crawl_is_done_by_the_server_that_has_the_data() {
    let data = copy_of(crawled());
    let direct = run(data.path(), &["crawl"]).ok();
    let more = crate::support::temporary();
    let repository = crate::support::git::service(more.path(), "extra");
    let path = more.path().to_str().unwrap();
    let server = Server::settled(data.path());
    assert_eq!(run(data.path(), &["crawl"]).ok(), direct);
    let refused = run(data.path(), &["crawl", path]);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert!(
        refused.err.contains("is no source of the server") && refused.err.contains("portolan source add"),
        "{refused:?}"
    );
    run(data.path(), &["source", "add", path]).ok();
    let before = run(data.path(), &["crawl", "--json"]).ok().json();
    let mut history = crate::support::git::History::default();
    history.commit(
        "Ada <ada@house.example>",
        crate::support::DAY_START,
        &[crate::support::git::text("b.txt", "b")],
        None,
    );
    history.write(&repository);
    // Named by the folder below the source.
    let counts = run(data.path(), &["crawl", "--json", repository.to_str().unwrap()]).ok().json();
    assert_eq!(
        (counts["changed"].as_u64(), counts["repositories"].as_u64()),
        (Some(1), before["repositories"].as_u64())
    );
    drop(server);
}
