//! What resolution keeps of one repository: its record without texts, in tables that services cut ranges from.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use catalog_schema::codeowners::Codeowners;
use catalog_schema::entity::{Entity, Spans};
use catalog_schema::fact::{Claim, Document, Evidence, Fact, Framework, MailmapEntry, Witness};
use catalog_schema::id::RepositoryId;
use catalog_schema::problem::{Problem, Severity};

use super::past::PartPast;
use crate::catalog::{DocumentSection, RepositoryState};
use crate::language;
use crate::record::{Commit, LastChange, Record, VersionKey, one_per_path};

/// Longest chain of renames that is followed.
const MAX_RENAMES: usize = 16;

/// How much a source is believed (architecture, "Trust").
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trust {
    /// Named by the operator: groups, users and contacts take effect.
    Org,
    /// Registered by a member: these are shown as claimed only.
    Member,
}

/// What is known of a repository besides its record.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Its id.
    pub repository: RepositoryId,
    /// Where it is read from.
    pub location: String,
    /// How much it is believed.
    pub trust: Trust,
    /// How its last crawl ended.
    pub state: RepositoryState,
    /// What went wrong with the crawl itself.
    pub problems: Vec<Problem>,
}

/// One repository as resolution sees it.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where it came from.
    pub origin: Origin,
    /// The commit it describes.
    pub commit: Option<Commit>,
    /// Commits in its history.
    pub commits: u64,
    /// Files at the head.
    pub files: u64,
    /// Paths, present or gone, sorted by the name they have now.
    pub paths: Vec<PathEntry>,
    /// Changes, grouped by path.
    pub changes: Vec<Change>,
    /// Author signatures.
    pub signatures: Vec<PartSignature>,
    /// Entity documents with their evidence.
    pub entities: Vec<(Arc<Entity>, Evidence)>,
    /// Hints of things that run, and their evidence.
    pub deployables: Vec<(Fact, Evidence)>,
    /// The CODEOWNERS file.
    pub codeowners: Option<(Codeowners, Evidence)>,
    /// Prose documents without their text.
    pub documents: Vec<PartDocument>,
    /// Lines of the mailmap.
    pub mailmap: Vec<MailmapEntry>,
    /// Frameworks with the manifests that name them.
    pub frameworks: Vec<(String, Framework)>,
    /// What past versions of its files say.
    pub past: PartPast,
    /// Problems of files, tree and history.
    pub problems: Vec<Problem>,
}

/// A path of the repository, present or gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathEntry {
    /// The name it has now; a path that is gone keeps its last one.
    pub path: String,
    /// It is at the head.
    pub present: bool,
    /// Its changes count as knowledge, its bytes in statistics.
    pub counts: bool,
    /// Its language.
    pub language: Option<Arc<str>>,
    /// Bytes at the head.
    pub bytes: u64,
    /// Author time of the newest commit that changed it, seconds since 1970 UTC.
    pub at: Option<i64>,
    /// Its changes in [`Part::changes`].
    pub changes: Range<u32>,
}

/// One signature's change of one path on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Days since 1970-01-01 UTC.
    pub day: i32,
    /// Index into [`Part::signatures`].
    pub signature: u32,
    /// Flags of `knowledge::row`.
    pub flags: u8,
}

/// A signature of this repository's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartSignature {
    /// The name as committed.
    pub name: String,
    /// The e-mail as committed.
    pub email: String,
    /// The newest day with a commit.
    pub last_day: Option<i32>,
}

/// A prose document without its text.
#[derive(Clone, Debug, PartialEq)]
pub struct PartDocument {
    /// Kind, title, lines; its sections are emptied.
    pub document: Document,
    /// Headings without text.
    pub sections: Vec<DocumentSection>,
    /// First lines of all sections that are searched, those before the first heading included.
    pub lines: Vec<u32>,
    /// Where it stands.
    pub evidence: Evidence,
}

