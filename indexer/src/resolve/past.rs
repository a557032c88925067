//! What past versions of descriptors and CODEOWNERS leave in a part: who owned what by which commit, since when a
//! file is broken, which rules are dead since when, and which documents are gone.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use catalog_schema::codeowners::{Codeowners, CompiledOwners, PLACES, Rule};
use catalog_schema::fact::Past;

use crate::record::{Record, VersionRow};

/// Versions of CODEOWNERS that a timeline looks at, newest kept.
const MAX_RULE_VERSIONS: usize = 100;
/// Rules of all versions that a path is looked for in.
const MAX_LOOKED_AT: usize = 5_000;
/// Dead rules that are told.
const MAX_DEAD: usize = 50;

/// A commit that changed a followed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The file.
    pub path: Arc<str>,
    /// Hex id of the commit.
    pub commit: String,
    /// Committer time, seconds since 1970 UTC: decides what came after what.
    pub committed: i64,
    /// Author time, seconds since 1970 UTC.
    pub at: i64,
    /// The author; index into the part's signatures.
    pub signature: Option<u32>,
    /// First line of the message.
    pub subject: String,
}

/// What a version said about one entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The file did not describe it any more.
    Nothing,
    /// It described it, with this owner as written.
    Owner(Option<String>),
}

/// A change of what one file says about one entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerEvent {
    /// By which commit.
    pub mark: Mark,
    /// What the file says since.
    pub said: Said,
}

/// A version of the CODEOWNERS file; `None` where the commit removed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesVersion {
    /// By which commit.
    pub mark: Mark,
    /// The rules since.
    pub rules: Option<Arc<Codeowners>>,
}

/// A rule that matches no file at the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadRule {
    /// The rule.
    pub rule: Rule,
    /// Since when, seconds since 1970 UTC; `None` where history does not tell.
    pub since: Option<i64>,
}

/// A document that is not there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Its path.
    pub path: String,
    /// Hex id of the commit that removed it.
    pub commit: String,
    /// Author time of that commit.
    pub at: i64,
}

/// The most used owner of some paths by each version of the CODEOWNERS file, by those paths.
type Remembered = HashMap<Vec<String>, Arc<[Option<String>]>>;

/// The past of a repository as far as ownership is concerned.
#[derive(Clone, Debug, Default)]
pub struct PartPast {
    /// Changes of owners by entity reference, oldest first.
    pub owners: HashMap<String, Vec<OwnerEvent>>,
    /// The versions of the CODEOWNERS file in force, oldest first.
    pub rules: Vec<RulesVersion>,
    /// Files whose newest versions have errors, with the first such version.
    pub broken: HashMap<Arc<str>, Mark>,
    /// Rules of the head that match no file.
    pub dead: Vec<DeadRule>,
    /// READMEs and runbooks that are gone, by path.
    pub gone: Vec<Gone>,
    remembered: Arc<Mutex<Remembered>>,
    unowned: Arc<Mutex<HashMap<String, Option<i64>>>>,
}

impl PartPast {
    /// Reads the past of a record; `codeowners` is the file of the head.
    #[must_use]
    pub fn new(record: &Record, codeowners: Option<&Codeowners>) -> Self {
        let signatures: HashMap<u64, u32> =
            record.signatures.iter().enumerate().map(|(i, s)| (s.id, u32::try_from(i).unwrap_or(u32::MAX))).collect();
        let mut past = Self { gone: gone(record), ..Self::default() };
        let mut rules = Vec::new();
        for versions in record.versions.chunk_by(|a, b| a.path == b.path) {
            let path: Arc<str> = Arc::from(versions.first().map_or("", |v| v.path.as_str()));
            let mark = |v: &VersionRow| Mark {
                path: Arc::clone(&path),
                commit: v.commit.clone(),
                committed: v.committed,
                at: v.at,
                signature: signatures.get(&v.signature).copied(),
                subject: v.subject.clone(),
            };
            if PLACES.contains(&&*path) {
                rules.extend(versions.iter().map(|v| (mark(v), rules_of(v))));
            } else {
                past.add_owners(versions, &mark);
                past.broken.extend(broken(versions).map(|v| (Arc::clone(&path), mark(v))));
            }
        }
        for events in past.owners.values_mut() {
            events.sort_by(|a, b| order(&a.mark).cmp(&order(&b.mark)));
            events.shrink_to_fit();
        }
        past.rules = in_force(rules);
        past.dead = codeowners.map(|owners| dead(record, owners, &past.rules)).unwrap_or_default();
        past
    }

