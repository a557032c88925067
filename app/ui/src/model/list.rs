//! Search results and lists.

use super::{Kind, Link, Standing, Table};
use serde::{Deserialize, Serialize};

/// A filter in force, with the address that takes it away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chip {
    /// Field, such as `owner`; may be empty.
    pub field: String,
    /// Values, joined: `1 or 2`.
    pub value: String,
    /// Whether it excludes.
    pub not: bool,
    /// Address without it.
    pub remove: String,
}

/// State of a facet value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FacetState {
    /// Not filtered by.
    #[default]
    Off,
    /// Required.
    On,
    /// Excluded.
    Not,
}

/// One value of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// Shown text; the absence of a value has a word of its own, such as `nobody`.
    pub label: String,
    /// Results it has.
    pub count: u64,
    /// Address with this value toggled.
    pub href: String,
    /// State.
    pub state: FacetState,
    /// Rail, for facets that speak of standing.
    pub standing: Option<Standing>,
}

/// A facet: heading and values with counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// Heading, `Owner`.
    pub label: String,
    /// Values, the most frequent first; the first eight show, the rest opens.
    pub values: Vec<FacetValue>,
}

/// Place in a long list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pager {
    /// `1 to 50 of 10 000+`.
    pub text: String,
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
}

/// Results of the same words in another kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// Kind.
    pub kind: Kind,
    /// Shown text, `3 people`.
    pub text: String,
    /// Address.
    pub href: String,
}

/// What to say when there is nothing to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Empty {
    /// One sentence why.
    pub sentence: String,
    /// Filters in force, repeated.
    pub chips: Vec<Chip>,
    /// The removal that yields most: `Without "not Go" there are 2`.
    pub widen: Option<Link>,
    /// Another spelling that has results.
    pub spelling: Option<Link>,
    /// Counts in other kinds.
    pub elsewhere: Vec<Elsewhere>,
    /// Exact command that helps.
    pub command: Option<String>,
    /// Page that helps.
    pub next: Option<Link>,
}

/// A list page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// Heading, `Services`.
    pub heading: String,
    /// `15 of 23`.
    pub figures: String,
    /// One sentence under the heading, for kinds that need it.
    pub lead: Option<String>,
    /// Path the search form sends to, `/services`.
    pub action: String,
    /// Free text and qualifiers in the field.
    pub query: String,
    /// Further parameters the form keeps (`sort`, for example).
    pub keep: Vec<(String, String)>,
    /// Filters in force.
    pub chips: Vec<Chip>,
    /// Address without any filter; shown with two or more chips.
    pub clear: Option<String>,
    /// Facets; empty when they could not be counted.
    pub facets: Vec<Facet>,
    /// `Show 15 results`.
    pub show_results: String,
    /// The results.
    pub table: Table,
    /// Place in the list.
    pub pager: Pager,
    /// What to say when there are none.
    pub empty: Option<Empty>,
    /// What is missing and since when, when the answer is not whole.
    pub partial: Option<String>,
}
