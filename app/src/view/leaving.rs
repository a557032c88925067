//! What if people leave: the preview, and what hangs on one person in the whole organisation.

use std::sync::Arc;

use catalog_schema::id::EntityRef;
use indexer::catalog::Item;
use indexer::insight::{self, Burden, LosingService, LosingSkill, Reason, Successor};
use portolan_ui::model::{
    Burdens, Cell, Column, Leaver, Leaving, LeavingAnswer, Notice, Pager, Rank, Row, Table, Tone, number, percent,
};

use super::{Context, address, measures, skills, thing, value, words};
use crate::error::{AppError, Result};

/// Where the preview is.
pub const PATH: &str = "/offboard";
/// Where the whole organisation is.
pub const ALL: &str = "/offboard/all";
/// Query keys that the preview understands.
pub const KEYS: &[&str] = &["person"];
/// Query keys that the list understands.
pub const ALL_KEYS: &[&str] = &["after"];
/// People assumed to leave at once.
const PEOPLE: usize = 50;
/// Names offered while typing.
const OFFERED: usize = 200;
/// Rows of a page.
const ROWS: usize = 50;

/// The people a request names, each once.
///
/// # Errors
/// A name that nobody has or that several have, or too many of them.
pub fn people(ctx: &Context<'_>) -> Result<Vec<Arc<Item>>> {
    let mut found: Vec<Arc<Item>> = Vec::new();
    for text in ctx.params("person") {
        let item = person(ctx, text)?;
        if !found.iter().any(|known| known.reference == item.reference) {
            found.push(item);
        }
    }
    if found.len() > PEOPLE {
        return Err(AppError::usage(format!("{} people at once; at most {PEOPLE} are previewed", found.len())));
    }
    Ok(found)
}

/// The person of a reference, a bare name, or a full name as pages show it.
fn person(ctx: &Context<'_>, text: &str) -> Result<Arc<Item>> {
    let is_person = |item: &&Arc<Item>| item.reference.kind() == "user";
    let reference = EntityRef::parse(text, Some("user"), "default").ok();
    if let Some(item) = reference.and_then(|r| ctx.catalog.item(&r)).filter(is_person) {
        return Ok(Arc::clone(item));
    }
    let wanted = text.trim().to_lowercase();
    let fits = |item: &&Arc<Item>| item.title.to_lowercase() == wanted || item.reference.name() == wanted;
    let named: Vec<&Arc<Item>> = thing::of_kind(ctx, "person").filter(fits).collect();
    match named.as_slice() {
        [one] => Ok(Arc::clone(one)),
        [] => Err(AppError::not_found(format!("nobody is called `{text}`"))
            .hint("`portolan search kind:person` lists people")),
        many => {
            let names: Vec<&str> = many.iter().map(|item| item.reference.as_str()).take(5).collect();
            Err(AppError::not_found(format!("`{text}` does not name one person"))
                .hint(format!("name one of {}", names.join(", "))))
        }
    }
}

/// The preview; a name that nobody has is said on the page.
#[must_use]
pub fn page(ctx: &Context<'_>) -> Leaving {
    let mut notices = Vec::new();
    let mut typed = String::new();
    let mut people: Vec<Arc<Item>> = Vec::new();
    for text in ctx.params("person").take(PEOPLE) {
        match person(ctx, text) {
            Ok(item) if people.iter().any(|known| known.reference == item.reference) => {}
            Ok(item) => people.push(item),
            Err(error) => {
                typed = text.to_owned();
                notices.push(notice(Tone::Warn, format!("{}.", words::capital(&error.message))));
            }
        }
    }
    let gone = people.iter().filter(|p| !p.identity.as_ref().is_some_and(|i| i.present));
    notices.extend(
        gone.map(|p| notice(Tone::Info, format!("{} counts as gone already, so nothing changes with them.", p.title))),
    );
    let references: Vec<EntityRef> = people.iter().map(|p| p.reference.clone()).collect();
    let leaver = |item: &Arc<Item>| Leaver {
        person: thing::link(item),
        reference: item.reference.to_string(),
        remove: address::leaving(references.iter().filter(|r| **r != item.reference)),
    };
    Leaving {
        people: people.iter().map(leaver).collect(),
        answer: (!people.is_empty()).then(|| answer(ctx, &references)),
        notices,
        known: known(ctx),
        typed,
        all: value::link("What hangs on one person, for the whole organisation", ALL),
        measures: measures::leaving(),
    }
}

fn notice(tone: Tone, text: String) -> Notice {
    Notice { tone, text, ..Notice::default() }
}

/// Present people by name.
fn known(ctx: &Context<'_>) -> Vec<(String, String)> {
    let present = thing::of_kind(ctx, "person").filter(|p| p.identity.as_ref().is_some_and(|i| i.present));
    let mut known: Vec<(String, String)> = present.map(|p| (p.reference.to_string(), p.title.clone())).collect();
    known.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    known.truncate(OFFERED);
    known
}

