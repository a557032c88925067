//! One entity of the catalog with all its values and their evidence.

use std::sync::Arc;

use catalog_schema::entity::Entity;
use catalog_schema::fact::{DocumentKind, Evidence, Standing};
use catalog_schema::id::{EntityRef, RepositoryId};
use catalog_schema::relation::Relation;

use super::people::{Identity, Knowledge, PersonService};

/// A value and who says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// Who says so.
    pub evidence: Evidence,
}

/// A value settled by the order of evidence, the losing values kept visible.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed<T> {
    /// The winning value.
    pub value: T,
    /// Who says so; all agree.
    pub evidence: Vec<Evidence>,
    /// Other values that lost.
    pub others: Vec<Known<T>>,
}

/// An entity: declared, discovered, or seen only in git (a person).
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Who it is.
    pub reference: EntityRef,
    /// The name as written.
    pub name: String,
    /// What to show as its name.
    pub title: String,
    /// One paragraph.
    pub description: Option<Known<String>>,
    /// `spec.type` (`service`, `library`, `openapi` ...; the image of a discovered resource).
    pub entity_type: Option<Known<String>>,
    /// `spec.lifecycle`.
    pub lifecycle: Option<Known<String>>,
    /// The system it is part of.
    pub system: Option<Known<EntityRef>>,
    /// `portolan.dev/tier`.
    pub tier: Option<Known<String>>,
    /// Whom to call: `portolan.dev/on-call`, `portolan.dev/chat`.
    pub contacts: Vec<Link>,
    /// `metadata.tags`.
    pub tags: Vec<String>,
    /// `metadata.links`.
    pub links: Vec<Link>,
    /// The descriptor that holds the name, if any.
    pub declaration: Option<Declaration>,
    /// What files of other formats in its repository say of it, in the order in which they count.
    pub also: Vec<Declaration>,
    /// Values on which those files and the descriptor differ.
    pub disputes: Vec<Dispute>,
    /// Other descriptors that claim the same name.
    pub conflicts: Vec<Conflict>,
    /// The deployable evidence, if any.
    pub discovery: Option<Discovery>,
    /// Where it lives.
    pub repository: Option<RepositoryId>,
    /// Folders (or globs) that belong to it; `""` is the whole repository.
    pub paths: Vec<String>,
    /// Who owns it, by whom.
    pub ownership: Ownership,
    /// Languages by bytes, largest first; shares sum to 1.
    pub languages: Vec<LanguageShare>,
    /// README, runbooks, decision records and documents, in that order.
    pub documents: Vec<DocumentEntry>,
    /// Relations to others, sorted by type, then target.
    pub relations: Vec<RelationEntry>,
    /// Who knows it; `None` where it has no code of its own.
    pub knowledge: Option<Arc<Knowledge>>,
    /// Only for people: who they are in git and what they know.
    pub identity: Option<Arc<Identity>>,
    /// Author time of the newest human or bot change of its paths, seconds since 1970.
    pub changed_at: Option<i64>,
    /// The first day on which anybody changed one of its paths, days since 1970 UTC.
    pub first_day: Option<i32>,
    /// The newest removals of a README and of a runbook of its own, where none is left.
    pub removed: Removed,
}

/// Documents of a thing that were taken away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Removed {
    /// The README.
    pub readme: Option<Evidence>,
    /// The runbook.
    pub runbook: Option<Evidence>,
}

/// The descriptor document behind an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// The document as written.
    pub entity: Arc<Entity>,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A second descriptor that claims a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// Where it stands.
    pub evidence: Evidence,
    /// The owner it names.
    pub owner: Option<String>,
    /// Since when both descriptors stand, seconds since 1970 UTC; where history tells.
    pub since: Option<i64>,
}

/// A value of which two formats in one repository say different things.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispute {
    /// What it is: `owner`, `lifecycle`, `tier`, `system`.
    pub field: &'static str,
    /// The value that counts.
    pub kept: Known<String>,
    /// The one that lost.
    pub lost: Known<String>,
}

/// Why a thing is believed to be a service (or resource) though nobody declared it, or besides.
#[derive(Clone, Debug, PartialEq)]
pub struct Discovery {
    /// What was seen, strongest first.
    pub evidence: Vec<Evidence>,
    /// Image names and other names it goes by.
    pub aliases: Vec<String>,
    /// Since when something shows it and nobody declares it, seconds since 1970 UTC; where history tells.
    pub since: Option<i64>,
}

/// An address with a meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// What to show.
    pub title: String,
    /// The address as written; never trusted as a link without a check of its scheme.
    pub url: String,
    /// `runbook`, `dashboard`, `on-call`, `chat` ...
    pub kind: Option<String>,
    /// A contact that the source may not set: shown, never used.
    pub claimed: bool,
    /// Who says so.
    pub evidence: Evidence,
}

