//! `kill -9` of a process that crawls: the data directory opens again and shows a whole state, old or new.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use catalog_schema::id::RepositoryId;
use indexer::pipeline::Silent;

use super::Chance;
use super::child::{Working, folder, say};
use crate::support::git::{History, bare, commits, set_main, text};
use crate::support::{DAY_START, Setup, crawled, dump, engine, temporary};

const KILLS: usize = 12;
const COMMITS: i64 = 40;

/// Points `main` at a commit without starting a process that would outlive this one.
fn move_main(repository: &Path, commit: &str) {
    let reference = repository.join("refs/heads/main");
    let new = reference.with_extension("new");
    std::fs::write(&new, format!("{commit}\n")).unwrap();
    std::fs::rename(&new, &reference).unwrap();
}

/// The child: moves the branch on and crawls, again and again, until it is killed.
#[test]
fn crawls_until_it_is_killed() {
    let Some(folder) = folder() else { return };
    let (source, data) = (folder.join("source"), folder.join("data"));
    let line = std::fs::read_to_string(folder.join("line")).unwrap();
    let engine = engine(&source, Setup { data: Some(data), ..Setup::default() });
    engine.load().unwrap();
    for commit in line.lines().cycle() {
        move_main(&source.join("shop.git"), commit);
        say(&format!("begin {commit}"));
        engine.crawl(&|_| true, &Silent).unwrap();
        say(&format!("ack {commit}"));
    }
}

/// Writes the repository whose branch the child moves; returns its commits.
pub fn write(folder: &Path) -> Vec<String> {
    let source = folder.join("source");
    std::fs::create_dir(&source).unwrap();
    let path = bare(&source, "shop");
    let mut history = History::default();
    for turn in 0..COMMITS {
        let owner = if turn % 2 == 0 { "core" } else { "edge" };
        let descriptor = format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: shop-{}\nspec:\n  type: service\n  lifecycle: production\n  owner: {owner}\n",
            turn % 5
        );
        let filling: String = (0..300).map(|n| format!("const V{n} = {}\n", (n * turn) % 97)).collect();
        let files = [
            text("catalog-info.yaml", &descriptor),
            text("main.go", &format!("package main\n\n{filling}\nfunc main() {{}}\n")),
            text(&format!("docs/note-{turn}.md"), &format!("# Note {turn}\n\n{filling}")),
        ];
        history.commit("Ada Alder <ada@house.example>", DAY_START - (COMMITS - turn) * 86_400, &files, None);
    }
    history.write(&path);
    let line = commits(&path);
    std::fs::write(folder.join("line"), line.join("\n")).unwrap();
    line
}

#[test]
fn a_killed_crawl_shows_a_whole_state() {
    let folder = temporary();
    let (source, data) = (folder.path().join("source"), folder.path().join("data"));
    let line = write(folder.path());
    let path = source.join("shop.git");
    let mut known: HashMap<String, String> = HashMap::new();
    let mut chance = Chance::new(77);
    let mut within = 0;
    for kill in 0..KILLS {
        let mut child = Working::start("durability::crawl::crawls_until_it_is_killed", folder.path());
        child.until("ack ", usize::try_from(chance.below(4)).unwrap());
        let said = child.kill_after(Duration::from_millis(chance.below(120)));
        within += usize::from(said.last().is_some_and(|line| line.starts_with("begin ")));
        let survivor = engine(&source, Setup { data: Some(data.clone()), ..Setup::default() });
        survivor.load().unwrap();
        let catalog = survivor.catalog();
        if let Some(entry) = catalog.repositories.get(&RepositoryId("shop".to_owned())) {
            let commit = entry.commit.clone().unwrap_or_else(|| panic!("kill {kill}: {entry:?}"));
            assert!(line.contains(&commit), "kill {kill}: {commit} never was the head");
            let whole = known.entry(commit.clone()).or_insert_with(|| {
                set_main(&path, &commit);
                dump::catalog(&crawled(&source).catalog())
            });
            dump::assert_same(
                &format!("kill {kill}: what survived and a whole state"),
                &dump::catalog(&catalog),
                whole,
            );
        }
        // And it goes on from there.
        move_main(&path, &line[kill]);
        survivor.crawl(&|_| true, &Silent).unwrap();
        dump::assert_same(
            &format!("kill {kill}: the crawl after it and a cold one"),
            &dump::catalog(&survivor.catalog()),
            &dump::catalog(&crawled(&source).catalog()),
        );
        assert!(survivor.verify().unwrap().is_empty());
    }
    println!("{within} of {KILLS} kills fell within a crawl");
}
