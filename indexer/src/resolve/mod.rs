//! Resolution: all repositories' parts and the day in, one catalog out. Pure.
//!
//! Conflicts are settled by the order of evidence (declared, observed, inferred), then by the order
//! of sources and repositories; what loses stays visible.

mod behind;
pub mod decision;
mod document;
mod entity;
mod format;
mod formed;
mod ground;
mod joint;
mod owner;
pub mod part;
mod past;
mod person;
pub mod reference;
mod relation;
mod rules;
mod service;
mod skill;
mod team;
mod thing;
mod timeline;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use catalog_schema::codeowners::CompiledOwners;
use catalog_schema::id::{EntityRef, RepositoryId};

pub use self::behind::{Behind, BehindDay, behind};
use self::decision::Decisions;
use self::entity::Claims;
use self::ground::Ground;
use self::part::{Part, Trust};
use self::person::People;
use self::team::Teams;
use self::thing::Thing;
use crate::catalog::{Catalog, Item, Knowledge, Progress, RepositoryEntry};
pub use crate::knowledge::living::HALF_LIFE;

/// Names that several repositories claim, with the one that has it.
pub type Held = BTreeMap<EntityRef, RepositoryId>;

pub use entity::contested;

/// What a catalog is made of besides its repositories.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The day, days since 1970-01-01 UTC.
    pub as_of: i32,
    /// How far the first crawl has come.
    pub progress: Progress,
    /// Who had contested names before.
    pub held: &'a Held,
    /// What people decided.
    pub decisions: &'a Decisions,
}

