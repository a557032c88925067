//! Who knows what several services are together: the living model of a system, and of what a team owns.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::id::EntityRef;

use crate::catalog::{Item, Knowledge};
use crate::knowledge::living::HALF_LIFE;
use crate::knowledge::{ChangeDay, Days, LivingInput, living};

/// Gives systems and teams the knowledge of their services.
pub fn attach(items: &mut BTreeMap<EntityRef, Item>, as_of: i32) {
    let mut groups: BTreeMap<EntityRef, Vec<&Knowledge>> = BTreeMap::new();
    for item in items.values().filter(|item| item.is_service()) {
        let Some(knowledge) = item.knowledge.as_deref() else { continue };
        let owner = item.ownership.owner().map(|(owner, ..)| &owner.reference).filter(|r| r.kind() == "group");
        for group in item.system.iter().map(|system| &system.value).chain(owner) {
            groups.entry(group.clone()).or_default().push(knowledge);
        }
    }
    let present = |person: &EntityRef| {
        items.get(person).and_then(|item| item.identity.as_ref()).is_some_and(|identity| identity.present)
    };
    let joined: Vec<(EntityRef, Knowledge)> = groups
        .into_iter()
        .filter(|(group, _)| items.contains_key(group))
        .filter_map(|(group, parts)| Some((group, join(&parts, as_of, &present)?)))
        .collect();
    for (group, knowledge) in joined {
        if let Some(item) = items.get_mut(&group) {
            item.knowledge = Some(Arc::new(knowledge));
        }
    }
}

/// One knowledge of several: a day on which somebody changed two of them is one day.
fn join(parts: &[&Knowledge], as_of: i32, present: &dyn Fn(&EntityRef) -> bool) -> Option<Knowledge> {
    let mut people: BTreeMap<&EntityRef, (&str, Days)> = BTreeMap::new();
    for knower in parts.iter().flat_map(|knowledge| &knowledge.people) {
        people.entry(&knower.person).or_insert_with(|| (&knower.name, Days::default())).1.merge(&knower.days);
    }
    let mut people: Vec<(&EntityRef, &str, Days)> =
        people.into_iter().map(|(r, (name, days))| (r, name, days)).collect();
    let days: Vec<ChangeDay> = (0_u32..).zip(&people).flat_map(|(i, (.., days))| days.of(i)).collect();
    let here: Vec<bool> = people.iter().map(|(reference, ..)| present(reference)).collect();
    let is_here = |person: u32| here.get(person as usize).copied().unwrap_or_default();
    let living = living(&LivingInput { days: &days, as_of, half_life: HALF_LIFE, present: &is_here, has_owner: None })?;
    let bots = parts.iter().map(|knowledge| knowledge.bots).max().unwrap_or_default();
    let knowledge = Knowledge::of(&living, |person| {
        let (reference, name, days) = &mut people[person as usize];
        ((*reference).clone(), (*name).to_owned(), std::mem::take(days))
    });
    Some(Knowledge { bots, ..knowledge })
}
