//! Ownership over time and identities over repositories, in small organisations made for one question each.

use std::path::Path;

use catalog_schema::id::EntityRef;
use indexer::catalog::{Catalog, Item};
use indexer::journal;
use indexer::pipeline::{Engine, Silent};

use crate::support::git::{Change, History, bare, text};
use crate::support::{DAY_START, Setup, crawled, engine, runtime, temporary};

const ADA: &str = "Ada Alder <ada@house.example>";
const BRUNO: &str = "Bruno Birch <bruno@house.example>";
const DAY: i64 = 86_400;

fn descriptor(owner: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\nspec:\n  type: service\n  \
         lifecycle: production\n  owner: {owner}\n"
    )
}

fn ago(days: i64) -> i64 {
    DAY_START - days * DAY
}

/// A repository of a service, written by commits of (author, days ago, files).
fn service(folder: &Path, name: &str, commits: &[(&str, i64, Vec<Change>)]) {
    let mut history = History::default();
    let build = format!("FROM golang\nCOPY . .\nRUN go build -o /{name} .\nENTRYPOINT [\"/{name}\"]\n");
    let first = commits.first().map_or(900, |(_, days, _)| *days);
    let files = [
        text("Dockerfile", &build),
        text("go.mod", &format!("module house.example/{name}\n")),
        text("main.go", "package main\n\nfunc main() {}\n"),
    ];
    history.commit(ADA, ago(first + 1), &files, None);
    for (author, days, changes) in commits {
        history.commit(author, ago(*days), changes, None);
    }
    history.write(&bare(folder, name));
}

fn code(turn: usize) -> Change {
    text("main.go", &format!("package main\n\nfunc main() {{}}\n// {turn}\n"))
}

fn item(catalog: &Catalog, name: &str) -> std::sync::Arc<Item> {
    catalog.item(&EntityRef::new("component", "default", name)).cloned().unwrap_or_else(|| panic!("no {name}"))
}

/// Days ago and owner of each period.
fn told(item: &Item) -> Vec<(i64, String)> {
    let day = |at: i64| (DAY_START - at).div_euclid(DAY) + i64::from((DAY_START - at) % DAY != 0);
    let owner = |p: &indexer::catalog::OwnerPeriod| p.owner.as_ref().map_or("nobody", EntityRef::name).to_owned();
    item.ownership.history.iter().map(|p| (day(p.from), owner(p))).collect()
}

#[test]
fn the_owner_of_every_day_is_told_from_descriptors_and_before_them_from_codeowners() {
    let folder = temporary();
    service(
        folder.path(),
        "pay",
        &[
            (ADA, 700, vec![text("CODEOWNERS", "* @house/core\n")]),
            (ADA, 600, vec![text("CODEOWNERS", "* @house/money\n")]),
            (BRUNO, 500, vec![text("catalog-info.yaml", &descriptor("core"))]),
            (ADA, 400, vec![text("CODEOWNERS", "* @house/other\n")]),
            (BRUNO, 300, vec![text("catalog-info.yaml", "kind: [\n")]),
            (BRUNO, 200, vec![text("catalog-info.yaml", &descriptor("pay"))]),
        ],
    );
    let catalog = crawled(folder.path()).catalog();
    let pay = item(&catalog, "pay");
    let expected = [(701, "nobody"), (700, "core"), (600, "money"), (500, "core"), (200, "pay")];
    assert_eq!(told(&pay), expected.map(|(day, owner)| (day, owner.to_owned())));
    let last = pay.ownership.history.last().unwrap();
    assert_eq!((last.author.as_ref().unwrap().name.as_str(), last.subject.as_str()), ("Bruno Birch", "change 7"));
    let then = pay.ownership.period_at(ago(450)).unwrap();
    assert_eq!(then.owner.as_ref().unwrap().name(), "core");
    assert_eq!(pay.ownership.period_at(ago(800)), None);
}

