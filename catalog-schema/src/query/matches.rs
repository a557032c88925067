//! The meaning of a query on one thing. The search index must agree with it.

use std::borrow::Cow;

use super::{Field, NONE, Query};

/// A thing that a query can be asked about.
pub trait Matchable {
    /// Its values of a field, in any spelling that [`Field::canonical`] understands; empty where
    /// it has none.
    fn field_values(&self, field: Field) -> Vec<Cow<'_, str>>;

    /// Whether it can have a value of a field; what cannot is not meant by `none`.
    fn can_have(&self, field: Field) -> bool {
        let _ = field;
        true
    }

    /// Whether its text holds a word, or with `phrase` the words in this order.
    fn contains_text(&self, text: &str, phrase: bool) -> bool;
}

impl Query {
    /// Whether a thing fulfils all filters and all text of the query.
    #[must_use]
    pub fn matches(&self, thing: &impl Matchable) -> bool {
        self.matches_filters(thing)
            && self.terms.iter().all(|term| thing.contains_text(&term.text, term.phrase) != term.negated)
    }

    /// Whether a thing fulfils all filters: of each field one of the positive values, where there
    /// are any, and none of the negated ones.
    #[must_use]
    pub fn matches_filters(&self, thing: &impl Matchable) -> bool {
        Field::ALL.into_iter().all(|field| {
            if self.filters_of(field).next().is_none() {
                return true;
            }
            let values: Vec<String> =
                thing.field_values(field).iter().filter_map(|value| field.canonical(value)).collect();
            let lacks = values.is_empty() && thing.can_have(field);
            let has = |wanted: &str| if wanted == NONE { lacks } else { values.iter().any(|v| v == wanted) };
            let (mut asked, mut found) = (false, false);
            for filter in self.filters_of(field) {
                let holds = has(&filter.value);
                if filter.negated && holds {
                    return false;
                }
                asked |= !filter.negated;
                found |= !filter.negated && holds;
            }
            found || !asked
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::parse;
    use super::*;

    struct Thing;

    impl Matchable for Thing {
        fn field_values(&self, field: Field) -> Vec<Cow<'_, str>> {
            match field {
                Field::Owner => vec!["group:default/Core".into()],
                Field::Lang => vec!["Go".into(), "C#".into()],
                Field::System => vec!["none".into()],
                _ => Vec::new(),
            }
        }

        fn can_have(&self, field: Field) -> bool {
            field != Field::Repo
        }

        fn contains_text(&self, text: &str, _phrase: bool) -> bool {
            text == "word"
        }
    }

    #[test]
    fn same_field_is_or_and_different_fields_are_and() {
        let cases = [
            ("", true),
            ("owner:core", true),
            ("owner:core owner:x", true),
            ("owner:x", false),
            ("owner:core lang:java", false),
            ("lang:c# lang:java -lang:rust", true),
            ("lang:go -lang:c#", false),
            ("tier:none system:none", true),
            ("-tier:none", false),
            ("repo:none", false),
            ("-repo:none", true),
            ("owner:none owner:core", true),
            ("-owner:none word -other", true),
            ("-word", false),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).unwrap().query.matches(&Thing), expected, "{text}");
        }
    }
}
