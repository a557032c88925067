//! Relations of a thing, both ways.

use catalog_schema::fact::Standing;
use catalog_schema::relation::RelationType;
use indexer::catalog::{Item, RelationEntry};
use portolan_ui::model::Relation;

use super::super::{Context, thing, value};

/// Relations to other things, and what lies inside (shown as a table of its own). Owners and members have their own
/// places on the page.
#[must_use]
pub fn split(item: &Item) -> (Vec<&RelationEntry>, Vec<&RelationEntry>) {
    let shown =
        item.relations.iter().filter(|r| !matches!(r.relation.relation, RelationType::OwnedBy | RelationType::OwnerOf));
    let whole = matches!(item.reference.kind(), "system" | "domain");
    shown.partition(|r| !(whole && r.relation.relation == RelationType::HasPart))
}

/// The rows.
#[must_use]
pub fn rows(ctx: &Context<'_>, item: &Item, related: &[&RelationEntry]) -> Vec<Relation> {
    let mut rows: Vec<(u8, Relation)> = related.iter().map(|entry| row(ctx, item, entry)).collect();
    rows.sort_by(|(a, x), (b, y)| (a, &x.name).cmp(&(b, &y.name)));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn row(ctx: &Context<'_>, item: &Item, entry: &RelationEntry) -> (u8, Relation) {
    let (place, direction) = direction(entry.relation.relation);
    let named = thing::named(ctx, &entry.relation.target);
    let row = Relation {
        direction: direction.to_owned(),
        name: named.name,
        href: named.href,
        kind: named.kind,
        by: by(entry),
        standing: value::standing(entry.evidence.standing),
        evidence: Some(value::evidence(ctx, &entry.evidence, item.repository.as_ref())),
    };
    (place, row)
}

/// Place in the table and word of a relation.
fn direction(relation: RelationType) -> (u8, &'static str) {
    match relation {
        RelationType::DependsOn => (0, "uses"),
        RelationType::ConsumesApi => (1, "consumes"),
        RelationType::DependencyOf => (2, "used by"),
        RelationType::ApiConsumedBy => (3, "consumed by"),
        RelationType::ProvidesApi => (4, "provides"),
        RelationType::ApiProvidedBy => (5, "provided by"),
        RelationType::PartOf => (6, "part of"),
        RelationType::HasPart => (7, "contains"),
        RelationType::ChildOf => (8, "below"),
        RelationType::ParentOf => (9, "above"),
        RelationType::MemberOf => (10, "member of"),
        RelationType::HasMember => (11, "has member"),
        RelationType::OwnedBy => (12, "owned by"),
        RelationType::OwnerOf => (13, "owns"),
    }
}

fn by(entry: &RelationEntry) -> String {
    let what = match entry.relation.relation {
        RelationType::ConsumesApi
        | RelationType::ApiConsumedBy
        | RelationType::ProvidesApi
        | RelationType::ApiProvidedBy => "API",
        RelationType::PartOf | RelationType::HasPart => "part",
        _ => "dependency",
    };
    match entry.evidence.standing {
        // The standing has a column of its own; what matters besides is which reader saw it.
        Standing::Declared => what.to_owned(),
        Standing::Observed | Standing::Inferred => format!("{what}, by {}", entry.evidence.extractor),
    }
}

/// `uses 4, used by 5`, in the order of the rows.
#[must_use]
pub fn summary(rows: &[Relation]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for row in rows {
        match counts.iter_mut().find(|(direction, _)| *direction == row.direction) {
            Some((_, count)) => *count += 1,
            None => counts.push((&row.direction, 1)),
        }
    }
    counts.iter().map(|(direction, count)| format!("{direction} {count}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{rows, split, summary};
    use crate::view::sample;
    use catalog_schema::relation::RelationType;

    #[test]
    fn both_ways_are_shown_and_counted() {
        let sample = sample::organisation();
        let mut item = sample::service("tariff");
        item.relations = vec![
            sample::relation(RelationType::DependencyOf, "component:default/ledger"),
            sample::relation(RelationType::DependsOn, "resource:default/gone"),
            sample::relation(RelationType::OwnedBy, "group:default/billing"),
        ];
        let (related, inside) = split(&item);
        let rows = rows(&sample.context("/"), &item, &related);
        assert!(inside.is_empty());
        assert_eq!(summary(&rows), "uses 1, used by 1");
        assert_eq!((rows[0].name.as_str(), rows[0].href.as_deref()), ("gone", None));
        assert_eq!(rows[1].href.as_deref(), Some("/services/default/ledger"));
    }
}