#[test]
fn a_change_that_lost_in_a_merge_is_not_the_owner_of_today() {
    let folder = temporary();
    let path = bare(folder.path(), "pay");
    let mut history = History::default();
    history.commit(ADA, ago(50), &[text("catalog-info.yaml", &descriptor("core")), code(0)], None);
    history.commit(BRUNO, ago(40), &[text("catalog-info.yaml", &descriptor("lost"))], None);
    // The merge takes the content of before.
    history.commit(ADA, ago(30), &[text("catalog-info.yaml", &descriptor("core"))], Some(1));
    history.write(&path);
    let catalog = crawled(folder.path()).catalog();
    assert_eq!(told(&item(&catalog, "pay")), [(50, "core".to_owned())]);
}

#[test]
fn what_is_missing_is_missing_since_it_was_taken_away() {
    let folder = temporary();
    service(
        folder.path(),
        "pay",
        &[
            (
                ADA,
                90,
                vec![
                    text("README.md", "# Pay\n"),
                    text("docs/runbook.md", "# Runbook\n"),
                    text("catalog-info.yaml", &descriptor("core")),
                ],
            ),
            (ADA, 60, vec![Change::Delete("README.md".to_owned())]),
            (ADA, 30, vec![Change::Delete("docs/runbook.md".to_owned())]),
            (ADA, 20, vec![Change::Delete("catalog-info.yaml".to_owned())]),
        ],
    );
    service(folder.path(), "never", &[(ADA, 10, vec![code(1)])]);
    let catalog = crawled(folder.path()).catalog();
    let since = |check: &str, name: &str| {
        let found = catalog.findings.iter().find(|f| f.check == check && f.subject.name() == name).unwrap();
        assert!(!found.evidence.is_empty(), "{check}");
        (DAY_START - found.since.unwrap()).div_euclid(DAY)
    };
    assert_eq!((since("readme-missing", "pay"), since("runbook-missing", "pay")), (60, 30));
    assert_eq!(since("owner-missing", "pay"), 20);
    // What never was is missing since the first day of the code.
    assert_eq!((since("readme-missing", "never"), since("owner-missing", "never")), (11, 11));
}

#[test]
fn what_names_and_files_lack_dates_from_the_commit_that_made_it_so() {
    let folder = temporary();
    let touched = |owner: &str| text("catalog-info.yaml", &format!("{}# touched\n", descriptor(owner)));
    let named = |name: &str, more: &str| {
        text("catalog-info.yaml", &format!("{}{more}", descriptor("core").replace("pay", name)))
    };
    let group = "---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: old}\nspec: {type: team, children: []}\n";
    service(
        folder.path(),
        "pay",
        &[
            (ADA, 90, vec![text("catalog-info.yaml", &descriptor("core"))]),
            (ADA, 50, vec![text("catalog-info.yaml", &descriptor("ghost"))]),
            (ADA, 20, vec![touched("ghost")]),
        ],
    );
    service(
        folder.path(),
        "ship",
        &[
            (ADA, 90, vec![text("catalog-info.yaml", &descriptor("old").replace("pay", "ship"))]),
            (ADA, 30, vec![text("CODEOWNERS", "* @core\n"), code(1)]),
            (ADA, 25, vec![text("CODEOWNERS", "/docs/ @core\n")]),
            (ADA, 5, vec![text("CODEOWNERS", "/docs/ @core\n/x/ @core\n")]),
        ],
    );
    service(folder.path(), "teams", &[(ADA, 95, vec![named("lead", group)]), (ADA, 40, vec![named("lead", "")])]);
    for (name, days) in [("one", [80, 10]), ("two", [45, 3])] {
        let written = days.map(|day| (ADA, day, vec![named("twice", &format!("# {day}\n"))]));
        service(folder.path(), name, &written);
    }
    let docker = |line: &str| vec![text("Dockerfile", &format!("FROM scratch\n{line}CMD [\"/x\"]\n")), code(1)];
    service(folder.path(), "found", &[(ADA, 70, docker("")), (ADA, 4, docker("EXPOSE 80\n"))]);
    let once = vec![text("catalog-info.yaml", &descriptor("core").replace("pay", "left"))];
    let gone = vec![Change::Delete("catalog-info.yaml".to_owned())];
    let left = [(ADA, 60, docker("").into_iter().chain(once).collect()), (ADA, 35, gone)];
    service(folder.path(), "left", &left);
    let catalog = crawled(folder.path()).catalog();
    let since = |check: &str, name: &str| {
        let found = catalog.findings.iter().find(|f| f.check == check && f.subject.name() == name);
        let found = found.unwrap_or_else(|| panic!("{check} of {name}"));
        (DAY_START - found.since.unwrap()).div_euclid(DAY)
    };
    assert_eq!(since("owner-unknown", "pay"), 50, "the commit that wrote the owner");
    assert_eq!(since("owner-unknown", "ship"), 40, "the commit after which nobody described that team");
    assert_eq!((since("name-conflict", "twice"), since("name-conflict", "two")), (45, 45), "the later of the two");
    assert_eq!(since("paths-unowned", "ship"), 25, "the rules that leave its files out");
    // A day, not a moment: what shows it is not followed through its versions.
    assert_eq!(since("service-unregistered", "found"), 71);
    assert_eq!(since("service-unregistered", "left"), 35, "the commit that took its descriptor away");
}

