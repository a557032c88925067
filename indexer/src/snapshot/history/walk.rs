//! Every commit read once, along first-parent chains, and handed on as work for the comparing threads.

use std::sync::atomic::{AtomicU64, Ordering};

use gix::ObjectId;
use gix::hashtable::{HashMap, HashSet};
use gix::odb::pack::Find as _;
use std::collections::HashMap as Map;

use super::super::error::Error;
use super::super::fault::{Fault, Faults};
use super::super::head;
use super::super::repository::{Repository, parse};
use super::super::row::{COAUTHOR, Flags, REVIEWER};
use super::commit::Commit;
use super::fresh;
use super::order::PackOrder;
use super::signatures::Signatures;
use super::{HistoryRequest, WALK_PACK_CACHE};

/// Commits per chunk: long enough that neighbours share trees, short enough that threads end together.
const CHUNK: usize = 192;
pub const SECONDS_PER_DAY: i64 = 86_400;

/// One non-merge commit to be compared with its first parent.
pub struct Job {
    /// The commit.
    pub commit: ObjectId,
    /// Its root.
    pub tree: ObjectId,
    /// The root of its parent; `None` for a commit without parents.
    pub parent: Option<ObjectId>,
    /// Author time by our rules.
    pub at: i64,
    /// Committer time.
    pub committed: i64,
    /// UTC day of `at`.
    pub day: i32,
    /// Number of the author.
    pub author: u32,
    /// Numbers and flags of the others who get credit.
    pub others: Box<[(u32, Flags)]>,
}

/// The walk and what it learned.
pub struct Walk<'a> {
    objects: gix::OdbHandle,
    request: &'a HistoryRequest<'a>,
    /// Root of each commit met; `None` for one that cannot be read.
    roots: HashMap<ObjectId, Option<ObjectId>>,
    /// The only commits to read, where a part of the history is known already.
    wanted: Option<HashSet<ObjectId>>,
    boundary: HashSet<ObjectId>,
    stack: Vec<ObjectId>,
    chunk: Vec<Job>,
    /// How the commits of the chunk lie in their pack.
    order: PackOrder,
    buffer: Vec<u8>,
    /// Commits read.
    pub commits: u64,
    /// The signatures of authors and of those in trailers.
    pub signatures: Signatures,
    /// Commits per (day, signature).
    pub days: Map<(i32, u32), u32>,
    /// Commits that could not be read.
    pub faults: Faults,
}

impl<'a> Walk<'a> {
    /// Prepares a walk; reads the head commit so that a broken one is an error and no empty history.
    pub fn new(repository: &Repository, head: ObjectId, request: &'a HistoryRequest<'a>) -> Result<Self, Error> {
        let repo = repository.local(WALK_PACK_CACHE);
        head::place(&repo.objects, head)?;
        let boundary = boundary(&repo);
        let since = request.since.map(parse).transpose()?;
        let wanted = since.map(|since| fresh::between(&repo, &boundary, since, head).commits);
        Ok(Self {
            objects: repo.objects,
            request,
            roots: HashMap::default(),
            wanted,
            boundary,
            stack: Vec::new(),
            chunk: Vec::with_capacity(CHUNK),
            order: PackOrder::default(),
            buffer: Vec::new(),
            commits: 0,
            signatures: Signatures::default(),
            days: Map::new(),
            faults: Faults::default(),
        })
    }

    /// Reads all commits and sends them on in chunks; ends early when nobody takes them any more.
    pub fn run(&mut self, head: ObjectId, met: &AtomicU64, send: impl Fn(Vec<Job>) -> bool) -> Result<(), Error> {
        self.stack.push(head);
        while let Some(start) = self.stack.pop() {
            let mut at = Some((start, None));
            while let Some((id, child)) = at {
                at = self.step(id, child);
                if self.chunk.len() >= CHUNK {
                    met.store(self.commits, Ordering::Relaxed);
                    let full = self.take_chunk();
                    if self.request.stop.load(Ordering::Relaxed) || !send(full) {
                        return Err(Error::Stopped);
                    }
                }
            }
        }
        met.store(self.commits, Ordering::Relaxed);
        let last = self.take_chunk();
        if send(last) { Ok(()) } else { Err(Error::Stopped) }
    }

    /// The jobs so far, in the order in which their trees are quickest to decode.
    fn take_chunk(&mut self) -> Vec<Job> {
        let mut chunk = std::mem::replace(&mut self.chunk, Vec::with_capacity(CHUNK));
        if std::mem::take(&mut self.order).is_oldest_first() {
            chunk.reverse();
        }
        chunk
    }

