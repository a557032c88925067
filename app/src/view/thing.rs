//! Entities as pages name them: what to call them, where they lead, who owns them.

use std::sync::Arc;

use catalog_schema::id::{DEFAULT_NAMESPACE, EntityRef, RepositoryId};
use indexer::catalog::{Item, OwnerRef, RepositoryEntry, Skill, Verdict};
use indexer::check::repository_ref;
use indexer::pipeline::document::{self, kind_word};
use portolan_ui::model::{Claimed, Kind, Link};

use super::{Context, address, value};

/// The word of a thing nobody owns.
pub const NOBODY: &str = "nobody";

/// What sort of thing an item is.
#[must_use]
pub fn kind(item: &Item) -> Kind {
    match kind_word(item) {
        "component" if item.entity_type.as_ref().is_some_and(|t| t.value == "library") => Kind::Library,
        word => kind_of_word(word).unwrap_or(Kind::Component),
    }
}

/// The kind of a word of queries; `None` for kinds we have no mark for.
#[must_use]
pub fn kind_of_word(word: &str) -> Option<Kind> {
    Some(match word {
        "service" => Kind::Service,
        "component" => Kind::Component,
        "api" => Kind::Api,
        "system" => Kind::System,
        "domain" => Kind::Domain,
        "resource" => Kind::Resource,
        "team" => Kind::Team,
        "person" => Kind::Person,
        "document" => Kind::Document,
        "runbook" => Kind::Runbook,
        "repository" => Kind::Repository,
        "other" => Kind::Other,
        _ => return None,
    })
}

/// The kind that a reference names, where the entity itself is not known.
#[must_use]
pub fn kind_of_reference(reference: &EntityRef) -> Option<Kind> {
    kind_of_word(match reference.kind() {
        "component" => "service",
        "group" => "team",
        "user" => "person",
        other => other,
    })
}

/// What to call an item: code goes by the name that files and people type, everything else by its title.
#[must_use]
pub fn label(item: &Item) -> &str {
    document::shown(item)
}

/// What to call a reference, and its page where the catalog has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: Option<String>,
    /// Its kind.
    pub kind: Option<Kind>,
}

/// Looks a reference up in the catalog.
#[must_use]
pub fn named(ctx: &Context<'_>, reference: &EntityRef) -> Named {
    match ctx.catalog.item(reference) {
        Some(item) => Named { name: label(item).to_owned(), href: Some(address::item(item)), kind: Some(kind(item)) },
        None => Named { name: reference.name().to_owned(), href: None, kind: kind_of_reference(reference) },
    }
}

/// What to call a reference.
#[must_use]
pub fn name(ctx: &Context<'_>, reference: &EntityRef) -> String {
    ctx.catalog.item(reference).map_or_else(|| reference.name().to_owned(), |item| label(item).to_owned())
}

/// A sentence of a check with its references as pages call them: backticks round a reference that the catalog knows
/// give way to its name; of one it does not know, kind and default namespace are left out.
#[must_use]
pub fn spoken(ctx: &Context<'_>, text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let say = |(index, part): (usize, &&str)| {
        if index.is_multiple_of(2) {
            return (*part).to_owned();
        }
        let reference = EntityRef::parse(part, None, DEFAULT_NAMESPACE).ok();
        match reference.filter(|reference| reference.as_str() == *part) {
            Some(reference) if ctx.catalog.item(&reference).is_some() => name(ctx, &reference),
            Some(reference) if reference.namespace() == DEFAULT_NAMESPACE => format!("`{}`", reference.name()),
            Some(reference) => format!("`{}/{}`", reference.namespace(), reference.name()),
            None => format!("`{part}`"),
        }
    };
    parts.iter().enumerate().map(say).collect()
}

/// An item as a link.
#[must_use]
pub fn link(item: &Item) -> Link {
    value::link(label(item), address::item(item))
}

/// The owner to show beside a thing.
#[must_use]
pub fn owner(item: &Item) -> Option<&OwnerRef> {
    item.ownership.owner().map(|(owner, ..)| owner)
}