#[test]
fn a_silo_is_dated_by_the_day_on_which_it_formed_and_says_what_made_it() {
    let folder = temporary();
    let mut commits: Vec<(&str, i64, Vec<Change>)> = Vec::new();
    for turn in 0..8_usize {
        let days = 500 - i64::try_from(turn).unwrap();
        commits.push((BRUNO, days, vec![code(turn)]));
    }
    for turn in 0..40_usize {
        let days = 300 - 5 * i64::try_from(turn).unwrap();
        commits.push((ADA, days, vec![code(100 + turn)]));
    }
    service(folder.path(), "pay", &commits);
    let catalog = crawled(folder.path()).catalog();
    let pay = item(&catalog, "pay");
    let knowledge = pay.knowledge.as_ref().unwrap();
    let since = catalog.as_of - knowledge.since_day.unwrap();
    let why = knowledge.since_why.clone().unwrap();
    assert_eq!(knowledge.bus_factor, 1, "{knowledge:?}");
    assert!(since > 90 && since < 300, "{since}: {why}");
    let finding = catalog.findings.iter().find(|f| f.check == "skill-silo").unwrap();
    assert!(finding.detail.contains(&why), "{}", finding.detail);
}

#[test]
fn when_the_only_real_knower_leaves_the_silo_stays_and_rests_on_who_is_left() {
    let folder = temporary();
    let mut commits: Vec<(&str, i64, Vec<Change>)> = Vec::new();
    commits.extend((0..40_usize).map(|turn| (BRUNO, 420 - i64::try_from(turn).unwrap(), vec![code(turn)])));
    commits.extend([(ADA, 20, vec![code(90)]), (ADA, 10, vec![code(91)])]);
    service(folder.path(), "pay", &commits);
    let catalog = crawled(folder.path()).catalog();
    let knowledge = item(&catalog, "pay").knowledge.clone().unwrap();
    // Bruno has done nothing for a year, and knew most of it.
    let (ada, bruno) = (&knowledge.people[1], &knowledge.people[0]);
    assert!(ada.present && !bruno.present && bruno.share > ada.share, "{knowledge:?}");
    assert_eq!((knowledge.bus_factor, knowledge.top_share), (1, 1.0));
    let finding = catalog.findings.iter().find(|f| f.check == "skill-silo").unwrap();
    assert_eq!(finding.title, "rests on Ada Alder");
}

