//! The facts under the title, each with a rail, in fixed order: owner, on call, runbook, whom to ask, system, class.

use catalog_schema::fact::Evidence as Source;
use catalog_schema::id::EntityRef;
use indexer::catalog::{DocumentEntry, Item, Knower, Knowledge, Known, Link, OwnerRef};
use portolan_ui::model::{Evidence, Fact, Kind, Loser, Standing, Value, percent};

use super::super::{Context, address, documents, knowledge, thing, time, value};

/// Values of one fact.
const VALUES: usize = 3;
/// Losing values of one fact.
const LOSERS: usize = 4;

/// All facts of an item; what is not known keeps its row.
#[must_use]
pub fn of(ctx: &Context<'_>, item: &Item) -> Vec<Fact> {
    let mut facts = Vec::new();
    if item.reference.kind() != "domain" {
        facts.push(owner(ctx, item));
    }
    if item.reference.kind() == "component" {
        facts.extend([on_call(ctx, item), runbook(ctx, item), ask(ctx, item)]);
    }
    facts.extend(system(ctx, item));
    facts.extend(class(ctx, item));
    facts
}

/// Evidence as the page of an item shows it.
fn source(ctx: &Context<'_>, item: &Item, evidence: &Source) -> Evidence {
    value::evidence(ctx, evidence, item.repository.as_ref())
}

/// A reference as a value, with its page.
pub fn reference_value(ctx: &Context<'_>, reference: &EntityRef) -> Value {
    let named = thing::named(ctx, reference);
    let note = named.href.is_none().then(|| "not in the catalog".to_owned());
    Value { text: named.name, href: named.href, kind: named.kind, note, code: false }
}

fn owner(ctx: &Context<'_>, item: &Item) -> Fact {
    let fact =
        Fact { id: "owner".to_owned(), label: "Owner".to_owned(), absent: thing::NOBODY.to_owned(), ..Fact::default() };
    let losers = owner_losers(ctx, item);
    let left = |owner: &OwnerRef| match (owner.present, gone_since(ctx, &owner.reference)) {
        (true, _) => "disputed by history".to_owned(),
        (false, Some(month)) => format!("gone, last seen {month}"),
        (false, None) => "nobody present".to_owned(),
    };
    let Some((owner, standing, evidence)) = item.ownership.owner() else {
        let next = Some(value::link("how to name one", address::check("owner-missing")));
        return Fact { next, losers, ..fact };
    };
    let conflict = thing::in_conflict(item.ownership.verdict);
    let mut shown = reference_value(ctx, &owner.reference);
    if conflict && owner.exists {
        shown.note = Some(left(owner));
    }
    let all = item.ownership.declared.as_ref().map_or_else(|| vec![evidence], |d| d.evidence.iter().collect());
    Fact {
        standing: value::standing(standing),
        conflict,
        values: vec![shown],
        evidence: all.into_iter().map(|e| source(ctx, item, e)).collect(),
        losers,
        ..fact
    }
}

/// Other descriptors, CODEOWNERS and history, where they name somebody else.
fn owner_losers(ctx: &Context<'_>, item: &Item) -> Vec<Loser> {
    let ownership = &item.ownership;
    let shown = thing::owner(item).map(|owner| &owner.reference);
    let declared = ownership.declared.iter().flat_map(|d| &d.others).map(|other: &Known<OwnerRef>| Loser {
        value: reference_value(ctx, &other.value.reference),
        reason: format!("named by {}, which comes later", other.evidence.path),
        evidence: source(ctx, item, &other.evidence),
    });
    let codeowners =
        ownership.codeowners.iter().filter(|c| c.owner.as_ref().map(|o| &o.reference) != shown).map(|share| Loser {
            value: share.owner.as_ref().map_or_else(
                || Value { text: share.written.clone(), code: true, ..Value::default() },
                |owner| reference_value(ctx, &owner.reference),
            ),
            reason: format!("by CODEOWNERS, {} of its files", percent(share.share)),
            evidence: source(ctx, item, &share.evidence),
        });
    // Where nobody present knows it, the part a team holds of the little that is left decides nothing.
    let telling = ownership.work.iter().filter(|w| Some(&w.team) != shown && !is_orphaned(item));
    let work = telling.map(|work| Loser {
        value: reference_value(ctx, &work.team),
        reason: format!("by history, {}", percent(work.share)),
        evidence: value::from_history(format!("{} of the living knowledge", percent(work.share))),
    });
    declared.chain(codeowners).chain(work).take(LOSERS).collect()
}

/// Whether nobody present knows it, although somebody did.
#[must_use]
pub fn is_orphaned(item: &Item) -> bool {
    item.knowledge.as_ref().is_some_and(|known| known.last_change_day.is_some() && known.orphaned)
}

/// The month in which a person who is gone was seen last.
fn gone_since(ctx: &Context<'_>, reference: &EntityRef) -> Option<String> {
    let identity = ctx.catalog.item(reference)?.identity.as_ref()?;
    identity.last_active_day.filter(|_| !identity.present).and_then(time::month_of)
}

