//! The lines of a file's head, split as Linguist splits them: a final line end gives one empty last line.

/// Lines without their `\n`, together with the number of bytes they hold.
pub(super) struct Lines<'a> {
    /// The whole head.
    pub text: &'a [u8],
    lines: Vec<&'a [u8]>,
}

impl<'a> Lines<'a> {
    /// Splits a head; an empty head has no lines.
    pub fn of(text: &'a [u8]) -> Self {
        let lines = if text.is_empty() { Vec::new() } else { text.split(|byte| *byte == b'\n').collect() };
        Self { text, lines }
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.lines.len()
    }

    /// The line at a place counted from 0; empty when there is none.
    pub fn at(&self, place: usize) -> &'a [u8] {
        self.lines.get(place).copied().unwrap_or_default()
    }

    /// The line at a place counted from the end, the last being 0; empty when there is none.
    pub fn last_but(&self, place: usize) -> &'a [u8] {
        self.lines.iter().rev().nth(place).copied().unwrap_or_default()
    }

    /// All lines.
    pub fn all(&self) -> &[&'a [u8]] {
        &self.lines
    }

    /// At most so many lines from the start.
    pub fn first(&self, count: usize) -> &[&'a [u8]] {
        &self.lines[..count.min(self.lines.len())]
    }

    /// At most so many lines from the end.
    pub fn last(&self, count: usize) -> &[&'a [u8]] {
        &self.lines[self.lines.len().saturating_sub(count)..]
    }

    /// The average length of a line in bytes, line ends not counted.
    pub fn average_length(&self) -> usize {
        let ends = self.lines.len().saturating_sub(1);
        self.text.len().saturating_sub(ends).checked_div(self.lines.len()).unwrap_or(0)
    }
}

/// Whether a text holds another.
pub(super) fn contains(text: &[u8], part: &[u8]) -> bool {
    let Some((first, rest)) = part.split_first() else { return true };
    let mut from = text;
    while let Some(at) = from.iter().position(|byte| byte == first) {
        from = &from[at + 1..];
        if from.starts_with(rest) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_final_line_end_gives_an_empty_last_line() {
        let lines = Lines::of(b"one\ntwo\n");
        assert_eq!(lines.count(), 3);
        assert_eq!((lines.at(1), lines.last_but(0), lines.last_but(1)), (&b"two"[..], &b""[..], &b"two"[..]));
        assert_eq!((lines.at(9), lines.last_but(9)), (&b""[..], &b""[..]));
        assert_eq!(Lines::of(b"").count(), 0);
    }

    #[test]
    fn the_average_does_not_count_line_ends() {
        assert_eq!(Lines::of(b"aaaa\nbb").average_length(), 3);
        assert_eq!(Lines::of(b"").average_length(), 0);
    }

    #[test]
    fn a_part_is_found_even_after_a_false_start() {
        assert!(contains(b"aaab", b"aab"));
        assert!(contains(b"x", b""));
        assert!(!contains(b"aab", b"abb"));
    }
}
