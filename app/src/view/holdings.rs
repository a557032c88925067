//! What teams and people hold: services by owner, and how many of them rest on one head.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::finding::Outcome;
use catalog_schema::id::EntityRef;
use indexer::catalog::Item;

use super::{Context, thing};

/// The services of one owner.
#[derive(Clone, Debug, Default)]
pub struct Holding<'a> {
    /// The services, by reference.
    pub services: Vec<&'a Arc<Item>>,
    /// How many of them one person or nobody knows.
    pub shallow: usize,
    /// Their open findings.
    pub findings: usize,
}

/// Every owner with its services, in one pass.
#[must_use]
pub fn by_owner<'a>(ctx: &'a Context<'_>) -> BTreeMap<EntityRef, Holding<'a>> {
    let mut all: BTreeMap<EntityRef, Holding<'a>> = BTreeMap::new();
    for item in ctx.catalog.items.values().filter(|item| item.is_service()) {
        if let Some(owner) = thing::owner(item) {
            all.entry(owner.reference.clone()).or_default().add(ctx, item);
        }
    }
    all
}

/// The services of one owner.
#[must_use]
pub fn of<'a>(ctx: &'a Context<'_>, owner: &EntityRef) -> Holding<'a> {
    let mut holding = Holding::default();
    let services = ctx.catalog.items.values().filter(|item| item.is_service());
    for item in services.filter(|item| thing::owner(item).is_some_and(|o| o.reference == *owner)) {
        holding.add(ctx, item);
    }
    holding
}

/// The number of failed checks of an entity.
#[must_use]
pub fn open_findings(ctx: &Context<'_>, reference: &EntityRef) -> usize {
    ctx.catalog.outcomes_of(reference).iter().filter(|(_, outcome)| matches!(outcome, Outcome::Fail(_))).count()
}

impl<'a> Holding<'a> {
    fn add(&mut self, ctx: &Context<'_>, item: &'a Arc<Item>) {
        self.services.push(item);
        self.shallow += usize::from(thing::depth(item).is_some_and(|depth| depth <= 1));
        self.findings += open_findings(ctx, &item.reference);
    }
}
