//! What if people leave: they are dropped from those present, and what they know something of is judged again
//! (`knowledge.md` section 6, definition 15). Ranked by services that become critical, never by output.

use std::collections::{BTreeMap, BTreeSet};

use catalog_schema::id::EntityRef;

use super::successor::{Bench, Successor};
use crate::catalog::{Catalog, Item, Knower, Knowledge, Silo, Skill, SkillKind};
use crate::knowledge::living::HALF_LIFE;
use crate::knowledge::{ChangeDay, Living, LivingInput, living};

/// What a person must hold of a service to lose something with them.
const TOLD_SHARE: f64 = 0.05;

/// What happens when some people leave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leaving {
    /// Who leaves, by reference.
    pub people: Vec<EntityRef>,
    /// Services that lose something: newly orphaned, newly critical, those that lose whoever they rest on, the rest; then
    /// by knowledge lost.
    pub services: Vec<LosingService>,
    /// Languages that become silos or are left without a practitioner, by name.
    pub skills: Vec<LosingSkill>,
    /// Share of the present people's knowledge of all services that goes with them, 0 to 1.
    pub lost: f64,
}

/// A service that loses something.
#[derive(Clone, Debug, PartialEq)]
pub struct LosingService {
    /// The service.
    pub service: EntityRef,
    /// Bus factor today.
    pub before: u32,
    /// Bus factor without them.
    pub after: u32,
    /// Everybody on whom it rests today leaves.
    pub bereft: bool,
    /// Share of the present people's living knowledge that goes, 0 to 1.
    pub lost: f64,
    /// Nobody would have a text to go by.
    pub no_runbook: bool,
    /// Who could take over.
    pub successors: Vec<Successor>,
}

impl LosingService {
    /// It had somebody who knows it and would have nobody.
    #[must_use]
    pub fn is_orphaned(&self) -> bool {
        self.before > 0 && self.after == 0
    }

    /// It would rest on one person, and does not today.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        self.before > 1 && self.after == 1
    }

    /// It rests on one person today, who leaves, and would rest on one who knows less.
    #[must_use]
    pub fn is_bereft(&self) -> bool {
        self.bereft && self.before == 1 && self.after == 1
    }
}

/// A language that loses something.
#[derive(Clone, Debug, PartialEq)]
pub struct LosingSkill {
    /// The language.
    pub skill: EntityRef,
    /// Its name.
    pub name: String,
    /// Present practitioners today.
    pub before: usize,
    /// Present practitioners without them.
    pub after: usize,
    /// Why it becomes a silo; what was so before is left out.
    pub silo: Vec<Silo>,
}

/// What hangs on one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Burden {
    /// Who.
    pub person: EntityRef,
    /// Their name.
    pub name: String,
    /// Services with nobody else who knows them or half of them, by reference.
    pub services: Vec<EntityRef>,
    /// Languages with no other practitioner, by name.
    pub skills: Vec<EntityRef>,
}

/// The model of a thing's knowledge on a day under an assumed presence; persons are numbered as in `people`.
#[must_use]
pub(super) fn evaluate(knowledge: &Knowledge, as_of: i32, present: &dyn Fn(&Knower) -> bool) -> Option<Living> {
    let days: Vec<ChangeDay> = (0_u32..).zip(&knowledge.people).flat_map(|(i, p)| p.days.of(i)).collect();
    let here: Vec<bool> = knowledge.people.iter().map(present).collect();
    let is_here = |person: u32| here.get(person as usize).copied().unwrap_or_default();
    living(&LivingInput { days: &days, as_of, half_life: HALF_LIFE, present: &is_here, has_owner: None })
}

/// What happens when these people leave today. People who are gone already change nothing.
#[must_use]
pub fn leaving(catalog: &Catalog, people: &[EntityRef]) -> Leaving {
    let gone: BTreeSet<&EntityRef> = people.iter().collect();
    let bench = Bench::new(catalog, &gone);
    let mut services = Vec::new();
    let (mut all, mut lost) = (0.0, 0.0);
    for item in catalog.items.values().filter(|item| item.is_service()) {
        let Some(knowledge) = item.knowledge.as_deref() else { continue };
        let mut own = (0.0, 0.0);
        for knower in knowledge.people.iter().filter(|p| p.present) {
            own.0 += knower.knowledge;
            own.1 += if gone.contains(&knower.person) { knower.knowledge } else { 0.0 };
        }
        all += own.0;
        lost += own.1;
        if own.1 > 0.0 {
            services.extend(service(catalog, item, knowledge, &gone, own.1 / own.0, &bench));
        }
    }
    services.sort_by(|a, b| {
        let rank = |s: &LosingService| (!s.is_orphaned(), !s.is_critical(), !s.is_bereft());
        rank(a).cmp(&rank(b)).then(b.lost.total_cmp(&a.lost)).then_with(|| a.service.cmp(&b.service))
    });
    Leaving {
        people: gone.iter().map(|p| (*p).clone()).collect(),
        services,
        skills: skills(catalog, &gone),
        lost: if all > 0.0 { lost / all } else { 0.0 },
    }
}

