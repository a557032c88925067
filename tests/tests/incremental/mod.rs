//! Nothing depends on when or in how many steps we crawled: many small crawls leave the very bytes of one cold crawl.

mod history;
mod steps;
mod world;

use std::sync::Mutex;

use catalog_schema::id::RepositoryId;
use indexer::catalog::RepositoryState;
use indexer::pipeline::{Engine, Event, Read, Reporter, Silent};

use crate::support::git::{commits, git, repository, service, set_main, text};
use crate::support::{Setup, demo_options, dump, engine, engine_over, temporary};

/// Remembers how each repository ended.
#[derive(Default)]
pub struct Ends(Mutex<Vec<(String, Read)>>);

impl Reporter for Ends {
    fn event(&self, event: &Event<'_>) {
        if let Event::Finished(id, read) = event {
            self.0.lock().unwrap().push((id.to_string(), *read));
        }
    }
}

/// Crawls all and says how each repository ended, by id.
fn ends(engine: &Engine) -> Vec<(String, Read)> {
    let ends = Ends::default();
    engine.crawl(&|_| true, &ends).unwrap();
    let mut ends = ends.0.into_inner().unwrap();
    ends.sort_by(|a, b| a.0.cmp(&b.0));
    ends
}

/// What a warm engine over a folder must be equal to: everything a cold one says and stores.
pub fn assert_equals_cold(source: &std::path::Path, warm: Engine, data: &std::path::Path) {
    let told = dump::catalog(&warm.catalog());
    drop(warm);
    let fresh = temporary();
    let cold = engine(source, Setup { data: Some(fresh.path().to_owned()), ..Setup::default() });
    cold.crawl(&|_| true, &Silent).unwrap();
    let known = dump::catalog(&cold.catalog());
    drop(cold);
    dump::assert_same("steps and one cold crawl", &told, &known);
    let (told, known) = (dump::records(data), dump::records(fresh.path()));
    let names =
        |records: &std::collections::BTreeMap<String, Vec<u8>>| records.keys().cloned().collect::<Vec<_>>().join("\n");
    dump::assert_same("the keys of steps and of one cold crawl", &names(&told), &names(&known));
    assert!(told == known, "a head or chunk differs in its bytes");
}

#[test]
fn no_news_is_unchanged_and_one_push_changes_one_repository() {
    let (folder, data) = (temporary(), temporary());
    let truths = portolan_demo::write_random(folder.path(), 13, &demo_options()).unwrap();
    let pushed = truths.summary.repositories.iter().max_by_key(|r| r.commits).unwrap();
    let all = commits(&pushed.path);
    set_main(&pushed.path, &all[all.len() - 2]);
    let warm = engine(folder.path(), Setup { data: Some(data.path().to_owned()), ..Setup::default() });
    assert!(ends(&warm).iter().all(|(_, read)| *read == Read::Changed));
    let before = dump::catalog(&warm.catalog());
    assert!(ends(&warm).iter().all(|(_, read)| *read == Read::Unchanged));
    dump::assert_same("a crawl without news and the one before", &dump::catalog(&warm.catalog()), &before);
    set_main(&pushed.path, &all[all.len() - 1]);
    let changed: Vec<String> = ends(&warm).into_iter().filter(|(_, r)| *r == Read::Changed).map(|(id, _)| id).collect();
    assert_eq!(changed, [pushed.name.as_str()]);
    assert_equals_cold(folder.path(), warm, data.path());
}

#[test]
fn a_forced_push_rebuilds_that_repository_only() {
    let (folder, data) = (temporary(), temporary());
    let truths = portolan_demo::write_random(folder.path(), 21, &demo_options()).unwrap();
    let pushed = truths.summary.repositories.iter().max_by_key(|r| r.commits).unwrap();
    let warm = engine(folder.path(), Setup { data: Some(data.path().to_owned()), ..Setup::default() });
    ends(&warm);
    // Another last commit with the tree of one long ago: no ancestor of anything.
    let all = commits(&pushed.path);
    let (old, base) = (&all[all.len() / 3], &all[all.len() / 2]);
    let other = git(&pushed.path, &["commit-tree", &format!("{old}^{{tree}}"), "-p", base, "-m", "rewritten"]);
    set_main(&pushed.path, &other);
    let changed: Vec<String> = ends(&warm).into_iter().filter(|(_, r)| *r == Read::Changed).map(|(id, _)| id).collect();
    assert_eq!(changed, [pushed.name.as_str()]);
    assert_equals_cold(folder.path(), warm, data.path());
}

