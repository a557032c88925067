//! Which commits one head stands on and an older one does not.
//!
//! Both histories are painted from their heads, newest commits first, until everything that is still open is surely
//! common. Dates of commits are only claims: a commit that is reached as new first and as known later passes the
//! correction on to its parents, known history is painted some commits and a month beyond the oldest new one, and
//! where any clock is seen to run backwards the painting goes on to the end. Dates and parents come from the commit graph where there
//! is one (gitformat-commit-graph(5)), else from the commits.

use std::collections::BinaryHeap;

use gix::ObjectId;
use gix::hashtable::{HashMap, HashSet};
use gix::objs::Find as _;

use super::commit::Commit;

/// Seconds by which clocks may differ before they count as wrong.
const SKEW: i64 = 86_400;
/// Seconds that known history is painted beyond the oldest new commit.
const SLACK: i64 = 30 * 86_400;
/// Known commits that are painted after the last new one, whatever their dates.
const SPARE: usize = 64;

/// What lies between an older head and a newer one.
pub struct Fresh {
    /// The commits that are new.
    pub commits: HashSet<ObjectId>,
    /// The older head is the newer one or an ancestor of it.
    pub descends: bool,
}

struct Seen {
    new: bool,
    known: bool,
    committed: i64,
    parents: Vec<ObjectId>,
    is_open: bool,
}

/// A painting under way.
struct Paint<'a> {
    repo: &'a gix::Repository,
    graph: Option<gix::commitgraph::Graph>,
    boundary: &'a HashSet<ObjectId>,
    seen: HashMap<ObjectId, Seen>,
    open: BinaryHeap<(i64, ObjectId)>,
    /// Open commits that are new and not known.
    open_new: usize,
    oldest_new: i64,
    spare: usize,
    clocks_agree: bool,
    buffer: Vec<u8>,
}

/// Tells the commits of `head` that `since` does not stand on; history ends at the commits of `boundary`.
pub fn between(repo: &gix::Repository, boundary: &HashSet<ObjectId>, since: ObjectId, head: ObjectId) -> Fresh {
    let mut paint = Paint {
        repo,
        // A damaged graph is as good as none.
        graph: repo.commit_graph_if_enabled().ok().flatten(),
        boundary,
        seen: HashMap::default(),
        open: BinaryHeap::new(),
        open_new: 0,
        oldest_new: i64::MAX,
        spare: SPARE,
        clocks_agree: true,
        buffer: Vec::new(),
    };
    paint.reach(head, false, i64::MAX);
    paint.reach(since, true, i64::MAX);
    // The older head is known whatever reaches it, and new only where the newer one reaches it.
    while !paint.is_done() {
        let Some((_, id)) = paint.open.pop() else { break };
        paint.close(id);
    }
    let descends = since == head || paint.seen.get(&since).is_some_and(|seen| seen.new);
    let new = paint.seen.into_iter().filter(|(_, seen)| seen.new && !seen.known);
    Fresh { commits: new.map(|(id, _)| id).collect(), descends }
}

