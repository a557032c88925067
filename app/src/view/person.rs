//! A person: what they know and own, how to ask. No ranking, no output counts.

use catalog_schema::id::EntityRef;
use catalog_schema::relation::RelationType;
use indexer::catalog::{Identity, Item, Level, MergeReason, PersonService, Skill, SkilledPerson};
use portolan_ui::model::{
    self, Cell, Column, Fact, KnownService, Link, Meta, Notice, Person, Rank, Row, SideBlock, SideFact, Standing,
    Table, Tone, Value,
};

use super::entity::{facts, find};
use super::list::ListKind;
use super::{Context, address, measures, thing, time, value};
use crate::error::Result;

/// Query keys that the page understands.
pub const KEYS: &[&str] = &[];
/// Things to ask about.
const ASK: usize = 8;

/// The page.
///
/// # Errors
/// When there is no such person.
pub fn page(ctx: &Context<'_>, namespace: &str, name: &str) -> Result<Person> {
    let item = find(ctx, ListKind::People, namespace, name)?;
    let nobody = Identity::default();
    let identity = item.identity.as_deref();
    let known = identity.unwrap_or(&nobody);
    let knowers = known.services.iter().filter(|s| s.knower);
    Ok(Person {
        name: item.title.clone(),
        crumbs: crumbs(ctx, known),
        meta: meta(ctx, identity),
        notices: notices(identity),
        facts: person_facts(ctx, &item, known),
        ask: knowers.filter_map(|s| link(ctx, s)).take(ASK).collect(),
        only_expert: known.services.iter().filter(|s| s.only_knower).filter_map(|s| link(ctx, s)).collect(),
        knows: known.services.iter().filter_map(|s| service(ctx, &item.reference, s)).collect(),
        skills: skills(ctx, &item),
        leaving: identity
            .filter(|identity| identity.present)
            .map(|_| value::link("What would happen if they left", address::leaving([&item.reference]))),
        measures: measures::knowledge(),
        knows_empty:
            "No change of a service's code by this person is in the history that was read. A mailmap line or an \
                      address in the person's descriptor joins further addresses to them."
                .to_owned(),
        owns: owns(ctx, &item),
        identities: identities(known),
        aside: aside(&item),
    })
}

fn link(ctx: &Context<'_>, service: &PersonService) -> Option<Link> {
    ctx.catalog.item(&service.service).map(|item| thing::link(item))
}

fn crumbs(ctx: &Context<'_>, identity: &Identity) -> Vec<Link> {
    let mut crumbs = vec![value::link(ListKind::People.heading(), ListKind::People.path())];
    crumbs.extend(identity.teams.first().and_then(|team| ctx.catalog.item(team)).map(|team| thing::link(team)));
    crumbs
}

fn meta(ctx: &Context<'_>, identity: Option<&Identity>) -> Vec<Meta> {
    let meta = |label: &str, value: String| Meta { label: label.to_owned(), value };
    let Some(identity) = identity else { return vec![meta("", "not seen in history".to_owned())] };
    let mut all: Vec<Meta> = identity.teams.iter().map(|team| meta("", thing::name(ctx, team))).collect();
    all.extend(
        identity
            .last_active_day
            .and_then(|day| time::when_day(ctx.now, day))
            .map(|when| meta("last active", when.text)),
    );
    all
}

fn notices(identity: Option<&Identity>) -> Vec<Notice> {
    let gone = identity.filter(|identity| !identity.present);
    gone.map(|identity| Notice {
        tone: Tone::Info,
        text: format!("Counts as gone: {}. What only they knew is listed below.", identity.presence_reason),
        ..Notice::default()
    })
    .into_iter()
    .collect()
}

