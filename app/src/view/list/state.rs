//! What the address of a list says, and the addresses that differ from it in one thing.

use catalog_schema::query::{Field, Filter, NONE, Query, QueryError, QueryProblem};
use indexer::search::{MAX_DEPTH, Sort};
use portolan_ui::model::Chip;

use super::super::{Context, address, help};
use super::ListKind;
use crate::error::{AppError, Result};

/// The state of a list.
#[derive(Clone, Debug)]
pub struct State {
    /// What is listed.
    pub kind: ListKind,
    /// Text and filters.
    pub query: Query,
    /// The order in force.
    pub sort: Sort,
    /// Hits before the first row.
    pub offset: usize,
    /// What was not understood.
    pub remarks: Vec<String>,
    /// Pairs that mean nothing here; kept in every address.
    rest: Vec<(String, String)>,
    /// The order asked for, if it is not the default.
    asked: Option<Sort>,
}

impl State {
    /// Reads the state of a request.
    ///
    /// # Errors
    /// A query over its limits.
    pub fn read(ctx: &Context<'_>, kind: ListKind) -> Result<Self> {
        let found = Query::from_params(ctx.query.iter().map(|(k, v)| (k, v))).map_err(|e| over(&e))?;
        let default = default_sort(&found.query, kind);
        let mut state = Self {
            kind,
            query: found.query,
            sort: default,
            offset: 0,
            remarks: found.problems.into_iter().map(|QueryProblem { message, .. }| message).collect(),
            rest: Vec::new(),
            asked: None,
        };
        for (key, value) in found.rest {
            match key.as_str() {
                "sort" => state.read_sort(&value, default),
                "after" => state.read_after(&value),
                _ => state.rest.push((key, value)),
            }
        }
        Ok(state)
    }

    fn read_sort(&mut self, word: &str, default: Sort) {
        let sort = match word {
            "" => default,
            "relevance" => Sort::Relevance,
            "name" => Sort::Name,
            "-changed" | "changed" => Sort::Changed,
            "-findings" | "findings" => Sort::Findings,
            _ => {
                self.remarks
                    .push(format!("there is no order `{word}`; there are relevance, name, -changed and -findings"));
                default
            }
        };
        self.sort = sort;
        self.asked = (sort != default).then_some(sort);
    }

    /// The cursor is the number of hits before the page, behind a letter so that nobody counts on it.
    fn read_after(&mut self, cursor: &str) {
        match cursor.strip_prefix('r').and_then(|digits| digits.parse::<usize>().ok()).filter(|at| *at < MAX_DEPTH) {
            Some(at) => self.offset = at,
            None => self.remarks.push(format!("the cursor `{cursor}` leads nowhere; this is the first page")),
        }
    }

    /// The free text as typed, without filters.
    #[must_use]
    pub fn text(&self) -> String {
        Query { terms: self.query.terms.clone(), filters: Vec::new() }.to_string()
    }

    /// The parameters besides the free text, for the form to keep.
    #[must_use]
    pub fn keep(&self) -> Vec<(String, String)> {
        let filters = Query { terms: Vec::new(), filters: self.query.filters.clone() };
        self.pairs(&filters, self.asked)
    }

    /// The same list with another query, from its first page.
    #[must_use]
    pub fn with(&self, query: &Query) -> String {
        address::with_query(self.kind.path(), &self.pairs(query, self.asked))
    }

    /// The same query in another list, from its first page.
    #[must_use]
    pub fn elsewhere(&self, kind: ListKind) -> String {
        address::with_query(kind.path(), &self.query.to_params())
    }

    /// The same list in another order.
    #[must_use]
    pub fn sorted(&self, sort: Sort) -> String {
        let default = default_sort(&self.query, self.kind);
        address::with_query(self.kind.path(), &self.pairs(&self.query, (sort != default).then_some(sort)))
    }

    /// Another page of the same list.
    #[must_use]
    pub fn at(&self, offset: usize) -> String {
        let mut pairs = self.pairs(&self.query, self.asked);
        if offset > 0 {
            pairs.push(("after".to_owned(), format!("r{offset}")));
        }
        address::with_query(self.kind.path(), &pairs)
    }

    /// The list without any filter; the text stays.
    #[must_use]
    pub fn cleared(&self) -> String {
        self.with(&Query { terms: self.query.terms.clone(), filters: Vec::new() })
    }

    /// The filters in force: one chip for the wanted values of a field, one for the unwanted.
    #[must_use]
    pub fn chips(&self, ctx: &Context<'_>) -> Vec<Chip> {
        let mut chips = Vec::new();
        for field in Field::ALL {
            for negated in [false, true] {
                let chosen: Vec<&Filter> = self.query.filters_of(field).filter(|f| f.negated == negated).collect();
                if chosen.is_empty() {
                    continue;
                }
                let labels: Vec<String> = chosen.iter().map(|f| super::facets::label(ctx, field, &f.value)).collect();
                chips.push(Chip {
                    field: field.as_str().to_owned(),
                    value: labels.join(if negated { " nor " } else { " or " }),
                    not: negated,
                    remove: self.with(&self.without(field, negated)),
                });
            }
        }
        chips
    }

