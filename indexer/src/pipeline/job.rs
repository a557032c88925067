//! Reads one repository: the only code that runs on hostile bytes outside a parser. Runs in a worker.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use catalog_schema::codeowners::Dialect;
use catalog_schema::problem::{Problem, Severity};

use super::clean::{self, CleanTree};
use super::message::{Base, CommitsJob, Delta, FileJob, HistoryDelta, Job, Outcome, Reply, Wants};
use super::{look, reference, versions};
use crate::extract::{self, Extraction, Extractor, File, extractors};
use crate::language::{self, Attributes, Guess};
use crate::limits;
use crate::record::{ChangeRow, Commit, FileRow, LastChange, RenameRow, SignatureRow, Unit, signature_id};
use crate::secret::{self, Found};
use crate::snapshot::{
    Entry, FoundCommit, Head, History, HistoryRequest, Kind, ReadError, ReadKind, Reader, RecordedTree, Repository,
    Tree, TreeLimits, ViewLimits,
};
use crate::source;

/// Most `.gitattributes` files that are read.
const MAX_ATTRIBUTES: usize = 1_000;
/// Files above this size are classified by name alone.
const MAX_CLASSIFIED: u64 = 2 * 1024 * 1024;
/// Does one job. Never panics on content; what a worker cannot survive, its parent does.
pub fn run(job: &Job, tell: &mut dyn FnMut(Reply)) -> Outcome {
    let of_origin = host(&job.path).filter(|_| job.host.is_none()).map(|host| Job { host: Some(host), ..job.clone() });
    let job = of_origin.as_ref().unwrap_or(job);
    let repository = match Repository::open(&job.path) {
        Ok(repository) => repository,
        Err(e) => return Outcome::Failed(chain(&e)),
    };
    match repository.head() {
        Ok(None) => Outcome::Empty,
        Ok(Some(head)) => {
            let then = at(job, &repository, head);
            then.and_then(|(head, now)| answer(job, now, &repository, &head, tell)).unwrap_or_else(failed)
        }
        Err(e) => failed(e),
    }
}

/// Whose rules the host has that a repository on this machine came from.
pub(super) fn host(repository: &Path) -> Option<Dialect> {
    source::host_of_origin(repository).and_then(|host| Dialect::of_host(&host))
}

fn failed(error: crate::snapshot::Error) -> Outcome {
    Outcome::Failed(chain(&error))
}

fn answer(
    job: &Job,
    now: i64,
    repository: &Repository,
    head: &Head,
    tell: &mut dyn FnMut(Reply),
) -> Result<Outcome, crate::snapshot::Error> {
    match job.wants {
        Wants::Record => {
            let delta = read(job, now, repository, head, tell)?;
            Ok(delta.map_or(Outcome::Unchanged, |delta| Outcome::Read(Box::new(delta))))
        }
        Wants::Reference => Ok(Outcome::Reference(Box::new(reference::read(job, repository, head, tell)?))),
    }
}

/// The head and the clock, or the commit that the job names instead and the end of its time.
fn at(job: &Job, repository: &Repository, head: Head) -> Result<(Head, i64), crate::snapshot::Error> {
    let Some(text) = &job.at else { return Ok((head, job.now)) };
    let then = repository.resolve_as_of(text)?;
    Ok((Head { commit: then.commit, at: then.at, ..head }, then.until.min(job.now)))
}

/// The content of one file at a commit; `None` where it is not there, no file, or larger than a page shows.
#[must_use]
pub fn file(job: &FileJob) -> Option<Vec<u8>> {
    let repository = Repository::open(&job.path).ok()?;
    let tree = repository.tree(&job.commit, tree_limits()).ok()?;
    let entry = tree.get(&job.file).filter(|e| matches!(e.kind, Kind::File | Kind::Executable))?;
    repository.read(&entry.id, limits::PAGE_BYTES).ok().map(|content| clean::without(content).0)
}

/// The commits that are sought; `None` where the history cannot be read.
#[must_use]
pub fn commits(job: &CommitsJob) -> Option<Vec<FoundCommit>> {
    let mut found = Repository::open(&job.path).ok()?.find_commits(&job.sought).ok()?;
    for commit in &mut found {
        commit.subject = secret::clean_text(&commit.subject).into_owned();
    }
    Some(found)
}

