//! Where a repository stands: its head commit, and the commit of an earlier day.

use gix::ObjectId;
use gix::hashtable::HashSet;
use gix::objs::Find as _;

use super::error::Error;
use super::repository::{Repository, chain};
use super::revision;

/// The commit that a repository's default branch points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Hex id of the commit.
    pub commit: String,
    /// Short name of the branch; `None` where `HEAD` names a commit itself.
    pub branch: Option<String>,
    /// Committer time of the commit, seconds since 1970 UTC.
    pub at: i64,
    /// History ends at a shallow boundary.
    pub shallow: bool,
    /// Contents may be missing on purpose.
    pub partial: bool,
    /// `sha1` or `sha256`.
    pub object_format: &'static str,
}

/// Where a repository stood at an earlier time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Hex id of the commit.
    pub commit: String,
    /// Committer time of the commit, seconds since 1970 UTC.
    pub at: i64,
    /// The last second of the time asked for: no change counts as later.
    pub until: i64,
}

/// The header fields of a commit that placing it in time and space needs.
pub(super) struct Place {
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<ObjectId>,
    pub(super) committed: i64,
}

impl Repository {
    /// The head commit; `None` where there is none yet.
    ///
    /// Where `HEAD` names a branch that is not there, `main`, `master` or the only branch stands in.
    ///
    /// # Errors
    /// The references cannot be read, or the commit they name is missing or damaged.
    pub fn head(&self) -> Result<Option<Head>, Error> {
        let repo = self.local(1 << 20);
        let Some((branch, id)) = find_head(&repo)? else { return Ok(None) };
        let id = revision::commit_behind(&repo.objects, id)?;
        let place = place(&repo.objects, id)?;
        Ok(Some(Head {
            commit: id.to_string(),
            branch,
            at: place.committed,
            shallow: self.is_shallow(),
            partial: self.is_partial(),
            object_format: if id.as_slice().len() == 32 { "sha256" } else { "sha1" },
        }))
    }

    /// The commit for `--as-of`: for a day (`2026-03-01`) the newest commit on the first-parent line of the head
    /// that was committed before the end of that day (UTC), else what the revision names.
    ///
    /// # Errors
    /// Neither, or nothing was committed by then.
    pub fn resolve_as_of(&self, text: &str) -> Result<AsOf, Error> {
        let unknown = || Error::Revision(text.chars().take(80).collect());
        let repo = self.local(8 << 20);
        let Ok(day) = text.parse::<jiff::civil::Date>() else {
            let id = revision::commit(&repo, text).ok_or_else(unknown)?;
            let at = place(&repo.objects, id)?.committed;
            return Ok(AsOf { commit: id.to_string(), at, until: at });
        };
        let end = day.tomorrow().and_then(|next| next.to_zoned(jiff::tz::TimeZone::UTC)).map_err(|_| unknown())?;
        let end = end.timestamp().as_second();
        let head = find_head(&repo)?.map(|(_, id)| revision::commit_behind(&repo.objects, id)).transpose()?;
        // Parents go in circles where an index lies about ids.
        let mut seen = HashSet::default();
        let mut at = head;
        while let Some(id) = at.filter(|id| seen.insert(*id)) {
            let place = place(&repo.objects, id)?;
            if place.committed < end {
                return Ok(AsOf { commit: id.to_string(), at: place.committed, until: end - 1 });
            }
            at = place.parents.first().copied().filter(|parent| repo.has_object(parent));
        }
        Err(Error::BeforeHistory(day.to_string()))
    }

    /// The tree of a commit.
    pub(super) fn tree_of(&self, objects: &gix::OdbHandle, commit: &str) -> Result<ObjectId, Error> {
        Ok(place(objects, super::repository::parse(commit)?)?.tree)
    }
}

/// The branch that counts as the head, and the object that it names, which may be a tag.
fn find_head(repo: &gix::Repository) -> Result<Option<(Option<String>, ObjectId)>, Error> {
    let head = repo.head().map_err(|error| Error::References(chain(&error)))?;
    let named = head.referent_name().map(|name| name.shorten().to_string());
    // References are followed, objects are not: a tag may name itself.
    let pointed = head.id().or_else(|| head.clone().try_into_referent()?.follow_to_object().ok());
    if let Some(id) = pointed {
        // One that cannot be read is damage, not an empty repository.
        return Ok(Some((named, id.detach())));
    }
    for name in ["refs/heads/main", "refs/heads/master"] {
        if let Some(found) = branch(repo, name) {
            return Ok(Some(found));
        }
    }
    let platform = repo.references().map_err(|error| Error::References(chain(&error)))?;
    let branches = platform.local_branches().map_err(|error| Error::References(chain(&error)))?;
    let mut names = branches.flatten().map(|reference| reference.name().as_bstr().to_string());
    match (names.next(), names.next()) {
        (Some(only), None) => Ok(branch(repo, &only)),
        _ => Ok(None),
    }
}

fn branch(repo: &gix::Repository, name: &str) -> Option<(Option<String>, ObjectId)> {
    let mut reference = repo.try_find_reference(name).ok()??;
    let id = reference.follow_to_object().ok()?.detach();
    let short = name.strip_prefix("refs/heads/").unwrap_or(name);
    Some((Some(short.to_owned()), id))
}

/// Reads the header of a commit.
pub(super) fn place(objects: &gix::OdbHandle, id: ObjectId) -> Result<Place, Error> {
    let failed = |reason: String| Error::Commit { commit: id.to_string(), reason };
    let mut buffer = Vec::new();
    let data = objects.try_find(&id, &mut buffer).map_err(|error| failed(chain(&error)))?;
    let data = data.ok_or_else(|| failed("it is missing".to_owned()))?;
    if data.kind != gix::objs::Kind::Commit {
        return Err(failed(format!("it is a {}", data.kind)));
    }
    let commit = gix::objs::CommitRefIter::from_bytes(data.data, id.kind());
    let mut start = commit;
    let tree = start.tree_id().map_err(|error| failed(chain(&error)))?;
    let committed = commit.committer().map_err(|error| failed(chain(&error)))?.seconds();
    Ok(Place { tree, parents: commit.parent_ids().collect(), committed })
}
