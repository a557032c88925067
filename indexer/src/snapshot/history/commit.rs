//! One commit object taken apart.

use gix::ObjectId;
use gix::actor::SignatureRef;
use gix::bstr::ByteSlice;
use gix::objs::CommitRefIter;
use gix::objs::commit::ref_iter::Token;

use super::super::row::{COAUTHOR, Flags, REVIEWER};

/// No commit has more trailers than this that count.
const MAX_TRAILERS: usize = 64;
const CO_AUTHORED: &[u8] = b"co-authored-by:";
const REVIEWED: &[u8] = b"reviewed-by:";

/// What a commit says, borrowed from its bytes.
pub struct Commit<'a> {
    /// Its root.
    pub tree: ObjectId,
    /// Its parents in order.
    pub parents: Vec<ObjectId>,
    /// Who wrote it.
    pub author: SignatureRef<'a>,
    /// Who committed it.
    pub committer: SignatureRef<'a>,
    /// Its message.
    pub message: &'a [u8],
}

impl<'a> Commit<'a> {
    /// Takes a commit apart; `None` where a part is missing or damaged.
    pub fn parse(bytes: &'a [u8], format: gix::hash::Kind) -> Option<Self> {
        let (mut tree, mut author, mut committer) = (None, None, None);
        let mut parents = Vec::with_capacity(1);
        let mut message: &[u8] = b"";
        for token in CommitRefIter::from_bytes(bytes, format) {
            match token.ok()? {
                Token::Tree { id } => tree = Some(id),
                Token::Parent { id } => parents.push(id),
                Token::Author { signature } => author = Some(signature),
                Token::Committer { signature } => committer = Some(signature),
                Token::Message(text) => message = text,
                Token::Encoding(_) | Token::ExtraHeader(_) => {}
            }
        }
        Some(Self { tree: tree?, parents, author: author?, committer: committer?, message })
    }

    /// When the change was made: the author's time, but not after the committer's nor after `now`.
    pub fn changed_at(&self, now: i64) -> i64 {
        let committed = self.committed_at();
        seconds(&self.author).unwrap_or(committed).min(committed).min(now)
    }

    /// When it was committed.
    pub fn committed_at(&self) -> i64 {
        seconds(&self.committer).unwrap_or(0)
    }

    /// The people of the trailers: name, e-mail and the credit's flag.
    pub fn trailers(&self) -> Vec<(&'a [u8], &'a [u8], Flags)> {
        // A message without `-by:` has no trailer of ours; most messages end here.
        if !self.message.windows(4).any(|at| at.eq_ignore_ascii_case(b"-by:")) {
            return Vec::new();
        }
        self.message.lines().filter_map(|line| trailer(line.trim())).take(MAX_TRAILERS).collect()
    }
}

/// Reads `<key>: Name <e-mail>` for the two keys that count.
fn trailer(line: &[u8]) -> Option<(&[u8], &[u8], Flags)> {
    let (value, flag) = match (after(line, CO_AUTHORED), after(line, REVIEWED)) {
        (Some(value), _) => (value, COAUTHOR),
        (_, Some(value)) => (value, REVIEWER),
        _ => return None,
    };
    let open = value.find_byte(b'<')?;
    let close = open + value[open..].find_byte(b'>')?;
    let (name, email) = (value[..open].trim(), value[open + 1..close].trim());
    (!email.is_empty()).then_some((name, email, flag))
}

fn after<'a>(line: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let head = line.get(..key.len())?;
    head.eq_ignore_ascii_case(key).then(|| &line[key.len()..])
}

fn seconds(signature: &SignatureRef<'_>) -> Option<i64> {
    signature.time.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn commit(author_time: &str, message: &str) -> Vec<u8> {
        let tree = "1".repeat(40);
        format!("tree {tree}\nauthor A <a@x> {author_time} +0000\ncommitter C <c@x> 1000 +0000\n\n{message}")
            .into_bytes()
    }

    #[test]
    fn no_change_is_after_its_commit_or_after_the_clock() {
        let at = |time: &str, now| {
            Commit::parse(&commit(time, ""), gix::hash::Kind::Sha1).map(|c| c.changed_at(now)).unwrap()
        };
        assert_eq!((at("900", 5000), at("1100", 5000), at("900", 800)), (900, 1000, 800));
    }

    #[test]
    fn trailers_count_in_any_case_and_anywhere() {
        let message = "x\n\nco-authored-by: B B <b@x>\n text\n  Co-Authored-By: C<c@x>\nReviewed-by: D <d@x>\n\
                       Signed-off-by: E <e@x>\nCo-authored-by: nobody\nReviewed-by: <>";
        let bytes = commit("1", message);
        let commit = Commit::parse(&bytes, gix::hash::Kind::Sha1).unwrap();
        let found = commit.trailers();
        assert_eq!(
            found,
            [
                (b"B B".as_slice(), b"b@x".as_slice(), COAUTHOR),
                (b"C".as_slice(), b"c@x".as_slice(), COAUTHOR),
                (b"D".as_slice(), b"d@x".as_slice(), REVIEWER),
            ]
        );
    }

    #[test]
    fn damaged_commits_are_refused() {
        assert!(Commit::parse(b"", gix::hash::Kind::Sha1).is_none());
        let whole = commit("1", "m");
        for cut in 0..whole.len() - 3 {
            let _ = Commit::parse(&whole[..cut], gix::hash::Kind::Sha1);
        }
        assert!(Commit::parse(&whole[..60], gix::hash::Kind::Sha1).is_none());
    }
}