    /// Takes down each change of what a file says about an entity; equal neighbours say nothing new.
    fn add_owners(&mut self, versions: &[VersionRow], mark: &dyn Fn(&VersionRow) -> Mark) {
        let mut known: BTreeMap<&str, &Option<String>> = BTreeMap::new();
        for version in versions {
            let now: BTreeMap<&str, &Option<String>> = match &version.past {
                Past::Catalog { owners, .. } => owners.iter().map(|(entity, owner)| (entity.as_str(), owner)).collect(),
                // A file that does not read says nothing new.
                Past::Unread => continue,
                Past::Removed | Past::Codeowners(_) => BTreeMap::new(),
            };
            let broken = matches!(&version.past, Past::Catalog { owners, valid: false } if owners.is_empty());
            if broken {
                continue;
            }
            for (entity, owner) in &now {
                if known.get(entity) != Some(owner) {
                    let event = OwnerEvent { mark: mark(version), said: Said::Owner((*owner).clone()) };
                    self.owners.entry((*entity).to_owned()).or_default().push(event);
                }
            }
            for entity in known.keys().filter(|entity| !now.contains_key(*entity)) {
                let event = OwnerEvent { mark: mark(version), said: Said::Nothing };
                self.owners.entry((*entity).to_owned()).or_default().push(event);
            }
            known = now;
        }
    }

    /// The owner, as written, of most of some paths by each version of CODEOWNERS, in the order of [`Self::rules`].
    /// Remembered: the same paths are asked for with every catalog.
    #[must_use]
    pub fn rule_owners(&self, paths: Vec<String>) -> Arc<[Option<String>]> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = remembered.get(&paths) {
            return Arc::clone(known);
        }
        let owner = |version: &RulesVersion| {
            let rules = version.rules.as_ref()?;
            most_named(&rules.compile(), &paths)
        };
        let owners: Arc<[Option<String>]> = self.rules.iter().map(owner).collect();
        remembered.insert(paths, Arc::clone(&owners));
        owners
    }

    /// Since when a file describes an entity without a break, seconds since 1970 UTC; `None` where history does not tell.
    #[must_use]
    pub fn described_since(&self, entity: &str, path: &str) -> Option<i64> {
        let of_file = self.owners.get(entity)?.iter().rev().filter(|event| *event.mark.path == *path);
        of_file.take_while(|event| event.said != Said::Nothing).last().map(|event| event.mark.at)
    }

    /// When the last file that described an entity stopped doing so, where none does any more.
    #[must_use]
    pub fn undescribed_since(&self, entity: &str) -> Option<i64> {
        let events = self.owners.get(entity)?;
        let mut last: BTreeMap<&str, &OwnerEvent> = BTreeMap::new();
        for event in events {
            last.insert(&event.mark.path, event);
        }
        let is_gone = last.values().all(|event| event.said == Said::Nothing);
        events.last().filter(|_| is_gone).map(|event| event.mark.at)
    }

    /// Since when CODEOWNERS names no owner of a path, looked for back from today; `None` where no version says so and
    /// where there are too many rules to look at. Remembered: the same paths are asked for with every catalog.
    #[must_use]
    pub fn unowned_since(&self, path: &str) -> Option<i64> {
        let mut remembered = self.unowned.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = remembered.get(path) {
            return *known;
        }
        let is_bare = |version: &&RulesVersion| {
            let rules = version.rules.as_ref();
            rules.is_some_and(|rules| rules.rules_of(path).iter().all(|rule| rule.owners.is_empty()))
        };
        let all: usize = self.rules.iter().filter_map(|version| Some(version.rules.as_ref()?.rules.len())).sum();
        let newest_first = self.rules.iter().rev().filter(|_| all <= MAX_LOOKED_AT);
        let since = newest_first.take_while(is_bare).last().map(|version| version.mark.at);
        remembered.insert(path.to_owned(), since);
        since
    }

    /// Since when the newest versions of CODEOWNERS have a rule of this pattern that names this owner (any, where it
    /// is `None`).
    #[must_use]
    pub fn rule_since(&self, pattern: &str, owner: Option<&str>) -> Option<i64> {
        rule_since(&self.rules, pattern, owner)
    }
}

