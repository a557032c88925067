//! The documents of a thing: what stands in its folder, what its descriptor links, what the repository says of it.

use catalog_schema::annotation::{self, RUNBOOK};
use catalog_schema::fact::{DocumentKind, Evidence, Standing, Witness};

use super::ground::Ground;
use super::part::{Part, PartDocument};
use super::past::Gone;
use crate::catalog::{DocumentEntry, Item, Removed};

/// Most documents of one thing.
const MAX_DOCUMENTS: usize = 200;

/// The documents of an item, runbooks last to be linked first: README, runbooks, decisions, documents.
#[must_use]
pub fn of(item: &Item, ground: &Ground, part: &Part, change_days: &[i32]) -> Vec<DocumentEntry> {
    let mut documents: Vec<DocumentEntry> =
        part.documents.iter().filter_map(|d| entry(d, item, ground, part, change_days)).collect();
    add_links(item, part, change_days, &mut documents);
    documents
        .sort_by(|a, b| (order(a.kind), !a.own, &a.path, &a.title).cmp(&(order(b.kind), !b.own, &b.path, &b.title)));
    documents.truncate(MAX_DOCUMENTS);
    documents
}

/// READMEs and runbooks of the ground's own folders that were taken away, the newest of each.
#[must_use]
pub fn removed(ground: &Ground, part: &Part) -> Removed {
    let newest = |runbook: bool| {
        let fits = |gone: &&Gone| {
            let file = gone.path.rsplit('/').next().unwrap_or_default().to_lowercase();
            if runbook {
                !file.starts_with("readme")
            } else {
                ground.is_root_file(&gone.path) && file.starts_with("readme")
            }
        };
        let gone = part.past.gone.iter().filter(fits).filter(|gone| ground.is_below(&gone.path));
        gone.max_by(|a, b| (a.at, &a.commit, &b.path).cmp(&(b.at, &b.commit, &a.path))).map(|gone| {
            let witness = Witness {
                repository: part.origin.repository.clone(),
                path: gone.path.clone(),
                commit: gone.commit.clone(),
                at: gone.at,
                extractor: "history".to_owned(),
                standing: Standing::Observed,
            };
            Evidence::new(witness, None)
        })
    };
    Removed { readme: newest(false), runbook: newest(true) }
}

fn order(kind: DocumentKind) -> u8 {
    match kind {
        DocumentKind::Readme => 0,
        DocumentKind::Runbook => 1,
        DocumentKind::Decision => 2,
        DocumentKind::Doc => 3,
    }
}

fn entry(
    document: &PartDocument,
    item: &Item,
    ground: &Ground,
    part: &Part,
    change_days: &[i32],
) -> Option<DocumentEntry> {
    let path = &document.evidence.path;
    let here = ground.holds(path, part);
    let named = !here && names_it(path, &item.name);
    let kind = document.document.kind;
    let shared = !here && !named && kind == DocumentKind::Readme && !path.contains('/');
    if !(here || named || shared) {
        return None;
    }
    let own = named || (here && (kind != DocumentKind::Readme || ground.is_root_file(path)));
    Some(described(document, own, change_days))
}

fn described(document: &PartDocument, own: bool, change_days: &[i32]) -> DocumentEntry {
    let day = i32::try_from(document.evidence.at.div_euclid(86_400)).unwrap_or(i32::MAX);
    let since = change_days.len() - change_days.partition_point(|d| *d <= day);
    DocumentEntry {
        kind: document.document.kind,
        title: document.document.title.clone(),
        path: document.evidence.path.clone(),
        url: None,
        lines: document.document.lines,
        sections: document.sections.clone(),
        evidence: document.evidence.clone(),
        own,
        changes_since: u32::try_from(since).unwrap_or(u32::MAX),
    }
}

/// A file elsewhere in the repository whose name is the thing's (`docs/runbooks/payments.md`).
fn names_it(path: &str, name: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.split('.').next().unwrap_or(file);
    let in_docs = path.starts_with("docs/") || path.contains("/docs/") || path.contains("runbooks/");
    in_docs && plain(stem) == plain(name)
}

fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Runbooks that the descriptor names by annotation or by a link of that type: addresses, and files that are there.
fn add_links(item: &Item, part: &Part, change_days: &[i32], documents: &mut Vec<DocumentEntry>) {
    let Some(declaration) = &item.declaration else { return };
    let annotated = declaration.entity.annotation(RUNBOOK).map(|target| {
        let line = declaration.entity.annotation_line(RUNBOOK);
        (target.trim().to_owned(), "Runbook".to_owned(), declaration.evidence.at_line(line))
    });
    let linked = item
        .links
        .iter()
        .filter(|l| l.kind.as_deref().is_some_and(|k| k.eq_ignore_ascii_case("runbook")))
        .map(|l| (l.url.clone(), l.title.clone(), l.evidence.clone()));
    for (target, title, evidence) in annotated.into_iter().chain(linked) {
        let named = |path: String, url: Option<String>, title: String| DocumentEntry {
            kind: DocumentKind::Runbook,
            title,
            path,
            url,
            lines: 0,
            sections: Vec::new(),
            evidence: evidence.clone(),
            own: true,
            changes_since: 0,
        };
        if annotation::is_address(&target) {
            documents.push(named(String::new(), Some(target), title));
            continue;
        }
        let places = annotation::places(&declaration.evidence.path, &target);
        let read = |path: &str| part.documents.iter().find(|d| d.evidence.path == path);
        let Some(path) = places.into_iter().find(|place| read(place).is_some() || part.holds(place)) else { continue };
        if let Some(known) = documents.iter_mut().find(|d| d.path == path) {
            known.kind = DocumentKind::Runbook;
            known.own = true;
            continue;
        }
        // What is no prose has no title but its path.
        documents.push(match read(&path) {
            Some(document) => DocumentEntry { kind: DocumentKind::Runbook, ..described(document, true, change_days) },
            None => named(path.clone(), None, path),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::names_it;

    #[test]
    fn a_shared_runbook_belongs_to_the_thing_it_is_named_after() {
        assert!(names_it("docs/runbooks/label-printer.md", "label_printer"));
        assert!(!names_it("docs/runbooks/labels.md", "label-printer"));
        assert!(!names_it("src/label-printer.md", "label-printer"));
    }
}
