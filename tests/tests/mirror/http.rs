//! Over HTTP and TLS.

use std::time::{Duration, Instant};

use indexer::pipeline::{Files, Mirrors, Place, Reach, Read};

use super::{crawl, engine, failure, git, mirror_folders, mirrors, services};
use crate::support::git::{History, commits, git as run_git, repository, service, set_main, text};
use crate::support::git_server::{GitServer, Way, tls_folder};
use crate::support::temporary;

/// The `Authorization` of `x-access-token:sesame-4711`.
const SESAME: &str = "Basic eC1hY2Nlc3MtdG9rZW46c2VzYW1lLTQ3MTE=";

/// A server with one service, crawled once by its address; what went wrong, and how long it took.
fn failing(way: Way, change: impl FnOnce(&mut Mirrors)) -> (String, Duration) {
    let (root, data) = (temporary(), temporary());
    service(root.path(), "pay");
    let server = GitServer::http(root.path(), way);
    let mut mirrors = mirrors(&server);
    change(&mut mirrors);
    let engine = engine(vec![git(&server.url("pay"))], data.path(), mirrors);
    let begun = Instant::now();
    assert_eq!(crawl(&engine), [Read::Failed]);
    let took = begun.elapsed();
    let finding = engine.catalog().findings.iter().any(|f| f.check == "repository-unreadable");
    assert!(finding, "a failure is a finding");
    (failure(&engine, "pay"), took)
}

#[test]
fn a_repository_is_fetched_once_and_then_only_what_is_new() {
    let (root, data) = (temporary(), temporary());
    let path = service(root.path(), "pay");
    let server = GitServer::http(root.path(), Way::Well);
    let engine = engine(vec![git(&server.url("pay"))], data.path(), mirrors(&server));
    assert_eq!(crawl(&engine), [Read::Changed]);
    assert_eq!(services(&engine), ["component:default/pay"]);
    assert_eq!(server.asked("fetch"), 1);
    assert_eq!(crawl(&engine), [Read::Unchanged]);
    assert_eq!(server.asked("fetch"), 1, "no news cost a fetch");
    let tree = run_git(&path, &["rev-parse", "main^{tree}"]);
    let next = run_git(&path, &["commit-tree", &tree, "-p", "main", "-m", "more"]);
    set_main(&path, &next);
    assert_eq!(crawl(&engine), [Read::Changed]);
    assert_eq!(server.asked("fetch"), 2);
}

#[test]
fn a_head_that_moves_to_another_branch_is_followed() {
    let (root, data) = (temporary(), temporary());
    let path = service(root.path(), "pay");
    let server = GitServer::http(root.path(), Way::Well);
    let engine = engine(vec![git(&server.url("pay"))], data.path(), mirrors(&server));
    crawl(&engine);
    let tree = run_git(&path, &["rev-parse", "main^{tree}"]);
    let other = run_git(&path, &["commit-tree", &tree, "-m", "anew"]);
    run_git(&path, &["update-ref", "-d", "refs/heads/main"]);
    // Stands where the old branch was a file.
    run_git(&path, &["update-ref", "refs/heads/main/line", &other]);
    run_git(&path, &["symbolic-ref", "HEAD", "refs/heads/main/line"]);
    assert_eq!(crawl(&engine), [Read::Changed]);
    let catalog = engine.catalog();
    let entry = catalog.repositories.values().next().unwrap();
    assert_eq!((entry.branch.as_deref(), entry.commit.as_deref()), (Some("main/line"), Some(other.as_str())));
}

#[test]
fn an_empty_repository_is_empty_and_not_broken() {
    let (root, data) = (temporary(), temporary());
    crate::support::git::bare(root.path(), "new");
    let server = GitServer::http(root.path(), Way::Well);
    let engine = engine(vec![git(&server.url("new"))], data.path(), mirrors(&server));
    crawl(&engine);
    assert_eq!(failure(&engine, "new"), "");
}

