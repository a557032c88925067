use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use super::*;
use crate::calendar;
use crate::expect;
use crate::files;
use crate::history;
use crate::kestrel;
use crate::plan::{Readme, Runbook, Service};
use crate::repository;

const AS_OF: jiff::civil::Date = jiff::civil::date(2026, 11, 23);

/// What follows from the plan as seen on a day: the services part of `truths.toml`.
fn planned(as_of: jiff::civil::Date) -> Vec<ServiceTruth> {
    let today = calendar::epoch_day(as_of);
    let organisation = kestrel::organisation(today);
    let teams: Vec<String> = organisation.teams.iter().map(|team| team.name.clone()).collect();
    let mut services: Vec<ServiceTruth> = organisation
        .services
        .iter()
        .map(|service| {
            let repository = organisation.repositories.iter().find(|known| known.name == service.repository).unwrap();
            let history = history::build(&organisation, repository, today);
            let days = expect::days(&history.commits, &service.root, &organisation.people);
            let knowledge = expect::knowledge(&days, &organisation.people, today);
            assert!(expect::is_clear(&days, &organisation.people, today), "{} on {as_of}: {knowledge:?}", service.name);
            let top = knowledge.present.first().filter(|_| knowledge.bus_factor == 1);
            ServiceTruth {
                reference: service.reference(),
                repository: service.repository.clone(),
                root: service.root.clone(),
                language: service.language.name().to_owned(),
                declared: service.owner.is_some(),
                owner: service.owner.clone(),
                codeowners: service.codeowners,
                bus_factor: knowledge.bus_factor,
                top: top.map(|(slug, _)| {
                    organisation.people.iter().find(|person| person.slug == *slug).unwrap().reference()
                }),
                readme: (service.readme != Readme::None).then(|| below(service, "README.md")),
                runbook: runbook(service),
                findings: expect::findings(service, &knowledge, &organisation.people, &teams)
                    .into_iter()
                    .map(str::to_owned)
                    .chain(of_files(&service.name).map(str::to_owned))
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect(),
            }
        })
        .collect();
    services.sort_by(|a, b| a.reference.cmp(&b.reference));
    services
}

/// Findings that follow from planted files, not from the plan.
fn of_files(name: &str) -> impl Iterator<Item = &'static str> {
    match name {
        "yard-board" => Some("descriptor-invalid"),
        "geo-lookup" => Some("name-conflict"),
        _ => None,
    }
    .into_iter()
}

fn below(service: &Service, file: &str) -> String {
    with_root(&service.root, file)
}

fn runbook(service: &Service) -> Option<String> {
    match service.runbook {
        Runbook::None => None,
        Runbook::Docs => Some(below(service, "docs/runbook.md")),
        Runbook::Root => Some(below(service, "RUNBOOK.md")),
        Runbook::Annotation => Some(below(service, "docs/operations.md")),
        Runbook::Link => Some(format!("https://handbook.kestrel.example/runbooks/{}", service.name)),
        Runbook::Heading => Some(below(service, "README.md#on-call")),
    }
}

/// All files at a repository's head: path and content.
fn head_files(path: &Path) -> Vec<(String, String)> {
    let repository = gix::open_opts(path, gix::open::Options::isolated()).unwrap();
    let mut files = Vec::new();
    let mut open = vec![(String::new(), repository.head_commit().unwrap().tree_id().unwrap().detach())];
    while let Some((prefix, id)) = open.pop() {
        for entry in repository.find_tree(id).unwrap().iter() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.filename());
            if entry.mode().is_tree() {
                open.push((format!("{name}/"), entry.object_id()));
            } else {
                let text = String::from_utf8_lossy(&entry.object().unwrap().data).into_owned();
                files.push((name, text));
            }
        }
    }
    files
}

/// The organisation, written once for all tests of this file.
fn written() -> &'static (tempfile::TempDir, crate::Summary) {
    static WRITTEN: LazyLock<(tempfile::TempDir, crate::Summary)> = LazyLock::new(|| {
        let dir = tempfile::tempdir().unwrap();
        let summary = crate::write(dir.path(), &crate::Options { as_of: AS_OF }).unwrap();
        (dir, summary)
    });
    &WRITTEN
}

#[test]
fn the_list_of_services_follows_from_the_plan_on_any_day() {
    let told = truths().service;
    for day in ["2026-01-05", "2026-03-18", "2026-07-30", "2026-11-23", "2027-02-14"] {
        let planned = planned(day.parse().unwrap());
        assert_eq!(planned.len(), told.len());
        for (planned, told) in planned.iter().zip(&told) {
            assert_eq!(planned, told, "as of {day}");
        }
    }
}

