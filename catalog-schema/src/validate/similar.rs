//! "Did you mean": the nearest of a list of known words.

/// The longest word that is compared; longer ones are no misspelling of ours.
const MAX_WORD: usize = 64;

/// The most slips in one word.
const MAX_SLIPS: usize = 2;

/// The candidate that a person most likely meant: equal but for letter case, or one or two
/// slips of the finger away (a letter wrong, missing, added, or two exchanged).
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let lower: Vec<char> = word.chars().take(MAX_WORD + 1).flat_map(char::to_lowercase).collect();
    if lower.is_empty() || lower.len() > MAX_WORD {
        return None;
    }
    let allowed = match lower.len() {
        0..=2 => 0,
        3..=5 => 1,
        _ => MAX_SLIPS,
    };
    let distance = |candidate: &'c str| {
        if candidate.len().abs_diff(word.len()) > 2 * MAX_SLIPS {
            // Far apart in length: not worth the table. Bytes and characters differ little here.
            return (None, candidate);
        }
        let other: Vec<char> = candidate.chars().flat_map(char::to_lowercase).collect();
        (slips(&lower, &other, allowed), candidate)
    };
    let near = candidates.into_iter().map(distance).filter_map(|(d, candidate)| Some((d?, candidate)));
    near.min_by_key(|(d, _)| *d).map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance where it is at most `allowed`.
///
/// Source: the restricted Damerau-Levenshtein distance (Damerau 1964).
fn slips(a: &[char], b: &[char], allowed: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().filter(|d| *d <= allowed)
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
    fn the_nearest_wins() {
        assert_eq!(closest("dependOn", ["dependencyOf", "dependsOn"]), Some("dependsOn"));
    }
}
