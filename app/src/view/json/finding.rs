//! An open finding: `{id, check, severity, subject, title, detail, evidence[], since, state}`.

use catalog_schema::finding;
use serde::Serialize;

use super::super::findings::Filter;
use super::super::{Context, time};
use super::evidence::{self, Evidence};
use super::page::{Page, page};
use crate::error::Result;

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
    /// When it became true, RFC 3339 in UTC; `null` where git does not tell.
    pub since: Option<String>,
    /// Always `open`: what is mended is no finding any more.
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

/// A page of findings under the filters of the request.
///
/// # Errors
/// A filter that names what does not exist, or a page out of form.
pub fn findings(ctx: &Context<'_>) -> Result<Page<Finding>> {
    let found = Filter::read(ctx)?.apply(ctx);
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
    }
}
