//! What happens when people leave, and what hangs on one person.

use crate::components::facets::pager;
use crate::components::links::{link, safe};
use crate::components::marks::named_icon;
use crate::components::measures::measures;
use crate::components::notices::{Title, notices, title};
use crate::components::section::section;
use crate::components::tables::{Look, table};
use crate::model::{Burdens, Leaver, Leaving, LeavingAnswer};
use leptos::prelude::*;

/// The preview.
pub(super) fn view(leaving: &Leaving) -> AnyView {
    let lead = "Which services and languages would rest on nobody or on one person, and who could take over.";
    let head = title(Title { lead: Some(lead), ..Title::plain("What if someone leaves") });
    view! {
        {head}
        {notices(&leaving.notices)}
        {form(leaving)}
        {leaving.answer.as_ref().map(answer)}
        <p class="sub">{link(&leaving.all)}</p>
        {measures(&leaving.measures)}
    }
    .into_any()
}

/// Who leaves: a plain form that adds one name at a time.
fn form(leaving: &Leaving) -> AnyView {
    let known = leaving.known.iter().map(|(reference, name)| {
        view! { <option value=reference.clone()>{name.clone()}</option> }
    });
    let known = known.collect::<Vec<_>>();
    let kept = leaving.people.iter().map(|one| {
        view! { <input type="hidden" name="person" value=one.reference.clone()/> }
    });
    let kept = kept.collect::<Vec<_>>();
    let chosen = leaving.people.iter().map(leaver).collect::<Vec<_>>();
    let first = leaving.people.is_empty();
    let (label, button) = if first { ("Who leaves", "Show") } else { ("Who else leaves", "Add") };
    let typed = leaving.typed.clone();
    view! {
        <form class="leave-form" action="/offboard" method="get" aria-label="Who leaves">
            {kept}
            <label for="person">{label}</label>
            <input id="person" type="text" name="person" list="people" value=typed autocomplete="off" spellcheck="false"/>
            <datalist id="people">{known}</datalist>
            <button class="button" data-main="" type="submit">{button}</button>
        </form>
        {(!first).then(|| view! { <div class="toolbar" role="group" aria-label="Leaving">{chosen}</div> })}
    }
    .into_any()
}

/// One of them; the whole chip takes them away.
fn leaver(one: &Leaver) -> AnyView {
    let name = one.person.text.clone();
    let href = safe(&one.remove);
    view! { <a class="chip" href=href><span><b dir="auto">{name}</b></span>{named_icon("x", "remove", None)}</a> }
        .into_any()
}

/// What follows.
fn answer(answer: &LeavingAnswer) -> AnyView {
    let summary = answer.summary.clone();
    view! {
        <p class="leave-summary">{summary}</p>
        {section("services", "Services", &answer.services_text, table(&answer.services, Look::Plain))}
        {section("languages", "Languages", "", table(&answer.skills, Look::Plain))}
    }
    .into_any()
}

/// What hangs on one person, for the whole organisation.
pub(super) fn burdens(burdens: &Burdens) -> AnyView {
    let lead = "Services and languages with one person only, by that person. A name leads to what would happen and who could take over.";
    let head = title(Title { figures: &burdens.figures, lead: Some(lead), ..Title::plain("What hangs on one person") });
    view! {
        {head}
        {table(&burdens.table, Look::Results)}
        {burdens.pager.as_ref().map(pager)}
        <p class="sub">{link(&burdens.preview)}</p>
        {measures(&burdens.measures)}
    }
    .into_any()
}