/// A named owner: an entity, or a text that no entity answers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnerRef {
    /// The reference as the field means it.
    pub reference: EntityRef,
    /// Whether an entity of that reference exists.
    pub exists: bool,
    /// Whether somebody present stands behind it (a present user, a group with a present member).
    pub present: bool,
}

/// The three statements about who owns a thing, and what follows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ownership {
    /// What the descriptor says.
    pub declared: Option<Claimed<OwnerRef>>,
    /// What CODEOWNERS says, by share of the thing's files, largest first.
    pub codeowners: Vec<CodeownerShare>,
    /// The CODEOWNERS rules that cover its files, the one that covers most first; a bounded number of them.
    pub rules: Vec<CodeownerRule>,
    /// Share of the thing's files that no CODEOWNERS rule gives an owner; `None` without a CODEOWNERS file.
    pub uncovered: Option<f64>,
    /// Whose members hold most of the living knowledge.
    pub work: Option<WorkOwner>,
    /// What follows.
    pub verdict: Verdict,
    /// Folders with files that no CODEOWNERS rule gives an owner, and how many; the fullest first, bounded.
    pub bare: Vec<(String, u32)>,
    /// Since when one of its files has no owner by CODEOWNERS, seconds since 1970 UTC; where history tells.
    pub bare_since: Option<i64>,
    /// When the declared owner, whom nobody describes now, was described for the last time, seconds since 1970 UTC.
    pub dissolved_at: Option<i64>,
    /// Since when nobody stands behind the declared owner, days since 1970 UTC; where it is told.
    pub departed_day: Option<i32>,
    /// Since when the declared owner holds too little of the knowledge, days since 1970 UTC.
    pub mismatch_day: Option<i32>,
    /// Who owned it when, oldest first; the last period is that of today.
    pub history: Arc<[OwnerPeriod]>,
}

/// A time in which one owner was named, or nobody.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnerPeriod {
    /// The owner; `None` where nobody was named, or nobody we could tell by a reference.
    pub owner: Option<EntityRef>,
    /// The owner as written; empty where nobody was named.
    pub written: String,
    /// From when, seconds since 1970 UTC; it lasts until the next period.
    pub from: i64,
    /// Who changed it.
    pub author: Option<Author>,
    /// First line of the commit's message.
    pub subject: String,
    /// The file and commit that say so; `None` before anybody was named.
    pub evidence: Option<Evidence>,
}

/// A person who made a commit.
#[derive(Clone, Debug, PartialEq)]
pub struct Author {
    /// The person.
    pub person: EntityRef,
    /// What to call them.
    pub name: String,
}

impl OwnerPeriod {
    /// Whether both name the same owner.
    #[must_use]
    pub fn is_same_owner(&self, other: &Self) -> bool {
        match (&self.owner, &other.owner) {
            (Some(own), Some(other)) => own == other,
            (None, None) => self.written == other.written,
            _ => false,
        }
    }
}

impl Ownership {
    /// Whether file and work disagree: another team does most of the work, or the owner does too little of it.
    #[must_use]
    pub fn disagrees(&self) -> bool {
        match self.verdict {
            Verdict::Mismatch | Verdict::TransferSuggested => true,
            Verdict::Shared => self.work.as_ref().is_some_and(|work| {
                work.share >= 0.5 && self.declared.as_ref().is_some_and(|d| d.value.reference != work.team)
            }),
            _ => false,
        }
    }

    /// The period in which a moment lies.
    #[must_use]
    pub fn period_at(&self, at: i64) -> Option<&OwnerPeriod> {
        self.history.iter().rev().find(|period| period.from <= at)
    }

    /// The owner to show: declared, else the one CODEOWNERS names for most files.
    #[must_use]
    pub fn owner(&self) -> Option<(&OwnerRef, Standing, &Evidence)> {
        if let Some(declared) = &self.declared {
            return declared.evidence.first().map(|e| (&declared.value, Standing::Declared, e));
        }
        let first = self.codeowners.first()?;
        first.owner.as_ref().map(|owner| (owner, Standing::Observed, &first.evidence))
    }
}

/// An owner named by CODEOWNERS rules.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeownerShare {
    /// As written (`@org/team`).
    pub written: String,
    /// The entity it stands for, where one is known or can be named.
    pub owner: Option<OwnerRef>,
    /// Share of the thing's files, 0 to 1.
    pub share: f64,
    /// The rule that covers most of them.
    pub evidence: Evidence,
}