#[test]
fn a_token_opens_what_a_wrong_one_does_not_and_is_told_to_nobody() {
    let (root, data) = (temporary(), temporary());
    service(root.path(), "pay");
    let server = GitServer::https(root.path(), Way::For(SESAME));
    let token = data.path().join("token");
    let files = Files { token: Some(token.clone()), ..Files::default() };
    let place = Place::typed(&server.url("pay"), &files).unwrap();
    let mut mirrors = mirrors(&server);
    mirrors.authorities = Some(tls_folder().join("authority.pem"));
    let engine = engine(vec![place], data.path(), mirrors);
    std::fs::write(&token, "wrong-word\n").unwrap();
    assert_eq!(crawl(&engine), [Read::Failed]);
    let told = failure(&engine, "pay");
    assert!(told.contains("refuses the token") && told.contains("--token-file"), "{told}");
    assert!(!told.contains("wrong-word"), "{told}");
    std::fs::write(&token, "sesame-4711\n").unwrap();
    assert_eq!(crawl(&engine), [Read::Changed]);
    std::fs::write(&token, "wrong-word\n").unwrap();
    assert_eq!(crawl(&engine), [Read::Failed]);
    assert_eq!(services(&engine), ["component:default/pay"], "the last good record stays");
}

#[test]
fn without_a_token_the_way_to_one_is_told() {
    let (told, _) = failing(Way::For(SESAME), |_| {});
    assert!(told.contains("asks for a token") && told.contains("--token-file"), "{told}");
}

#[test]
fn a_certificate_of_an_unknown_authority_is_refused() {
    let (root, data) = (temporary(), temporary());
    service(root.path(), "pay");
    let server = GitServer::https(root.path(), Way::Well);
    let engine = engine(vec![git(&server.url("pay"))], data.path(), mirrors(&server));
    crawl(&engine);
    let told = failure(&engine, "pay");
    assert!(told.contains("TLS") && told.contains("ca-file"), "{told}");
    assert_eq!(server.asked("GET"), 0);
}

#[test]
fn a_redirect_is_told_and_not_followed() {
    let root = temporary();
    let canary = GitServer::http(root.path(), Way::Well);
    let (told, _) = failing(Way::Elsewhere(canary.url("pay")), |_| {});
    assert!(told.contains("sends us to") && told.contains("source move"), "{told}");
    assert_eq!(canary.asked(""), 0, "the other host was asked");
}

#[test]
fn a_broken_connection_leaves_the_mirror_whole() {
    let (root, data) = (temporary(), temporary());
    service(root.path(), "pay");
    let server = GitServer::http(root.path(), Way::Reset);
    let engine = engine(vec![git(&server.url("pay"))], data.path(), mirrors(&server));
    assert_eq!(crawl(&engine), [Read::Failed]);
    let told = failure(&engine, "pay");
    assert!(told.contains("broke"), "{told}");
    server.answer(Way::Well);
    assert_eq!(crawl(&engine), [Read::Changed]);
    assert_eq!(services(&engine), ["component:default/pay"]);
}

