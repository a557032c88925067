//! Query to text: the canonical form, which reads back as the same query.

use std::fmt::{self, Write};

use super::parse::is_separator;
use super::{Field, Filter, Query, Term};

impl fmt::Display for Query {
    /// Filters in canonical order, then the text in the order typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        let mut space =
            |f: &mut fmt::Formatter<'_>| if std::mem::take(&mut first) { Ok(()) } else { f.write_char(' ') };
        for filter in &self.filters {
            space(f)?;
            filter.fmt(f)?;
        }
        for term in &self.terms {
            space(f)?;
            term.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_char('-')?;
        }
        write!(f, "{}:", self.field)?;
        if self.value.is_empty() || self.value.starts_with('"') || self.value.contains(is_separator) {
            quote(&self.value, f)
        } else {
            f.write_str(&self.value)
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_char('-')?;
        }
        if self.phrase || !self.reads_back_bare() { quote(&self.text, f) } else { f.write_str(&self.text) }
    }
}

impl Term {
    /// Whether the parser would read the bare text as this very word.
    fn reads_back_bare(&self) -> bool {
        let field = self.text.split_once(':').and_then(|(word, _)| Field::from_word(word));
        let dash = !self.negated && self.text.len() > 1 && self.text.starts_with('-');
        !self.text.is_empty()
            && !dash
            && field.is_none()
            && !self.text.starts_with('"')
            && !self.text.contains(is_separator)
    }
}

fn quote(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::super::parse;

    /// Texts made of the pieces that mean something to the parser, and of any characters.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "(owner|lang|kind|knows|is|finding|OWNER|x):",
            3 => "[a-cİΣ]{1,4}",
            3 => "[ \t\"\\\\:/-]",
            1 => any::<char>().prop_map(String::from),
            1 => "none",
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back_as_the_same_query(text in text()) {
            if let Ok(parsed) = parse(&text) {
                let printed = parsed.query.to_string();
                let again = parse(&printed).unwrap();
                prop_assert_eq!(&again.query, &parsed.query, "{:?}", printed);
                prop_assert_eq!(again.query.to_string(), printed);
            }
        }
    }
}
