//! Problems as people read them: the source line with a caret below what is meant.
//!
//! Everything shown comes from somebody's file, so nothing reaches the terminal as it is: control
//! characters and those that reorder text are escaped, and long lines are cut around the place.

use std::fmt::Write as _;

use crate::entity::Span;
use crate::problem::Problem;

/// The most columns of a source line that are shown.
const WIDTH: usize = 120;

/// Columns shown before the place where a line is cut.
const BEFORE: usize = 40;

/// A source line with a place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Its 1-based number.
    pub line: u32,
    /// The line, cut and escaped.
    pub text: String,
    /// Terminal columns before the place.
    pub indent: usize,
    /// Terminal columns of the place, at least 1.
    pub width: usize,
}

impl Excerpt {
    /// The line below the text that points at the place.
    #[must_use]
    pub fn carets(&self) -> String {
        format!("{}{}", " ".repeat(self.indent), "^".repeat(self.width))
    }
}

/// The line of a place; `None` where the source has no such line.
#[must_use]
pub fn excerpt(source: &str, span: Span) -> Option<Excerpt> {
    let index = usize::try_from(span.line.checked_sub(1)?).ok()?;
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let line = lines(source).nth(index)?;
    let start = usize::try_from(span.column.saturating_sub(1)).unwrap_or(usize::MAX);
    let length = usize::try_from(span.length).unwrap_or(usize::MAX).max(1);
    Some(cut(span.line, line, start, length))
}

/// A problem with its place, in the manner of rustc; `source` is the file's text.
///
/// ```text
/// error[descriptor-bad-name]: `metadata.name` is malformed: `My Service`
///   --> svc/catalog-info.yaml:4:9
///    |
///  4 |   name: My Service
///    |         ^^^^^^^^^^
///    = hint: write `My-Service`
/// ```
#[must_use]
pub fn problem(source: &str, problem: &Problem) -> String {
    let mut out = format!("{}[{}]: {}\n", problem.severity.as_str(), problem.code, escaped(&problem.message));
    let shown = problem.span.and_then(|span| excerpt(source, span));
    let digits = problem.span.map_or(1, |span| span.line.to_string().len());
    let margin = " ".repeat(digits + 1);
    let place = problem.span.map_or_else(String::new, |span| format!(":{}:{}", span.line, span.column));
    let _ = writeln!(out, "{}--> {}{place}", margin, escaped(&problem.path));
    if let Some(shown) = shown {
        let _ = writeln!(out, "{margin} |\n {} | {}\n{margin} | {}", shown.line, shown.text, shown.carets());
    }
    if let Some(hint) = &problem.hint {
        let _ = writeln!(out, "{margin} = hint: {}", escaped(hint));
    }
    out
}

/// A text with everything escaped that a terminal or a reader could be misled by.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.chars().map(Shown::new).fold(String::with_capacity(text.len()), |mut out, shown| {
        shown.push(&mut out);
        out
    })
}

/// Lines as YAML breaks them (YAML 1.2.2, section 5.4).
fn lines(source: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(source);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(at) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let broken = &text[at..];
        let length = if broken.starts_with("\r\n") { 2 } else { 1 };
        rest = Some(&broken[length..]);
        Some(&text[..at])
    })
}

/// Cuts a line to the columns around a place given in characters.
fn cut(number: u32, line: &str, start: usize, length: usize) -> Excerpt {
    // A line can be as long as a file: nothing outside the window is built.
    let before: Vec<Shown> = line.chars().take(start).map(Shown::new).collect();
    let mut from = before.len();
    let mut indent = 0;
    while from > 0 && (indent + before[from - 1].width() <= BEFORE) {
        indent += before[from - 1].width();
        from -= 1;
    }
    let mut text = String::new();
    if from > 0 {
        text.push_str("...");
        indent += 3;
    }
    before[from..].iter().for_each(|shown| shown.push(&mut text));
    let (mut columns, mut marked) = (indent, 0);
    for (i, shown) in line.chars().skip(start).map(Shown::new).enumerate() {
        if columns + shown.width() > WIDTH {
            text.push_str("...");
            break;
        }
        shown.push(&mut text);
        columns += shown.width();
        if i < length {
            marked += shown.width();
        }
    }
    Excerpt { line: number, text, indent, width: marked.max(1) }
}

