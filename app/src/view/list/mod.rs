//! Search and lists: a list is a search with a fixed kind. The address holds the whole state.

mod columns;
mod empty;
mod facets;
pub mod state;

use catalog_schema::query::Field;
use indexer::catalog::Item;
use indexer::pipeline::document::kind_word;
use indexer::search::{MAX_DEPTH, Request, Results, Sort};
use portolan_ui::model::{List, Pager, Table, number};

use super::{Context, address, help, thing, words};
use crate::error::Result;

pub use state::{State, canonical};

/// Rows of a page.
pub const ROWS: usize = 50;
/// Query keys that lists understand besides the fields of a query.
pub const KEYS: &[&str] = &["q", "sort", "after"];

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// `/search`: everything.
    Everything,
    /// Services.
    Services,
    /// Libraries, websites and other components.
    Components,
    /// APIs.
    Apis,
    /// Systems.
    Systems,
    /// Domains.
    Domains,
    /// Resources.
    Resources,
    /// Teams.
    Teams,
    /// People.
    People,
}

impl ListKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Everything,
        Self::Services,
        Self::Components,
        Self::Apis,
        Self::Systems,
        Self::Domains,
        Self::Resources,
        Self::Teams,
        Self::People,
    ];

    /// Address.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Everything => "/search",
            Self::Services => "/services",
            Self::Components => "/components",
            Self::Apis => "/apis",
            Self::Systems => "/systems",
            Self::Domains => "/domains",
            Self::Resources => "/resources",
            Self::Teams => "/teams",
            Self::People => "/people",
        }
    }

    /// The list of a path's first part (`services`).
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.path().strip_prefix('/') == Some(word))
    }

    /// The list that an item is in.
    #[must_use]
    pub fn of_item(item: &Item) -> Self {
        Self::of_kind(kind_word(item))
    }

    /// The list of a kind in the words of queries; documents and others are only in the search.
    #[must_use]
    pub fn of_kind(kind: &str) -> Self {
        Self::ALL.into_iter().find(|list| list.kind_word() == kind).unwrap_or(Self::Everything)
    }

    /// The kind in the words of queries; empty for everything.
    #[must_use]
    pub fn kind_word(self) -> &'static str {
        match self {
            Self::Everything => "",
            Self::Services => "service",
            Self::Components => "component",
            Self::Apis => "api",
            Self::Systems => "system",
            Self::Domains => "domain",
            Self::Resources => "resource",
            Self::Teams => "team",
            Self::People => "person",
        }
    }

    /// Heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Everything => "Search",
            Self::Services => "Services",
            Self::Components => "Other components",
            Self::Apis => "APIs",
            Self::Systems => "Systems",
            Self::Domains => "Domains",
            Self::Resources => "Resources",
            Self::Teams => "Teams",
            Self::People => "People",
        }
    }

    /// The noun for so many.
    #[must_use]
    pub fn noun(self, count: usize) -> &'static str {
        let (one, many) = match self {
            Self::Everything => ("result", "results"),
            Self::Services => ("service", "services"),
            Self::Components => ("component", "components"),
            Self::Apis => ("API", "APIs"),
            Self::Systems => ("system", "systems"),
            Self::Domains => ("domain", "domains"),
            Self::Resources => ("resource", "resources"),
            Self::Teams => ("team", "teams"),
            Self::People => ("person", "people"),
        };
        if count == 1 { one } else { many }
    }

    /// The kinds that a request is limited to.
    pub(super) fn kinds(self) -> Vec<String> {
        if self == Self::Everything { Vec::new() } else { vec![self.kind_word().to_owned()] }
    }

    fn lead(self) -> Option<&'static str> {
        match self {
            Self::People => Some("Whom to ask. Listed by name; nothing here ranks or counts anybody's work."),
            Self::Components => Some("Libraries, websites and whatever else a descriptor declares that is no service."),
            Self::Resources => Some("What services need but do not build: databases, queues, foreign images."),
            _ => None,
        }
    }

    fn facets(self) -> &'static [Field] {
        use Field::{Has, Is, Kind, Knows, Lang, Lifecycle, Owner, System, Team, Tier, Type};
        match self {
            Self::Everything => &[Kind, Owner, Lang, System, Lifecycle, Tier, Has, Is],
            Self::Services => &[Owner, Lang, System, Lifecycle, Tier, Has, Is],
            Self::Components => &[Type, Owner, Lang, System, Lifecycle, Has],
            Self::Apis => &[Type, Owner, System, Lifecycle],
            Self::Systems | Self::Domains => &[Owner],
            Self::Resources => &[Type, Owner, System],
            Self::Teams => &[Team],
            Self::People => &[Knows, Team, Is],
        }
    }
}

