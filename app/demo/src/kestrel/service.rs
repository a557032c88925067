//! How services of the demo organisation are put together.

use crate::language::Language;
use crate::plan::{Deployment, Readme, Runbook, Service, Work};

/// A healthy service in its own repository; what differs is set afterwards.
pub(super) fn service(name: &str, title: &str, language: Language, noun: &str, verb: &str) -> Service {
    Service {
        name: name.to_owned(),
        title: title.to_owned(),
        purpose: String::new(),
        repository: name.to_owned(),
        root: String::new(),
        former_root: None,
        language,
        team: None,
        owner: None,
        system: None,
        tier: 1,
        runbook: Runbook::Docs,
        readme: Readme::Full,
        codeowners: true,
        described: true,
        deployment: Deployment::Kubernetes,
        relations: Vec::new(),
        documents: Vec::new(),
        noun: noun.to_owned(),
        verb: verb.to_owned(),
        flags: vec!["telemetry".to_owned(), "pairs".to_owned()],
        work: Vec::new(),
        documented: 30 + (name.len() as i64 * 7) % 80,
    }
}

pub(super) fn placed(mut service: Service, team: &str, system: &str) -> Service {
    service.team = Some(team.to_owned());
    service.owner = Some(format!("group:default/{team}"));
    service.system = Some(system.to_owned());
    service
}

pub(super) fn work(slug: &str, days: usize, from: i64, to: i64) -> Work {
    Work { slug: slug.to_owned(), days, from, to }
}

/// Several people who know a service equally well.
pub(super) fn equal(slugs: &[&str], days: usize, from: i64) -> Vec<Work> {
    slugs.iter().zip(1..).map(|(slug, youngest)| work(slug, days, from, youngest)).collect()
}
