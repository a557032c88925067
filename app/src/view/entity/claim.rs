//! What the page of a service that nobody declared offers: the file to commit, and what it was found by.

use indexer::catalog::Item;
use portolan_ui::model::Unregistered;

use super::super::{Context, descriptor, register, value};

/// Pieces of evidence shown.
const EVIDENCE: usize = 5;

/// What the page offers for a service that no descriptor declares.
#[must_use]
pub fn of(ctx: &Context<'_>, item: &Item) -> Option<Unregistered> {
    let discovery = item.discovery.as_ref().filter(|_| item.is_service() && descriptor::is_open(item))?;
    let home = item.repository.as_ref();
    let folder = descriptor::folder(item);
    let name = descriptor::FILE;
    Some(Unregistered {
        sentence: "These files build or deploy it:".to_owned(),
        path: if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") },
        register: register::href(&item.reference),
        file: descriptor::file(&ctx.catalog, &[item], folder),
        evidence: discovery.evidence.iter().take(EVIDENCE).map(|e| value::evidence(ctx, e, home)).collect(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::of;
    use crate::view::sample;
    use indexer::catalog::Discovery;

    #[test]
    fn the_file_stands_in_the_services_own_folder() {
        let sample = sample::organisation();
        let ctx = sample.context("/");
        let mut item = sample::service("customs");
        item.declaration = None;
        item.discovery =
            Some(Discovery { evidence: vec![sample::evidence("Dockerfile", 3)], aliases: Vec::new(), since: None });
        item.paths = vec!["deploy/customs".to_owned()];
        let offered = of(&ctx, &item).unwrap();
        assert_eq!(offered.path, "deploy/customs/catalog-info.yaml");
        assert!(offered.file.contains("  name: customs  # the name of its folder\n"), "{}", offered.file);
    }

    #[test]
    fn a_declared_service_gets_no_offer() {
        let sample = sample::organisation();
        let ctx = sample.context("/");
        let item = ctx.catalog.item(&sample::reference("component:default/ledger")).unwrap();
        assert!(of(&ctx, item).is_none());
    }
}
