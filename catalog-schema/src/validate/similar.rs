//! "Did you mean": the nearest of a list of known words.

/// The longest word that is compared; longer ones are no misspelling of ours.
const MAX_WORD: usize = 64;

/// The most slips in one word.
const MAX_SLIPS: usize = 2;

/// The candidate that a person most likely meant: equal but for letter case, or one or two
/// slips of the finger away (a letter wrong, missing, added, or two exchanged).
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let lower = Lower::new(word)?;
    let mut allowed = match lower.chars().len() {
        0..=2 => 0,
        3..=5 => 1,
        _ => MAX_SLIPS,
    };
    let mut best = None;
    for candidate in candidates {
        // Bytes and characters differ little here, and most candidates are sorted out by this alone.
        if candidate.len().abs_diff(word.len()) > 2 * MAX_SLIPS {
            continue;
        }
        let Some(other) = Lower::new(candidate) else { continue };
        if let Some(found) = slips(lower.chars(), other.chars(), allowed) {
            best = Some(candidate);
            match found.checked_sub(1) {
                Some(fewer) => allowed = fewer,
                None => break,
            }
        }
    }
    best
}

/// A word in lower case on the stack: ten thousand names are looked at for one hint.
struct Lower {
    chars: [char; MAX_WORD],
    length: usize,
}

impl Lower {
    /// `None` for nothing, and for more than 64 characters.
    fn new(word: &str) -> Option<Self> {
        let mut lower = Self { chars: ['\0'; MAX_WORD], length: word.len() };
        if word.is_ascii() && !word.is_empty() && word.len() <= MAX_WORD {
            lower.chars.iter_mut().zip(word.bytes()).for_each(|(c, byte)| *c = char::from(byte.to_ascii_lowercase()));
            return Some(lower);
        }
        lower.length = 0;
        for c in word.chars().flat_map(char::to_lowercase) {
            *lower.chars.get_mut(lower.length)? = c;
            lower.length += 1;
        }
        (lower.length > 0).then_some(lower)
    }

    fn chars(&self) -> &[char] {
        &self.chars[..self.length]
    }
}

/// Optimal string alignment distance where it is at most `allowed`.
///
/// Source: the restricted Damerau-Levenshtein distance (Damerau 1964). What both words begin and end with costs nothing.
fn slips(a: &[char], b: &[char], allowed: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    let mut before = [0; MAX_WORD + 1];
    let mut above: [usize; MAX_WORD + 1] = std::array::from_fn(|j| j);
    for i in 1..=a.len() {
        let mut row = [i; MAX_WORD + 1];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        let least = |row: &[usize]| row[..=b.len()].iter().min().copied().unwrap_or(0);
        if least(&row) > allowed && least(&above) >= allowed {
            return None;
        }
        before = std::mem::replace(&mut above, row);
    }
    Some(above[b.len()]).filter(|distance| *distance <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_are_found() {
        let words = ["lifecycle", "owner", "type", "system"];
        assert_eq!(closest("lifecyle", words), Some("lifecycle"));
        assert_eq!(closest("Owner", words), Some("owner"));
        assert_eq!(closest("onwer", words), Some("owner"));
        assert_eq!(closest("tpye", words), Some("type"));
        assert_eq!(closest("description", words), None);
        assert_eq!(closest("", words), None);
        assert_eq!(closest(&"x".repeat(100_000), words), None);
    }

    #[test]
    fn the_whole_table_of_slips_is_searched() {
        let distance =
            |a: &str, b: &str, allowed| slips(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), allowed);
        assert_eq!(distance("abcd", "abcd", 0), Some(0));
        assert_eq!(distance("abcd", "badc", 2), Some(2), "two exchanges");
        assert_eq!(distance("abcd", "badc", 1), None);
        assert_eq!(distance("xabcdy", "abcd", 2), Some(2));
        assert_eq!(distance("", "ab", 2), Some(2));
        assert_eq!(distance("ab", "", 1), None);
        assert_eq!(distance("abcdef", "uvwxyz", 2), None);
    }

    #[test]
    fn the_nearest_wins() {
        assert_eq!(closest("dependOn", ["dependencyOf", "dependsOn"]), Some("dependsOn"));
    }
}
