//! Declared entities: who keeps a name, who claims it too, and what the descriptor says.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use catalog_schema::entity::Entity;
use catalog_schema::fact::Evidence;
use catalog_schema::format::rank;
use catalog_schema::id::EntityRef;

use super::format;
use super::part::{Part, Trust};
use crate::catalog::{Conflict, Declaration, Item, Known, Link};

/// Kinds that take effect only from sources of the organisation.
const TRUSTED_KINDS: &[&str] = &["group", "user", "domain"];
/// Kinds that are instructions to the reader, not things of the catalog.
const SKIPPED_KINDS: &[&str] = &["location"];
/// Annotations that say whom to call, with the word shown.
const CONTACTS: &[(&str, &str)] = &[("portolan.dev/on-call", "on-call"), ("portolan.dev/chat", "chat")];

/// One name and all who claim it; the first keeps it.
pub struct Claims {
    /// The descriptors in the order of sources, repositories and formats.
    pub all: Vec<(usize, Arc<Entity>, Evidence)>,
}

impl Claims {
    /// The first descriptor and what other formats of its repository say of the same thing.
    pub fn voices(&self) -> Vec<&(usize, Arc<Entity>, Evidence)> {
        let mut ranks = BTreeSet::new();
        let Some((first, ..)) = self.all.first() else { return Vec::new() };
        self.all.iter().filter(|(part, _, evidence)| part == first && ranks.insert(rank(&evidence.extractor))).collect()
    }

    /// Descriptors that claim the name for another thing.
    fn rivals(&self) -> impl Iterator<Item = &(usize, Arc<Entity>, Evidence)> {
        let voices = self.voices();
        self.all.iter().filter(move |claim| !voices.iter().any(|voice| std::ptr::eq(*voice, *claim)))
    }
}

/// All declared names, in the order of references.
#[must_use]
pub fn collect(parts: &[Arc<Part>]) -> BTreeMap<EntityRef, Claims> {
    let mut names: BTreeMap<EntityRef, Claims> = BTreeMap::new();
    for (index, part) in parts.iter().enumerate() {
        for (reference, entity, evidence) in format::claims(part) {
            let kind = reference.kind();
            let trusted = part.origin.trust == Trust::Org || !TRUSTED_KINDS.contains(&kind);
            if !trusted || SKIPPED_KINDS.contains(&kind) {
                continue;
            }
            let claims = names.entry(reference).or_insert_with(|| Claims { all: Vec::new() });
            claims.all.push((index, Arc::clone(entity), evidence.clone()));
        }
    }
    names
}

/// The item that a name's descriptors describe, without what other parts add.
///
/// Of several formats the first that gives a value gives it; contacts, tags and links are joined.
#[must_use]
pub fn item(reference: &EntityRef, claims: &Claims, part: &Part) -> Option<Item> {
    let (_, entity, evidence) = claims.all.first()?;
    let voices: Vec<Declaration> = claims
        .voices()
        .into_iter()
        .map(|(_, entity, evidence)| Declaration { entity: Arc::clone(entity), evidence: evidence.clone() })
        .collect();
    let text = |pointer: &str| voices.iter().find_map(|voice| format::text(voice, pointer));
    let annotated = |key: &str| voices.iter().find_map(|voice| format::annotation(voice, key));
    let system = text("/spec/system").and_then(|known| {
        let value = EntityRef::parse(&known.value, Some("system"), reference.namespace()).ok()?;
        Some(Known { value, evidence: known.evidence })
    });
    let contacts = CONTACTS.iter().filter_map(|(key, kind)| {
        annotated(key).map(|known| Link {
            title: known.value.clone(),
            url: known.value,
            kind: Some((*kind).to_owned()),
            evidence: known.evidence,
        })
    });
    let conflicts = claims.rivals().map(|(_, other, evidence)| Conflict {
        evidence: evidence.clone(),
        owner: other.text("/spec/owner").map(str::to_owned),
    });
    Some(Item {
        title: display_title(entity).to_owned(),
        description: text("/metadata/description").filter(|d| !d.value.trim().is_empty()),
        entity_type: text("/spec/type"),
        lifecycle: text("/spec/lifecycle"),
        system,
        tier: annotated("portolan.dev/tier"),
        contacts: contacts.collect(),
        tags: tags(&voices),
        links: links(&voices),
        declaration: Some(Declaration { entity: Arc::clone(entity), evidence: evidence.clone() }),
        disputes: format::disputes(&voices, reference.namespace()),
        also: voices.into_iter().skip(1).collect(),
        conflicts: conflicts.collect(),
        repository: Some(part.origin.repository.clone()),
        ..Item::named(reference.clone(), entity.name())
    })
}

/// `metadata.title`, for users and groups also the profile's name.
fn display_title(entity: &Entity) -> &str {
    entity.text("/metadata/title").or_else(|| entity.text("/spec/profile/displayName")).unwrap_or_else(|| entity.name())
}

fn tags(voices: &[Declaration]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for (_, tag) in voices.iter().flat_map(|voice| voice.entity.texts("/metadata/tags")) {
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// The links of all; an address that was given already is not given again.
fn links(voices: &[Declaration]) -> Vec<Link> {
    let mut seen = HashSet::new();
    let mut links = Vec::new();
    for Declaration { entity, evidence } in voices {
        for link in entity.links().into_iter().filter(|link| seen.insert(link.url)) {
            links.push(Link {
                title: link.title.unwrap_or_else(|| link.url.to_owned()),
                url: link.url.to_owned(),
                kind: link.kind,
                evidence: evidence.at_line(link.line.or(evidence.line)),
            });
        }
    }
    links
}
