//! `descriptor-invalid`: a catalog file that breaks a rule of its format.

use catalog_schema::fact::{Evidence, Standing, Witness};
use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::id::RepositoryId;
use catalog_schema::problem::{Problem, Severity};

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, Item, RepositoryEntry};

/// A catalog file that breaks a rule of its format.
pub struct DescriptorInvalid;

impl Check for DescriptorInvalid {
    fn id(&self) -> &'static str {
        "descriptor-invalid"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Descriptor invalid",
            rule: "Fails for each catalog file with an error: not YAML, an unknown or missing field, a name or reference out of form.",
            why: "A descriptor that is refused in silence leaves the old owner, or none, on the page.",
            fix: "Mend the line that the finding names.",
            limits: "A file that belongs to no known entity is reported on its repository.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        match subject {
            Subject::Item(item) => item.declaration.is_some() || item.is_service(),
            Subject::Skill(_) => false,
            Subject::Repository(_) => true,
        }
    }

    fn run(&self, subject: Subject<'_>, catalog: &Catalog) -> Outcome {
        let (repository, problems) = match subject {
            Subject::Item(item) => {
                let Some(entry) = item.repository.as_ref().and_then(|r| catalog.repositories.get(r)) else {
                    return Outcome::NotApplicable("it has no file");
                };
                (&**entry, errors(entry).filter(|p| is_of(p, item, entry, catalog)).collect::<Vec<_>>())
            }
            Subject::Repository(entry) => (entry, unclaimed(entry, catalog)),
            Subject::Skill(_) => return Outcome::NotApplicable("only what files declare"),
        };
        let Some(first) = problems.first() else { return Outcome::Pass };
        let more = if problems.len() > 1 { format!(" ({} more)", problems.len() - 1) } else { String::new() };
        let line = first.span.map(|s| format!(":{}", s.line)).unwrap_or_default();
        let hint = first.hint.as_ref().map(|h| format!(" {}.", super::sentence(h))).unwrap_or_default();
        Outcome::fail(Failure {
            severity: self.severity(),
            title: format!("descriptor is invalid: {}", first.message),
            detail: format!("`{}{line}`: {}{more}.{hint}", first.path, first.message),
            evidence: problems.iter().take(5).map(|p| evidence(p, &repository.id, repository)).collect(),
            since: problems.iter().filter_map(|p| repository.broken.get(&p.path)).map(|(at, _)| *at).min(),
        })
    }
}

/// Errors of files that belong to no entity of the repository.
fn unclaimed<'a>(entry: &'a RepositoryEntry, catalog: &Catalog) -> Vec<&'a Problem> {
    let items: Vec<_> = entry.items.iter().filter_map(|r| catalog.item(r)).collect();
    errors(entry).filter(|p| !items.iter().any(|i| is_of(p, i, entry, catalog))).collect()
}

fn errors(entry: &RepositoryEntry) -> impl Iterator<Item = &Problem> {
    let of_descriptor = |p: &&Problem| p.code.starts_with("descriptor") || p.code.starts_with("yaml");
    entry.problems.iter().filter(|p| p.severity == Severity::Error).filter(of_descriptor)
}

/// The problem is of the document that declares the entity or, for a service nobody declared, of a file in its folder.
fn is_of(problem: &Problem, item: &Item, entry: &RepositoryEntry, catalog: &Catalog) -> bool {
    let Some(declaration) = &item.declaration else {
        let folder = problem.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        return item.is_service() && item.paths.iter().any(|p| p == folder);
    };
    if item.also.iter().any(|also| also.evidence.path == problem.path) {
        return true;
    }
    if declaration.evidence.path != problem.path {
        return false;
    }
    let start = |i: &Item| i.declaration.as_ref().and_then(|d| d.entity.spans.iter().map(|(_, s)| s.line).min());
    let others = entry.items.iter().filter(|r| **r != item.reference).filter_map(|r| catalog.item(r));
    let mut others =
        others.filter(|o| o.declaration.as_ref().is_some_and(|d| d.evidence.path == problem.path)).peekable();
    if others.peek().is_none() {
        return true;
    }
    // Of several documents in one file, a document that is not YAML is none of the readable ones.
    let line = problem.span.map(|s| s.line);
    let (own, is_yaml) = (start(item), problem.code.starts_with("yaml"));
    !is_yaml && own <= line && !others.any(|o| start(o) > own && start(o) <= line)
}

fn evidence(problem: &Problem, repository: &RepositoryId, entry: &RepositoryEntry) -> Evidence {
    let broken = entry.broken.get(&problem.path);
    let witness = Witness {
        repository: repository.clone(),
        path: problem.path.clone(),
        commit: broken.map(|(_, commit)| commit.clone()).or_else(|| entry.commit.clone()).unwrap_or_default(),
        at: broken.map(|(at, _)| *at).or(entry.head_at).unwrap_or_default(),
        extractor: "descriptor".to_owned(),
        standing: Standing::Observed,
    };
    Evidence::new(witness, problem.span.map(|s| s.line))
}
