//! From parts to what is shown: the catalog with its findings, the index, the log of what opened and closed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use catalog_schema::id::RepositoryId;
use serde_json::json;
use tokio::runtime::Handle;

use super::open::each_entry;
use super::{Error, document};
use crate::catalog::{Catalog, Item, Progress};
use crate::journal::{Journal, NewEntry};
use crate::record::Record;
use crate::resolve::part::Part;
use crate::search::{Document, Index};
use crate::{check, resolve};

/// Findings that one line of the log names at most.
const CHANGES: usize = 500;

/// What was indexed and logged last, to tell what changed.
#[derive(Default)]
pub struct Published {
    /// Digest of each entity's document, by id.
    items: HashMap<String, u64>,
    /// Digest of what a repository's sections depend on, and their ids.
    sections: HashMap<RepositoryId, (u64, Vec<String>)>,
    /// Open findings by id; `None` before the log was read.
    findings: Option<BTreeSet<String>>,
}

/// The catalog of the parts, checked.
#[must_use]
pub fn catalog(parts: &[Arc<Part>], as_of: i32, progress: Progress, old: &Catalog) -> Catalog {
    let mut catalog = resolve::resolve(parts, as_of, progress);
    catalog.generation = old.generation + 1;
    check::run_all(&mut catalog, |_| None);
    catalog
}

/// Brings the index up to the catalog: only documents that changed are written.
///
/// # Errors
/// When the index fails; nothing counts as indexed then.
pub fn index(
    index: &Index,
    published: &mut Published,
    catalog: &Catalog,
    parts: &[Arc<Part>],
    record_of: &dyn Fn(&RepositoryId) -> Option<Arc<Record>>,
) -> Result<(), Error> {
    let mark = watermark(catalog, parts);
    let in_sync = published.items.is_empty() && index.watermark() == Some(mark);
    let mut upserts: Vec<Document> = Vec::new();
    let mut deletes: Vec<String> = Vec::new();
    let mut items = HashMap::with_capacity(catalog.items.len());
    for item in catalog.items.values() {
        let document = document::of_item(item, catalog);
        let digest = digest_of(&document);
        if !in_sync && published.items.get(&document.id) != Some(&digest) {
            items.insert(document.id.clone(), digest);
            upserts.push(document);
        } else {
            items.insert(document.id, digest);
        }
    }
    deletes.extend(published.items.keys().filter(|id| !items.contains_key(*id)).cloned());
    let mut sections = HashMap::with_capacity(parts.len());
    for part in parts {
        let id = &part.origin.repository;
        let owners = Owners::new(part, catalog);
        let digest = owners.digest(part);
        if let Some((known, ids)) = published.sections.get(id)
            && *known == digest
        {
            sections.insert(id.clone(), (digest, ids.clone()));
            continue;
        }
        let ids: Vec<String> = if in_sync {
            section_ids(part)
        } else {
            let record = record_of(id).unwrap_or_default();
            let documents: Vec<Document> = document::of_sections(&record, id, |path| owners.of(path)).collect();
            let ids = documents.iter().map(|d| d.id.clone()).collect();
            upserts.extend(documents);
            ids
        };
        let known: Vec<String> = published.sections.get(id).map(|(_, ids)| ids.clone()).unwrap_or_default();
        let fresh: BTreeSet<&String> = ids.iter().collect();
        deletes.extend(known.into_iter().filter(|i| !fresh.contains(i)));
        sections.insert(id.clone(), (digest, ids));
    }
    deletes.extend(
        published.sections.iter().filter(|(id, _)| !sections.contains_key(*id)).flat_map(|(_, (_, ids))| ids.clone()),
    );
    if published.items.is_empty() && !in_sync {
        index.rebuild(upserts, mark)?;
    } else if !(upserts.is_empty() && deletes.is_empty()) || index.watermark() != Some(mark) {
        index.apply(upserts, &deletes, mark)?;
    }
    published.items = items;
    published.sections = sections;
    Ok(())
}

/// The ids that [`document::of_sections`] gives, from the part alone.
fn section_ids(part: &Part) -> Vec<String> {
    let id = &part.origin.repository;
    let of = |d: &crate::resolve::part::PartDocument| {
        d.lines.iter().map(|line| document::section_id(id, &d.evidence.path, *line)).collect::<Vec<_>>()
    };
    part.documents.iter().flat_map(of).collect()
}

/// Which entity each path of a repository belongs to: the one with the deepest root.
struct Owners<'a> {
    roots: BTreeMap<&'a str, &'a Arc<Item>>,
}