/// A character as it is shown.
enum Shown {
    AsIs(char),
    Escaped(char),
}

impl Shown {
    fn new(c: char) -> Self {
        // Marks that reorder or hide text (Unicode TR 36) count as control characters.
        let misleads = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}' | '\u{61c}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
        match c.is_control() || misleads {
            true => Self::Escaped(c),
            false => Self::AsIs(c),
        }
    }

    fn push(&self, out: &mut String) {
        match self {
            Self::AsIs(c) => out.push(*c),
            Self::Escaped(c) => out.extend(c.escape_default()),
        }
    }

    fn width(&self) -> usize {
        match self {
            Self::AsIs(c) => columns(*c),
            Self::Escaped(c) => c.escape_default().count(),
        }
    }
}

/// Columns of a character in a terminal, by the main ranges of Unicode TR 11 (East Asian width).
fn columns(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::problem::Severity;

    fn span(line: u32, column: u32, length: u32) -> Span {
        Span { line, column, length }
    }

    fn shown(source: &str, span: Span) -> (String, String) {
        let excerpt = excerpt(source, span).unwrap();
        (excerpt.text.clone(), excerpt.carets())
    }

    #[test]
    fn a_problem_reads_like_a_compiler_error() {
        let told = Problem::new("descriptor-bad-name", Severity::Error, "a/x.yaml", "`metadata.name` is malformed")
            .at(Some(span(10, 9, 10)))
            .hint("write `My-Service`");
        let source = format!("{}  name: My Service\n", "\n".repeat(9));
        let expected = "error[descriptor-bad-name]: `metadata.name` is malformed\n   --> a/x.yaml:10:9\n    |\n 10 |   name: My Service\n    |         ^^^^^^^^^^\n    = hint: write `My-Service`\n";
        assert_eq!(problem(&source, &told), expected);
        let whole = Problem::new("yaml-too-large", Severity::Error, "x.yaml", "file is too large");
        assert_eq!(problem("", &whole), "error[yaml-too-large]: file is too large\n  --> x.yaml\n");
    }

    #[test]
    fn carets_stand_below_wide_and_combining_characters() {
        assert_eq!(shown("a: 日本 x", span(1, 7, 1)), ("a: 日本 x".to_owned(), "        ^".to_owned()));
        assert_eq!(shown("e\u{301}: x", span(1, 5, 1)).1, "   ^");
        assert_eq!(shown("a: 日本", span(1, 4, 2)).1, "   ^^^^");
        assert_eq!(shown("a: x", span(1, 99, 3)).1, "    ^", "a place behind the line is shown at its end");
    }

    #[test]
    fn control_and_reordering_characters_are_escaped() {
        let (text, carets) = shown("a:\t\u{1b}[31m\u{202e}x", span(1, 10, 1));
        assert_eq!(text, "a:\\t\\u{1b}[31m\\u{202e}x");
        assert_eq!(carets, format!("{}^", " ".repeat(22)));
        let told = Problem::new("c", Severity::Info, "a\nb", "m\u{7}");
        assert_eq!(problem("", &told), "info[c]: m\\u{7}\n  --> a\\nb\n");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = format!("{}here{}", "x".repeat(50_000), "y".repeat(50_000));
        let (text, carets) = shown(&line, span(1, 50_001, 4));
        assert!(text.len() <= WIDTH + 3 && text.starts_with("...xxx") && text.ends_with("yyy..."), "{text}");
        assert_eq!(carets.find('^'), text.find("here"));
        assert_eq!(shown(&line, span(1, 50_001, 50_000)).1.len(), WIDTH);
    }

    #[test]
    fn lines_break_as_in_yaml() {
        for source in ["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc", "\u{feff}a\nb\nc\n"] {
            assert_eq!(shown(source, span(3, 1, 1)).0, "c", "{source:?}");
        }
        assert_eq!(excerpt("a", span(2, 1, 1)), None);
        assert_eq!(excerpt("a", span(0, 1, 1)), None);
    }
}
