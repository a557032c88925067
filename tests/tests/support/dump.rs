//! A catalog and a store as text, without what may differ between two runs: when and how long.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use indexer::catalog::Catalog;
use indexer::store::{self, MAX_PAGE, Prefix};

use super::runtime;

/// Everything a catalog says.
pub fn catalog(catalog: &Catalog) -> String {
    let mut text = format!("as of {}, {:?}\n", catalog.as_of, catalog.progress);
    for (reference, item) in &catalog.items {
        let _ = writeln!(text, "{reference:?} {item:#?}");
    }
    for (id, entry) in &catalog.repositories {
        let mut entry = (**entry).clone();
        (entry.crawled_at, entry.took_ms) = (0, 0);
        let _ = writeln!(text, "{id} {entry:#?}");
    }
    let _ = writeln!(text, "{:#?}", catalog.findings);
    for (reference, outcomes) in &catalog.outcomes {
        let _ = writeln!(text, "{reference:?} {outcomes:#?}");
    }
    text
}

/// The heads and chunks of a data directory that nobody has open: key to bytes.
pub fn records(data: &Path) -> BTreeMap<String, Vec<u8>> {
    let store = store::open(&format!("sled:{}", data.join("store").display())).unwrap().store;
    let mut all = BTreeMap::new();
    for kind in ["repo", "chunk"] {
        let prefix = Prefix::of(&[kind]);
        let mut after = None;
        loop {
            let page = runtime().block_on(store.scan(&prefix, after.as_ref(), MAX_PAGE)).unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.key.clone());
            all.extend(page.into_iter().map(|e| (e.key.as_str().to_owned(), e.value)));
        }
    }
    all
}

/// Where two texts part, with the lines before; `None` where they are the same.
pub fn difference(left: &str, right: &str) -> Option<String> {
    if left == right {
        return None;
    }
    let (left, right): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    let at = left.iter().zip(&right).take_while(|(l, r)| l == r).count();
    let part = |lines: &[&str]| lines[at.saturating_sub(12)..lines.len().min(at + 12)].join("\n");
    Some(format!("line {}:\n{}\n---- but ----\n{}", at + 1, part(&left), part(&right)))
}

/// Fails where two texts part.
pub fn assert_same(what: &str, left: &str, right: &str) {
    if let Some(difference) = difference(left, right) {
        panic!("{what} differ at {difference}");
    }
}
