//! What differs between two catalogs: entities that came, went or changed, and who owns what now.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::fact::Evidence;
use catalog_schema::finding::Finding;
use catalog_schema::id::EntityRef;
use serde_json::Value;

use super::{Catalog, Item};

/// Fields of one entity that are told at most.
const MAX_FIELDS: usize = 200;

/// The difference between two catalogs, each list in the order of references.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Entities that are new, with their owner.
    pub added: Vec<(EntityRef, Option<EntityRef>)>,
    /// Entities that are gone, with the owner they had.
    pub removed: Vec<(EntityRef, Option<EntityRef>)>,
    /// Entities in both that say something else.
    pub changed: Vec<Changed>,
    /// Entities in both that have another owner.
    pub moved: Vec<Moved>,
    /// Names that are claimed once more than before: who keeps each.
    pub clashes: Vec<(EntityRef, Evidence)>,
    /// Findings that open.
    pub opened: Vec<Finding>,
    /// Findings that close.
    pub closed: Vec<Finding>,
}

/// An entity that says something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// Who it is.
    pub reference: EntityRef,
    /// Its fields that differ, in the order of their names.
    pub fields: Vec<FieldChange>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Its place (`spec.lifecycle`, `metadata.tags[0]`), or `declared` or `paths`.
    pub field: String,
    /// What it said; `None` where it was absent.
    pub from: Option<Value>,
    /// What it says; `None` where it is absent.
    pub to: Option<Value>,
}

/// A change of ownership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// What is owned.
    pub reference: EntityRef,
    /// Who owned it.
    pub from: Option<EntityRef>,
    /// Who owns it.
    pub to: Option<EntityRef>,
}

