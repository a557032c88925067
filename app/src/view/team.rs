//! A team: what it owns, how to reach it, whether it is well.

use std::sync::Arc;

use catalog_schema::id::EntityRef;
use catalog_schema::relation::RelationType;
use indexer::catalog::{Item, Skill, TeamSkill};
use portolan_ui::model::{
    self, Cell, Column, EntityFinding, Fact, Kind, Link, Meta, Notice, Rank, Row, SideBlock, Standing, Table, Team,
    TeamMember, Tone, Value, percent,
};

use super::entity::{checks, facts, find};
use super::holdings::{self, Holding};
use super::list::ListKind;
use super::{Context, address, knowledge, measures, thing, time, trends, value, words};
use crate::error::Result;

/// Query keys that the page understands.
pub const KEYS: &[&str] = &[];
/// Findings shown.
const FINDINGS: usize = 20;
/// Parents followed upwards.
const DEPTH: usize = 8;

/// The page.
///
/// # Errors
/// When there is no such team.
pub fn page(ctx: &Context<'_>, namespace: &str, name: &str) -> Result<Team> {
    let item = find(ctx, ListKind::Teams, namespace, name)?;
    let holding = holdings::of(ctx, &item.reference);
    let members = members(ctx, &item);
    let findings = findings(ctx, &item, &holding);
    let people: Vec<TeamMember> = members.iter().map(|member| person(ctx, member)).collect();
    let children =
        related(&item, RelationType::ParentOf).filter_map(|r| ctx.catalog.item(r)).map(|child| thing::link(child));
    Ok(Team {
        name: item.title.clone(),
        description: item.description.as_ref().map(|d| d.value.clone()),
        crumbs: crumbs(ctx, &item),
        meta: meta(&holding, &people, findings.len()),
        notices: notices(&holding, &people),
        facts: team_facts(ctx, &item),
        services: services(ctx, &item, &holding),
        services_text: risk_text(&holding),
        skills: skills(ctx, &item),
        skills_text: skills_text(ctx, &item),
        knowledge: item.knowledge.as_ref().map(|k| model::Knowledge {
            history: trends::of_knowledge(ctx, &item.title, k),
            ..knowledge::model(ctx, &item.title, None, k)
        }),
        measures: measures::skills(),
        people_empty: "No descriptor names its members.".to_owned(),
        people,
        children: children.collect(),
        findings_text: if findings.is_empty() {
            "none open".to_owned()
        } else {
            format!("{} open", words::small(findings.len()))
        },
        findings_all: (findings.len() > FINDINGS)
            .then(|| value::link("All of them", address::with_pair("/findings", "owner", item.reference.as_str()))),
        findings: findings.into_iter().take(FINDINGS).collect(),
        aside: aside(&item),
    })
}

fn related(item: &Item, relation: RelationType) -> impl Iterator<Item = &EntityRef> {
    item.relations.iter().filter(move |r| r.relation.relation == relation).map(|r| &r.relation.target)
}

/// Parents from the top; a circle ends where it closes.
fn crumbs(ctx: &Context<'_>, item: &Item) -> Vec<Link> {
    let mut above: Vec<Link> = Vec::new();
    let mut seen = vec![item.reference.clone()];
    let mut here = related(item, RelationType::ChildOf).next();
    while let Some(reference) = here.filter(|r| seen.len() <= DEPTH && !seen.contains(r)) {
        seen.push(reference.clone());
        let Some(parent) = ctx.catalog.item(reference) else { break };
        above.push(thing::link(parent));
        here = related(parent, RelationType::ChildOf).next();
    }
    above.push(value::link(ListKind::Teams.heading(), ListKind::Teams.path()));
    above.reverse();
    above
}

/// The members by name: declared ones, and people who say they belong here.
fn members(ctx: &Context<'_>, item: &Item) -> Vec<EntityRef> {
    let mut members: Vec<EntityRef> = related(item, RelationType::HasMember).cloned().collect();
    let saying = ctx
        .catalog
        .items
        .values()
        .filter(|person| person.identity.as_ref().is_some_and(|identity| identity.teams.contains(&item.reference)));
    members.extend(saying.map(|person| person.reference.clone()));
    members.sort_by_cached_key(|member| (thing::name(ctx, member), member.clone()));
    members.dedup();
    members
}

fn person(ctx: &Context<'_>, member: &EntityRef) -> TeamMember {
    let named = thing::named(ctx, member);
    let item = ctx.catalog.item(member);
    let identity = item.and_then(|item| item.identity.as_ref());
    let left = identity.is_some_and(|identity| !identity.present);
    let role = match identity {
        None if item.is_none() => "named, but unknown".to_owned(),
        Some(identity) if left => match identity.last_active_day.and_then(time::month_of) {
            Some(month) => format!("gone, last seen {month}"),
            None => "gone".to_owned(),
        },
        _ => "member".to_owned(),
    };
    let only = item.map_or(&[][..], |item| item.knows()).iter().filter(|s| s.only_knower);
    TeamMember {
        name: named.name,
        href: named.href,
        role,
        left,
        only_expert: only.filter_map(|s| ctx.catalog.item(&s.service)).map(|service| thing::link(service)).collect(),
    }
}

