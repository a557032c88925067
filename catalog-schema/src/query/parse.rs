//! Text to query: one pass over the characters, no recursion.

use super::field::clean;
use super::{Field, Filter, MAX_BYTES, MAX_CLAUSES, Parsed, Query, QueryError, QueryProblem, Term};

/// Words before a colon that begin an entity reference; the text is searched as written.
const REFERENCE_KINDS: [&str; 8] = ["service", "component", "api", "resource", "domain", "group", "person", "user"];

/// Reads a query.
///
/// # Errors
/// Only the two limits, on the text and on its canonical form.
pub fn parse(text: &str) -> Result<Parsed, QueryError> {
    if text.len() > MAX_BYTES {
        return Err(QueryError::TooLong { bytes: text.len() });
    }
    let mut parsed = read(text);
    parsed.query.normalize();
    check_limits(&parsed.query)?;
    Ok(parsed)
}

/// Reads without limits; the caller has bounded the text.
pub(super) fn read(text: &str) -> Parsed {
    let mut reader = Reader { text, at: 0, parsed: Parsed::default() };
    while reader.clause() {}
    reader.parsed
}

/// The limits that hold for a query from any place.
pub(super) fn check_limits(query: &Query) -> Result<(), QueryError> {
    let clauses = query.terms.len() + query.filters.len();
    if clauses > MAX_CLAUSES {
        return Err(QueryError::TooManyClauses { clauses });
    }
    // Lower-casing and escaping may lengthen a text, and what is printed must read back.
    let bytes = query.to_string().len();
    if bytes > MAX_BYTES {
        return Err(QueryError::TooLong { bytes });
    }
    Ok(())
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    parsed: Parsed,
}

impl Reader<'_> {
    /// Reads one clause; `false` at the end of the text.
    fn clause(&mut self) -> bool {
        self.skip(is_separator);
        let start = self.at;
        let rest = &self.text[start..];
        if rest.is_empty() {
            return false;
        }
        let negated = rest.len() > 1 && rest.starts_with('-') && !rest[1..].starts_with(is_separator);
        self.at += usize::from(negated);
        if self.text[self.at..].starts_with('"') {
            let text = self.quoted();
            if !text.trim().is_empty() {
                self.parsed.query.terms.push(Term { text, phrase: true, negated });
            }
            return true;
        }
        match self.field() {
            Some(field) => self.filter(field, negated, start),
            None => self.word(negated),
        }
        true
    }

    /// Steps over `field:` where a known field stands here.
    fn field(&mut self) -> Option<Field> {
        let rest = &self.text[self.at..];
        let (word, _) = rest.split_once(':')?;
        let field = Field::from_word(word)?;
        self.at += word.len() + 1;
        Some(field)
    }

    fn filter(&mut self, field: Field, negated: bool, start: usize) {
        let value = if self.text[self.at..].starts_with('"') { self.quoted() } else { self.bare().to_owned() };
        if value.trim().is_empty() {
            self.problem(start, format!("`{field}:` has no value and is left out"));
            return;
        }
        let value = field.filter_value(&value);
        self.parsed.query.filters.push(Filter { field, negated, value });
    }

    fn word(&mut self, negated: bool) {
        let start = self.at;
        let text = self.bare().to_owned();
        if let Some((word, rest)) = text.split_once(':') {
            let reads_as_field = word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
            let known = REFERENCE_KINDS.contains(&word.to_ascii_lowercase().as_str());
            if reads_as_field && !known && !rest.is_empty() && !rest.starts_with(['/', ':']) {
                self.problem(start, format!("`{word}` is no field; `{text}` is searched as text"));
            }
        }
        self.parsed.query.terms.push(Term { text, phrase: false, negated });
    }

    /// The text up to the next separator.
    fn bare(&mut self) -> &str {
        let start = self.at;
        self.skip(|c| !is_separator(c));
        &self.text[start..self.at]
    }

    /// A quoted text, its quotes and escapes taken off. The first character is the quote.
    fn quoted(&mut self) -> String {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.text[start..].char_indices().skip(1).peekable();
        while let Some((offset, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = start + offset + 1;
                    return clean(&text);
                }
                '\\' => match chars.next_if(|(_, next)| matches!(next, '"' | '\\')) {
                    Some((_, escaped)) => text.push(escaped),
                    None => text.push('\\'),
                },
                other => text.push(other),
            }
        }
        self.at = self.text.len();
        self.problem(start, "the quote is not closed; it is read up to the end".to_owned());
        clean(&text)
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        let rest = &self.text[self.at..];
        self.at += rest.find(|c| !wanted(c)).unwrap_or(rest.len());
    }

    fn problem(&mut self, at: usize, message: String) {
        self.parsed.problems.push(QueryProblem { message, at });
    }
}

pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn canonical(text: &str) -> String {
        parse(text).unwrap().query.to_string()
    }

    #[test]
    fn fields_words_and_phrases_are_told_apart() {
        let parsed = parse(r#"owner:payments -lang:Go kind:service "exact phrase" -old free"#).unwrap();
        assert_eq!(parsed.problems, []);
        assert_eq!(parsed.query.to_string(), r#"kind:service owner:payments -lang:go "exact phrase" -old free"#);
        assert_eq!(parsed.query.terms.len(), 3);
        assert_eq!(parsed.query.filters.len(), 3);
    }

    #[test]
    fn quotes_group_values_and_keep_escapes() {
        assert_eq!(canonical(r#"owner:"Team A" x"#), r#"owner:"team a" x"#);
        assert_eq!(canonical(r#""a \"b\" \\ \c""#), r#""a \"b\" \\ \\c""#);
        assert_eq!(canonical(r#"a"b c"#), r#"a"b c"#);
    }

    #[test]
    fn what_is_not_understood_is_text_and_said() {
        let parsed = parse(r#"ownr:pay owner: "open"#).unwrap();
        assert_eq!(parsed.query.to_string(), r#"ownr:pay "open""#);
        assert_eq!(parsed.problems.iter().map(|p| p.at).collect::<Vec<_>>(), [0, 9, 16]);
        assert_eq!(parse("http://x service:pay std::fmt").unwrap().problems, []);
    }

    #[test]
    fn parentheses_stars_and_operators_are_plain_text() {
        assert_eq!(canonical("((a OR b)) NOT * ~ ^"), "((a OR b)) NOT * ~ ^");
        assert_eq!(canonical("- -- --a"), "- -- --a");
        assert_eq!(canonical("a\0b\tc"), "a b c");
    }

    #[test]
    fn limits_are_named() {
        assert_eq!(parse(&"(".repeat(5000)), Err(QueryError::TooLong { bytes: 5000 }));
        assert_eq!(parse(&"a ".repeat(33)), Err(QueryError::TooManyClauses { clauses: 33 }));
        assert!(parse(&"a".repeat(512)).is_ok());
        // 508 bytes as typed, but each letter grows by a byte when lower-cased.
        assert!(matches!(parse(&format!("tag:{}", "İ".repeat(252))), Err(QueryError::TooLong { .. })));
        assert!(QueryError::TooLong { bytes: 5000 }.to_string().contains("512"));
    }
}