/// The page.
///
/// # Errors
/// A query over its limits, or an index that fails.
pub fn page(ctx: &Context<'_>, kind: ListKind) -> Result<List> {
    let state = State::read(ctx, kind)?;
    let results = help::search(ctx, &request(&state))?;
    let known = if kind == ListKind::Everything { 0 } else { thing::of_kind(ctx, kind.kind_word()).count() };
    let empty = if results.hits.is_empty() { Some(empty::model(ctx, &state, &results, known)?) } else { None };
    let chips = state.chips(ctx);
    Ok(List {
        heading: kind.heading().to_owned(),
        figures: figures(&state, &results, known),
        lead: if help::is_asked(&state.query) { Some(help::LEAD) } else { kind.lead() }.map(str::to_owned),
        action: kind.path().to_owned(),
        query: state.text(),
        keep: state.keep(),
        clear: (chips.len() > 1).then(|| state.cleared()),
        chips,
        facets: facets::model(ctx, &state, &results),
        show_results: format!(
            "Show {}",
            words::counted(results.total, ListKind::Everything.noun(1), ListKind::Everything.noun(2))
        ),
        table: Table {
            caption: caption(&state),
            columns: columns::heads(&state),
            rows: columns::rows(ctx, &state, &results.hits),
            empty: String::new(),
        },
        pager: pager(&state, &results),
        empty,
        partial: results.relaxed.then(|| "Nothing holds all the words; these hold some of them.".to_owned()),
    })
}

fn request(state: &State) -> Request {
    Request {
        query: state.query.clone(),
        kinds: state.kind.kinds(),
        offset: state.offset,
        limit: ROWS,
        sort: state.sort,
        facets: state.kind.facets().to_vec(),
        snippets: !state.query.terms.is_empty(),
        ..Request::default()
    }
}

/// `15 of 23`, or the number alone.
fn figures(state: &State, results: &Results, known: usize) -> String {
    let total = total(results);
    if state.query.is_empty() || state.kind == ListKind::Everything {
        return total;
    }
    format!("{total} of {}", number(known as u64))
}

fn total(results: &Results) -> String {
    let more = if results.total_is_exact { "" } else { "+" };
    format!("{}{more}", number(results.total as u64))
}

fn caption(state: &State) -> String {
    let order = match state.sort {
        Sort::Relevance if help::is_asked(&state.query) => "present people first, then by last use",
        Sort::Relevance => "by relevance",
        Sort::Name => "by name",
        Sort::Changed => "the newest change first",
        Sort::Findings => "the most findings first",
    };
    let what = if state.query.is_empty() { String::new() } else { format!(" that match {}", state.query) };
    let heading = if state.kind == ListKind::Everything { "Results" } else { state.kind.heading() };
    format!("{heading}{what}, {order}")
}

fn pager(state: &State, results: &Results) -> Pager {
    let shown = results.hits.len();
    if shown == 0 {
        return Pager::default();
    }
    let last = state.offset + shown;
    Pager {
        text: format!("{} to {} of {}", number(state.offset as u64 + 1), number(last as u64), total(results)),
        previous: (state.offset > 0).then(|| state.at(state.offset.saturating_sub(ROWS))),
        next: (last < results.total && last < MAX_DEPTH).then(|| state.at(last)),
    }
}

/// The address of a search for one field's value in a list.
#[must_use]
pub fn filtered(kind: ListKind, key: &str, value: &str) -> String {
    address::with_pair(kind.path(), key, value)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{ListKind, page};
    use crate::error::Kind;
    use crate::view::sample;

    #[test]
    fn lists_and_kinds_name_each_other() {
        for list in ListKind::ALL {
            assert_eq!(ListKind::of_kind(list.kind_word()), list);
            assert_eq!(ListKind::from_word(&list.path()[1..]), Some(list));
        }
        assert_eq!(ListKind::of_kind("document"), ListKind::Everything);
    }

    #[test]
    fn a_query_over_its_limits_is_the_callers_mistake() {
        let sample = sample::empty();
        let long = format!("/search?q={}", "(".repeat(5_000));
        let error = page(&sample.context(&long), ListKind::Everything).unwrap_err();
        assert_eq!(error.kind, Kind::Usage);
        assert!(error.message.contains("512"), "{}", error.message);
        let many = format!("/search?q={}", "a+".repeat(40));
        assert!(page(&sample.context(&many), ListKind::Everything).unwrap_err().message.contains("32"));
    }

    #[test]
    fn without_any_crawl_the_list_says_what_to_do() {
        let sample = sample::empty();
        let list = page(&sample.context("/services"), ListKind::Services).unwrap();
        let empty = list.empty.unwrap();
        assert!(empty.command.is_some() && empty.next.is_some());
        assert_eq!(list.figures, "0");
    }
}