fn meta(holding: &Holding<'_>, people: &[TeamMember], findings: usize) -> Vec<Meta> {
    let here = people.iter().filter(|person| !person.left).count();
    let meta = |value: String| Meta { label: String::new(), value };
    vec![
        meta(words::counted(holding.services.len(), "service", "services")),
        meta(words::counted(here, "person", "people")),
        meta(words::counted(findings, "open finding", "open findings")),
    ]
}

fn notices(holding: &Holding<'_>, people: &[TeamMember]) -> Vec<Notice> {
    let gone = !people.is_empty() && people.iter().all(|person| person.left);
    let text = format!(
        "Nobody of this team is present any more; it still owns {}.",
        words::counted(holding.services.len(), "service", "services")
    );
    if gone { vec![Notice { tone: Tone::Bad, text, ..Notice::default() }] } else { Vec::new() }
}

fn risk_text(holding: &Holding<'_>) -> String {
    match (holding.services.len(), holding.shallow) {
        (0, _) => String::new(),
        (_, 0) => "none rests on one person".to_owned(),
        (all, shallow) => format!("{shallow} of {all} rest on one person or nobody"),
    }
}

fn team_facts(ctx: &Context<'_>, item: &Item) -> Vec<Fact> {
    let home = item.repository.as_ref();
    let mut facts = Vec::new();
    let contacts = item.contacts.iter().chain(&item.links);
    let reach: Vec<_> = contacts.take(4).collect();
    let mut values: Vec<Value> = reach
        .iter()
        .map(|contact| Value {
            text: contact.title.clone(),
            href: value::foreign_href(&contact.url),
            ..Value::default()
        })
        .collect();
    let mut evidence: Vec<_> = reach.iter().map(|contact| value::evidence(ctx, &contact.evidence, home)).collect();
    let mail = item.declaration.as_ref().and_then(|d| d.entity.text("/spec/profile/email").map(|mail| (mail, d)));
    if let Some((mail, declaration)) = mail {
        values.push(Value {
            text: mail.to_owned(),
            href: value::foreign_href(&format!("mailto:{mail}")),
            ..Value::default()
        });
        evidence.push(value::evidence(ctx, &declaration.evidence, home));
    }
    facts.push(Fact {
        id: "contact".to_owned(),
        label: "Reach".to_owned(),
        standing: if values.is_empty() { Standing::None } else { Standing::Declared },
        values,
        absent: "no contact named".to_owned(),
        evidence,
        ..Fact::default()
    });
    facts.extend(item.relations.iter().find(|r| r.relation.relation == RelationType::ChildOf).map(|parent| Fact {
        id: "parent".to_owned(),
        label: "Part of".to_owned(),
        standing: value::standing(parent.evidence.standing),
        values: vec![facts::reference_value(ctx, &parent.relation.target)],
        evidence: vec![value::evidence(ctx, &parent.evidence, home)],
        ..Fact::default()
    }));
    facts
}

fn services(ctx: &Context<'_>, item: &Item, holding: &Holding<'_>) -> Table {
    let column = |label: &str, number, rank| Column { label: label.to_owned(), number, rank, ..Column::default() };
    Table {
        caption: format!("Services of {}", item.title),
        columns: vec![
            column("Name", false, Rank::First),
            column("Tier", false, Rank::Third),
            column("Bus factor", true, Rank::First),
            column("Risk", false, Rank::Second),
            column("Findings", true, Rank::Second),
        ],
        rows: holding.services.iter().map(|service| service_row(ctx, service)).collect(),
        empty: "It owns no service that we know of.".to_owned(),
    }
}

/// The languages the team has or needs: those with a gap first, then by name.
fn own_skills<'a>(ctx: &'a Context<'_>, item: &'a Item) -> Vec<(&'a Skill, &'a TeamSkill)> {
    let own = ctx.catalog.skills.iter().filter_map(|skill| Some((skill, skill.team(&item.reference)?)));
    let mut own: Vec<_> = own.filter(|(_, t)| !t.practitioners.is_empty() || !t.services.is_empty()).collect();
    own.sort_by_key(|(_, team)| !team.is_gap());
    own
}

fn skills_text(ctx: &Context<'_>, item: &Item) -> String {
    let own = own_skills(ctx, item);
    match own.iter().filter(|(_, team)| team.is_gap()).count() {
        _ if own.is_empty() => String::new(),
        0 => "somebody for every language it owns".to_owned(),
        gaps => format!("nobody for {}", words::counted(gaps, "language it owns", "languages it owns")),
    }
}