fn person_facts(ctx: &Context<'_>, item: &Item, identity: &Identity) -> Vec<Fact> {
    let home = item.repository.as_ref();
    let memberships: Vec<_> = item.relations.iter().filter(|r| r.relation.relation == RelationType::MemberOf).collect();
    let evidence: Vec<_> = memberships.iter().map(|r| value::evidence(ctx, &r.evidence, home)).collect();
    let team = Fact {
        id: "team".to_owned(),
        label: "Team".to_owned(),
        standing: match (identity.teams.is_empty(), memberships.first()) {
            (true, _) => Standing::None,
            (false, Some(relation)) => value::standing(relation.evidence.standing),
            (false, None) => Standing::Declared,
        },
        values: identity.teams.iter().map(|team| facts::reference_value(ctx, team)).collect(),
        absent: "in no team we know".to_owned(),
        evidence,
        ..Fact::default()
    };
    // Somebody who is gone keeps the name and loses the contact.
    let present = identity.present || identity.signatures.is_empty();
    let declared = item.declaration.as_ref().filter(|_| present);
    let mail = declared.and_then(|d| d.entity.text("/spec/profile/email").map(|mail| (mail, d)));
    let contact = mail.map(|(mail, declaration)| Fact {
        id: "contact".to_owned(),
        label: "Reach".to_owned(),
        standing: Standing::Declared,
        values: vec![Value {
            text: mail.to_owned(),
            href: value::foreign_href(&format!("mailto:{mail}")),
            ..Value::default()
        }],
        evidence: vec![value::evidence(ctx, &declaration.evidence, home)],
        ..Fact::default()
    });
    let presence = (!identity.presence_reason.is_empty()).then(|| Fact {
        id: "present".to_owned(),
        label: "Present".to_owned(),
        standing: Standing::Inferred,
        values: vec![Value { text: if identity.present { "yes" } else { "no" }.to_owned(), ..Value::default() }],
        evidence: vec![value::from_history(identity.presence_reason.clone())],
        ..Fact::default()
    });
    std::iter::once(team).chain(contact).chain(presence).collect()
}

fn service(ctx: &Context<'_>, person: &EntityRef, known: &PersonService) -> Option<KnownService> {
    let item = ctx.catalog.item(&known.service)?;
    Some(KnownService {
        service: thing::link(item),
        how: how(item, person, known).to_owned(),
        only: known.only_knower,
        owner: thing::owner(item).map_or_else(|| thing::NOBODY.to_owned(), |owner| thing::name(ctx, &owner.reference)),
        last: time::when_day(ctx.now, known.last_active_day),
    })
}

fn how(item: &Item, person: &EntityRef, known: &PersonService) -> &'static str {
    let shared = item.knowledge.as_ref().is_some_and(|k| k.bus_factor >= 2);
    let leads = item.knowledge.as_ref().and_then(|k| k.person(person)).is_some_and(|p| p.in_bus_factor);
    match (known.only_knower, known.knower, shared) {
        (false, true, false) if leads => "knows most of it",
        (true, ..) => "the only one who knows it",
        (false, true, true) => "one of several who know it",
        (false, true, false) => "knows it beside one who knows most",
        (false, false, _) => "has changed it",
    }
}

/// Languages they have, by last use.
fn skills(ctx: &Context<'_>, item: &Item) -> Table {
    let column = |label: &str, number, rank| Column { label: label.to_owned(), number, rank, ..Column::default() };
    let mut own: Vec<_> = ctx.catalog.skills_of(&item.reference).filter(|(_, person)| person.is_known()).collect();
    own.sort_by_key(|(skill, person)| (std::cmp::Reverse(person.knower.last_active_day), skill.name.clone()));
    let row = |(skill, person): &(&Skill, &SkilledPerson)| {
        let services: Vec<String> = person.services.iter().map(|(service, _)| thing::name(ctx, service)).collect();
        Row {
            name: skill.name.clone(),
            href: Some(address::skill(&skill.name)),
            cells: vec![
                Cell::Text(level(person.level).to_owned()),
                if services.is_empty() { Cell::Dim("no service".to_owned()) } else { Cell::Text(services.join(", ")) },
                time::when_day(ctx.now, person.knower.last_active_day).map_or(Cell::Empty, Cell::When),
            ],
            ..Row::default()
        }
    };
    Table {
        caption: format!("Languages {} works or worked in, by last use", item.title),
        columns: vec![
            column("Language", false, Rank::First),
            column("How", false, Rank::Second),
            column("Used in", false, Rank::First),
            column("Last use", true, Rank::First),
        ],
        rows: own.iter().map(row).collect(),
        empty: "No language was used on five days or more in the history that was read.".to_owned(),
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Expert => "expert",
        Level::Practitioner => "works in it",
        Level::Some => "has worked in it",
    }
}