#[test]
fn a_folder_whose_disk_is_gone_is_a_failure_and_no_information() {
    let folder = temporary();
    for name in ["pay", "ship"] {
        service(folder.path(), name, &[(ADA, 5, vec![code(1)])]);
    }
    let engine = crawled(folder.path());
    let failed = || {
        engine.crawl(&|_| true, &indexer::pipeline::Silent).unwrap();
        let catalog = engine.catalog();
        let failed =
            |r: &indexer::catalog::RepositoryEntry| matches!(r.state, indexer::catalog::RepositoryState::Failed { .. });
        let names: Vec<String> =
            catalog.repositories.values().filter(|r| failed(r)).map(|r| r.id.to_string()).collect();
        (names, catalog.items.values().filter(|item| item.is_service()).count())
    };
    let (pay, ship) = (folder.path().join("pay.git"), folder.path().join("ship.git"));
    let away = temporary();
    std::fs::rename(&ship, away.path().join("ship")).unwrap();
    std::fs::rename(pay.join("HEAD"), away.path().join("HEAD")).unwrap();
    // Nothing is left that is a repository: as where the disk is not there.
    assert_eq!(failed(), (vec!["pay".to_owned(), "ship".to_owned()], 2));
    std::fs::rename(away.path().join("ship"), &ship).unwrap();
    assert_eq!(failed(), (vec!["pay".to_owned()], 2), "the folder is there and no repository");
    std::fs::rename(away.path().join("HEAD"), pay.join("HEAD")).unwrap();
    assert_eq!(failed(), (Vec::new(), 2));
    std::fs::remove_dir_all(&pay).unwrap();
    assert_eq!(failed(), (Vec::new(), 1), "somebody took it away");
}

#[test]
fn whoever_moves_to_another_repository_has_not_left() {
    let folder = temporary();
    service(folder.path(), "old", &[(BRUNO, 600, vec![code(1)]), (BRUNO, 590, vec![code(2)]), (ADA, 5, vec![code(3)])]);
    service(folder.path(), "new", &[(BRUNO, 20, vec![code(1)])]);
    let catalog = crawled(folder.path()).catalog();
    let old = item(&catalog, "old");
    let bruno = old.knowledge.as_ref().unwrap().people.iter().find(|p| p.name == "Bruno Birch").unwrap();
    assert!(bruno.present, "{bruno:?}");
    std::fs::remove_dir_all(folder.path().join("new.git")).unwrap();
    let catalog = crawled(folder.path()).catalog();
    let old = item(&catalog, "old");
    assert!(!old.knowledge.as_ref().unwrap().people.iter().find(|p| p.name == "Bruno Birch").unwrap().present);
}

#[test]
fn a_people_file_says_who_is_there() {
    let (folder, people) = (temporary(), temporary());
    service(folder.path(), "pay", &[(BRUNO, 6, vec![code(1)]), (BRUNO, 5, vec![code(2)])]);
    let file = people.path().join("people.csv");
    std::fs::write(&file, "email,left\nbruno@house.example,2026-01-01\n").unwrap();
    let engine = engine(folder.path(), Setup::default()).with_people(Some(file));
    engine.crawl(&|_| true, &Silent).unwrap();
    let catalog = engine.catalog();
    let bruno = catalog.item(&"user:git/bruno-birch".parse().unwrap()).unwrap();
    let identity = bruno.identity.as_ref().unwrap();
    assert_eq!((identity.present, identity.presence_reason.as_str()), (false, "the people file says that they left"));
    assert!(engine.notices().is_empty());
}

#[test]
fn corrections_of_identities_are_journalled_hold_after_a_restart_and_can_be_taken_back() {
    let (folder, data) = (temporary(), temporary());
    let other = "Ada Alder <alder@shared.example>";
    let short = "bruno <b@home.example>";
    service(folder.path(), "pay", &[(other, 9, vec![code(1)]), (BRUNO, 8, vec![code(2)]), (short, 7, vec![code(3)])]);
    let people = |engine: &Engine| -> Vec<String> {
        let catalog = engine.catalog();
        catalog.items.keys().filter(|r| r.kind() == "user").map(|r| r.name().to_owned()).collect()
    };
    let setup = || Setup { data: Some(data.path().to_owned()), ..Setup::default() };
    let first = engine(folder.path(), setup());
    first.crawl(&|_| true, &Silent).unwrap();
    assert_eq!(people(&first), ["ada-alder", "bruno", "bruno-birch"]);
    assert!(first.merge_people("nobody@house.example", "bruno", "test").is_err());
    assert!(first.merge_people("ada@house.example", "alder@shared.example", "test").is_err(), "one already");
    let merged = first.merge_people("B@home.example", "user:git/bruno-birch", "test").unwrap();
    assert_eq!(people(&first), ["ada-alder", "bruno-birch"]);
    first.split_person("alder@shared.example", "test").unwrap();
    assert_eq!(people(&first).len(), 3);
    let catalog = first.catalog();
    let bruno = catalog.item(&"user:git/bruno-birch".parse().unwrap()).unwrap();
    let reasons: Vec<&str> = bruno.identity.as_ref().unwrap().merges.iter().map(|m| m.reason).collect();
    assert_eq!(reasons, ["a person decided so"]);
    drop(catalog);
    drop(first);
    let journal = journal::open(&format!("file:{}", data.path().join("journal").display())).unwrap().journal;
    let entries = runtime().block_on(journal.read(1, 10)).unwrap().entries;
    let actions: Vec<&str> = entries.iter().map(|e| e.action.as_str()).collect();
    assert_eq!(actions, ["person.merge", "person.split"]);
    drop(journal);
    let second = engine(folder.path(), setup());
    second.load().unwrap();
    assert_eq!((people(&second).len(), second.decisions().len()), (3, 2));
    second.undo_decision(merged.entry, "test").unwrap();
    assert_eq!(people(&second).len(), 4);
    assert!(second.undo_decision(merged.entry, "test").is_err(), "a second time");
}

