//! How alike two contents are, by the measure with which git tells renames.
//!
//! A content is cut into pieces that end with a line or after 64 bytes; of text the CR before a LF is left out. The
//! bytes in pieces that both contents have, as a share of the larger content, is the score (git's `diffcore-delta.c`
//! and `diffcore-rename.c`, there with hashes that collide more often).

use std::hash::{DefaultHasher, Hasher};

/// The score of equal contents; git's scale, so that rounding is the same.
pub const SAME: u64 = 60_000;
/// The least score of a rename: 50 %, git's default for `-M`.
pub const ENOUGH: u64 = SAME / 2;
/// The longest piece.
const PIECE: usize = 64;
/// A zero byte so early makes a content binary.
const LOOKED_AT: usize = 8_000;

/// What is kept of a content to compare it with others.
pub struct Fingerprint {
    /// Bytes of the content.
    size: u64,
    /// Hash of each distinct piece and the bytes in all its copies, sorted.
    pieces: Vec<(u64, u32)>,
}

impl Fingerprint {
    /// Takes the fingerprint of a content.
    pub fn of(content: &[u8]) -> Self {
        let is_text = !content[..content.len().min(LOOKED_AT)].contains(&0);
        let mut pieces = Vec::with_capacity(content.len() / 24);
        let mut piece = Vec::with_capacity(PIECE);
        for (at, byte) in content.iter().enumerate() {
            if is_text && *byte == b'\r' && content.get(at + 1) == Some(&b'\n') {
                continue;
            }
            piece.push(*byte);
            if piece.len() == PIECE || *byte == b'\n' {
                pieces.push((hash(&piece), u32::try_from(piece.len()).unwrap_or(0)));
                piece.clear();
            }
        }
        if !piece.is_empty() {
            pieces.push((hash(&piece), u32::try_from(piece.len()).unwrap_or(0)));
        }
        pieces.sort_unstable();
        pieces.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 = kept.1.saturating_add(later.1);
            }
            same
        });
        Self { size: content.len() as u64, pieces }
    }

    /// How alike two contents are, from 0 to [`SAME`]; 0 as soon as it cannot be [`ENOUGH`].
    pub fn score(&self, other: &Self) -> u64 {
        let (small, large) = (self.size.min(other.size), self.size.max(other.size));
        // Sizes alone rule most pairs out.
        if small == 0 || large * (SAME - ENOUGH) < (large - small) * SAME {
            return 0;
        }
        let score = self.common(other) * SAME / large;
        if score < ENOUGH { 0 } else { score }
    }

    /// Bytes in pieces that both have.
    fn common(&self, other: &Self) -> u64 {
        let (mut left, mut right) = (self.pieces.as_slice(), other.pieces.as_slice());
        let mut common = 0;
        while let (Some((a, in_left)), Some((b, in_right))) = (left.first(), right.first()) {
            if a == b {
                common += u64::from(*in_left.min(in_right));
            }
            if a <= b {
                left = &left[1..];
            }
            if b <= a {
                right = &right[1..];
            }
        }
        common
    }
}

fn hash(piece: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(piece);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(a: &str, b: &str) -> u64 {
        let score = Fingerprint::of(a.as_bytes()).score(&Fingerprint::of(b.as_bytes()));
        assert_eq!(score, Fingerprint::of(b.as_bytes()).score(&Fingerprint::of(a.as_bytes())));
        score
    }

    #[test]
    fn the_score_is_the_share_of_bytes_in_common_lines() {
        // Three of four lines of four bytes are common.
        assert_eq!(score("aaa\nbbb\nccc\nddd\n", "aaa\nbbb\nccc\nxxx\n"), 45_000);
        assert_eq!(score("aaa\nbbb\n", "bbb\naaa\n"), SAME);
        assert_eq!(score("aaa\nbbb\nccc\nddd\n", "aaa\nbbb\nyyy\nxxx\n"), ENOUGH);
        assert_eq!(score("aaa\nbbb\nccc\nddd\n", "aaa\nzzz\nyyy\nxxx\n"), 0);
        assert_eq!(score("", ""), 0);
    }

    #[test]
    fn copies_of_a_line_count_as_often_as_both_have_them() {
        assert_eq!(score("aaa\naaa\naaa\nbbb\n", "aaa\naaa\nccc\nddd\n"), ENOUGH);
    }

    #[test]
    fn line_ends_of_text_do_not_count_and_those_of_bytes_do() {
        let (unix, dos) = ("one line\ntwo lines\n", "one line\r\ntwo lines\r\n");
        assert!(score(unix, dos) > 50_000);
        assert_eq!(score(&format!("\0{unix}"), &format!("\0{dos}")), 0);
    }

    #[test]
    fn long_lines_are_cut() {
        let line = |tail: &str| format!("{}{tail}", "x".repeat(192));
        assert!(score(&line("one\n"), &line("two\n")) > 58_000);
    }
}