impl Paint<'_> {
    /// Whether, as far as can be told, nothing that is open can still make a new commit known.
    fn is_done(&self) -> bool {
        let Some((newest, _)) = self.open.peek() else { return true };
        self.open_new == 0 && self.spare == 0 && self.clocks_agree && *newest < self.oldest_new.saturating_sub(SLACK)
    }

    /// Passes a commit's colour on to its parents.
    fn close(&mut self, id: ObjectId) {
        let Some(seen) = self.seen.get_mut(&id) else { return };
        seen.is_open = false;
        let (known, committed) = (seen.known, seen.committed);
        let parents = seen.parents.clone();
        if known {
            self.spare = self.spare.saturating_sub(usize::from(self.open_new == 0));
        } else {
            self.open_new -= 1;
            self.oldest_new = self.oldest_new.min(committed);
        }
        for parent in parents {
            self.reach(parent, known, committed);
        }
    }

    /// Colours a commit that a child of the given date leads to.
    fn reach(&mut self, id: ObjectId, known: bool, child: i64) {
        if let Some(seen) = self.seen.get_mut(&id) {
            seen.new |= !known;
            if known && !seen.known {
                self.correct(id);
            }
            return;
        }
        let (committed, parents) = self.read(id);
        self.clocks_agree &= committed <= child.saturating_add(SKEW);
        self.seen.insert(id, Seen { new: !known, known, committed, parents, is_open: true });
        self.open_new += usize::from(!known);
        self.open.push((committed, id));
    }

    /// What was thought new is known, and so is all it stands on.
    fn correct(&mut self, id: ObjectId) {
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            let Some(seen) = self.seen.get_mut(&id).filter(|seen| !seen.known) else { continue };
            seen.known = true;
            if seen.is_open {
                self.open_new -= 1;
            } else {
                stack.extend(seen.parents.iter().copied());
            }
        }
    }

    /// Date and parents of a commit; one that cannot be read has none, and whoever reads history says so.
    fn read(&mut self, id: ObjectId) -> (i64, Vec<ObjectId>) {
        let (committed, parents) = self.in_graph(id).or_else(|| self.in_commit(id)).unwrap_or_default();
        (committed, if self.boundary.contains(&id) { Vec::new() } else { parents })
    }

    fn in_graph(&self, id: ObjectId) -> Option<(i64, Vec<ObjectId>)> {
        let graph = self.graph.as_ref()?;
        let commit = graph.commit_by_id(id)?;
        let places: Vec<_> = commit.iter_parents().collect::<Result<_, _>>().ok()?;
        let parents = places.into_iter().map(|place| graph.id_at(place).to_owned()).collect();
        Some((i64::try_from(commit.committer_timestamp()).ok()?, parents))
    }

    fn in_commit(&mut self, id: ObjectId) -> Option<(i64, Vec<ObjectId>)> {
        let data = self.repo.objects.try_find(&id, &mut self.buffer).ok().flatten()?;
        if data.kind != gix::objs::Kind::Commit {
            return None;
        }
        let commit = Commit::parse(data.data, id.kind())?;
        Some((commit.committed_at(), commit.parents))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::super::fixture::{CommitText, Fixture};
    use super::*;

    /// Writes commits given as (day, parents), each parent a place in the list.
    fn graph(f: &Fixture, commits: &[(i64, &[usize])]) -> Vec<ObjectId> {
        let mut ids: Vec<ObjectId> = Vec::new();
        for (turn, (day, parents)) in commits.iter().enumerate() {
            let tree = f.tree(&[("a", &turn.to_string())]);
            let parents: Vec<ObjectId> = parents.iter().map(|at| ids[*at]).collect();
            let text = CommitText { commit_time: day * 86_400, author_time: day * 86_400, ..CommitText::default() };
            ids.push(f.commit(tree, &parents, &text));
        }
        ids
    }

    /// The places of the commits between two of them, and whether the older is an ancestor.
    fn fresh(commits: &[(i64, &[usize])], since: usize, head: usize) -> (Vec<usize>, bool) {
        let f = Fixture::new();
        let ids = graph(&f, commits);
        let repo = f.open().local(1 << 20);
        let found = between(&repo, &HashSet::default(), ids[since], ids[head]);
        ((0..ids.len()).filter(|at| found.commits.contains(&ids[*at])).collect(), found.descends)
    }

    #[test]
    fn a_line_and_a_merged_branch() {
        let commits: &[(i64, &[usize])] = &[(1, &[]), (2, &[0]), (3, &[1]), (2, &[0]), (4, &[2, 3]), (5, &[4])];
        assert_eq!(fresh(commits, 2, 5), (vec![3, 4, 5], true));
        assert_eq!(fresh(commits, 4, 5), (vec![5], true));
        assert_eq!(fresh(commits, 5, 5), (vec![], true));
    }

    #[test]
    fn a_branch_that_was_pushed_away_is_no_ancestor() {
        let commits: &[(i64, &[usize])] = &[(1, &[]), (2, &[0]), (3, &[0])];
        assert_eq!(fresh(commits, 1, 2), (vec![2], false));
        assert_eq!(fresh(commits, 2, 0), (vec![], false));
    }

    #[test]
    fn a_known_commit_with_a_date_of_long_ago_hides_nothing() {
        // 4 is known and dated before all it stands on; the merge brings a branch that starts at 1.
        let commits: &[(i64, &[usize])] =
            &[(900, &[]), (910, &[0]), (920, &[1]), (930, &[2]), (1, &[3]), (940, &[1]), (950, &[4, 5])];
        assert_eq!(fresh(commits, 4, 6), (vec![5, 6], true));
    }

    #[test]
    fn a_new_commit_with_a_date_of_long_ago_reaches_known_ones() {
        let commits: &[(i64, &[usize])] =
            &[(900, &[]), (910, &[0]), (920, &[1]), (930, &[2]), (1, &[0]), (940, &[3, 4])];
        assert_eq!(fresh(commits, 3, 5), (vec![4, 5], true));
    }
}