fn answer(ctx: &Context<'_>, people: &[EntityRef]) -> LeavingAnswer {
    let leaving = insight::leaving(&ctx.catalog, people);
    let risk = |s: &&LosingService| s.after <= 1;
    LeavingAnswer {
        summary: summary(&leaving),
        services_text: words::counted(
            leaving.services.iter().filter(risk).count(),
            "would rest on one person or nobody",
            "would rest on one person or nobody",
        ),
        services: services(ctx, &leaving.services),
        skills: languages(&leaving.skills),
    }
}

/// The whole in one sentence.
#[must_use]
pub fn summary(leaving: &insight::Leaving) -> String {
    let orphaned = leaving.services.iter().filter(|s| s.is_orphaned()).count();
    let critical = leaving.services.iter().filter(|s| s.is_critical()).count();
    let bare = leaving.services.iter().filter(|s| s.after <= 1 && s.no_runbook).count();
    let mut parts = Vec::new();
    if orphaned > 0 {
        parts.push(format!(
            "{} would have nobody who knows {}",
            words::counted(orphaned, "service", "services"),
            if orphaned == 1 { "it" } else { "them" }
        ));
    }
    if critical > 0 {
        parts.push(format!("{} would newly rest on one person", words::counted(critical, "service", "services")));
    }
    let bereft = leaving.services.iter().filter(|s| s.is_bereft()).count();
    if bereft > 0 {
        let whom = if bereft == 1 { "the one it rests on" } else { "those they rest on" };
        parts.push(format!("{} would lose {whom}", words::counted(bereft, "service", "services")));
    }
    if !leaving.skills.is_empty() {
        parts.push(match leaving.skills.len() {
            1 => "1 language would become a silo or have nobody left".to_owned(),
            many => format!("{many} languages would become silos or have nobody left"),
        });
    }
    let first = if parts.is_empty() {
        "No service would newly rest on one person or nobody".to_owned()
    } else {
        words::capital(&words::listed(&parts))
    };
    let lost = percent(leaving.lost);
    let runbook = match bare {
        0 => String::new(),
        some => {
            format!(" {} of those at risk {} no runbook.", number(some as u64), if some == 1 { "has" } else { "have" })
        }
    };
    format!("{first}; {lost} of the living knowledge of all services goes with them.{runbook}")
}

fn column(label: &str, number: bool, rank: Rank) -> Column {
    Column { label: label.to_owned(), number, rank, ..Column::default() }
}

fn services(ctx: &Context<'_>, services: &[LosingService]) -> Table {
    Table {
        caption: "Services that lose knowledge, those left with nobody first".to_owned(),
        columns: vec![
            column("Service", false, Rank::First),
            column("Bus factor now", true, Rank::Second),
            column("Then", true, Rank::First),
            column("Knowledge that goes", true, Rank::Second),
            column("Runbook", false, Rank::Third),
            column("Could take over", false, Rank::First),
        ],
        rows: services.iter().map(|service| service_row(ctx, service)).collect(),
        empty: "They hold no part of any service that is worth telling.".to_owned(),
    }
}

fn service_row(ctx: &Context<'_>, service: &LosingService) -> Row {
    let named = thing::named(ctx, &service.service);
    Row {
        name: named.name,
        href: named.href,
        note: what_happens(service).map(str::to_owned),
        cells: vec![
            Cell::Depth(Some(service.before)),
            Cell::Depth(Some(service.after)),
            Cell::Text(percent(service.lost)),
            if service.no_runbook {
                Cell::Flag { tone: Tone::Warn, text: "none".to_owned() }
            } else {
                Cell::Text("there".to_owned())
            },
            successors(ctx, &service.successors),
        ],
        ..Row::default()
    }
}

/// What becomes of it, where its standing changes.
fn what_happens(service: &LosingService) -> Option<&'static str> {
    match (service.is_orphaned(), service.is_critical(), service.is_bereft()) {
        (true, ..) => Some("left with nobody"),
        (_, true, _) => Some("newly critical"),
        (.., true) => Some("loses whom it rests on"),
        _ => None,
    }
}

fn successors(ctx: &Context<'_>, successors: &[Successor]) -> Cell {
    if successors.is_empty() {
        return Cell::Dim("nobody found".to_owned());
    }
    let one = |s: &Successor| format!("{} ({})", s.name, why(ctx, &s.reason));
    Cell::Text(successors.iter().map(one).collect::<Vec<_>>().join("; "))
}

/// Why somebody is suggested, as one clause.
#[must_use]
pub fn why(ctx: &Context<'_>, reason: &Reason) -> String {
    match reason {
        Reason::Knows(share) => format!("holds {} of it", percent(*share)),
        Reason::TeamAndLanguage { language, team } => format!("{language}, {}", thing::name(ctx, team)),
        Reason::Language(language) => format!("{language}, another team"),
    }
}

