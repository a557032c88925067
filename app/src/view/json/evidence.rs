//! Who says so: `{repository, path, line, commit, at, extractor, standing}`.

use catalog_schema::fact;
use serde::Serialize;

use super::super::time;

/// Evidence of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The repository.
    pub repository: String,
    /// The file; empty for the repository as a whole.
    pub path: String,
    /// 1-based line.
    pub line: Option<u32>,
    /// Hex id of the last commit that changed the path.
    pub commit: String,
    /// Author time of that commit, RFC 3339 in UTC; `null` where it is not known.
    pub at: Option<String>,
    /// Id of the extractor.
    pub extractor: String,
    /// `declared`, `observed` or `inferred`.
    pub standing: &'static str,
}

impl From<&fact::Evidence> for Evidence {
    fn from(evidence: &fact::Evidence) -> Self {
        Self {
            repository: evidence.repository.as_str().to_owned(),
            path: evidence.path.clone(),
            line: evidence.line,
            commit: evidence.commit.clone(),
            at: Some(evidence.at).filter(|at| *at > 0).and_then(time::rfc3339),
            extractor: evidence.extractor.clone(),
            standing: evidence.standing.as_str(),
        }
    }
}

/// All evidence of a list.
#[must_use]
pub fn all(evidence: &[fact::Evidence]) -> Vec<Evidence> {
    evidence.iter().map(Evidence::from).collect()
}

#[cfg(test)]
mod tests {
    use super::Evidence;
    use crate::view::sample;

    #[test]
    fn the_shape_is_the_contract() {
        let shown = serde_json::json!(Evidence::from(&sample::evidence("a.yaml", 3)));
        let expected = serde_json::json!({
            "repository": "pay/core", "path": "a.yaml", "line": 3, "commit": "4be07c1d9a",
            "at": "2026-11-21T10:41:00Z", "extractor": "descriptor", "standing": "declared",
        });
        assert_eq!(shown, expected);
    }
}
