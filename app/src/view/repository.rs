//! A repository: its state, problems, contents, documents.

use std::collections::BTreeMap;

use catalog_schema::id::RepositoryId;
use catalog_schema::problem::Problem as Found;
use indexer::catalog::{Item, RepositoryEntry, RepositoryState, Rules};
use indexer::check::repository_ref;
use portolan_ui::model::{
    Cell, Column, Kind, Languages, Meta, Notice, Problem, Rank, Repository, Row, SideBlock, SideFact, Table, Tone,
    Value, number,
};

use super::entity::checks;
use super::{Context, address, crawl, documents, holdings, languages, thing, time, value, words};
use crate::error::{AppError, Result};

/// Query keys that the page understands.
pub const KEYS: &[&str] = &[];
/// Problems shown.
const PROBLEMS: usize = 200;

/// The page.
///
/// # Errors
/// When there is no such repository.
pub fn page(ctx: &Context<'_>, id: &str) -> Result<Repository> {
    let id = RepositoryId(id.trim_matches('/').to_owned());
    let entry = ctx
        .catalog
        .repositories
        .get(&id)
        .ok_or_else(|| AppError::not_found(format!("no repository is called `{id}`")))?;
    let items: Vec<&Item> = entry.items.iter().filter_map(|r| ctx.catalog.item(r)).map(AsRef::as_ref).collect();
    // A repository with one thing in it is known by those who know that thing; of several there is no sum.
    let whole = match items.iter().filter(|item| item.knowledge.is_some()).collect::<Vec<_>>().as_slice() {
        [one] => one.knowledge.as_ref().map(|k| super::knowledge::model(ctx, id.as_str(), Some(one), k)),
        _ => None,
    };
    let findings = checks::all(ctx, &repository_ref(&id));
    Ok(Repository {
        name: id.as_str().to_owned(),
        crumbs: vec![value::link("Crawl", "/crawl")],
        meta: meta(ctx, entry),
        state: crawl::state(ctx, entry),
        notices: notices(entry),
        problems: entry.problems.iter().take(PROBLEMS).map(problem).collect(),
        findings_text: checks::summary(&findings),
        findings,
        contents: contents(ctx, entry, &items),
        knowledge: whole,
        languages: Some(sum(&items)).filter(|sum| !sum.parts.is_empty()),
        documents: shared_documents(ctx, &items),
        aside: aside(ctx, entry),
    })
}

fn meta(ctx: &Context<'_>, entry: &RepositoryEntry) -> Vec<Meta> {
    let meta = |label: &str, value: String| Meta { label: label.to_owned(), value };
    let mut all = Vec::new();
    all.extend(entry.commit.as_deref().map(|commit| meta("head", words::short_commit(commit))));
    all.extend(time::when(ctx.now, entry.crawled_at).map(|when| meta("crawled", when.text)));
    if entry.crawled_at > 0 {
        all.push(meta("took", time::took(entry.took_ms)));
    }
    let read_as = |rules: &Rules| format!("read as {} does, by {}", rules.dialect.words(), rules.chosen.words());
    all.extend(entry.rules.as_ref().map(|rules| meta("CODEOWNERS", read_as(rules))));
    all
}

fn notices(entry: &RepositoryEntry) -> Vec<Notice> {
    let notice = |tone, text: String| {
        vec![Notice {
            tone,
            text,
            actions: vec![value::link("about this check", address::check("repository-unreadable"))],
            dismiss: None,
        }]
    };
    match &entry.state {
        RepositoryState::Failed { reason } => {
            notice(Tone::Bad, format!("It could not be read: {reason}. The last good reading is shown."))
        }
        RepositoryState::Partial => {
            notice(Tone::Warn, "It was read in part; the problems say what is missing.".to_owned())
        }
        RepositoryState::Empty => notice(Tone::Info, "It has no commit yet.".to_owned()),
        RepositoryState::Ok | RepositoryState::Waiting => Vec::new(),
    }
}

fn problem(problem: &Found) -> Problem {
    Problem {
        severity: value::severity(problem.severity),
        path: problem.path.clone(),
        line: problem.span.map(|span| span.line),
        text: words::capital(&problem.message),
        help: problem.hint.clone().unwrap_or_default(),
    }
}