fn order(mark: &Mark) -> (i64, &str, &str) {
    (mark.committed, &mark.commit, &mark.path)
}

fn rules_of(version: &VersionRow) -> Option<Arc<Codeowners>> {
    match &version.past {
        Past::Codeowners(owners) => Some(Arc::new(owners.clone())),
        Past::Removed | Past::Unread | Past::Catalog { .. } => None,
    }
}

/// Of the versions of all places those that were in force: only the first place with a file counts.
fn in_force(mut versions: Vec<(Mark, Option<Arc<Codeowners>>)>) -> Vec<RulesVersion> {
    versions.sort_by(|(a, _), (b, _)| order(a).cmp(&order(b)));
    let place = |path: &str| PLACES.iter().position(|place| *place == path).unwrap_or(PLACES.len());
    let mut now: BTreeMap<usize, Arc<Codeowners>> = BTreeMap::new();
    let mut all: Vec<RulesVersion> = Vec::new();
    for (mark, rules) in versions {
        match rules {
            Some(rules) => now.insert(place(&mark.path), rules),
            None => now.remove(&place(&mark.path)),
        };
        let rules = now.values().next().cloned();
        if all.last().is_none_or(|last| last.rules != rules) {
            all.push(RulesVersion { mark, rules });
        }
    }
    all.drain(..all.len().saturating_sub(MAX_RULE_VERSIONS));
    all
}

/// The oldest of the newest versions that all have errors.
fn broken(versions: &[VersionRow]) -> Option<&VersionRow> {
    let invalid = |v: &&VersionRow| matches!(v.past, Past::Catalog { valid: false, .. });
    versions.iter().rev().take_while(invalid).last()
}

/// The owner that most of the paths have, as written; of equals the first in the alphabet.
fn most_named(rules: &CompiledOwners<'_>, paths: &[String]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for path in paths {
        let owners: BTreeSet<&str> =
            rules.rules_of(path).into_iter().flat_map(|rule| &rule.owners).map(String::as_str).collect();
        for owner in owners {
            *counts.entry(owner).or_default() += 1;
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(owner, _)| owner.to_owned())
}

/// The rules of the head that match no file, each since the commit that wrote it or took its last file away.
fn dead(record: &Record, codeowners: &Codeowners, versions: &[RulesVersion]) -> Vec<DeadRule> {
    let compiled = codeowners.compile();
    let dead = compiled.dead_rules(record.files.iter().map(|file| file.path.as_str()));
    if dead.is_empty() {
        return Vec::new();
    }
    let present = |path: &str| record.files.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok();
    let gone: Vec<_> = record.histories.iter().filter(|h| !present(&h.path)).collect();
    let told = dead.into_iter().take(MAX_DEAD).map(|rule| {
        let alone = Codeowners { rules: vec![rule.clone()], ..codeowners.clone() };
        let matcher = CompiledOwners::new(&alone);
        let matched = gone.iter().filter(|h| matcher.owners_of(&h.path).is_some());
        let emptied = matched.filter_map(|h| h.last.as_ref()).map(|last| last.at).max();
        DeadRule { rule: rule.clone(), since: rule_since(versions, &rule.pattern, None).max(emptied) }
    });
    told.collect()
}

