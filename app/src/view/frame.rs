//! What stands around a page: title, freshness, counts, notices. Theme, nonce and files are the server's.

use catalog_schema::query::Field;
use indexer::catalog::RepositoryState;
use indexer::pipeline::document::kind_word;
use portolan_ui::model::{Entity, Frame, Freshness, List, NavCounts, Notice, Page, Section, Tone};

use super::list::{ListKind, State};
use super::{
    Context, address, alerts, crawl, document, entity, findings, home, leaving, list, person, register, repository,
    skills, team, time, words,
};

/// Seconds after which a reader without a script asks anew while a crawl runs.
const REFRESH: u32 = 10;

/// The frame of a page.
#[must_use]
pub fn frame(ctx: &Context<'_>, page: &Page) -> Frame {
    Frame {
        title: title(page),
        path: ctx.path.to_owned(),
        counts: counts(ctx),
        freshness: freshness(ctx),
        progress: progress(ctx),
        notices: notices(ctx, page),
        query: query(ctx, page),
        up: up(page),
        refresh: (matches!(page, Page::Crawl(_)) && ctx.status.running.is_some()).then_some(REFRESH),
        ..Frame::default()
    }
}

/// Thing and section, without the product.
fn title(page: &Page) -> String {
    match page {
        Page::Home(_) => "Home".to_owned(),
        Page::List(list) => list_title(list),
        Page::Entity(entity) => entity_title(entity),
        Page::Team(team) => format!("{}, team", team.name),
        Page::Person(person) => format!("{}, person", person.name),
        Page::Skills(_) => "Skills".to_owned(),
        Page::Leaving(_) => "What if someone leaves".to_owned(),
        Page::Burdens(_) => "What hangs on one person".to_owned(),
        Page::ChangeDays(days) => days.heading.clone(),
        Page::Findings(_) => "Findings".to_owned(),
        Page::Crawl(_) => "Crawl".to_owned(),
        Page::About(_) => "How we know".to_owned(),
        Page::Repository(repository) => format!("{}, repository", repository.name),
        Page::Document(document) => format!("{}, {}", document.title, document.kind.word()),
        Page::Error(error) => error.heading.clone(),
        Page::Inbox(_) => "Alerts".to_owned(),
        Page::Settings(settings) => settings.heading.clone(),
        Page::Register(_) => "Register".to_owned(),
        Page::Keys => "Keys".to_owned(),
    }
}

fn list_title(list: &List) -> String {
    if list.query.is_empty() { list.heading.clone() } else { format!("{} matching {}", list.heading, list.query) }
}

fn entity_title(entity: &Entity) -> String {
    let name = entity.title.as_deref().unwrap_or(&entity.name);
    let word = if entity.section == Section::Overview { entity.kind.word() } else { entity.section.word() };
    format!("{name}, {word}")
}

/// One level up: the last crumb, else home.
fn up(page: &Page) -> Option<String> {
    let crumbs = match page {
        Page::Home(_) => return None,
        Page::Entity(entity) if entity.section != Section::Overview => {
            return entity.sections.first().map(|link| link.href.clone());
        }
        Page::Entity(entity) => &entity.crumbs,
        Page::Team(team) => &team.crumbs,
        Page::Person(person) => &person.crumbs,
        Page::ChangeDays(days) => &days.crumbs,
        Page::Burdens(burdens) => std::slice::from_ref(&burdens.preview),
        Page::Repository(repository) => &repository.crumbs,
        Page::Document(document) => &document.crumbs,
        _ => return Some("/".to_owned()),
    };
    crumbs.last().map(|crumb| crumb.href.clone()).or_else(|| Some("/".to_owned()))
}

fn counts(ctx: &Context<'_>) -> NavCounts {
    let (mut services, mut teams, mut people) = (0_u64, 0_u64, 0_u64);
    for item in ctx.catalog.items.values() {
        match kind_word(item) {
            "service" => services += 1,
            "team" => teams += 1,
            "person" => people += 1,
            _ => {}
        }
    }
    NavCounts {
        services: Some(services),
        teams: Some(teams),
        people: Some(people),
        skills: Some(skills::shown(ctx).count() as u64),
        findings: Some(ctx.catalog.findings.len() as u64),
    }
}

fn freshness(ctx: &Context<'_>) -> Freshness {
    let repositories = ctx.catalog.repositories.values();
    let newest = repositories.clone().map(|entry| entry.crawled_at).max();
    let as_of = ctx.status.last.map(|run| run.ended).or(newest);
    Freshness {
        as_of: as_of.and_then(|at| time::when(ctx.now, at)),
        sources: ctx.engine.sources().len() as u64,
        repositories: ctx.catalog.repositories.len() as u64,
        failing: repositories.filter(|entry| matches!(entry.state, RepositoryState::Failed { .. })).count() as u64,
    }
}

/// While not every repository was read once: how many were.
#[must_use]
pub fn progress(ctx: &Context<'_>) -> Option<String> {
    let progress = ctx.catalog.progress;
    if !progress.complete() {
        return Some(read_of(progress.read, progress.total));
    }
    // The very first run, before its first result is shown.
    let running = ctx.status.running.as_ref().filter(|_| ctx.catalog.repositories.is_empty())?;
    (running.total > 0).then(|| read_of(running.done, running.total))
}

