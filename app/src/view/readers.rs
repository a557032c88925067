//! How much each extractor gave to the present catalog.

use std::collections::{BTreeMap, HashSet};

use catalog_schema::fact::Evidence;
use indexer::catalog::Item;

use super::Context;

/// Files that each extractor read something from, by its id, in one pass over the catalog.
#[must_use]
pub fn files(ctx: &Context<'_>) -> BTreeMap<String, u64> {
    let mut seen: HashSet<(&str, &str, &str)> = HashSet::new();
    for item in ctx.catalog.items.values() {
        for evidence in sources(item) {
            seen.insert((&evidence.extractor, evidence.repository.as_str(), &evidence.path));
        }
    }
    let mut counts = BTreeMap::new();
    for (extractor, ..) in seen {
        *counts.entry(extractor.to_owned()).or_insert(0) += 1;
    }
    counts
}

fn sources(item: &Item) -> impl Iterator<Item = &Evidence> {
    let declared = item.declaration.iter().map(|d| &d.evidence);
    let discovered = item.discovery.iter().flat_map(|d| &d.evidence);
    let codeowners = item.ownership.codeowners.iter().map(|c| &c.evidence);
    let documents = item.documents.iter().map(|d| &d.evidence);
    declared.chain(discovered).chain(codeowners).chain(documents).filter(|e| !e.path.is_empty())
}