fn languages(losing: &[LosingSkill]) -> Table {
    let row = |one: &LosingSkill| Row {
        name: one.name.clone(),
        href: Some(address::skill(&one.name)),
        cells: vec![
            Cell::Count(one.before as u64),
            Cell::Count(one.after as u64),
            Cell::Text(if one.silo.is_empty() { "Nobody would be left".to_owned() } else { skills::reason(&one.silo) }),
        ],
        ..Row::default()
    };
    Table {
        caption: "Languages that would become silos".to_owned(),
        columns: vec![
            column("Language", false, Rank::First),
            column("Practitioners now", true, Rank::Second),
            column("Then", true, Rank::First),
            column("Why", false, Rank::First),
        ],
        rows: losing.iter().map(row).collect(),
        empty: "No language would become a silo that is none today.".to_owned(),
    }
}

/// What hangs on one person.
#[must_use]
pub fn all(ctx: &Context<'_>) -> Burdens {
    let burdens = insight::burdens(&ctx.catalog);
    let cursor = ctx.param("after").and_then(|text| text.strip_prefix('r')).and_then(|digits| digits.parse().ok());
    let from: usize = cursor.filter(|at| *at < burdens.len()).unwrap_or(0);
    let services = burdens.iter().map(|b| b.services.len()).sum();
    let skills = burdens.iter().map(|b| b.skills.len()).sum();
    Burdens {
        figures: format!(
            "{}, {}",
            words::counted(services, "service", "services"),
            words::counted(skills, "language", "languages")
        ),
        table: Table {
            caption: "What hangs on one person, by person".to_owned(),
            columns: vec![
                column("Person", false, Rank::First),
                column("Services", false, Rank::First),
                column("Languages", false, Rank::Second),
            ],
            rows: burdens.iter().skip(from).take(ROWS).map(|burden| burden_row(ctx, burden)).collect(),
            empty: "No service and no language hangs on one person.".to_owned(),
        },
        pager: (burdens.len() > ROWS).then(|| pager(burdens.len(), from)),
        preview: value::link("What if someone leaves", PATH),
        measures: measures::leaving(),
    }
}

fn burden_row(ctx: &Context<'_>, burden: &Burden) -> Row {
    let services: Vec<String> = burden.services.iter().map(|s| thing::name(ctx, s)).collect();
    let skill = |reference: &EntityRef| ctx.catalog.skill(reference).map(|skill| skill.name.clone());
    let skills: Vec<String> = burden.skills.iter().filter_map(skill).collect();
    let text = |names: Vec<String>| {
        if names.is_empty() { Cell::Dim("none".to_owned()) } else { Cell::Text(words::listed(&names)) }
    };
    Row {
        name: burden.name.clone(),
        href: Some(address::leaving([&burden.person])),
        cells: vec![text(services), text(skills)],
        ..Row::default()
    }
}

fn pager(all: usize, from: usize) -> Pager {
    let at = |row: usize| if row == 0 { ALL.to_owned() } else { address::with_pair(ALL, "after", &format!("r{row}")) };
    let last = (from + ROWS).min(all);
    Pager {
        text: format!("{} to {} of {}", number(from as u64 + 1), number(last as u64), number(all as u64)),
        previous: (from > 0).then(|| at(from.saturating_sub(ROWS))),
        next: (last < all).then(|| at(last)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{all, page, people};
    use crate::view::sample;

    #[test]
    fn a_name_a_reference_and_a_full_name_are_one_person_who_leaves_ledger_with_nobody() {
        let sample = sample::organisation();
        let shown = page(&sample.context("/offboard?person=amina&person=user:default/amina&person=Amina+Yusuf"));
        assert_eq!(shown.people.len(), 1);
        assert_eq!(shown.people[0].remove, "/offboard");
        let answer = shown.answer.unwrap();
        assert_eq!(answer.services.rows[0].name, "ledger");
        assert_eq!(answer.services.rows[0].note.as_deref(), Some("left with nobody"));
        assert!(answer.summary.starts_with("1 service would have nobody who knows it;"), "{}", answer.summary);
    }

    #[test]
    fn a_name_that_nobody_has_is_said_and_kept_in_the_field() {
        let sample = sample::organisation();
        let shown = page(&sample.context("/offboard?person=amin"));
        assert!(shown.answer.is_none() && shown.people.is_empty());
        assert_eq!(shown.typed, "amin");
        assert!(shown.notices[0].text.contains("`amin`"));
        assert_eq!(people(&sample.context("/x?person=amin")).unwrap_err().status(), 404);
    }

    #[test]
    fn what_hangs_on_one_person_leads_to_the_preview() {
        let sample = sample::organisation();
        let shown = all(&sample.context("/offboard/all"));
        assert_eq!(shown.figures, "1 service, 0 languages");
        assert_eq!(shown.table.rows[0].href.as_deref(), Some("/offboard?person=user:default/amina"));
    }
}
