//! Things that live in repositories: declared ones first, then what code shows besides.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use catalog_schema::annotation::PATHS;
use catalog_schema::fact::{Evidence, Fact};
use catalog_schema::id::{EntityRef, RepositoryId};
use catalog_schema::relation::RelationType;

use super::entity::{self, Claims};
use super::ground::{Ground, held_roots};
use super::part::Part;
use super::relation::Edge;
use super::service::{DeclaredRoot, Discovered, DiscoveredKind, RepositoryHints, fold};
use crate::catalog::{Discovery, Item, Known, LanguageShare};

/// An item while it is put together.
pub struct Thing {
    /// The item so far.
    pub item: Item,
    /// The index of its repository and its ground there; `None` for what has no code.
    pub ground: Option<(usize, Ground)>,
    /// Its roots before nested things are cut out.
    roots: Option<(usize, Vec<String>)>,
    /// What code says it needs.
    pub needs: Vec<Need>,
}

/// A dependency that a deployment file states.
#[derive(Clone, Debug)]
pub struct Need {
    from: EntityRef,
    to: EntityRef,
    evidence: Evidence,
}

impl From<&Need> for Edge {
    fn from(need: &Need) -> Self {
        Self {
            from: need.from.clone(),
            relation: RelationType::DependsOn,
            to: need.to.clone(),
            evidence: need.evidence.clone(),
        }
    }
}

/// All declared things; components get the roots that their descriptor states.
#[must_use]
pub fn declared(names: &BTreeMap<EntityRef, Claims>, parts: &[Arc<Part>]) -> Vec<Thing> {
    let thing = |(reference, claims): (&EntityRef, &Claims)| {
        let (index, ..) = claims.all.first()?;
        let item = entity::item(reference, claims, parts)?;
        let has_code = reference.kind() == "component";
        let roots = has_code.then(|| Some((*index, roots(claims, &parts[*index])?))).flatten();
        Some(Thing { item, ground: None, roots, needs: Vec::new() })
    };
    names.iter().filter_map(thing).collect()
}

/// The roots of a declared thing: those of the first format that states any, else the first one's folder.
fn roots(claims: &Claims, part: &Part) -> Option<Vec<String>> {
    let voices = claims.voices();
    let stating = voices.iter().find(|(_, entity, _)| entity.annotation(PATHS).is_some());
    let (_, entity, evidence) = stating.or(voices.first())?;
    Some(held_roots(entity, &evidence.path, part))
}

/// Adds what the deployable evidence shows: to the declared thing it means, else as a thing of its own.
pub fn discover(things: &mut Vec<Thing>, parts: &[Arc<Part>]) {
    let facts: Vec<Vec<&Fact>> = parts.iter().map(|p| p.deployables.iter().map(|(f, _)| f).collect()).collect();
    let paths: Vec<Vec<String>> =
        parts.iter().map(|p| p.paths.iter().filter(|e| e.present).map(|e| e.path.clone()).collect()).collect();
    let mut roots: Vec<Vec<DeclaredRoot>> = parts.iter().map(|_| Vec::new()).collect();
    for thing in things.iter() {
        if let Some((index, stated)) = &thing.roots {
            let reference = thing.item.reference.clone();
            roots[*index].push(DeclaredRoot { reference, name: thing.item.name.clone(), roots: stated.clone() });
        }
    }
    let hints: Vec<RepositoryHints<'_>> = parts
        .iter()
        .enumerate()
        .map(|(i, part)| RepositoryHints {
            repository: &part.origin.repository,
            facts: &facts[i],
            paths: &paths[i],
            declared: &roots[i],
        })
        .collect();
    let found = fold(&hints);
    let index_of: HashMap<&str, usize> =
        parts.iter().enumerate().map(|(i, p)| (p.origin.repository.as_str(), i)).collect();
    let shared_roots = shared(things);
    let names = Names::new(things, &found, parts);
    let mut place: HashMap<EntityRef, usize> =
        things.iter().enumerate().map(|(i, t)| (t.item.reference.clone(), i)).collect();
    let mut references = Vec::with_capacity(found.len());
    for one in &found {
        let reference = one.declared_as.clone().or_else(|| names.reference(one));
        if let Some(reference) = &reference
            && let Some(index) = index_of.get(one.repository.as_str())
        {
            let at = *place.entry(reference.clone()).or_insert_with(|| {
                things.push(Thing { item: blank(reference, one), ground: None, roots: None, needs: Vec::new() });
                things.len() - 1
            });
            add(&mut things[at], one, *index, parts, &shared_roots);
        }
        references.push(reference);
    }
    add_needs(things, &found, &references, &place);
}