/// The owner as a cell with its rail.
#[must_use]
pub fn owner_cell(ctx: &Context<'_>, item: &Item) -> Claimed {
    let absent = NOBODY.to_owned();
    match item.ownership.owner() {
        Some((owner, standing, _)) => Claimed {
            text: name(ctx, &owner.reference),
            absent,
            standing: value::standing(standing),
            conflict: in_conflict(item.ownership.verdict),
        },
        None => Claimed { absent, ..Claimed::default() },
    }
}

/// Whether the sources of ownership disagree so far that the page says so.
#[must_use]
pub fn in_conflict(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Mismatch | Verdict::TransferSuggested | Verdict::Departed | Verdict::Unknown)
}

/// The bus factor; `None` where there was no human change to measure it by.
#[must_use]
pub fn depth(item: &Item) -> Option<u32> {
    let knowledge = item.knowledge.as_ref()?;
    knowledge.last_change_day.map(|_| knowledge.bus_factor)
}

/// Whether a thing is declared to be on its way out.
#[must_use]
pub fn is_retired(item: &Item) -> bool {
    let word = item.lifecycle.as_ref().map(|l| l.value.to_lowercase());
    matches!(word.as_deref(), Some("deprecated" | "retired" | "end-of-life" | "decommissioned"))
}

/// What a finding is about.
pub enum Subject<'a> {
    /// An entity.
    Item(&'a Arc<Item>),
    /// A repository.
    Repository(&'a Arc<RepositoryEntry>),
    /// A language or framework.
    Skill(&'a Skill),
    /// Something that is gone.
    Gone,
}

/// Finds the subject of a finding.
#[must_use]
pub fn subject<'a>(ctx: &'a Context<'_>, reference: &EntityRef) -> Subject<'a> {
    if let Some(item) = ctx.catalog.item(reference) {
        return Subject::Item(item);
    }
    if let Some(skill) = ctx.catalog.skill(reference) {
        return Subject::Skill(skill);
    }
    let exact = ctx.catalog.repositories.get(&RepositoryId(reference.name().to_owned()));
    let found = match exact {
        _ if reference.kind() != "repository" => None,
        Some(entry) => Some(entry),
        // References are in lower case, ids are not.
        None => ctx.catalog.repositories.values().find(|entry| repository_ref(&entry.id) == *reference),
    };
    found.map_or(Subject::Gone, Subject::Repository)
}

impl Subject<'_> {
    /// Its name and the page that shows its findings.
    #[must_use]
    pub fn link(&self, reference: &EntityRef) -> Link {
        match self {
            Self::Item(item) if matches!(item.reference.kind(), "group" | "user") => link(item),
            Self::Item(item) => value::link(label(item), address::section(item, "findings")),
            Self::Repository(entry) => value::link(entry.id.as_str(), address::repository(&entry.id)),
            Self::Skill(skill) => value::link(&skill.name, address::skill(&skill.name)),
            Self::Gone => value::link(reference.as_str(), String::new()),
        }
    }

    /// The owner to show beside it.
    #[must_use]
    pub fn owner(&self, ctx: &Context<'_>) -> Claimed {
        match self {
            Self::Item(item) => owner_cell(ctx, item),
            Self::Repository(_) | Self::Skill(_) | Self::Gone => {
                Claimed { absent: "none".to_owned(), ..Claimed::default() }
            }
        }
    }
}

/// All items of the product's kind `word`, in the order of references.
pub fn of_kind<'a>(ctx: &'a Context<'_>, word: &'a str) -> impl Iterator<Item = &'a Arc<Item>> {
    ctx.catalog.items.values().filter(move |item| kind_word(item) == word)
}

#[cfg(test)]
mod tests {
    use super::spoken;
    use crate::view::sample;

    #[test]
    fn sentences_call_things_by_their_names() {
        let sample = sample::organisation();
        let ctx = sample.context("/");
        let cases = [
            ("`group:default/billing` left", "Billing left"),
            ("owner `group:default/gone` is unknown", "owner `gone` is unknown"),
            ("owner `group:acme/gone` is unknown", "owner `acme/gone` is unknown"),
            ("Set `spec.owner` in `billing`.", "Set `spec.owner` in `billing`."),
            ("a lone ` stays", "a lone ` stays"),
        ];
        for (written, said) in cases {
            assert_eq!(spoken(&ctx, written), said);
        }
    }
}