impl Part {
    /// Builds the part of a record.
    #[must_use]
    pub fn new(record: &Record, origin: Origin) -> Self {
        let signatures: Vec<PartSignature> = record
            .signatures
            .iter()
            .map(|s| PartSignature {
                name: s.name.clone(),
                email: s.email.clone(),
                last_day: s.days.last().map(|(day, _)| *day),
            })
            .collect();
        let (paths, changes) = tables(record);
        let mut part = Self {
            commit: record.commit.clone(),
            commits: record.commits,
            files: record.files.len() as u64,
            paths,
            changes,
            signatures,
            entities: Vec::new(),
            deployables: Vec::new(),
            codeowners: None,
            documents: Vec::new(),
            mailmap: Vec::new(),
            frameworks: Vec::new(),
            past: PartPast::default(),
            problems: record.problems.clone(),
            origin,
        };
        let mut pointers = HashSet::new();
        // A file that several Locations lead to says what it says once.
        let mut reached: HashMap<&str, &str> = HashMap::new();
        for unit in &record.units {
            let own = unit.path.as_str();
            part.problems.extend(unit.problems.iter().filter(|p| counts(&mut reached, &p.path, own)).cloned());
            let mut last: Option<Evidence> = None;
            for fact in unit.facts.iter().filter(|fact| counts(&mut reached, &fact.path, own)) {
                let same = last
                    .filter(|e| e.path == fact.path && e.standing == fact.standing && e.extractor == fact.extractor);
                let change = || record.history(&fact.path).and_then(|h| h.last.as_ref());
                let evidence = same.map_or_else(|| part.evidence(fact, change()), |e| e.at_line(fact.line));
                last = Some(evidence.clone());
                part.take(fact, evidence, &mut pointers);
            }
        }
        one_per_path(&mut part.documents, |d| (d.evidence.path.as_str(), d.document.kind));
        part.past = PartPast::new(record, part.codeowners.as_ref().map(|(owners, _)| owners));
        part.problems.extend(record.versions_cut.as_ref().map(cut));
        part
    }

    /// The same repository with other catalog files: what `replaced` files declared is gone, the facts and problems
    /// stand instead, at the commit that is known.
    #[must_use]
    pub fn with(&self, facts: &[Fact], problems: &[Problem], replaced: &dyn Fn(&str) -> bool) -> Self {
        const OF_CATALOG_FILES: [&str; 3] = ["descriptor-", "yaml-", "codeowners-"];
        let mut part = self.clone();
        part.entities.retain(|(_, evidence)| !replaced(&evidence.path));
        part.codeowners.take_if(|(_, evidence)| replaced(&evidence.path));
        let is_old = |p: &Problem| OF_CATALOG_FILES.iter().any(|c| p.code.starts_with(c)) && replaced(&p.path);
        part.problems.retain(|problem| !is_old(problem));
        part.problems.extend(problems.iter().cloned());
        let mut pointers = HashSet::new();
        for fact in facts {
            let evidence = part.evidence(fact, None);
            part.take(fact, evidence, &mut pointers);
        }
        one_per_path(&mut part.documents, |d| (d.evidence.path.as_str(), d.document.kind));
        part
    }

    fn take(&mut self, fact: &Fact, evidence: Evidence, pointers: &mut HashSet<Arc<str>>) {
        match &fact.claim {
            Claim::Entity(claim) => {
                let spans = Spans::shared(claim.spans.iter().map(|(p, span)| (p.as_str(), *span)), pointers);
                let document = serde_json::from_str(&claim.json).unwrap_or_default();
                if let Some(entity) = Entity::new(document, spans) {
                    self.entities.push((Arc::new(entity), evidence));
                }
            }
            Claim::Deployable(_) => self.deployables.push((fact.clone(), evidence)),
            Claim::Codeowners(owners) => self.codeowners = Some((owners.clone(), evidence)),
            Claim::Mailmap(entry) => self.mailmap.push(entry.clone()),
            Claim::Framework(framework) => self.frameworks.push((fact.path.clone(), framework.clone())),
            Claim::Document(document) => {
                let sections = document
                    .sections
                    .iter()
                    .filter(|s| s.level > 0)
                    .map(|s| DocumentSection {
                        heading: s.heading.clone(),
                        level: s.level,
                        line: s.line,
                        runbook: s.runbook,
                    })
                    .collect();
                let searched = document.sections.iter().filter(|s| !s.text.is_empty() || s.level > 0);
                let lines = searched.map(|s| s.line).collect();
                let document = Document { sections: Vec::new(), ..document.clone() };
                self.documents.push(PartDocument { document, sections, lines, evidence });
            }
        }
    }