impl<'a> Owners<'a> {
    fn new(part: &Part, catalog: &'a Catalog) -> Self {
        let entry = catalog.repositories.get(&part.origin.repository);
        let items = entry.into_iter().flat_map(|e| e.items.iter()).filter_map(|r| catalog.item(r));
        let mut roots: BTreeMap<&str, &Arc<Item>> = BTreeMap::new();
        for (root, item) in items.flat_map(|item| item.paths.iter().map(move |path| (path.as_str(), item))) {
            // Of several things with one root the first by reference stands for all.
            let known = roots.entry(root).or_insert(item);
            if item.reference < known.reference {
                *known = item;
            }
        }
        Self { roots }
    }

    fn of(&self, path: &str) -> Option<&'a Item> {
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            if let Some(item) = self.roots.get(above) {
                return Some(item);
            }
            folder = above;
        }
        self.roots.get("").map(|item| &***item)
    }

    fn digest(&self, part: &Part) -> u64 {
        let mut hasher = DefaultHasher::new();
        part.commit.as_ref().map(|c| &c.id).hash(&mut hasher);
        crate::extract::digest().hash(&mut hasher);
        for (root, item) in &self.roots {
            (root, &item.reference, &item.lifecycle.as_ref().map(|l| &l.value)).hash(&mut hasher);
            item.ownership.owner().map(|(o, ..)| &o.reference).hash(&mut hasher);
            (item.system.as_ref().map(|s| &s.value), item.languages.iter().map(|l| &l.name).collect::<Vec<_>>())
                .hash(&mut hasher);
        }
        hasher.finish()
    }
}

fn digest_of(document: &Document) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{document:?}").hash(&mut hasher);
    hasher.finish()
}

/// What the index depends on, in one number: heads, extractors, day.
fn watermark(catalog: &Catalog, parts: &[Arc<Part>]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (catalog.as_of, catalog.progress.read, catalog.progress.total, crate::extract::digest()).hash(&mut hasher);
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    for part in parts {
        (&part.origin.repository, part.commit.as_ref().map(|c| &c.id), part.origin.trust == resolve::part::Trust::Org)
            .hash(&mut hasher);
    }
    hasher.finish()
}

/// Logs findings that opened or closed since the last time. Before every source was read once nothing is
/// logged: what is not measured yet is no news.
///
/// # Errors
/// When the log fails; the difference is logged next time.
pub fn log(
    runtime: &Handle,
    log: &dyn Journal,
    published: &mut Published,
    catalog: &Catalog,
    now: i64,
) -> Result<(), Error> {
    if !catalog.progress.complete() {
        return Ok(());
    }
    let known = match published.findings.take() {
        Some(known) => known,
        None => replay(runtime, log)?,
    };
    let open: BTreeMap<&str, &catalog_schema::finding::Finding> =
        catalog.findings.iter().map(|f| (f.id.as_str(), f)).collect();
    let opened = open
        .iter()
        .filter(|(id, _)| !known.contains(**id))
        .map(|(id, f)| ("opened", json!({"id": id, "since": f.since})));
    let closed = known.iter().filter(|id| !open.contains_key(id.as_str())).map(|id| ("closed", json!({ "id": id })));
    let changes: Vec<(&str, serde_json::Value)> = opened.chain(closed).collect();
    for some in changes.chunks(CHANGES) {
        let of = |word: &str| some.iter().filter(|(w, _)| *w == word).map(|(_, v)| v.clone()).collect::<Vec<_>>();
        let entry = NewEntry {
            time: now,
            actor: "crawl".to_owned(),
            action: "findings.changed".to_owned(),
            subject: "findings".to_owned(),
            payload: json!({"opened": of("opened"), "closed": of("closed")}),
        };
        // A failure leaves `published.findings` empty: the next publish reads back what was written.
        runtime.block_on(log.append(entry, None))?;
    }
    published.findings = Some(open.keys().map(|id| (*id).to_owned()).collect());
    Ok(())
}

/// The findings that the log says are open.
fn replay(runtime: &Handle, log: &dyn Journal) -> Result<BTreeSet<String>, Error> {
    let mut open = BTreeSet::new();
    let id = |one: &serde_json::Value| one["id"].as_str().map(str::to_owned);
    each_entry(runtime, log, &mut |entry| {
        open.extend(entry.payload["opened"].as_array().into_iter().flatten().filter_map(id));
        for gone in entry.payload["closed"].as_array().into_iter().flatten().filter_map(id) {
            open.remove(&gone);
        }
    })?;
    Ok(open)
}
