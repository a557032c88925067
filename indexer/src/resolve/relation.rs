//! Relations: every reference of every descriptor, seen from both ends.

use std::collections::{BTreeMap, BTreeSet};

use catalog_schema::fact::Evidence;
use catalog_schema::id::EntityRef;
use catalog_schema::relation::{MAPPED_FIELDS, REFERENCE_FIELDS, Relation, RelationType};

use crate::catalog::{Item, RelationEntry};

/// A relation before it is turned around.
pub struct Edge {
    /// From whom.
    pub from: EntityRef,
    /// What it says.
    pub relation: RelationType,
    /// To whom.
    pub to: EntityRef,
    /// Who says so.
    pub evidence: Evidence,
}

/// The references of a declared entity.
#[must_use]
pub fn declared(item: &Item) -> Vec<Edge> {
    let kind = item.reference.kind();
    let all = REFERENCE_FIELDS.iter().chain(MAPPED_FIELDS);
    let mut edges = Vec::new();
    for field in all.filter(|f| f.kinds.is_empty() || f.kinds.contains(&kind)) {
        for declaration in item.declarations() {
            let entity = &declaration.entity;
            let texts = entity.texts(field.pointer);
            // Of an owner or a whole there is one: the first file that names it settles it.
            let is_settled = !texts.is_empty() && entity.text(field.pointer).is_some();
            for (pointer, text) in texts {
                let Ok(to) = EntityRef::parse(text, field.default_kind, item.reference.namespace()) else { continue };
                let line = entity.line(&pointer).or(declaration.evidence.line);
                let evidence = declaration.evidence.at_line(line);
                edges.push(Edge { from: item.reference.clone(), relation: field.relation, to, evidence });
            }
            if is_settled {
                break;
            }
        }
    }
    edges
}

/// Gives each item its end of every edge, sorted by type, then target; duplicates keep the first evidence.
pub fn attach(items: &mut BTreeMap<EntityRef, Item>, edges: Vec<Edge>) {
    let known: BTreeSet<EntityRef> = items.keys().cloned().collect();
    for edge in edges {
        let forth = Relation { relation: edge.relation, target: edge.to.clone() };
        let back = Relation { relation: edge.relation.inverse(), target: edge.from.clone() };
        let exists = known.contains(&edge.to);
        if let Some(target) = items.get_mut(&edge.to) {
            target.relations.push(RelationEntry { relation: back, exists: true, evidence: edge.evidence.clone() });
        }
        if let Some(source) = items.get_mut(&edge.from) {
            source.relations.push(RelationEntry { relation: forth, exists, evidence: edge.evidence });
        }
    }
    for item in items.values_mut() {
        item.relations.sort_by(|a, b| (&a.relation, &a.evidence).cmp(&(&b.relation, &b.evidence)));
        item.relations.dedup_by(|a, b| a.relation == b.relation);
        item.relations.shrink_to_fit();
    }
}
