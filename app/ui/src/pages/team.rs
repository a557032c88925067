//! A team: what it owns, how to reach it, whether it is well.

use crate::components::entity_findings;
use crate::components::fact::facts;
use crate::components::knowledge::who_knows_what;
use crate::components::links::{joined, link, row_name};
use crate::components::marks::large_mono;
use crate::components::measures::measures;
use crate::components::notices::{Title, crumbs, notices, title};
use crate::components::section::{nothing, scroll, section, section_with};
use crate::components::tables::{Look, table};
use crate::model::{Kind, Team, TeamMember};
use leptos::prelude::*;

/// The page.
pub(super) fn view(team: &Team) -> AnyView {
    let head = title(Title {
        mono: Some(large_mono(Kind::Team)),
        lead: team.description.as_deref(),
        meta: &team.meta,
        ..Title::plain(&team.name)
    });
    view! {
        {crumbs(&team.crumbs)}
        {head}
        {notices(&team.notices)}
        {facts(&team.facts)}
        {section("services", "Services", &team.services_text, table(&team.services, Look::Plain))}
        {team.knowledge.as_ref().map(|known| who_knows_what("Who knows its services", known))}
        {section("skills", "Skills", &team.skills_text, table(&team.skills, Look::Plain))}
        {section("people", "People", "", people(team))}
        {children(team)}
        {findings(team)}
        {measures(&team.measures)}
    }
    .into_any()
}

/// Members.
fn people(team: &Team) -> AnyView {
    if team.people.is_empty() {
        return nothing(&team.people_empty);
    }
    let rows = team.people.iter().map(member).collect::<Vec<_>>();
    let caption = format!("People of {}", team.name);
    let table = view! {
        <table class="table">
            <caption class="sr">{caption.clone()}</caption>
            <thead><tr><th scope="col">"Person"</th><th scope="col">"Role"</th><th scope="col">"Nobody else knows"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    scroll(&caption, table.into_any())
}

/// One member.
fn member(member: &TeamMember) -> AnyView {
    let role = member.role.clone();
    let role = if member.left { view! { <span class="dim">{role}</span> }.into_any() } else { role.into_any() };
    view! {
        <tr>
            <th scope="row">{row_name(&member.name, member.href.as_deref())}</th>
            <td>{role}</td>
            <td>{joined(&member.only_expert)}</td>
        </tr>
    }
    .into_any()
}

/// Teams below.
fn children(team: &Team) -> Option<AnyView> {
    let items = team.children.iter().map(|child| view! { <li>{link(child)}</li> }).collect::<Vec<_>>();
    (!items.is_empty())
        .then(|| section("children", "Teams below", "", view! { <ul class="steps">{items}</ul> }.into_any()))
}

/// Open findings.
fn findings(team: &Team) -> AnyView {
    let words = team.findings_text.clone();
    let all = team.findings_all.as_ref().map(|all| view! { " " {link(all)} });
    let caption = format!("Open findings of {} and its services", team.name);
    let body = entity_findings::open_of_many(&caption, &team.findings);
    section_with("finds", "Findings", Some(view! { {words} {all} }.into_any()), body)
}
