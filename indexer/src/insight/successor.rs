//! Who could take over: whoever knows most of it next, else somebody of the team who has the language.

use std::collections::{BTreeMap, BTreeSet};

use catalog_schema::id::EntityRef;

use crate::catalog::{Catalog, Item, Knower, Knowledge, Skill, SkilledPerson};

/// Names suggested for one service.
const SUGGESTED: usize = 2;
/// Share of the living knowledge from which on somebody knows enough to be asked first.
const ENOUGH: f64 = 0.01;

/// Somebody who could take over.
#[derive(Clone, Debug, PartialEq)]
pub struct Successor {
    /// Who.
    pub person: EntityRef,
    /// Their name.
    pub name: String,
    /// Why.
    pub reason: Reason,
}

/// Why somebody could take over.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// They hold this share of its living knowledge.
    Knows(f64),
    /// They work in its language and belong to its team.
    TeamAndLanguage {
        /// The language.
        language: String,
        /// The team.
        team: EntityRef,
    },
    /// They work in its language, in another team.
    Language(String),
}

/// Everyone who stays, by what they can do.
pub(super) struct Bench<'a> {
    /// Present practitioners of each language, last use first.
    practitioners: BTreeMap<&'a str, Vec<&'a SkilledPerson>>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(catalog: &'a Catalog, gone: &BTreeSet<&EntityRef>) -> Self {
        let of = |skill: &'a Skill| {
            let mut people: Vec<&SkilledPerson> =
                skill.practitioners().filter(|p| !gone.contains(&p.knower.person)).collect();
            people.sort_by(|a, b| {
                let recent = b.knower.last_active_day.cmp(&a.knower.last_active_day);
                recent.then_with(|| (&a.knower.name, &a.knower.person).cmp(&(&b.knower.name, &b.knower.person)))
            });
            (skill.name.as_str(), people)
        };
        Self { practitioners: catalog.skills.iter().map(of).collect() }
    }

    /// Who could take over a service.
    pub(super) fn successors(&self, item: &Item, knowledge: &Knowledge, gone: &BTreeSet<&EntityRef>) -> Vec<Successor> {
        let stays = |p: &&Knower| p.present && !gone.contains(&p.person) && p.share >= ENOUGH;
        let known = knowledge.people.iter().filter(stays).map(|p| Successor {
            person: p.person.clone(),
            name: p.name.clone(),
            reason: Reason::Knows(p.share),
        });
        let found: Vec<Successor> = known.take(SUGGESTED).collect();
        if found.is_empty() { self.by_language(item) } else { found }
    }

    fn by_language(&self, item: &Item) -> Vec<Successor> {
        let Some(language) = item.languages.first() else { return Vec::new() };
        let people = self.practitioners.get(language.name.as_str()).map_or(&[][..], Vec::as_slice);
        let owner = item.ownership.owner().map(|(owner, ..)| &owner.reference);
        let of_team = |p: &&&SkilledPerson| owner.is_some_and(|owner| p.teams.contains(owner));
        let (mine, others): (Vec<_>, Vec<_>) = people.iter().partition(|p| of_team(p));
        let reason = |own: bool| match owner.filter(|_| own) {
            Some(team) => Reason::TeamAndLanguage { language: language.name.clone(), team: team.clone() },
            None => Reason::Language(language.name.clone()),
        };
        let suggest = |person: &SkilledPerson, own| Successor {
            person: person.knower.person.clone(),
            name: person.knower.name.clone(),
            reason: reason(own),
        };
        let mine = mine.into_iter().map(|p| suggest(p, true));
        mine.chain(others.into_iter().map(|p| suggest(p, false))).take(SUGGESTED).collect()
    }
}
