//! Hand-computed cases of departures and of the past.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use catalog_schema::fact::{Evidence, Standing, Witness};
use catalog_schema::id::{EntityRef, RepositoryId};

use super::{Reason, burdens, healed, history, leaving, practitioners};
use crate::catalog::{
    Catalog, Claimed, Credit, Days, Identity, Item, Knower, Knowledge, LanguageShare, OwnerPeriod, OwnerRef, Ownership,
    Silo, Skill, SkillKind, SkilledPerson, skill_ref,
};
use crate::knowledge::{ChangeDay, LivingInput, living};

const TODAY: i32 = 20_000;

fn user(name: &str) -> EntityRef {
    EntityRef::new("user", "default", name)
}

/// So many days in a row, the last one so many days ago.
fn days(count: i32, ago: i32) -> Days {
    (0..count).map(|n| (TODAY - ago - n, Credit::Author)).collect()
}

fn knowledge(people: &[(&str, Days)]) -> Knowledge {
    let all: Vec<ChangeDay> = (0_u32..).zip(people).flat_map(|(i, (_, days))| days.of(i)).collect();
    let input = LivingInput { days: &all, as_of: TODAY, half_life: 180, present: &|_| true, has_owner: None };
    Knowledge::of(&living(&input).unwrap(), |i| {
        let (name, days) = &people[i as usize];
        (user(name), (*name).to_owned(), days.clone())
    })
}

fn service(name: &str, language: &str, people: &[(&str, Days)]) -> Item {
    Item {
        knowledge: Some(Arc::new(knowledge(people))),
        languages: vec![LanguageShare { name: language.to_owned(), bytes: 1, share: 1.0 }],
        ..Item::named(EntityRef::new("component", "default", name), name)
    }
}

fn owned(item: Item, team: &str) -> Item {
    let witness = Witness {
        repository: RepositoryId("r".to_owned()),
        path: "catalog-info.yaml".to_owned(),
        commit: String::new(),
        at: 0,
        extractor: "descriptor".to_owned(),
        standing: Standing::Declared,
    };
    let value = OwnerRef { reference: EntityRef::new("group", "default", team), exists: true, present: true };
    let declared = Some(Claimed { value, evidence: vec![Evidence::new(witness, None)], others: Vec::new() });
    Item { ownership: Ownership { declared, ..Ownership::default() }, ..item }
}

fn skill(name: &str, production: usize, people: &[(&str, &str, Days)]) -> Skill {
    let plain: Vec<(&str, Days)> = people.iter().map(|(person, _, days)| (*person, days.clone())).collect();
    let told = knowledge(&plain);
    let team = |person: &EntityRef| people.iter().find(|(name, ..)| user(name) == *person).unwrap().1;
    let skilled = |knower: Knower| {
        let teams = vec![EntityRef::new("group", "default", team(&knower.person))];
        let mut person =
            SkilledPerson { knower, days_last_year: 0, level: Default::default(), services: Vec::new(), teams };
        person.measure(TODAY);
        person
    };
    let mut people: Vec<SkilledPerson> = told.people.into_iter().map(skilled).collect();
    people.sort_by(|a, b| a.knower.person.cmp(&b.knower.person));
    let mut skill = Skill {
        reference: skill_ref(SkillKind::Language, name),
        name: name.to_owned(),
        kind: SkillKind::Language,
        people,
        services: Vec::new(),
        production,
        teams: Vec::new(),
        bus_factor: told.bus_factor,
        loss: told.loss,
        silo: Vec::new(),
        since_day: None,
    };
    skill.silo = skill.judge(TODAY, &|_| true).silo;
    skill
}

fn catalog(services: Vec<Item>, skills: Vec<Skill>) -> Catalog {
    let mut catalog = Catalog { as_of: TODAY, skills: Arc::new(skills), ..Catalog::default() };
    let known: Vec<EntityRef> =
        services.iter().flat_map(|s| &s.knowledge.as_ref().unwrap().people).map(|p| p.person.clone()).collect();
    for person in known {
        let identity = Identity { present: true, last_active_day: Some(TODAY), ..Identity::default() };
        let item = Item { identity: Some(Arc::new(identity)), ..Item::named(person.clone(), person.name()) };
        catalog.items.insert(person, Arc::new(item));
    }
    catalog.items.extend(services.into_iter().map(|s| (s.reference.clone(), Arc::new(s))));
    catalog
}

