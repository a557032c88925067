//! A person: what they know and own, how to ask. No ranking, no output counts.

use crate::components::fact::{facts, place_and_age};
use crate::components::links::{joined, link, row_name};
use crate::components::marks::{flag, inline_rail, large_mono, time};
use crate::components::measures::measures;
use crate::components::notices::{Title, crumbs, notices, title};
use crate::components::section::{nothing, scroll, section};
use crate::components::tables::{Look, table};
use crate::model::{Identity, Kind, KnownService, Link, Person, Tone};
use leptos::prelude::*;

/// The page.
pub(super) fn view(person: &Person) -> AnyView {
    let head = title(Title { mono: Some(large_mono(Kind::Person)), meta: &person.meta, ..Title::plain(&person.name) });
    view! {
        {crumbs(&person.crumbs)}
        {head}
        {notices(&person.notices)}
        {facts(&person.facts)}
        {list_of("ask", "Ask about", &person.ask)}
        {list_of("only", "Nobody else knows", &person.only_expert)}
        {section("knows", "Knows", "", knows(person))}
        {section("skills", "Skills", "", table(&person.skills, Look::Plain))}
        {section("owns", "Owns", "", table(&person.owns, Look::Plain))}
        {section("identities", "Names in history", "", identities(person))}
        {person.leaving.as_ref().map(|target| view! { <p class="sub">{link(target)}</p> })}
        {measures(&person.measures)}
    }
    .into_any()
}

/// A section that is one line of links; left out when there are none.
fn list_of(id: &'static str, heading: &'static str, links: &[Link]) -> Option<AnyView> {
    (!links.is_empty()).then(|| {
        let line = view! { <p>{joined(links)}</p> };
        section(id, heading, "", line.into_any())
    })
}

/// Services they know, by name.
fn knows(person: &Person) -> AnyView {
    if person.knows.is_empty() {
        return nothing(&person.knows_empty);
    }
    let rows = person.knows.iter().map(known).collect::<Vec<_>>();
    let caption = format!("Services {} knows, by name", person.name);
    let table = view! {
        <table class="table">
            <caption class="sr">{caption.clone()}</caption>
            <thead><tr>
                <th scope="col">"Service"</th><th scope="col">"How"</th>
                <th scope="col" class="c-2">"Owner"</th><th scope="col" class="num">"Last change"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    scroll(&caption, table.into_any())
}

/// One of them.
fn known(known: &KnownService) -> AnyView {
    let owner = known.owner.clone();
    let how = if known.only { flag(Tone::Warn, &known.how) } else { known.how.clone().into_any() };
    view! {
        <tr>
            <th scope="row">{row_name(&known.service.text, Some(&known.service.href))}</th>
            <td>{how}</td>
            <td class="c-2">{owner}</td>
            <td class="num">{known.last.as_ref().map(time)}</td>
        </tr>
    }
    .into_any()
}

/// What was merged into this person, and why.
fn identities(person: &Person) -> AnyView {
    if person.identities.is_empty() {
        return nothing("No name in history was matched to this person.");
    }
    let rows = person.identities.iter().map(identity).collect::<Vec<_>>();
    let caption = format!("Names taken to be {}, and why", person.name);
    let table = view! {
        <table class="table">
            <caption class="sr">{caption.clone()}</caption>
            <thead><tr>
                <th scope="col">"Name"</th><th scope="col">"Address"</th>
                <th scope="col">"Why"</th><th scope="col" class="c-2">"Evidence"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    // An address that stands alone is nobody else's already.
    let wrong = person.identities.last().filter(|last| person.identities.iter().any(|one| one.address != last.address));
    let wrong = wrong.map(|last| {
        let command = format!("portolan person split {}", last.address);
        view! { <p class="evidence">"Not the same person? " <code>{command}</code></p> }
    });
    view! {
        {scroll(&caption, table.into_any())}
        {wrong}
    }
    .into_any()
}

/// One name.
fn identity(identity: &Identity) -> AnyView {
    let (name, address) = (identity.name.clone(), identity.address.clone());
    view! {
        <tr>
            <th scope="row"><span dir="auto">{name}</span></th>
            <td><code>{address}</code></td>
            <td>{inline_rail(&identity.reason, identity.standing, false)}</td>
            <td class="c-2 evidence">{identity.evidence.as_ref().map(place_and_age)}</td>
        </tr>
    }
    .into_any()
}
