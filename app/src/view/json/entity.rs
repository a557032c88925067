//! An entity as `services` prints it.

use std::sync::Arc;

use catalog_schema::fact::DocumentKind;
use catalog_schema::finding::Outcome;
use catalog_schema::id::EntityRef;
use catalog_schema::relation::RelationType;
use indexer::catalog::{DocumentEntry, Item, Known};
use indexer::pipeline::document::kind_word;
use serde::Serialize;

use super::super::{Context, thing, time};
use super::evidence::{self, Evidence};
use super::finding::Finding;
use super::page::{Page, page};
use crate::error::Result;

/// An entity.
#[derive(Clone, Debug, Serialize)]
pub struct Entity {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The product's word: `service`, `team`, ...
    pub kind: &'static str,
    /// Name as written.
    pub name: String,
    /// Namespace.
    pub namespace: String,
    /// What to show as its name.
    pub title: String,
    /// One paragraph.
    pub description: Option<String>,
    /// `spec.type`.
    #[serde(rename = "type")]
    pub entity_type: Option<String>,
    /// `spec.lifecycle`.
    pub lifecycle: Option<String>,
    /// Reference of the system it is part of.
    pub system: Option<String>,
    /// How much hangs on it.
    pub tier: Option<String>,
    /// Whether a descriptor declares it.
    pub declared: bool,
    /// Where it lives.
    pub repository: Option<String>,
    /// Folders or globs that belong to it.
    pub paths: Vec<String>,
    /// Who owns it.
    pub owner: Option<Owner>,
    /// Who owned it when, oldest first; the last period is that of today.
    pub ownership_history: Vec<OwnerPeriod>,
    /// Languages, largest first.
    pub languages: Vec<Language>,
    /// Runbooks.
    pub runbooks: Vec<Document>,
    /// README, decision records and other documents.
    pub docs: Vec<Document>,
    /// APIs it provides and consumes.
    pub apis: Vec<Api>,
    /// Who knows it; `null` where it has no code.
    pub knowledge: Option<Knowledge>,
    /// Open findings.
    pub findings: Vec<Finding>,
}

/// An owner.
#[derive(Clone, Debug, Serialize)]
pub struct Owner {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// `declared` or `observed`.
    pub standing: &'static str,
    /// Who says so.
    pub evidence: Evidence,
}

/// A time in which one owner was named.
#[derive(Clone, Debug, Serialize)]
pub struct OwnerPeriod {
    /// Reference, or the text as written where no reference can be told; `null` where nobody was named.
    pub owner: Option<String>,
    /// From when, RFC 3339 in UTC; it lasts until the next period.
    pub from: Option<String>,
    /// Hex id of the commit that changed it.
    pub commit: Option<String>,
    /// First line of its message.
    pub subject: Option<String>,
    /// Who made it.
    pub author: Option<Author>,
    /// Who says so.
    pub evidence: Option<Evidence>,
}

/// A person who made a commit.
#[derive(Clone, Debug, Serialize)]
pub struct Author {
    /// Reference.
    pub person: String,
    /// Name.
    pub name: String,
}

/// A language.
#[derive(Clone, Debug, Serialize)]
pub struct Language {
    /// Linguist's name.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// Part of all, 0 to 1.
    pub share: f64,
}

/// A document or runbook.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// Title.
    pub title: String,
    /// `readme`, `runbook`, `decision` or `doc`.
    pub kind: &'static str,
    /// Its address, or its path in the repository.
    pub url_or_path: String,
    /// Human commits on the code since it was changed last.
    pub changes_since: u32,
    /// Who says so.
    pub evidence: Evidence,
}

/// An API beside a component.
#[derive(Clone, Debug, Serialize)]
pub struct Api {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// `provides` or `consumes`.
    pub relation: &'static str,
    /// Who says so.
    pub evidence: Evidence,
}

/// Who knows a thing.
#[derive(Clone, Debug, Serialize)]
pub struct Knowledge {
    /// Bus factor; `null` where there was no human change to measure it by.
    pub bus_factor: Option<u32>,
    /// Everyone with a human change, most living knowledge first.
    pub people: Vec<Person>,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Reference.
    pub person: String,
    /// Part of the living knowledge, 0 to 1.
    pub share: f64,
    /// Date of the latest change.
    pub last_active: Option<String>,
    /// Still here.
    pub present: bool,
    /// Counts among the knowers.
    pub knower: bool,
}

/// A page of services, by reference.
///
/// # Errors
/// A page out of form.
pub fn services(ctx: &Context<'_>) -> Result<Page<Entity>> {
    let services: Vec<&Arc<Item>> = thing::of_kind(ctx, "service").collect();
    page(ctx, &services, |item| item.reference.to_string(), |item| entity(ctx, item))
}

