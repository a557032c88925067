//! Columns and rows of each list.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog_schema::id::EntityRef;
use catalog_schema::relation::RelationType;
use indexer::catalog::Item;
use indexer::search::{Hit, Sort};
use portolan_ui::model::{Cell, Column, Direction, Match, Rank, Row, Segment};

use super::super::holdings::{self, Holding};
use super::super::{Context, address, help, thing, time};
use super::{ListKind, State};

/// A column: its head, when it goes, how it sorts.
struct Head(&'static str, Rank, Option<Sort>);

/// Whether the rows are people who can help with something.
fn is_help(state: &State) -> bool {
    matches!(state.kind, ListKind::Everything | ListKind::People) && help::is_asked(&state.query)
}

/// The columns of a list in order; the first is the name.
fn layout(state: &State) -> Vec<Head> {
    let name = Head("Name", Rank::First, Some(Sort::Name));
    if is_help(state) {
        let last = Head("Last use", Rank::First, Some(Sort::Relevance));
        return vec![name, Head("Team", Rank::Second, None), Head("Used in", Rank::First, None), last];
    }
    let kind = state.kind;
    let owner = Head("Owner", Rank::First, None);
    let findings = Head("Findings", Rank::Second, Some(Sort::Findings));
    let changed = Head("Changed", Rank::First, Some(Sort::Changed));
    let text = |label| Head(label, Rank::Second, None);
    let mut heads = vec![name];
    heads.extend(match kind {
        ListKind::Everything => vec![Head("Owner", Rank::Second, None), findings, changed],
        ListKind::Services => {
            vec![owner, Head("Language", Rank::Third, None), Head("Bus factor", Rank::First, None), findings, changed]
        }
        ListKind::Components => vec![text("Type"), owner, Head("Language", Rank::Third, None), changed],
        ListKind::Apis => vec![text("Type"), owner, text("Provided by"), changed],
        ListKind::Systems | ListKind::Domains => vec![owner, text("Contains"), findings],
        ListKind::Resources => vec![text("Type"), owner, text("Used by"), changed],
        ListKind::Teams => vec![text("Services"), text("People"), Head("Risk", Rank::First, None), findings],
        ListKind::People => vec![text("Team"), text("Nobody else knows"), changed],
    });
    heads
}

fn is_number(label: &str) -> bool {
    matches!(
        label,
        "Findings" | "Changed" | "Bus factor" | "Services" | "People" | "Contains" | "Last active" | "Last use"
    )
}

/// The heads with their sort links.
#[must_use]
pub fn heads(state: &State) -> Vec<Column> {
    let head = |Head(label, rank, sort): Head| Column {
        label: match (label, state.kind, state.query.terms.is_empty()) {
            ("Changed", ListKind::People, _) => "Last active".to_owned(),
            ("Name", _, false) => "Name and match".to_owned(),
            _ => label.to_owned(),
        },
        href: sort.map(|sort| state.sorted(sort)),
        sorted: sort.filter(|sort| *sort == state.sort).map(|sort| match sort {
            Sort::Name => Direction::Ascending,
            Sort::Relevance | Sort::Changed | Sort::Findings => Direction::Descending,
        }),
        number: is_number(label),
        rank,
    };
    layout(state).into_iter().map(head).collect()
}

/// The rows of a page of hits.
#[must_use]
pub fn rows(ctx: &Context<'_>, state: &State, hits: &[Hit]) -> Vec<Row> {
    let owned = if state.kind == ListKind::Teams { holdings::by_owner(ctx) } else { BTreeMap::new() };
    hits.iter().map(|hit| row(ctx, state, hit, &owned)).collect()
}

fn row(ctx: &Context<'_>, state: &State, hit: &Hit, owned: &BTreeMap<EntityRef, Holding<'_>>) -> Row {
    let parent = hit.parent.parse::<EntityRef>().ok();
    let item = parent.as_ref().and_then(|reference| ctx.catalog.item(reference));
    let is_item = hit.id == hit.parent;
    let own = item.filter(|_| is_item);
    Row {
        name: own.map_or_else(|| hit.title.clone(), |item| thing::label(item).to_owned()),
        href: Some(own.map_or_else(|| hit.href.clone(), |item| address::item(item))),
        kind: (state.kind == ListKind::Everything)
            .then(|| own.map_or_else(|| thing::kind_of_word(&hit.kind), |item| Some(thing::kind(item))))
            .flatten(),
        note: match own {
            Some(item) => note(item).map(str::to_owned),
            None => (!hit.heading.is_empty() && hit.heading != hit.title).then(|| hit.heading.clone()),
        },
        found: (!state.query.terms.is_empty()).then(|| found(hit)).flatten(),
        cells: cells(ctx, state, hit, item, owned),
    }
}

/// What the name alone does not say.
fn note(item: &Item) -> Option<&'static str> {
    if thing::is_retired(item) {
        Some("retired")
    } else if item.is_service() && !item.is_declared() {
        Some("found in code")
    } else if item.identity.as_ref().is_some_and(|identity| !identity.present) {
        Some("gone")
    } else {
        None
    }
}

