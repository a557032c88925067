//! The planted truths that are neither a row of a list nor a finding of today's checks.

use std::collections::BTreeSet;

use catalog_schema::id::EntityRef;
use indexer::catalog::{Item, Verdict};
use portolan_demo::{Truth, truths};

use super::demo;
use crate::support::none;

fn truth(id: &str) -> Truth {
    truths().truth.into_iter().find(|truth| truth.id == id).unwrap()
}

fn item(reference: &str) -> std::sync::Arc<Item> {
    let reference: EntityRef = reference.parse().unwrap();
    demo().catalog().item(&reference).cloned().unwrap_or_else(|| panic!("{reference} is not in the catalog"))
}

fn word(truth: &Truth, key: &str) -> String {
    truth.values[key].as_str().unwrap().to_owned()
}

#[test]
fn every_truth_of_a_check_of_today_is_a_finding_with_evidence_where_it_was_planted() {
    let catalog = demo().catalog();
    let mut complaints = Vec::new();
    for truth in truths().truth.iter().filter(|truth| truth.check.is_some()) {
        let check = truth.check.as_deref().unwrap();
        let fits = |f: &&catalog_schema::finding::Finding| {
            f.check == check && super::claim::subject(&f.subject) == truth.subject
        };
        match catalog.findings.iter().find(fits) {
            None => complaints.push(format!("{}: {check} of {} is not found", truth.id, truth.subject)),
            Some(finding) => {
                // A finding may name more than one place, the planted one among them. What is not there has no
                // place but the service's own.
                let home = catalog.item(&finding.subject).and_then(|i| i.repository.clone());
                let own = finding.evidence.is_empty() && home.is_some_and(|r| r.as_str() == truth.repository);
                if !own && !finding.evidence.iter().any(|e| e.repository.as_str() == truth.repository) {
                    complaints
                        .push(format!("{}: no evidence in {}: {:?}", truth.id, truth.repository, finding.evidence));
                }
            }
        }
    }
    none("truths", &complaints);
}

#[test]
fn the_teams_are_those_of_the_company() {
    let catalog = demo().catalog();
    let teams: Vec<&str> = catalog.items.keys().filter(|r| r.kind() == "group").map(EntityRef::name).collect();
    assert_eq!(teams, truths().organisation.teams);
}

#[test]
fn people_and_other_components_are_those_of_the_company() {
    let (catalog, organisation) = (demo().catalog(), truths().organisation);
    let of_kind = |kind: &'static str| catalog.items.values().filter(move |i| i.reference.kind() == kind);
    assert_eq!(of_kind("user").filter(|i| i.is_declared()).count(), organisation.users);
    let outsiders: Vec<String> =
        of_kind("user").filter(|i| !i.is_declared()).map(|i| i.reference.to_string()).collect();
    assert_eq!(outsiders, organisation.outsiders);
    let others: Vec<String> =
        of_kind("component").filter(|i| !i.is_service()).map(|i| i.reference.to_string()).collect();
    assert_eq!(others, organisation.components);
}

#[test]
fn who_left_is_not_present_and_all_others_of_the_company_are() {
    let catalog = demo().catalog();
    let declared = catalog.items.values().filter(|i| i.reference.kind() == "user" && i.is_declared());
    let away = declared.filter(|i| !i.identity.as_ref().is_some_and(|identity| identity.present));
    let away: Vec<String> = away.map(|i| i.reference.to_string()).collect();
    assert_eq!(away, truths().organisation.left);
}

#[test]
fn no_bot_is_a_person_or_knows_anything() {
    let catalog = demo().catalog();
    let bots: BTreeSet<String> = truths().organisation.bots.into_iter().collect();
    let signatures = catalog.items.values().filter_map(|i| i.identity.clone());
    let named: Vec<String> =
        signatures.flat_map(|i| i.signatures.clone()).map(|(name, _)| name).filter(|n| bots.contains(n)).collect();
    none("bots among people", &named);
    let knowers = catalog.items.values().filter_map(|i| i.knowledge.clone());
    let knowing: Vec<String> =
        knowers.flat_map(|k| k.people.clone()).map(|p| p.name).filter(|n| bots.contains(n)).collect();
    none("bots that know", &knowing);
}

#[test]
fn addresses_of_one_person_are_one_person() {
    for id in ["mailmap", "equal-name"] {
        let truth = truth(id);
        let identity = item(&truth.subject).identity.clone().unwrap();
        let told: BTreeSet<String> = identity.signatures.iter().map(|(_, email)| email.to_lowercase()).collect();
        let known = truth.values["emails"].as_array().unwrap().iter().map(|e| e.as_str().unwrap().to_owned());
        assert_eq!(told, known.collect(), "{id}");
    }
}

