//! Page models: what each page shows, in the reader's words, as plain data.
//!
//! The server fills them from the catalog; the pages only arrange them. A model carries finished text (relative
//! times, counted nouns, addresses of links), so that no page reads a clock, builds a query or knows a store.
//! `Option` means "unknown", an empty list means "known to be none".

mod about;
mod change_days;
mod crawl;
mod document;
mod entity;
mod error;
mod findings;
mod frame;
mod home;
mod inbox;
mod knowledge;
mod leaving;
mod list;
mod ownership;
mod person;
mod register;
mod repository;
mod settings;
mod skills;
mod table;
mod team;
mod trend;
mod value;
mod words;

pub use about::{About, CheckDoc, Definition, OutcomeCounts, Reader};
pub use change_days::ChangeDays;
pub use crawl::{Crawl, CrawlRow, CrawlState, Running};
pub use document::{Document, Heading, SanitisedHtml};
pub use entity::{Entity, EntityFinding, Meta, Relation, Section, SectionLink, SideBlock, SideFact, Unregistered};
pub use error::{ErrorPage, Nearest};
pub use findings::{FindingGroup, FindingRow, Findings, SeverityFilter};
pub use frame::{AlertCount, Assets, Frame, Freshness, NavCounts, Notice, Theme};
pub use home::{Change, Coverage, Home, Meter, Need, Shore, Sounding, Soundings};
pub use inbox::{Inbox, InboxItem, InboxView, Press};
pub use knowledge::{DocumentRow, Knower, Knowledge, Language, Languages};
pub use leaving::{Burdens, Leaver, Leaving, LeavingAnswer};
pub use list::{Chip, Elsewhere, Empty, Facet, FacetState, FacetValue, List, Pager};
pub use ownership::{OwnerPeriod, Ownership, OwnershipRule, Share, Statement};
pub use person::{Identity, KnownService, Person};
pub use register::{CheckedFile, FileProblem, Preview, Register};
pub use repository::{Problem, Repository};
pub use settings::{Act, Acts, Choice, Complaint, Field, FieldKind, Form, Part, Settings, Shown};
pub use skills::{Matrix, MatrixCell, MatrixRow, Skills};
pub use table::{Cell, Column, Direction, Match, Rank, Row, Table};
pub use team::{Team, TeamMember};
pub use trend::{Trend, Trends};
pub use value::{Claimed, Evidence, Fact, Kind, Link, Loser, Outcome, Segment, Severity, Standing, Tone, Value, When};
pub use words::{number, percent};

use serde::{Deserialize, Serialize};

/// One page of the site with everything it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "page", rename_all = "snake_case")]
pub enum Page {
    /// `/`
    Home(Box<Home>),
    /// `/search` and every list: services, components, APIs, systems, resources, teams, people.
    List(Box<List>),
    /// `/services/{ns}/{name}/{section}` and the same shape for components, APIs, systems, resources, domains.
    Entity(Box<Entity>),
    /// `/teams/{ns}/{name}`
    Team(Box<Team>),
    /// `/people/{ns}/{name}`
    Person(Box<Person>),
    /// `/skills`
    Skills(Box<Skills>),
    /// `/offboard`
    Leaving(Box<Leaving>),
    /// `/offboard/all`
    Burdens(Box<Burdens>),
    /// `/services/{ns}/{name}/knowledge/{ns}/{person}` and the same for components.
    ChangeDays(Box<ChangeDays>),
    /// `/findings`
    Findings(Box<Findings>),
    /// `/crawl`
    Crawl(Box<Crawl>),
    /// `/about/data`, "how we know".
    About(Box<About>),
    /// `/repositories/{id}`
    Repository(Box<Repository>),
    /// `/register`
    Register(Box<Register>),
    /// `/documents/...`
    Document(Box<Document>),
    /// `/alerts`
    Inbox(Box<Inbox>),
    /// Signing in, settings, what admins manage.
    Settings(Box<Settings>),
    /// Not found, bad request, server error.
    Error(Box<ErrorPage>),
    /// `/keys`, the same list as the `?` dialog.
    Keys,
}