    fn evidence(&self, fact: &Fact, last: Option<&LastChange>) -> Evidence {
        let head = self.commit.as_ref();
        let witness = Witness {
            repository: self.origin.repository.clone(),
            path: fact.path.clone(),
            commit: last.map(|l| l.commit.clone()).or_else(|| head.map(|c| c.id.clone())).unwrap_or_default(),
            at: last.map(|l| l.at).or_else(|| head.map(|c| c.at)).unwrap_or_default(),
            extractor: fact.extractor.clone(),
            standing: fact.standing,
        };
        Evidence::new(witness, fact.line)
    }

    /// Evidence for the repository as a whole, inferred from its history.
    #[must_use]
    pub fn history_evidence(&self, path: &str) -> Evidence {
        let witness = Witness {
            repository: self.origin.repository.clone(),
            path: path.to_owned(),
            commit: self.commit.as_ref().map(|c| c.id.clone()).unwrap_or_default(),
            at: self.commit.as_ref().map(|c| c.at).unwrap_or_default(),
            extractor: "history".to_owned(),
            standing: catalog_schema::fact::Standing::Inferred,
        };
        Evidence::new(witness, None)
    }

    /// The first day on which a path was changed.
    #[must_use]
    pub fn first_day(&self, entry: &PathEntry) -> Option<i32> {
        // Changes of one path stand by day.
        self.changes.get(entry.changes.start as usize).filter(|_| !entry.changes.is_empty()).map(|change| change.day)
    }

    /// When a path was changed first, as the first second of that day; `None` for one that history does not know.
    #[must_use]
    pub fn first_seen(&self, path: &str) -> Option<i64> {
        let at = self.paths.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
        self.first_day(&self.paths[at]).map(|day| i64::from(day) * 86_400)
    }

    /// Whether a file or folder is at the head.
    #[must_use]
    pub fn holds(&self, path: &str) -> bool {
        let file = self.paths.binary_search_by(|p| p.path.as_str().cmp(path));
        file.is_ok_and(|at| self.paths[at].present) || self.paths[self.below(path)].iter().any(|p| p.present)
    }

    /// The range of paths below a folder; `""` is the whole repository.
    #[must_use]
    pub fn below(&self, folder: &str) -> Range<usize> {
        if folder.is_empty() {
            return 0..self.paths.len();
        }
        let prefix = format!("{folder}/");
        let start = self.paths.partition_point(|p| p.path.as_str() < prefix.as_str());
        let end = start + self.paths[start..].partition_point(|p| p.path.starts_with(&prefix));
        start..end
    }
}

/// Whether what the unit of one file says of another counts: of all that lead there the first does.
fn counts<'r>(reached: &mut HashMap<&'r str, &'r str>, path: &'r str, own: &'r str) -> bool {
    path == own || *reached.entry(path).or_insert(own) == own
}

/// The problem of a limit that bit on past versions.
fn cut((_, commit, path): &VersionKey) -> Problem {
    let message = "older versions of catalog files and CODEOWNERS were not read: who owned what before is not known";
    Problem::new("versions-cut", Severity::Info, path.as_str(), message)
        .hint(format!("the newest one left out is of commit {}", commit.get(..8).unwrap_or(commit)))
}

