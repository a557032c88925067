//! A finding, open or mended: `{id, check, severity, subject, title, detail, evidence[], since, state}`.

use catalog_schema::finding;
use catalog_schema::problem::Severity;
use indexer::check;
use indexer::pipeline::Closed;
use serde::Serialize;

use super::super::findings::Filter;
use super::super::{Context, time};
use super::evidence::{self, Evidence};
use super::page::{Page, page};
use crate::error::{AppError, Result};

/// A finding.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Stable id.
    pub id: String,
    /// Id of the check.
    pub check: String,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// Reference of what it is about.
    pub subject: String,
    /// One clause: what is wrong.
    pub title: String,
    /// Why it is said and what to do next.
    pub detail: String,
    /// Who says so.
    pub evidence: Vec<Evidence>,
    /// When it became true, or was mended, RFC 3339 in UTC; `null` where git does not tell.
    pub since: Option<String>,
    /// `open`, or `closed` for what was mended.
    pub state: &'static str,
}

impl From<&finding::Finding> for Finding {
    fn from(finding: &finding::Finding) -> Self {
        Self {
            id: finding.id.clone(),
            check: finding.check.clone(),
            severity: finding.severity.as_str(),
            subject: finding.subject.to_string(),
            title: finding.title.clone(),
            detail: finding.detail.clone(),
            evidence: evidence::all(&finding.evidence),
            since: finding.since.and_then(time::rfc3339),
            state: "open",
        }
    }
}

/// What was mended, in the shape of a finding.
fn mended(closed: &Closed) -> Finding {
    let check = check::find(&closed.check);
    Finding {
        id: closed.id.clone(),
        check: closed.check.clone(),
        severity: check.map_or(Severity::Info, |check| check.severity()).as_str(),
        subject: closed.subject.to_string(),
        title: format!("{}: passes again", check.map_or(closed.check.as_str(), |check| check.doc().title)),
        detail: String::new(),
        evidence: Vec::new(),
        since: closed.since.and_then(time::rfc3339),
        state: "closed",
    }
}

/// A page of findings under the filters of the request: the open ones, or with `state=closed` what was mended lately.
///
/// # Errors
/// A filter that names what does not exist, or a page out of form.
pub fn findings(ctx: &Context<'_>) -> Result<Page<Finding>> {
    let filter = Filter::read(ctx)?;
    match ctx.param("state").unwrap_or("open") {
        "open" => {}
        "closed" => return page(ctx, &filter.mended(ctx), |closed| closed.id.clone(), mended),
        other => {
            return Err(
                AppError::usage(format!("`{other}` is no state of findings")).hint("states are open and closed")
            );
        }
    }
    let found = filter.apply(ctx);
    page(ctx, &found, |finding| finding.id.clone(), |finding| Finding::from(*finding))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::findings;
    use crate::view::sample;

    #[test]
    fn the_shape_is_the_contract() {
        let sample = sample::organisation();
        let page = findings(&sample.context("/api?check=runbook-missing&owner=team:billing")).unwrap();
        let mut shown = serde_json::json!(page);
        shown["items"][0]["evidence"] = serde_json::json!([]);
        let expected = serde_json::json!({
            "items": [{
                "id": "runbook-missing:component:default/ledger", "check": "runbook-missing", "severity": "warning",
                "subject": "component:default/ledger", "title": "has no runbook", "detail": "Looked for files named runbook.",
                "evidence": [], "since": "2026-11-18T10:41:00Z", "state": "open",
            }],
            "next": null, "total": 1,
        });
        assert_eq!(shown, expected);
        assert_eq!(findings(&sample.context("/api?owner=none")).unwrap().total, 0);
        assert_eq!(findings(&sample.context("/api?state=closed")).unwrap().total, 0);
        assert!(findings(&sample.context("/api?state=shut")).is_err());
    }
}