/// The shape of an item.
#[must_use]
pub fn entity(ctx: &Context<'_>, item: &Item) -> Entity {
    let of = |wanted: bool| {
        let fits = move |d: &&DocumentEntry| (d.kind == DocumentKind::Runbook) == wanted;
        item.documents.iter().filter(fits).map(document).collect()
    };
    Entity {
        reference: item.reference.to_string(),
        kind: kind_word(item),
        name: item.name.clone(),
        namespace: item.reference.namespace().to_owned(),
        title: item.title.clone(),
        description: value(&item.description),
        entity_type: value(&item.entity_type),
        lifecycle: value(&item.lifecycle),
        system: item.system.as_ref().map(|s| s.value.to_string()),
        tier: value(&item.tier),
        declared: item.is_declared(),
        repository: item.repository.as_ref().map(ToString::to_string),
        paths: item.paths.clone(),
        owner: item.ownership.owner().map(|(owner, standing, evidence)| Owner {
            reference: owner.reference.to_string(),
            standing: standing.as_str(),
            evidence: Evidence::from(evidence),
        }),
        ownership_history: item.ownership.history.iter().map(period).collect(),
        languages: item
            .languages
            .iter()
            .map(|l| Language { name: l.name.clone(), bytes: l.bytes, share: l.share })
            .collect(),
        runbooks: of(true),
        docs: of(false),
        apis: apis(item),
        knowledge: knowledge(item),
        findings: findings(ctx, &item.reference),
    }
}

/// The shape of a period of ownership.
#[must_use]
pub fn period(period: &indexer::catalog::OwnerPeriod) -> OwnerPeriod {
    let written = (!period.written.is_empty()).then(|| period.written.clone());
    OwnerPeriod {
        owner: period.owner.as_ref().map(ToString::to_string).or(written),
        from: time::rfc3339(period.from),
        commit: period.evidence.as_ref().map(|e| e.commit.clone()).filter(|commit| !commit.is_empty()),
        subject: Some(period.subject.clone()).filter(|subject| !subject.is_empty()),
        author: period
            .author
            .as_ref()
            .map(|author| Author { person: author.person.to_string(), name: author.name.clone() }),
        evidence: period.evidence.as_ref().map(Evidence::from),
    }
}

fn value(known: &Option<Known<String>>) -> Option<String> {
    known.as_ref().map(|k| k.value.clone())
}

fn document(document: &DocumentEntry) -> Document {
    Document {
        title: document.title.clone(),
        kind: document.kind.as_str(),
        url_or_path: document.url.clone().unwrap_or_else(|| document.path.clone()),
        changes_since: document.changes_since,
        evidence: Evidence::from(&document.evidence),
    }
}

fn apis(item: &Item) -> Vec<Api> {
    let word = |relation| match relation {
        RelationType::ProvidesApi => Some("provides"),
        RelationType::ConsumesApi => Some("consumes"),
        _ => None,
    };
    let api = |entry: &indexer::catalog::RelationEntry| {
        word(entry.relation.relation).map(|relation| Api {
            reference: entry.relation.target.to_string(),
            relation,
            evidence: Evidence::from(&entry.evidence),
        })
    };
    item.relations.iter().filter_map(api).collect()
}

fn knowledge(item: &Item) -> Option<Knowledge> {
    let known = item.knowledge.as_ref()?;
    let person = |p: &indexer::catalog::Knower| Person {
        name: p.name.clone(),
        person: p.person.to_string(),
        share: p.share,
        last_active: time::date(p.last_active_day),
        present: p.present,
        knower: p.knower,
    };
    Some(Knowledge { bus_factor: thing::depth(item), people: known.people.iter().map(person).collect() })
}

/// The failures of an entity; taken from its outcomes, which are found without walking all findings.
pub(super) fn findings(ctx: &Context<'_>, reference: &EntityRef) -> Vec<Finding> {
    let failed = ctx.catalog.outcomes_of(reference).iter().filter_map(|(check, outcome)| match outcome {
        Outcome::Fail(failure) => Some((check, failure)),
        _ => None,
    });
    failed
        .map(|(check, failure)| Finding {
            id: format!("{check}:{reference}"),
            check: (*check).to_owned(),
            severity: failure.severity.as_str(),
            subject: reference.to_string(),
            title: failure.title.clone(),
            detail: failure.detail.clone(),
            evidence: evidence::all(&failure.evidence),
            since: failure.since.and_then(time::rfc3339),
            state: "open",
        })
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::services;
    use crate::view::sample;

    /// The fields that `brief.md` section 5 promises; more may come, none may go.
    pub(in super::super) const PROMISED: [&str; 20] = [
        "ref",
        "kind",
        "name",
        "namespace",
        "title",
        "description",
        "type",
        "lifecycle",
        "system",
        "tier",
        "declared",
        "repository",
        "paths",
        "owner",
        "languages",
        "runbooks",
        "docs",
        "apis",
        "knowledge",
        "findings",
    ];

    #[test]
    fn services_come_by_reference_in_pages() {
        let sample = sample::organisation();
        let page = services(&sample.context("/api/v1/services?limit=1")).unwrap();
        assert_eq!((page.total, page.next.as_deref()), (2, Some("component:default/ledger")));
        let shown = serde_json::json!(page.items[0]);
        for field in PROMISED {
            assert!(shown.get(field).is_some(), "{field}");
        }
        assert_eq!(shown["owner"]["ref"], "group:default/billing");
        assert_eq!(shown["owner"]["evidence"]["line"], 11);
        assert_eq!(shown["knowledge"]["people"][0]["last_active"], "2026-09-04");
        assert_eq!(shown["findings"][0]["state"], "open");
    }
}
