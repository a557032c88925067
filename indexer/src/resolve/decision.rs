//! What people decided and said from outside of git: identities that were corrected, and who is there.

use catalog_schema::people::ListedPerson;

use super::person::day_of;
pub use crate::knowledge::Corrections;
use crate::knowledge::{Listing, Person};

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decisions {
    /// Who is one person and who is not.
    pub identities: Corrections,
    /// The people file, if one is configured.
    pub people: Vec<ListedPerson>,
}

impl Decisions {
    /// What the people file says of a person: found by an e-mail, else by the full name.
    #[must_use]
    pub fn listing(&self, person: &Person) -> Option<Listing> {
        let by_email = |listed: &&ListedPerson| listed.emails.iter().any(|e| person.emails.binary_search(e).is_ok());
        let full = person.name.split_whitespace().count() > 1;
        let by_name =
            |listed: &&ListedPerson| full && listed.emails.is_empty() && listed.name.as_deref() == Some(&person.name);
        let listed = self.people.iter().find(by_email).or_else(|| self.people.iter().find(by_name))?;
        Some(Listing { left: listed.left.as_deref().and_then(day_of) })
    }
}
