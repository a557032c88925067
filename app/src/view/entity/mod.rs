//! The page of a service, component, API, system, resource or domain.

mod aside;
pub(super) mod checks;
mod claim;
pub(super) mod facts;
mod members;
mod ownership;
mod relations;

use std::sync::Arc;

use catalog_schema::id::{EntityRef, stored_kind};
use indexer::catalog::{Dispute, Item, RepositoryState};
use portolan_ui::model::{self, Entity, Kind, Link, Meta, Notice, Section, SectionLink, Tone};

use super::list::ListKind;
use super::{Context, address, documents, holdings, knowledge, languages, thing, trends, value, words};
use crate::error::{AppError, Result};

/// Query keys that these pages understand.
pub const KEYS: &[&str] = &[];

/// The item that a path names.
///
/// # Errors
/// When there is none.
pub fn find(ctx: &Context<'_>, list: ListKind, namespace: &str, name: &str) -> Result<Arc<Item>> {
    let word = list.kind_word();
    let reference = EntityRef::new(stored_kind(word), namespace, name);
    ctx.catalog
        .item(&reference)
        .cloned()
        .ok_or_else(|| AppError::not_found(format!("no {} is called `{name}`", list.noun(1))))
}

/// The page, with `section` shown.
///
/// # Errors
/// When there is no such thing.
pub fn page(ctx: &Context<'_>, list: ListKind, namespace: &str, name: &str, section: Section) -> Result<Entity> {
    Ok(model(ctx, &*find(ctx, list, namespace, name)?, section))
}

/// The page of an entity whose kind has no list: a template, a location, a kind of the house's own.
///
/// # Errors
/// When there is no such thing.
pub fn other(ctx: &Context<'_>, kind: &str, namespace: &str, name: &str, section: Section) -> Result<Entity> {
    let item = ctx.catalog.item(&EntityRef::new(kind, namespace, name));
    let item = item.filter(|item| thing::kind(item) == Kind::Other);
    let item = item.ok_or_else(|| AppError::not_found(format!("no entity of kind `{kind}` is called `{name}`")))?;
    Ok(model(ctx, item, section))
}

fn model(ctx: &Context<'_>, item: &Item, section: Section) -> Entity {
    let has_code = item.reference.kind() == "component";
    let (related, inside) = relations::split(item);
    let findings = checks::all(ctx, &item.reference);
    let relations = relations::rows(ctx, item, &related);
    Entity {
        kind: thing::kind(item),
        name: item.name.clone(),
        title: (item.title != item.name).then(|| item.title.clone()),
        description: item.description.as_ref().map(|d| d.value.clone()),
        crumbs: crumbs(ctx, item),
        meta: meta(item),
        retired: thing::is_retired(item),
        notices: notices(ctx, item),
        facts: facts::of(ctx, item),
        sections: sections(ctx, item),
        section,
        unregistered: claim::of(ctx, item),
        ownership: (item.reference.kind() != "domain").then(|| ownership::model(ctx, item)),
        knowledge: item.knowledge.as_ref().map(|k| model::Knowledge {
            history: (section == Section::Ownership).then(|| trends::of_knowledge(ctx, &item.name, k)).flatten(),
            ..knowledge::model(ctx, &item.name, Some(item), k)
        }),
        languages: has_code.then(|| languages::model(&item.languages)),
        documents: documents::rows(ctx, item),
        documents_empty: if has_code { documents_empty(item) } else { String::new() },
        relations_text: relations::summary(&relations),
        relations,
        relations_empty: "No file that was read names another thing this one uses, or one that uses it.".to_owned(),
        members: members::table(ctx, item, &inside),
        findings_text: checks::summary(&findings),
        findings,
        aside: aside::blocks(ctx, item),
    }
}

fn crumbs(ctx: &Context<'_>, item: &Item) -> Vec<Link> {
    let list = ListKind::of_item(item);
    let mut crumbs = vec![value::link(list.heading(), list.path())];
    if let Some(system) = &item.system {
        let named = thing::named(ctx, &system.value);
        crumbs.extend(named.href.map(|href| value::link(named.name, href)));
    }
    crumbs
}

