//! The prose of a repository, which the index takes and the catalog does not keep.

use catalog_schema::fact::{Claim, Document};

use crate::record::{Record, one_per_path};

/// One document with its sections.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The file, relative to the root.
    pub path: String,
    /// Author time of the last commit that changed it, seconds since 1970 UTC; 0 where that is not known.
    pub updated: i64,
    /// Kind, title and sections with their text.
    pub document: Document,
}

/// All documents of a repository, in the order of the record.
pub type Texts = Vec<Text>;

/// Keeps the texts of a record; the rest of it is not needed once its part was made.
#[must_use]
pub fn of_record(mut record: Record) -> Texts {
    let units = std::mem::take(&mut record.units);
    let text = |fact: catalog_schema::fact::Fact| {
        let Claim::Document(document) = fact.claim else { return None };
        let updated = record.history(&fact.path).and_then(|h| h.last.as_ref()).map(|l| l.at).unwrap_or_default();
        Some(Text { path: fact.path, updated, document })
    };
    let mut texts: Texts = units.into_iter().flat_map(|unit| unit.facts).filter_map(text).collect();
    one_per_path(&mut texts, |text| (text.path.as_str(), text.document.kind));
    texts
}
