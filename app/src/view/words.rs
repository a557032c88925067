//! Counted nouns, sizes and lists in words.

use portolan_ui::model::number;

/// `1 service`, `12 services`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    let count = count as u64;
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// The plural of a word of queries for a kind: `repositories`, `documents`.
#[must_use]
pub fn plural(kind: &str) -> String {
    kind.strip_suffix('y').map_or_else(|| format!("{kind}s"), |stem| format!("{stem}ies"))
}

/// A small number as a word, a larger one as figures.
#[must_use]
pub fn small(count: usize) -> String {
    const WORDS: [&str; 13] =
        ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(count).map_or_else(|| number(count as u64), |word| (*word).to_owned())
}

/// The same with a capital first letter.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// A size in bytes: `812 B`, `41.2 kB`, `3.0 MB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes}\u{a0}B");
    }
    // Shown with one decimal, so the rounding of large sizes does not matter.
    let mut value = bytes as f64 / 1_000.0;
    let mut unit = UNITS[0];
    for next in &UNITS[1..] {
        if value < 999.95 {
            break;
        }
        value /= 1_000.0;
        unit = next;
    }
    format!("{value:.1}\u{a0}{unit}")
}

/// The first characters of a commit id.
#[must_use]
pub fn short_commit(id: &str) -> String {
    id.chars().take(7).collect()
}

#[cfg(test)]
mod tests {
    use super::{capital, counted, listed, plural, size, small};

    #[test]
    fn nouns_follow_their_number() {
        assert_eq!(counted(1, "service", "services"), "1 service");
        assert_eq!(counted(1_302, "service", "services"), "1\u{202f}302 services");
        assert_eq!(capital(&small(8)), "Eight");
        assert_eq!(small(13), "13");
        assert_eq!([plural("repository"), plural("runbook")], ["repositories", "runbooks"]);
    }

    #[test]
    fn lists_end_with_and() {
        let words: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(listed(&words), "a, b and c");
        assert_eq!(listed(&words[..1]), "a");
    }

    #[test]
    fn sizes_change_unit_where_they_round_up() {
        assert_eq!(size(999), "999\u{a0}B");
        assert_eq!(size(41_230), "41.2\u{a0}kB");
        assert_eq!(size(999_960), "1.0\u{a0}MB");
    }
}