fn service(
    catalog: &Catalog,
    item: &Item,
    knowledge: &Knowledge,
    gone: &BTreeSet<&EntityRef>,
    lost: f64,
    bench: &Bench<'_>,
) -> Option<LosingService> {
    let after = if is_touched(knowledge, gone) {
        let present = |knower: &Knower| knower.present && !gone.contains(&knower.person);
        evaluate(knowledge, catalog.as_of, &present).map_or(0, |l| l.bus_factor)
    } else {
        knowledge.bus_factor
    };
    if after == knowledge.bus_factor && lost < TOLD_SHARE {
        return None;
    }
    Some(LosingService {
        service: item.reference.clone(),
        before: knowledge.bus_factor,
        after,
        bereft: knowledge.people.iter().filter(|p| p.in_bus_factor).all(|p| gone.contains(&p.person)),
        lost,
        no_runbook: item.runbooks().next().is_none() && !has_runbook_section(item),
        successors: bench.successors(item, knowledge, gone),
    })
}

/// Whether the bus factor can change: it depends on knowers, and on whoever present knows most.
fn is_touched(knowledge: &Knowledge, gone: &BTreeSet<&EntityRef>) -> bool {
    let top = knowledge.people.iter().find(|p| p.present);
    knowledge.people.iter().filter(|p| p.knower).chain(top).any(|p| gone.contains(&p.person))
}

fn has_runbook_section(item: &Item) -> bool {
    item.documents.iter().any(|d| d.own && d.sections.iter().any(|s| s.runbook))
}

/// The languages of production services; a framework adds nothing that its language does not say.
fn languages(catalog: &Catalog) -> impl Iterator<Item = &Skill> {
    catalog.skills.iter().filter(|skill| skill.kind == SkillKind::Language && skill.production > 0)
}

fn skills(catalog: &Catalog, gone: &BTreeSet<&EntityRef>) -> Vec<LosingSkill> {
    let mut losing = Vec::new();
    for skill in languages(catalog) {
        if !gone.iter().any(|person| skill.person(person).is_some_and(|p| p.knower.present)) {
            continue;
        }
        let judged = skill.judge(catalog.as_of, &|p| p.knower.present && !gone.contains(&p.knower.person));
        let before = skill.practitioners().count();
        let silo: Vec<Silo> = judged.silo.into_iter().filter(|reason| !skill.silo.contains(reason)).collect();
        if (skill.silo.is_empty() && !silo.is_empty()) || (before > 0 && judged.practitioners == 0) {
            let (skill, name) = (skill.reference.clone(), skill.name.clone());
            losing.push(LosingSkill { skill, name, before, after: judged.practitioners, silo });
        }
    }
    losing
}

/// What hangs on one person, for the whole organisation: those on whom most services hang first, then by name.
#[must_use]
pub fn burdens(catalog: &Catalog) -> Vec<Burden> {
    let mut all: BTreeMap<&EntityRef, Burden> = BTreeMap::new();
    for item in catalog.items.values().filter(|item| item.is_service()) {
        let Some(knowledge) = item.knowledge.as_deref().filter(|k| k.bus_factor == 1) else { continue };
        if let Some(knower) = knowledge.people.iter().find(|p| p.in_bus_factor) {
            burden(&mut all, knower).services.push(item.reference.clone());
        }
    }
    for skill in languages(catalog) {
        let mut practitioners = skill.practitioners();
        if let (Some(only), None) = (practitioners.next(), practitioners.next()) {
            burden(&mut all, &only.knower).skills.push(skill.reference.clone());
        }
    }
    let mut burdens: Vec<Burden> = all.into_values().collect();
    burdens.sort_by(|a, b| {
        (std::cmp::Reverse(a.services.len()), &a.name, &a.person).cmp(&(
            std::cmp::Reverse(b.services.len()),
            &b.name,
            &b.person,
        ))
    });
    burdens
}

fn burden<'a, 'c>(all: &'a mut BTreeMap<&'c EntityRef, Burden>, knower: &'c Knower) -> &'a mut Burden {
    all.entry(&knower.person).or_insert_with(|| Burden {
        person: knower.person.clone(),
        name: knower.name.clone(),
        services: Vec::new(),
        skills: Vec::new(),
    })
}
