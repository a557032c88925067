//! The commits behind a number: those of some people on some days that changed some paths.
//!
//! Rows keep days, not commits, because a catalog of thousands of repositories has no room for every id. Whoever asks
//! for the commits of one number has the history walked again for it.

use std::collections::HashSet;

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::objs::Find as _;
use serde::{Deserialize, Serialize};

use super::commit::Commit;
use super::signatures::{Signatures, clean};
use super::walk::SECONDS_PER_DAY;
use super::worker::{MAX_CHANGES, REVIEWED_FILES};
use super::{Signature, TREE_CACHE, WALK_PACK_CACHE};
use crate::snapshot::compare::{Comparison, TreeReader};
use crate::snapshot::error::Error;
use crate::snapshot::head;
use crate::snapshot::path_table::PathTable;
use crate::snapshot::repository::{Repository, parse};
use crate::snapshot::row::REVIEWER;

/// Most characters of a subject that are told.
const MAX_SUBJECT: usize = 120;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sought {
    /// Hex id of the commit whose history is walked.
    pub head: String,
    /// The clock, seconds since 1970 UTC: no commit counts as later.
    pub now: i64,
    /// UTC days, counted from 1970-01-01.
    pub days: HashSet<i32>,
    /// Signatures that are one person.
    pub people: HashSet<Signature>,
    /// Paths, one of which a commit changed.
    pub paths: HashSet<String>,
    /// At most so many commits, newest first met.
    pub limit: usize,
}

/// How somebody had part in a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TakenPart {
    /// Wrote it.
    Author,
    /// Wrote it with others.
    CoAuthor,
    /// Reviewed it.
    Reviewer,
}

/// One commit that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FoundCommit {
    /// Its UTC day.
    pub day: i32,
    /// Hex id.
    pub commit: String,
    /// The first line of its message.
    pub subject: String,
    /// How the person had part in it.
    pub part: TakenPart,
    /// How many of the sought paths it changed.
    pub paths: u32,
}

impl Repository {
    /// The commits that are sought, newest day first. What cannot be read is left out.
    ///
    /// # Errors
    /// The head is missing or damaged.
    pub fn find_commits(&self, sought: &Sought) -> Result<Vec<FoundCommit>, Error> {
        let start = parse(&sought.head)?;
        let objects = self.objects(WALK_PACK_CACHE);
        head::place(&objects, start)?;
        let mut reader = TreeReader::new(self.objects(TREE_CACHE), TREE_CACHE);
        let mut found = Vec::new();
        let (mut seen, mut open, mut buffer) = (HashSet::from([start]), vec![start], Vec::new());
        while let Some(id) = open.pop() {
            if found.len() >= sought.limit {
                break;
            }
            let Ok(Some(data)) = objects.try_find(&id, &mut buffer) else { continue };
            let Some(commit) = Commit::parse(data.data, id.kind()) else { continue };
            open.extend(commit.parents.iter().filter(|parent| seen.insert(**parent)));
            found.extend(self.judge(id, &commit, sought, &mut reader));
        }
        found.sort_unstable_by(|a, b| b.day.cmp(&a.day).then_with(|| a.commit.cmp(&b.commit)));
        Ok(found)
    }

    fn judge(
        &self,
        id: ObjectId,
        commit: &Commit<'_>,
        sought: &Sought,
        reader: &mut TreeReader,
    ) -> Option<FoundCommit> {
        let day = i32::try_from(commit.changed_at(sought.now).div_euclid(SECONDS_PER_DAY)).unwrap_or(0);
        if commit.parents.len() > 1 || !sought.days.contains(&day) {
            return None;
        }
        let part = part(commit, sought)?;
        let parent = match commit.parents.first() {
            Some(parent) => Some(head::place(&self.objects(WALK_PACK_CACHE), *parent).ok()?.tree),
            None => None,
        };
        let (mut paths, mut changes) = (PathTable::new(), Vec::new());
        Comparison { reader, paths: &mut paths, found: &mut changes, limit: MAX_CHANGES }.run(parent, commit.tree);
        if part == TakenPart::Reviewer && changes.len() > REVIEWED_FILES {
            return None;
        }
        let hits = changes.iter().filter(|(path, _)| sought.paths.contains(&paths.spell(*path))).count();
        let subject = commit.message.lines().next().map(|line| clean(line).chars().take(MAX_SUBJECT).collect());
        (hits > 0).then(|| FoundCommit {
            day,
            commit: id.to_string(),
            subject: subject.unwrap_or_default(),
            part,
            paths: u32::try_from(hits).unwrap_or(u32::MAX),
        })
    }
}

/// How the sought people had part in a commit; the author's part counts before a trailer's.
fn part(commit: &Commit<'_>, sought: &Sought) -> Option<TakenPart> {
    let mut signatures = Signatures::default();
    let mut is_theirs = |name: &[u8], email: &[u8]| {
        let number = signatures.number(name, email);
        signatures.get(number).is_some_and(|signature| sought.people.contains(signature))
    };
    if is_theirs(commit.author.name, commit.author.email) {
        return Some(TakenPart::Author);
    }
    let mut trailers = commit.trailers();
    trailers.sort_by_key(|(_, _, flag)| *flag == REVIEWER);
    let theirs = trailers.into_iter().find(|(name, email, _)| is_theirs(name, email));
    theirs.map(|(_, _, flag)| if flag == REVIEWER { TakenPart::Reviewer } else { TakenPart::CoAuthor })
}
