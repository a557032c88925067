//! The line of a text that says most about what was looked for, with the words marked.

use std::collections::HashSet;

use super::request::Segment;
use super::token::{Word, tokens_where};

/// The longest snippet in bytes, about two lines of a page.
const MAX_BYTES: usize = 240;
/// How much stands before the first marked word where a line is cut.
const LEAD_BYTES: usize = 60;

/// A snippet and how many lines below the start of the text it stands.
pub(super) struct Snippet {
    /// Its pieces; empty where the text is.
    pub segments: Vec<Segment>,
    /// 0 for the first line.
    pub line: u32,
}

/// The best line of a text: the one with most of the wanted words, the first of equals.
pub(super) fn snippet(text: &str, marks: &HashSet<String>) -> Snippet {
    let found = marked(text, marks);
    let mut found = found.iter().peekable();
    let mut best: Option<(usize, u32, &str)> = None;
    let mut start = 0;
    for (number, line) in (0_u32..).zip(text.split('\n')) {
        let end = start + line.len();
        let mut words: HashSet<&str> = HashSet::new();
        while let Some(word) = found.next_if(|word| word.range.start < end) {
            words.insert(&word.text);
        }
        start = end + 1;
        if !line.trim().is_empty() && best.is_none_or(|(most, ..)| words.len() > most) {
            best = Some((words.len(), number, line));
        }
        if best.is_some() && found.peek().is_none() {
            break;
        }
    }
    let Some((_, line, text)) = best else {
        return Snippet { segments: Vec::new(), line: 0 };
    };
    Snippet { segments: mark(window(text, marks), marks), line }
}

/// A text in segments, the wanted words marked.
pub(super) fn mark(text: &str, marks: &HashSet<String>) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut at = 0;
    let mut push = |text: &str, marked: bool| {
        if !text.is_empty() {
            segments.push(Segment { text: text.to_owned(), marked });
        }
    };
    for word in marked(text, marks) {
        // The whole of a compound comes before its parts and covers them.
        if word.range.start < at {
            continue;
        }
        push(&text[at..word.range.start], false);
        push(&text[word.range.clone()], true);
        at = word.range.end;
    }
    push(&text[at..], false);
    segments
}

/// The wanted words of a text in their order.
fn marked(text: &str, marks: &HashSet<String>) -> Vec<Word> {
    // Most words are told apart by their first byte, which is quicker than to look them up.
    let mut begins = [false; 256];
    for first in marks.iter().filter_map(|mark| mark.bytes().next()) {
        begins[usize::from(first)] = true;
    }
    let is_marked = |word: &str| word.bytes().next().is_some_and(|b| begins[usize::from(b)]) && marks.contains(word);
    if marks.is_empty() { Vec::new() } else { tokens_where(text, is_marked) }
}

/// The part of a line that fits, around its first marked word, cut between words where it can be.
fn window<'a>(line: &'a str, marks: &HashSet<String>) -> &'a str {
    let line = line.trim();
    if line.len() <= MAX_BYTES {
        return line;
    }
    let first = marked(line, marks).first().map_or(0, |word| word.range.start);
    let start = boundary(line, first.saturating_sub(LEAD_BYTES).min(line.len() - MAX_BYTES));
    let end = boundary(line, start + MAX_BYTES);
    let start = match line[start..end].find(' ') {
        Some(space) if start > 0 && start + space < first => start + space + 1,
        _ => start,
    };
    let end = match line[start..end].rfind(' ') {
        Some(space) if end < line.len() && space > MAX_BYTES / 2 => start + space,
        _ => end,
    };
    &line[start..end]
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marks(words: &[&str]) -> HashSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn shown(segments: &[Segment]) -> String {
        segments.iter().map(|s| if s.marked { format!("[{}]", s.text) } else { s.text.clone() }).collect()
    }

    #[test]
    fn the_line_with_most_words_is_shown() {
        let text = "# Ledger\n\nkeeps books\nwrites the ledger entries of ParcelRouter\n";
        let found = snippet(text, &marks(&["ledger", "router", "entries"]));
        assert_eq!(found.line, 3);
        assert_eq!(shown(&found.segments), "writes the [ledger] [entries] of Parcel[Router]");
        assert_eq!(snippet("\n\nfirst\nsecond", &marks(&[])).line, 2);
        assert!(snippet("", &marks(&["x"])).segments.is_empty());
    }

    #[test]
    fn long_lines_are_cut_around_the_word() {
        let text = format!("{} needle {}", "before ".repeat(100), "after ".repeat(100));
        let found = shown(&snippet(&text, &marks(&["needle"])).segments);
        assert!(found.contains("[needle]") && found.len() <= MAX_BYTES + 2, "{found}");
        assert!(found.starts_with("before") && found.ends_with("after"), "{found}");
    }

    proptest! {
        #[test]
        fn marking_keeps_the_text(text in "(\\PC|a|b| ){0,400}") {
            let marks = marks(&["a", "b"]);
            let joined: String = mark(&text, &marks).into_iter().map(|s| s.text).collect();
            prop_assert_eq!(joined, text.clone());
            let found: usize = snippet(&text, &marks).segments.iter().map(|s| s.text.len()).sum();
            prop_assert!(found <= MAX_BYTES);
        }
    }
}
