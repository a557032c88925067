//! The days and commits behind one person's share of a thing.

use crate::components::measures::measures;
use crate::components::notices::{Title, crumbs, title};
use crate::components::section::section;
use crate::components::tables::{Look, table};
use crate::model::ChangeDays;
use leptos::prelude::*;

/// The page.
pub(super) fn view(page: &ChangeDays) -> AnyView {
    let sum = page.sum.iter().map(|sentence| view! { <p>{sentence.clone()}</p> }).collect::<Vec<_>>();
    let text = page.command.clone();
    let command = view! { <pre class="code" role="region" aria-label="Command" tabindex="0">{text}</pre> };
    let commits = page.commits.as_ref();
    view! {
        {crumbs(&page.crumbs)}
        {title(Title::plain(&page.heading))}
        {section("sum", "The sum", "", view! { <div class="prose">{sum}</div> }.into_any())}
        {section("days", "Days of change", &page.days_text, table(&page.days, Look::Plain))}
        {commits.map(|commits| section("commits", "Commits", "", table(commits, Look::Plain)))}
        {section("command", "The same from git", "", command.into_any())}
        {measures(&page.measures)}
    }
    .into_any()
}
