//! `service-unregistered`: Nobody has claimed it.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, Item};

/// Nobody has claimed it.
pub struct ServiceUnregistered;

impl Check for ServiceUnregistered {
    fn id(&self) -> &'static str {
        "service-unregistered"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Nobody has claimed it",
            rule: "Fails for a service found in code that no descriptor declares.",
            why: "What nobody declared has no owner to ask and no promise to keep.",
            fix: "Commit the catalog-info.yaml that its page offers.",
            limits: "Not measured before every repository was read once: the descriptor may stand elsewhere.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        super::service(subject).is_some()
    }

    fn compares_repositories(&self) -> bool {
        true
    }

    fn run(&self, subject: Subject<'_>, catalog: &Catalog) -> Outcome {
        let Some(item) = super::service(subject) else { return Outcome::NotApplicable("only services") };
        match &item.discovery {
            Some(discovery) if item.declaration.is_none() => Outcome::fail(Failure {
                severity: self.severity(),
                title: match lost(item, catalog) {
                    Some(_) => "found in code, its descriptor claims a name that is taken".to_owned(),
                    None => "found in code, claimed by nobody".to_owned(),
                },
                detail: match lost(item, catalog) {
                    Some((name, path)) => format!(
                        "`{path}` declares it as `{name}`, and another repository has that name. Give one of the two another name."
                    ),
                    None => "It is built or deployed, but no descriptor declares it. Its page offers a file to commit."
                        .to_owned(),
                },
                since: discovery.since,
                evidence: discovery.evidence.clone(),
            }),
            _ => Outcome::Pass,
        }
    }
}

/// The name that a descriptor in one of the service's folders claims and does not have, and that descriptor.
fn lost<'c>(item: &Item, catalog: &'c Catalog) -> Option<(&'c str, &'c str)> {
    let entry = catalog.repositories.get(item.repository.as_ref()?)?;
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let of_it = entry.lost.iter().find(|lost| item.paths.contains(&folder(&lost.evidence.path)));
    of_it.map(|lost| (lost.name.as_str(), lost.evidence.path.as_str()))
}
