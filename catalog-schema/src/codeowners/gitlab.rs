//! GitLab's headings: `[Section]`, `^[Optional]`, `[Section][2] @default-owner`.

use super::Section;

/// A heading taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading<'t> {
    /// What it begins.
    pub(super) section: Section,
    /// What stands behind it: the owners of rules that name none.
    pub(super) owners: &'t str,
    /// Column at which that begins, 0-based in characters.
    pub(super) column: usize,
}

/// Whether a line is meant as a heading.
pub(super) fn is_heading(line: &str) -> bool {
    let rest = line.strip_prefix('^').unwrap_or(line);
    // A range at the beginning of a pattern has no blank or end behind its bracket.
    rest.starts_with('[')
        && rest.split_once(']').is_some_and(|(_, after)| after.is_empty() || after.starts_with([' ', '\t', '[', '@']))
}

/// Takes a heading apart; in words what is wrong with it.
pub(super) fn heading(text: &str, line: u32) -> Result<Heading<'_>, &'static str> {
    let optional = text.starts_with('^');
    let body = text.trim_start_matches('^').strip_prefix('[').unwrap_or_default();
    let Some((name, mut rest)) = body.split_once(']') else { return Err("has no closing `]`") };
    if name.trim().is_empty() {
        return Err("has no name");
    }
    let mut approvals = 1;
    if let Some(inner) = rest.strip_prefix('[') {
        let Some((count, after)) = inner.split_once(']') else { return Err("has no closing `]` behind its count") };
        approvals = count.trim().parse().ok().filter(|n| *n > 0).ok_or("needs a count of approvals of 1 or more")?;
        rest = after;
    }
    let column = text.chars().count() - rest.chars().count();
    let section = Section { name: name.trim().to_owned(), optional, approvals, line };
    Ok(Heading { section, owners: rest, column })
}
