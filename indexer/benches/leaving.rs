//! How long the preview of a departure takes over 20,000 services: one person, five at once, somebody who changed a
//! tenth of everything; and what hangs on one person in the whole organisation. The goal is 200 ms for a preview.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::id::EntityRef;
use criterion::{Criterion, criterion_group, criterion_main};
use indexer::catalog::{Catalog, Credit, Identity, Item, Knower, Knowledge, LanguageShare};
use indexer::insight::{burdens, leaving};
use indexer::knowledge::{ChangeDay, LivingInput, living};

const SERVICES: usize = 20_000;
const PEOPLE: usize = 2_000;
const AS_OF: i32 = 20_780;
const LANGUAGES: [&str; 8] = ["Go", "Java", "Python", "TypeScript", "Rust", "C#", "Ruby", "Kotlin"];

/// Splitmix64 (Steele, Lea and Flood, 2014): the same numbers every time.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn below(state: &mut u64, bound: usize) -> usize {
    usize::try_from(random(state) % bound as u64).unwrap_or_default()
}

fn person(number: usize) -> EntityRef {
    EntityRef::new("user", "default", &format!("p{number}"))
}

/// Five people with up to sixty days each in three years; one service in ten is also known to person 0.
fn knowledge(seed: &mut u64, service: usize) -> Knowledge {
    let mut people: Vec<usize> = (0..5).map(|_| 1 + below(seed, PEOPLE - 1)).collect();
    if service.is_multiple_of(10) {
        people.push(0);
    }
    people.sort_unstable();
    people.dedup();
    let mut days: Vec<ChangeDay> = Vec::new();
    for number in &people {
        let person = u32::try_from(*number).unwrap_or_default();
        for _ in 0..1 + below(seed, 60) {
            let ago = i32::try_from(below(seed, 1_000)).unwrap_or_default();
            days.push(ChangeDay { person, day: AS_OF - ago, credit: Credit::Author });
        }
    }
    let input = LivingInput { days: &days, as_of: AS_OF, half_life: 180, present: &|_| true, has_owner: None };
    let Some(living) = living(&input) else { return Knowledge::default() };
    Knowledge::of(&living, |number| {
        let own = days.iter().filter(|d| d.person == number).map(|d| (d.day, d.credit)).collect();
        (person(number as usize), format!("Person {number}"), own)
    })
}

fn catalog() -> Catalog {
    let mut seed = 2026;
    let mut items: BTreeMap<EntityRef, Arc<Item>> = BTreeMap::new();
    for number in 0..PEOPLE {
        let identity = Identity { present: true, last_active_day: Some(AS_OF), ..Identity::default() };
        let item = Item { identity: Some(Arc::new(identity)), ..Item::named(person(number), &format!("p{number}")) };
        items.insert(item.reference.clone(), Arc::new(item));
    }
    for number in 0..SERVICES {
        let reference = EntityRef::new("component", "default", &format!("service-{number}"));
        let name = LANGUAGES[below(&mut seed, LANGUAGES.len())].to_owned();
        let item = Item {
            knowledge: Some(Arc::new(knowledge(&mut seed, number))),
            languages: vec![LanguageShare { name, bytes: 10_000, share: 1.0 }],
            ..Item::named(reference, &format!("service-{number}"))
        };
        items.insert(item.reference.clone(), Arc::new(item));
    }
    Catalog { as_of: AS_OF, items, ..Catalog::default() }
}

fn measure(bench: &mut Criterion) {
    let catalog = catalog();
    let knowers = |p: &Knower| p.knower;
    let told =
        catalog.items.values().filter_map(|i| i.knowledge.as_ref()).flat_map(|k| &k.people).filter(|p| knowers(p));
    println!("{SERVICES} services, {PEOPLE} people, {} times somebody knows a service", told.count());
    let mut group = bench.benchmark_group("leaving");
    group.sample_size(20);
    group.bench_function("one of 20,000 services' people", |b| b.iter(|| leaving(&catalog, &[person(7)])));
    let five: Vec<EntityRef> = (1..=5).map(person).collect();
    group.bench_function("five at once", |b| b.iter(|| leaving(&catalog, &five)));
    group.bench_function("somebody of a tenth of all services", |b| b.iter(|| leaving(&catalog, &[person(0)])));
    group.bench_function("what hangs on one person", |b| b.iter(|| burdens(&catalog)));
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