/// `31 of 214 repositories read`.
#[must_use]
pub fn read_of(done: usize, total: usize) -> String {
    format!(
        "{} of {} read",
        portolan_ui::model::number(done as u64),
        words::counted(total, "repository", "repositories")
    )
}

fn query(ctx: &Context<'_>, page: &Page) -> String {
    match page {
        Page::List(list) if list.action == ListKind::Everything.path() => {
            State::read(ctx, ListKind::Everything).map(|state| state.query.to_string()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn notices(ctx: &Context<'_>, page: &Page) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let Page::List(list) = page {
        let kind = ListKind::from_word(list.action.trim_start_matches('/')).unwrap_or(ListKind::Everything);
        let remarks = State::read(ctx, kind).map(|state| state.remarks).unwrap_or_default();
        notices.extend(remarks.into_iter().map(|text| notice(Tone::Warn, &text, None)));
    }
    let unknown: Vec<&str> = ctx.query.iter().map(|(key, _)| key.as_str()).filter(|key| !knows(page, key)).collect();
    if !unknown.is_empty() {
        let kept: Vec<(String, String)> = ctx.query.iter().filter(|(key, _)| knows(page, key)).cloned().collect();
        let mut names: Vec<String> = unknown.iter().map(|key| format!("`{key}`")).collect();
        names.dedup();
        let text = format!("This page does not know {}; nothing was filtered by it", words::listed(&names));
        notices.push(notice(Tone::Info, &text, Some(address::with_query(ctx.place(), &kept))));
    }
    let unlisted = ctx.status.unlisted.iter().map(|reason| format!("{reason}; what was known of it stays on show"));
    let own = ctx.engine.notices().iter().cloned().chain(unlisted).map(|text| notice(Tone::Warn, &text, None));
    notices.extend(own.filter(|_| matches!(page, Page::Home(_) | Page::Crawl(_))));
    notices
}

fn notice(tone: Tone, text: &str, dismiss: Option<String>) -> Notice {
    let stop = if text.ends_with(['.', '?']) { "" } else { "." };
    Notice { tone, text: format!("{}{stop}", words::capital(text)), actions: Vec::new(), dismiss }
}

/// Whether a page understands a key of the query.
fn knows(page: &Page, key: &str) -> bool {
    let field = Field::from_word(key.strip_prefix('-').unwrap_or(key)).is_some();
    match page {
        Page::List(_) => field || list::KEYS.contains(&key),
        Page::Home(_) => home::KEYS.contains(&key),
        Page::Entity(_) => entity::KEYS.contains(&key),
        Page::Team(_) => team::KEYS.contains(&key),
        Page::Person(_) => person::KEYS.contains(&key),
        Page::Skills(_) => skills::KEYS.contains(&key),
        Page::Leaving(_) => leaving::KEYS.contains(&key),
        Page::Burdens(_) => leaving::ALL_KEYS.contains(&key),
        Page::Findings(_) => findings::KEYS.contains(&key),
        Page::Crawl(_) => crawl::KEYS.contains(&key),
        Page::Repository(_) => repository::KEYS.contains(&key),
        Page::Document(_) => document::KEYS.contains(&key),
        Page::Register(_) => register::KEYS.contains(&key),
        Page::Inbox(_) => alerts::inbox::KEYS.contains(&key),
        Page::Error(_) | Page::Settings(_) => true,
        Page::About(_) | Page::ChangeDays(_) | Page::Keys => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::frame;
    use crate::view::list::{self, ListKind};
    use crate::view::sample;
    use portolan_ui::model::{Home, Page};

    #[test]
    fn an_unknown_key_is_a_notice_that_can_be_dismissed() {
        let sample = sample::empty();
        let ctx = sample.context("/services?owner=core&peek=x&-lang=go&q=a");
        let page = Page::List(Box::new(list::page(&ctx, ListKind::Services).unwrap()));
        let frame = frame(&ctx, &page);
        assert_eq!(frame.notices.len(), 1);
        assert!(frame.notices[0].text.contains("`peek`"));
        assert_eq!(frame.notices[0].dismiss.as_deref(), Some("/services?owner=core&-lang=go&q=a"));
        assert_eq!(frame.title, "Services matching a");
        assert_eq!(frame.up.as_deref(), Some("/"));
    }

    #[test]
    fn the_counts_and_the_freshness_come_from_the_catalog() {
        let sample = sample::organisation();
        let frame = frame(&sample.context("/"), &Page::Home(Box::<Home>::default()));
        assert_eq!((frame.counts.services, frame.counts.teams, frame.counts.people), (Some(2), Some(1), Some(1)));
        assert_eq!((frame.freshness.repositories, frame.freshness.failing), (1, 0));
        assert_eq!(frame.freshness.as_of.unwrap().text, "2\u{a0}h");
        assert_eq!(frame.progress.as_deref(), Some("1 of 2 repositories read"));
    }
}
