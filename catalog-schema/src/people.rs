//! The people file: an export that says who is there and who has left.
//!
//! YAML, a list (or the value of a key `people`) of entries with `email` or `emails`, `name` and `left`:
//!
//! ```yaml
//! - email: ada@house.example
//! - emails: [bruno@house.example, bruno@old.example]
//!   name: Bruno Birch
//!   left: 2026-01-31
//! ```
//!
//! or CSV with a heading line that names these columns in any order; several e-mails stand in one cell with blanks
//! between. An entry without `left` is somebody who is there. Somebody without an e-mail is found by the full name.

use std::collections::HashMap;

use crate::problem::{Problem, Severity};
use crate::yaml::{self, Limits, Node};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Problems that are told.
const MAX_PROBLEMS: usize = 50;

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListedPerson {
    /// The full name.
    pub name: Option<String>,
    /// The e-mails, lower case.
    pub emails: Vec<String>,
    /// The first day on which the person is gone, as written (`2026-01-31`).
    pub left: Option<String>,
}

/// Reads a people file: CSV where its name ends so, else YAML. Entries that name nobody are problems and left out.
#[must_use]
pub fn parse(name: &str, bytes: &[u8]) -> (Vec<ListedPerson>, Vec<Problem>) {
    let mut problems = Vec::new();
    if bytes.len() > MAX_BYTES {
        let message = format!("file has {} bytes, more than the {MAX_BYTES} that are read", bytes.len());
        return (Vec::new(), vec![Problem::new("people-too-large", Severity::Error, name, message)]);
    }
    let is_csv = name.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    let rows = if is_csv { csv(name, bytes, &mut problems) } else { list(name, bytes, &mut problems) };
    let mut people = Vec::with_capacity(rows.len());
    for (line, person) in rows {
        let problem = match &person {
            ListedPerson { name: None, emails, .. } if emails.is_empty() => {
                "names nobody: it has no `email` and no `name`"
            }
            ListedPerson { left: Some(left), .. } if !is_date(left) => {
                "has a `left` that is no date such as `2026-01-31`"
            }
            _ => {
                people.push(person);
                continue;
            }
        };
        if problems.len() < MAX_PROBLEMS {
            let message = format!("entry on line {line} {problem}");
            problems.push(Problem::new("people-entry", Severity::Warning, name, message));
        }
    }
    (people, problems)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    let within = |part: &str, most: u8| part.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n));
    matches!(parts.as_slice(), [y, m, d] if digits(y, 4) && digits(m, 2) && digits(d, 2) && within(m, 12) && within(d, 31))
}