#[test]
fn findings_are_those_of_the_services_and_the_hostile_repository() {
    let truths = truths();
    let mut listed = Findings::new();
    for service in &truths.service {
        for check in &service.findings {
            listed.entry(check.clone()).or_default().push(service.reference.clone());
        }
    }
    listed.get_mut("descriptor-invalid").unwrap().push("repository:pentest-fixtures".to_owned());
    listed.get_mut("name-conflict").unwrap().push("repository:platform-infra".to_owned());
    let dead = ["repository:pentest-fixtures", "repository:routing"].map(str::to_owned);
    listed.insert("codeowners-rule-dead".to_owned(), dead.into());
    assert_eq!(listed, truths.findings);
    for truth in &truths.truth {
        if let Some(check) = &truth.check {
            assert!(truths.findings[check].contains(&truth.subject), "{}", truth.id);
        }
    }
}

#[test]
fn every_truth_has_its_own_name_and_every_finding_a_truth() {
    let truths = truths();
    let ids: BTreeSet<&str> = truths.truth.iter().map(|truth| truth.id.as_str()).collect();
    assert_eq!(ids.len(), truths.truth.len());
    for (check, subjects) in &truths.findings {
        for subject in subjects {
            let told =
                truths.truth.iter().any(|truth| truth.check.as_ref() == Some(check) && truth.subject == *subject);
            assert!(told, "{check} of {subject} is not told");
        }
    }
}

#[test]
fn what_is_written_holds_the_evidence_of_every_truth() {
    let (dir, summary) = written();
    let truths = truths();
    let names: Vec<&str> = summary.repositories.iter().map(|repository| repository.name.as_str()).collect();
    assert_eq!(names, truths.organisation.repositories);
    for truth in &truths.truth {
        let path = dir.path().join(format!("{}.git", truth.repository));
        assert!(repository::read(&path, &truth.path).unwrap().is_some(), "{}: {}", truth.id, truth.path);
    }
    let read = |name: &str, file: &str| {
        let bytes = repository::read(&dir.path().join(format!("{name}.git")), file).unwrap().unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    assert!(read("yard-board", "catalog-info.yaml").contains("\n  lifecyle: production\n"));
    assert!(read("geo-lookup", "catalog-info.yaml").contains("owner: group:default/routing"));
    assert!(!read("booking-api", "openapi.yaml").contains("weight_g"));
    assert!(read("tariff", "apps/engine/lib/tariff_engine/booking_client.ex").contains("weight_g"));
    assert_eq!(read("returns-desk", ".ruby-version"), "3.0.6\n");
    assert!(read("scan-gateway", "go.mod").contains("protobuf v1.33.0"));
    assert_eq!(read("org", "people.yaml").matches("portolan.dev/left").count(), truths.organisation.left.len());
}

#[test]
fn every_service_is_of_real_size_and_has_just_the_documents_it_should() {
    let (dir, summary) = written();
    for truth in truths().service {
        let repository = summary.repositories.iter().find(|known| known.name == truth.repository).unwrap();
        let files = head_files(&dir.path().join(format!("{}.git", repository.name)));
        let inside = |path: &str| truth.root.is_empty() || path.starts_with(&format!("{}/", truth.root));
        let language =
            crate::language::Language::ALL.into_iter().find(|language| language.name() == truth.language).unwrap();
        let lines: usize = files
            .iter()
            .filter(|(path, _)| inside(path) && files::is_in(language, path))
            .map(|(_, text)| text.lines().count())
            .sum();
        assert!(lines >= 300, "{} has {lines} lines", truth.reference);
        assert!(!files.iter().any(|(path, text)| inside(path) && text.contains('‹')), "{}", truth.reference);
        let has = |path: &str| files.iter().any(|(known, _)| known == path);
        assert_eq!(has(&with_root(&truth.root, "README.md")), truth.readme.is_some(), "{}", truth.reference);
        assert_eq!(has(&with_root(&truth.root, "catalog-info.yaml")), truth.declared, "{}", truth.reference);
        let named = files.iter().any(|(path, text)| {
            inside(path)
                && (path.to_lowercase().contains("runbook")
                    || text.contains("type: runbook")
                    || text.contains("portolan.dev/runbook"))
        });
        let heading = truth.runbook.as_ref().is_some_and(|runbook| runbook.ends_with("#on-call"));
        assert_eq!(named || heading, truth.runbook.is_some(), "{}", truth.reference);
    }
}

fn with_root(root: &str, file: &str) -> String {
    if root.is_empty() { file.to_owned() } else { format!("{root}/{file}") }
}