#[test]
fn an_endless_answer_ends_at_its_bytes() {
    let (told, took) = failing(Way::Endless, |m| m.budget.bytes = 1 << 20);
    assert!(told.contains("more than the 1048576 bytes"), "{told}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn endless_headers_end() {
    let (told, took) = failing(Way::Headers, |m| m.budget.whole_ms = 10_000);
    assert!(!told.is_empty());
    assert!(took < Duration::from_secs(9), "{took:?}: {told}");
}

#[test]
fn a_slow_answer_ends_at_its_time() {
    let (told, took) = failing(Way::Slow, |m| m.budget.whole_ms = 1_000);
    assert!(told.contains("longer than 1 s"), "{told}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn a_silent_server_is_given_up() {
    let (told, took) = failing(Way::Silent, |m| m.budget.silence_ms = 500);
    assert!(told.contains("sent nothing"), "{told}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn a_dumb_server_is_told_apart() {
    let (told, _) = failing(Way::Dumb, |_| {});
    assert!(told.contains("smart protocol"), "{told}");
}

#[test]
fn a_host_that_nobody_allowed_is_never_asked() {
    let (root, data) = (temporary(), temporary());
    service(root.path(), "pay");
    let server = GitServer::https(root.path(), Way::Well);
    let port = server.address.port();
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"] {
        let url = format!("https://{host}:{port}/pay.git");
        let engine = engine(vec![git(&url)], data.path(), Mirrors::default());
        crawl(&engine);
        let told = failure(&engine, "pay");
        assert!(told.contains("no public address") && told.contains("allow-hosts"), "{host}: {told}");
    }
    // Allowed by another name is not allowed.
    let reach = Reach::parse(&format!("127.0.0.1:{port}")).unwrap();
    let url = format!("https://localhost:{port}/pay.git");
    let engine = engine(vec![git(&url)], data.path(), Mirrors { reach, ..Mirrors::default() });
    assert_eq!(crawl(&engine), [Read::Failed]);
    assert_eq!(server.asked(""), 0);
}

#[test]
fn a_mirror_that_went_costs_nothing_until_there_is_news() {
    let (root, data) = (temporary(), temporary());
    let first = service(root.path(), "ant");
    service(root.path(), "bee");
    let server = GitServer::http(root.path(), Way::Well);
    let places = ["ant", "bee"].map(|name| git(&server.url(name))).to_vec();
    let engine = engine(places, data.path(), mirrors(&server));
    assert_eq!(crawl(&engine), [Read::Changed, Read::Changed]);
    for folder in mirror_folders(data.path()) {
        std::fs::remove_dir_all(folder).unwrap();
    }
    let fetched = server.asked("fetch");
    assert_eq!(crawl(&engine), [Read::Unchanged, Read::Unchanged]);
    assert_eq!(server.asked("fetch"), fetched);
    let tree = run_git(&first, &["rev-parse", "main^{tree}"]);
    let next = run_git(&first, &["commit-tree", &tree, "-p", "main", "-m", "more"]);
    set_main(&first, &next);
    let mut ends = crawl(&engine);
    ends.sort_by_key(|read| *read == Read::Unchanged);
    assert_eq!(ends, [Read::Changed, Read::Unchanged]);
    assert_eq!(services(&engine), ["component:default/ant", "component:default/bee"]);
}

#[test]
fn mirrors_over_their_space_go() {
    let (root, data) = (temporary(), temporary());
    let names = ["ant", "bee", "cat", "dog"];
    for name in names {
        service(root.path(), name);
    }
    let server = GitServer::http(root.path(), Way::Well);
    let mut mirrors = mirrors(&server);
    mirrors.space = 1;
    let engine = engine(names.map(|name| git(&server.url(name))).to_vec(), data.path(), mirrors);
    crawl(&engine);
    // Two are read at once; the others were in nobody's hand.
    assert!(mirror_folders(data.path()).len() <= 2, "{:?}", mirror_folders(data.path()));
    assert_eq!(services(&engine).len(), 4);
}

#[test]
fn many_packs_become_one() {
    let (root, data) = (temporary(), temporary());
    let path = repository(root.path(), "pay", &[text("a", "1\n")]);
    let server = GitServer::http(root.path(), Way::Well);
    let mut mirrors = mirrors(&server);
    mirrors.budget.packs = 3;
    let engine = engine(vec![git(&server.url("pay"))], data.path(), mirrors);
    let mut packs = Vec::new();
    for turn in 0..6 {
        let mut history = History::default();
        for step in 0..=turn {
            let at = crate::support::DAY_START - 86_400 * (60 - step);
            history.commit("Ada Alder <ada@house.example>", at, &[text("a", &format!("{step}\n"))], None);
        }
        history.write(&path);
        assert_eq!(crawl(&engine), [Read::Changed], "turn {turn}");
        let folder = mirror_folders(data.path()).remove(0).join("repo.git/objects/pack");
        let names = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.file_name().into_string().unwrap());
        packs.push(names.filter(|n| n.ends_with(".pack")).count());
    }
    assert_eq!(packs, [1, 2, 3, 1, 2, 3]);
    assert_eq!(commits(&path).len(), 6);
    assert_eq!(engine.catalog().repositories.values().next().unwrap().commits, 6);
}