    /// The query without the wanted, or without the unwanted values of a field.
    #[must_use]
    pub fn without(&self, field: Field, negated: bool) -> Query {
        let mut query = self.query.clone();
        query.filters.retain(|f| f.field != field || f.negated != negated);
        query
    }

    fn pairs(&self, query: &Query, sort: Option<Sort>) -> Vec<(String, String)> {
        let mut pairs = query.to_params();
        if let Some(sort) = sort {
            let word = match sort {
                Sort::Relevance => "relevance",
                Sort::Name => "name",
                Sort::Changed => "-changed",
                Sort::Findings => "-findings",
            };
            pairs.push(("sort".to_owned(), word.to_owned()));
        }
        pairs.extend(self.rest.iter().cloned());
        pairs
    }
}

/// A list of one kind goes by name where no words are looked for; among all kinds services come first, then what
/// belongs to them.
fn default_sort(query: &Query, kind: ListKind) -> Sort {
    if help::is_asked(query) {
        // Whom to ask first is the order of relevance.
        return Sort::Relevance;
    }
    if query.terms.is_empty() && kind != ListKind::Everything { Sort::Name } else { Sort::Relevance }
}

/// Whether a filter is wanted, unwanted or not set.
#[must_use]
pub fn chosen(query: &Query, field: Field, value: &str) -> Option<bool> {
    let wanted = if value == NONE { NONE.to_owned() } else { field.filter_value(value) };
    query.filters_of(field).find(|f| f.value == wanted).map(|f| !f.negated)
}

/// The canonical address of a list request, where the one asked for is another: what was typed into the search box
/// has become parameters there.
///
/// # Errors
/// A query over its limits.
pub fn canonical(ctx: &Context<'_>, kind: ListKind) -> Result<Option<String>> {
    let state = State::read(ctx, kind)?;
    let mut pairs = state.pairs(&state.query, state.asked);
    if state.offset > 0 {
        pairs.push(("after".to_owned(), format!("r{}", state.offset)));
    }
    let same = pairs.len() == ctx.query.len() && pairs.iter().all(|pair| ctx.query.contains(pair));
    Ok((!same && state.remarks.is_empty()).then(|| address::with_query(kind.path(), &pairs)))
}

/// A query over its limits, with the limits named.
#[must_use]
pub fn over(error: &QueryError) -> AppError {
    AppError::usage(error.to_string()).hint("leave out words or filters, or quote what belongs together")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{State, canonical};
    use crate::view::list::ListKind;
    use crate::view::sample;
    use indexer::search::Sort;

    fn state(address: &str) -> State {
        State::read(&sample::empty().context(address), ListKind::Services).unwrap()
    }

    #[test]
    fn what_is_typed_becomes_parameters() {
        let sample = sample::empty();
        let ctx = sample.context("/services?q=owner:core+-lang:go+ledger");
        assert_eq!(canonical(&ctx, ListKind::Services).unwrap().unwrap(), "/services?owner=core&-lang=go&q=ledger");
        let ctx = sample.context("/services?owner=core&-lang=go&q=ledger");
        assert_eq!(canonical(&ctx, ListKind::Services).unwrap(), None);
    }

    #[test]
    fn order_and_unknown_keys_stay_in_every_address_but_the_page_does_not() {
        let state = state("/services?owner=core&sort=-changed&after=r50&peek=x");
        assert_eq!((state.sort, state.offset), (Sort::Changed, 50));
        assert_eq!(state.cleared(), "/services?sort=-changed&peek=x");
        assert_eq!(state.sorted(Sort::Name), "/services?owner=core&peek=x");
        assert_eq!(state.at(100), "/services?owner=core&sort=-changed&peek=x&after=r100");
    }

    #[test]
    fn a_bad_order_or_cursor_is_said_and_ignored() {
        let state = state("/services?sort=size&after=zz");
        assert_eq!((state.sort, state.offset, state.remarks.len()), (Sort::Name, 0, 2));
    }

    #[test]
    fn chips_take_away_a_whole_field() {
        let sample = sample::empty();
        let state = state("/services?tier=1&tier=2&-lang=go");
        let chips = state.chips(&sample.context("/services"));
        let shown: Vec<(&str, &str, bool, &str)> =
            chips.iter().map(|c| (c.field.as_str(), c.value.as_str(), c.not, c.remove.as_str())).collect();
        let expected =
            [("lang", "go", true, "/services?tier=1&tier=2"), ("tier", "1 or 2", false, "/services?-lang=go")];
        assert_eq!(shown, expected);
    }
}