    /// Reads one commit, completes its child's job with its root, and says where to go on.
    fn step(&mut self, id: ObjectId, child: Option<Job>) -> Option<(ObjectId, Option<Job>)> {
        if let Some(root) = self.roots.get(&id) {
            let root = *root;
            self.complete(child, root);
            return None;
        }
        if self.wanted.as_ref().is_some_and(|wanted| !wanted.contains(&id)) {
            let root = head::place(&self.objects, id).ok().map(|place| place.tree);
            if root.is_none() {
                self.faults.note(Fault::CommitMissing, id);
            }
            self.roots.insert(id, root);
            self.complete(child, root);
            return None;
        }
        let Some((mut job, mut parents)) = self.read(id) else {
            self.roots.insert(id, None);
            self.complete(child, None);
            return None;
        };
        self.roots.insert(id, Some(job.tree));
        self.complete(child, Some(job.tree));
        self.commits += 1;
        let at_boundary = self.boundary.contains(&id);
        if parents.len() < 2 {
            self.note_day(&job);
        }
        if at_boundary {
            return None;
        }
        match parents.len() {
            0 => {
                job.parent = None;
                self.chunk.push(job);
                None
            }
            1 => Some((parents[0], Some(job))),
            _ => {
                self.stack.extend(parents.drain(1..).rev());
                Some((parents[0], None))
            }
        }
    }

    fn complete(&mut self, child: Option<Job>, root: Option<ObjectId>) {
        if let (Some(mut job), Some(root)) = (child, root) {
            job.parent = Some(root);
            self.chunk.push(job);
        }
    }

    fn read(&mut self, id: ObjectId) -> Option<(Job, Vec<ObjectId>)> {
        let mut buffer = std::mem::take(&mut self.buffer);
        // The cache of packs itself, which says where an object lies.
        let objects: &gix::odb::Handle = &self.objects;
        let found = match objects.try_find(&id, &mut buffer) {
            Ok(Some((data, place))) if data.kind == gix::objs::Kind::Commit => {
                self.order.note(place.map(|place| (place.pack_id, place.pack_offset)));
                Commit::parse(data.data, id.kind())
            }
            Ok(None) => {
                self.faults.note(Fault::CommitMissing, id);
                self.buffer = buffer;
                return None;
            }
            _ => None,
        };
        let read = found.map(|commit| {
            let job = self.job(id, &commit);
            (job, commit.parents)
        });
        if read.is_none() {
            self.faults.note(Fault::CommitCorrupt, id);
        }
        self.buffer = buffer;
        read
    }

    fn job(&mut self, id: ObjectId, commit: &Commit<'_>) -> Job {
        let at = commit.changed_at(self.request.now);
        let author = self.signatures.number(commit.author.name, commit.author.email);
        let mut others: Vec<(u32, Flags)> = Vec::new();
        let mut trailers = if commit.parents.len() > 1 { Vec::new() } else { commit.trailers() };
        // Whoever wrote gets an author's credit, even if they are also named as reviewer.
        trailers.sort_by_key(|(_, _, flag)| *flag != COAUTHOR);
        for (name, email, flag) in trailers {
            let number = self.signatures.number(name, email);
            let known = std::iter::once(author).chain(others.iter().map(|(other, _)| *other));
            let is_known = known.into_iter().any(|other| self.signatures.same_person(other, number));
            if !is_known {
                others.push((number, flag));
            }
        }
        Job {
            commit: id,
            tree: commit.tree,
            parent: None,
            at,
            committed: commit.committed_at(),
            day: i32::try_from(at.div_euclid(SECONDS_PER_DAY)).unwrap_or(0),
            author,
            others: others.into_boxed_slice(),
        }
    }

    fn note_day(&mut self, job: &Job) {
        let writers = job.others.iter().filter(|(_, flag)| *flag != REVIEWER).map(|(number, _)| *number);
        for number in std::iter::once(job.author).chain(writers) {
            *self.days.entry((job.day, number)).or_default() += 1;
        }
    }
}

/// The commits at which a shallow history ends.
pub fn boundary(repo: &gix::Repository) -> HashSet<ObjectId> {
    match repo.shallow_commits() {
        Ok(Some(commits)) => commits.iter().copied().collect(),
        _ => HashSet::default(),
    }
}
