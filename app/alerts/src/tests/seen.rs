//! From catalogs to events.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::fact::{Evidence, Standing, Witness};
use catalog_schema::finding::{Failure, Outcome as Found};
use catalog_schema::id::RepositoryId;
use indexer::catalog::{Catalog, Claimed, Item, OwnerRef, Progress, RepositoryEntry, RepositoryState};

use super::*;
use crate::event::notice;

fn evidence() -> Evidence {
    let witness = Witness {
        repository: RepositoryId("shop".to_owned()),
        path: "catalog-info.yaml".to_owned(),
        commit: "c".to_owned(),
        at: 0,
        extractor: "descriptor".to_owned(),
        standing: Standing::Declared,
    };
    Evidence::new(witness, Some(4))
}

/// A catalog of services in one repository: name, owner, failing checks.
fn catalog(services: &[(&str, Option<&str>, &[&'static str])], state: RepositoryState) -> Catalog {
    let mut items = BTreeMap::new();
    let mut outcomes = BTreeMap::new();
    for (name, owner, failing) in services {
        let reference = EntityRef::new("component", "default", name);
        let mut item = Item::named(reference.clone(), name);
        item.repository = Some(RepositoryId("shop".to_owned()));
        item.ownership.declared = owner.map(|owner| Claimed {
            value: OwnerRef { reference: team(owner), exists: true, present: true },
            evidence: vec![evidence()],
            others: Vec::new(),
        });
        let fail = |check: &&'static str| {
            let failure = Failure {
                severity: Severity::Error,
                title: "is wrong".to_owned(),
                detail: String::new(),
                evidence: vec![evidence()],
                since: None,
            };
            (*check, Found::Fail(Box::new(failure)))
        };
        outcomes.insert(reference.clone(), failing.iter().map(fail).collect::<Vec<_>>().into());
        items.insert(reference, Arc::new(item));
    }
    let id = RepositoryId("shop".to_owned());
    let entry = RepositoryEntry {
        id: id.clone(),
        location: "/src/shop".to_owned(),
        state,
        commit: None,
        branch: None,
        head_at: None,
        commits: 1,
        files: 1,
        crawled_at: NOON,
        took_ms: 1,
        problems: Vec::new(),
        items: items.keys().cloned().collect(),
        lost: Vec::new(),
        rules: None,
        broken: BTreeMap::new(),
    };
    Catalog {
        items,
        outcomes,
        repositories: [(id, Arc::new(entry))].into(),
        progress: Progress { read: 1, total: 1 },
        ..Catalog::default()
    }
}

fn kinds(world: &World, catalog: &Catalog) -> Vec<(String, Step)> {
    let seen = world.book.read(|state| state.known.observe(catalog));
    let kinds = seen.events.iter().map(|event| (event.kind.clone(), event.step)).collect();
    world.book.observe(catalog).unwrap();
    kinds
}

fn one(kind: &str, step: Step) -> Vec<(String, Step)> {
    vec![(kind.to_owned(), step)]
}

#[test]
fn the_first_crawl_is_one_summary_and_what_changes_after_is_told() {
    let world = World::new();
    let ok = || RepositoryState::Ok;
    let mut half = catalog(&[("pay", Some("a"), &[])], ok());
    half.progress.total = 2;
    assert_eq!(kinds(&world, &half), [], "not all was read once");
    let services: Vec<String> = (0..3_000).map(|n| format!("s{n}")).collect();
    let many: Vec<(&str, Option<&str>, &[&'static str])> =
        services.iter().map(|s| (s.as_str(), None, ["owner-missing", "descriptor-invalid"].as_slice())).collect();
    assert_eq!(kinds(&world, &catalog(&many, ok())), one(notice::FIRST_CRAWL.id, Step::Tell));
    assert_eq!(kinds(&world, &catalog(&many, ok())), []);
    assert!(world.log.last() > 1, "in several entries of a bounded size");
    assert_same(&world.book, &world.reopened());
    assert_eq!(world.inbox(crate::rule::OPERATOR).len(), 1);
    let healed: Vec<_> = many.iter().map(|(s, o, f)| (*s, *o, if *s == "s7" { &f[..1] } else { f })).collect();
    assert_eq!(kinds(&world, &catalog(&healed, ok())), one("descriptor-broken", Step::Recover));
}

#[test]
fn owners_come_go_and_change() {
    let world = World::new();
    let ok = || RepositoryState::Ok;
    kinds(&world, &catalog(&[("pay", Some("a"), &[])], ok()));
    assert_eq!(kinds(&world, &catalog(&[("pay", Some("b"), &[])], ok())), one("owner-changed", Step::Tell));
    let lost = catalog(&[("pay", None, &["owner-missing"])], ok());
    assert_eq!(kinds(&world, &lost), one("owner-removed", Step::Raise));
    assert_eq!(kinds(&world, &catalog(&[("pay", Some("a"), &[])], ok())), one("owner-removed", Step::Recover));
    // What appears without an owner lost none.
    assert_eq!(kinds(&world, &catalog(&[("pay", Some("a"), &[]), ("new", None, &["owner-missing"])], ok())), []);
    let found = catalog(
        &[("pay", Some("a"), &[]), ("new", None, &["owner-missing"]), ("other", Some("a"), &["service-unregistered"])],
        ok(),
    );
    assert_eq!(kinds(&world, &found), one("service-unregistered", Step::Raise));
}

#[test]
fn a_repository_that_could_not_be_read_says_nothing_but_that() {
    let world = World::new();
    kinds(&world, &catalog(&[("pay", Some("a"), &["descriptor-invalid"])], RepositoryState::Ok));
    let failed = || RepositoryState::Failed { reason: "no such folder".to_owned() };
    let healed_it_seems = catalog(&[("pay", Some("b"), &[])], failed());
    assert_eq!(kinds(&world, &healed_it_seems), one("repository-unreachable", Step::Raise));
    let read = catalog(&[("pay", Some("a"), &["descriptor-invalid"])], RepositoryState::Ok);
    assert_eq!(kinds(&world, &read), one("repository-unreachable", Step::Recover));
}

/// A catalog of nothing but repositories of one host: name and whether it could be read.
fn hosted(repositories: &[(&str, bool)]) -> Catalog {
    let whole = catalog(&[], RepositoryState::Ok);
    let entry = |(name, read): &(&str, bool)| {
        let id = RepositoryId((*name).to_owned());
        let failed = RepositoryState::Failed { reason: "connection refused".to_owned() };
        let mut entry = (**whole.repositories.values().next().unwrap()).clone();
        entry.id = id.clone();
        entry.location = format!("https://git.example/{name}");
        entry.state = if *read { RepositoryState::Ok } else { failed };
        (id, Arc::new(entry))
    };
    Catalog { repositories: repositories.iter().map(entry).collect(), ..whole.clone() }
}

#[test]
fn a_host_is_blamed_where_most_of_its_repositories_fail() {
    let world = World::new();
    let of_host = |catalog: &Catalog| {
        let all = kinds(&world, catalog);
        all.into_iter().filter(|(kind, _)| kind == "host-unreachable").map(|(_, step)| step).collect::<Vec<_>>()
    };
    kinds(&world, &hosted(&[("a", true), ("b", true), ("c", true), ("d", true)]));
    assert_eq!(of_host(&hosted(&[("a", false), ("b", false), ("c", true), ("d", true)])), []);
    assert_eq!(of_host(&hosted(&[("a", false), ("b", false), ("c", false), ("d", true)])), [Step::Raise]);
    assert_eq!(of_host(&hosted(&[("a", false), ("b", false), ("c", false), ("d", false)])), []);
    let title = world.book.read(|s| {
        let host = s.alert(&crate::state::alert::id_of("host-unreachable", &crate::host::reference("git.example")));
        host.map(|alert| (alert.event.title.clone(), alert.event.about.kind.clone()))
    });
    assert_eq!(title, Some(("git.example cannot be reached".to_owned(), "host".to_owned())));
    assert_eq!(of_host(&hosted(&[("a", false), ("b", true), ("c", true), ("d", true)])), [Step::Recover]);
    assert_same(&world.book, &world.reopened());
}

#[test]
fn a_storm_of_first_sights_is_one_summary_too() {
    let world = World::new();
    kinds(&world, &catalog(&[("pay", Some("a"), &[])], RepositoryState::Ok));
    let services: Vec<String> = (0..300).map(|n| format!("s{n}")).collect();
    let mut many: Vec<(&str, Option<&str>, &[&'static str])> =
        services.iter().map(|s| (s.as_str(), Some("a"), ["service-unregistered"].as_slice())).collect();
    many.push(("pay", Some("a"), &[]));
    assert_eq!(kinds(&world, &catalog(&many, RepositoryState::Ok)), one(notice::FIRST_CRAWL.id, Step::Tell));
}

#[test]
fn what_left_the_catalog_ends_quietly_where_it_was_not_told() {
    let world = World::new();
    kinds(&world, &catalog(&[("pay", Some("a"), &[]), ("ship", Some("a"), &[])], RepositoryState::Ok));
    kinds(&world, &catalog(&[("pay", Some("a"), &["owner-unknown"]), ("ship", Some("a"), &[])], RepositoryState::Ok));
    kinds(&world, &catalog(&[("ship", Some("a"), &[])], RepositoryState::Ok));
    world.wait(10_000);
    let open = || world.book.read(|state| state.alerts().filter(|alert| alert.is_open()).count());
    assert_eq!(open(), 0);
    let back = [("pay", Some("a"), ["owner-unknown"].as_slice()), ("ship", Some("a"), [].as_slice())];
    assert_eq!(kinds(&world, &catalog(&back, RepositoryState::Ok)), one("owner-unknown", Step::Back));
    assert_eq!(open(), 1, "it was said to be over");
    assert_same(&world.book, &world.reopened());
}

#[test]
fn what_left_and_came_back_as_it_was_is_no_news() {
    let world = World::new();
    let both =
        || catalog(&[("pay", Some("a"), &["descriptor-invalid"]), ("ship", Some("a"), &[])], RepositoryState::Ok);
    kinds(&world, &both());
    kinds(&world, &catalog(&[("ship", Some("a"), &[])], RepositoryState::Ok));
    assert_eq!(kinds(&world, &both()), one("descriptor-broken", Step::Back));
    assert_eq!(kinds(&world, &both()), []);
    world.wait(10_000);
    assert_eq!(
        world.book.read(|state| state.alerts().filter(|alert| alert.is_open()).count()),
        0,
        "nobody was told of it"
    );
}
