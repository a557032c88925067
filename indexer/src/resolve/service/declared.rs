//! Joins what was discovered to what descriptors declare.

use catalog_schema::id::EntityRef;
use std::collections::BTreeMap;

use super::names::{is_within, plain};
use super::naming::Named;
use super::{DeclaredRoot, Discovered, DiscoveredKind, RepositoryHints};

/// Marks the discovered things that somebody declared; several units of one declared service become one.
pub(super) fn join(found: &mut Vec<Named>, repositories: &[RepositoryHints<'_>]) {
    let mut services = vec![0_usize; repositories.len()];
    for named in found.iter().filter(|named| named.discovered.kind == DiscoveredKind::Service) {
        services[named.order] += 1;
    }
    for named in found.iter_mut() {
        let one = &mut named.discovered;
        if let Some(declared) = declared(one, repositories[named.order].declared, services[named.order]) {
            one.declared_as = Some(declared.reference.clone());
            let before = std::mem::replace(&mut one.name, declared.name.clone());
            if before != declared.name && !one.aliases.contains(&before) {
                one.aliases.push(before);
                one.aliases.sort();
            }
        }
    }
    merge(found);
}

/// The declared entity that a discovered thing is: by name, else by the innermost folder.
fn declared<'d>(found: &Discovered, declared: &'d [DeclaredRoot], services: usize) -> Option<&'d DeclaredRoot> {
    let is_resource = matches!(found.kind, DiscoveredKind::Resource { .. });
    let fits = |one: &&DeclaredRoot| (one.reference.kind() == "resource") == is_resource;
    let names = |one: &&DeclaredRoot| plain(&one.name) == plain(&found.name);
    let candidates = || declared.iter().filter(fits);
    if let Some(same) = candidates().find(names) {
        return Some(same);
    }
    let root = found.roots.first().filter(|_| !is_resource)?;
    let claims = |one: &DeclaredRoot| {
        let around = one.roots.iter().filter(|claimed| is_within(root, claimed));
        // The descriptor of a whole repository is that of its one service; with several it is not known whose.
        around.filter(|claimed| !claimed.is_empty() || services == 1).map(String::len).max()
    };
    let claimants: Vec<(usize, &DeclaredRoot)> = candidates().filter_map(|one| Some((claims(one)?, one))).collect();
    let innermost = claimants.iter().map(|(length, _)| *length).max()?;
    let mut nearest = claimants.into_iter().filter(|(length, _)| *length == innermost).map(|(_, one)| one);
    nearest.next().filter(|_| nearest.next().is_none())
}

/// Several discovered things that are one declared entity are one.
fn merge(found: &mut Vec<Named>) {
    let mut merged: Vec<Named> = Vec::with_capacity(found.len());
    let mut places: BTreeMap<(usize, EntityRef), usize> = BTreeMap::new();
    for named in found.drain(..) {
        let key = named.discovered.declared_as.clone().map(|reference| (named.order, reference));
        match key.as_ref().and_then(|key| places.get(key)) {
            Some(at) => take_in(&mut merged[*at].discovered, named.discovered),
            None => {
                places.extend(key.map(|key| (key, merged.len())));
                merged.push(named);
            }
        }
    }
    *found = merged;
}

fn take_in(one: &mut Discovered, other: Discovered) {
    one.roots.extend(other.roots);
    one.roots.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    one.roots.dedup();
    one.facts.extend(other.facts);
    one.facts.sort_unstable();
    one.facts.dedup();
    for (into, from) in [(&mut one.aliases, other.aliases), (&mut one.needs, other.needs)] {
        into.extend(from);
        into.sort();
        into.dedup();
    }
    one.aliases.retain(|alias| *alias != one.name);
    one.needs.retain(|need| *need != one.name);
}
