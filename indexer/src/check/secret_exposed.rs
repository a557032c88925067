//! `secret-exposed`: a secret that was committed.

use catalog_schema::fact::{Evidence, Standing, Witness};
use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::{Problem, Severity};

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, RepositoryEntry};

/// Places that one finding names.
const PLACES: usize = 50;

/// A secret that was committed.
pub struct SecretExposed;

impl Check for SecretExposed {
    fn id(&self) -> &'static str {
        "secret-exposed"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Secret committed",
            rule: "Fails for each repository with a file that holds what looks like a key, token, password or private key: by the prefix that \
                   its issuer gave it, or by its place and its randomness.",
            why: "Whoever may read the repository, today or ever, can use it.",
            fix: "Revoke the secret where it was issued, then take it out of the file. Taking it out alone does not help: it stays in the history.",
            limits: "Files at the head only, at most 256 KiB, none of others (vendored). The secret itself is neither kept nor shown.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        matches!(subject, Subject::Repository(_))
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Subject::Repository(entry) = subject else { return Outcome::NotApplicable("only repositories") };
        let places: Vec<&Problem> = entry.problems.iter().filter(|p| p.code == "secret-in-file").collect();
        let Some(first) = places.first() else { return Outcome::Pass };
        let line = first.span.map(|span| format!(":{}", span.line)).unwrap_or_default();
        let more = if places.len() > 1 { format!(", and {} more places", places.len() - 1) } else { String::new() };
        let (title, s) =
            if places.len() > 1 { (format!("{} secrets", places.len()), "are") } else { ("a secret".to_owned(), "is") };
        Outcome::fail(Failure {
            severity: self.severity(),
            title: format!("{title} {s} committed"),
            detail: format!("`{}{line}` {}{more}.", first.path, first.message),
            evidence: places.iter().take(PLACES).map(|problem| evidence(problem, entry)).collect(),
            since: None,
        })
    }
}

fn evidence(problem: &Problem, entry: &RepositoryEntry) -> Evidence {
    let witness = Witness {
        repository: entry.id.clone(),
        path: problem.path.clone(),
        commit: entry.commit.clone().unwrap_or_default(),
        at: entry.head_at.unwrap_or_default(),
        extractor: "secrets".to_owned(),
        standing: Standing::Observed,
    };
    Evidence::new(witness, problem.span.map(|span| span.line))
}
