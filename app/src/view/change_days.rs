//! The days and commits behind one person's share of a thing, and the sum that yields it.

use catalog_schema::id::EntityRef;
use indexer::catalog::{Credit, Item, Knower, Knowledge};
use indexer::pipeline::{BehindDay, Evidence, FoundCommit, TakenPart};
use portolan_ui::model::{Cell, ChangeDays, Column, Rank, Row, Table, number, percent};

use super::entity::find;
use super::list::ListKind;
use super::{Context, measures, thing, time, value, words};
use crate::error::{AppError, Result};

/// Days with a row.
const DAYS: usize = 400;
/// Paths named in a row.
const PATHS: usize = 3;
/// Days after which a day counts half.
const HALF_LIFE: f64 = 180.0;

/// The page; `person` is `namespace/name`.
///
/// # Errors
/// When there is no such thing or person, or the person never changed the thing.
pub fn page(ctx: &Context<'_>, list: ListKind, namespace: &str, name: &str, person: &str) -> Result<ChangeDays> {
    let item = find(ctx, list, namespace, name)?;
    let missing = || AppError::not_found(format!("nothing that `{person}` changed in `{name}` is in the history"));
    let (space, slug) = person.split_once('/').ok_or_else(missing)?;
    let reference = EntityRef::new("user", space, slug);
    let knowledge = item.knowledge.as_deref().ok_or_else(missing)?;
    let knower = knowledge.person(&reference).ok_or_else(missing)?;
    let evidence = ctx.engine.behind(&ctx.catalog, &item, &reference, ctx.now).ok_or_else(missing)?;
    Ok(ChangeDays {
        heading: format!("What {} knows of {}", knower.name, thing::label(&item)),
        crumbs: vec![value::link(list.heading(), list.path()), thing::link(&item)],
        sum: sum(ctx, knowledge, knower),
        days: days(ctx, &item, &evidence),
        days_text: words::counted(evidence.days.days.len(), "day", "days"),
        commits: commits(&item, &evidence),
        command: command(&item, knower, &evidence),
        measures: measures::knowledge(),
    })
}

/// The sum that yields the share, a sentence each.
fn sum(ctx: &Context<'_>, knowledge: &Knowledge, knower: &Knower) -> Vec<String> {
    let all: f64 = knowledge.people.iter().map(|p| p.knowledge).sum();
    let here: f64 = knowledge.people.iter().filter(|p| p.present).map(|p| p.knowledge).sum();
    let of_those_present =
        format!(" Those present have {here:.2} of it; of that it is {}.", percent(knower.knowledge / here));
    let as_of = time::date_words(ctx.catalog.as_of).unwrap_or_default();
    let year = knower.days.between(ctx.catalog.as_of.saturating_sub(365), ctx.catalog.as_of);
    vec![
        format!(
            "{} changed it on {}, {} of them in the last 365 days. A day of today counts 1, a day 180 days ago one half, and \
             so on; on {as_of} they add up to {:.2}.",
            knower.name,
            words::counted(knower.days.len() as usize, "day", "days"),
            number(u64::from(year)),
            knower.knowledge
        ),
        format!(
            "All people together, those who are gone included, have {all:.2}. {:.2} of {all:.2} is {}.{}",
            knower.knowledge,
            percent(knower.share),
            if knower.present { of_those_present } else { String::new() }
        ),
    ]
}

fn column(label: &str, is_number: bool, rank: Rank) -> Column {
    Column { label: label.to_owned(), number: is_number, rank, ..Column::default() }
}

fn days(ctx: &Context<'_>, item: &Item, evidence: &Evidence) -> Table {
    let row = |(day, behind): (&i32, &BehindDay)| {
        let full = match behind.credit {
            Credit::Author => 1.0,
            Credit::Reviewer => 0.5,
        };
        let age = f64::from(ctx.catalog.as_of.saturating_sub(*day));
        Row {
            name: time::date(*day).unwrap_or_default(),
            note: (full < 1.0).then(|| "review".to_owned()),
            cells: vec![
                Cell::Text(format!("{:.3}", full * (-age / HALF_LIFE).exp2())),
                Cell::Code(paths(&behind.paths, behind.count)),
            ],
            ..Row::default()
        }
    };
    Table {
        caption: format!("Days on which {} was changed, newest first", thing::label(item)),
        columns: vec![
            column("Day", false, Rank::First),
            column("Counts", true, Rank::First),
            column("Files", false, Rank::First),
        ],
        rows: evidence.days.days.iter().rev().take(DAYS).map(row).collect(),
        empty: "No day is in the record that is kept.".to_owned(),
    }
}

fn paths(paths: &[String], count: usize) -> String {
    let shown = paths.iter().take(PATHS).cloned().collect::<Vec<_>>().join(", ");
    match count.saturating_sub(PATHS) {
        0 => shown,
        more => format!("{shown} and {}", words::counted(more, "other", "others")),
    }
}

fn commits(item: &Item, evidence: &Evidence) -> Option<Table> {
    let found = evidence.commits.as_ref()?;
    let row = |commit: &FoundCommit| Row {
        name: words::short_commit(&commit.commit),
        note: match commit.part {
            TakenPart::Author => None,
            TakenPart::CoAuthor => Some("co-author".to_owned()),
            TakenPart::Reviewer => Some("review".to_owned()),
        },
        cells: vec![
            time::date(commit.day).map_or(Cell::Empty, Cell::Text),
            Cell::Text(commit.subject.clone()),
            Cell::Count(u64::from(commit.paths)),
        ],
        ..Row::default()
    };
    let cut = if evidence.is_cut { ", the first of them" } else { "" };
    Some(Table {
        caption: format!("Commits that changed {}{cut}", thing::label(item)),
        columns: vec![
            column("Commit", false, Rank::First),
            column("Day", false, Rank::First),
            column("Subject", false, Rank::First),
            column("Files here", true, Rank::Second),
        ],
        rows: found.iter().map(row).collect(),
        empty: "No commit was found again; the history may have been rewritten since it was read.".to_owned(),
    })
}

/// What prints the same commits from a clone.
fn command(item: &Item, knower: &Knower, evidence: &Evidence) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let mut parts = vec!["git log --no-merges --date=short --format='%h %ad %s'".to_owned()];
    let trailers = evidence.addresses.iter().map(|address| format!("--author={}", quoted(&format!("<{address}>"))));
    parts.extend(trailers);
    let folders: Vec<String> =
        item.paths.iter().map(|p| if p.is_empty() { ".".to_owned() } else { quoted(p) }).collect();
    if !folders.is_empty() {
        parts.push(format!("-- {}", folders.join(" ")));
    }
    let repository = item.repository.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("# in a clone of {repository}, what {} wrote\n{}", knower.name, parts.join(" "))
}