impl Changes {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What differs between an earlier and a later catalog.
#[must_use]
pub fn between(old: &Catalog, new: &Catalog) -> Changes {
    let mut changes = Changes::default();
    for (reference, item) in &new.items {
        match old.items.get(reference) {
            None => changes.added.push((reference.clone(), owner(item))),
            Some(before) if Arc::ptr_eq(before, item) => continue,
            Some(before) => compare(before, item, &mut changes),
        }
        let known = old.items.get(reference).map_or(0, |before| before.conflicts.len());
        if let Some(declaration) = item.declaration.as_ref().filter(|_| item.conflicts.len() > known) {
            changes.clashes.push((reference.clone(), declaration.evidence.clone()));
        }
    }
    let gone = old.items.iter().filter(|(reference, _)| !new.items.contains_key(*reference));
    changes.removed = gone.map(|(reference, item)| (reference.clone(), owner(item))).collect();
    changes.opened = only_in(&new.findings, &old.findings);
    changes.closed = only_in(&old.findings, &new.findings);
    changes
}

fn owner(item: &Item) -> Option<EntityRef> {
    item.ownership.owner().map(|(owner, ..)| owner.reference.clone())
}

fn only_in(these: &[Finding], those: &[Finding]) -> Vec<Finding> {
    let known: std::collections::HashSet<&str> = those.iter().map(|finding| finding.id.as_str()).collect();
    these.iter().filter(|finding| !known.contains(finding.id.as_str())).cloned().collect()
}

fn compare(old: &Arc<Item>, new: &Arc<Item>, changes: &mut Changes) {
    let (from, to) = (owner(old), owner(new));
    if from != to {
        changes.moved.push(Moved { reference: new.reference.clone(), from, to });
    }
    let fields = fields(old, new);
    if !fields.is_empty() {
        changes.changed.push(Changed { reference: new.reference.clone(), fields });
    }
}

fn fields(old: &Item, new: &Item) -> Vec<FieldChange> {
    let (before, after) = (leaves(old), leaves(new));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differing = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    let change = |name: &String| FieldChange {
        field: name.clone(),
        from: before.get(name).cloned(),
        to: after.get(name).cloned(),
    };
    differing.take(MAX_FIELDS).map(change).collect()
}

/// What an entity says, each single value by its place.
fn leaves(item: &Item) -> BTreeMap<String, Value> {
    let mut leaves = BTreeMap::new();
    leaves.insert("declared".to_owned(), Value::Bool(item.is_declared()));
    if !item.paths.is_empty() {
        leaves.insert("paths".to_owned(), Value::String(item.paths.join(", ")));
    }
    if let Some(declaration) = &item.declaration {
        collect("", &declaration.entity.document, &mut leaves);
    }
    leaves
}

fn collect(place: &str, value: &Value, leaves: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(pairs) if !pairs.is_empty() => {
            for (key, value) in pairs {
                let below = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                collect(&below, value, leaves);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (at, value) in items.iter().enumerate() {
                collect(&format!("{place}[{at}]"), value, leaves);
            }
        }
        value => {
            leaves.insert(place.to_owned(), value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::catalog::{Declaration, OwnerRef};
    use catalog_schema::entity::Entity;
    use catalog_schema::fact::{Standing, Witness};
    use catalog_schema::id::RepositoryId;
    use serde_json::json;

    fn evidence() -> Evidence {
        let witness = Witness {
            repository: RepositoryId("pay".to_owned()),
            path: "catalog-info.yaml".to_owned(),
            commit: "c".to_owned(),
            at: 0,
            extractor: "descriptor".to_owned(),
            standing: Standing::Declared,
        };
        Evidence::new(witness, Some(4))
    }

    fn item(document: Value) -> Arc<Item> {
        let owner = document["spec"]["owner"].as_str().map(|o| EntityRef::new("group", "default", o));
        let entity = Entity::new(document, BTreeMap::<String, catalog_schema::entity::Span>::new()).unwrap();
        let mut item = Item::named(entity.reference.clone(), entity.name());
        item.ownership.declared = owner.map(|reference| crate::catalog::Claimed {
            value: OwnerRef { reference, exists: true, present: true },
            evidence: vec![evidence()],
            others: Vec::new(),
        });
        item.declaration = Some(Declaration { entity: Arc::new(entity), evidence: evidence() });
        Arc::new(item)
    }

    fn catalog(items: Vec<Arc<Item>>) -> Catalog {
        Catalog { items: items.into_iter().map(|i| (i.reference.clone(), i)).collect(), ..Catalog::default() }
    }

    fn component(name: &str, owner: &str, tags: &[&str]) -> Arc<Item> {
        item(json!({"kind": "Component", "metadata": {"name": name, "tags": tags}, "spec": {"owner": owner}}))
    }

    #[test]
    fn the_same_catalog_has_no_changes() {
        let one = catalog(vec![component("pay", "a", &["x"])]);
        assert!(between(&one, &one.clone()).is_empty());
    }

    #[test]
    fn what_came_went_and_changed_is_told_field_by_field() {
        let old = catalog(vec![component("pay", "a", &["x"]), component("old", "a", &[])]);
        let new = catalog(vec![component("pay", "b", &["x", "y"]), component("new", "c", &[])]);
        let changes = between(&old, &new);
        let names =
            |list: &[(EntityRef, Option<EntityRef>)]| list.iter().map(|(r, _)| r.name().to_owned()).collect::<Vec<_>>();
        assert_eq!((names(&changes.added), names(&changes.removed)), (vec!["new".to_owned()], vec!["old".to_owned()]));
        let told: Vec<(&str, Option<&Value>, Option<&Value>)> =
            changes.changed[0].fields.iter().map(|f| (f.field.as_str(), f.from.as_ref(), f.to.as_ref())).collect();
        assert_eq!(
            told,
            [("metadata.tags[1]", None, Some(&json!("y"))), ("spec.owner", Some(&json!("a")), Some(&json!("b")))]
        );
        let moved = &changes.moved[0];
        assert_eq!((moved.from.as_ref().unwrap().name(), moved.to.as_ref().unwrap().name()), ("a", "b"));
    }

    #[test]
    fn a_name_claimed_once_more_says_who_keeps_it() {
        let old = catalog(vec![component("pay", "a", &[])]);
        let mut twice = (*component("pay", "a", &[])).clone();
        twice.conflicts.push(crate::catalog::Conflict { evidence: evidence(), owner: None, since: None });
        let changes = between(&old, &catalog(vec![Arc::new(twice)]));
        assert_eq!(changes.clashes.len(), 1);
        assert!(changes.changed.is_empty() && changes.moved.is_empty());
    }
}