/// Paths under their present names with their changes, sorted by path.
fn tables(record: &Record) -> (Vec<PathEntry>, Vec<Change>) {
    let signature_index: HashMap<u64, u32> =
        record.signatures.iter().enumerate().map(|(i, s)| (s.id, u32::try_from(i).unwrap_or(u32::MAX))).collect();
    let names = PresentNames::new(record);
    let mut languages: HashMap<&str, Arc<str>> = HashMap::new();
    let mut entries: Vec<(PathEntry, Vec<Change>)> = Vec::with_capacity(record.files.len());
    for file in &record.files {
        let language = file.language.as_deref().map(|l| Arc::clone(languages.entry(l).or_insert_with(|| Arc::from(l))));
        entries.push((
            PathEntry {
                path: file.path.clone(),
                present: true,
                counts: file.counts,
                language,
                bytes: file.size,
                at: None,
                changes: 0..0,
            },
            Vec::new(),
        ));
    }
    let present = entries.len();
    let mut gone: HashMap<String, usize> = HashMap::new();
    for history in &record.histories {
        let name = names.now(&history.path);
        let at = history.last.as_ref().map(|l| l.at);
        let index = match entries[..present].binary_search_by(|(e, _)| e.path.as_str().cmp(name)) {
            Ok(index) => index,
            Err(_) => *gone.entry(name.to_owned()).or_insert_with(|| {
                entries.push((gone_entry(name), Vec::new()));
                entries.len() - 1
            }),
        };
        let (entry, changes) = &mut entries[index];
        if entry.path == history.path || !entry.present {
            entry.at = entry.at.max(at);
        }
        changes.extend(history.changes.iter().filter_map(|c| {
            let signature = *signature_index.get(&c.signature)?;
            Some(Change { day: c.day, signature, flags: c.flags })
        }));
    }
    entries.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    flatten(entries)
}

fn flatten(entries: Vec<(PathEntry, Vec<Change>)>) -> (Vec<PathEntry>, Vec<Change>) {
    let mut changes = Vec::new();
    let mut paths = Vec::with_capacity(entries.len());
    for (mut entry, mut own) in entries {
        own.sort_unstable();
        let start = u32::try_from(changes.len()).unwrap_or(u32::MAX);
        changes.extend(own);
        entry.changes = start..u32::try_from(changes.len()).unwrap_or(u32::MAX);
        paths.push(entry);
    }
    (paths, changes)
}

/// A path that is gone has no content left to look at: its name decides.
fn gone_entry(path: &str) -> PathEntry {
    let class = language::classify(path, &language::Attributes::default(), None);
    PathEntry {
        path: path.to_owned(),
        present: false,
        counts: class.counts_in_statistics(),
        language: None,
        bytes: 0,
        at: None,
        changes: 0..0,
    }
}

/// Every former name of a path with the name it has now.
pub fn former_names(record: &Record) -> impl Iterator<Item = (&str, &str)> {
    let names = PresentNames::new(record);
    let now = move |path| (path, names.now(path));
    record.histories.iter().map(|history| history.path.as_str()).map(now).filter(|(then, now)| then != now)
}

/// Follows renames from names that are gone to names that are there.
struct PresentNames<'a> {
    present: HashSet<&'a str>,
    next: HashMap<&'a str, (&'a str, i32)>,
}

impl<'a> PresentNames<'a> {
    fn new(record: &'a Record) -> Self {
        let mut next: HashMap<&str, (&str, i32)> = HashMap::new();
        for rename in &record.renames {
            let slot = next.entry(&rename.from).or_insert((&rename.to, rename.day));
            if rename.day > slot.1 || (rename.day == slot.1 && rename.to.as_str() < slot.0) {
                *slot = (&rename.to, rename.day);
            }
        }
        Self { present: record.files.iter().map(|f| f.path.as_str()).collect(), next }
    }

    fn now(&self, path: &'a str) -> &'a str {
        let mut name = path;
        for _ in 0..MAX_RENAMES {
            if self.present.contains(name) {
                return name;
            }
            match self.next.get(name) {
                Some((to, _)) => name = to,
                None => return name,
            }
        }
        name
    }
}