fn rule_since(versions: &[RulesVersion], pattern: &str, owner: Option<&str>) -> Option<i64> {
    let names = |rule: &Rule| owner.is_none_or(|owner| rule.owners.iter().any(|o| o == owner));
    let has = |version: &&RulesVersion| {
        version.rules.as_ref().is_some_and(|r| r.rules.iter().any(|rule| rule.pattern == pattern && names(rule)))
    };
    versions.iter().rev().take_while(has).last().map(|version| version.mark.at)
}

/// READMEs and runbooks that history knows and the head does not.
fn gone(record: &Record) -> Vec<Gone> {
    let present = |path: &str| record.files.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok();
    let told = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        name.starts_with("readme") || path.to_lowercase().contains("runbook")
    };
    let histories = record.histories.iter().filter(|h| told(&h.path) && !present(&h.path));
    let gone = histories.filter_map(|h| h.last.as_ref().map(|last| (h, last)));
    gone.map(|(h, last)| Gone { path: h.path.clone(), commit: last.commit.clone(), at: last.at }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{FileRow, LastChange, PathHistory};

    fn version(path: &str, at: i64, past: Past) -> VersionRow {
        VersionRow {
            path: path.to_owned(),
            commit: format!("c{at}"),
            committed: at,
            at,
            signature: 0,
            subject: format!("change {at}"),
            kib: 0,
            past,
        }
    }

    fn catalog(owner: Option<&str>, valid: bool) -> Past {
        let owners = vec![("component:default/pay".to_owned(), owner.map(str::to_owned))];
        Past::Catalog { owners, valid }
    }

    fn rules(text: &str) -> Past {
        Past::Codeowners(Codeowners::parse(text).0)
    }

    fn record(versions: Vec<VersionRow>, files: &[&str], gone: &[(&str, i64)]) -> Record {
        let file = |path: &&str| FileRow { path: (*path).to_owned(), size: 1, language: None, counts: true };
        let history = |(path, at): &(&str, i64)| PathHistory {
            path: (*path).to_owned(),
            changes: Vec::new(),
            last: Some(LastChange { commit: format!("c{at}"), at: *at, committed: *at }),
        };
        Record {
            versions,
            files: files.iter().map(file).collect(),
            histories: gone.iter().map(history).collect(),
            ..Record::default()
        }
    }

    #[test]
    fn only_changes_of_an_owner_are_events() {
        let versions = vec![
            version("catalog-info.yaml", 1, catalog(Some("a"), true)),
            version("catalog-info.yaml", 2, catalog(Some("a"), true)),
            version("catalog-info.yaml", 3, Past::Unread),
            version("catalog-info.yaml", 4, catalog(Some("b"), true)),
            version("catalog-info.yaml", 5, Past::Removed),
        ];
        let past = PartPast::new(&record(versions, &[], &[]), None);
        let events = &past.owners["component:default/pay"];
        let told: Vec<(i64, &Said)> = events.iter().map(|e| (e.mark.at, &e.said)).collect();
        let owner = |name: &str| Said::Owner(Some(name.to_owned()));
        assert_eq!(told, [(1, &owner("a")), (4, &owner("b")), (5, &Said::Nothing)]);
    }

    #[test]
    fn an_entity_is_described_since_its_file_names_it_without_a_break() {
        let none = || Past::Catalog { owners: Vec::new(), valid: true };
        let versions = vec![
            version("a.yaml", 1, catalog(Some("a"), true)),
            version("a.yaml", 3, none()),
            version("a.yaml", 5, catalog(None, true)),
            version("a.yaml", 7, catalog(Some("b"), true)),
            version("b.yaml", 2, catalog(Some("a"), true)),
            version("b.yaml", 6, Past::Removed),
        ];
        let mut past = PartPast::new(&record(versions.clone(), &[], &[]), None);
        let pay = "component:default/pay";
        let since = |past: &PartPast, path: &str| past.described_since(pay, path);
        assert_eq!((since(&past, "a.yaml"), since(&past, "b.yaml"), since(&past, "c.yaml")), (Some(5), None, None));
        assert_eq!(past.undescribed_since(pay), None);
        let mut gone = versions;
        gone.insert(4, version("a.yaml", 9, none()));
        past = PartPast::new(&record(gone, &[], &[]), None);
        assert_eq!((past.undescribed_since(pay), past.undescribed_since("component:default/x")), (Some(9), None));
    }

    #[test]
    fn a_path_is_unowned_since_the_first_of_the_newest_rules_that_leave_it_out() {
        let versions = vec![
            version("CODEOWNERS", 1, rules("/a/ @x\n")),
            version("CODEOWNERS", 2, rules("* @x\n")),
            version("CODEOWNERS", 4, rules("/a/ @x\n")),
            version("CODEOWNERS", 6, rules("/a/ @x\n/b/x\n")),
        ];
        let past = PartPast::new(&record(versions, &["a/x", "b/x"], &[]), None);
        assert_eq!(["b/x", "a/x", "c"].map(|path| past.unowned_since(path)), [Some(4), None, Some(4)]);
        assert_eq!(past.unowned_since("b/x"), Some(4), "remembered");
    }

    #[test]
    fn a_file_is_broken_since_the_first_of_its_newest_broken_versions() {
        let versions = [false, true, false, false].into_iter().zip(1..);
        let versions = versions.map(|(valid, at)| version("catalog-info.yaml", at, catalog(None, valid))).collect();
        let past = PartPast::new(&record(versions, &[], &[]), None);
        assert_eq!(past.broken["catalog-info.yaml"].at, 3);
    }

    #[test]
    fn the_first_place_with_a_file_is_in_force() {
        let versions = vec![
            version(".github/CODEOWNERS", 2, rules("* @b\n")),
            version(".github/CODEOWNERS", 4, Past::Removed),
            version("CODEOWNERS", 1, rules("* @a\n")),
            version("CODEOWNERS", 3, rules("* @c\n")),
        ];
        let past = PartPast::new(&record(versions, &["x"], &[]), None);
        let owners = past.rule_owners(vec!["x".to_owned()]);
        let told: Vec<(i64, &str)> =
            past.rules.iter().zip(owners.iter()).map(|(v, o)| (v.mark.at, o.as_deref().unwrap_or("-"))).collect();
        assert_eq!(told, [(1, "@a"), (2, "@b"), (4, "@c")]);
    }

    #[test]
    fn a_rule_is_dead_since_it_was_written_or_its_last_file_went() {
        let text = "* @a\n/old/ @b\n/never/ @c\n";
        let versions = vec![version("CODEOWNERS", 1, rules("* @a\n/old/ @b\n")), version("CODEOWNERS", 5, rules(text))];
        let head = Codeowners::parse(text).0;
        let past = PartPast::new(&record(versions, &["CODEOWNERS"], &[("old/x", 9)]), Some(&head));
        let told: Vec<(&str, Option<i64>)> = past.dead.iter().map(|d| (d.rule.pattern.as_str(), d.since)).collect();
        assert_eq!(told, [("/old/", Some(9)), ("/never/", Some(5))]);
    }

    #[test]
    fn documents_that_are_gone_are_remembered() {
        let past = PartPast::new(&record(Vec::new(), &["README.md"], &[("README.md", 1), ("a/readme.txt", 2)]), None);
        assert_eq!(past.gone.iter().map(|g| g.path.as_str()).collect::<Vec<_>>(), ["a/readme.txt"]);
    }
}