pub(super) fn tree_limits() -> TreeLimits {
    TreeLimits {
        entries: usize::try_from(limits::TREE_ENTRIES).unwrap_or(usize::MAX),
        depth: u32::try_from(limits::TREE_DEPTH).unwrap_or(u32::MAX),
    }
}

/// How much of a tree extractors may ask for.
pub(super) fn view_limits() -> ViewLimits {
    ViewLimits {
        file: limits::READ_BYTES,
        list: usize::try_from(limits::LIST_FILES).unwrap_or(usize::MAX),
        ..ViewLimits::default()
    }
}

/// An error and its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

fn read(
    job: &Job,
    now: i64,
    repository: &Repository,
    head: &Head,
    tell: &mut dyn FnMut(Reply),
) -> Result<Option<Delta>, crate::snapshot::Error> {
    let base = job.base.as_ref().filter(|b| !b.shallow && !head.shallow);
    if base.is_some_and(|b| b.commit == head.commit && b.same_extractors && b.host == job.host) {
        return Ok(None);
    }
    // Other extractors may say other things of past versions, and so may the rules of another host.
    let base = base.filter(|b| b.same_extractors && b.host == job.host);
    // A commit that is no ancestor was pushed away: this repository alone is read anew.
    let base = base.filter(|b| repository.is_ancestor(&b.commit, &head.commit).unwrap_or(false));
    let stop = AtomicBool::new(false);
    let request = HistoryRequest {
        head: &head.commit,
        since: base.map(|b| b.commit.as_str()),
        threads: job.threads.max(1),
        stop: &stop,
        progress: None,
        watch: Some(&|path| extract::follower(path).is_some()),
        now,
    };
    let (history, files) = if job.threads == 0 {
        (Ok(repository.history(&request)), read_files(job, base, repository, head, tell))
    } else {
        std::thread::scope(|scope| {
            let history = scope.spawn(|| repository.history(&request));
            let files = read_files(job, base, repository, head, tell);
            (history.join(), files)
        })
    };
    let history = history.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let mut delta = files?;
    delta.whole = base.is_none();
    delta.host = job.host;
    delta.problems.extend(repository.problems());
    delta.problems.extend(history.problems.iter().cloned());
    delta.problems.truncate(usize::try_from(limits::PROBLEMS).unwrap_or(usize::MAX));
    let (versions, versions_cut) = versions::rows(job, &repository.reader(), &history, tell);
    delta.history = HistoryDelta { versions, versions_cut, ..history_delta(history) };
    delta.commit = Some(Commit {
        id: head.commit.clone(),
        branch: head.branch.clone(),
        at: head.at,
        shallow: head.shallow,
        partial: head.partial,
    });
    Ok(Some(delta))
}

/// The files that have to be looked at, by what changed.
struct Scope<'a> {
    tree: &'a Tree,
    /// `None` looks at all.
    changed: Option<HashSet<String>>,
    /// Files whose reads changed: their units are extracted again, their rows stay.
    again: HashSet<String>,
}

/// Files and units of the head, or of what changed since the base.
pub(super) fn read_files(
    job: &Job,
    base: Option<&Base>,
    repository: &Repository,
    head: &Head,
    tell: &mut dyn FnMut(Reply),
) -> Result<Delta, crate::snapshot::Error> {
    let tree = repository.tree(&head.commit, tree_limits())?;
    let scope = scope(base, repository, head, &tree)?;
    let reader = repository.reader();
    let attributes = attributes(&tree, &reader);
    let view = RecordedTree::new(&tree, repository, view_limits());
    let mut problems = tree.problems.clone();
    problems.extend(missing_contents(&tree));
    let mut delta = Delta { all_files: scope.changed.is_none(), problems, ..Delta::default() };
    for entry in &tree.entries {
        let changed = scope.changed.as_ref().is_none_or(|c| c.contains(&entry.path));
        if !changed && !scope.again.contains(&entry.path) {
            continue;
        }
        if !matches!(entry.kind, Kind::File | Kind::Executable) {
            continue;
        }
        let mut in_hand = InHand { job, tell: &mut *tell, reader: &reader, view: &view };
        if changed {
            delta.files.push(in_hand.file_row(entry, &attributes));
        }
        delta.units.extend(in_hand.units(entry));
    }
    tell(Reply::InHand(String::new()));
    if let Some(changed) = scope.changed {
        delta.stale = changed.into_iter().collect();
        delta.stale.sort();
    }
    delta.stale_units = scope.again.into_iter().collect();
    delta.stale_units.sort();
    Ok(delta)
}