/// A CODEOWNERS rule that is the last to match some files of a thing.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeownerRule {
    /// The pattern as written.
    pub pattern: String,
    /// The owners as written; none takes ownership away.
    pub owners: Vec<String>,
    /// How many of the thing's files.
    pub files: u32,
    /// The line of the file.
    pub evidence: Evidence,
}

/// The team whose members hold most of the living knowledge.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkOwner {
    /// The team.
    pub team: EntityRef,
    /// Share of living knowledge, 0 to 1.
    pub share: f64,
    /// Share of living knowledge that the declared owner's members hold.
    pub declared_share: Option<f64>,
}

/// What the three statements say together (knowledge.md section 6, definition 12).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Members of the declared owner hold at least half.
    Confirmed,
    /// They hold a quarter to a half.
    Shared,
    /// They hold less than a quarter.
    Mismatch,
    /// Another team holds at least half.
    TransferSuggested,
    /// Nobody present stands behind the declared owner.
    Departed,
    /// The declared owner is no known entity.
    Unknown,
    /// Nobody is named.
    None,
    /// There is no knowledge or no team list to compare with.
    #[default]
    NotMeasured,
}

/// One language's part of a thing.
#[derive(Clone, Debug, PartialEq)]
pub struct LanguageShare {
    /// Linguist's name.
    pub name: String,
    /// Bytes of counted files.
    pub bytes: u64,
    /// Part of all counted bytes, 0 to 1.
    pub share: f64,
}

/// A document of an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentEntry {
    /// What it is.
    pub kind: DocumentKind,
    /// Its title.
    pub title: String,
    /// Path in the repository; empty for a link.
    pub path: String,
    /// The address, for a runbook that is only a link.
    pub url: Option<String>,
    /// Lines that are not blank.
    pub lines: u32,
    /// Its headings.
    pub sections: Vec<DocumentSection>,
    /// Where it stands and when it was changed last.
    pub evidence: Evidence,
    /// It lies in the thing's own folder, not only in the repository's shared part.
    pub own: bool,
    /// Human commits on the thing's code since the document was changed last.
    pub changes_since: u32,
}

/// A heading of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSection {
    /// The heading.
    pub heading: String,
    /// 1 to 6.
    pub level: u8,
    /// 1-based line.
    pub line: u32,
    /// It reads as a runbook's.
    pub runbook: bool,
}

/// One end of a relation with who says so.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationEntry {
    /// The relation.
    pub relation: Relation,
    /// Whether the target is in the catalog.
    pub exists: bool,
    /// Who says so.
    pub evidence: Evidence,
}

impl Item {
    /// An item of which nothing is known but its name.
    #[must_use]
    pub fn named(reference: EntityRef, name: &str) -> Self {
        Self {
            reference,
            name: name.to_owned(),
            title: name.to_owned(),
            description: None,
            entity_type: None,
            lifecycle: None,
            system: None,
            tier: None,
            contacts: Vec::new(),
            tags: Vec::new(),
            links: Vec::new(),
            declaration: None,
            also: Vec::new(),
            disputes: Vec::new(),
            conflicts: Vec::new(),
            discovery: None,
            repository: None,
            paths: Vec::new(),
            ownership: Ownership::default(),
            languages: Vec::new(),
            documents: Vec::new(),
            relations: Vec::new(),
            knowledge: None,
            identity: None,
            changed_at: None,
            first_day: None,
            removed: Removed::default(),
        }
    }

    /// A service: a component of any type except `library` and `website`.
    #[must_use]
    pub fn is_service(&self) -> bool {
        self.reference.kind() == "component"
            && !matches!(self.entity_type.as_ref().map(|t| t.value.as_str()), Some("library" | "website"))
    }

    /// All that was written of it: its descriptor first, then files of other formats.
    pub fn declarations(&self) -> impl Iterator<Item = &Declaration> {
        self.declaration.iter().chain(&self.also)
    }

    /// Whether a descriptor declares it.
    #[must_use]
    pub fn is_declared(&self) -> bool {
        self.declaration.is_some()
    }

    /// Its runbooks: documents and links.
    pub fn runbooks(&self) -> impl Iterator<Item = &DocumentEntry> {
        self.documents.iter().filter(|d| d.kind == DocumentKind::Runbook)
    }

    /// Its README, own folder first.
    #[must_use]
    pub fn readme(&self) -> Option<&DocumentEntry> {
        let mut readmes = self.documents.iter().filter(|d| d.kind == DocumentKind::Readme);
        readmes.clone().find(|d| d.own).or_else(|| readmes.next())
    }

    /// What a person knows, for people.
    #[must_use]
    pub fn knows(&self) -> &[PersonService] {
        self.identity.as_ref().map_or(&[], |i| i.services.as_slice())
    }
}
