//! Line-by-line reading: AsciiDoc, reStructuredText, plain text, and Markdown that is too complex.

use super::outline::Outline;
use super::place::Markup;

/// The fewest characters of an underline.
const MIN_UNDERLINE: usize = 3;

/// Cuts a text at the headings of its markup.
pub(super) fn read(text: &str, markup: Markup) -> Outline {
    let mut outline = Outline::default();
    // reStructuredText gives its underlines their level by order of appearance.
    let mut styles: Vec<char> = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let found = match markup {
            Markup::AsciiDoc => marked(line, '=').map(|(level, title)| (level, title, 1)),
            Markup::Markdown => marked(line, '#').map(|(level, title)| (level, title, 1)),
            Markup::ReStructured => underlined(&lines[at..], &mut styles),
            Markup::Plain => None,
        };
        let taken = match found {
            Some((level, title, taken)) => {
                outline.open(title, level, at + 1);
                taken
            }
            None => {
                outline.add(line, at + 1);
                outline.add("\n", at + 1);
                1
            }
        };
        at += taken;
    }
    outline.tidy();
    outline
}

/// `== Title`: 1 to 6 marks, a blank, a title.
fn marked(line: &str, mark: char) -> Option<(u8, &str)> {
    let rest = line.trim_start_matches(mark);
    let level = line.len() - rest.len();
    let title = rest.strip_prefix(' ')?.trim();
    let level = u8::try_from(level).ok().filter(|level| (1..=6).contains(level))?;
    (!title.is_empty()).then_some((level, title))
}

/// A title over a line of one repeated character, with or without the same line above it.
fn underlined<'t>(lines: &[&'t str], styles: &mut Vec<char>) -> Option<(u8, &'t str, usize)> {
    let first = lines.first()?;
    let (title, style, taken) = match (rule(first), lines.get(1), lines.get(2)) {
        (Some(above), Some(title), Some(below)) if rule(below) == Some(above) && rule(title).is_none() => {
            (*title, above, 3)
        }
        (None, Some(below), _) => (*first, rule(below)?, 2),
        _ => return None,
    };
    let width = lines.get(taken - 1)?.trim_end().len();
    let title = title.trim();
    // The underline covers its title; a shorter one is a table or a transition.
    if title.is_empty() || title.chars().count() > width {
        return None;
    }
    let level = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
        styles.push(style);
        styles.len() - 1
    });
    Some((u8::try_from(level + 1).unwrap_or(6).min(6), title, taken))
}

/// The character of a line that is nothing but one repeated punctuation mark.
fn rule(line: &str) -> Option<char> {
    let line = line.trim_end();
    let first = line.chars().next().filter(char::is_ascii_punctuation)?;
    (line.len() >= MIN_UNDERLINE && line.chars().all(|c| c == first)).then_some(first)
}