/// Resolves the catalog of a day; findings, outcomes and the times of crawls are still empty.
///
/// `parts` are in the order of sources, then repository ids: the first keeps a disputed name, unless `held` says who
/// had it before.
#[must_use]
pub fn resolve(parts: &[Arc<Part>], given: &Given<'_>) -> Catalog {
    let Given { as_of, progress, held, decisions } = *given;
    let names = entity::collect(parts, held);
    let people = People::new(parts, &names, as_of, decisions);
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
    let index_of: HashMap<&RepositoryId, usize> =
        parts.iter().enumerate().map(|(i, p)| (&p.origin.repository, i)).collect();
    let dissolved = dissolved(parts);
    for thing in &mut things {
        let ground = thing.ground.as_ref().map(|(part, ground)| (ground, &*parts[*part], compiled[*part].as_ref()));
        thing.item.ownership = owner::of(&thing.item, ground, &teams);
        remember(thing, parts, &index_of, &people, &teams);
        thing.item.ownership.dissolved_at = thing.item.ownership.declared.as_ref().and_then(|owner| {
            let is_unknown = !owner.value.exists;
            dissolved.get(owner.value.reference.as_str()).copied().filter(|_| is_unknown)
        });
        let since = unregistered_since(&thing.item, parts, &index_of);
        if let Some(discovery) = &mut thing.item.discovery {
            discovery.since = since;
        }
    }
    let gathered = skill::Gathered::new(parts, &things, &people);
    let numbered: Vec<EntityRef> = things.iter().map(|t| t.item.reference.clone()).collect();
    let mut items: BTreeMap<EntityRef, Item> = things.into_iter().map(|t| (t.item.reference.clone(), t.item)).collect();
    people.join(&mut items, &teams);
    let basis = skill::Basis { people: &people, teams: &teams, things: &numbered, items: &items };
    let skills = Arc::new(skill::skills(gathered, &basis));
    joint::attach(&mut items, as_of);
    // What is known of a system is the sum over its services, and only now there.
    for system in items.values_mut().filter(|item| item.reference.kind() == "system") {
        let knowledge = system.knowledge.clone();
        owner::weigh(&mut system.ownership, knowledge.as_deref(), &teams);
    }
    relation::attach(&mut items, edges);
    Catalog {
        generation: 0,
        as_of,
        repositories: repositories(parts, &names, &items, &teams, &people),
        items: items.into_iter().map(|(reference, item)| (reference, Arc::new(item))).collect(),
        findings: Arc::default(),
        outcomes: BTreeMap::new(),
        skills,
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
    thing.item.first_day = ground.entries(part).filter_map(|(_, e)| part.first_day(e)).min();
    thing.item.removed = document::removed(ground, part);
}

/// When teams and people that were described once were described for the last time.
fn dissolved(parts: &[Arc<Part>]) -> HashMap<&str, i64> {
    let mut all: HashMap<&str, i64> = HashMap::new();
    for part in parts.iter().filter(|part| part.origin.trust == Trust::Org) {
        let owners = part.past.owners.keys().filter(|name| name.starts_with("group:") || name.starts_with("user:"));
        for (name, at) in owners.filter_map(|name| Some((name.as_str(), part.past.undescribed_since(name)?))) {
            let known = all.entry(name).or_insert(at);
            *known = at.max(*known);
        }
    }
    all
}

/// Since when something shows a thing and no descriptor declares it: since the first of the files that show it, or
/// since its descriptor went.
fn unregistered_since(item: &Item, parts: &[Arc<Part>], index_of: &HashMap<&RepositoryId, usize>) -> Option<i64> {
    let discovery = item.discovery.as_ref().filter(|_| item.declaration.is_none())?;
    let part = |id: &RepositoryId| index_of.get(id).and_then(|index| parts.get(*index));
    let seen = discovery.evidence.iter().filter_map(|e| part(&e.repository)?.first_seen(&e.path)).min()?;
    let gone = item.repository.as_ref().and_then(|id| part(id)?.past.undescribed_since(item.reference.as_str()));
    Some(gone.map_or(seen, |gone| gone.max(seen)))
}

/// Who owned a thing when, and since when what is wrong with that is so.
fn remember(
    thing: &mut Thing,
    parts: &[Arc<Part>],
    index_of: &HashMap<&RepositoryId, usize>,
    people: &People,
    teams: &Teams,
) {
    let Some(index) = thing.item.repository.as_ref().and_then(|id| index_of.get(id)).copied() else { return };
    let (part, ground) = (&parts[index], thing.ground.as_ref().map(|(_, ground)| ground));
    let ownership = &thing.item.ownership;
    let sources = timeline::Sources { index, part, ground, people, teams };
    let history = timeline::of(&thing.item, ownership, &sources).into();
    let gone = ownership.declared.as_ref().filter(|owner| owner.value.exists && !owner.value.present);
    let departed_day = gone.and_then(|owner| people.gone_since(&owner.value.reference, teams));
    let ownership = &mut thing.item.ownership;
    (ownership.history, ownership.departed_day) = (history, departed_day);
    if let Some(ground) = ground.filter(|_| ownership.disagrees()) {
        let (days, _) = people.days(index, ground, part);
        ownership.mismatch_day = owner::mismatch_day(ownership, people.as_of(), teams, |day| people.knew(&days, day));
    }
}

/// Files that count as code in a folder of a repository, and who knows them: for a repository without a catalog.
#[must_use]
pub fn folder_knowledge(
    part: &Arc<Part>,
    folder: &str,
    as_of: i32,
    half_life: u32,
    decisions: &Decisions,
) -> (u64, Option<Knowledge>) {
    let people = People::new(std::slice::from_ref(part), &BTreeMap::new(), as_of, decisions);
    let people = people.with_half_life(half_life);
    let ground = Ground::new(vec![folder.to_owned()], &[], part);
    let files = ground.entries(part).filter(|(_, e)| e.present && e.counts).count() as u64;
    (files, people.knowledge(0, &ground, part).0)
}

fn repositories(
    parts: &[Arc<Part>],
    names: &BTreeMap<EntityRef, Claims>,
    items: &BTreeMap<EntityRef, Item>,
    teams: &Teams,
    people: &People,
) -> BTreeMap<RepositoryId, Arc<RepositoryEntry>> {
    let mut own: BTreeMap<&str, Vec<EntityRef>> = BTreeMap::new();
    for item in items.values() {
        if let Some(repository) = &item.repository {
            own.entry(repository.as_str()).or_default().push(item.reference.clone());
        }
    }
    let mut lost = entity::lost(parts, names);
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
            problems: origin.problems.iter().chain(&part.problems).cloned().chain(entity::claimed_only(part)).collect(),
            items: own.remove(origin.repository.as_str()).unwrap_or_default(),
            lost: lost.remove(origin.repository.as_str()).unwrap_or_default(),
            rules: rules::of(part, teams, people),
            broken: part.past.broken.iter().map(|(path, m)| (path.to_string(), (m.at, m.commit.clone()))).collect(),
        };
        (origin.repository.clone(), Arc::new(entry))
    };
    parts.iter().map(entry).collect()
}
