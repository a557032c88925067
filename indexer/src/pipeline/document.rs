//! Search documents: one per entity, one per repository, one per section of a document.

use std::collections::BTreeMap;

use catalog_schema::fact::{DocumentKind, Section};
use catalog_schema::finding::Outcome;
use catalog_schema::id::{DEFAULT_NAMESPACE, EntityRef, RepositoryId};
use catalog_schema::query::Field;
use catalog_schema::relation::RelationType;

use super::texts::Text;
use crate::catalog::{Catalog, Item, RepositoryEntry};
use crate::check::repository_ref;
use crate::search::Document;

/// Bytes of an entity's own text that are indexed.
const MAX_TEXT: usize = 4 * 1024;

/// The word of the product for an entity's kind.
#[must_use]
pub fn kind_word(item: &Item) -> &'static str {
    match item.reference.kind() {
        "component" if item.is_service() => "service",
        "component" => "component",
        "api" => "api",
        "system" => "system",
        "domain" => "domain",
        "group" => "team",
        "user" => "person",
        "resource" => "resource",
        _ => "other",
    }
}

/// The address of an entity's page, without host.
#[must_use]
pub fn href(reference: &EntityRef, word: &str) -> String {
    let list = match word {
        "service" => "services",
        "component" => "components",
        "api" => "apis",
        "system" => "systems",
        "domain" => "domains",
        "team" => "teams",
        "person" => "people",
        "resource" => "resources",
        // Kinds without a list share one place, so the kind is part of the name.
        _ => {
            return format!(
                "/entities/{}",
                [reference.kind(), reference.namespace(), reference.name()].map(encode).join("/")
            );
        }
    };
    format!("/{list}/{}/{}", encode(reference.namespace()), encode(reference.name()))
}

/// What to call an item: code goes by the name that files and people type, everything else by its title.
#[must_use]
pub fn shown(item: &Item) -> &str {
    if matches!(item.reference.kind(), "component" | "resource") { &item.name } else { &item.title }
}

/// The address of a repository's page.
#[must_use]
pub fn repository_href(repository: &RepositoryId) -> String {
    format!("/repositories/{}", encode_path(repository.as_str()))
}

/// The address of a document's page.
#[must_use]
pub fn document_href(repository: &RepositoryId, path: &str) -> String {
    format!("/documents/{}/-/{}", encode_path(repository.as_str()), encode_path(path))
}

fn encode_path(path: &str) -> String {
    path.split('/').map(encode).collect::<Vec<_>>().join("/")
}

/// Percent-encodes a path segment (RFC 3986, unreserved characters stay).
#[must_use]
pub fn encode(segment: &str) -> String {
    let mut text = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// The document of an entity.
#[must_use]
pub fn of_item(item: &Item, catalog: &Catalog) -> Document {
    let word = kind_word(item);
    let outcomes = catalog.outcomes_of(&item.reference);
    let failed: Vec<&str> = outcomes.iter().filter(|(_, o)| matches!(o, Outcome::Fail(_))).map(|(id, _)| *id).collect();
    let mut text = item.description.as_ref().map(|d| d.value.clone()).unwrap_or_default();
    text.truncate(text.floor_char_boundary(MAX_TEXT));
    let mut names = vec![item.name.clone(), item.reference.name().to_owned()];
    names.extend(item.discovery.iter().flat_map(|d| d.aliases.iter().cloned()));
    if let Some(identity) = &item.identity {
        names.extend(identity.signatures.iter().flat_map(|(name, email)| [name.clone(), email.clone()]));
    }
    names.sort();
    names.dedup();
    Document {
        id: item.reference.to_string(),
        parent: item.reference.to_string(),
        kind: word.to_owned(),
        title: item.title.clone(),
        shown: shown(item).to_owned(),
        gone: item.identity.as_ref().is_some_and(|identity| !identity.present),
        names,
        text,
        facets: facets(item, skills(item, catalog), &failed),
        repository: item.repository.as_ref().map(|r| r.as_str().to_owned()).unwrap_or_default(),
        path: item.declaration.as_ref().map(|d| d.evidence.path.clone()),
        line: item.description.as_ref().and_then(|d| d.evidence.line),
        href: href(&item.reference, word),
        weight: 1.0,
        updated: item.changed_at.unwrap_or_default(),
        findings: u32::try_from(failed.len()).unwrap_or(u32::MAX),
        ..Document::default()
    }
}

/// The document of a repository; its name without the folders before it finds it, too.
#[must_use]
pub fn of_repository(entry: &RepositoryEntry, catalog: &Catalog) -> Document {
    let reference = repository_ref(&entry.id);
    let name = entry.id.as_str();
    let outcomes = catalog.outcomes_of(&reference);
    let failed = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Fail(_)));
    let failed: Vec<String> = failed.map(|(check, _)| (*check).to_owned()).collect();
    let findings = u32::try_from(failed.len()).unwrap_or(u32::MAX);
    let mut facets = BTreeMap::from([(Field::Repo, vec![name.to_owned()])]);
    if !failed.is_empty() {
        facets.insert(Field::Is, failed);
    }
    Document {
        id: reference.to_string(),
        parent: reference.to_string(),
        kind: "repository".to_owned(),
        title: name.to_owned(),
        names: vec![name.to_owned(), name.rsplit('/').next().unwrap_or(name).to_owned()],
        facets,
        repository: name.to_owned(),
        href: repository_href(&entry.id),
        weight: 1.0,
        updated: entry.head_at.unwrap_or_default(),
        findings,
        ..Document::default()
    }
}