fn skills(ctx: &Context<'_>, item: &Item) -> Table {
    let column = |label: &str, number, rank| Column { label: label.to_owned(), number, rank, ..Column::default() };
    let names = |people: &[EntityRef]| words::listed(&people.iter().map(|p| thing::name(ctx, p)).collect::<Vec<_>>());
    let row = |(skill, team): &(&Skill, &TeamSkill)| Row {
        name: skill.name.clone(),
        href: Some(address::skill(&skill.name)),
        cells: vec![
            if team.is_gap() {
                Cell::Flag { tone: Tone::Bad, text: "nobody".to_owned() }
            } else {
                Cell::Text(names(&team.practitioners))
            },
            Cell::Text(names(&team.services)),
            Cell::Text(percent(team.share)),
        ],
        ..Row::default()
    };
    Table {
        caption: format!("Languages of {}", item.title),
        columns: vec![
            column("Language", false, Rank::First),
            column("Who works in it", false, Rank::First),
            column("Its services in it", false, Rank::Second),
            column("Share of all knowledge", true, Rank::Third),
        ],
        rows: own_skills(ctx, item).iter().map(row).collect(),
        empty: "Nobody of this team works in any language now, and it owns no service.".to_owned(),
    }
}

fn service_row(ctx: &Context<'_>, service: &Arc<Item>) -> Row {
    Row {
        name: thing::label(service).to_owned(),
        href: Some(address::item(service)),
        note: thing::is_retired(service).then(|| "retired".to_owned()),
        cells: vec![
            service.tier.as_ref().map_or(Cell::Empty, |tier| Cell::Text(tier.value.clone())),
            Cell::Depth(thing::depth(service)),
            risk(service),
            Cell::Count(holdings::open_findings(ctx, &service.reference) as u64),
        ],
        ..Row::default()
    }
}

/// The risk of a service in words.
fn risk(service: &Item) -> Cell {
    let Some(knowledge) = service.knowledge.as_ref().filter(|k| k.last_change_day.is_some()) else {
        return Cell::Dim("not measured".to_owned());
    };
    let mut knowers = knowledge.people.iter().filter(|person| person.knower && person.present);
    match (knowledge.bus_factor, knowers.next(), knowers.next()) {
        (0, ..) | (_, None, _) => Cell::Flag { tone: Tone::Bad, text: "nobody present knows it".to_owned() },
        (_, Some(one), None) => Cell::Flag { tone: Tone::Warn, text: format!("only {} knows it", one.name) },
        (1, Some(one), Some(_)) => Cell::Text(format!("rests on {}", one.name)),
        _ => Cell::Empty,
    }
}

fn findings(ctx: &Context<'_>, item: &Item, holding: &Holding<'_>) -> Vec<(Link, EntityFinding)> {
    let of_team = |subject: &EntityRef| {
        *subject == item.reference || holding.services.iter().any(|service| service.reference == *subject)
    };
    let own = ctx.catalog.findings.iter().filter(|finding| of_team(&finding.subject));
    own.map(|finding| (thing::subject(ctx, &finding.subject).link(&finding.subject), checks::of_finding(ctx, finding)))
        .collect()
}

fn aside(item: &Item) -> Vec<SideBlock> {
    let fact = |label: &str, value: Value| portolan_ui::model::SideFact {
        label: label.to_owned(),
        value,
        ..Default::default()
    };
    let mut facts = vec![fact(
        "Reference",
        Value { text: item.reference.to_string(), code: true, kind: None::<Kind>, ..Value::default() },
    )];
    facts.extend(
        item.entity_type.as_ref().map(|kind| fact("Type", Value { text: kind.value.clone(), ..Value::default() })),
    );
    if let (Some(id), Some(declaration)) = (&item.repository, &item.declaration) {
        facts.push(fact(
            "Repository",
            Value { text: id.to_string(), href: Some(address::repository(id)), ..Value::default() },
        ));
        let evidence = &declaration.evidence;
        let href = Some(address::file(&evidence.repository, &evidence.path, evidence.line));
        facts.push(fact("Descriptor", Value { text: evidence.path.clone(), href, code: true, ..Value::default() }));
    }
    vec![SideBlock { title: "Where it is declared".to_owned(), facts }]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::page;
    use crate::error::Kind;
    use crate::view::sample;
    use portolan_ui::model::Cell;

    #[test]
    fn risk_is_said_in_words_and_findings_are_those_of_its_services() {
        let sample = sample::organisation();
        let team = page(&sample.context("/"), "default", "billing").unwrap();
        assert_eq!(team.meta[0].value, "1 service");
        assert_eq!(team.services_text, "1 of 1 rest on one person or nobody");
        assert!(
            matches!(&team.services.rows[0].cells[2], Cell::Flag { text, .. } if text == "only Amina Yusuf knows it")
        );
        assert_eq!(team.people[0].only_expert[0].text, "ledger");
        assert_eq!(team.findings.len(), 1);
    }

    #[test]
    fn an_unknown_team_is_named_in_the_error() {
        let sample = sample::organisation();
        let error = page(&sample.context("/"), "default", "biling").unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (Kind::NotFound, "no team is called `biling`"));
    }
}
