//! The pages: each arranges the parts of its model.

mod about;
mod change_days;
mod crawl;
mod document;
mod entity;
mod error;
mod findings;
mod home;
mod inbox;
mod keys;
mod leaving;
mod list;
mod person;
mod register;
mod repository;
#[cfg(test)]
mod sample;
mod settings;
mod skills;
mod team;
#[cfg(test)]
mod tests;

use crate::model::{Frame, Page, SideBlock};
use leptos::prelude::AnyView;

/// What stands in `main`.
pub(crate) fn render(frame: &Frame, page: &Page) -> AnyView {
    match page {
        Page::Home(home) => home::view(frame, home),
        Page::List(list) => list::view(list),
        Page::Entity(entity) => entity::view(entity),
        Page::Team(team) => team::view(team),
        Page::Person(person) => person::view(person),
        Page::Skills(skills) => skills::view(skills),
        Page::Leaving(leaving) => leaving::view(leaving),
        Page::Burdens(burdens) => leaving::burdens(burdens),
        Page::ChangeDays(days) => change_days::view(days),
        Page::Findings(findings) => findings::view(findings),
        Page::Crawl(crawl) => crawl::view(crawl),
        Page::About(about) => about::view(about),
        Page::Repository(repository) => repository::view(repository),
        Page::Register(register) => register::view(register),
        Page::Document(document) => document::view(document),
        Page::Inbox(inbox) => inbox::view(inbox),
        Page::Settings(settings) => settings::view(settings),
        Page::Error(error) => error::view(error),
        Page::Keys => keys::view(),
    }
}

/// Facts beside `main`; a page without any has no aside.
pub(crate) fn aside(page: &Page) -> &[SideBlock] {
    match page {
        Page::Entity(entity) => &entity.aside,
        Page::Team(team) => &team.aside,
        Page::Person(person) => &person.aside,
        Page::Repository(repository) => &repository.aside,
        Page::Document(document) => &document.aside,
        Page::Home(_)
        | Page::List(_)
        | Page::Skills(_)
        | Page::Leaving(_)
        | Page::Burdens(_)
        | Page::ChangeDays(_)
        | Page::Findings(_)
        | Page::Inbox(_)
        | Page::Crawl(_)
        | Page::About(_)
        | Page::Register(_)
        | Page::Settings(_)
        | Page::Error(_)
        | Page::Keys => &[],
    }
}