fn found(hit: &Hit) -> Option<Match> {
    (!hit.snippet.is_empty()).then(|| Match {
        segments: hit.snippet.iter().map(|s| Segment { text: s.text.clone(), marked: s.marked }).collect(),
        path: hit.path.clone().unwrap_or_default(),
        line: hit.line,
    })
}

fn cells(
    ctx: &Context<'_>,
    state: &State,
    hit: &Hit,
    item: Option<&Arc<Item>>,
    owned: &BTreeMap<EntityRef, Holding<'_>>,
) -> Vec<Cell> {
    let changed = time::when(ctx.now, hit.updated).map_or(Cell::Empty, Cell::When);
    let findings = Cell::Count(u64::from(hit.findings));
    let Some(item) = item else {
        // A document of no entity, or an entity that went away since it was indexed.
        let mut cells = vec![Cell::Empty; layout(state).len().saturating_sub(2)];
        cells.push(changed);
        return cells;
    };
    let owner = Cell::Claimed(thing::owner_cell(ctx, item));
    let language = || text(item.languages.first().map(|l| l.name.clone()));
    let class = || text(item.entity_type.as_ref().map(|t| t.value.clone()));
    if is_help(state) {
        return helper(ctx, state, item);
    }
    match state.kind {
        // Its findings are those of the thing it belongs to, and stand in that row.
        ListKind::Everything if hit.id != hit.parent => vec![owner, Cell::Empty, changed],
        ListKind::Everything if matches!(item.reference.kind(), "group" | "user") => {
            vec![Cell::Empty, findings, changed]
        }
        ListKind::Everything => vec![owner, findings, changed],
        ListKind::Services => vec![owner, language(), Cell::Depth(thing::depth(item)), findings, changed],
        ListKind::Components => vec![class(), owner, language(), changed],
        ListKind::Apis => vec![class(), owner, related(ctx, item, RelationType::ApiProvidedBy), changed],
        ListKind::Systems | ListKind::Domains => vec![owner, Cell::Count(parts(item)), findings],
        ListKind::Resources => vec![class(), owner, related(ctx, item, RelationType::DependencyOf), changed],
        ListKind::Teams => team(ctx, item, owned.get(&item.reference)),
        ListKind::People => person(ctx, item),
    }
}

/// Why to ask somebody: where they used it, and when last.
fn helper(ctx: &Context<'_>, state: &State, item: &Item) -> Vec<Cell> {
    let teams = item.identity.iter().flat_map(|identity| &identity.teams).map(|team| thing::name(ctx, team));
    let help = help::of(ctx, &state.query, &item.reference).unwrap_or_default();
    let services = some(help.services.iter().map(|service| thing::name(ctx, service)).collect());
    let last = time::when_day(ctx.now, help.last_day).map_or(Cell::Empty, Cell::When);
    let services = if help.services.is_empty() { Cell::Dim("no service".to_owned()) } else { services };
    vec![some(teams.collect()), services, last]
}

fn text(value: Option<String>) -> Cell {
    value.map_or(Cell::Empty, Cell::Text)
}

fn parts(item: &Item) -> u64 {
    item.relations.iter().filter(|r| r.relation.relation == RelationType::HasPart).count() as u64
}

/// Names of at most two others in a relation, and how many more there are.
fn related(ctx: &Context<'_>, item: &Item, relation: RelationType) -> Cell {
    let others = item.relations.iter().filter(|r| r.relation.relation == relation);
    some(others.map(|r| thing::name(ctx, &r.relation.target)).collect())
}

fn some(names: Vec<String>) -> Cell {
    match names.as_slice() {
        [] => Cell::Empty,
        [one] => Cell::Text(one.clone()),
        [one, two] => Cell::Text(format!("{one}, {two}")),
        [one, two, rest @ ..] => Cell::Text(format!("{one}, {two} and {} more", rest.len())),
    }
}