/// Tier, lifecycle, first language, as the mock has them under the title.
fn meta(item: &Item) -> Vec<Meta> {
    let meta = |label: &str, value: &str| Meta { label: label.to_owned(), value: value.to_owned() };
    let mut all = Vec::new();
    all.extend(item.tier.iter().map(|tier| meta("Tier", &tier.value)));
    all.extend(item.lifecycle.iter().map(|lifecycle| meta("", &lifecycle.value)));
    match thing::kind(item) {
        Kind::Service | Kind::Library | Kind::Component => {
            all.extend(item.languages.first().map(|language| meta("", &language.name)));
        }
        _ => all.extend(item.entity_type.iter().map(|kind| meta("", &kind.value))),
    }
    if let Some(depth) = thing::depth(item) {
        all.push(meta("bus factor", &depth.to_string()));
    }
    all
}

fn sections(ctx: &Context<'_>, item: &Item) -> Vec<SectionLink> {
    let has_code = item.reference.kind() == "component";
    let open = holdings::open_findings(ctx, &item.reference) as u64;
    let link = |section: Section, label: &str, count| SectionLink {
        section,
        label: label.to_owned(),
        href: if section == Section::Overview { address::item(item) } else { address::section(item, section.word()) },
        count,
    };
    let mut links = vec![link(Section::Overview, "Overview", None), link(Section::Findings, "Findings", Some(open))];
    links.push(link(Section::Ownership, "Ownership", None));
    if has_code || !item.documents.is_empty() {
        links.push(link(Section::Docs, "Docs", Some(item.documents.len() as u64)));
    }
    links
}

fn notices(ctx: &Context<'_>, item: &Item) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut put = |tone, text: String, actions: Vec<Link>| notices.push(Notice { tone, text, actions, dismiss: None });
    if thing::is_retired(item) {
        let word = item.lifecycle.as_ref().map(|l| l.value.clone()).unwrap_or_default();
        put(Tone::Info, format!("Its descriptor says {word}."), Vec::new());
    }
    if !item.conflicts.is_empty() {
        let places: Vec<String> =
            item.conflicts.iter().map(|c| format!("{} in {}", c.evidence.path, c.evidence.repository)).collect();
        let text = format!("The name is also claimed by {}; the first descriptor keeps it.", words::listed(&places));
        put(Tone::Warn, text, vec![value::link("about this check", address::check("name-conflict"))]);
    }
    if !item.disputes.is_empty() {
        let said = |d: &Dispute| {
            format!(
                "{} is {} in {}, {} in {}",
                d.field, d.kept.value, d.kept.evidence.path, d.lost.value, d.lost.evidence.path
            )
        };
        let texts: Vec<String> = item.disputes.iter().map(said).collect();
        let text = format!("Its files disagree: {}. The first one counts.", texts.join("; "));
        put(Tone::Warn, text, vec![value::link("about this check", address::check("formats-disagree"))]);
    }
    let entry = item.repository.as_ref().and_then(|id| ctx.catalog.repositories.get(id));
    if let Some(entry) = entry {
        let page = vec![value::link("repository", address::repository(&entry.id))];
        match &entry.state {
            RepositoryState::Failed { reason } => {
                put(
                    Tone::Warn,
                    format!("Its repository could not be read ({reason}); the last good reading is shown."),
                    page,
                );
            }
            RepositoryState::Partial => {
                put(Tone::Warn, "Its repository was read in part; something may be missing here.".to_owned(), page);
            }
            RepositoryState::Ok | RepositoryState::Empty | RepositoryState::Waiting => {}
        }
    }
    notices
}

fn documents_empty(item: &Item) -> String {
    let places: Vec<String> =
        item.paths.iter().map(|p| if p.is_empty() { "the whole repository".to_owned() } else { p.clone() }).collect();
    let places = if places.is_empty() { "its folder".to_owned() } else { words::listed(&places) };
    format!("No README, runbook or other document was found; looked in {places} and at the links of its descriptor.")
}
