//! What programs read: JSON and SARIF.

use catalog_schema::code::CODES;
use catalog_schema::entity::Span;
use catalog_schema::problem::Problem;
use serde_json::{Value, json};

use super::super::sarif::{level, log, uri};
use super::place::Place;
use super::{Tally, problems};

/// Counts, problems, and what would change where that was asked.
pub fn json(places: &[Place], changes: &[Value]) -> Value {
    let tally = Tally::of(places);
    let rows: Vec<Value> = problems(places).map(|(place, problem)| row(place, problem)).collect();
    json!({
        "files": tally.files, "entities": tally.entities,
        "errors": tally.errors, "warnings": tally.warnings, "infos": tally.infos,
        "problems": rows, "changes": changes,
    })
}

fn row(place: &Place, problem: &Problem) -> Value {
    let at = |of: fn(Span) -> u32| problem.span.map(of);
    json!({
        "code": problem.code, "severity": problem.severity.as_str(),
        "path": place.shown(&problem.path), "path_in_repository": problem.path,
        "line": at(|s| s.line), "column": at(|s| s.column), "length": at(|s| s.length),
        "message": problem.message, "hint": problem.hint,
    })
}

/// One rule per problem code, one result per problem; paths are relative to the repository's root, as scanners want them.
pub fn sarif(places: &[Place]) -> Value {
    let rules = CODES.iter().map(|code| json!({"id": code.id, "shortDescription": {"text": code.text}}));
    log(rules.collect(), problems(places).map(|(_, problem)| result(problem)).collect())
}

fn result(problem: &Problem) -> Value {
    let hint = problem.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    let mut result = json!({
        "ruleId": problem.code, "level": level(problem.severity.as_str()),
        "message": {"text": format!("{}{hint}", problem.message)},
    });
    if let Some(at) = CODES.iter().position(|code| code.id == problem.code) {
        result["ruleIndex"] = json!(at);
    }
    if !problem.path.is_empty() {
        let mut place = json!({"artifactLocation": {"uri": uri(&problem.path)}});
        if let Some(span) = problem.span {
            place["region"] = region(span);
        }
        result["locations"] = json!([{ "physicalLocation": place }]);
    }
    result
}

fn region(span: Span) -> Value {
    let mut region = json!({"startLine": span.line.max(1), "startColumn": span.column.max(1)});
    if span.length > 0 {
        region["endColumn"] = json!(span.column.max(1) + span.length);
    }
    region
}
