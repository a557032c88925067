//! Versions of watched paths: which commits changed a path that somebody asked to follow, and to what.
//!
//! Every non-merge commit counts, on whatever branch it was made; merges add nothing, as for rows. So the set of
//! versions only grows with new commits and does not depend on which parent a merge names first.

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::objs::Find as _;

use super::super::compare::{FileChange, LeafKind};
use super::super::object_id::Oid;
use super::super::path_table::PathTable;
use super::Watch;
use super::commit::Commit;
use super::walk::Job;
use crate::limits;

/// Most characters of a subject line that are kept.
const MAX_SUBJECT: usize = 120;

/// One commit's change of one watched path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Committer time, seconds since 1970 UTC: which version is newer.
    pub committed: i64,
    /// The commit.
    pub commit: Oid,
    /// The path; index into the paths.
    pub path: u32,
    /// Author time by the rules of the history.
    pub at: i64,
    /// The author; index into the signatures.
    pub signature: u32,
    /// The content since; `None` where the path was removed or is no file.
    pub blob: Option<Oid>,
    /// First line of the commit's message.
    pub subject: String,
}

/// The newest of some versions, newest first: one more than [`limits::VERSIONS`] at most, so that the reader sees
/// that the limit bites.
pub(super) fn newest(mut versions: Vec<Version>) -> Vec<Version> {
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions.truncate(usize::try_from(limits::VERSIONS).unwrap_or(usize::MAX).saturating_add(1));
    versions
}

/// Reads the subject lines; a commit that cannot be read any more has none.
pub(super) fn add_subjects(versions: &mut [Version], objects: &gix::OdbHandle) {
    let mut buffer = Vec::new();
    let mut last: Option<(Oid, String)> = None;
    for version in versions {
        if last.as_ref().is_none_or(|(commit, _)| *commit != version.commit) {
            last = Some((version.commit, subject(objects, version.commit.0, &mut buffer)));
        }
        if let Some((_, text)) = &last {
            version.subject.clone_from(text);
        }
    }
}

fn subject(objects: &gix::OdbHandle, commit: ObjectId, buffer: &mut Vec<u8>) -> String {
    let Ok(Some(data)) = objects.try_find(&commit, buffer) else { return String::new() };
    let Some(commit) = Commit::parse(data.data, commit.kind()) else { return String::new() };
    let line = commit.message.lines().map(<[u8]>::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.to_str_lossy().chars().filter(|c| !c.is_control()).take(MAX_SUBJECT).collect()
}

/// One thread's eye on watched paths.
pub struct Watcher<'a> {
    watch: Watch<'a>,
    /// Per path number whether it is watched, once it was asked.
    known: Vec<Option<bool>>,
    versions: Vec<Version>,
}

impl<'a> Watcher<'a> {
    /// A watcher that has seen nothing.
    pub fn new(watch: Watch<'a>) -> Self {
        Self { watch, known: Vec::new(), versions: Vec::new() }
    }

    /// Takes down the watched ones of a commit's changes.
    pub fn note(&mut self, job: &Job, found: &[(u32, FileChange)], paths: &PathTable) {
        if self.known.len() < paths.len() {
            self.known.resize(paths.len(), None);
        }
        for (path, change) in found {
            let watch = self.watch;
            if !*self.known[*path as usize].get_or_insert_with(|| watch(&paths.spell(*path))) {
                continue;
            }
            let blob = match change {
                FileChange::Added(leaf) | FileChange::Modified(leaf) | FileChange::Retyped(leaf) => {
                    (leaf.kind == LeafKind::File).then_some(Oid(leaf.id))
                }
                FileChange::Deleted(_) => None,
            };
            self.versions.push(Version {
                committed: job.committed,
                commit: Oid(job.commit),
                path: *path,
                at: job.at,
                signature: job.author,
                blob,
                subject: String::new(),
            });
        }
    }

    /// What was seen.
    pub fn finish(self) -> Vec<Version> {
        self.versions
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::atomic::AtomicBool;

    use super::super::super::fixture::{CommitText, Fixture, by};
    use super::super::{History, HistoryRequest};

    const DAY: i64 = 86_400;
    static GO: AtomicBool = AtomicBool::new(false);

    fn history(fixture: &Fixture, head: gix::ObjectId, since: Option<gix::ObjectId>) -> History {
        let (head, since) = (head.to_string(), since.map(|id| id.to_string()));
        let watch = |path: &str| path.ends_with("OWNERS");
        let request = HistoryRequest {
            head: &head,
            since: since.as_deref(),
            threads: 2,
            stop: &GO,
            progress: None,
            watch: Some(&watch),
            now: 20_000 * DAY,
        };
        fixture.open().history(&request).unwrap()
    }

    fn told(history: &History) -> Vec<String> {
        let tell = |v: &super::Version| {
            let path = &history.paths[v.path as usize];
            let name = &history.signatures[v.signature as usize].name;
            format!("{} {name} {path} {} {}", v.committed / DAY, v.blob.is_some(), v.subject)
        };
        history.versions.iter().map(tell).collect()
    }

    #[test]
    fn every_commit_that_touches_a_watched_path_is_a_version_newest_first() {
        let f = Fixture::new();
        let text = |day: i64, message: &'static str| CommitText { message, ..by("Ada <a@x>", day * DAY) };
        let one = f.commit(f.tree(&[("OWNERS", "1"), ("a", "1")]), &[], &text(1, "\n  Name owners \nmore"));
        let two = f.commit(f.tree(&[("OWNERS", "1"), ("a", "2")]), &[one], &text(2, "Other"));
        let three = f.commit(f.tree(&[("OWNERS", "2"), ("a", "2")]), &[two], &text(3, "Change owners"));
        let four = f.commit(f.tree(&[("a", "2")]), &[three], &text(4, "Drop"));
        let whole = history(&f, four, None);
        let expected = ["4 Ada OWNERS false Drop", "3 Ada OWNERS true Change owners", "1 Ada OWNERS true Name owners"];
        assert_eq!(told(&whole), expected);
        assert_eq!(told(&history(&f, four, Some(two))), expected[..2]);
    }

    #[test]
    fn a_change_on_a_branch_counts_once_and_its_merge_not() {
        let f = Fixture::new();
        let root = f.commit(f.tree(&[("OWNERS", "1")]), &[], &by("Ada <a@x>", DAY));
        let left = f.commit(f.tree(&[("OWNERS", "1"), ("b", "1")]), &[root], &by("Bob <b@x>", 2 * DAY));
        let right = f.commit(f.tree(&[("OWNERS", "2")]), &[root], &by("Cat <c@x>", 3 * DAY));
        let merge = f.commit(f.tree(&[("OWNERS", "2"), ("b", "1")]), &[left, right], &by("Dan <d@x>", 4 * DAY));
        let days: Vec<i64> = history(&f, merge, None).versions.iter().map(|v| v.committed / DAY).collect();
        assert_eq!(days, [3, 1]);
    }
}