#[test]
fn rules_that_name_the_unknown_and_the_departed_and_files_without_an_owner_are_found() {
    let folder = temporary();
    let user = |name: &str, left: &str| {
        format!(
            "---\napiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: {name}\n  annotations:\n    \
             portolan.dev/left: '{left}'\nspec:\n  profile: {{email: {name}@house.example}}\n  memberOf: []\n"
        )
    };
    let people = [user("gone", "2025-12-01"), user("here", "false")]
        .concat()
        .replace("  annotations:\n    portolan.dev/left: 'false'\n", "");
    let rules = "/Dockerfile @gone\n/go.mod @nobody-knows\n/main.go @here\n";
    service(
        folder.path(),
        "pay",
        &[(ADA, 9, vec![text("CODEOWNERS", rules), text("catalog-info.yaml", &(descriptor("user:here") + &people))])],
    );
    let catalog = crawled(folder.path()).catalog();
    let mut found: Vec<String> = catalog.findings.iter().map(|f| format!("{} {}", f.check, f.title)).collect();
    found.retain(|f| f.starts_with("codeowners") || f.starts_with("paths"));
    found.sort();
    let expected = [
        "codeowners-owner-departed CODEOWNERS names `@gone`, who left",
        "codeowners-owner-unknown CODEOWNERS names `@nobody-knows`, who is unknown",
        "paths-unowned 40 % of its files have no owner by CODEOWNERS",
    ];
    assert_eq!(found, expected);
    let departed = catalog.findings.iter().find(|f| f.check == "codeowners-owner-departed").unwrap();
    assert_eq!((DAY_START - departed.since.unwrap()).div_euclid(DAY), 9, "named when gone already");
}

#[test]
fn the_host_that_a_repository_came_from_says_how_its_codeowners_are_read() {
    use catalog_schema::codeowners::{Chosen, Dialect};
    let folder = temporary();
    let path = bare(folder.path(), "pay");
    let mut history = History::default();
    history.commit(ADA, ago(9), &[text("CODEOWNERS", "[Money] @core\n*.go\n"), code(1)], None);
    history.write(&path);
    let engine = engine(folder.path(), Setup::default());
    let told = || {
        engine.crawl(&|_| true, &Silent).unwrap();
        let catalog = engine.catalog();
        let rules = catalog.repositories.values().next().unwrap().rules.clone().unwrap();
        (rules.dialect, rules.chosen)
    };
    assert_eq!(told(), (Dialect::Gitlab, Chosen::Content));
    let origin = |url: &str| {
        crate::support::git::git(&path, &["config", "remote.origin.url", url]);
    };
    origin("git@github.com:house/pay.git");
    assert_eq!(told(), (Dialect::Github, Chosen::Host), "without a new commit");
    origin("https://git.house.example/pay.git");
    assert_eq!(told(), (Dialect::Gitlab, Chosen::Content));
}