fn facets(item: &Item, skills: Vec<String>, failed: &[&str]) -> BTreeMap<Field, Vec<String>> {
    let mut facets: BTreeMap<Field, Vec<String>> = BTreeMap::new();
    let mut put = |field, values: Vec<String>| {
        if !values.is_empty() {
            facets.insert(field, values);
        }
    };
    let known =
        |value: &Option<crate::catalog::Known<String>>| value.iter().map(|k| k.value.clone()).collect::<Vec<_>>();
    put(Field::Owner, item.ownership.owner().map(|(o, ..)| owner_word(&o.reference)).into_iter().collect());
    put(Field::Lang, item.languages.iter().filter(|l| l.share >= 0.05).map(|l| l.name.clone()).collect());
    put(Field::System, item.system.iter().map(|s| s.value.name().to_owned()).collect());
    put(Field::Lifecycle, known(&item.lifecycle));
    put(Field::Tier, known(&item.tier));
    put(Field::Type, known(&item.entity_type));
    put(Field::Repo, item.repository.iter().map(|r| r.as_str().to_owned()).collect());
    put(Field::Tag, item.tags.clone());
    let teams =
        item.identity.as_ref().map(|i| i.teams.iter().map(|t| t.name().to_owned()).collect()).unwrap_or_default();
    put(Field::Team, teams);
    put(Field::Knows, skills);
    put(Field::Has, has(item));
    put(Field::Is, is(item, failed));
    facets
}

/// What a person can help with.
fn skills(item: &Item, catalog: &Catalog) -> Vec<String> {
    if item.identity.is_none() {
        return Vec::new();
    }
    let known = catalog.skills_of(&item.reference).filter(|(_, person)| person.is_known());
    known.map(|(skill, _)| skill.name.clone()).collect()
}

/// An owner as people type it: a team by its name, anybody else with the kind in front.
fn owner_word(owner: &EntityRef) -> String {
    match (owner.kind(), owner.namespace()) {
        ("group", DEFAULT_NAMESPACE) => owner.name().to_owned(),
        (kind, DEFAULT_NAMESPACE) => format!("{kind}:{}", owner.name()),
        _ => owner.to_string(),
    }
}

fn has(item: &Item) -> Vec<String> {
    let mut values = Vec::new();
    let mut put = |holds: bool, word: &str| {
        if holds {
            values.push(word.to_owned());
        }
    };
    put(item.ownership.owner().is_some(), "owner");
    put(item.readme().is_some_and(|r| r.own), "readme");
    put(
        item.runbooks().next().is_some()
            || item.documents.iter().any(|d| d.own && d.sections.iter().any(|s| s.runbook)),
        "runbook",
    );
    put(item.documents.iter().any(|d| d.own && matches!(d.kind, DocumentKind::Doc | DocumentKind::Decision)), "docs");
    put(item.description.is_some(), "description");
    put(item.system.is_some(), "system");
    let about_api = |t| matches!(t, RelationType::ProvidesApi | RelationType::ConsumesApi);
    put(item.relations.iter().any(|r| about_api(r.relation.relation)), "api");
    values
}

fn is(item: &Item, failed: &[&str]) -> Vec<String> {
    let mut values: Vec<String> = failed.iter().map(|id| (*id).to_owned()).collect();
    let mut put = |holds: bool, word: &str| {
        if holds {
            values.push(word.to_owned());
        }
    };
    put(item.is_declared(), "declared");
    put(item.discovery.is_some() && !item.is_declared(), "unregistered");
    put(failed.contains(&"skill-silo"), "silo");
    put(item.knowledge.as_ref().is_some_and(|k| k.dormant), "dormant");
    if let Some(identity) = &item.identity {
        put(identity.present, "present");
        put(!identity.present, "departed");
    }
    values.sort();
    values.dedup();
    values
}

/// The id of a section's document.
#[must_use]
pub fn section_id(repository: &RepositoryId, path: &str, line: u32) -> String {
    format!("doc:{repository}:{path}#{line}")
}

/// Where a section belongs, as filters see it: what its entity says of itself, but not what is said of that entity only.
#[must_use]
pub fn section_facets(item: &Item) -> BTreeMap<Field, Vec<String>> {
    let mut facets = facets(item, Vec::new(), &[]);
    facets.retain(|field, _| !matches!(field, Field::Has | Field::Is | Field::Tag | Field::Type));
    facets
}

/// The documents of a text's sections; `owner` is the entity that its path belongs to.
#[must_use]
pub fn of_text(text: &Text, repository: &RepositoryId, owner: Option<&Item>) -> Vec<Document> {
    let mut facets = owner.map(section_facets).unwrap_or_default();
    facets.entry(Field::Repo).or_insert_with(|| vec![repository.as_str().to_owned()]);
    let whole_is_runbook = text.document.kind == DocumentKind::Runbook;
    let of_section = |section: &Section| Document {
        id: section_id(repository, &text.path, section.line),
        parent: owner.map(|i| i.reference.to_string()).unwrap_or_default(),
        kind: if whole_is_runbook || section.runbook { "runbook" } else { "document" }.to_owned(),
        title: text.document.title.clone(),
        names: Vec::new(),
        heading: section.heading.clone(),
        text: section.text.clone(),
        facets: facets.clone(),
        repository: repository.as_str().to_owned(),
        path: Some(text.path.clone()),
        line: Some(section.line),
        href: format!("{}#L{}", document_href(repository, &text.path), section.line),
        weight: 1.0,
        updated: text.updated,
        findings: 0,
        ..Document::default()
    };
    text.document.sections.iter().filter(|s| !s.text.is_empty() || s.level > 0).map(of_section).collect()
}
