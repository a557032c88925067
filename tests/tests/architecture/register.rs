//! Registers: every id is one, is explained, and is met by a fixture or a test.

use std::collections::BTreeSet;

use indexer::pipeline::registers;
use portolan_demo::truths;

use super::{files, rust};
use crate::support::none;

fn assert_unique(what: &str, ids: &[&str]) {
    let set: BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(set.len(), ids.len(), "{what}: {ids:?}");
    let kebab =
        |id: &&&str| !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    assert!(ids.iter().all(|id| kebab(&id)), "{what}: {ids:?}");
}

#[test]
fn extractors_are_named_once_and_explained() {
    let extractors = registers().extractors;
    assert_unique("extractors", &extractors.iter().map(|e| e.id()).collect::<Vec<_>>());
    let silent = extractors.iter().filter(|e| e.doc().len() < 40).map(|e| e.id().to_owned());
    none("extractors without a text", &silent.collect::<Vec<_>>());
}

#[test]
fn checks_are_named_once_explained_and_met_by_the_demo_or_a_test() {
    let checks = registers().checks;
    assert_unique("checks", &checks.iter().map(|c| c.id()).collect::<Vec<_>>());
    let planted = truths().findings;
    let tests: String = files(&["tests/tests"], ".rs")
        .into_iter()
        .filter(|f| !f.path.ends_with("register.rs"))
        .map(|f| f.text)
        .collect();
    let mut complaints = Vec::new();
    for check in checks {
        let doc = check.doc();
        for (name, text) in
            [("title", doc.title), ("rule", doc.rule), ("why", doc.why), ("fix", doc.fix), ("limits", doc.limits)]
        {
            if text.len() < 4 {
                complaints.push(format!("{}: no {name}", check.id()));
            }
        }
        if !planted.contains_key(check.id()) && !tests.contains(check.id()) {
            complaints.push(format!("{}: planted nowhere, tested nowhere", check.id()));
        }
    }
    none("checks", &complaints);
}

#[test]
fn limits_are_named_once_and_explained() {
    let limits = registers().limits;
    assert_unique("limits", &limits.iter().map(|l| l.name).collect::<Vec<_>>());
    let silent =
        limits.iter().filter(|l| l.reason.len() < 10 || l.unit.is_empty() || l.value == 0).map(|l| l.name.to_owned());
    none("limits without a reason", &silent.collect::<Vec<_>>());
}

#[test]
fn formats_are_named_once_and_explained() {
    let formats = catalog_schema::format::FORMATS;
    assert_unique("formats", &formats.iter().map(|f| f.id()).collect::<Vec<_>>());
    assert!(formats.iter().all(|f| f.doc().len() > 40));
}

/// Every extractor, check and command is one file, and every file of their folders is one of the register.
#[test]
fn a_check_is_a_file_and_a_file_is_a_check() {
    let sources = files(&["indexer/src/check"], ".rs");
    let of_file = |path: &str| path.rsplit('/').next().unwrap().trim_end_matches(".rs").replace('_', "-");
    let named: BTreeSet<String> =
        sources.iter().map(|f| of_file(&f.path)).filter(|n| !["mod", "run"].contains(&n.as_str())).collect();
    let known: BTreeSet<String> = registers().checks.iter().map(|c| c.id().to_owned()).collect();
    assert_eq!(named, known);
}

#[test]
fn every_problem_code_is_said_the_same_way() {
    let mut complaints = Vec::new();
    for source in rust().iter().filter(|s| !s.is_test() && s.path.contains("/src/")) {
        let code = source.production();
        for (at, _) in code.match_indices("Problem::new(\"") {
            let rest = &code[at + "Problem::new(\"".len()..];
            let id = rest.split('"').next().unwrap_or_default();
            if !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
                complaints.push(format!("{}: {id}", source.path));
            }
        }
    }
    none("problem codes", &complaints);
}

#[test]
fn problem_codes_of_catalog_files_stand_in_the_register() {
    const PREFIXES: [&str; 7] = ["descriptor-", "codeowners-", "yaml-", "file-", "location-", "lfs-", "secret-"];
    let of_catalog_files = |path: &str| {
        path.starts_with("catalog-schema/src/")
            || [
                "extract/annotated.rs",
                "extract/descriptor.rs",
                "extract/codeowners.rs",
                "pipeline/inspect.rs",
                "pipeline/look.rs",
                "pipeline/clean.rs",
            ]
            .iter()
            .any(|end| path.ends_with(end))
    };
    let mut met = BTreeSet::new();
    for source in rust().iter().filter(|s| !s.is_test() && of_catalog_files(&s.path) && !s.path.ends_with("/code.rs")) {
        let code = source.production();
        for literal in code.split('"').skip(1).step_by(2) {
            let is_code = literal.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !literal.ends_with('-');
            if let Some(prefix) = PREFIXES.iter().find(|prefix| is_code && literal.starts_with(**prefix)) {
                // Those of a Location are put together there.
                let prefixed =
                    if *prefix == "location-" { format!("descriptor-{literal}") } else { literal.to_owned() };
                met.insert(prefixed);
            }
        }
    }
    let known: BTreeSet<String> = catalog_schema::code::CODES.iter().map(|code| code.id.to_owned()).collect();
    let strange: Vec<String> = met.iter().filter(|id| !known.contains(*id)).cloned().collect();
    none("problem codes that `catalog_schema::code::CODES` does not explain", &strange);
    let idle: Vec<String> =
        known.iter().filter(|id| !met.contains(*id) && id.as_str() != "tree-too-large").cloned().collect();
    none("problem codes that nothing reports", &idle);
}
