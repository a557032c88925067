//! A service and its kin: who owns it, who knows it, is it healthy, where are the docs.

use crate::components::entity_findings;
use crate::components::fact::{facts, place_and_age};
use crate::components::knowledge::{Extent, documents, languages, who_knows};
use crate::components::links::{link, safe};
use crate::components::marks::{breakable, large_mono};
use crate::components::notices::{Title, crumbs, notices, title};
use crate::components::ownership::{history, ownership, rules};
use crate::components::relations::relations;
use crate::components::section::{section, section_with};
use crate::components::tables::{Look, table};
use crate::model::{Entity, Link, Section, SectionLink, Unregistered, number};
use leptos::prelude::*;

/// The page.
pub(super) fn view(entity: &Entity) -> AnyView {
    let body = match entity.section {
        Section::Overview => overview(entity),
        Section::Findings => findings(entity),
        Section::Ownership => ownership_section(entity),
        Section::Docs => docs(entity),
    };
    view! {
        {crumbs(&entity.crumbs)}
        {head(entity)}
        {notices(&entity.notices)}
        {facts(&entity.facts)}
        {sections(entity)}
        {body}
    }
    .into_any()
}

/// Title block; the identifier joins the title where they differ.
fn head(entity: &Entity) -> AnyView {
    let shown = entity.title.as_deref().filter(|title| *title != entity.name);
    title(Title {
        mono: Some(large_mono(entity.kind)),
        heading: shown.unwrap_or(&entity.name),
        figures: shown.map_or("", |_| &entity.name),
        lead: entity.description.as_deref(),
        meta: &entity.meta,
        retired: entity.retired,
    })
}

/// Links to the sections.
fn sections(entity: &Entity) -> AnyView {
    if entity.sections.len() < 2 {
        return ().into_any();
    }
    let label = format!("Sections of {}", entity.name);
    let links = entity.sections.iter().map(|target| section_link(target, entity.section)).collect::<Vec<_>>();
    view! { <nav class="tabs" aria-label=label>{links}</nav> }.into_any()
}

/// One of them.
fn section_link(target: &SectionLink, shown: Section) -> AnyView {
    let label = target.label.clone();
    let current = (target.section == shown).then_some("page");
    let count = target.count.map(|count| view! { " " <data value=count.to_string()>{number(count)}</data> });
    view! { <a href=safe(&target.href) aria-current=current>{label}{count}</a> }.into_any()
}

/// Everything in short.
fn overview(entity: &Entity) -> AnyView {
    let words = section_words(entity, Section::Findings, &entity.findings_text);
    let open = entity_findings::open(&entity.name, &entity.findings);
    view! {
        {entity.ownership.as_ref().map(ownership)}
        {entity.knowledge.as_ref().map(who_knows)}
        {entity.unregistered.as_ref().map(unregistered)}
        {written(entity)}
        {entity.members.as_ref().map(|members| section("members", "Contains", "", table(members, Look::Plain)))}
        {relations(&entity.name, &entity.relations, &entity.relations_text, &entity.relations_empty)}
        {section_with("finds", "Findings", Some(words), open)}
    }
    .into_any()
}

/// Languages beside documents; documents alone for kinds without code.
fn written(entity: &Entity) -> AnyView {
    let words = section_words(entity, Section::Docs, "All");
    let list = documents(&entity.documents, Extent::Short, &entity.documents_empty);
    let nothing_to_say = entity.documents.is_empty() && entity.documents_empty.is_empty();
    let documents = (!nothing_to_say).then(|| section_with("docs", "Runbook and documents", Some(words), list));
    match &entity.languages {
        Some(parts) => view! { <div class="cols-2">{languages(parts)}{documents}</div> }.into_any(),
        None => documents.into_any(),
    }
}

/// Words at the right of a heading that lead to the section in full.
fn section_words(entity: &Entity, section: Section, text: &str) -> AnyView {
    let text = if text.is_empty() { "All" } else { text };
    let target = entity.sections.iter().find(|target| target.section == section);
    match target {
        Some(target) => link(&Link { text: text.to_owned(), href: target.href.clone() }),
        None => text.to_owned().into_any(),
    }
}

/// A service nobody declared: how it was found and the file that claims it.
fn unregistered(found: &Unregistered) -> AnyView {
    let sentence = found.sentence.clone();
    let evidence = found.evidence.iter().map(|place| view! { <li>{place_and_age(place)}</li> }).collect::<Vec<_>>();
    let evidence = (!evidence.is_empty()).then(|| view! { <ul class="steps evidence">{evidence}</ul> });
    let label = format!("File to commit as {}", found.path);
    let (path, file, register) = (found.path.clone(), found.file.clone(), found.register.clone());
    let body = view! {
        <div class="claim-file">
            <p>{sentence}</p>
            {evidence}
            <p>"To register it, check the owner in this file and commit it as " <code>{breakable(&path)}</code> "."</p>
            <pre class="code" role="region" aria-label=label tabindex="0">{file}</pre>
            <p><a class="button" href=register>"Edit, check and propose it"</a></p>
        </div>
    };
    section("claim", "Not registered", "Found in code; no catalog file declares it", body.into_any())
}

/// Every check with its outcome.
fn findings(entity: &Entity) -> AnyView {
    section("finds", "Checks", &entity.findings_text, entity_findings::all(&entity.name, &entity.findings))
}

/// Statements, rules, people.
fn ownership_section(entity: &Entity) -> AnyView {
    view! {
        {entity.ownership.as_ref().map(ownership)}
        {entity.ownership.as_ref().map(|owned| history(&owned.history))}
        {entity.ownership.as_ref().map(|owned| rules(&owned.rules))}
        {entity.knowledge.as_ref().map(who_knows)}
    }
    .into_any()
}

/// All documents.
fn docs(entity: &Entity) -> AnyView {
    let list = documents(&entity.documents, Extent::Full, &entity.documents_empty);
    section("docs", "Runbook and documents", "", list)
}
