//! Who owned a thing when, rebuilt from the versions of its descriptor and, where none named an owner, of CODEOWNERS.
//!
//! A change counts from the commit that made it, on whatever branch: when it was merged is not looked at. What
//! CODEOWNERS said is judged by a sample of the paths that the thing has today.

use std::collections::BTreeMap;

use catalog_schema::fact::{Evidence, Standing, Witness};
use catalog_schema::id::EntityRef;

use super::ground::Ground;
use super::part::Part;
use super::past::{Mark, OwnerEvent, Said};
use super::person::People;
use super::team::Teams;
use crate::catalog::{Author, Item, OwnerPeriod, Ownership};

/// Paths of a thing that past CODEOWNERS files are asked about.
const SAMPLE: usize = 32;
/// Periods that are kept, newest first.
const MAX_PERIODS: usize = 200;

/// What a timeline is built from besides the item.
pub struct Sources<'a> {
    /// The repository of the item; its index among all parts.
    pub index: usize,
    /// That repository.
    pub part: &'a Part,
    /// The item's ground, where it has one.
    pub ground: Option<&'a Ground>,
    /// All people.
    pub people: &'a People,
    /// All teams.
    pub teams: &'a Teams,
}

/// One statement in force since a commit.
#[derive(Clone, Copy)]
struct Claim<'a> {
    mark: &'a Mark,
    written: Option<&'a str>,
    standing: Standing,
}

/// What one commit made the files say; an owner of `None` is nobody.
#[derive(Clone, Copy)]
enum Step<'a> {
    /// The descriptor.
    Descriptor(Option<&'a str>),
    /// CODEOWNERS.
    Rules(Option<&'a str>),
}

/// The periods of ownership, oldest first; the last one is that of today.
#[must_use]
pub fn of(item: &Item, ownership: &Ownership, sources: &Sources<'_>) -> Vec<OwnerPeriod> {
    let none = Vec::new();
    let reference = item.reference.to_string();
    let events = sources.part.past.owners.get(&reference).unwrap_or(&none);
    let home = item.declaration.as_ref().map_or("", |d| d.evidence.path.as_str());
    let declared = declared(events, home);
    let mut periods: Vec<OwnerPeriod> = Vec::new();
    for claim in with_rules(&declared, sources) {
        push(&mut periods, period(item, claim, sources));
    }
    end_today(&mut periods, ownership);
    begin(&mut periods, item);
    periods.drain(..periods.len().saturating_sub(MAX_PERIODS));
    periods
}

/// What the descriptors said after each of their changes; the file that holds the name today goes first.
fn declared<'a>(events: &'a [OwnerEvent], home: &str) -> Vec<(&'a Mark, Option<&'a str>)> {
    let mut files: BTreeMap<(bool, &str), Option<&str>> = BTreeMap::new();
    let mut all = Vec::with_capacity(events.len());
    for event in events {
        let key = (*event.mark.path != *home, &*event.mark.path);
        match &event.said {
            Said::Nothing => files.remove(&key),
            Said::Owner(owner) => files.insert(key, owner.as_deref()),
        };
        all.push((&event.mark, files.values().copied().flatten().next()));
    }
    all
}

/// Fills times without a declared owner with what CODEOWNERS said then.
fn with_rules<'a>(declared: &[(&'a Mark, Option<&'a str>)], sources: &Sources<'a>) -> Vec<Claim<'a>> {
    let rules = &sources.part.past.rules;
    let first = declared.iter().find(|(_, owner)| owner.is_some()).map(|(mark, _)| mark.committed);
    let gaps = declared.iter().skip_while(|(_, owner)| owner.is_none()).any(|(_, owner)| owner.is_none());
    let needed = gaps || rules.first().is_some_and(|v| first.is_none_or(|first| v.mark.committed < first));
    let owners = if needed { rule_owners(sources) } else { Vec::new() };
    let mut steps: Vec<(&Mark, Step<'a>)> =
        declared.iter().map(|(mark, owner)| (*mark, Step::Descriptor(*owner))).collect();
    steps.extend(rules.iter().zip(owners).map(|(version, owner)| (&version.mark, Step::Rules(owner))));
    steps.sort_by(|(a, _), (b, _)| (a.committed, &a.commit).cmp(&(b.committed, &b.commit)));
    let (mut by_file, mut by_rules) = (None, None);
    let claim = |(mark, step): (&'a Mark, Step<'a>)| {
        match step {
            Step::Descriptor(owner) => by_file = owner,
            Step::Rules(owner) => by_rules = owner,
        }
        let standing = if by_file.is_some() { Standing::Declared } else { Standing::Observed };
        Claim { mark, written: by_file.or(by_rules), standing }
    };
    steps.into_iter().map(claim).collect()
}

