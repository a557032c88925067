//! From parts to what is shown: the catalog with its findings, and the log of what opened and closed.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use catalog_schema::id::RepositoryId;
use serde_json::json;
use tokio::runtime::Handle;

use super::Error;
use super::indexing::Indexed;
use super::keep::Entry;
use super::open::each_entry;
use crate::catalog::{Catalog, Progress};
use crate::insight::healed;
use crate::journal::{Journal, NewEntry};
use crate::resolve::decision::Decisions;
use crate::resolve::part::{Part, Trust};
use crate::{check, resolve};

/// Findings that one line of the log names at most.
const CHANGES: usize = 500;

/// What was indexed and logged last, to tell what changed.
#[derive(Default)]
pub struct Published {
    /// Fingerprint of what the catalog on show was made of.
    pub mark: Option<u64>,
    /// What the index holds.
    pub indexed: Indexed,
    /// Open findings by id; `None` before the log was read.
    findings: Option<BTreeSet<String>>,
}

/// The catalog of the parts, checked; it shares what did not change with known ones.
#[must_use]
pub fn catalog(parts: &[Arc<Part>], given: &resolve::Given<'_>, known: &[&Catalog]) -> Catalog {
    let mut catalog = resolve::resolve(parts, given);
    share(&mut catalog, known);
    check::run_all(&mut catalog);
    catalog
}

/// Entities that did not change stay the very objects that readers hold already.
fn share(catalog: &mut Catalog, known: &[&Catalog]) {
    for (reference, item) in &mut catalog.items {
        let mut same = known.iter().filter_map(|old| old.items.get(reference));
        if let Some(known) = same.find(|known| *known == item) {
            *item = Arc::clone(known);
        }
    }
}

/// Notes when each repository was read: the one thing that a crawl without news changes.
pub fn note_times<'a>(catalog: &mut Catalog, entries: impl Iterator<Item = (&'a RepositoryId, &'a Entry)>) {
    for (id, crawled) in entries {
        if let Some(entry) = catalog.repositories.get_mut(id)
            && (entry.crawled_at, entry.took_ms) != (crawled.crawled_at, crawled.took_ms)
        {
            let entry = Arc::make_mut(entry);
            (entry.crawled_at, entry.took_ms) = (crawled.crawled_at, crawled.took_ms);
        }
    }
}

/// What catalog and index are made of, in one number: day, extractors, decisions, and of each repository its place, head and state.
#[must_use]
pub fn fingerprint(parts: &[Arc<Part>], as_of: i32, progress: Progress, decisions: &Decisions) -> u64 {
    let mut hasher = DefaultHasher::new();
    (as_of, progress.read, progress.total, crate::extract::digest(), env!("CARGO_PKG_VERSION")).hash(&mut hasher);
    decisions.hash(&mut hasher);
    for part in parts {
        let origin = &part.origin;
        let head = part.commit.as_ref().map(|c| &c.id);
        (&origin.repository, head, origin.trust == Trust::Org, &origin.location, &origin.state).hash(&mut hasher);
        origin.problems.hash(&mut hasher);
        // Another host reads the same file by other rules.
        part.codeowners.as_ref().map(|(owners, _)| (owners.dialect, owners.chosen)).hash(&mut hasher);
    }
    hasher.finish()
}

/// Logs findings that opened or closed since the last time, each with the time since when it is so, where history
/// tells (seconds since 1970 UTC). Before every source was read once nothing is
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
    let closed = known.iter().filter(|id| !open.contains_key(id.as_str())).map(|id| {
        let since = healed(catalog, id).map(|day| i64::from(day) * 86_400);
        ("closed", json!({"id": id, "since": since}))
    });
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