/// Files whose content is not here: they count by their name, and nothing is said of what they hold.
fn missing_contents(tree: &Tree) -> Option<Problem> {
    let is_file = |e: &&Entry| matches!(e.kind, Kind::File | Kind::Executable) && e.size.is_none();
    let missing: Vec<&str> = tree.entries.iter().filter(is_file).map(|e| e.path.as_str()).collect();
    let first = missing.first()?;
    let examples: Vec<String> = missing.iter().take(3).map(|path| format!("`{path}`")).collect();
    let have = if missing.len() == 1 { "1 file has".to_owned() } else { format!("{} files have", missing.len()) };
    let more = if missing.len() > 3 { " and others" } else { "" };
    let message = format!("{have} unknown content: {}{more}", examples.join(", "));
    let problem = Problem::new("content-missing", Severity::Warning, first, message);
    Some(problem.hint("fetch what is missing; until then only names and history of these files count"))
}

fn scope<'a>(
    base: Option<&Base>,
    repository: &Repository,
    head: &Head,
    tree: &'a Tree,
) -> Result<Scope<'a>, crate::snapshot::Error> {
    let all = Scope { tree, changed: None, again: HashSet::new() };
    let Some(base) = base.filter(|b| b.same_extractors) else { return Ok(all) };
    let changes = repository.changes(&base.commit, &head.commit)?;
    if changes.iter().any(|c| c.path == ".gitattributes" || c.path.ends_with("/.gitattributes")) {
        // The class of any file may have changed.
        return Ok(all);
    }
    let changed: HashSet<String> = changes.into_iter().map(|c| c.path).collect();
    let folders = folders_of(&changed);
    let touched = |read: &crate::snapshot::Read| match read.what {
        ReadKind::Content => changed.contains(&read.path),
        ReadKind::Exists => changed.contains(&read.path) || folders.contains(read.path.as_str()),
        ReadKind::List => read.path.is_empty() || folders.contains(read.path.as_str()),
    };
    let again = base.reads.iter().filter(|(path, reads)| !changed.contains(path) && reads.iter().any(touched));
    let again = again.map(|(path, _)| path.clone()).collect();
    Ok(Scope { tree: all.tree, changed: Some(changed), again })
}

/// All folders above the paths.
fn folders_of(paths: &HashSet<String>) -> HashSet<&str> {
    let mut folders = HashSet::new();
    for path in paths {
        let mut rest = path.as_str();
        while let Some((folder, _)) = rest.rsplit_once('/') {
            if !folders.insert(folder) {
                break;
            }
            rest = folder;
        }
    }
    folders
}

fn attributes(tree: &Tree, reader: &Reader) -> Attributes {
    let named = tree.entries.iter().filter(|e| e.path == ".gitattributes" || e.path.ends_with("/.gitattributes"));
    let files: Vec<(String, Vec<u8>)> = named
        .filter(|e| e.kind == Kind::File)
        .take(MAX_ATTRIBUTES)
        .filter_map(|e| {
            let folder = e.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            Some((folder.to_owned(), reader.read(&e.id, 256 * 1024).ok()?))
        })
        .collect();
    let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(d, t)| (d.as_str(), t.as_slice())).collect();
    Attributes::parse(&borrowed)
}

/// Looks at one file after the other, saying which one first.
struct InHand<'a> {
    job: &'a Job,
    tell: &'a mut dyn FnMut(Reply),
    reader: &'a Reader,
    view: &'a RecordedTree<'a>,
}