/// (repository, root) pairs that several declared components share: there a narrower discovered root is better.
fn shared(things: &[Thing]) -> BTreeSet<(usize, String)> {
    let mut seen = BTreeMap::new();
    for (index, roots) in things.iter().filter_map(|t| t.roots.as_ref()) {
        for root in roots {
            *seen.entry((*index, root.clone())).or_insert(0) += 1;
        }
    }
    seen.into_iter().filter(|(_, n)| *n > 1).map(|(key, _)| key).collect()
}

/// References for discovered things: a name that two repositories use, or that is declared for another thing,
/// takes the repository's name as its namespace, or its whole id where several repositories have that name.
struct Names {
    taken: BTreeSet<EntityRef>,
    counts: BTreeMap<(&'static str, String), BTreeSet<RepositoryId>>,
    /// How many repositories have a name.
    repositories: BTreeMap<String, usize>,
}

impl Names {
    fn new(things: &[Thing], found: &[Discovered], parts: &[Arc<Part>]) -> Self {
        let mut counts: BTreeMap<(&'static str, String), BTreeSet<RepositoryId>> = BTreeMap::new();
        for one in found.iter().filter(|f| f.declared_as.is_none()) {
            if let Some(kind) = kind(one) {
                counts.entry((kind, one.name.to_lowercase())).or_default().insert(one.repository.clone());
            }
        }
        let mut repositories = BTreeMap::new();
        for part in parts {
            *repositories.entry(part.origin.repository.name().to_lowercase()).or_insert(0) += 1;
        }
        Self { taken: things.iter().map(|t| t.item.reference.clone()).collect(), counts, repositories }
    }

    fn reference(&self, one: &Discovered) -> Option<EntityRef> {
        let kind = kind(one)?;
        let plain = EntityRef::new(kind, "default", &one.name);
        let disputed = self.counts.get(&(kind, one.name.to_lowercase())).is_some_and(|r| r.len() > 1);
        let is_free = !self.taken.contains(&plain) || kind == "resource";
        if !disputed && is_free {
            return Some(plain);
        }
        Some(EntityRef::new(kind, &self.namespace(&one.repository), &one.name))
    }

    fn namespace(&self, repository: &RepositoryId) -> String {
        let name = repository.name().to_lowercase();
        if self.repositories.get(&name).is_some_and(|n| *n > 1) {
            namespace_of(repository.as_str())
        } else {
            namespace_of(&name)
        }
    }
}

/// A text in the form of a namespace: lower-case letters and digits, joined by single hyphens.
fn namespace_of(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

fn kind(one: &Discovered) -> Option<&'static str> {
    match one.kind {
        DiscoveredKind::Service => Some("component"),
        DiscoveredKind::Resource { .. } => Some("resource"),
        DiscoveredKind::Library => None,
    }
}

fn blank(reference: &EntityRef, one: &Discovered) -> Item {
    Item { repository: Some(one.repository.clone()), ..Item::named(reference.clone(), &one.name) }
}

fn add(thing: &mut Thing, one: &Discovered, index: usize, parts: &[Arc<Part>], shared: &BTreeSet<(usize, String)>) {
    let evidence: Vec<Evidence> =
        one.facts.iter().filter_map(|(part, fact)| Some(parts.get(*part)?.deployables.get(*fact)?.1.clone())).collect();
    if thing.item.entity_type.is_none()
        && let Some(first) = evidence.first()
    {
        let word = match &one.kind {
            DiscoveredKind::Service => Some("service".to_owned()),
            DiscoveredKind::Resource { r#type } => Some(r#type.clone()),
            DiscoveredKind::Library => None,
        };
        thing.item.entity_type = word.map(|value| Known { value, evidence: first.clone() });
    }
    match &mut thing.item.discovery {
        Some(known) => {
            known.evidence.extend(evidence);
            known.aliases.extend(one.aliases.iter().cloned());
        }
        None => thing.item.discovery = Some(Discovery { evidence, aliases: one.aliases.clone(), since: None }),
    }
    if matches!(one.kind, DiscoveredKind::Resource { .. } | DiscoveredKind::Library) {
        return;
    }
    match &mut thing.roots {
        None => thing.roots = Some((index, one.roots.clone())),
        Some((own, roots)) => {
            let narrower = roots.iter().any(|r| shared.contains(&(*own, r.clone())));
            if *own == index && narrower && !one.roots.is_empty() {
                roots.clone_from(&one.roots);
            }
        }
    }
}

/// Turns names that deployment files need into relations to things of the same repository.
fn add_needs(
    things: &mut [Thing],
    found: &[Discovered],
    references: &[Option<EntityRef>],
    place: &HashMap<EntityRef, usize>,
) {
    let mut by_name: HashMap<(&str, String), &EntityRef> = HashMap::new();
    for (one, reference) in found.iter().zip(references) {
        if let Some(reference) = reference {
            for name in std::iter::once(&one.name).chain(&one.aliases) {
                by_name.entry((one.repository.as_str(), name.to_lowercase())).or_insert(reference);
            }
        }
    }
    for (one, reference) in found.iter().zip(references) {
        let Some(from) = reference else { continue };
        let Some(thing) = place.get(from).and_then(|i| things.get_mut(*i)) else { continue };
        let Some(evidence) = thing.item.discovery.as_ref().and_then(|d| d.evidence.first().cloned()) else { continue };
        for need in &one.needs {
            if let Some(to) = by_name.get(&(one.repository.as_str(), need.to_lowercase())).filter(|to| **to != from) {
                thing.needs.push(Need { from: from.clone(), to: (*to).clone(), evidence: evidence.clone() });
            }
        }
    }
}

/// Gives every thing with roots its ground: deeper roots belong to the deeper thing.
pub fn stand(things: &mut [Thing], parts: &[Arc<Part>]) {
    let mut roots: Vec<BTreeSet<String>> = parts.iter().map(|_| BTreeSet::new()).collect();
    for (index, own) in things.iter().filter_map(|t| t.roots.as_ref()) {
        roots[*index].extend(own.iter().cloned());
    }
    let roots: Vec<Vec<String>> = roots.into_iter().map(|r| r.into_iter().collect()).collect();
    for thing in things {
        if let Some((index, stated)) = thing.roots.take() {
            thing.item.paths.clone_from(&stated);
            thing.item.repository = Some(parts[index].origin.repository.clone());
            thing.ground = Some((index, Ground::new(stated, &roots[index], &parts[index])));
        }
    }
}

/// Languages of a ground by bytes, largest first.
#[must_use]
pub fn languages(ground: &Ground, part: &Part) -> Vec<LanguageShare> {
    let mut bytes: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, entry) in ground.entries(part).filter(|(_, e)| e.present && e.counts) {
        if let Some(language) = &entry.language {
            *bytes.entry(language).or_default() += entry.bytes;
        }
    }
    let total: u64 = bytes.values().sum();
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 52 bits")]
    let share = |n: u64| if total == 0 { 0.0 } else { n as f64 / total as f64 };
    let mut shares: Vec<LanguageShare> = bytes
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| LanguageShare { name: name.to_owned(), bytes: n, share: share(n) })
        .collect();
    shares.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
    shares
}

#[cfg(test)]
mod tests {
    use super::namespace_of;

    #[test]
    fn a_repository_id_becomes_a_namespace() {
        assert_eq!(namespace_of("Group+A/shop.git"), "group-a-shop-git");
    }
}
