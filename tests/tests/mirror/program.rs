//! The program as its users run it: addresses on the command line, in the configuration and over the control socket.

use std::path::Path;

use crate::support::git::service;
use crate::support::git_server::{GitServer, Way, tls_folder};
use crate::support::program::run;
use crate::support::server::Server;
use crate::support::temporary;

const SECRET: &str = "sesame-4711";
/// The `Authorization` of `x-access-token:sesame-4711`.
const SESAME: &str = "Basic eC1hY2Nlc3MtdG9rZW46c2VzYW1lLTQ3MTE=";

/// Whether any file below a folder holds a text.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(text.len()).any(|w| w == text.as_bytes())
    })
}

#[test]
fn an_address_is_crawled_by_confined_processes() {
    let (root, data) = (temporary(), temporary());
    service(root.path(), "pay");
    let server = GitServer::http(root.path(), Way::Well);
    let (url, allow) = (server.url("pay"), server.address.to_string());
    let crawl = || run(data.path(), &["crawl", "--allow-hosts", &allow, &url, "--json"]);
    assert_eq!(crawl().ok().json()["changed"], 1);
    assert_eq!(crawl().ok().json()["changed"], 0);
    assert_eq!(server.asked("fetch"), 1);
    let refused = run(data.path(), &["crawl", &url]);
    assert!(refused.out.contains("1 could not be read"), "{refused:?}");
    let findings = run(data.path(), &["findings", "--check", "repository-unreadable", "--json"]);
    assert!(findings.out.contains("allow-hosts"), "{findings:?}");
    assert!(run(data.path(), &["services"]).out.contains("pay"), "the last good record stays");
}

#[test]
fn what_is_too_large_or_too_slow_ends_in_the_process_too() {
    let root = temporary();
    service(root.path(), "pay");
    for (way, flags, told) in [
        (Way::Endless, ["--fetch-size", "1MiB"], "more than the 1048576 bytes"),
        (Way::Slow, ["--fetch-timeout", "1s"], "longer than 1 s"),
    ] {
        let data = temporary();
        let server = GitServer::http(root.path(), way);
        let (url, allow) = (server.url("pay"), server.address.to_string());
        run(data.path(), &["crawl", "--allow-hosts", &allow, flags[0], flags[1], &url]);
        let findings = run(data.path(), &["findings", "--json"]);
        assert!(findings.out.contains(told), "{findings:?}");
    }
}

#[test]
fn a_secret_stands_in_no_file_and_no_answer() {
    let (root, data, keys) = (temporary(), temporary(), temporary());
    service(root.path(), "pay");
    let server = GitServer::https(root.path(), Way::For(SESAME));
    let token = keys.path().join("token");
    std::fs::write(&token, format!("{SECRET}\n")).unwrap();
    let authority = tls_folder().join("authority.pem");
    let config = format!("allow-hosts = [\"{}\"]\nca-file = {authority:?}\n", server.address);
    std::fs::write(data.path().join("portolan.toml"), config).unwrap();
    let portolan = Server::start(data.path(), &["--every", "1d"]);
    let url = server.url("pay");
    let file = token.to_str().unwrap();
    let added = run(data.path(), &["source", "add", &url, "--token-file", file]).ok();
    assert!(added.out.contains("the server reads it now"), "{added:?}");
    let begun = std::time::Instant::now();
    while !portolan.get("/api/v1/services").text().contains("component:default/pay") {
        assert!(begun.elapsed().as_secs() < 30, "{:?}", run(data.path(), &["source", "list"]));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let listed = run(data.path(), &["source", "list", "--json"]).ok();
    let row = &listed.json()[0];
    assert_eq!((row["kind"].as_str(), row["token_file"].as_str()), (Some("git"), Some(file)));
    assert_eq!(row["registered"]["by"], "operator");
    assert_eq!((row["repositories"].as_u64(), row["failed"].as_u64()), (Some(1), Some(0)));
    assert!(!listed.out.contains(SECRET) && !holds(data.path(), SECRET));
    assert!(!holds(data.path(), SESAME.trim_start_matches("Basic ")));
    let removed = run(data.path(), &["source", "remove", &url]).ok();
    assert!(removed.out.contains("removed"), "{removed:?}");
    assert!(!portolan.get("/api/v1/services").text().contains("component:default/pay"));
    let refused = portolan.send(
        "POST",
        "/api/v1/sources",
        &[("Host", &portolan.address.to_string()), ("Content-Type", "application/json")],
        "{\"place\": \"/etc\"}",
    );
    assert_eq!(refused.status, 403, "changing needs the control socket");
}

#[test]
fn what_is_no_address_is_refused_before_anything_is_asked() {
    let data = temporary();
    for (typed, told) in [
        ("ext::sh -c id", "characters that no address has"),
        ("ext::id", "helper program"),
        ("file:///etc", "`https://` or `ssh://`"),
        ("git://house.example/shop", "`https://` or `ssh://`"),
        ("ssh://-oProxyCommand=id/shop", "cannot be one"),
        ("https://ada:hunter2@house.example/shop", "--token-file"),
        ("https://2130706433/shop", "four parts"),
    ] {
        for command in [&["crawl"][..], &["source", "add"]] {
            let ran = run(data.path(), &[command, &[typed]].concat());
            assert_eq!(ran.code, 2, "{ran:?}");
            assert!(ran.err.contains(told) && !ran.err.contains("hunter2"), "{ran:?}");
        }
    }
}

#[test]
fn the_configuration_names_addresses_and_their_files() {
    let (root, data) = (temporary(), temporary());
    service(root.path(), "pay");
    let server = GitServer::https(root.path(), Way::For(SESAME));
    std::fs::write(data.path().join("shop.token"), SECRET).unwrap();
    let authority = tls_folder().join("authority.pem");
    let config = format!(
        "allow-hosts = \"{}\"\nca-file = {authority:?}\n[[source]]\naddress = \"{}\"\ntoken-file = \"shop.token\"\n",
        server.address,
        server.url("pay")
    );
    std::fs::write(data.path().join("portolan.toml"), &config).unwrap();
    assert_eq!(run(data.path(), &["crawl", "--json"]).ok().json()["changed"], 1);
    let wrong = config.replace("address = \"https://", "address = \"https://ada:hunter2@");
    std::fs::write(data.path().join("portolan.toml"), wrong).unwrap();
    let ran = run(data.path(), &["services"]);
    assert!(ran.code == 2 && ran.err.contains("--token-file") && !ran.err.contains("hunter2"), "{ran:?}");
}