fn list(name: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<(u32, ListedPerson)> {
    let limits = Limits { bytes: MAX_BYTES, nodes: 400_000, text: MAX_BYTES, ..Limits::default() };
    let (documents, found) = yaml::parse(bytes, &limits);
    problems.extend(found.into_iter().take(MAX_PROBLEMS).map(|problem| Problem { path: name.to_owned(), ..problem }));
    let mut rows = Vec::new();
    for document in &documents {
        let root = document.root.get("people").unwrap_or(&document.root);
        match root.as_sequence() {
            Some(entries) => rows.extend(entries.iter().map(|entry| (entry.span.line, entry_of(entry)))),
            None if root.is_null() => {}
            None => {
                let message = "a people file is a list of entries with `email`, `name` and `left`";
                problems.push(Problem::new("people-form", Severity::Error, name, message));
            }
        }
    }
    rows
}

fn entry_of(entry: &Node) -> ListedPerson {
    let text = |key: &str| entry.get(key).map(Node::key_text).filter(|text| !text.trim().is_empty());
    let several = entry.get("emails").and_then(Node::as_sequence).unwrap_or_default();
    let emails = text("email").into_iter().chain(several.iter().map(Node::key_text));
    ListedPerson {
        name: text("name").map(|name| name.trim().to_owned()),
        emails: emails.map(|email| email.trim().to_lowercase()).filter(|email| !email.is_empty()).collect(),
        left: text("left").map(|left| left.trim().to_owned()),
    }
}

fn csv(name: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<(u32, ListedPerson)> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = (1_u32..).zip(text.trim_start_matches('\u{feff}').lines());
    let heading: HashMap<String, usize> = lines
        .next()
        .map(|(_, line)| cells(line).into_iter().map(|cell| cell.trim().to_lowercase()).zip(0..).collect())
        .unwrap_or_default();
    if !["email", "emails", "name"].iter().any(|key| heading.contains_key(*key)) {
        let message = "the first line of a people file names its columns: `email`, `name`, `left`";
        problems.push(Problem::new("people-form", Severity::Error, name, message));
        return Vec::new();
    }
    let rows = lines.filter(|(_, line)| !line.trim().is_empty()).map(|(number, line)| {
        let cells = cells(line);
        let cell = |key: &str| {
            let cell = heading.get(key).and_then(|at| cells.get(*at)).map(|cell| cell.trim().to_owned());
            cell.filter(|cell| !cell.is_empty())
        };
        let emails = [cell("email"), cell("emails")].into_iter().flatten();
        let emails = emails.flat_map(|cell| cell.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>());
        (number, ListedPerson { name: cell("name"), emails: emails.collect(), left: cell("left") })
    });
    rows.collect()
}

/// The cells of a line (RFC 4180, without line breaks inside quotes).
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut cells, '"');
            }
            '"' => quoted = !quoted,
            ',' | ';' if !quoted => cells.push(String::new()),
            c => push(&mut cells, c),
        }
    }
    cells
}

fn push(cells: &mut [String], c: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A person of the list as name, addresses and day of leaving.
    type Told = (Option<String>, String, Option<String>);

    fn told(name: &str, text: &str) -> (Vec<Told>, Vec<String>) {
        let (people, problems) = parse(name, text.as_bytes());
        let person = |p: ListedPerson| (p.name, p.emails.join(" "), p.left);
        (people.into_iter().map(person).collect(), problems.into_iter().map(|p| p.code).collect())
    }

    #[test]
    fn yaml_and_csv_say_the_same() {
        let yaml = "- email: Ada@House.example\n- emails: [b@x, b@y]\n  name: Bruno Birch\n  left: 2026-01-31\n";
        let csv = "name,email,left\n,ada@house.example,\n\"Bruno Birch\",B@x b@y,2026-01-31\n";
        let expected = vec![
            (None, "ada@house.example".to_owned(), None),
            (Some("Bruno Birch".to_owned()), "b@x b@y".to_owned(), Some("2026-01-31".to_owned())),
        ];
        assert_eq!(told("people.yaml", yaml), (expected.clone(), Vec::new()));
        assert_eq!(told("people.csv", csv), (expected, Vec::new()));
    }

    #[test]
    fn entries_that_name_nobody_or_no_day_are_told() {
        let text = "people:\n- left: 2026-01-31\n- name: Ada Alder\n  left: soon\n- name: Cleo Cedar\n";
        let (people, problems) = told("people.yaml", text);
        assert_eq!(people, [(Some("Cleo Cedar".to_owned()), String::new(), None)]);
        assert_eq!(problems, ["people-entry", "people-entry"]);
    }

    #[test]
    fn what_is_no_people_file_is_a_problem() {
        for (name, text) in [("p.yaml", "a: 1\n"), ("p.csv", "x,y\n1,2\n")] {
            assert_eq!(told(name, text), (Vec::new(), vec!["people-form".to_owned()]));
        }
        assert!(!told("p.yaml", "- [\n").1.is_empty());
    }

    #[test]
    fn quotes_in_csv_are_taken_off() {
        assert_eq!(cells("a,\"b, \"\"c\"\"\",d"), ["a", "b, \"c\"", "d"]);
    }
}