fn contents(ctx: &Context<'_>, entry: &RepositoryEntry, items: &[&Item]) -> Table {
    let column = |label: &str, number, rank| Column { label: label.to_owned(), number, rank, ..Column::default() };
    let row = |item: &&Item| Row {
        name: thing::label(item).to_owned(),
        href: Some(address::item(item)),
        kind: Some(thing::kind(item)),
        note: (item.is_service() && !item.is_declared()).then(|| "found in code".to_owned()),
        cells: vec![
            if matches!(thing::kind(item), Kind::Team | Kind::Person) {
                Cell::Empty
            } else {
                Cell::Claimed(thing::owner_cell(ctx, item))
            },
            item.paths
                .first()
                .map_or(Cell::Empty, |path| Cell::Code(if path.is_empty() { "/".to_owned() } else { path.clone() })),
            Cell::Count(holdings::open_findings(ctx, &item.reference) as u64),
        ],
        ..Row::default()
    };
    Table {
        caption: format!("What {} holds", entry.id),
        columns: vec![
            column("Name", false, Rank::First),
            column("Owner", false, Rank::First),
            column("Folder", false, Rank::Second),
            column("Findings", true, Rank::Second),
        ],
        rows: items.iter().map(row).collect(),
        empty: "Nothing was found in it: no descriptor, and nothing that is built, deployed or run.".to_owned(),
    }
}

/// The languages of all that lives here; what lies in nested folders is counted once, by its own thing.
fn sum(items: &[&Item]) -> Languages {
    let mut bytes: BTreeMap<&str, u64> = BTreeMap::new();
    for language in items.iter().flat_map(|item| &item.languages) {
        *bytes.entry(&language.name).or_default() += language.bytes;
    }
    let all: u64 = bytes.values().sum();
    let mut shares: Vec<indexer::catalog::LanguageShare> = bytes
        .into_iter()
        .map(|(name, bytes)| indexer::catalog::LanguageShare {
            name: name.to_owned(),
            bytes,
            share: bytes as f64 / all.max(1) as f64,
        })
        .collect();
    shares.sort_by(|a, b| (b.bytes, &a.name).cmp(&(a.bytes, &b.name)));
    languages::model(&shares)
}

/// Documents that lie in no thing's own folder, each once.
fn shared_documents(ctx: &Context<'_>, items: &[&Item]) -> Vec<portolan_ui::model::DocumentRow> {
    let own: std::collections::BTreeSet<&str> =
        items.iter().flat_map(|item| item.documents.iter().filter(|d| d.own)).map(|d| d.path.as_str()).collect();
    let mut rows: BTreeMap<String, portolan_ui::model::DocumentRow> = BTreeMap::new();
    for item in items {
        for row in documents::rows(ctx, item) {
            if !own.contains(row.place.as_str()) {
                // Counted against one thing of several, the number would say nothing.
                rows.entry(row.place.clone()).or_insert(portolan_ui::model::DocumentRow {
                    code_since: None,
                    stale: false,
                    ..row
                });
            }
        }
    }
    rows.into_values().collect()
}

fn aside(ctx: &Context<'_>, entry: &RepositoryEntry) -> Vec<SideBlock> {
    let fact = |label: &str, text: String| SideFact {
        label: label.to_owned(),
        value: Value { text, code: true, ..Value::default() },
        ..SideFact::default()
    };
    let mut facts = vec![fact("Read from", entry.location.clone())];
    facts.extend(entry.branch.clone().map(|branch| fact("Branch", branch)));
    facts.extend(entry.commit.as_deref().map(|commit| fact("Head", words::short_commit(commit))));
    let at = entry.head_at.and_then(|at| time::when(ctx.now, at));
    facts.extend(at.map(|when| SideFact { when: Some(when), ..fact("Latest commit", String::new()) }));
    facts.push(fact("Commits", number(entry.commits)));
    facts.push(fact("Files", number(entry.files)));
    vec![SideBlock { title: "Where it lives".to_owned(), facts }]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::page;
    use crate::view::sample;

    #[test]
    fn a_repository_shows_what_lives_in_it() {
        let sample = sample::organisation();
        let shown = page(&sample.context("/"), "pay/core").unwrap();
        let names: Vec<&str> = shown.contents.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["ledger", "sorter"]);
        assert_eq!(shown.contents.rows[1].note.as_deref(), Some("found in code"));
        assert!(page(&sample.context("/"), "pay/none").is_err());
    }
}
