//! Decisions about identities: from the journal, and from a person's words into an entry of it.

use std::path::Path;

use catalog_schema::id::EntityRef;
use catalog_schema::people::{self, ListedPerson};
use catalog_schema::problem::Problem;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::runtime::Handle;

use super::Error;
use super::open::each_entry;
use crate::catalog::Catalog;
use crate::journal::Journal;
use crate::resolve::decision::Corrections;

/// The actions of journal entries.
pub const MERGE: &str = "person.merge";
/// An e-mail stands alone.
pub const SPLIT: &str = "person.split";
/// An earlier decision does not hold any more.
pub const UNDO: &str = "person.undo";

/// A decision that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Its entry of the journal.
    pub entry: u64,
    /// When, seconds since 1970 UTC.
    pub time: i64,
    /// Who decided.
    pub actor: String,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum What {
    /// Two e-mails are one person's.
    Merge {
        /// One.
        a: String,
        /// The other.
        b: String,
    },
    /// An e-mail is nobody else's.
    Split {
        /// Which.
        email: String,
    },
}

impl What {
    /// What an entry of the journal says.
    fn read(action: &str, payload: &Value) -> Option<Self> {
        let text = |key: &str| payload.get(key).and_then(Value::as_str).map(str::to_owned);
        match action {
            MERGE => Some(Self::Merge { a: text("a")?, b: text("b")? }),
            SPLIT => Some(Self::Split { email: text("email")? }),
            _ => None,
        }
    }

    /// The action, subject and payload of its entry.
    #[must_use]
    pub fn entry(&self) -> (&'static str, String, Value) {
        match self {
            Self::Merge { a, b } => (MERGE, a.clone(), json!({ "a": a, "b": b })),
            Self::Split { email } => (SPLIT, email.clone(), json!({ "email": email })),
        }
    }
}

/// The decisions of a journal that are in force, in order.
///
/// # Errors
/// When the journal cannot be read.
pub fn of_journal(runtime: &Handle, journal: &dyn Journal) -> Result<Vec<Decision>, Error> {
    let mut all: Vec<Decision> = Vec::new();
    each_entry(runtime, journal, &mut |entry| {
        if let Some(what) = What::read(&entry.action, &entry.payload) {
            all.push(Decision { entry: entry.sequence, time: entry.time, actor: entry.actor, what });
        } else if entry.action == UNDO {
            let undone = entry.payload.get("entry").and_then(Value::as_u64);
            all.retain(|decision| Some(decision.entry) != undone);
        }
    })?;
    Ok(all)
}

/// What decisions mean, the later ones on top of the earlier.
#[must_use]
pub fn corrections(decisions: &[Decision]) -> Corrections {
    let mut corrections = Corrections::default();
    for decision in decisions {
        match &decision.what {
            What::Merge { a, b } => corrections.join(a, b),
            What::Split { email } => corrections.part(email),
        }
    }
    corrections
}

/// Two people, each named by reference, name or e-mail, as a decision that they are one.
///
/// # Errors
/// Somebody who is not in the catalog, one person named twice, or two people whom User entities tell apart.
pub fn merge(catalog: &Catalog, a: &str, b: &str) -> Result<What, Error> {
    let (one, two) = (find(catalog, a)?, find(catalog, b)?);
    if one.0 == two.0 {
        return Err(Error::Conflict(format!("`{a}` and `{b}` are one person already: {}", one.0)));
    }
    let declared = |reference: &EntityRef| catalog.item(reference).is_some_and(|item| item.is_declared());
    if declared(&one.0) && declared(&two.0) {
        let text = "are two User entities; say in one of their files which addresses are whose";
        return Err(Error::Conflict(format!("{} and {} {text}", one.0, two.0)));
    }
    Ok(What::Merge { a: one.1, b: two.1 })
}

