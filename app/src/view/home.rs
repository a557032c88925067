//! Home: what needs attention, how deep each service stands, what changed, how much is known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use catalog_schema::finding::{Finding, Outcome};
use catalog_schema::query::{Field, NONE, Query};
use indexer::catalog::Item;
use portolan_ui::model::{
    Change, Claimed, Coverage, Empty, Home, Link, Meter, Need, Severity, Shore, Sounding, Soundings, Tone, number,
};

use super::list::{ListKind, filtered};
use super::{Context, address, thing, time, value, words};
use crate::error::Result;

/// Query keys that the page understands.
pub const KEYS: &[&str] = &[];
/// Findings shown.
const NEEDS: usize = 8;
/// Findings shown of one check.
const OF_CHECK: usize = 3;
/// Services up to which the picture shows all of them.
const ALL_DRAWN: usize = 30;
/// Services drawn at most: as many as a page of 1440 px holds with their names apart.
const MOST_DRAWN: usize = 30;
/// Changes shown.
const CHANGES: usize = 6;

/// The page.
///
/// # Errors
/// None at present; pages have one shape.
pub fn page(ctx: &Context<'_>) -> Result<Home> {
    if ctx.catalog.items.is_empty() {
        return Ok(Home { empty: Some(empty(ctx)), ..Home::default() });
    }
    let services: Vec<&Arc<Item>> = thing::of_kind(ctx, "service").collect();
    let needs = needs(ctx);
    Ok(Home {
        tries: tries(&services),
        needs_text: match (needs.len(), ctx.catalog.findings.len()) {
            (_, 0) => String::new(),
            (shown, all) => format!("{shown} of {}", words::counted(all, "finding", "findings")),
        },
        needs_all: (!needs.is_empty()).then(|| value::link("All findings", "/findings")),
        needs,
        soundings: soundings(ctx, &services),
        changed: changed(ctx, &services),
        changed_all: Some(value::link("All by time of change", filtered(ListKind::Services, "sort", "-changed"))),
        coverage: coverage(ctx, &services),
        empty: None,
    })
}

/// What to say while nothing is known, with the exact next step.
#[must_use]
pub fn empty(ctx: &Context<'_>) -> Empty {
    let crawl = Some(value::link("Crawl status", "/crawl"));
    if ctx.status.running.is_some() {
        let sentence = "The first crawl is under way; what it finds appears here as it goes.".to_owned();
        return Empty { sentence, next: crawl, ..Empty::default() };
    }
    if !ctx.catalog.repositories.is_empty() {
        let sentence = "The repositories that were read hold no service, team or other thing we know.".to_owned();
        return Empty { sentence, next: crawl, ..Empty::default() };
    }
    Empty {
        sentence: "Nothing crawled yet: name a directory that holds git repositories.".to_owned(),
        command: Some("portolan source add DIRECTORY".to_owned()),
        next: crawl,
        ..Empty::default()
    }
}

/// The worst findings: one for each thing, and of each check only a few, so that one cause does not hide the others.
fn needs(ctx: &Context<'_>) -> Vec<Need> {
    let mut seen = BTreeSet::new();
    let mut of_check: BTreeMap<&str, usize> = BTreeMap::new();
    let mut few = |check| {
        let count = of_check.entry(check).or_default();
        *count += 1;
        *count <= OF_CHECK
    };
    let first = ctx
        .catalog
        .findings
        .iter()
        .filter(|finding| !seen.contains(&finding.subject) && few(&finding.check) && seen.insert(&finding.subject));
    let need = |finding: &Finding| Need {
        tone: match value::severity(finding.severity) {
            Severity::High => Tone::Bad,
            Severity::Medium => Tone::Warn,
            Severity::Low => Tone::Info,
        },
        subject: thing::subject(ctx, &finding.subject).link(&finding.subject),
        text: thing::spoken(ctx, &finding.title),
        when: finding.since.and_then(|at| time::when(ctx.now, at)),
    };
    first.take(NEEDS).map(need).collect()
}

