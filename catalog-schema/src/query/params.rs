//! The query in a URL: `?owner=core&owner=payments&-lang=go&q=free+text`.

use super::parse::{check_limits, read};
use super::{Field, Filter, MAX_BYTES, Query, QueryError, QueryProblem};

/// The key that holds the free text.
const TEXT: &str = "q";

/// A query read from URL parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FromParams {
    /// The query.
    pub query: Query,
    /// What was not understood in the free text.
    pub problems: Vec<QueryProblem>,
    /// The pairs that are no part of a query, in their order: page state, or unknown.
    pub rest: Vec<(String, String)>,
}

impl Query {
    /// Reads a query from decoded key-value pairs; what is typed into `q` may hold filters too.
    ///
    /// # Errors
    /// The limits of [`super::parse`], over all pairs that belong to the query.
    pub fn from_params<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<FromParams, QueryError>
    where
        K: AsRef<str>,
        V: AsRef<str>,
    {
        let mut found = FromParams::default();
        let mut bytes = 0_usize;
        for (key, value) in pairs {
            let (key, value) = (key.as_ref(), value.as_ref());
            let (negated, word) = key.strip_prefix('-').map_or((false, key), |word| (true, word));
            let field = Field::from_word(word);
            if key != TEXT && field.is_none() {
                found.rest.push((key.to_owned(), value.to_owned()));
                continue;
            }
            bytes = bytes.saturating_add(value.len());
            if bytes > MAX_BYTES {
                return Err(QueryError::TooLong { bytes });
            }
            match field {
                // An empty form field filters nothing.
                Some(_) if value.trim().is_empty() => {}
                Some(field) => {
                    found.query.filters.push(Filter { field, negated, value: field.filter_value(value) });
                }
                None => {
                    let parsed = read(value);
                    found.query.terms.extend(parsed.query.terms);
                    found.query.filters.extend(parsed.query.filters);
                    found.problems.extend(parsed.problems);
                }
            }
        }
        found.query.normalize();
        check_limits(&found.query)?;
        Ok(found)
    }

    /// The pairs of the canonical URL: filters in canonical order, then `q`. Not yet encoded.
    #[must_use]
    pub fn to_params(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = self
            .filters
            .iter()
            .map(|filter| {
                let sign = if filter.negated { "-" } else { "" };
                (format!("{sign}{}", filter.field), filter.value.clone())
            })
            .collect();
        if !self.terms.is_empty() {
            let text = Self { terms: self.terms.clone(), filters: Vec::new() };
            pairs.push((TEXT.to_owned(), text.to_string()));
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::super::parse;
    use super::*;

    #[test]
    fn parameters_and_text_are_the_same_query() {
        let pairs =
            [("owner", "payments"), ("q", "free -kind:team"), ("-lang", "Go"), ("owner", "core"), ("sort", "name")];
        let found = Query::from_params(pairs).unwrap();
        assert_eq!(found.query, parse("owner:core owner:payments -lang:go free -kind:team").unwrap().query);
        assert_eq!(found.rest, [("sort".to_owned(), "name".to_owned())]);
        let params: Vec<_> = found.query.to_params().iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(params, ["-kind=team", "owner=core", "owner=payments", "-lang=go", "q=free"]);
    }

    #[test]
    fn limits_hold_for_parameters() {
        let many = vec![("owner", "a b c d e f g h i j k l m n o p q"); 40];
        assert!(matches!(Query::from_params(many), Err(QueryError::TooLong { .. })));
        let words: Vec<_> = (0..40).map(|n| ("tag", n.to_string())).collect();
        assert!(matches!(Query::from_params(words), Err(QueryError::TooManyClauses { clauses: 40 })));
    }

    proptest! {
        #[test]
        fn parameters_round_trip(text in "([a-cİ:\"\\\\ -]|owner:|-is:|tag:\"| none){0,40}") {
            if let Ok(parsed) = parse(&text) {
                let found = Query::from_params(parsed.query.to_params()).unwrap();
                prop_assert_eq!(found.query, parsed.query);
                prop_assert_eq!(found.rest, []);
            }
        }

        #[test]
        fn foreign_keys_are_kept_apart(key in "[a-z]{13,15}", value in ".{0,9}") {
            let found = Query::from_params([(&key, &value)]).unwrap();
            prop_assert_eq!(found.rest, [(key, value)]);
            prop_assert!(found.query.is_empty());
        }
    }
}
