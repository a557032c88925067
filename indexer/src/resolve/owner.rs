//! Who owns a thing: what the file says, what CODEOWNERS says, whose work it is, and what follows.

use std::collections::{BTreeMap, HashMap};

use catalog_schema::codeowners::CompiledOwners;
use catalog_schema::fact::Evidence;
use catalog_schema::id::EntityRef;

use super::ground::Ground;
use super::part::Part;
use super::team::Teams;
use crate::catalog::{Claimed, CodeownerShare, Item, Knowledge, Known, OwnerRef, Ownership, Verdict, WorkOwner};

/// Owners of one thing that CODEOWNERS names at most.
const MAX_SHARES: usize = 10;

/// The three statements and their verdict.
#[must_use]
pub fn of(item: &Item, ground: Option<(&Ground, &Part, Option<&CompiledOwners>)>, teams: &Teams) -> Ownership {
    let mut ownership = Ownership { declared: declared(item, teams), ..Ownership::default() };
    if let Some((ground, part, Some(compiled))) = ground {
        let (shares, uncovered) = codeowners(ground, part, compiled, teams);
        ownership.codeowners = shares;
        ownership.uncovered = Some(uncovered);
    }
    if let Some(knowledge) = &item.knowledge {
        ownership.work = work(knowledge, ownership.declared.as_ref().map(|d| &d.value), teams);
    }
    ownership.verdict = verdict(&ownership);
    ownership
}

fn declared(item: &Item, teams: &Teams) -> Option<Claimed<OwnerRef>> {
    let named = |text: &str| EntityRef::parse(text, Some("group"), item.reference.namespace()).ok();
    let said = item.declarations().filter_map(|declaration| {
        let known = super::format::text(declaration, "/spec/owner")?;
        Some((owner(&known.value, named(&known.value)?, teams), known.evidence))
    });
    let said: Vec<(OwnerRef, Evidence)> = said.collect();
    let (value, _) = said.first()?.clone();
    let claimed = item.conflicts.iter().filter_map(|conflict| {
        let reference = named(conflict.owner.as_deref()?)?;
        Some(Known { value: teams.owner(reference), evidence: conflict.evidence.clone() })
    });
    let (agreeing, differing): (Vec<_>, Vec<_>) = said.into_iter().partition(|(other, _)| *other == value);
    let lost = differing.into_iter().map(|(value, evidence)| Known { value, evidence });
    Some(Claimed {
        value,
        evidence: agreeing.into_iter().map(|(_, evidence)| evidence).collect(),
        others: lost.chain(claimed).collect(),
    })
}

/// The entity that an owner field means; a person may be named by the e-mail address.
fn owner(text: &str, reference: EntityRef, teams: &Teams) -> OwnerRef {
    let plain = teams.owner(reference);
    let address = text.strip_prefix("user:").unwrap_or(text);
    match teams.written(address).filter(|_| !plain.exists && address.contains('@')) {
        Some(person) if person.exists => person,
        _ => plain,
    }
}

fn codeowners(ground: &Ground, part: &Part, compiled: &CompiledOwners, teams: &Teams) -> (Vec<CodeownerShare>, f64) {
    let mut files = 0_u32;
    let mut bare = 0_u32;
    let mut by_owner: BTreeMap<&str, HashMap<u32, u32>> = BTreeMap::new();
    for (_, entry) in ground.entries(part).filter(|(_, e)| e.present) {
        files += 1;
        // Several rules may decide about one file; an owner that two of them name owns it once.
        let mut owners: BTreeMap<&str, u32> = BTreeMap::new();
        for rule in compiled.rules_of(&entry.path) {
            owners.extend(rule.owners.iter().map(|owner| (owner.as_str(), rule.line)));
        }
        bare += u32::from(owners.is_empty());
        for (owner, line) in owners {
            *by_owner.entry(owner).or_default().entry(line).or_default() += 1;
        }
    }
    let part_of = |n: u32| if files == 0 { 0.0 } else { f64::from(n) / f64::from(files) };
    let Some((_, evidence)) = &part.codeowners else { return (Vec::new(), part_of(bare)) };
    let mut shares: Vec<CodeownerShare> = by_owner
        .into_iter()
        .map(|(written, lines)| {
            let total = lines.values().sum();
            let line = lines.iter().max_by_key(|(line, n)| (**n, std::cmp::Reverse(**line))).map(|(line, _)| *line);
            CodeownerShare {
                written: written.to_owned(),
                owner: teams.written(written),
                share: part_of(total),
                evidence: evidence.at_line(line),
            }
        })
        .collect();
    shares.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.written.cmp(&b.written)));
    shares.truncate(MAX_SHARES);
    (shares, part_of(bare))
}

/// The team whose members hold most of the living knowledge of the present people.
fn work(knowledge: &Knowledge, declared: Option<&OwnerRef>, teams: &Teams) -> Option<WorkOwner> {
    let living: f64 = knowledge.people.iter().filter(|p| p.present).map(|p| p.knowledge).sum();
    if living <= 0.0 {
        return None;
    }
    let mut held: BTreeMap<&EntityRef, f64> = BTreeMap::new();
    for person in knowledge.people.iter().filter(|p| p.present) {
        for team in teams.of(&person.person) {
            *held.entry(team).or_default() += person.knowledge;
        }
    }
    let (team, most) = held.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let declared_share = declared.filter(|o| o.exists).map(|owner| {
        let own = knowledge.people.iter().filter(|p| p.present && teams.stands_behind(&owner.reference, &p.person));
        own.map(|p| p.knowledge).sum::<f64>() / living
    });
    Some(WorkOwner { team: team.clone(), share: most / living, declared_share })
}

/// Definition 12 of knowledge.md section 6.
fn verdict(ownership: &Ownership) -> Verdict {
    let Some(declared) = &ownership.declared else {
        return if ownership.codeowners.is_empty() { Verdict::None } else { Verdict::NotMeasured };
    };
    if !declared.value.exists {
        return Verdict::Unknown;
    }
    if !declared.value.present {
        return Verdict::Departed;
    }
    let Some(work) = &ownership.work else { return Verdict::NotMeasured };
    match work.declared_share {
        Some(share) if share >= 0.5 => Verdict::Confirmed,
        Some(share) if share >= 0.25 => Verdict::Shared,
        Some(_) if work.share >= 0.5 => Verdict::TransferSuggested,
        Some(_) => Verdict::Mismatch,
        None => Verdict::NotMeasured,
    }
}