impl InHand<'_> {
    fn file_row(&mut self, entry: &Entry, attributes: &Attributes) -> FileRow {
        let needs_content = match language::by_path(&entry.path) {
            Guess::One(language) => language.kind.counts() && language::generated_needs_content(&entry.path),
            Guess::Ambiguous(candidates) => candidates.any_counts(),
            Guess::None => {
                entry.kind == Kind::Executable || !entry.path.rsplit('/').next().unwrap_or_default().contains('.')
            }
        };
        let small = entry.size.is_some_and(|s| s <= MAX_CLASSIFIED);
        let mut head = None;
        if needs_content && small && !self.job.skip.contains(&entry.path) && !language::is_vendored(&entry.path) {
            (self.tell)(Reply::InHand(entry.path.clone()));
            head = self.reader.read(&entry.id, MAX_CLASSIFIED).ok();
        }
        let window = usize::try_from(limits::LANGUAGE_HEAD).unwrap_or(usize::MAX);
        let head = head.as_deref().map(|h| &h[..h.len().min(window)]);
        let binary = head.is_some_and(language::is_binary);
        let class = language::classify(&entry.path, attributes, head.filter(|_| !binary));
        FileRow {
            path: entry.path.clone(),
            size: entry.size.unwrap_or_default(),
            language: class.counted_language().or(class.language).filter(|_| !binary).map(|l| l.name.to_owned()),
            counts: !binary && class.counts_in_statistics(),
        }
    }

    fn units(&mut self, entry: &Entry) -> Vec<Unit> {
        let wanting: Vec<&dyn Extractor> = extractors().iter().copied().filter(|e| e.wants(&entry.path)).collect();
        let is_skipped = self.job.skip.contains(&entry.path);
        if wanting.is_empty() && (is_skipped || !clean::is_searched(entry)) {
            return Vec::new();
        }
        let limit = wanting.iter().map(|e| e.limit()).max().unwrap_or(limits::SECRET_BYTES);
        let bytes = self.reader.read(&entry.id, limit).map(clean::without);
        let mut units = Vec::new();
        if let Ok((_, found)) = &bytes
            && !found.is_empty()
        {
            units.push(secrets(&entry.path, found));
        }
        for extractor in wanting {
            let extraction = match &bytes {
                Ok((bytes, _)) => self.extract(extractor, &entry.path, bytes),
                Err(ReadError::TooLarge(size)) => look::too_large(extractor, &entry.path, *size),
                Err(e) => {
                    look::nothing("file-unreadable", &entry.path, format!("`{}` cannot be read: {e}", entry.path))
                }
            };
            let reads = self.view.take_reads();
            if extraction != Extraction::default() || !reads.is_empty() {
                units.push(Unit {
                    path: entry.path.clone(),
                    extractor: extractor.id().to_owned(),
                    facts: extraction.facts,
                    problems: extraction.problems,
                    reads,
                });
            }
        }
        units
    }

    fn extract(&mut self, extractor: &dyn Extractor, path: &str, bytes: &[u8]) -> Extraction {
        if self.job.skip.iter().any(|p| p == path) {
            let text = format!("`{path}` was skipped: reading it took too long or too much memory");
            return look::nothing("file-skipped", path, text);
        }
        (self.tell)(Reply::InHand(path.to_owned()));
        look::at(extractor, &File { path, bytes, host: self.job.host }, &CleanTree(self.view))
    }
}

/// A unit that tells of secrets and nothing else.
fn secrets(path: &str, found: &[Found]) -> Unit {
    let (path, problems) = (path.to_owned(), clean::problems(path, found));
    Unit { path, extractor: "secrets".to_owned(), facts: Vec::new(), problems, reads: Vec::new() }
}

fn history_delta(history: History) -> HistoryDelta {
    let ids: Vec<u64> = history.signatures.iter().map(|s| signature_id(&s.name, &s.email)).collect();
    let mut changes: Vec<Vec<ChangeRow>> = vec![Vec::new(); history.paths.len()];
    for row in &history.rows {
        let row_of = ChangeRow { day: row.day, signature: ids[row.signature as usize], flags: row.flags };
        changes[row.path as usize].push(row_of);
    }
    let mut days: Vec<BTreeMap<i32, u32>> = vec![BTreeMap::new(); history.signatures.len()];
    for day in &history.commit_days {
        *days[day.signature as usize].entry(day.day).or_default() += day.commits;
    }
    let renames = history.renames.iter().map(|r| RenameRow {
        to: history.paths[r.to as usize].clone(),
        from: history.paths[r.from as usize].clone(),
        day: r.day,
    });
    let renames = renames.collect();
    let signatures = history.signatures.into_iter().zip(ids).zip(days).map(|((s, id), days)| SignatureRow {
        id,
        name: s.name,
        email: s.email,
        days: days.into_iter().collect(),
    });
    let signatures = signatures.collect();
    let last = history.last_change.iter().map(|l| LastChange {
        commit: l.commit.to_string(),
        at: l.at,
        committed: l.committed,
    });
    let paths = history.paths.into_iter().zip(changes).zip(last.map(Some).chain(std::iter::repeat(None)));
    let paths = paths.map(|((path, rows), last)| (path, rows, last)).collect();
    HistoryDelta { commits: history.commits, paths, signatures, renames, ..HistoryDelta::default() }
}
