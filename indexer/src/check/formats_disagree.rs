//! `formats-disagree`: Two files disagree about it.

use catalog_schema::finding::{Failure, Outcome};
use catalog_schema::problem::Severity;

use super::{Check, CheckDoc, Subject};
use crate::catalog::{Catalog, Dispute, Known};

/// Two files disagree about it.
pub struct FormatsDisagree;

impl Check for FormatsDisagree {
    fn id(&self) -> &'static str {
        "formats-disagree"
    }

    fn doc(&self) -> CheckDoc {
        CheckDoc {
            title: "Two files disagree about it",
            rule: "Fails when catalog files of two formats in one repository describe the same service and name another owner, lifecycle, tier or system. Backstage's descriptor counts first, then Datadog's, OpsLevel's, Cortex's, Compass's and Port's.",
            why: "Each tool shows something else, and people act on the one they happen to see.",
            fix: "Make the files say the same, or delete the one that nobody reads.",
            limits: "Other values are not compared: each tool has words of its own for them. Owners that are only numbers are not compared either.",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn applies_to(&self, subject: Subject<'_>) -> bool {
        matches!(subject, Subject::Item(item) if !item.also.is_empty())
    }

    fn run(&self, subject: Subject<'_>, _: &Catalog) -> Outcome {
        let Subject::Item(item) = subject else { return Outcome::NotApplicable("only entities") };
        let Some(first) = item.disputes.first() else { return Outcome::Pass };
        let mut fields: Vec<&str> = item.disputes.iter().map(|dispute| dispute.field).collect();
        fields.dedup();
        Outcome::fail(Failure {
            severity: self.severity(),
            title: format!("its files disagree about its {}", fields.join(", ")),
            detail: format!(
                "{}. Make them say the same.",
                item.disputes.iter().map(sentence).collect::<Vec<_>>().join("; ")
            ),
            since: Some(first.kept.evidence.at.max(first.lost.evidence.at)),
            evidence: item.disputes.iter().flat_map(|d| [d.kept.evidence.clone(), d.lost.evidence.clone()]).collect(),
        })
    }
}

fn sentence(dispute: &Dispute) -> String {
    let said = |known: &Known<String>| {
        let line = known.evidence.line.map_or_else(String::new, |line| format!(":{line}"));
        format!("`{}` in `{}{line}`", known.value, known.evidence.path)
    };
    format!("{} is {} and {}; the first counts", dispute.field, said(&dispute.kept), said(&dispute.lost))
}
