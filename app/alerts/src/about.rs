//! What an event keeps of its subject, so that rules can be matched and messages written without the catalog of that day.

use std::borrow::Cow;
use std::collections::BTreeMap;

use catalog_schema::id::EntityRef;
use catalog_schema::query::Field;
use catalog_schema::relation::RelationType;
use indexer::catalog::{Catalog, Item};
use indexer::check::repository_ref;
use indexer::pipeline::document::{of_item, of_repository};
use indexer::search::Document;
use serde::{Deserialize, Serialize};

use crate::event::{Subject, What};
use crate::host;

/// Bytes of text that are kept.
const TEXT: usize = 1_024;
/// Values of one field that are kept.
const VALUES: usize = 64;
/// Bytes of one value that are kept.
const VALUE: usize = 256;

/// A subject as it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Its kind in the product's words.
    pub kind: String,
    /// What to call it.
    pub name: String,
    /// The path of its page on this server.
    pub href: String,
    /// The repository it comes from; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub repository: String,
    /// The host that the repository is fetched from, or the folder that it lies in; empty for what is no repository.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// The compartment it belongs to; empty where everybody may see it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub compartment: String,
    /// Who owned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<EntityRef>,
    /// What to call the owner.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner_name: String,
    /// Somebody present stands behind the owner.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attended: bool,
    /// Addresses of the owner from trusted files.
    #[serde(default, skip_serializing_if = "Reach::is_empty")]
    pub reach: Reach,
    /// Names that find it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// What is written of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The values of the fields of the query language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<Field, Vec<String>>,
}

/// Where an owner can be reached by what trusted files say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// `spec.profile.email`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// `portolan.dev/chat`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<String>,
}

impl Reach {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.email.is_none() && self.chat.is_none()
    }
}

impl About {
    /// What is kept of a subject.
    #[must_use]
    pub fn of(subject: &Subject<'_>) -> Self {
        let catalog = subject.catalog;
        match subject.what {
            What::Item(item) => Self::of_document(of_item(item, catalog)).owned_by(item, catalog),
            What::Repository(entry) => {
                let mut about = Self::of_document(of_repository(entry, catalog));
                about.host = host::of_location(&entry.location).unwrap_or_default();
                // A repository is its services' owner's, where they agree.
                let items: Vec<&Item> = entry.items.iter().filter_map(|r| catalog.item(r)).map(|i| &**i).collect();
                let mut owners = items.iter().filter_map(|item| item.ownership.owner()).map(|(o, ..)| &o.reference);
                let first = owners.next();
                if let Some(owner) = first.filter(|first| owners.all(|other| other == *first)) {
                    about.set_owner(owner, catalog);
                    let word = owner.as_str().strip_prefix("group:default/").unwrap_or(owner.as_str());
                    about.fields.insert(Field::Owner, vec![word.to_owned()]);
                }
                about
            }
            What::Skill(skill) => Self {
                kind: skill.kind.word().to_owned(),
                name: skill.name.clone(),
                href: format!("/skills?q={}", indexer::pipeline::document::encode(&skill.name)),
                names: vec![skill.name.clone()],
                fields: BTreeMap::from([(Field::Lang, vec![skill.name.clone()])]),
                ..Self::default()
            },
            What::Host(host) => Self {
                kind: "host".to_owned(),
                name: host.server.clone(),
                href: "/crawl".to_owned(),
                names: vec![host.server.clone()],
                ..Self::default()
            },
        }
    }

    fn of_document(document: Document) -> Self {
        let mut text = document.text;
        text.truncate(text.floor_char_boundary(TEXT));
        let mut about = Self {
            kind: document.kind,
            name: if document.shown.is_empty() { document.title.clone() } else { document.shown },
            href: document.href,
            repository: document.repository,
            compartment: document.compartment,
            names: document.names.into_iter().chain([document.title]).collect(),
            text,
            fields: document.facets,
            ..Self::default()
        };
        for values in about.fields.values_mut().chain([&mut about.names]) {
            values.truncate(VALUES);
            for value in values {
                value.truncate(value.floor_char_boundary(VALUE));
            }
        }
        about
    }

