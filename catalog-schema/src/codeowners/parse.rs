//! Lines to rules. A bad line is skipped, as GitHub does, but not in silence.

use std::collections::HashMap;

use super::pattern::{Part, Pattern};
use super::{Codeowners, MAX_BYTES, Rule};
use crate::entity::Span;
use crate::problem::{Problem, Severity};

/// The most problems one file reports.
const MAX_PROBLEMS: usize = 200;

/// The most patterns with wildcards below one folder: each path below it is held against all of them.
const MAX_WILDCARDS: usize = 2_000;

/// One word of a line: its text and 1-based column.
struct Word<'t> {
    text: &'t str,
    column: u32,
}

/// Reads a whole file.
pub(super) fn parse(text: &str) -> (Codeowners, Vec<Problem>) {
    let mut reader = Reader { owners: Codeowners::default(), problems: Vec::new(), wildcards: HashMap::new() };
    if text.len() > MAX_BYTES {
        let message = format!("file of {} bytes is over GitHub's limit of {MAX_BYTES} and is ignored", text.len());
        reader.problems.push(Problem::new("codeowners-too-large", Severity::Error, "", message));
        return (reader.owners, reader.problems);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (i, line) in text.lines().enumerate() {
        reader.line(u32::try_from(i + 1).unwrap_or(u32::MAX), line);
    }
    (reader.owners, reader.problems)
}

struct Reader {
    owners: Codeowners,
    problems: Vec<Problem>,
    /// Patterns with wildcards by the folder they begin in.
    wildcards: HashMap<Vec<String>, usize>,
}

impl Reader {
    fn line(&mut self, line: u32, text: &str) {
        let (words, comment) = words(text);
        let Some((first, owners)) = words.split_first() else { return };
        if let Some(message) = self.bad_pattern(first.text) {
            let hint = "the line is skipped; write plain paths, `*`, `?` and `**`";
            self.report("codeowners-bad-pattern", Severity::Error, at(line, first), message, Some(hint));
            return;
        }
        if let Some(column) = comment {
            let span = Span { line, column, length: 0 };
            let hint = "put the comment on a line of its own";
            self.report(
                "codeowners-inline-comment",
                Severity::Info,
                span,
                "comment behind a rule".to_owned(),
                Some(hint),
            );
        }
        let mut kept = Vec::with_capacity(owners.len());
        for owner in owners {
            match bad_owner(owner.text) {
                None => kept.push(owner.text.to_owned()),
                Some(hint) => {
                    let message = format!("`{}` is no owner", excerpt(owner.text));
                    self.report("codeowners-bad-owner", Severity::Error, at(line, owner), message, Some(hint));
                }
            }
        }
        // A line whose owners are all unreadable does not clear ownership: it is skipped.
        if owners.is_empty() || !kept.is_empty() {
            self.owners.rules.push(Rule { pattern: first.text.to_owned(), owners: kept, line });
        }
    }

    fn bad_pattern(&mut self, text: &str) -> Option<String> {
        let pattern = match Pattern::parse(text) {
            Ok(pattern) => pattern,
            Err(error) => return Some(format!("pattern `{}` {error}", excerpt(text))),
        };
        let literal = |part: &Part| matches!(part, Part::Name(_));
        let (head, tail) =
            pattern.parts.split_at(pattern.parts.iter().position(|p| !literal(p)).unwrap_or(pattern.parts.len()));
        if tail.iter().any(|part| matches!(part, Part::Glob(_))) {
            let folder = head.iter().filter_map(|p| if let Part::Name(name) = p { Some(name.clone()) } else { None });
            let count = self.wildcards.entry(folder.collect()).or_default();
            *count += 1;
            if *count > MAX_WILDCARDS {
                return Some(format!(
                    "pattern `{}` is one of more than {MAX_WILDCARDS} with wildcards in one folder",
                    excerpt(text)
                ));
            }
        }
        None
    }

    fn report(&mut self, code: &str, severity: Severity, span: Span, message: String, hint: Option<&str>) {
        if self.problems.len() < MAX_PROBLEMS {
            let mut problem = Problem::new(code, severity, "", message).at(Some(span));
            problem.hint = hint.map(str::to_owned);
            self.problems.push(problem);
        }
    }
}

/// The words of a line, and the column of a comment that stands behind them.
fn words(line: &str) -> (Vec<Word<'_>>, Option<u32>) {
    let mut words = Vec::new();
    let mut begun: Option<(usize, u32)> = None;
    let mut escaped = false;
    let mut column = 0;
    for (at, c) in line.char_indices() {
        column += 1;
        match (begun, c) {
            (Some((from, from_column)), ' ' | '\t') if !escaped => {
                words.push(Word { text: &line[from..at], column: from_column });
                begun = None;
            }
            (None, '#') => {
                let comment = (!words.is_empty()).then_some(column);
                return (words, comment);
            }
            (None, ' ' | '\t' | '\r') => {}
            (None, _) => begun = Some((at, column)),
            (Some(_), _) => {}
        }
        escaped = !escaped && c == '\\';
    }
    if let Some((from, column)) = begun {
        words.push(Word { text: line[from..].trim_end_matches('\r'), column });
    }
    (words, None)
}

/// Why a word is no owner: the hint; `None` where it is one.
fn bad_owner(text: &str) -> Option<&'static str> {
    let word =
        |s: &str, more: &[char]| !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(&c));
    if text.starts_with("@@") {
        return Some("roles are GitLab's; name a user, a team or an e-mail address");
    }
    let fits = match text.strip_prefix('@').map(|name| name.split_once('/')) {
        Some(None) => word(&text[1..], &['-', '_', '[', ']']),
        Some(Some((org, team))) => word(org, &['-', '_']) && word(team, &['-', '_', '.']),
        None => text
            .split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@')),
    };
    (!fits).then_some("an owner is `@user`, `@org/team` or an e-mail address")
}

fn at(line: u32, word: &Word<'_>) -> Span {
    Span { line, column: word.column, length: u32::try_from(word.text.chars().count()).unwrap_or(u32::MAX) }
}

fn excerpt(text: &str) -> String {
    text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
