//! What is missing is said, counted, and costs no commit.

use std::path::{Path, PathBuf};

use catalog_schema::id::RepositoryId;
use indexer::pipeline::{Answer, Model, Silent};

use super::ask;
use crate::support::git::{Change, History, bare, git, set_main, text};
use crate::support::{DAY_START, Setup, engine, program, temporary};

const DAY: i64 = 86_400;
const ADA: &str = "Ada Alder <ada@house.example>";
const BOB: &str = "Bob Birch <bob@house.example>";

fn code(turn: i64) -> String {
    format!("package pay\n\nfunc One() {{}}\n\nfunc Two() {{}}\n\nconst Turn = {turn}\n")
}

/// Twelve commits with a merge and a rename by likeness, as loose objects.
fn repository(folder: &Path) -> PathBuf {
    let path = bare(folder, "shop");
    let mut history = History::default();
    for turn in 0..12 {
        let mut changes = vec![text("main.go", &code(turn))];
        match turn {
            2 => changes.push(text("old.go", &code(100))),
            6 => changes.extend([Change::Delete("old.go".to_owned()), text("new.go", &code(200))]),
            _ => {}
        }
        let merged = (turn == 8).then_some(3);
        history.commit(if turn % 2 == 0 { ADA } else { BOB }, DAY_START + (turn - 40) * DAY, &changes, merged);
    }
    history.write(&path);
    path
}

fn count(path: &Path) -> u64 {
    git(path, &["rev-list", "--count", "HEAD"]).parse().unwrap()
}

fn loose(path: &Path, id: &str) -> PathBuf {
    path.join("objects").join(&id[..2]).join(&id[2..])
}

fn messages(problems: &[catalog_schema::problem::Problem]) -> String {
    problems.iter().map(|p| format!("{}: {}\n", p.code, p.message)).collect()
}

#[test]
fn a_missing_content_is_unknown_counted_and_said_and_no_commit_is_lost() {
    let folder = temporary();
    let path = repository(folder.path());
    let now = git(&path, &["rev-parse", "HEAD:main.go"]);
    let before = git(&path, &["rev-parse", "HEAD~6:old.go"]);
    std::fs::remove_file(loose(&path, &now)).unwrap();
    std::fs::remove_file(loose(&path, &before)).unwrap();
    for model in [Model::Living, Model::Avelino] {
        let report = ask(&path, model, None);
        assert_eq!(report.commits, count(&path));
        assert_eq!(report.files, 2, "a file with unknown content is still a file");
        let said = messages(&report.problems);
        assert!(said.contains("content-missing: 1 file has unknown content: `main.go`"), "{said}");
        let Answer::Avelino(_) = report.answer else { continue };
        assert!(said.contains("content-unknown: 1 x unknown content"), "{said}");
    }
}

#[test]
fn a_shallow_clone_says_what_it_cannot_know() {
    let folder = temporary();
    let path = repository(folder.path());
    let from = format!("file://{}", path.display());
    git(folder.path(), &["clone", "--quiet", "--bare", "--depth", "3", &from, "cut.git"]);
    let cut = folder.path().join("cut.git");
    let report = ask(&cut, Model::Living, None);
    assert_eq!(report.commits, count(&cut));
    let said = messages(&report.problems);
    assert!(said.contains("repository-shallow: the clone is shallow: history ends at its boundary"), "{said}");
    let ran = program::run(folder.path(), &["knowledge", cut.to_str().unwrap()]).ok();
    assert!(ran.out.contains("\nnote: the clone is shallow"), "{}", ran.out);
}

#[test]
fn a_partial_clone_says_what_it_cannot_know() {
    let folder = temporary();
    let path = repository(folder.path());
    git(&path, &["config", "uploadpack.allowFilter", "true"]);
    let from = format!("file://{}", path.display());
    git(folder.path(), &["clone", "--quiet", "--bare", "--filter=blob:none", &from, "part.git"]);
    let part = folder.path().join("part.git");
    for model in [Model::Living, Model::Avelino] {
        let report = ask(&part, model, None);
        assert_eq!((report.commits, report.files), (count(&part), 2));
        let said = messages(&report.problems);
        assert!(said.contains("repository-partial: the clone is partial"), "{said}");
        assert!(said.contains("content-missing: 2 files have unknown content"), "{said}");
    }
}

#[test]
fn a_service_with_other_paths_is_added_up_again_and_nothing_is_walked_again() {
    let (folder, data) = (temporary(), temporary());
    let path = bare(folder.path(), "shop");
    let descriptor = |paths: &str| {
        let text_of = format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\n  annotations:\n    portolan.dev/paths: {paths}\nspec:\n  type: service\n  lifecycle: production\n  owner: core\n"
        );
        text("catalog-info.yaml", &text_of)
    };
    let mut history = History::default();
    for turn in 0..10 {
        let (who, file) = if turn % 2 == 0 { (ADA, "pay/main.go") } else { (BOB, "lib/lib.go") };
        history.commit(who, DAY_START + (turn - 30) * DAY, &[descriptor("pay/**"), text(file, &code(turn))], None);
    }
    history.commit(ADA, DAY_START - 5 * DAY, &[descriptor("'pay/**, lib/**'")], None);
    let commits = history.write_marked(&path);
    set_main(&path, &commits[9]);
    let warm = engine(folder.path(), Setup { data: Some(data.path().to_owned()), ..Setup::default() });
    warm.crawl(&|_| true, &Silent).unwrap();
    let people = || {
        let catalog = warm.catalog();
        let pay = catalog.item(&"component:default/pay".parse().unwrap()).unwrap();
        let mut names: Vec<String> = pay.knowledge.as_ref().unwrap().people.iter().map(|p| p.name.clone()).collect();
        names.sort();
        names
    };
    assert_eq!(people(), ["Ada Alder"]);
    // Whoever walked again would miss the trees of all older commits.
    for commit in &commits[..8] {
        let tree = git(&path, &["rev-parse", &format!("{commit}^{{tree}}")]);
        std::fs::remove_file(loose(&path, &tree)).unwrap();
    }
    for commit in &commits[..7] {
        std::fs::remove_file(loose(&path, commit)).unwrap();
    }
    set_main(&path, &commits[10]);
    warm.crawl(&|_| true, &Silent).unwrap();
    assert_eq!(people(), ["Ada Alder", "Bob Birch"]);
    let catalog = warm.catalog();
    let entry = &catalog.repositories[&RepositoryId("shop".to_owned())];
    assert_eq!((entry.commits, messages(&entry.problems)), (11, String::new()));
}