/// The owner of most of the thing's paths by each version of CODEOWNERS.
fn rule_owners<'a>(sources: &Sources<'a>) -> Vec<Option<&'a str>> {
    let Some(ground) = sources.ground else { return Vec::new() };
    let paths: Vec<&str> =
        ground.entries(sources.part).filter(|(_, e)| e.present).map(|(_, e)| e.path.as_str()).collect();
    let step = paths.len().div_ceil(SAMPLE).max(1);
    let sample = paths.into_iter().step_by(step).map(str::to_owned).collect();
    let owners = sources.part.past.rule_owners(sample);
    let versions = sources.part.past.rules.iter();
    // The texts live as long as the part: they are looked up in the versions themselves.
    let text = |(version, owner): (&'a super::past::RulesVersion, &Option<String>)| {
        let rules = version.rules.as_ref()?;
        let mut all = rules.rules.iter().flat_map(|rule| &rule.owners);
        all.find(|text| owner.as_ref() == Some(text)).map(String::as_str)
    };
    versions.zip(owners.iter()).map(text).collect()
}

fn period(item: &Item, claim: Claim<'_>, sources: &Sources<'_>) -> OwnerPeriod {
    let owner = claim.written.and_then(|written| match claim.standing {
        Standing::Declared => {
            let reference = EntityRef::parse(written, Some("group"), item.reference.namespace()).ok()?;
            Some(sources.teams.owner(reference))
        }
        Standing::Observed | Standing::Inferred => sources.teams.written(written),
    });
    let mark = claim.mark;
    let witness = Witness {
        repository: sources.part.origin.repository.clone(),
        path: mark.path.to_string(),
        commit: mark.commit.clone(),
        at: mark.at,
        extractor: if claim.standing == Standing::Declared { "descriptor" } else { "codeowners" }.to_owned(),
        standing: claim.standing,
    };
    let author = mark.signature.map(|signature| sources.people.author(sources.index, signature));
    OwnerPeriod {
        owner: owner.map(|owner| owner.reference),
        written: claim.written.unwrap_or_default().to_owned(),
        from: mark.at,
        author: author.map(|(person, name)| Author { person, name }),
        subject: mark.subject.clone(),
        evidence: Some(Evidence::new(witness, None)),
    }
}

/// Adds a period unless it says what the last one said; no period begins before the one it follows.
fn push(periods: &mut Vec<OwnerPeriod>, next: OwnerPeriod) {
    match periods.last() {
        Some(last) if last.is_same_owner(&next) => {}
        None if next.written.is_empty() => {}
        last => {
            let from = last.map_or(next.from, |last| next.from.max(last.from));
            periods.push(OwnerPeriod { from, ..next });
        }
    }
}

/// Makes the last period that of today: what lost in a merge goes, what only a merge brought is added.
fn end_today(periods: &mut Vec<OwnerPeriod>, ownership: &Ownership) {
    let today = ownership.owner().map(|(owner, ..)| &owner.reference);
    if let Some(at) = periods.iter().rposition(|period| period.owner.as_ref() == today) {
        periods.truncate(at + 1);
        share_evidence(periods, ownership);
        return;
    }
    // Written names that no entity answers to are an owner all the same.
    if today.is_none() && !ownership.codeowners.is_empty() {
        return;
    }
    let shown = ownership.owner().map(|(owner, _, evidence)| (owner.reference.clone(), evidence.clone()));
    let Some((owner, evidence)) = shown else {
        return;
    };
    let from = periods.last().map_or(evidence.at, |last| evidence.at.max(last.from));
    periods.push(OwnerPeriod {
        written: owner.to_string(),
        owner: Some(owner),
        from,
        author: None,
        subject: String::new(),
        evidence: Some(evidence),
    });
}

/// Most owners were never changed: their one period has the very evidence of today, held once.
fn share_evidence(periods: &mut [OwnerPeriod], ownership: &Ownership) {
    let Some((_, _, today)) = ownership.owner() else { return };
    let last = periods.last_mut().and_then(|period| period.evidence.as_mut());
    if let Some(last) = last.filter(|last| (&last.commit, &last.path) == (&today.commit, &today.path)) {
        last.clone_from(today);
    }
}