#[test]
fn the_only_knower_leaves_it_orphaned_one_of_two_leaves_it_critical() {
    let catalog = catalog(
        vec![
            service("alone", "Go", &[("ann", days(10, 0))]),
            service("even", "Go", &[("ann", days(10, 0)), ("bob", days(10, 0)), ("cy", days(10, 0))]),
            service("far", "Go", &[("bob", days(10, 0))]),
        ],
        Vec::new(),
    );
    let found = leaving(&catalog, &[user("ann")]);
    let told: Vec<(&str, u32, u32)> = found.services.iter().map(|s| (s.service.name(), s.before, s.after)).collect();
    // Three with a third each: two hold half. Without Ann two hold half each, so one suffices.
    assert_eq!(told, [("alone", 1, 0), ("even", 2, 1)]);
    assert!(found.services[0].is_orphaned() && !found.services[0].is_critical());
    assert!(found.services[1].is_critical());
    assert!((found.services[1].lost - 1.0 / 3.0).abs() < 1e-9);
    // Ann holds 20 of 50 days, all of one age.
    assert!((found.lost - 0.4).abs() < 1e-9, "{}", found.lost);
}

#[test]
fn a_service_that_rests_on_one_and_finds_another_is_bereft() {
    let one = service("one", "Go", &[("ann", days(10, 0)), ("bob", days(3, 0))]);
    let found = leaving(&catalog(vec![one], Vec::new()), &[user("ann")]);
    assert_eq!((found.services[0].before, found.services[0].after), (1, 1));
    assert!(found.services[0].is_bereft() && !found.services[0].is_critical());
    let found = leaving(
        &catalog(vec![service("one", "Go", &[("ann", days(10, 0)), ("bob", days(3, 0))])], Vec::new()),
        &[user("bob")],
    );
    assert!(!found.services[0].is_bereft());
}

#[test]
fn several_at_once_are_one_question() {
    let even = service("even", "Go", &[("ann", days(10, 0)), ("bob", days(10, 0)), ("cy", days(10, 0))]);
    let catalog = catalog(vec![even], Vec::new());
    let found = leaving(&catalog, &[user("bob"), user("ann"), user("bob")]);
    assert_eq!(found.people, [user("ann"), user("bob")]);
    assert_eq!((found.services[0].before, found.services[0].after), (2, 1));
    let all = leaving(&catalog, &[user("ann"), user("bob"), user("cy")]);
    assert_eq!(all.services[0].after, 0);
    assert!((all.lost - 1.0).abs() < 1e-9);
    assert!(leaving(&catalog, &[user("nobody")]).services.is_empty());
}

#[test]
fn whoever_never_was_a_knower_can_still_make_knowers_by_leaving() {
    // Ann has most knowledge but was active on one day of the last year, so she is no knower; Bob, at a ninth of
    // hers, is none beside her and one without her.
    let ann: Days = (366..500).map(|ago| (TODAY - ago, Credit::Author)).chain([(TODAY, Credit::Author)]).collect();
    let one = service("one", "Go", &[("ann", ann), ("bob", days(3, 100))]);
    let before = one.knowledge.as_ref().unwrap().bus_factor;
    let catalog = catalog(vec![one], Vec::new());
    let found = leaving(&catalog, &[user("ann")]);
    assert_eq!((before, found.services[0].after), (0, 1));
}

#[test]
fn the_successor_is_whoever_knows_most_next_else_team_and_language() {
    let shared = service("shared", "Go", &[("ann", days(10, 0)), ("bob", days(2, 0))]);
    let alone = owned(service("alone", "Rust", &[("ann", days(10, 0))]), "core");
    let rust =
        skill("Rust", 1, &[("ann", "core", days(9, 0)), ("cy", "web", days(6, 1)), ("dee", "core", days(6, 50))]);
    let catalog = catalog(vec![shared, alone], vec![rust]);
    let found = leaving(&catalog, &[user("ann")]);
    let of = |name: &str| found.services.iter().find(|s| s.service.name() == name).unwrap().successors.clone();
    assert_eq!(of("shared")[0].person, user("bob"));
    assert!(matches!(of("shared")[0].reason, Reason::Knows(share) if (share - 1.0 / 6.0).abs() < 0.01));
    let names: Vec<String> = of("alone").into_iter().map(|s| s.name).collect();
    // Cy used it later, but Dee belongs to the owner.
    assert_eq!(names, ["dee", "cy"]);
    assert!(matches!(&of("alone")[0].reason, Reason::TeamAndLanguage { language, .. } if language == "Rust"));
    assert_eq!(of("alone")[1].reason, Reason::Language("Rust".to_owned()));
}