fn team(ctx: &Context<'_>, item: &Item, holding: Option<&Holding<'_>>) -> Vec<Cell> {
    let nothing = Holding::default();
    let holding = holding.unwrap_or(&nothing);
    let members = item.relations.iter().filter(|r| r.relation.relation == RelationType::HasMember);
    // As on the team's own page: who is gone counts no more.
    let people = members.filter(|r| is_present(ctx, &r.relation.target)).count();
    let risk = match (holding.services.len(), holding.shallow) {
        (0, _) => Cell::Dim("owns no service".to_owned()),
        (_, 0) => Cell::Empty,
        (all, shallow) => Cell::Text(format!("{shallow} of {all} rest on one person or nobody")),
    };
    let own = holdings::open_findings(ctx, &item.reference);
    vec![
        Cell::Count(holding.services.len() as u64),
        Cell::Count(people as u64),
        risk,
        Cell::Count((holding.findings + own) as u64),
    ]
}

fn is_present(ctx: &Context<'_>, person: &EntityRef) -> bool {
    let identity = ctx.catalog.item(person).and_then(|item| item.identity.as_ref());
    identity.is_none_or(|identity| identity.present)
}

fn person(ctx: &Context<'_>, item: &Item) -> Vec<Cell> {
    let Some(identity) = &item.identity else { return vec![Cell::Empty, Cell::Empty, Cell::Empty] };
    let teams = some(identity.teams.iter().map(|team| thing::name(ctx, team)).collect());
    let only = item.knows().iter().filter(|s| s.only_knower).map(|s| thing::name(ctx, &s.service)).collect();
    let last = identity.last_active_day.and_then(|day| time::when_day(ctx.now, day));
    vec![teams, some(only), last.map_or(Cell::Empty, Cell::When)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{heads, rows};
    use crate::view::list::{ListKind, State};
    use crate::view::sample;
    use indexer::search::{Hit, Segment};
    use portolan_ui::model::{Cell, Direction};

    fn hit(id: &str, kind: &str) -> Hit {
        Hit {
            id: id.to_owned(),
            parent: id.to_owned(),
            kind: kind.to_owned(),
            updated: sample::NOW - 7_200,
            findings: 1,
            ..Hit::default()
        }
    }

    #[test]
    fn every_row_has_a_cell_for_every_column() {
        let sample = sample::organisation();
        let ctx = sample.context("/x");
        let ids = [
            (ListKind::Services, "component:default/ledger", "service"),
            (ListKind::Teams, "group:default/billing", "team"),
            (ListKind::People, "user:default/amina", "person"),
        ];
        for (list, id, kind) in ids {
            for list in [list, ListKind::Everything] {
                let state = State::read(&ctx, list).unwrap();
                for id in [id, "component:default/vanished"] {
                    let rows = rows(&ctx, &state, &[hit(id, kind)]);
                    assert_eq!(rows[0].cells.len() + 1, heads(&state).len(), "{list:?} {id}");
                }
            }
        }
    }

    #[test]
    fn a_service_shows_owner_depth_and_findings() {
        let sample = sample::organisation();
        let ctx = sample.context("/services");
        let state = State::read(&ctx, ListKind::Services).unwrap();
        let rows = rows(&ctx, &state, &[hit("component:default/ledger", "service")]);
        assert_eq!(rows[0].href.as_deref(), Some("/services/default/ledger"));
        assert!(matches!(&rows[0].cells[0], Cell::Claimed(owner) if owner.text == "Billing"));
        assert_eq!(rows[0].cells[2], Cell::Depth(Some(1)));
        assert_eq!(rows[0].kind, None);
        assert_eq!(heads(&state)[0].sorted, Some(Direction::Ascending));
    }

    #[test]
    fn a_section_is_named_by_its_heading_and_shows_where_it_matched() {
        let sample = sample::organisation();
        let ctx = sample.context("/search?q=refund");
        let state = State::read(&ctx, ListKind::Everything).unwrap();
        let section = Hit {
            id: "doc:pay/core:README.md#4".to_owned(),
            title: "Ledger".to_owned(),
            heading: "Refunds".to_owned(),
            href: "/documents/pay/core/-/README.md#L4".to_owned(),
            path: Some("README.md".to_owned()),
            line: Some(5),
            snippet: vec![Segment { text: "refund".to_owned(), marked: true }],
            ..hit("component:default/ledger", "document")
        };
        let rows = rows(&ctx, &state, &[section]);
        assert_eq!((rows[0].name.as_str(), rows[0].note.as_deref()), ("Ledger", Some("Refunds")));
        assert_eq!(rows[0].found.as_ref().unwrap().line, Some(5));
        assert!(rows[0].kind.is_some());
    }
}
