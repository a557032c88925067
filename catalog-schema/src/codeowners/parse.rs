//! Lines to rules. A bad line is skipped, as the hosts do, but not in silence.

use std::collections::HashMap;

use super::pattern::Part;
use super::{Codeowners, Dialect, MAX_BYTES, Rule, Section, gitea, gitlab};
use crate::entity::Span;
use crate::problem::{Problem, Severity};

/// The most problems one file reports.
const MAX_PROBLEMS: usize = 200;

/// The most patterns with wildcards below one folder: each path below it is held against all of them.
const MAX_WILDCARDS: usize = 2_000;

/// The most sections of one file: each path is looked up in every one of them.
const MAX_SECTIONS: usize = 250;

/// The roles that GitLab knows as owners.
const ROLES: [&str; 6] = ["developer", "developers", "maintainer", "maintainers", "owner", "owners"];

/// One word of a line: its text and 1-based column.
struct Word<'t> {
    text: &'t str,
    column: u32,
}

/// Reads a whole file.
pub(super) fn parse(dialect: Dialect, text: &str) -> (Codeowners, Vec<Problem>) {
    let owners = Codeowners { dialect, ..Codeowners::default() };
    let mut reader = Reader { owners, ..Reader::default() };
    if dialect == Dialect::Gitlab {
        reader.owners.sections.push(Section { approvals: 1, ..Section::default() });
    }
    if text.len() > MAX_BYTES {
        let message = format!("file of {} bytes is over the limit of {MAX_BYTES} and is ignored", text.len());
        reader.problems.push(Problem::new("codeowners-too-large", Severity::Error, "", message));
        return (reader.owners, reader.problems);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (i, line) in text.lines().enumerate() {
        let number = u32::try_from(i + 1).unwrap_or(u32::MAX);
        if dialect == Dialect::Gitlab && gitlab::is_heading(line.trim_start()) {
            reader.heading(number, line);
        } else {
            reader.line(number, line);
        }
    }
    (reader.owners, reader.problems)
}

#[derive(Default)]
struct Reader {
    owners: Codeowners,
    problems: Vec<Problem>,
    /// Patterns with wildcards by section and the folder they begin in.
    wildcards: HashMap<(u16, Vec<String>), usize>,
    /// Regular expressions so far, and their bytes.
    tried: usize,
    expressions: usize,
    /// The section that lines belong to, and the owners of its rules that name none.
    section: u16,
    defaults: Vec<String>,
}

impl Reader {
    /// Begins a section, or goes on with one of the same name.
    fn heading(&mut self, line: u32, text: &str) {
        let indent = text.chars().count() - text.trim_start().chars().count();
        let text = without_comment(text.trim_start());
        let heading = match gitlab::heading(text.trim_end(), line) {
            Ok(heading) => heading,
            Err(wrong) => {
                let span = Span { line, column: column(indent), length: 0 };
                let hint = "write `[Name]`, `^[Name]` or `[Name][2]`; its rules count to the section before";
                let message = format!("heading `{}` {wrong}", excerpt(text));
                self.report("codeowners-bad-section", Severity::Error, span, message, Some(hint));
                return;
            }
        };
        let same = |known: &Section| known.name.eq_ignore_ascii_case(&heading.section.name);
        let known = self.owners.sections.iter().position(same);
        if known.is_none() && self.owners.sections.len() > MAX_SECTIONS {
            let span = Span { line, column: column(indent), length: 0 };
            let message = format!("more than {MAX_SECTIONS} sections; the rest counts to the last one");
            self.report("codeowners-too-many-sections", Severity::Error, span, message, None);
            return;
        }
        let at = known.unwrap_or(self.owners.sections.len());
        self.section = u16::try_from(at).unwrap_or(u16::MAX);
        let (owners, _) = words(heading.owners);
        self.defaults = self.good_owners(line, &owners, indent + heading.column);
        if known.is_none() {
            self.owners.sections.push(heading.section);
        }
    }

    fn line(&mut self, line: u32, text: &str) {
        let (words, comment) = words(text);
        let Some((first, owners)) = words.split_first() else { return };
        if let Some(message) = self.bad_pattern(first.text) {
            let hint = match self.owners.dialect {
                Dialect::Gitea => "the line is skipped; write a regular expression over the whole path",
                _ => "the line is skipped; write plain paths, `*`, `?` and `**`",
            };
            self.report("codeowners-bad-pattern", Severity::Error, at(line, first), message, Some(hint));
            return;
        }
        // In Gitea's dialect comments behind a rule are part of the format.
        if let Some(column) = comment.filter(|_| self.owners.dialect != Dialect::Gitea) {
            let span = Span { line, column, length: 0 };
            let hint = "put the comment on a line of its own";
            let message = "comment behind a rule".to_owned();
            self.report("codeowners-inline-comment", Severity::Info, span, message, Some(hint));
        }
        let takes = self.owners.dialect == Dialect::Gitlab && first.text.starts_with('!');
        if let Some(owner) = owners.first().filter(|_| takes) {
            let message = "an exclusion has no owners".to_owned();
            self.report("codeowners-bad-owner", Severity::Warning, at(line, owner), message, Some("remove them"));
        }
        let mut kept = if takes { Vec::new() } else { self.good_owners(line, owners, 0) };
        // A line whose owners are all unreadable does not clear ownership: it is skipped.
        if !takes && !owners.is_empty() && kept.is_empty() {
            return;
        }
        if owners.is_empty() && !takes {
            kept.clone_from(&self.defaults);
        }
        self.owners.rules.push(Rule { pattern: first.text.to_owned(), owners: kept, line, section: self.section });
    }

    /// The owners that can be read; `shift` is the column at which their text begins.
    fn good_owners(&mut self, line: u32, owners: &[Word<'_>], shift: usize) -> Vec<String> {
        let mut kept = Vec::with_capacity(owners.len());
        for owner in owners {
            match bad_owner(self.owners.dialect, owner.text) {
                None => kept.push(owner.text.to_owned()),
                Some(hint) => {
                    let message = format!("`{}` is no owner", excerpt(owner.text));
                    let mut span = at(line, owner);
                    span.column = span.column.saturating_add(column(shift) - 1);
                    self.report("codeowners-bad-owner", Severity::Error, span, message, Some(hint));
                }
            }
        }
        kept
    }

    fn bad_pattern(&mut self, text: &str) -> Option<String> {
        if self.owners.dialect == Dialect::Gitea {
            return self.bad_expression(text);
        }
        let pattern = match self.owners.dialect.pattern(text) {
            Ok((pattern, _)) => pattern,
            Err(error) => return Some(format!("pattern `{}` {error}", excerpt(text))),
        };
        let literal = |part: &Part| matches!(part, Part::Name(_));
        let (head, tail) =
            pattern.parts.split_at(pattern.parts.iter().position(|p| !literal(p)).unwrap_or(pattern.parts.len()));
        if tail.iter().any(|part| matches!(part, Part::Glob(_))) {
            let folder = head.iter().filter_map(|p| if let Part::Name(name) = p { Some(name.clone()) } else { None });
            let count = self.wildcards.entry((self.section, folder.collect())).or_default();
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

    fn bad_expression(&mut self, text: &str) -> Option<String> {
        // Preparing an expression costs time, so those that cannot be read count too.
        self.tried += 1;
        self.expressions += text.len();
        if self.tried > gitea::MAX_RULES || self.expressions > gitea::MAX_TOTAL {
            let (rules, bytes) = (gitea::MAX_RULES, gitea::MAX_TOTAL);
            return Some(format!(
                "pattern `{}` is one of more than {rules} or past {bytes} bytes of patterns",
                excerpt(text)
            ));
        }
        gitea::refuse(text).map(|wrong| format!("pattern `{}` {wrong}", excerpt(text)))
    }

    fn report(&mut self, code: &str, severity: Severity, span: Span, message: String, hint: Option<&str>) {
        if self.problems.len() < MAX_PROBLEMS {
            let mut problem = Problem::new(code, severity, "", message).at(Some(span));
            problem.hint = hint.map(str::to_owned);
            self.problems.push(problem);
        }
    }
}

/// A 1-based column.
fn column(characters: usize) -> u32 {
    u32::try_from(characters + 1).unwrap_or(u32::MAX)
}

/// A heading without the comment behind it.
fn without_comment(text: &str) -> &str {
    text.split_once(" #").map_or(text, |(text, _)| text)
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
fn bad_owner(dialect: Dialect, text: &str) -> Option<&'static str> {
    let word =
        |s: &str, more: &[char]| !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(&c));
    if let Some(role) = text.strip_prefix("@@") {
        let known = ROLES.contains(&role.to_ascii_lowercase().as_str());
        return match dialect {
            Dialect::Gitlab if known => None,
            Dialect::Gitlab => Some("a role is `@@developer`, `@@maintainer` or `@@owner`"),
            _ => Some("roles are GitLab's; name a user, a team or an e-mail address"),
        };
    }
    let is_address =
        text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'));
    let slug = |s: &str| word(s, &['-', '_', '.']);
    let fits = match (dialect, text.strip_prefix('@').map(|name| name.split_once('/'))) {
        (Dialect::Gitea, None) => false,
        (_, None) => is_address,
        (Dialect::Github, Some(None)) => word(&text[1..], &['-', '_', '[', ']']),
        (_, Some(None)) => slug(&text[1..]),
        (Dialect::Gitlab, Some(Some((group, below)))) => slug(group) && below.split('/').all(slug),
        (_, Some(Some((org, team)))) => word(org, &['-', '_']) && slug(team),
    };
    let hint = match dialect {
        Dialect::Github => "an owner is `@user`, `@org/team` or an e-mail address",
        Dialect::Gitlab => "an owner is `@user`, `@group/subgroup`, `@@role` or an e-mail address",
        Dialect::Gitea => "an owner is `@user` or `@org/team`",
    };
    (!fits).then_some(hint)
}

fn at(line: u32, word: &Word<'_>) -> Span {
    Span { line, column: word.column, length: u32::try_from(word.text.chars().count()).unwrap_or(u32::MAX) }
}

fn excerpt(text: &str) -> String {
    text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