#[test]
fn a_removed_repository_leaves_nothing_behind() {
    let (folder, data) = (temporary(), temporary());
    let truths = portolan_demo::write_random(folder.path(), 34, &demo_options()).unwrap();
    let removed = &truths.summary.repositories.iter().find(|r| r.name != "org").unwrap();
    let warm = engine(folder.path(), Setup { data: Some(data.path().to_owned()), ..Setup::default() });
    ends(&warm);
    std::fs::remove_dir_all(&removed.path).unwrap();
    assert!(ends(&warm).iter().all(|(_, read)| *read == Read::Unchanged));
    assert!(!warm.catalog().repositories.contains_key(&RepositoryId(removed.name.clone())));
    assert_equals_cold(folder.path(), warm, data.path());
}

#[test]
fn a_repository_that_fails_keeps_its_last_good_record_and_heals() {
    let (folder, data) = (temporary(), temporary());
    let path = service(folder.path(), "pay");
    repository(folder.path(), "other", &[text("README.md", "# Other\n")]);
    let warm = engine(folder.path(), Setup { data: Some(data.path().to_owned()), ..Setup::default() });
    ends(&warm);
    let good = warm.catalog();
    let head = std::fs::read(path.join("HEAD")).unwrap();
    std::fs::write(path.join("HEAD"), "no reference\n").unwrap();
    assert_eq!(ends(&warm), [("other".to_owned(), Read::Unchanged), ("pay".to_owned(), Read::Failed)]);
    let catalog = warm.catalog();
    let state =
        |catalog: &indexer::catalog::Catalog| catalog.repositories[&RepositoryId("pay".to_owned())].state.clone();
    assert!(matches!(state(&catalog), RepositoryState::Failed { .. }));
    assert!(catalog.findings.iter().any(|f| f.check == "repository-unreadable"), "{:?}", catalog.findings);
    let references = |c: &indexer::catalog::Catalog| c.items.keys().cloned().collect::<Vec<_>>();
    assert_eq!(references(&catalog), references(&good));
    std::fs::write(path.join("HEAD"), head).unwrap();
    ends(&warm);
    assert_equals_cold(folder.path(), warm, data.path());
}

#[test]
fn what_was_crawled_is_there_after_a_restart() {
    let (folder, data) = (temporary(), temporary());
    portolan_demo::write_random(folder.path(), 55, &demo_options()).unwrap();
    let setup = || Setup { data: Some(data.path().to_owned()), ..Setup::default() };
    let first = engine(folder.path(), setup());
    ends(&first);
    let before = dump::catalog(&first.catalog());
    drop(first);
    let second = engine(folder.path(), setup());
    second.load().unwrap();
    dump::assert_same("the catalogs before and after a restart", &dump::catalog(&second.catalog()), &before);
    assert!(ends(&second).iter().all(|(_, read)| *read == Read::Unchanged));
    dump::assert_same("the catalogs before and after a restart", &dump::catalog(&second.catalog()), &before);
}

#[test]
fn the_order_of_sources_decides_about_a_name_also_after_a_restart() {
    const CLAIM: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\nspec:\n  type: service\n  lifecycle: production\n  owner: ";
    let (folder, data) = (temporary(), temporary());
    let sources = ["second", "first"].map(|name| folder.path().join(name));
    for (source, name) in sources.iter().zip(["zebra", "ant"]) {
        std::fs::create_dir(source).unwrap();
        repository(source, name, &[text("catalog-info.yaml", &format!("{CLAIM}{name}\n"))]);
    }
    let paths = sources.each_ref().map(std::path::PathBuf::as_path);
    let setup = || Setup { data: Some(data.path().to_owned()), ..Setup::default() };
    let winner = |engine: &Engine| {
        let catalog = engine.catalog();
        catalog.item(&"component:default/pay".parse().unwrap()).unwrap().repository.clone().unwrap().to_string()
    };
    let first = engine_over(&paths, setup());
    ends(&first);
    assert_eq!(winner(&first), "zebra");
    drop(first);
    let second = engine_over(&paths, setup());
    second.load().unwrap();
    assert_eq!(winner(&second), "zebra");
}
