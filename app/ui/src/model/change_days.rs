//! The days and commits behind one person's share of a thing.

use super::{Link, Table};
use serde::{Deserialize, Serialize};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChangeDays {
    /// `What Amina Yusuf knows of ledger`.
    pub heading: String,
    /// Way down: services, the service.
    pub crumbs: Vec<Link>,
    /// The sum that yields the number, a sentence each.
    pub sum: Vec<String>,
    /// One row for each day.
    pub days: Table,
    /// Words at the right of its heading.
    pub days_text: String,
    /// One row for each commit; `None` where the repository could not be asked.
    pub commits: Option<Table>,
    /// The command that shows the same.
    pub command: String,
    /// What these numbers measure and what not.
    pub measures: Vec<String>,
}