/// Before anybody was named there was code without an owner; and a rule for paths that were not there yet names
/// nobody's owner.
fn begin(periods: &mut Vec<OwnerPeriod>, item: &Item) {
    let Some(first) = item.first_day else { return };
    let start = i64::from(first) * 86_400;
    let by_rule = |p: &OwnerPeriod| p.evidence.as_ref().is_some_and(|e| e.standing == Standing::Observed);
    let early = periods.windows(2).take_while(|pair| by_rule(&pair[0]) && pair[1].from <= start).count();
    periods.drain(..early);
    if let Some(period) = periods.first_mut().filter(|p| by_rule(p)) {
        period.from = period.from.max(start);
    }
    if periods.first().is_none_or(|p| p.from.div_euclid(86_400) > i64::from(first) && !p.written.is_empty()) {
        periods.insert(0, OwnerPeriod { from: start, ..OwnerPeriod::default() });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalog::OwnerRef;

    fn mark(path: &str, at: i64) -> Mark {
        Mark {
            path: Arc::from(path),
            commit: format!("c{at}"),
            committed: at,
            at,
            signature: None,
            subject: String::new(),
        }
    }

    fn event(path: &str, at: i64, owner: Option<&str>) -> OwnerEvent {
        let said = owner.map_or(Said::Nothing, |owner| Said::Owner(Some(owner.to_owned())));
        OwnerEvent { mark: mark(path, at), said }
    }

    fn period(owner: &str, from: i64) -> OwnerPeriod {
        let owner = Some(EntityRef::new("group", "default", owner));
        OwnerPeriod { written: "x".to_owned(), owner, from, ..OwnerPeriod::default() }
    }

    #[test]
    fn a_moved_descriptor_goes_on_where_it_stood() {
        let events = [event("old.yaml", 1, Some("a")), event("new.yaml", 2, Some("b")), event("old.yaml", 2, None)];
        let told: Vec<Option<&str>> = declared(&events, "new.yaml").into_iter().map(|(_, owner)| owner).collect();
        assert_eq!(told, [Some("a"), Some("b"), Some("b")]);
    }

    #[test]
    fn the_last_period_is_that_of_today() {
        let reference = EntityRef::new("group", "default", "a");
        let owner = OwnerRef { reference, exists: true, present: true };
        let witness = Witness {
            repository: catalog_schema::id::RepositoryId("r".to_owned()),
            path: "catalog-info.yaml".to_owned(),
            commit: "c9".to_owned(),
            at: 9,
            extractor: "descriptor".to_owned(),
            standing: Standing::Declared,
        };
        let evidence = Evidence::new(witness, None);
        let declared = crate::catalog::Claimed { value: owner, evidence: vec![evidence], others: Vec::new() };
        let ownership = Ownership { declared: Some(declared), ..Ownership::default() };
        let mut lost = vec![period("a", 1), period("b", 2)];
        end_today(&mut lost, &ownership);
        assert_eq!(lost, [period("a", 1)]);
        let mut merged = vec![period("b", 2)];
        end_today(&mut merged, &ownership);
        assert_eq!(merged.iter().map(|p| p.from).collect::<Vec<_>>(), [2, 9]);
    }

    #[test]
    fn code_was_there_before_its_owner() {
        let item = Item { first_day: Some(1), ..Item::named(EntityRef::new("component", "default", "x"), "x") };
        let mut periods = vec![period("a", 200_000)];
        begin(&mut periods, &item);
        assert_eq!(
            periods.iter().map(|p| (p.from, p.owner.is_some())).collect::<Vec<_>>(),
            [(86_400, false), (200_000, true)]
        );
    }

    #[test]
    fn a_rule_owns_nothing_before_there_are_files() {
        let rule = |name: &str, from: i64| {
            let witness = Witness {
                repository: catalog_schema::id::RepositoryId("r".to_owned()),
                path: "CODEOWNERS".to_owned(),
                commit: "c".to_owned(),
                at: from,
                extractor: "codeowners".to_owned(),
                standing: Standing::Observed,
            };
            OwnerPeriod { evidence: Some(Evidence::new(witness, None)), ..period(name, from) }
        };
        let item = Item { first_day: Some(3), ..Item::named(EntityRef::new("component", "default", "x"), "x") };
        let mut periods = vec![rule("a", 1), rule("b", 86_400), rule("c", 400_000)];
        begin(&mut periods, &item);
        let told: Vec<(i64, &str)> =
            periods.iter().map(|p| (p.from, p.owner.as_ref().map_or("", EntityRef::name))).collect();
        assert_eq!(told, [(259_200, "b"), (400_000, "c")]);
    }
}
