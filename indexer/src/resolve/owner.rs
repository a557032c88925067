//! Who owns a thing: what the file says, what CODEOWNERS says, whose work it is, and what follows.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use catalog_schema::codeowners::{CompiledOwners, Rule};
use catalog_schema::fact::Evidence;
use catalog_schema::id::EntityRef;

use super::ground::Ground;
use super::part::Part;
use super::team::Teams;
use crate::catalog::{
    Claimed, CodeownerRule, CodeownerShare, Item, Knowledge, Known, OwnerRef, Ownership, Verdict, WorkOwner,
};
use crate::knowledge::since::first_day;

/// Owners of one thing that CODEOWNERS names at most.
const MAX_SHARES: usize = 10;
/// Rules that are kept of one thing at most.
const MAX_RULES: usize = 10;

/// Files without an owner, oldest first, that are asked since when.
const OLDEST: usize = 3;
/// Folders without an owner that are told.
const MAX_BARE: usize = 5;

/// The three statements and their verdict.
#[must_use]
pub fn of(item: &Item, ground: Option<(&Ground, &Part, Option<&CompiledOwners>)>, teams: &Teams) -> Ownership {
    let mut ownership = Ownership { declared: declared(item, teams), ..Ownership::default() };
    if let Some((ground, part, Some(compiled))) = ground {
        let (shares, rules, uncovered) = codeowners(ground, part, compiled, teams);
        ownership.codeowners = shares;
        ownership.rules = rules;
        ownership.uncovered = Some(uncovered);
        if uncovered > 0.0 {
            (ownership.bare, ownership.bare_since) = bare(ground, part, compiled);
        }
    }
    weigh(&mut ownership, item.knowledge.as_deref(), teams);
    ownership
}

/// Whose work it is by what people know of it, and what follows.
pub fn weigh(ownership: &mut Ownership, knowledge: Option<&Knowledge>, teams: &Teams) {
    if let Some(knowledge) = knowledge {
        let present = knowledge.people.iter().filter(|p| p.present);
        let held: Vec<(EntityRef, f64)> = present.map(|p| (p.person.clone(), p.knowledge)).collect();
        ownership.work = work(&held, ownership.declared.as_ref().map(|d| &d.value), teams);
    }
    ownership.verdict = verdict(ownership);
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

/// What CODEOWNERS says of a thing: owners by share of its files, the rules, and the share that has no owner.
fn codeowners(
    ground: &Ground,
    part: &Part,
    compiled: &CompiledOwners,
    teams: &Teams,
) -> (Vec<CodeownerShare>, Vec<CodeownerRule>, f64) {
    let (mut files, mut bare) = (0_u32, 0_u32);
    let mut by_owner: BTreeMap<&str, BTreeMap<u32, u32>> = BTreeMap::new();
    let mut covered: BTreeMap<u32, (&Rule, u32)> = BTreeMap::new();
    for (_, entry) in ground.entries(part).filter(|(_, e)| e.present) {
        files += 1;
        // Several rules may decide about one file; an owner that two of them name owns it once.
        let mut owners: BTreeMap<&str, u32> = BTreeMap::new();
        for rule in compiled.rules_of(&entry.path) {
            covered.entry(rule.line).or_insert((rule, 0)).1 += 1;
            owners.extend(rule.owners.iter().map(|owner| (owner.as_str(), rule.line)));
        }
        bare += u32::from(owners.is_empty());
        for (owner, line) in owners {
            *by_owner.entry(owner).or_default().entry(line).or_default() += 1;
        }
    }
    let part_of = |n: u32| if files == 0 { 0.0 } else { f64::from(n) / f64::from(files) };
    let bare = part_of(bare);
    let Some((_, evidence)) = &part.codeowners else { return (Vec::new(), Vec::new(), bare) };
    let at = |line: u32| evidence.at_line(Some(line));
    let share = |(written, rules): (&str, BTreeMap<u32, u32>)| {
        let most = rules.iter().max_by_key(|(line, n)| (**n, Reverse(**line)));
        CodeownerShare {
            written: written.to_owned(),
            owner: teams.written(written),
            share: part_of(rules.values().sum()),
            evidence: most.map_or_else(|| evidence.clone(), |(line, _)| at(*line)),
        }
    };
    let mut shares: Vec<CodeownerShare> = by_owner.into_iter().map(share).collect();
    shares.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.written.cmp(&b.written)));
    shares.truncate(MAX_SHARES);
    let mut most: Vec<(&Rule, u32)> = covered.into_values().collect();
    most.sort_by_key(|(rule, n)| (Reverse(*n), rule.line));
    let rule = |(rule, files): (&Rule, u32)| CodeownerRule {
        pattern: rule.pattern.clone(),
        owners: rule.owners.clone(),
        files,
        evidence: at(rule.line),
    };
    (shares, most.into_iter().take(MAX_RULES).map(rule).collect(), bare)
}

