//! Declared entities: who keeps a name, who claims it too, and what the descriptor says.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use catalog_schema::entity::{Entity, Span};
use catalog_schema::fact::Evidence;
use catalog_schema::format::rank;
use catalog_schema::id::{EntityRef, RepositoryId};
use catalog_schema::problem::{Problem, Severity};

use super::part::{Part, Trust};
use super::{Held, format};
use crate::catalog::{Conflict, Declaration, Item, Known, Link, LostName};

/// Kinds that take effect only from sources of the organisation.
const TRUSTED_KINDS: &[&str] = &["group", "user", "domain"];
/// Kinds that are instructions to the reader, not things of the catalog.
const SKIPPED_KINDS: &[&str] = &["location"];
/// Annotations that say whom to call, with the word shown.
const CONTACTS: &[(&str, &str)] = &[("portolan.dev/on-call", "on-call"), ("portolan.dev/chat", "chat")];

/// A descriptor: the index of its repository's part, what it says, where it stands.
type Claim = (usize, Arc<Entity>, Evidence);

/// One name and all who claim it; the first keeps it.
pub struct Claims {
    /// The descriptors: of who has the name, then in the order of sources, repositories and formats.
    pub all: Vec<Claim>,
}

impl Claims {
    /// The first descriptor and what other formats of its repository say of the same thing.
    pub fn voices(&self) -> Vec<&Claim> {
        let mut ranks = BTreeSet::new();
        let Some((first, ..)) = self.all.first() else { return Vec::new() };
        self.all.iter().filter(|(part, _, evidence)| part == first && ranks.insert(rank(&evidence.extractor))).collect()
    }

    /// Since when two descriptors stand: the later of when each was written.
    fn since(parts: &[Arc<Part>], one: &Claim, other: &Claim) -> Option<i64> {
        let written = |(part, entity, evidence): &Claim| {
            let part = parts.get(*part)?;
            let told = part.past.described_since(entity.reference.as_str(), &evidence.path);
            // A file of another name, that only a Location leads to, is not followed through its versions.
            told.or_else(|| part.first_seen(&evidence.path))
        };
        Some(written(one)?.max(written(other)?))
    }

    /// Descriptors that claim the name for another thing.
    fn rivals(&self) -> impl Iterator<Item = &Claim> {
        let voices = self.voices();
        self.all.iter().filter(move |claim| !voices.iter().any(|voice| std::ptr::eq(*voice, *claim)))
    }
}

/// The names that more than one repository declares, with those repositories in order.
#[must_use]
pub fn contested(parts: &[Arc<Part>]) -> BTreeMap<EntityRef, Vec<RepositoryId>> {
    let mut names: BTreeMap<&EntityRef, Vec<&RepositoryId>> = BTreeMap::new();
    for part in parts {
        for (entity, _) in part.entities.iter().filter(|(entity, _)| counts(part, entity)) {
            let claimants = names.entry(&entity.reference).or_default();
            if claimants.last() != Some(&&part.origin.repository) {
                claimants.push(&part.origin.repository);
            }
        }
    }
    let several = names.into_iter().filter(|(_, claimants)| claimants.len() > 1);
    several.map(|(name, claimants)| (name.clone(), claimants.into_iter().cloned().collect())).collect()
}

/// Names that a repository claims and another has, by repository.
#[must_use]
pub fn lost<'p>(parts: &'p [Arc<Part>], names: &BTreeMap<EntityRef, Claims>) -> BTreeMap<&'p str, Vec<LostName>> {
    let mut lost: BTreeMap<&str, Vec<LostName>> = BTreeMap::new();
    for (name, claims) in names {
        let Some(holder) = claims.all.first() else { continue };
        for claim in claims.all.iter().filter(|(part, ..)| *part != holder.0) {
            let id = parts[claim.0].origin.repository.as_str();
            let since = Claims::since(parts, holder, claim);
            lost.entry(id).or_default().push(LostName { name: name.clone(), evidence: claim.2.clone(), since });
        }
    }
    lost
}

/// Whether a descriptor is a thing of the catalog and takes effect.
fn counts(part: &Part, entity: &Entity) -> bool {
    takes_effect(part, entity) && !SKIPPED_KINDS.contains(&entity.reference.kind())
}

/// All declared names, in the order of references; first in each stands the claim that has the name.
#[must_use]
pub fn collect(parts: &[Arc<Part>], held: &Held) -> BTreeMap<EntityRef, Claims> {
    let mut names: BTreeMap<EntityRef, Claims> = BTreeMap::new();
    for (index, part) in parts.iter().enumerate() {
        for (reference, entity, evidence) in format::claims(part) {
            if !counts(part, entity) {
                continue;
            }
            let claims = names.entry(reference).or_insert_with(|| Claims { all: Vec::new() });
            claims.all.push((index, Arc::clone(entity), evidence.clone()));
        }
    }
    for (name, holder) in held {
        if let Some(claims) = names.get_mut(name) {
            // Stable: the rest stays in the order of sources and repositories.
            claims.all.sort_by_key(|(part, ..)| parts[*part].origin.repository != *holder);
        }
    }
    names
}

fn takes_effect(part: &Part, entity: &Entity) -> bool {
    part.origin.trust == Trust::Org || !TRUSTED_KINDS.contains(&entity.reference.kind())
}

/// What a repository describes without effect, because its source is not trusted with teams, people and contacts.
pub fn claimed_only(part: &Part) -> impl Iterator<Item = Problem> {
    let entities = part.entities.iter().filter(|_| part.origin.trust != Trust::Org);
    entities.flat_map(|(entity, evidence)| {
        let whole = (!takes_effect(part, entity)).then(|| {
            let message = format!("`{}` is claimed here and takes no effect", entity.reference);
            claim(&evidence.path, message, entity.spans.get("/metadata/name"))
        });
        let contacts = CONTACTS.iter().filter_map(|(key, kind)| {
            let value = entity.annotation(key)?;
            let message = format!("{kind} `{value}` of `{}` is claimed here and takes no effect", entity.reference);
            Some(claim(&evidence.path, message, entity.annotation_line(key).map(Span::line)))
        });
        whole.into_iter().chain(contacts).collect::<Vec<_>>()
    })
}

fn claim(path: &str, message: String, span: Option<Span>) -> Problem {
    let hint = "describe it in a repository of a source with `trust = \"org\"`";
    Problem::new("claimed-only", Severity::Warning, path, message).at(span).hint(hint)
}

/// The item that a name's descriptors describe, without what other parts add.
///
/// Of several formats the first that gives a value gives it; contacts, tags and links are joined.
#[must_use]
pub fn item(reference: &EntityRef, claims: &Claims, parts: &[Arc<Part>]) -> Option<Item> {
    let holder = claims.all.first()?;
    let (index, entity, evidence) = holder;
    let part = parts.get(*index)?;
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
            claimed: part.origin.trust != Trust::Org,
            evidence: known.evidence,
        })
    });
    let conflicts = claims.rivals().map(|rival| Conflict {
        evidence: rival.2.clone(),
        owner: rival.1.text("/spec/owner").map(str::to_owned),
        since: Claims::since(parts, holder, rival),
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
                claimed: false,
                evidence: evidence.at_line(link.line.or(evidence.line)),
            });
        }
    }
    links
}
