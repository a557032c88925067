//! Modelines: comments by which Vim and Emacs are told the language of a file.
//!
//! Vim: `vim: set ft=ruby ts=2:` or `vim: ft=ruby`; Emacs: `-*- ruby -*-` or `-*- mode: ruby; tab-width: 2 -*-`.
//! See Vim's `:help modeline` and "Specifying File Variables" in the Emacs manual.

use super::line::Lines;

/// How many lines at the start and at the end may hold a modeline.
const SCOPE: usize = 5;
/// Longer lines hold no modeline that a person wrote.
const LINE_LIMIT: usize = 2048;

/// The name that a modeline gives, Emacs before Vim. The end of the text is searched too, as far as it was handed in.
pub(super) fn name(lines: &Lines<'_>) -> Option<String> {
    let scope = lines.first(SCOPE).iter().chain(lines.last(SCOPE));
    let near: Vec<_> =
        scope.filter(|line| line.len() <= LINE_LIMIT).map(|line| String::from_utf8_lossy(line)).collect();
    // A Vimball carries the modelines of the files packed in it.
    if near.iter().any(|line| line.contains("UseVimball")) {
        return None;
    }
    near.iter().find_map(|line| emacs(line)).or_else(|| near.iter().find_map(|line| vim(line))).map(str::to_owned)
}

fn emacs(line: &str) -> Option<&str> {
    let (_, after) = line.split_once("-*-")?;
    let (inside, _) = after.split_once("-*-")?;
    let inside = inside.trim();
    if !inside.contains([':', ';', ' ', '\t']) {
        return (!inside.is_empty()).then_some(inside);
    }
    inside.split(';').find_map(|variable| {
        let (key, value) = variable.rsplit_once(':')?;
        let is_mode = key.split_ascii_whitespace().next_back()?.eq_ignore_ascii_case("mode");
        is_mode.then(|| value.split_ascii_whitespace().next()).flatten()
    })
}

fn vim(line: &str) -> Option<&str> {
    let marks = line.match_indices(':').map(|(at, _)| at);
    marks.filter(|at| is_vim_mark(&line[..*at])).find_map(|at| file_type(&line[at + 1..]))
}

/// Whether the text before a colon ends in `vi`, `vim`, `Vim`, `vim>700` or `ex`, each at a word's start.
fn is_vim_mark(before: &str) -> bool {
    let word_at = before.rfind([' ', '\t']).map_or(0, |at| at + 1);
    let word = &before[word_at..];
    if word == "ex" {
        return word_at > 0;
    }
    let Some(version) = word.strip_prefix("vim").or_else(|| word.strip_prefix("Vim")) else { return word == "vi" };
    let digits = version.strip_prefix(['<', '=', '>']).unwrap_or(version);
    version.is_empty() || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The value of the last `filetype`, `ft` or `syntax` among the options after a mark.
fn file_type(after: &str) -> Option<&str> {
    let trimmed = after.trim_start_matches([' ', '\t']);
    let set = trimmed.strip_prefix("set").or_else(|| trimmed.strip_prefix("se"));
    // With `set` the list must end in a colon, and text may follow it.
    let options = match set.filter(|rest| rest.starts_with([' ', '\t'])) {
        Some(rest) => rest.split_once(':')?.0,
        None => after,
    };
    let mut found = None;
    let mut rest = options;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ':']);
        let name_length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (name, after_name) = rest.split_at(name_length);
        let value_part = after_name.trim_start_matches([' ', '\t']).strip_prefix('=');
        let Some(value_part) = value_part else {
            rest = after_name;
            // A character that no option may hold ends the modeline.
            if rest.is_empty() || !rest.starts_with([' ', '\t', ':']) {
                return found;
            }
            continue;
        };
        let (value, after_value) = value_part.split_at(value_length(value_part));
        if matches!(name, "filetype" | "ft" | "syntax") && is_word(value) {
            found = Some(value);
        }
        rest = after_value;
    }
}

/// The length of an option's value: up to a blank or colon that no backslash protects.
fn value_length(text: &str) -> usize {
    let mut protected = false;
    text.find(|c: char| {
        let ends = !protected && (c.is_ascii_whitespace() || c == ':');
        protected = !protected && c == '\\';
        ends
    })
    .unwrap_or(text.len())
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        name(&Lines::of(text.as_bytes()))
    }

    #[test]
    fn emacs_modelines_are_read() {
        for (line, expected) in [
            ("# -*- ruby -*-", Some("ruby")),
            ("/* -*-c++-*- */", Some("c++")),
            ("; -*- mode: Lisp; tab-width: 2 -*-", Some("Lisp")),
            ("-*- coding: utf-8; mode:perl -*-", Some("perl")),
            ("-*- coding: utf-8 Mode : perl -*-", Some("perl")),
            ("-*- coding: utf-8 -*-", None),
            ("-*- unterminated", None),
            ("-*--*-", None),
        ] {
            assert_eq!(of(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn vim_modelines_are_read() {
        for (line, expected) in [
            ("# vim: ft=ruby", Some("ruby")),
            ("// vim: set ts=2 filetype=cpp sw=2:", Some("cpp")),
            ("/* vim: set syntax=c: */", Some("c")),
            ("# vim:noai:ft=sh:noexpandtab", Some("sh")),
            ("# vi: ft =sh", Some("sh")),
            ("# Vim>700: titlestring=a\\ ft=no ft=perl", Some("perl")),
            ("# ex: ft=perl", Some("perl")),
            ("ex: ft=perl", None),
            ("# vim: set ft=ruby", None),
            ("# vim: ft=", None),
            ("# nvim: ft=perl", None),
            ("see vim: the editor, ft=perl", None),
        ] {
            assert_eq!(of(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn only_the_first_and_last_five_lines_count_and_vimballs_never() {
        assert_eq!(of(&format!("{}# vim: ft=sh\n{}", "\n".repeat(6), "\n".repeat(9))), None);
        assert_eq!(of(&format!("{}# vim: ft=sh\n", "\n".repeat(90))).as_deref(), Some("sh"));
        assert_eq!(of("UseVimball\n\" vim: ft=sh\n"), None);
    }

    #[test]
    fn hostile_lines_end_soon() {
        assert_eq!(of(&"vim: ".repeat(20_000)), None);
        assert_eq!(of(&"vim:=".repeat(400)), None);
    }
}
