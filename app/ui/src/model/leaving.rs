//! What happens when people leave, and what hangs on one person.

use super::{Link, Notice, Pager, Table};
use serde::{Deserialize, Serialize};

/// Somebody who is assumed to leave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaver {
    /// Name and page.
    pub person: Link,
    /// Reference, as the form sends it.
    pub reference: String,
    /// Address of the same preview without them.
    pub remove: String,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LeavingAnswer {
    /// The whole in one sentence.
    pub summary: String,
    /// Services that lose something.
    pub services: Table,
    /// Words at the right of their heading.
    pub services_text: String,
    /// Languages that become silos.
    pub skills: Table,
}

/// The page of the preview.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Leaving {
    /// Notices: a name that nobody has.
    pub notices: Vec<Notice>,
    /// Who leaves.
    pub people: Vec<Leaver>,
    /// References and names for the field's suggestions.
    pub known: Vec<(String, String)>,
    /// What was typed and not understood.
    pub typed: String,
    /// The answer; `None` before anybody was named.
    pub answer: Option<LeavingAnswer>,
    /// What hangs on one person, for the whole organisation.
    pub all: Link,
    /// What these numbers measure and what not.
    pub measures: Vec<String>,
}

/// What hangs on one person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Burdens {
    /// `14 services and 3 languages`.
    pub figures: String,
    /// One row for each person.
    pub table: Table,
    /// Pages.
    pub pager: Option<Pager>,
    /// The preview.
    pub preview: Link,
    /// What these numbers measure and what not.
    pub measures: Vec<String>,
}
