//! `runbook-missing`: No runbook.

use catalog_schema::annotation::RUNBOOK;
use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, Item};

/// No runbook.
pub struct RunbookMissing;

impl Check for RunbookMissing {
    fn id(&self) -> &'static str {
        "runbook-missing"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "No runbook",
            rule: "Fails when there is no runbook by annotation, by a link of type runbook, by file name, or by a heading that reads as one. A path that names no file of the repository is none.",
            why: "At three in the morning the runbook is the difference between minutes and hours.",
            fix: "Add docs/runbook.md, or a link of type runbook to its catalog-info.yaml.",
            limits: "Concerns services.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        super::service(subject).is_some()
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Some(item) = super::service(subject) else { return Outcome::NotApplicable("only services") };
        let by_heading = item.documents.iter().any(|d| d.own && d.sections.iter().any(|s| s.runbook));
        if by_heading || item.runbooks().next().is_some() {
            return Outcome::Pass;
        }
        if let Some(failure) = self.points_nowhere(item) {
            return Outcome::fail(failure);
        }
        let removed = item.removed.runbook.as_ref();
        Outcome::fail(Failure {
            severity: self.severity(),
            title: "has no runbook".to_owned(),
            detail: format!(
                "Looked for the annotation `portolan.dev/runbook`, links of type `runbook`, files named runbook and headings that read as one: there is none{}.",
                super::taken(removed)
            ),
            evidence: super::place(item),
            since: removed.map(|e| e.at).or_else(|| item.first_day.map(super::day_start)),
        })
    }
}

impl RunbookMissing {
    /// The annotation names a file that is not there.
    fn points_nowhere(&self, item: &Item) -> Option<Failure> {
        let declaration = item.declaration.as_ref()?;
        let target = declaration.entity.annotation(RUNBOOK)?;
        let line = declaration.entity.annotation_line(RUNBOOK);
        let removed = item.removed.runbook.as_ref();
        Some(Failure {
            severity: self.severity(),
            title: "names a runbook that is not there".to_owned(),
            detail: format!(
                "`{RUNBOOK}` names `{target}`, and the repository has no such file{}. There is no other runbook either.",
                super::taken(removed)
            ),
            evidence: vec![declaration.evidence.at_line(line)],
            since: removed.map(|e| e.at).or(Some(declaration.evidence.at)),
        })
    }
}