#[test]
fn who_works_from_outside_is_present_by_what_was_done() {
    let truth = truth("outsider");
    let outsider = item(&truth.subject);
    let identity = outsider.identity.as_ref().unwrap();
    assert!(identity.present, "{}", identity.presence_reason);
    assert!(identity.signatures.iter().any(|(_, email)| *email == word(&truth, "email")), "{:?}", identity.signatures);
}

#[test]
fn one_head_that_holds_nearly_all_is_named_with_its_share() {
    for truth in truths().truth.iter().filter(|t| t.values.contains_key("share_at_least")) {
        let knowledge = item(&truth.subject).knowledge.clone().unwrap();
        let first = &knowledge.people[0];
        assert_eq!(first.person.to_string(), word(truth, "person"), "{}", truth.id);
        let least = truth.values["share_at_least"].as_float().unwrap();
        assert!(first.share >= least, "{}: {} of {least}", truth.id, first.share);
    }
}

#[test]
fn an_owner_that_lost_touch_is_told_from_one_that_shares() {
    let lost = truth("owner-lost-touch");
    let ownership = item(&lost.subject).ownership.clone();
    assert_eq!(ownership.declared.as_ref().unwrap().value.reference.to_string(), word(&lost, "declared"));
    assert_eq!(ownership.work.as_ref().unwrap().team.to_string(), word(&lost, "works"));
    assert!(matches!(ownership.verdict, Verdict::Mismatch | Verdict::TransferSuggested), "{:?}", ownership.verdict);

    let shared = truth("owner-shared");
    let ownership = item(&shared.subject).ownership.clone();
    assert_eq!(ownership.work.as_ref().unwrap().team.to_string(), word(&shared, "works"));
    assert!(matches!(ownership.verdict, Verdict::Shared | Verdict::TransferSuggested), "{:?}", ownership.verdict);
}

#[test]
fn the_owner_is_the_one_of_today() {
    let truth = truth("moved-owner");
    let ownership = item(&truth.subject).ownership.clone();
    let (owner, ..) = ownership.owner().unwrap();
    assert_eq!(owner.reference.to_string(), word(&truth, "now"));
}

#[test]
fn a_moved_owner_is_told_with_day_and_commit() {
    let truth = truth("moved-owner");
    let ownership = item(&truth.subject).ownership.clone();
    let days = i32::try_from(truth.values["days"].as_integer().unwrap()).unwrap();
    let moved = demo().catalog().as_of - days;
    let told =
        |day: i32| ownership.period_at(i64::from(day) * 86_400).and_then(|p| p.owner.clone()).unwrap().to_string();
    // A planted day that falls on a weekend lies on the last working day before it.
    assert_eq!((told(moved - 4), told(moved + 1)), (word(&truth, "before"), word(&truth, "now")));
    let last = ownership.history.last().unwrap();
    let evidence = last.evidence.as_ref().unwrap();
    assert_eq!(
        (evidence.path.as_str(), evidence.repository.as_str()),
        (truth.path.as_str(), truth.repository.as_str())
    );
    assert!(!evidence.commit.is_empty() && !last.subject.is_empty() && last.author.is_some(), "{last:?}");
}

#[test]
fn every_service_with_an_owner_has_a_history_that_ends_with_it() {
    let catalog = demo().catalog();
    let mut complaints = Vec::new();
    for item in catalog.items.values().filter(|item| item.is_service()) {
        let today = item.ownership.owner().map(|(owner, ..)| owner.reference.clone());
        let last = item.ownership.history.last().and_then(|period| period.owner.clone());
        let begins = item.ownership.history.is_sorted_by_key(|period| period.from);
        if today != last || !begins {
            complaints.push(format!("{}: {today:?}, but {:?}", item.reference, item.ownership.history));
        }
    }
    none("histories", &complaints);
}

#[test]
fn every_finding_of_the_demo_says_since_when() {
    let catalog = demo().catalog();
    let undated = catalog.findings.iter().filter(|f| f.since.is_none());
    none("findings", &undated.map(|f| f.id.clone()).collect::<Vec<_>>());
}

