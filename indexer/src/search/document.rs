//! What can be searched: one entity, or one section of a document.

use std::borrow::Cow;
use std::collections::BTreeMap;

use catalog_schema::query::{Field, Matchable};

use super::schema::kind_of_word;
use super::token::{parts, words};

/// One searchable thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Unique: an entity reference, or `doc:<repository>:<path>#<line>`.
    pub id: String,
    /// The reference of the entity it belongs to; equal to `id` for an entity.
    pub parent: String,
    /// What it is in the product's words: service, component, api, system, resource, domain,
    /// team, person, repository, document, runbook. The value of [`Field::Kind`].
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// What lists show and sort it by; empty where that is the title.
    pub shown: String,
    /// Whether it belongs to the past: among equals and in lists by name it comes after what is there.
    pub gone: bool,
    /// Names that find it exactly: its name, aliases, former names.
    pub names: Vec<String>,
    /// The heading of a section, with those above it.
    pub heading: String,
    /// Description or section body, as plain text.
    pub text: String,
    /// Values of the other fields, in any spelling; a missing field means "none".
    pub facets: BTreeMap<Field, Vec<String>>,
    /// The repository it comes from; empty where there is none.
    pub repository: String,
    /// The file it comes from, relative to the repository.
    pub path: Option<String>,
    /// The 1-based line at which `text` begins.
    pub line: Option<u32>,
    /// The address of its page.
    pub href: String,
    /// Factor on its score; 1 is usual, and what is not above 0 counts as 1.
    pub weight: f32,
    /// When it last changed, seconds since 1970 UTC.
    pub updated: i64,
    /// Its number of open findings.
    pub findings: u32,
    /// The compartment it belongs to; empty where everybody may see it.
    pub compartment: String,
}

impl Document {
    /// Whether it is a section of a file rather than an entity.
    pub(super) fn is_section(&self) -> bool {
        is_section_kind(&self.kind)
    }
}

/// Whether documents of a kind are sections of files.
pub(super) fn is_section_kind(kind: &str) -> bool {
    matches!(kind, "document" | "runbook")
}

impl Matchable for Document {
    fn field_values(&self, field: Field) -> Vec<Cow<'_, str>> {
        if field == Field::Kind {
            return vec![Cow::Borrowed(&self.kind)];
        }
        self.facets.get(&field).into_iter().flatten().map(|value| Cow::Borrowed(value.as_str())).collect()
    }

    fn can_have(&self, field: Field) -> bool {
        field.concerns(&self.kind)
    }

    fn contains_text(&self, text: &str, phrase: bool) -> bool {
        if !phrase && kind_of_word(text) == Some(self.kind.as_str()) {
            return true;
        }
        let fields = self.names.iter().chain([&self.title, &self.heading, &self.text]);
        let wanted = parts(text);
        if wanted.is_empty() {
            return !phrase;
        }
        let whole = wanted.concat();
        fields.into_iter().any(|field| {
            let found = parts(field);
            found.windows(wanted.len()).any(|window| window == wanted)
                || (!phrase && words(field).any(|word| word == whole))
        })
    }
}