/// An e-mail as a decision that it stands alone.
///
/// # Errors
/// An e-mail that nobody in the catalog has, or whose person has no other.
pub fn split(catalog: &Catalog, email: &str) -> Result<What, Error> {
    let (reference, email) = find(catalog, email)?;
    let others = catalog
        .item(&reference)
        .and_then(|item| item.identity.as_ref())
        .is_some_and(|identity| identity.signatures.iter().any(|(_, other)| !other.eq_ignore_ascii_case(&email)));
    if !others && catalog.item(&reference).is_none_or(|item| !item.is_declared()) {
        return Err(Error::Conflict(format!(
            "`{email}` is the only address of {reference}: there is nothing to split"
        )));
    }
    Ok(What::Split { email })
}

/// The person of a text and an e-mail of theirs: the text itself where it is one.
fn find(catalog: &Catalog, text: &str) -> Result<(EntityRef, String), Error> {
    let people = || catalog.items.values().filter(|item| item.reference.kind() == "user");
    let wanted = text.trim().to_lowercase();
    if wanted.contains('@') {
        let has = |item: &&std::sync::Arc<crate::catalog::Item>| {
            let signed = item.identity.iter().flat_map(|i| &i.signatures).any(|(_, e)| e.to_lowercase() == wanted);
            signed || declared_email(item).is_some_and(|e| e.to_lowercase() == wanted)
        };
        let found = people().find(has).map(|item| (item.reference.clone(), wanted.clone()));
        return found.ok_or_else(|| Error::NotFound(format!("nobody in the catalog has the address `{text}`")));
    }
    let reference: Option<EntityRef> = text.parse().ok();
    let named: Vec<_> = people()
        .filter(|item| {
            Some(&item.reference) == reference.as_ref()
                || item.name.to_lowercase() == wanted
                || item.title.to_lowercase() == wanted
        })
        .collect();
    let [item] = named.as_slice() else {
        let why = if named.is_empty() { "is nobody in the catalog" } else { "is the name of several people" };
        return Err(Error::NotFound(format!("`{text}` {why}; name a reference or an e-mail address")));
    };
    let signed = item.identity.iter().flat_map(|i| &i.signatures).map(|(_, email)| email.to_lowercase()).next();
    let email = signed.or_else(|| declared_email(item));
    let email = email.ok_or_else(|| Error::NotFound(format!("no e-mail address of `{text}` is known")))?;
    Ok((item.reference.clone(), email))
}

fn declared_email(item: &crate::catalog::Item) -> Option<String> {
    item.declaration.as_ref()?.entity.text("/spec/profile/email").map(str::to_owned)
}

/// The people of a people file and what is wrong with it; a file that cannot be read lists nobody.
#[must_use]
pub fn people_of(path: &Path) -> (Vec<ListedPerson>, Vec<Problem>) {
    let name = path.display().to_string();
    match std::fs::read(path) {
        Ok(bytes) => people::parse(&name, &bytes),
        Err(error) => {
            let message = format!("cannot be read: {error}");
            let severity = catalog_schema::problem::Severity::Error;
            (Vec::new(), vec![Problem::new("people-unreadable", severity, &name, message)])
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::journal::{self, NewEntry};

    #[test]
    fn an_undone_decision_is_as_if_it_had_never_been_made() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let journal = journal::open("memory:").unwrap().journal;
        let write = |action: &str, payload: Value| {
            let entry = NewEntry { action: action.to_owned(), payload, ..NewEntry::default() };
            runtime.block_on(journal.append(entry, None)).unwrap()
        };
        let merged = write(MERGE, json!({"a": "a@x", "b": "b@x"}));
        write(SPLIT, json!({"email": "C@x"}));
        write(UNDO, json!({ "entry": merged }));
        write("source.add", json!({}));
        let decisions = of_journal(runtime.handle(), &*journal).unwrap();
        let corrections = corrections(&decisions);
        assert!(corrections.joined.is_empty() && corrections.stands_alone("c@X"));
    }
}