    fn owned_by(mut self, item: &Item, catalog: &Catalog) -> Self {
        let now = item.ownership.owner().map(|(owner, ..)| &owner.reference);
        // Whoever had it last is whom its loss concerns.
        let before = item.ownership.history.iter().rev().filter_map(|period| period.owner.as_ref());
        if let Some(owner) = now.into_iter().chain(before).find(|owner| catalog.item(owner).is_some()) {
            self.set_owner(owner, catalog);
        }
        self
    }

    fn set_owner(&mut self, owner: &EntityRef, catalog: &Catalog) {
        self.owner = Some(owner.clone());
        self.owner_name = owner.name().to_owned();
        if let Some(item) = catalog.item(owner) {
            self.owner_name.clone_from(&item.title);
            self.reach = reach(item);
            self.attended = match owner.kind() {
                "user" => catalog.is_present(owner),
                _ => !members(catalog, owner).is_empty(),
            };
        }
    }

    /// The search document that it was, as far as it is kept.
    #[must_use]
    pub fn document(&self) -> Document {
        Document {
            kind: self.kind.clone(),
            title: self.name.clone(),
            names: self.names.clone(),
            text: self.text.clone(),
            facets: self.fields.clone(),
            repository: self.repository.clone(),
            ..Document::default()
        }
    }

    /// All of its text, in pieces.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        self.names.iter().chain([&self.name, &self.text])
    }

    /// The canonical values of a field; [`catalog_schema::query::NONE`] where it could have one and has none.
    pub fn values(&self, field: Field) -> Vec<String> {
        let raw: Vec<Cow<'_, str>> = match field {
            Field::Kind => vec![Cow::Borrowed(self.kind.as_str())],
            _ => self.fields.get(&field).into_iter().flatten().map(|v| Cow::Borrowed(v.as_str())).collect(),
        };
        let known: Vec<String> = raw.iter().filter_map(|value| field.canonical(value)).collect();
        if known.is_empty() && field.concerns(&self.kind) {
            return vec![catalog_schema::query::NONE.to_owned()];
        }
        known
    }
}

/// What trusted files say of how to reach somebody: groups and users that others only claim never come this far.
#[must_use]
pub fn reach(item: &Item) -> Reach {
    let entity = item.declaration.as_ref().map(|declaration| &declaration.entity);
    let email = entity.and_then(|entity| entity.text("/spec/profile/email")).map(str::to_owned);
    let chat = item.contacts.iter().find(|link| link.kind.as_deref() == Some("chat")).map(|link| link.url.clone());
    Reach { email, chat }
}

/// The members of a team by what the catalog says, present ones only.
#[must_use]
pub fn members(catalog: &Catalog, team: &EntityRef) -> Vec<EntityRef> {
    let Some(item) = catalog.item(team) else { return Vec::new() };
    let members = item.relations.iter().filter(|r| r.relation.relation == RelationType::HasMember);
    members.map(|r| r.relation.target.clone()).filter(|person| catalog.is_present(person)).collect()
}

/// Whether a subject is one whose repository was not read: nothing is known of it now.
#[must_use]
pub fn is_unread(subject: &Subject<'_>) -> bool {
    let What::Item(item) = subject.what else { return false };
    let entry = item.repository.as_ref().and_then(|id| subject.catalog.repositories.get(id));
    entry.is_some_and(|entry| matches!(entry.state, indexer::catalog::RepositoryState::Failed { .. }))
}

/// Hands on the subjects of a catalog: entities, languages and frameworks, repositories and their hosts.
pub fn each_subject(catalog: &Catalog, mut take: impl FnMut(&Subject<'_>)) {
    for (reference, item) in &catalog.items {
        take(&Subject { reference, what: What::Item(item), outcomes: catalog.outcomes_of(reference), catalog });
    }
    for skill in catalog.skills.iter() {
        let reference = &skill.reference;
        take(&Subject { reference, what: What::Skill(skill), outcomes: catalog.outcomes_of(reference), catalog });
    }
    for entry in catalog.repositories.values() {
        let reference = repository_ref(&entry.id);
        let outcomes = catalog.outcomes_of(&reference);
        take(&Subject { reference: &reference, what: What::Repository(entry), outcomes, catalog });
    }
    for (server, host) in &host::hosts(catalog) {
        take(&Subject { reference: &host::reference(server), what: What::Host(host), outcomes: &[], catalog });
    }
}