/// What kind of contact it is, and whether only a member's source says so.
fn contact_note(contact: &Link) -> Option<String> {
    let kind = contact.kind.as_deref().filter(|kind| *kind != "on-call");
    match (kind, contact.claimed) {
        (kind, false) => kind.map(str::to_owned),
        (None, true) => Some("claimed".to_owned()),
        (Some(kind), true) => Some(format!("{kind}, claimed")),
    }
}

fn on_call(ctx: &Context<'_>, item: &Item) -> Fact {
    let shown: Vec<_> = item.contacts.iter().take(VALUES).collect();
    Fact {
        id: "on-call".to_owned(),
        label: "On call".to_owned(),
        standing: shown.first().map_or(Standing::None, |c| value::standing(c.evidence.standing)),
        values: shown
            .iter()
            .map(|contact| Value {
                text: if contact.title.is_empty() { contact.url.clone() } else { contact.title.clone() },
                href: value::foreign_href(&contact.url),
                note: contact_note(contact),
                ..Value::default()
            })
            .collect(),
        absent: thing::NOBODY.to_owned(),
        evidence: shown.iter().map(|contact| source(ctx, item, &contact.evidence)).collect(),
        ..Fact::default()
    }
}

fn runbook(ctx: &Context<'_>, item: &Item) -> Fact {
    let fact = Fact {
        id: "runbook".to_owned(),
        label: "Runbook".to_owned(),
        absent: "none found".to_owned(),
        ..Fact::default()
    };
    let books: Vec<&DocumentEntry> = item.runbooks().take(VALUES).collect();
    if let Some(first) = books.first() {
        let since = (first.changes_since > 0 && first.url.is_none())
            .then(|| format!("{} code changes since", first.changes_since));
        return Fact {
            standing: documents::standing(ctx, first),
            values: books.iter().map(|book| document_value(book)).collect(),
            remark: since,
            evidence: books.iter().map(|book| source(ctx, item, &book.evidence)).collect(),
            ..fact
        };
    }
    match runbook_section(item) {
        Some((document, heading, line)) => Fact {
            standing: documents::standing(ctx, document),
            values: vec![Value {
                text: heading.to_owned(),
                href: documents::href(document).map(|href| format!("{href}#L{line}")),
                ..Value::default()
            }],
            evidence: vec![source(ctx, item, &document.evidence.at_line(Some(line)))],
            ..fact
        },
        None => Fact { next: Some(value::link("how to add one", address::check("runbook-missing"))), ..fact },
    }
}

/// A section of one of its own documents that reads as a runbook.
fn runbook_section(item: &Item) -> Option<(&DocumentEntry, &str, u32)> {
    let own = item.documents.iter().filter(|d| d.own);
    own.flat_map(|d| d.sections.iter().map(move |s| (d, s)))
        .find(|(_, section)| section.runbook)
        .map(|(document, section)| (document, section.heading.as_str(), section.line))
}

fn document_value(document: &DocumentEntry) -> Value {
    Value { text: documents::title(document), href: documents::href(document), ..Value::default() }
}

fn ask(ctx: &Context<'_>, item: &Item) -> Fact {
    let fact = Fact { id: "ask".to_owned(), label: "Ask".to_owned(), ..Fact::default() };
    let Some(known) = &item.knowledge else {
        return Fact { absent: "not measured: no history of its code".to_owned(), ..fact };
    };
    let people: Vec<_> = known.people.iter().filter(|p| p.present && p.knower).take(2).collect();
    if people.is_empty() {
        return little(ctx, known, fact);
    }
    let days: u64 = people.iter().map(|p| knowledge::days(p, ctx.catalog.as_of)).sum();
    Fact {
        standing: Standing::Inferred,
        values: people.iter().map(|person| person_value(ctx, person)).collect(),
        evidence: vec![value::from_history(format!("{days} change-days in {} months", knowledge::MONTHS))],
        ..fact
    }
}

fn person_value(ctx: &Context<'_>, person: &Knower) -> Value {
    Value {
        text: person.name.clone(),
        href: ctx.catalog.item(&person.person).map(|i| address::item(i)),
        kind: Some(Kind::Person),
        ..Value::default()
    }
}

/// Whom to ask where nobody knows it well: the present person who knows most, else who knew it before they left.
fn little(ctx: &Context<'_>, known: &Knowledge, fact: Fact) -> Fact {
    let month = |person: &Knower| time::month_of(person.last_active_day);
    match known.people.iter().find(|person| person.present) {
        Some(person) => Fact {
            standing: Standing::Inferred,
            values: vec![person_value(ctx, person)],
            remark: month(person).map(|month| format!("knows it a little, last change {month}")),
            ..fact
        },
        None => {
            let last = known.people.iter().max_by_key(|person| person.last_active_day);
            let remark = last.and_then(|p| Some(format!("{} knew it, last change {}", p.name, month(p)?)));
            Fact { absent: "nobody present knows it".to_owned(), remark, ..fact }
        }
    }
}

