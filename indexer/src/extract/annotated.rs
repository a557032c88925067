//! What annotations of a catalog file point at in its own repository: the runbook, and the paths that belong to it.

use catalog_schema::annotation::{PATHS, RUNBOOK, is_address, is_glob, places, stated};
use catalog_schema::entity::{Entity, Span};
use catalog_schema::fact::Fact;
use catalog_schema::format::path;
use catalog_schema::problem::{Problem, Severity};
use globset::{GlobBuilder, GlobMatcher};

use super::{Extraction, File, TreeView, document};
use crate::limits;

/// The code of what points at nothing.
const CODE: &str = "descriptor-path-absent";
/// Paths of one annotation that are looked up; the rest are taken as they are.
const MAX_PATHS: usize = 20;

/// The text of the runbook that an entity names, and a problem for each path that leads nowhere.
pub(super) fn read(entity: &Entity, file: &str, tree: &dyn TreeView) -> Extraction {
    let mut out = runbook(entity, file, tree);
    out.problems.extend(paths(entity, file, tree));
    out
}

fn runbook(entity: &Entity, file: &str, tree: &dyn TreeView) -> Extraction {
    let Some(target) = entity.annotation(RUNBOOK).map(str::trim).filter(|t| !t.is_empty() && !is_address(t)) else {
        return Extraction::default();
    };
    match places(file, target).into_iter().find(|place| tree.exists(place)) {
        Some(place) => text(&place, tree),
        None => {
            let message = format!("`{RUNBOOK}` names `{}`, which is not in this repository", short(target));
            let hint = "write a path from this file or from the repository's root, or an address";
            let problem = absent(file, message, span(entity, RUNBOOK)).hint(hint);
            Extraction { facts: Vec::new(), problems: vec![problem] }
        }
    }
}

/// A named runbook as a document, where nothing but the annotation tells that it is one.
fn text(place: &str, tree: &dyn TreeView) -> Extraction {
    if document::is_runbook(place) {
        return Extraction::default();
    }
    let facts: Vec<Fact> = tree
        .read(place)
        .and_then(|bytes| document::as_runbook(&File { path: place, bytes: &bytes, host: None }))
        .into_iter()
        .collect();
    Extraction { facts, problems: Vec::new() }
}

fn paths(entity: &Entity, file: &str, tree: &dyn TreeView) -> Vec<Problem> {
    let stated = entity.annotation(PATHS).into_iter().flat_map(stated).take(MAX_PATHS);
    let dead = stated.filter(|path| !holds(path, tree));
    let problem = |path: &str| {
        let message = format!("`{PATHS}` names `{}`, which matches nothing in this repository", short(path));
        absent(file, message, span(entity, PATHS)).hint("paths are relative to the repository's root, not to this file")
    };
    dead.map(problem).collect()
}

/// Whether anything stands at a path or fits a pattern; what cannot be told counts as there.
fn holds(path: &str, tree: &dyn TreeView) -> bool {
    if !is_glob(path) {
        return path.is_empty() || tree.exists(path);
    }
    let Some(matcher) = matcher(path) else { return false };
    let plain = path.split(['*', '?', '{', '[']).next().unwrap_or_default();
    let files = tree.list(path::folder(plain));
    files.len() as u64 >= limits::LIST_FILES || files.iter().any(|file| matcher.is_match(file))
}

fn matcher(pattern: &str) -> Option<GlobMatcher> {
    GlobBuilder::new(pattern).literal_separator(true).build().ok().map(|glob| glob.compile_matcher())
}

fn absent(file: &str, message: String, span: Option<Span>) -> Problem {
    Problem::new(CODE, Severity::Warning, file, message).at(span)
}

fn span(entity: &Entity, annotation: &str) -> Option<Span> {
    entity.spans.get(&format!("/metadata/annotations/{}", annotation.replace('/', "~1")))
}

fn short(text: &str) -> String {
    text.chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::descriptor::BACKSTAGE;
    use crate::extract::fixture::{Files, run};
    use catalog_schema::fact::{Claim, DocumentKind};

    fn extract(annotations: &str) -> Extraction {
        let file = format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\n  annotations:\n    {annotations}\nspec: {{type: service, lifecycle: x, owner: a}}\n"
        );
        let file: &str = Box::leak(file.into_boxed_str());
        let tree = Files(vec![
            ("svc/pay/catalog-info.yaml", file),
            ("svc/pay/ops/night.md", "# At night\n\nRestart it.\n"),
            ("ops/night/incident.md", "# Incident\n\nCall somebody.\n"),
            ("docs/runbook.md", "# Runbook\n"),
            ("ops/plan.pdf", "%PDF"),
        ]);
        run(&BACKSTAGE, &tree)
    }

    #[test]
    fn a_runbook_named_by_annotation_is_read_wherever_it_stands() {
        let read = |target: &str| {
            let found = extract(&format!("{RUNBOOK}: {target}"));
            assert_eq!(found.problems, [], "{target}");
            let books = found.facts.iter().filter_map(|fact| match &fact.claim {
                Claim::Document(document) => Some((fact.path.clone(), document.kind, document.title.clone())),
                _ => None,
            });
            books.collect::<Vec<_>>()
        };
        let book = |path: &str, title: &str| vec![(path.to_owned(), DocumentKind::Runbook, title.to_owned())];
        assert_eq!(read("ops/night.md"), book("svc/pay/ops/night.md", "At night"));
        for target in ["ops/night/incident.md", "/ops/night/incident.md", "../../ops/night/incident.md"] {
            assert_eq!(read(target), book("ops/night/incident.md", "Incident"), "{target}");
        }
        for target in ["docs/runbook.md", "/ops/plan.pdf", "https://wiki.test/run", "mailto:night@x.test"] {
            assert_eq!(read(target), [], "{target}: read for itself, no prose, or no file");
        }
    }

    #[test]
    fn what_points_nowhere_is_told_where_it_stands() {
        let told = |annotations: &str| {
            let found = extract(annotations);
            let told = found.problems.iter().map(|p| (p.code.clone(), p.span.map(|s| s.line), p.message.clone()));
            told.collect::<Vec<_>>()
        };
        let one = |message: &str| vec![(CODE.to_owned(), Some(6), message.to_owned())];
        let message = "`portolan.dev/runbook` names `docs/nope.md`, which is not in this repository";
        assert_eq!(told(&format!("{RUNBOOK}: docs/nope.md")), one(message));
        let message = "`portolan.dev/runbook` names `../../../x.md`, which is not in this repository";
        assert_eq!(told(&format!("{RUNBOOK}: ../../../x.md")), one(message));
        let message = "`portolan.dev/paths` names `../../etc`, which matches nothing in this repository";
        assert_eq!(
            told(&format!("{PATHS}: ../../etc, svc/pay, ./ops/, 'docs/*.md', .").replace('\'', "")),
            one(message)
        );
        let message = "`portolan.dev/paths` names `docs/*.rs`, which matches nothing in this repository";
        assert_eq!(told(&format!("{PATHS}: docs/*.rs svc/**")), one(message));
    }
}