fn owns(ctx: &Context<'_>, item: &Item) -> Table {
    let column = |label: &str, number, rank| Column { label: label.to_owned(), number, rank, ..Column::default() };
    let owned =
        ctx.catalog.items.values().filter(|thing| thing::owner(thing).is_some_and(|o| o.reference == item.reference));
    let row = |thing: &std::sync::Arc<Item>| Row {
        name: thing::label(thing).to_owned(),
        href: Some(address::item(thing)),
        kind: Some(thing::kind(thing)),
        cells: vec![
            Cell::Claimed(thing::owner_cell(ctx, thing)),
            thing.changed_at.and_then(|at| time::when(ctx.now, at)).map_or(Cell::Empty, Cell::When),
        ],
        ..Row::default()
    };
    Table {
        caption: format!("What {} owns", item.title),
        columns: vec![
            column("Name", false, Rank::First),
            column("Owner", false, Rank::Second),
            column("Changed", true, Rank::First),
        ],
        rows: owned.map(row).collect(),
        empty: "Nothing names this person as its owner.".to_owned(),
    }
}

/// Every name and address in history, with the reason why it is taken for this person.
fn identities(identity: &Identity) -> Vec<model::Identity> {
    let reason = |name: &str, address: &str| {
        let written = format!("{name} <{address}>");
        let merged = |merge: &&MergeReason| merge.a == written || merge.b == written;
        identity.merges.iter().find(merged).map(|merge| {
            let other = if merge.a == written { &merge.b } else { &merge.a };
            (merge.reason, format!("{}, as {other}", merge.reason))
        })
    };
    let row = |(name, address): &(String, String)| {
        let (why, text) = reason(name, address).unwrap_or(("", "as in commits".to_owned()));
        model::Identity {
            name: name.clone(),
            address: address.clone(),
            reason: text,
            standing: match why {
                "mailmap" | "user entity" | "a person decided so" => Standing::Declared,
                "" => Standing::Observed,
                _ => Standing::Inferred,
            },
            evidence: None,
        }
    };
    identity.signatures.iter().map(row).collect()
}

fn aside(item: &Item) -> Vec<SideBlock> {
    let reference = Value { text: item.reference.to_string(), code: true, ..Value::default() };
    let mut facts = vec![SideFact { label: "Reference".to_owned(), value: reference, ..SideFact::default() }];
    if let Some(declaration) = &item.declaration {
        let evidence = &declaration.evidence;
        let href = Some(address::file(&evidence.repository, &evidence.path, evidence.line));
        let value = Value { text: evidence.path.clone(), href, code: true, ..Value::default() };
        facts.push(SideFact { label: "Descriptor".to_owned(), value, ..SideFact::default() });
    }
    vec![SideBlock { title: "Where this comes from".to_owned(), facts }]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::page;
    use crate::view::sample;
    use portolan_ui::model::Standing;

    #[test]
    fn what_only_they_know_stands_out_and_merges_are_explained() {
        let sample = sample::organisation();
        let person = page(&sample.context("/"), "default", "amina").unwrap();
        assert_eq!(person.only_expert[0].text, "ledger");
        assert!(person.knows[0].only);
        assert_eq!(person.knows[0].owner, "Billing");
        let reasons: Vec<(&str, Standing)> =
            person.identities.iter().map(|i| (i.reason.as_str(), i.standing)).collect();
        assert_eq!(reasons[0], ("mailmap, as amina <a@home.test>", Standing::Declared));
        assert_eq!(reasons.len(), 2);
    }
}