#[test]
fn a_language_becomes_a_silo_with_the_third_practitioner() {
    let people = [("ann", "a", days(9, 0)), ("bob", "a", days(9, 0)), ("cy", "b", days(9, 0))];
    let go = skill("Go", 2, &people);
    assert_eq!((go.practitioners().count(), go.bus_factor, go.silo.len()), (3, 2, 0));
    let unused = skill("Perl", 0, &people);
    let catalog = catalog(vec![service("s", "Go", &[("ann", days(1, 0))])], vec![go, unused]);
    let found = leaving(&catalog, &[user("ann")]);
    assert_eq!(found.skills.len(), 1);
    assert_eq!((found.skills[0].before, found.skills[0].after), (3, 2));
    assert_eq!(found.skills[0].silo, [Silo::FewPractitioners, Silo::OnePerson]);
}

#[test]
fn what_hangs_on_one_person_is_grouped_by_that_person() {
    let catalog = catalog(
        vec![
            service("a", "Go", &[("bob", days(10, 0))]),
            service("b", "Go", &[("bob", days(10, 0)), ("ann", days(1, 0))]),
            service("c", "Go", &[("ann", days(10, 0))]),
            service("d", "Go", &[("ann", days(10, 0)), ("bob", days(10, 0)), ("cy", days(10, 0))]),
        ],
        vec![skill("Go", 1, &[("ann", "x", days(9, 0))]), skill("Perl", 0, &[("bob", "x", days(9, 0))])],
    );
    let told: Vec<(String, usize, usize)> =
        burdens(&catalog).into_iter().map(|b| (b.name, b.services.len(), b.skills.len())).collect();
    assert_eq!(told, [("bob".to_owned(), 2, 0), ("ann".to_owned(), 1, 1)]);
}

#[test]
fn the_past_is_the_model_of_past_days() {
    let one = service("s", "Go", &[("ann", days(10, 400)), ("bob", days(10, 0))]);
    let known = Arc::clone(one.knowledge.as_ref().unwrap());
    let catalog = catalog(vec![one], Vec::new());
    let past = history(&catalog, &known, 8);
    assert_eq!((past.days.len(), past.days[8], past.days[0]), (9, TODAY, TODAY - 728));
    // Nothing before Ann; she alone five quarters ago; Bob leads today.
    assert_eq!((past.bus_factor[0], past.bus_factor[4]), (None, Some(1)));
    assert_eq!(past.people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["ann", "bob"]);
    assert!((past.people[0].shares[4] - 1.0).abs() < 1e-9 && past.people[1].shares[4] == 0.0);
    assert!(past.people[1].shares[8] > 0.75);
}

#[test]
fn practitioners_are_counted_within_the_year_before_each_quarter() {
    let go = skill("Go", 1, &[("ann", "x", days(5, 0)), ("bob", "x", days(5, 300))]);
    let s = service("s", "Go", &[("ann", days(1, 0)), ("bob", days(1, 300))]);
    let line = practitioners(&catalog(vec![s], Vec::new()), &go, 4);
    // Bob's five days ended 300 days ago: they count until 364 days ago, so today, one, two and three quarters ago,
    // and not yet four quarters ago; Ann's count today alone.
    assert_eq!(line.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [0, 1, 1, 1, 2]);
}

#[test]
fn a_silo_healed_on_the_day_on_which_a_second_person_had_come_to_know_it() {
    let catalog = catalog(
        vec![
            service("pay", "Go", &[("ada", days(30, 200)), ("ben", days(30, 40))]),
            service("ship", "Go", &[("ada", days(30, 10))]),
        ],
        Vec::new(),
    );
    let day = healed(&catalog, "skill-silo:component:default/pay").unwrap();
    assert!((TODAY - 70..TODAY - 40).contains(&day), "{} days ago", TODAY - day);
    assert_eq!(healed(&catalog, "skill-silo:component:default/ship"), None, "it rests on one person still");
    assert_eq!(healed(&catalog, "skill-silo:component:default/gone"), None);
    assert_eq!(healed(&catalog, "nonsense"), None);
}

#[test]
fn an_owner_counts_since_the_commit_that_named_them() {
    let mut item = service("pay", "Go", &[("ada", days(3, 1))]);
    let named = OwnerPeriod { owner: Some(user("ada")), from: 86_400 * 19_000 + 5, ..OwnerPeriod::default() };
    item.ownership.history = Arc::new([OwnerPeriod::default(), named]);
    let catalog = catalog(vec![item], Vec::new());
    assert_eq!(healed(&catalog, "owner-missing:component:default/pay"), Some(19_000));
    assert_eq!(healed(&catalog, "readme-missing:component:default/pay"), None, "history does not tell");
}
