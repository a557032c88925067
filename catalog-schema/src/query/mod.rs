//! The query language: what people type in the search box, and the same thing in a URL.
//!
//! `owner:payments -lang:go kind:service has:runbook "exact phrase" free text`. Repeating a field
//! means "or", different fields mean "and", a leading `-` means "not", the value `none` means
//! "has no such value", quotes group. Parsing never fails on form: what is not understood is
//! searched as text and said in [`QueryProblem`]. Only the limits below are errors. There are no
//! parentheses and no operators, so there is no depth that could exhaust a stack.

mod field;
mod matches;
mod params;
mod parse;
mod print;

pub use field::Field;
pub use matches::Matchable;
pub use params::FromParams;
pub use parse::parse;

/// The longest query in bytes, as typed and as printed.
pub const MAX_BYTES: usize = 512;
/// The most terms and filters of one query.
pub const MAX_CLAUSES: usize = 32;
/// The filter value that means "has no value of this field".
pub const NONE: &str = "none";

/// What is looked for: text and filters, all of which must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// Words and phrases in the order typed.
    pub terms: Vec<Term>,
    /// Filters by field, then positive before negated, then value; each once.
    pub filters: Vec<Filter>,
}

/// A word or a phrase of free text, case kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// The text without its quotes.
    pub text: String,
    /// Whether it was quoted: then it must occur as written, and typos are not forgiven.
    pub phrase: bool,
    /// Whether it must not occur.
    pub negated: bool,
}

/// A condition on one field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filter {
    /// The field.
    pub field: Field,
    /// Whether the value must not be there; orders after the positive ones.
    pub negated: bool,
    /// The value in the field's canonical form, or [`NONE`].
    pub value: String,
}

/// A query and what was odd about its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The query.
    pub query: Query,
    /// What was not understood; the query is good all the same.
    pub problems: Vec<QueryProblem>,
}

/// A remark on the form of a query, for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryProblem {
    /// One lower-case fragment that names the input and what was made of it.
    pub message: String,
    /// Byte offset into the text.
    pub at: usize,
}

/// A limit that a query passes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// More than [`MAX_BYTES`].
    #[error("query of {bytes} bytes is longer than {MAX_BYTES}")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// More than [`MAX_CLAUSES`].
    #[error("query of {clauses} words and filters has more than {MAX_CLAUSES}")]
    TooManyClauses {
        /// The number of words, phrases and filters.
        clauses: usize,
    },
}

impl Query {
    /// Whether it asks for nothing, which finds everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.filters.is_empty()
    }

    /// The positive, then the negated values of one field.
    pub fn filters_of(&self, field: Field) -> impl Iterator<Item = &Filter> {
        self.filters.iter().filter(move |filter| filter.field == field)
    }

    /// The same query with one filter more, or without it where it is there.
    #[must_use]
    pub fn toggle(&self, field: Field, value: &str, negated: bool) -> Self {
        let filter = Filter { field, negated, value: field.filter_value(value) };
        let mut query = self.clone();
        if query.filters.contains(&filter) {
            query.filters.retain(|other| *other != filter);
        } else {
            query.filters.push(filter);
        }
        query.normalize();
        query
    }

    /// Brings the filters into canonical order, each once.
    pub fn normalize(&mut self) {
        self.filters.sort();
        self.filters.dedup();
    }
}