/// The folders with most files that nobody owns by CODEOWNERS, and since when one of the oldest of these files has no
/// owner: since it is there, or since the rules that leave it out.
fn bare(ground: &Ground, part: &Part, compiled: &CompiledOwners) -> (Vec<(String, u32)>, Option<i64>) {
    let mut folders: BTreeMap<&str, u32> = BTreeMap::new();
    let mut files: Vec<(i32, &str)> = Vec::new();
    for (_, entry) in ground.entries(part).filter(|(_, e)| e.present) {
        if compiled.rules_of(&entry.path).iter().all(|rule| rule.owners.is_empty()) {
            *folders.entry(entry.path.rsplit_once('/').map_or("", |(folder, _)| folder)).or_default() += 1;
            files.extend(part.first_day(entry).map(|day| (day, entry.path.as_str())));
        }
    }
    let mut folders: Vec<(String, u32)> = folders.into_iter().map(|(folder, n)| (folder.to_owned(), n)).collect();
    folders.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    folders.truncate(MAX_BARE);
    files.sort_unstable();
    let since = |(day, path): &(i32, &str)| Some(part.past.unowned_since(path)?.max(i64::from(*day) * 86_400));
    (folders, files.iter().take(OLDEST).filter_map(since).min())
}

/// The team whose members hold most of the living knowledge of the present people.
fn work(people: &[(EntityRef, f64)], declared: Option<&OwnerRef>, teams: &Teams) -> Option<WorkOwner> {
    let living: f64 = people.iter().map(|(_, knows)| knows).sum();
    if living <= 0.0 {
        return None;
    }
    let mut held: BTreeMap<&EntityRef, f64> = BTreeMap::new();
    for (person, knows) in people {
        for team in teams.of(person) {
            *held.entry(team).or_default() += knows;
        }
    }
    let (team, most) = held.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let declared_share = declared.filter(|o| o.exists).map(|owner| {
        let own = people.iter().filter(|(person, _)| teams.stands_behind(&owner.reference, person));
        own.map(|(_, knows)| knows).sum::<f64>() / living
    });
    Some(WorkOwner { team: team.clone(), share: most / living, declared_share })
}

/// Since when file and work disagree as they do today, by the teams of today; not before the present owner was named.
#[must_use]
pub fn mismatch_day(
    ownership: &Ownership,
    as_of: i32,
    teams: &Teams,
    knew: impl Fn(i32) -> Vec<(EntityRef, f64)>,
) -> Option<i32> {
    let declared = ownership.declared.as_ref().filter(|_| ownership.disagrees())?;
    let named = ownership.history.last().map(|period| period.from.div_euclid(86_400));
    let first = named.and_then(|day| i32::try_from(day).ok()).unwrap_or(i32::MIN);
    let disagreed = |day: i32| {
        let then = Ownership {
            declared: Some(declared.clone()),
            work: work(&knew(day), Some(&declared.value), teams),
            ..Ownership::default()
        };
        Ownership { verdict: verdict(&then), ..then }.disagrees()
    };
    Some(first_day(as_of, first, disagreed))
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