fn system(ctx: &Context<'_>, item: &Item) -> Option<Fact> {
    let system = item.system.as_ref()?;
    Some(Fact {
        id: "system".to_owned(),
        label: "System".to_owned(),
        standing: value::standing(system.evidence.standing),
        values: vec![reference_value(ctx, &system.value)],
        evidence: vec![source(ctx, item, &system.evidence)],
        ..Fact::default()
    })
}

/// Tier, lifecycle and type in one row: each has its own line in the evidence.
fn class(ctx: &Context<'_>, item: &Item) -> Option<Fact> {
    let parts = [("tier ", &item.tier), ("", &item.lifecycle), ("", &item.entity_type)];
    let known: Vec<(&str, &Known<String>)> =
        parts.into_iter().filter_map(|(label, part)| part.as_ref().map(|p| (label, p))).collect();
    let (_, first) = known.first()?;
    Some(Fact {
        id: "class".to_owned(),
        label: "Class".to_owned(),
        standing: value::standing(first.evidence.standing),
        values: vec![Value {
            text: known.iter().map(|(label, part)| format!("{label}{}", part.value)).collect::<Vec<_>>().join(", "),
            ..Value::default()
        }],
        evidence: known
            .iter()
            .map(|(label, part)| Evidence {
                note: Some(format!("{label}{}", part.value)),
                ..source(ctx, item, &part.evidence)
            })
            .collect(),
        ..Fact::default()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::of;
    use crate::view::sample;
    use indexer::catalog::{Claimed, OwnerRef, Verdict, WorkOwner};
    use portolan_ui::model::Standing;

    #[test]
    fn what_is_not_known_keeps_its_row_and_order() {
        let sample = sample::empty();
        let facts = of(&sample.context("/"), &sample::service("a"));
        let rows: Vec<(&str, &str)> = facts.iter().map(|f| (f.id.as_str(), f.absent.as_str())).collect();
        let expected = [
            ("owner", "nobody"),
            ("on-call", "nobody"),
            ("runbook", "none found"),
            ("ask", "not measured: no history of its code"),
        ];
        assert_eq!(rows, expected);
        assert!(facts.iter().all(|f| f.values.is_empty() && f.standing == Standing::None));
    }

    #[test]
    fn a_dispute_shows_both_sides() {
        let sample = sample::organisation();
        let mut item = sample::service("tariff");
        let owner = OwnerRef { reference: sample::reference("group:default/billing"), exists: true, present: true };
        item.ownership.declared = Some(Claimed {
            value: owner,
            evidence: vec![sample::evidence("catalog-info.yaml", 11)],
            others: Vec::new(),
        });
        item.ownership.work = Some(WorkOwner {
            team: sample::reference("group:default/routing"),
            share: 0.56,
            declared_share: Some(0.4),
        });
        item.ownership.verdict = Verdict::TransferSuggested;
        let facts = of(&sample.context("/"), &item);
        let fact = &facts[0];
        assert!(fact.conflict);
        assert_eq!(fact.values[0].text, "Billing");
        assert_eq!(fact.values[0].note.as_deref(), Some("disputed by history"));
        assert_eq!(fact.losers[0].value.text, "routing");
        assert_eq!(fact.evidence[0].href.as_deref(), Some("/documents/pay/core/-/catalog-info.yaml#L11"));
    }

    #[test]
    fn who_is_here_and_knows_a_little_is_asked() {
        let sample = sample::organisation();
        let mut item = sample::service("tariff");
        let known = sample.catalog.items.values().find_map(|i| i.knowledge.clone()).unwrap();
        let mut known = (*known).clone();
        known.people.iter_mut().for_each(|person| person.knower = false);
        let first = known.people.iter().find(|p| p.present).unwrap().name.clone();
        item.knowledge = Some(std::sync::Arc::new(known));
        let ask = &of(&sample.context("/"), &item)[3];
        assert_eq!((ask.id.as_str(), ask.values[0].text.as_str()), ("ask", first.as_str()));
        assert!(ask.remark.as_ref().is_some_and(|remark| remark.starts_with("knows it a little")), "{ask:?}");
    }

    #[test]
    fn a_contact_that_is_no_address_is_text() {
        let sample = sample::empty();
        let mut item = sample::service("a");
        let contact = |url: &str| indexer::catalog::Link {
            claimed: false,
            title: url.to_owned(),
            url: url.to_owned(),
            kind: Some("on-call".to_owned()),
            evidence: sample::evidence("catalog-info.yaml", 3),
        };
        item.contacts = vec![contact("#pay-oncall"), contact("javascript:alert(1)"), contact("https://pager.test/pay")];
        let facts = of(&sample.context("/"), &item);
        let hrefs: Vec<Option<&str>> = facts[1].values.iter().map(|v| v.href.as_deref()).collect();
        assert_eq!(hrefs, [None, None, Some("https://pager.test/pay")]);
    }
}
