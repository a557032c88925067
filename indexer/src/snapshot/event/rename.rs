//! Which of the files that a commit takes away come back under another name, as `git log -M` pairs them.
//!
//! First those whose content is the same, then by likeness: each new file has up to four candidates, and of all
//! candidates the most alike are taken first (git's `diffcore-rename.c`, as it was when the truck factor's paper was
//! written: without the short cut over equal file names that later versions take).

use gix::ObjectId;
use gix::hashtable::HashMap;

use super::super::compare::{Leaf, LeafKind};
use super::similarity::{ENOUGH, Fingerprint};

/// Candidates kept for each new file.
const CANDIDATES: usize = 4;
/// More pairs than this in one commit are not compared by content.
const MAX_PAIRS: usize = 40_000_000;

/// One file that a commit adds or takes away.
pub struct Side<'a> {
    /// The last part of its path.
    pub name: &'a [u8],
    /// What it holds.
    pub leaf: Leaf,
}

/// The commit has more moves than are compared by content.
#[derive(Debug, PartialEq, Eq)]
pub struct TooMany;

/// The pairs (old, new) of places in the two lists; `read` gives the content of an object where it is known.
pub fn pairs(
    old: &[Side<'_>],
    new: &[Side<'_>],
    mut read: impl FnMut(ObjectId) -> Option<Vec<u8>>,
) -> (Vec<(usize, usize)>, Result<(), TooMany>) {
    let mut pairs = exact(old, new);
    let mut is_old_free = vec![true; old.len()];
    let mut is_new_free = vec![true; new.len()];
    for (from, to) in &pairs {
        is_old_free[*from] = false;
        is_new_free[*to] = false;
    }
    let open = |sides: &[Side<'_>], free: &[bool]| -> Vec<usize> {
        (0..sides.len()).filter(|at| free[*at] && sides[*at].leaf.kind == LeafKind::File).collect()
    };
    let (old_open, new_open) = (open(old, &is_old_free), open(new, &is_new_free));
    if old_open.len().saturating_mul(new_open.len()) > MAX_PAIRS {
        return (pairs, Err(TooMany));
    }
    if old_open.is_empty() || new_open.is_empty() {
        return (pairs, Ok(()));
    }
    let mut print = |sides: &[Side<'_>], open: Vec<usize>| -> Vec<(usize, Fingerprint)> {
        open.into_iter().filter_map(|at| Some((at, Fingerprint::of(&read(sides[at].leaf.id)?)))).collect()
    };
    let (old_prints, new_prints) = (print(old, old_open), print(new, new_open));
    let mut candidates: Vec<Candidate> = Vec::new();
    for (to, print) in &new_prints {
        candidates.extend(best(*to, print, &old_prints, |from| old[from].name == new[*to].name));
    }
    // A stable sort: equals stay in the order of the paths.
    candidates.sort_by_key(|c| std::cmp::Reverse((c.score, c.same_name)));
    for candidate in candidates {
        if is_old_free[candidate.from] && is_new_free[candidate.to] {
            is_old_free[candidate.from] = false;
            is_new_free[candidate.to] = false;
            pairs.push((candidate.from, candidate.to));
        }
    }
    (pairs, Ok(()))
}

/// Pairs of the same content; of several the one with the same file name, else the first.
fn exact(old: &[Side<'_>], new: &[Side<'_>]) -> Vec<(usize, usize)> {
    let mut by_content: HashMap<ObjectId, Vec<usize>> = HashMap::default();
    for (at, side) in old.iter().enumerate() {
        by_content.entry(side.leaf.id).or_default().push(at);
    }
    let mut pairs = Vec::new();
    for (to, side) in new.iter().enumerate() {
        let Some(places) = by_content.get_mut(&side.leaf.id) else { continue };
        let fits = |at: &usize| old[*at].leaf.kind == side.leaf.kind;
        let same_name = places.iter().position(|at| fits(at) && old[*at].name == side.name);
        if let Some(at) = same_name.or_else(|| places.iter().position(fits)) {
            pairs.push((places.remove(at), to));
        }
    }
    pairs
}

struct Candidate {
    from: usize,
    to: usize,
    score: u64,
    same_name: bool,
}

/// The best candidates of one new file.
fn best(
    to: usize,
    print: &Fingerprint,
    old: &[(usize, Fingerprint)],
    has_same_name: impl Fn(usize) -> bool,
) -> Vec<Candidate> {
    let scored = old.iter().map(|(from, other)| (*from, other.score(print))).filter(|(_, score)| *score >= ENOUGH);
    let mut found: Vec<Candidate> =
        scored.map(|(from, score)| Candidate { from, to, score, same_name: has_same_name(from) }).collect();
    found.sort_by_key(|c| std::cmp::Reverse((c.score, c.same_name)));
    found.truncate(CANDIDATES);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOUR: &str = "one\ntwo\nthree\nfour\n";
    const FOUR_LATER: &str = "one\ntwo\nthree\nfive\n";

    fn id(text: &str) -> ObjectId {
        gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, text.as_bytes())
            .unwrap_or(ObjectId::null(gix::hash::Kind::Sha1))
    }

    fn side<'a>(path: &'a str, text: &str) -> Side<'a> {
        let name = path.rsplit('/').next().unwrap_or_default().as_bytes();
        Side { name, leaf: Leaf { id: id(text), kind: LeafKind::File } }
    }

    /// Pairs files given as (path, content), told as `old>new`.
    fn paired(old: &[(&str, &str)], new: &[(&str, &str)]) -> Vec<String> {
        let contents: Vec<&str> = old.iter().chain(new).map(|(_, text)| *text).collect();
        let read = |wanted| contents.iter().find(|text| id(text) == wanted).map(|text| text.as_bytes().to_vec());
        let left: Vec<Side<'_>> = old.iter().map(|(path, text)| side(path, text)).collect();
        let right: Vec<Side<'_>> = new.iter().map(|(path, text)| side(path, text)).collect();
        let (pairs, all_compared) = pairs(&left, &right, read);
        assert_eq!(all_compared, Ok(()));
        let mut told: Vec<String> = pairs.iter().map(|(from, to)| format!("{}>{}", old[*from].0, new[*to].0)).collect();
        told.sort();
        told
    }

    #[test]
    fn the_same_content_moves_before_a_like_one_and_to_the_same_name_first() {
        assert_eq!(paired(&[("a", FOUR), ("b", FOUR_LATER)], &[("c", FOUR_LATER)]), ["b>c"]);
        assert_eq!(paired(&[("x/a", FOUR), ("x/b", FOUR)], &[("y/b", FOUR)]), ["x/b>y/b"]);
        assert_eq!(paired(&[("x/a", ""), ("x/b", "")], &[("y/c", "")]), ["x/a>y/c"]);
    }

    #[test]
    fn half_of_the_bytes_is_a_rename_and_less_is_none() {
        let half = "one\ntwo\nthree\n";
        assert_eq!(paired(&[("a", half)], &[("b", "one\ntwo\nXXXXXX\n")]), ["a>b"]);
        assert!(paired(&[("a", half)], &[("b", "one\nXXXXXXXXXX\n")]).is_empty());
        assert!(paired(&[("a", half)], &[("b", "")]).is_empty());
    }

    #[test]
    fn the_most_alike_pair_is_taken_first_and_each_file_once() {
        let old = [("a", FOUR)];
        let new = [("b", FOUR_LATER), ("c", "one\ntwo\nthree\nfour\n5\n")];
        assert_eq!(paired(&old, &new), ["a>c"]);
        let old = [("a", FOUR_LATER), ("b", "one\ntwo\nthree\nfour\n5\n")];
        assert_eq!(paired(&old, &[("c", FOUR)]), ["b>c"]);
    }

    #[test]
    fn unknown_contents_and_links_move_unchanged_only() {
        let (gone, added) = ([side("a", FOUR)], [side("b", FOUR_LATER)]);
        assert!(pairs(&gone, &added, |_| None).0.is_empty());
        assert_eq!(pairs(&gone, &[side("b", FOUR)], |_| None).0, [(0, 0)]);
        let link = |text| Side { name: b"l", leaf: Leaf { id: id(text), kind: LeafKind::Link } };
        assert!(pairs(&gone, &[link(FOUR)], |_| None).0.is_empty());
        assert_eq!(pairs(&[link(FOUR)], &[link(FOUR)], |_| None).0, [(0, 0)]);
    }
}