/// Queries that find something in this very catalog.
fn tries(services: &[&Arc<Item>]) -> Vec<Link> {
    let most = |values: Vec<&str>| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        values.into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
        counts
            .into_iter()
            .max_by_key(|(value, count)| (*count, std::cmp::Reverse(*value)))
            .map(|(value, _)| value.to_owned())
    };
    let owner = most(services.iter().filter_map(|item| thing::owner(item)).map(|o| o.reference.name()).collect());
    let language = most(services.iter().filter_map(|item| item.languages.first()).map(|l| l.name.as_str()).collect());
    let mut queries = Vec::new();
    queries.extend(owner.map(|owner| Query::default().toggle(Field::Owner, &owner, false)));
    queries.extend(language.map(|language| Query::default().toggle(Field::Lang, &language, false)));
    let service = Query::default().toggle(Field::Kind, "service", false);
    queries.push(service.toggle(Field::Has, "runbook", true));
    queries.push(service.toggle(Field::Owner, NONE, false));
    let search = ListKind::Everything.path();
    queries
        .iter()
        .map(|query| value::link(query.to_string(), address::with_query(search, &query.to_params())))
        .collect()
}

/// All services, or the shallowest where there are too many to draw.
fn soundings(ctx: &Context<'_>, services: &[&Arc<Item>]) -> Option<Soundings> {
    if services.is_empty() {
        return None;
    }
    let mut drawn: Vec<&Arc<Item>> = services.to_vec();
    if services.len() > ALL_DRAWN {
        drawn.retain(|item| thing::depth(item).is_some_and(|depth| depth <= 1));
        // Of equally shallow ones, those that still change are in more danger than those at rest.
        drawn.sort_by_key(|item| (thing::depth(item), std::cmp::Reverse(item.changed_at), &item.reference));
        drawn.truncate(MOST_DRAWN);
    }
    let missing = services.len() - drawn.len();
    let caption = caption(services, missing);
    let all = (missing > 0).then(|| value::link("All services", ListKind::Services.path()));
    Some(Soundings { shores: shores(ctx, &drawn), caption, all })
}

/// A service with its owner's cell.
type Owned<'a> = (&'a Arc<Item>, Claimed);

/// One shore per owner by name, nobody's last; the deepest first.
fn shores(ctx: &Context<'_>, drawn: &[&Arc<Item>]) -> Vec<Shore> {
    let mut groups: BTreeMap<(bool, String), Vec<Owned<'_>>> = BTreeMap::new();
    for item in drawn {
        let owner = thing::owner_cell(ctx, item);
        let nobody = owner.text.is_empty();
        let name = if nobody { thing::NOBODY.to_owned() } else { owner.text.clone() };
        groups.entry((nobody, name)).or_default().push((item, owner));
    }
    let shore = |((_, name), mut services): ((bool, String), Vec<Owned<'_>>)| {
        services.sort_by_key(|(item, _)| (std::cmp::Reverse(thing::depth(item)), item.reference.clone()));
        let sounding = |(item, owner): Owned<'_>| Sounding {
            name: thing::label(item).to_owned(),
            href: address::item(item),
            owner,
            depth: thing::depth(item),
        };
        Shore { name, services: services.into_iter().map(sounding).collect() }
    };
    groups.into_iter().map(shore).collect()
}

fn caption(services: &[&Arc<Item>], missing: usize) -> String {
    let count = |depth| services.iter().filter(|item| thing::depth(item) == depth).count();
    let (nobody, one, unknown) = (count(Some(0)), count(Some(1)), count(None));
    let all = words::counted(services.len(), "service", "services");
    let mut text = match (nobody, one) {
        (0, 0) => format!("None of {all} rests on one person alone."),
        (0, one) => format!("{}: {} on one person.", stand(one, &all), rest(one)),
        (nobody, 0) => format!("{}: {} on nobody present.", stand(nobody, &all), rest(nobody)),
        (nobody, one) => format!(
            "{}: {} on one person, {} on nobody present.",
            stand(nobody + one, &all),
            rest(one),
            words::small(nobody),
        ),
    };
    if unknown > 0 {
        text.push_str(&format!(" {} not measured.", words::capital(&words::small(unknown))));
    }
    if missing > 0 {
        text.push_str(&format!(" {} not drawn.", number(missing as u64)));
    }
    text
}

/// `Eight of 24 services stand in shallow water`.
fn stand(count: usize, all: &str) -> String {
    let verb = if count == 1 { "stands" } else { "stand" };
    format!("{} of {all} {verb} in shallow water", words::capital(&words::small(count)))
}

/// `seven rest`.
fn rest(count: usize) -> String {
    format!("{} {}", words::small(count), if count == 1 { "rests" } else { "rest" })
}

