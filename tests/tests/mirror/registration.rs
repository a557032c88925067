//! Sources come, move and go: in the journal first, and nothing stays behind.

use catalog_schema::query::parse;
use indexer::pipeline::{Engine, Read, Silent};
use indexer::resolve::part::Trust;
use indexer::search::Request;

use super::{crawl, engine, git, mirror_folders, mirrors, services};
use crate::support::git::{repository, service, text};
use crate::support::git_server::{GitServer, Way};
use crate::support::{dump, folder, temporary};

const PAY: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\nspec:\n  type: service\n  lifecycle: production\n  owner: core\n";

fn found(engine: &Engine, word: &str) -> usize {
    let request = Request { query: parse(word).unwrap().query, limit: 50, ..Request::default() };
    engine.search(&request).unwrap().total
}

#[test]
fn a_source_that_is_removed_leaves_nothing_behind_at_once() {
    let (root, local, data) = (temporary(), temporary(), temporary());
    service(root.path(), "pay");
    service(local.path(), "local-pay");
    let server = GitServer::http(root.path(), Way::Well);
    let first = engine(Vec::new(), data.path(), mirrors(&server));
    let added = first.add_source((git(&server.url("pay")), Trust::Org), "ada").unwrap();
    first.add_source((folder(local.path()), Trust::Org), "ada").unwrap();
    crawl(&first);
    assert_eq!(services(&first), ["component:default/local-pay", "component:default/pay"]);
    assert_eq!(mirror_folders(data.path()).len(), 1);
    assert!(found(&first, "repo:pay") > 0);
    first.remove_source(&added.name, "bruno").unwrap();
    assert_eq!(services(&first), ["component:default/local-pay"]);
    assert!(mirror_folders(data.path()).is_empty());
    assert_eq!((found(&first, "repo:pay"), found(&first, "repo:local-pay") > 0), (0, true));
    drop(first);
    let keys = dump::records(data.path()).into_keys().collect::<Vec<_>>().join("\n");
    assert!(keys.contains("local-pay") && !keys.contains(".pay."), "{keys}");
    let second = engine(Vec::new(), data.path(), mirrors(&server));
    second.load().unwrap();
    assert_eq!(services(&second), ["component:default/local-pay"]);
    assert_eq!(second.sources().len(), 1);
}

#[test]
fn who_registered_what_and_when_is_known_after_a_restart() {
    let (root, data) = (temporary(), temporary());
    let server = GitServer::http(root.path(), Way::Well);
    let first = engine(Vec::new(), data.path(), mirrors(&server));
    let added = first.add_source((git(&server.url("pay")), Trust::Member), "ada").unwrap();
    drop(first);
    let second = engine(Vec::new(), data.path(), mirrors(&server));
    assert_eq!(second.sources(), std::slice::from_ref(&added));
    let act = added.added.unwrap();
    assert_eq!((act.by.as_str(), act.at), ("ada", crate::support::noon()));
    let twice = second.add_source((git(&server.url("pay")), Trust::Org), "bruno").unwrap_err().to_string();
    assert!(twice.contains("a source already"), "{twice}");
}

#[test]
fn a_source_that_moves_keeps_its_services_and_costs_no_second_fetch() {
    let (root, data) = (temporary(), temporary());
    let path = repository(root.path(), "pay", &[text("catalog-info.yaml", PAY)]);
    let server = GitServer::http(root.path(), Way::Well);
    let first = engine(Vec::new(), data.path(), mirrors(&server));
    let old = first.add_source((git(&server.url("pay")), Trust::Org), "ada").unwrap();
    crawl(&first);
    std::fs::rename(&path, root.path().join("payments.git")).unwrap();
    let new = first.move_source(&old.name, git(&server.url("payments")), "bruno").unwrap();
    assert_eq!(services(&first), ["component:default/pay"], "between the move and the next crawl");
    let fetched = server.asked("fetch");
    assert_eq!(crawl(&first), [Read::Unchanged]);
    assert_eq!(server.asked("fetch"), fetched);
    drop(first);
    let second = engine(Vec::new(), data.path(), mirrors(&server));
    second.load().unwrap();
    assert_eq!(second.sources(), [new]);
    assert_eq!(services(&second).len(), 1);
    assert!(second.catalog().repositories.keys().all(|id| id.as_str() == "payments"));
}

#[test]
fn a_folder_that_moves_keeps_its_services() {
    let (root, data) = (temporary(), temporary());
    let before = root.path().join("before");
    std::fs::create_dir(&before).unwrap();
    for name in ["ant", "bee"] {
        service(&before, name);
    }
    let server = GitServer::http(root.path(), Way::Well);
    let engine = engine(Vec::new(), data.path(), mirrors(&server));
    let old = engine.add_source((folder(&before), Trust::Org), "ada").unwrap();
    crawl(&engine);
    let after = root.path().join("after");
    std::fs::rename(&before, &after).unwrap();
    engine.move_source(&old.name, folder(&after), "ada").unwrap();
    assert_eq!(services(&engine), ["component:default/ant", "component:default/bee"]);
    assert_eq!(crawl(&engine), [Read::Unchanged, Read::Unchanged]);
}

#[test]
fn one_source_is_crawled_on_demand() {
    let (one, two, data) = (temporary(), temporary(), temporary());
    service(one.path(), "ant");
    service(two.path(), "bee");
    let server = GitServer::http(one.path(), Way::Well);
    let engine = engine(vec![folder(one.path()), folder(two.path())], data.path(), mirrors(&server));
    let name = folder(two.path()).name();
    let run = engine.crawl(&|listed| listed.source == name, &Silent).unwrap();
    assert_eq!((run.repositories, run.changed), (1, 1));
    assert_eq!(services(&engine), ["component:default/bee"]);
}

#[test]
fn a_source_that_goes_while_it_is_crawled_does_not_come_back() {
    let (root, data) = (temporary(), temporary());
    repository(root.path(), "pay", &[text("README.md", "# Pay\n")]);
    let server = GitServer::http(root.path(), Way::Silent);
    let mut mirrors = mirrors(&server);
    mirrors.budget.silence_ms = 1_500;
    let engine = engine(Vec::new(), data.path(), mirrors);
    let source = engine.add_source((git(&server.url("pay")), Trust::Org), "ada").unwrap();
    std::thread::scope(|scope| {
        let crawl = scope.spawn(|| crawl(&engine));
        while server.asked("GET") == 0 {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        engine.remove_source(&source.name, "ada").unwrap();
        crawl.join().unwrap();
    });
    assert!(engine.catalog().repositories.is_empty());
    drop(engine);
    assert!(dump::records(data.path()).is_empty());
}
