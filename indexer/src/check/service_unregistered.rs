//! `service-unregistered`: Nobody has claimed it.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::Catalog;

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

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Some(item) = super::service(subject) else { return Outcome::NotApplicable("only services") };
        match &item.discovery {
            Some(discovery) if item.declaration.is_none() => Outcome::fail(Failure {
                severity: self.severity(),
                title: "found in code, claimed by nobody".to_owned(),
                detail: "It is built or deployed, but no descriptor declares it. Its page offers a file to commit."
                    .to_owned(),
                since: discovery.since,
                evidence: discovery.evidence.clone(),
            }),
            _ => Outcome::Pass,
        }
    }
}