fn changed(ctx: &Context<'_>, services: &[&Arc<Item>]) -> Vec<Change> {
    let mut dated: Vec<(i64, &&Arc<Item>)> =
        services.iter().filter_map(|item| item.changed_at.map(|at| (at, item))).collect();
    dated.sort_by_key(|(at, item)| (std::cmp::Reverse(*at), &item.reference));
    let change = |(at, item): (i64, &&Arc<Item>)| {
        time::when(ctx.now, at).map(|when| Change { subject: thing::link(item), text: change_text(item), when })
    };
    dated.into_iter().take(CHANGES).filter_map(change).collect()
}

/// Who changed it, and where, if the repository has another name.
fn change_text(item: &Item) -> String {
    let known = item.knowledge.as_ref();
    let last = known.and_then(|known| {
        let newest = |person: &&indexer::catalog::Knower| Some(person.last_active_day) == known.last_change_day;
        known.people.iter().find(newest)
    });
    let who = last.map(|person| format!(" by {}", person.name)).unwrap_or_default();
    let elsewhere = item.repository.as_ref().filter(|id| id.as_str() != item.name);
    let place = elsewhere.map(|id| format!(" in {id}")).unwrap_or_default();
    format!("changed{who}{place}")
}

fn coverage(ctx: &Context<'_>, services: &[&Arc<Item>]) -> Option<Coverage> {
    if services.is_empty() {
        return None;
    }
    let passed = |check: &str| {
        let holds = |item: &&&Arc<Item>| {
            let outcomes = ctx.catalog.outcomes_of(&item.reference);
            outcomes.iter().any(|(id, outcome)| *id == check && *outcome == Outcome::Pass)
        };
        services.iter().filter(holds).count() as u64
    };
    let list = ListKind::Services;
    let meter = |label: &str, count, key: &str, without: &str| Meter {
        label: label.to_owned(),
        count,
        of: services.len() as u64,
        href: Some(filtered(list, key, without)),
    };
    let owned = services.iter().filter(|item| thing::owner(item).is_some()).count() as u64;
    let deep = services.iter().filter(|item| thing::depth(item).is_some_and(|depth| depth >= 2)).count() as u64;
    Some(Coverage {
        text: format!("of {}", words::counted(services.len(), "service", "services")),
        meters: vec![
            meter("Owner named", owned, "owner", NONE),
            meter("Documented", passed("undocumented"), "is", "undocumented"),
            meter("README", passed("readme-missing"), "is", "readme-missing"),
            meter("Runbook", passed("runbook-missing"), "is", "runbook-missing"),
            Meter { label: "Known by two or more".to_owned(), count: deep, of: services.len() as u64, href: None },
        ],
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::page;
    use crate::view::sample;

    #[test]
    fn a_new_install_is_told_the_command() {
        let sample = sample::empty();
        let home = page(&sample.context("/")).unwrap();
        assert_eq!(home.empty.unwrap().command.as_deref(), Some("portolan source add DIRECTORY"));
        assert!(home.soundings.is_none() && home.tries.is_empty());
    }

    #[test]
    fn the_worst_stands_first_and_queries_come_from_real_data() {
        let sample = sample::organisation();
        let home = page(&sample.context("/")).unwrap();
        assert_eq!(home.needs[0].subject.text, "ledger");
        assert_eq!(home.needs_text, "1 of 1 finding");
        assert_eq!(home.tries[0].text, "owner:billing");
        assert_eq!(home.tries[0].href, "/search?owner=billing");
        let soundings = home.soundings.unwrap();
        assert_eq!(soundings.shores[0].name, "Billing");
        assert_eq!(soundings.shores.last().unwrap().name, "nobody");
        assert!(soundings.caption.contains("shallow water: one rests on one person"), "{}", soundings.caption);
    }

    #[test]
    fn above_thirty_only_the_shallow_are_drawn_and_the_rest_is_counted() {
        let sample = sample::crowd(50);
        let home = page(&sample.context("/")).unwrap();
        let soundings = home.soundings.unwrap();
        let drawn: usize = soundings.shores.iter().map(|shore| shore.services.len()).sum();
        assert_eq!(drawn, 25);
        assert!(soundings.caption.ends_with("25 not drawn."), "{}", soundings.caption);
        assert!(soundings.all.is_some());
    }
}
