//! Names belong to whoever had them first; both sides are told, and a descriptor that moves takes its service along.

use std::path::Path;

use indexer::pipeline::Engine;

use super::{crawl, holder};
use crate::support::git::{Change, History, bare, text};
use crate::support::{DAY_START, Setup, engine, temporary};

const PAY: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\nspec:\n  type: service\n  lifecycle: production\n  owner: core\n";
const NAME: &str = "component:default/pay";

/// Writes a repository's history anew: one commit per list of changes.
fn write(repository: &Path, commits: &[Vec<Change>]) {
    let mut history = History::default();
    for (day, changes) in (0_i64..).zip(commits) {
        history.commit("Ada Alder <ada@house.example>", DAY_START - (90 - day) * 86_400, changes, None);
    }
    history.write(repository);
}

fn with() -> Vec<Change> {
    vec![text("catalog-info.yaml", PAY), text("main.go", "package main\n")]
}

fn without() -> Vec<Change> {
    vec![Change::Delete("catalog-info.yaml".to_owned())]
}

fn conflicts(engine: &Engine) -> Vec<String> {
    let catalog = engine.catalog();
    let all = catalog.findings.iter().filter(|f| f.check == "name-conflict");
    let mut all: Vec<String> = all.map(|f| f.subject.to_string()).collect();
    all.sort();
    all
}

#[test]
fn a_copy_that_sorts_first_does_not_take_the_name_and_both_sides_are_told() {
    let (folder, data) = (temporary(), temporary());
    let setup = || Setup { data: Some(data.path().to_owned()), ..Setup::default() };
    write(&bare(folder.path(), "zebra"), &[with()]);
    let ant = bare(folder.path(), "ant");
    write(&ant, &[vec![text("README.md", "# Ant\n")]]);
    let first = engine(folder.path(), setup());
    crawl(&first);
    assert_eq!((holder(&first, NAME).as_str(), conflicts(&first)), ("zebra", Vec::new()));
    write(&ant, &[vec![text("README.md", "# Ant\n")], with()]);
    crawl(&first);
    let both = ["component:default/pay", "repository:default/ant"].map(str::to_owned).to_vec();
    assert_eq!((holder(&first, NAME).as_str(), conflicts(&first)), ("zebra", both.clone()));
    // Nor after a restart, when nothing is remembered but the journal.
    drop(first);
    let second = engine(folder.path(), setup());
    second.load().unwrap();
    assert_eq!((holder(&second, NAME).as_str(), conflicts(&second)), ("zebra", both.clone()));
    // Nor after index and store were lost.
    drop(second);
    std::fs::remove_dir_all(data.path().join("store")).unwrap();
    std::fs::remove_dir_all(data.path().join("index")).unwrap();
    let third = engine(folder.path(), setup());
    crawl(&third);
    assert_eq!((holder(&third, NAME).as_str(), conflicts(&third)), ("zebra", both));
}

#[test]
fn a_descriptor_that_moves_takes_its_service_along() {
    let (folder, data) = (temporary(), temporary());
    let (old, new) = (bare(folder.path(), "old"), bare(folder.path(), "new"));
    write(&old, &[with()]);
    write(&new, &[vec![text("README.md", "# New\n")]]);
    let engine = engine(folder.path(), Setup { data: Some(data.path().to_owned()), ..Setup::default() });
    crawl(&engine);
    let findings = |engine: &Engine| -> Vec<String> {
        let catalog = engine.catalog();
        let own = catalog.findings.iter().filter(|f| f.subject.to_string() == NAME && f.check != "name-conflict");
        own.map(|f| f.id.clone()).collect()
    };
    let before = findings(&engine);
    assert!(!before.is_empty());
    // Overlap: the new home has it already, the old one still.
    write(&new, &[vec![text("README.md", "# New\n")], with()]);
    crawl(&engine);
    assert_eq!(holder(&engine, NAME), "old");
    assert_eq!(conflicts(&engine).len(), 2);
    write(&old, &[with(), without()]);
    crawl(&engine);
    assert_eq!((holder(&engine, NAME).as_str(), conflicts(&engine)), ("new", Vec::new()));
    // `readme-missing` closes, because the new home has one; nothing else is opened anew.
    assert!(findings(&engine).iter().all(|id| before.contains(id)), "{:?}", findings(&engine));
    // The old home may not take it back by accident.
    write(&old, &[with(), without(), with()]);
    crawl(&engine);
    assert_eq!(holder(&engine, NAME), "new");
    assert_eq!(conflicts(&engine), ["component:default/pay", "repository:default/old"]);
}
