//! What the checks say of a thing: all four outcomes, failures first.

use catalog_schema::finding::{Finding, Outcome as Said};
use catalog_schema::id::EntityRef;
use indexer::check;
use portolan_ui::model::{EntityFinding, Outcome, Severity};

use super::super::{Context, address, thing, time, value, words};

/// Every check with an outcome on this subject.
#[must_use]
pub fn all(ctx: &Context<'_>, reference: &EntityRef) -> Vec<EntityFinding> {
    let home = ctx.catalog.item(reference).and_then(|item| item.repository.as_ref());
    let outcomes = ctx.catalog.outcomes_of(reference);
    let mut rows: Vec<EntityFinding> = outcomes.iter().map(|(id, outcome)| row(ctx, id, outcome, home)).collect();
    // The sort is stable: within one outcome and severity the order of the register stays.
    rows.sort_by_key(|row| (place(row.outcome), rank(row)));
    rows
}

/// A finding of the list of all findings.
#[must_use]
pub fn of_finding(ctx: &Context<'_>, finding: &Finding) -> EntityFinding {
    let doc = check::find(&finding.check).map(|check| check.doc());
    EntityFinding {
        check: finding.check.clone(),
        title: doc.map_or_else(|| thing::spoken(ctx, &finding.title), |doc| doc.title.to_owned()),
        href: address::check(&finding.check),
        outcome: Outcome::Fail,
        severity: value::severity(finding.severity),
        detail: thing::spoken(ctx, &finding.detail),
        fix: doc.map(|doc| doc.fix.to_owned()),
        evidence: finding.evidence.first().map(|e| value::evidence(ctx, e, None)),
        since: finding.since.and_then(|at| time::when(ctx.now, at)),
    }
}

/// `3 open`, or `none open`.
#[must_use]
pub fn summary(rows: &[EntityFinding]) -> String {
    let count = |wanted: Outcome| rows.iter().filter(|row| row.outcome == wanted).count();
    let open = match count(Outcome::Fail) {
        0 if rows.is_empty() => return "no check concerns it".to_owned(),
        0 => "none open".to_owned(),
        open => format!("{} open", words::small(open)),
    };
    match count(Outcome::NotMeasured) {
        0 => open,
        missing => format!("{open}, {} not measured", words::small(missing)),
    }
}

fn row(ctx: &Context<'_>, id: &str, outcome: &Said, home: Option<&catalog_schema::id::RepositoryId>) -> EntityFinding {
    let doc = check::find(id).map(|check| check.doc());
    let plain = EntityFinding {
        check: id.to_owned(),
        title: doc.map_or_else(|| id.to_owned(), |doc| doc.title.to_owned()),
        href: address::check(id),
        ..EntityFinding::default()
    };
    match outcome {
        Said::Pass => EntityFinding { outcome: Outcome::Pass, ..plain },
        Said::NotApplicable(why) => {
            EntityFinding { outcome: Outcome::NotApplicable, detail: (*why).to_owned(), ..plain }
        }
        Said::NotMeasured(what) => EntityFinding { outcome: Outcome::NotMeasured, detail: what.clone(), ..plain },
        Said::Fail(failure) => EntityFinding {
            outcome: Outcome::Fail,
            severity: value::severity(failure.severity),
            detail: thing::spoken(ctx, &failure.detail),
            fix: doc.map(|doc| doc.fix.to_owned()),
            evidence: failure.evidence.first().map(|e| value::evidence(ctx, e, home)),
            since: failure.since.and_then(|at| time::when(ctx.now, at)),
            ..plain
        },
    }
}

fn place(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Fail => 0,
        Outcome::NotMeasured => 1,
        Outcome::Pass => 2,
        Outcome::NotApplicable => 3,
    }
}

fn rank(row: &EntityFinding) -> u8 {
    match row.severity {
        Severity::High => 0,
        Severity::Medium => 1,
        Severity::Low => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{all, summary};
    use crate::view::sample;
    use portolan_ui::model::Outcome;

    #[test]
    fn failures_stand_first_and_unknown_is_no_failure() {
        let sample = sample::organisation();
        let rows = all(&sample.context("/"), &sample::reference("component:default/ledger"));
        let outcomes: Vec<Outcome> = rows.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [Outcome::Fail, Outcome::NotMeasured, Outcome::Pass, Outcome::NotApplicable]);
        assert_eq!(rows[0].title, "No runbook");
        assert_eq!(summary(&rows), "one open, one not measured");
        assert_eq!(summary(&[]), "no check concerns it");
    }
}