#[test]
fn what_is_wrong_is_dated_by_what_made_it_so() {
    let catalog = demo().catalog();
    let day = |check: &str, subject: &str| {
        let of =
            |f: &&catalog_schema::finding::Finding| f.check == check && super::claim::subject(&f.subject) == subject;
        let since = catalog.findings.iter().find(of).unwrap().since.unwrap();
        catalog.as_of - i32::try_from(since.div_euclid(86_400)).unwrap()
    };
    let planted = |id: &str, key: &str| i32::try_from(truth(id).values[key].as_integer().unwrap()).unwrap();
    // Planted days move back to a working day, at most over the holidays.
    let near = |told: i32, known: i32| assert!((known..known + 12).contains(&told), "{told} days, planted {known}");
    near(day("descriptor-invalid", "component:default/yard-board"), planted("broken-descriptor", "days"));
    near(day("owner-departed", "component:default/returns-desk"), planted("departed-owner", "left_days_ago"));
    let routing = catalog.repositories.values().find(|r| r.id.as_str() == "routing").unwrap();
    let dead = &routing.rules.as_ref().unwrap().dead;
    let patterns: Vec<&str> = dead.iter().map(|note| note.pattern.as_str()).collect();
    let planted_patterns = truth("dead-rule").values["patterns"].as_array().unwrap().clone();
    assert_eq!(patterns, planted_patterns.iter().map(|p| p.as_str().unwrap()).collect::<Vec<_>>());
    // The rule died with the commit that renamed its folder.
    let died = catalog.as_of - i32::try_from(dead[0].since.unwrap().div_euclid(86_400)).unwrap();
    near(died, planted("renamed-folder", "days"));
}

#[test]
fn a_silo_says_what_made_it() {
    for item in demo().catalog().items.values() {
        let Some(knowledge) = item.knowledge.as_ref().filter(|k| k.bus_factor <= 1) else { continue };
        assert!(knowledge.since_day.is_some() && knowledge.since_why.is_some(), "{}", item.reference);
    }
}

#[test]
fn a_renamed_folder_takes_its_history_along() {
    let truth = truth("renamed-folder");
    let knowledge = item(&truth.subject).knowledge.clone().unwrap();
    // Months of work before the one of the rename; a path that begins with the rename has none.
    let renamed = u16::try_from(truth.values["days"].as_integer().unwrap() / 30).unwrap();
    let before =
        knowledge.people.iter().flat_map(|p| p.months(demo().catalog().as_of)).filter(|m| m.ago > renamed + 1).count();
    assert!(before > 3, "{:?}", knowledge.people);
}

#[test]
fn a_component_without_a_container_is_seen_by_its_manifest() {
    let truth = truth("component");
    let seen = item(&truth.subject).discovery.clone().unwrap().evidence;
    assert!(seen.iter().any(|e| e.path == truth.path), "{seen:?}");
}

#[test]
fn the_older_claim_of_a_name_wins_and_the_other_stays_visible() {
    let truth = truth("two-claims");
    let item = item(&truth.subject);
    assert_eq!(item.declaration.as_ref().unwrap().evidence.repository.as_str(), word(&truth, "winner"));
    let losers: Vec<&str> = item.conflicts.iter().map(|c| c.evidence.repository.as_str()).collect();
    assert_eq!(losers, [word(&truth, "loser")]);
}

#[test]
fn the_languages_of_one_head_are_silos_that_name_their_services() {
    let catalog = demo().catalog();
    for truth in truths().truth.iter().filter(|t| t.check.as_deref() == Some("skill-silo")) {
        let service = item(&truth.subject);
        let language = &service.languages[0].name;
        let skill = catalog.skills.iter().find(|s| s.name == *language).unwrap();
        assert!(skill.services.contains(&service.reference), "{}", truth.id);
        let person: EntityRef = word(truth, "person").parse().unwrap();
        assert!(skill.person(&person).is_some_and(|p| p.is_practitioner()), "{}", truth.id);
    }
    let silo = |name: &str| !catalog.skills.iter().find(|s| s.name == name).unwrap().silo.is_empty();
    // Two services in C#, and Björn Halvorsen alone knows both.
    assert!(silo("C#"));
    let found = catalog.findings.iter().filter(|f| f.check == "language-silo").map(|f| f.subject.name());
    assert!(found.into_iter().any(|name| name == "c#"));
}

#[test]
fn a_system_is_known_by_whoever_knows_its_services() {
    let catalog = demo().catalog();
    let systems = catalog.items.values().filter(|i| i.reference.kind() == "system");
    let mut measured = 0;
    for system in systems {
        let parts = catalog.items.values().filter(|i| i.system.as_ref().is_some_and(|s| s.value == system.reference));
        let parts: Vec<_> = parts.filter(|i| i.is_service()).filter_map(|i| i.knowledge.clone()).collect();
        let Some(joint) = &system.knowledge else {
            assert!(parts.is_empty(), "{}", system.reference);
            continue;
        };
        let own: BTreeSet<&EntityRef> = parts.iter().flat_map(|k| &k.people).map(|p| &p.person).collect();
        let told: BTreeSet<&EntityRef> = joint.people.iter().map(|p| &p.person).collect();
        assert_eq!(own, told, "{}", system.reference);
        measured += 1;
    }
    assert!(measured > 3);
}
