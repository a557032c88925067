//! The resolved catalog: an immutable in-memory view that readers hold while a writer builds the next one.
//!
//! Everything shown comes from here, each value with who says so. Built by `resolve`, read by checks,
//! search and views.

pub mod change;
mod item;
mod people;
mod skill;

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::codeowners::{Chosen, Dialect};
use catalog_schema::fact::Evidence;
use catalog_schema::finding::{Finding, Outcome};
use catalog_schema::id::{EntityRef, RepositoryId};
use catalog_schema::problem::Problem;

pub use crate::knowledge::{Credit, Days};
pub use item::{
    Author, Claimed, CodeownerRule, CodeownerShare, Conflict, Declaration, Discovery, Dispute, DocumentEntry,
    DocumentSection, Item, Known, LanguageShare, Link, OwnerPeriod, OwnerRef, Ownership, RelationEntry, Removed,
    Verdict, WorkOwner,
};
pub use people::{Identity, Knower, Knowledge, MergeReason, Month, PersonService, present_on};
pub use skill::{Level, Silo, Skill, SkillKind, SkilledPerson, TeamSkill, skill_ref, team_shares};

/// What the checks that concern an entity say, by the check's id, in the order of the register.
pub type Outcomes = Arc<[(&'static str, Outcome)]>;

/// All entities, repositories and findings as of one day.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Rises with every swap.
    pub generation: u64,
    /// The day the catalog is computed for: days since 1970-01-01 UTC.
    pub as_of: i32,
    /// Entities by reference.
    pub items: BTreeMap<EntityRef, Arc<Item>>,
    /// Repositories by id.
    pub repositories: BTreeMap<RepositoryId, Arc<RepositoryEntry>>,
    /// Open findings in a fixed order: severity, check, subject.
    pub findings: Arc<Vec<Finding>>,
    /// Outcomes by entity.
    pub outcomes: BTreeMap<EntityRef, Outcomes>,
    /// Languages and frameworks, by name.
    pub skills: Arc<Vec<Skill>>,
    /// How far the first crawl has come.
    pub progress: Progress,
}

/// How much of the sources has been read at least once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Repositories read (or found broken) at least once.
    pub read: usize,
    /// Repositories that the sources list.
    pub total: usize,
}

impl Progress {
    /// Every repository was read once, so checks that compare repositories may speak.
    #[must_use]
    pub fn complete(self) -> bool {
        self.read >= self.total
    }
}

/// How the last crawl of a repository ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum RepositoryState {
    /// Listed, not read yet.
    Waiting,
    /// Read whole.
    Ok,
    /// Read, but something is missing (shallow, missing objects, a limit); the problems say what.
    Partial,
    /// There is no commit yet.
    Empty,
    /// Could not be read this time; the last good record is shown.
    Failed {
        /// What went wrong, as one clause.
        reason: String,
    },
}

/// A repository as the catalog shows it.
#[derive(Clone, Debug)]
pub struct RepositoryEntry {
    /// Its id.
    pub id: RepositoryId,
    /// Where it was read from.
    pub location: String,
    /// How the last crawl ended.
    pub state: RepositoryState,
    /// Hex id of the head commit.
    pub commit: Option<String>,
    /// The branch that HEAD names.
    pub branch: Option<String>,
    /// Author time of the head commit, seconds since 1970.
    pub head_at: Option<i64>,
    /// Commits in its history.
    pub commits: u64,
    /// Files at the head.
    pub files: u64,
    /// When it was read last, seconds since 1970.
    pub crawled_at: i64,
    /// How long that took, in milliseconds.
    pub took_ms: u64,
    /// What is wrong with it or its files.
    pub problems: Vec<Problem>,
    /// The entities that live here.
    pub items: Vec<EntityRef>,
    /// Names that its descriptors claim and another repository has.
    pub lost: Vec<LostName>,
    /// What is wrong with the rules of its CODEOWNERS; `None` without such a file.
    pub rules: Option<Rules>,
    /// Catalog files whose newest versions have errors: since when, seconds since 1970, and by which commit.
    pub broken: BTreeMap<String, (i64, String)>,
}

