//! Resolution: all repositories' parts and the day in, one catalog out. Pure.
//!
//! Conflicts are settled by the order of evidence (declared, observed, inferred), then by the order
//! of sources and repositories; what loses stays visible.

mod document;
mod entity;
mod format;
mod ground;
mod owner;
pub mod part;
mod person;
mod relation;
mod service;
mod team;
mod thing;

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::codeowners::CompiledOwners;
use catalog_schema::id::EntityRef;

use self::ground::Ground;
use self::part::Part;
use self::person::People;
use self::team::Teams;
use self::thing::Thing;
use crate::catalog::{Catalog, Item, Knowledge, Progress, RepositoryEntry};

/// Resolves the catalog of a day; findings, outcomes and the times of crawls are still empty.
///
/// `parts` are in the order of sources, then repository ids: the first keeps a disputed name.
/// `as_of` is in days since 1970-01-01 UTC.
#[must_use]
pub fn resolve(parts: &[Arc<Part>], as_of: i32, progress: Progress) -> Catalog {
    let names = entity::collect(parts);
    let people = People::new(parts, &names, as_of);
    let teams = Teams::new(&names, people.present());
    let mut things = thing::declared(&names, parts);
    thing::discover(&mut things, parts);
    thing::stand(&mut things, parts);
    let compiled: Vec<Option<CompiledOwners>> =
        parts.iter().map(|p| p.codeowners.as_ref().map(|(owners, _)| CompiledOwners::new(owners))).collect();
    for thing in &mut things {
        describe(thing, parts, &people);
    }
    let edges = things
        .iter()
        .flat_map(|t| relation::declared(&t.item))
        .chain(things.iter().flat_map(|t| t.needs.iter().map(Into::into)))
        .collect();
    for thing in &mut things {
        let ground = thing.ground.as_ref().map(|(part, ground)| (ground, &*parts[*part], compiled[*part].as_ref()));
        thing.item.ownership = owner::of(&thing.item, ground, &teams);
    }
    let mut items: BTreeMap<EntityRef, Item> = things.into_iter().map(|t| (t.item.reference.clone(), t.item)).collect();
    people.join(&mut items, &teams);
    relation::attach(&mut items, edges);
    Catalog {
        generation: 0,
        as_of,
        repositories: repositories(parts, &items),
        items: items.into_iter().map(|(reference, item)| (reference, Arc::new(item))).collect(),
        findings: Arc::default(),
        outcomes: BTreeMap::new(),
        progress,
    }
}

/// Languages, knowledge and documents of a thing with ground under its feet.
fn describe(thing: &mut Thing, parts: &[Arc<Part>], people: &People) {
    let Some((index, ground)) = &thing.ground else { return };
    let part = &parts[*index];
    thing.item.languages = thing::languages(ground, part);
    thing.item.changed_at = ground.entries(part).filter_map(|(_, e)| e.at).max();
    let (knowledge, change_days) = people.knowledge(*index, ground, part);
    thing.item.knowledge = knowledge.map(Arc::new);
    thing.item.documents = document::of(&thing.item, ground, part, &change_days);
}

/// Files that count as code in a folder of a repository, and who knows them: for a repository without a catalog.
#[must_use]
pub fn folder_knowledge(part: &Arc<Part>, folder: &str, as_of: i32) -> (u64, Option<Knowledge>) {
    let people = People::new(std::slice::from_ref(part), &BTreeMap::new(), as_of);
    let ground = Ground::new(vec![folder.to_owned()], &[], part);
    let files = ground.entries(part).filter(|(_, e)| e.present && e.counts).count() as u64;
    (files, people.knowledge(0, &ground, part).0)
}

fn repositories(
    parts: &[Arc<Part>],
    items: &BTreeMap<EntityRef, Item>,
) -> BTreeMap<catalog_schema::id::RepositoryId, Arc<RepositoryEntry>> {
    let mut own: BTreeMap<&str, Vec<EntityRef>> = BTreeMap::new();
    for item in items.values() {
        if let Some(repository) = &item.repository {
            own.entry(repository.as_str()).or_default().push(item.reference.clone());
        }
    }
    let entry = |part: &Arc<Part>| {
        let origin = &part.origin;
        let entry = RepositoryEntry {
            id: origin.repository.clone(),
            location: origin.location.clone(),
            state: origin.state.clone(),
            commit: part.commit.as_ref().map(|c| c.id.clone()),
            branch: part.commit.as_ref().and_then(|c| c.branch.clone()),
            head_at: part.commit.as_ref().map(|c| c.at),
            commits: part.commits,
            files: part.files,
            crawled_at: 0,
            took_ms: 0,
            problems: origin.problems.iter().chain(&part.problems).cloned().collect(),
            items: own.remove(origin.repository.as_str()).unwrap_or_default(),
        };
        (origin.repository.clone(), Arc::new(entry))
    };
    parts.iter().map(entry).collect()
}