/// A name that a descriptor claims and another repository has.
#[derive(Clone, Debug, PartialEq)]
pub struct LostName {
    /// The name.
    pub name: EntityRef,
    /// The descriptor's place.
    pub evidence: Evidence,
    /// Since when both descriptors stand, seconds since 1970 UTC; where history tells.
    pub since: Option<i64>,
}

/// The rules of a CODEOWNERS file that do not do what they say; each list is bounded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// Whose rules they are read by.
    pub dialect: Dialect,
    /// What told that.
    pub chosen: Chosen,
    /// Match no file.
    pub dead: Vec<RuleNote>,
    /// Name an owner who is no entity of the catalog.
    pub unknown: Vec<RuleNote>,
    /// Name an owner behind whom nobody present stands.
    pub departed: Vec<RuleNote>,
    /// There are teams or people in the catalog that a name could be compared with.
    pub comparable: bool,
}

/// One rule, for one reason.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleNote {
    /// The pattern as written.
    pub pattern: String,
    /// The owner it is about as written; all of them for a dead rule.
    pub owner: String,
    /// Since when it is so, seconds since 1970 UTC.
    pub since: Option<i64>,
    /// Where it stands.
    pub evidence: Evidence,
}

impl Catalog {
    /// The entity of a reference.
    #[must_use]
    pub fn item(&self, reference: &EntityRef) -> Option<&Arc<Item>> {
        self.items.get(reference)
    }

    /// The languages and frameworks a person has used, by name.
    pub fn skills_of<'a>(&'a self, person: &'a EntityRef) -> impl Iterator<Item = (&'a Skill, &'a SkilledPerson)> {
        self.skills.iter().filter_map(|skill| Some((skill, skill.person(person)?)))
    }

    /// The skill of a reference (`language:default/rust`).
    #[must_use]
    pub fn skill(&self, reference: &EntityRef) -> Option<&Skill> {
        self.skills.iter().find(|skill| skill.reference == *reference)
    }

    /// Whether somebody is present.
    #[must_use]
    pub fn is_present(&self, person: &EntityRef) -> bool {
        self.item(person).and_then(|item| item.identity.as_ref()).is_some_and(|identity| identity.present)
    }

    /// Whether somebody was present on a past day.
    #[must_use]
    pub fn was_present(&self, person: &EntityRef, day: i32) -> bool {
        self.item(person).and_then(|item| item.identity.as_ref()).is_some_and(|identity| identity.present_on(day))
    }

    /// The outcomes of the checks on an entity.
    #[must_use]
    pub fn outcomes_of(&self, reference: &EntityRef) -> &[(&'static str, Outcome)] {
        self.outcomes.get(reference).map_or(&[], |o| &**o)
    }

    /// The open findings on an entity.
    pub fn findings_of<'a>(&'a self, reference: &'a EntityRef) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |f| f.subject == *reference)
    }

    /// The entity a person names: a full reference, else a bare name that is unique among services, then among all.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<&Arc<Item>> {
        if let Some(item) = text.parse::<EntityRef>().ok().and_then(|r| self.items.get(&r)) {
            return Some(item);
        }
        let name = text.to_lowercase();
        let (namespace, bare) = match name.split_once('/') {
            Some((namespace, bare)) => (Some(namespace.to_owned()), bare.to_owned()),
            None => (None, name),
        };
        let fits = |item: &&Arc<Item>| {
            item.reference.name() == bare && namespace.as_deref().is_none_or(|n| n == item.reference.namespace())
        };
        let all: Vec<_> = self.items.values().filter(fits).collect();
        let services: Vec<_> = all.iter().filter(|item| item.is_service()).collect();
        match (services.as_slice(), all.as_slice()) {
            ([one], _) => Some(one),
            (_, [one]) => Some(one),
            _ => None,
        }
    }
}
