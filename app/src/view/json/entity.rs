//! An entity as `services` and `show` print it.

use std::sync::Arc;

use catalog_schema::fact::{DocumentKind, Evidence as Source};
use catalog_schema::finding::Outcome;
use catalog_schema::id::EntityRef;
use catalog_schema::relation::RelationType;
use indexer::catalog::{DocumentEntry, Item, Known, OwnerRef, Verdict};
use indexer::pipeline::document::kind_word;
use serde::Serialize;

use super::super::{Context, thing, time};
use super::evidence::{self, Evidence};
use super::finding::Finding;
use super::page::{Page, page};
use crate::error::{AppError, Result};

/// An entity.
#[derive(Clone, Debug, Serialize)]
pub struct Entity {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The product's word: `service`, `team`, ...
    pub kind: &'static str,
    /// Name as written.
    pub name: String,
    /// Namespace.
    pub namespace: String,
    /// What to show as its name.
    pub title: String,
    /// One paragraph.
    pub description: Option<String>,
    /// `spec.type`.
    #[serde(rename = "type")]
    pub entity_type: Option<String>,
    /// `spec.lifecycle`.
    pub lifecycle: Option<String>,
    /// Reference of the system it is part of.
    pub system: Option<String>,
    /// How much hangs on it.
    pub tier: Option<String>,
    /// Whether a descriptor declares it.
    pub declared: bool,
    /// Where it lives.
    pub repository: Option<String>,
    /// Folders or globs that belong to it.
    pub paths: Vec<String>,
    /// Who owns it.
    pub owner: Option<Owner>,
    /// Languages, largest first.
    pub languages: Vec<Language>,
    /// Runbooks.
    pub runbooks: Vec<Document>,
    /// README, decision records and other documents.
    pub docs: Vec<Document>,
    /// APIs it provides and consumes.
    pub apis: Vec<Api>,
    /// Who knows it; `null` where it has no code.
    pub knowledge: Option<Knowledge>,
    /// Open findings.
    pub findings: Vec<Finding>,
}

/// An owner.
#[derive(Clone, Debug, Serialize)]
pub struct Owner {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// `declared` or `observed`.
    pub standing: &'static str,
    /// Who says so.
    pub evidence: Evidence,
}

/// A language.
#[derive(Clone, Debug, Serialize)]
pub struct Language {
    /// Linguist's name.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// Part of all, 0 to 1.
    pub share: f64,
}

/// A document or runbook.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// Title.
    pub title: String,
    /// `readme`, `runbook`, `decision` or `doc`.
    pub kind: &'static str,
    /// Its address, or its path in the repository.
    pub url_or_path: String,
    /// Human commits on the code since it was changed last.
    pub changes_since: u32,
    /// Who says so.
    pub evidence: Evidence,
}

/// An API beside a component.
#[derive(Clone, Debug, Serialize)]
pub struct Api {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// `provides` or `consumes`.
    pub relation: &'static str,
    /// Who says so.
    pub evidence: Evidence,
}

/// Who knows a thing.
#[derive(Clone, Debug, Serialize)]
pub struct Knowledge {
    /// Bus factor; `null` where there was no human change to measure it by.
    pub bus_factor: Option<u32>,
    /// Everyone with a human change, most living knowledge first.
    pub people: Vec<Person>,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Reference.
    pub person: String,
    /// Part of the living knowledge, 0 to 1.
    pub share: f64,
    /// Date of the latest change.
    pub last_active: Option<String>,
    /// Still here.
    pub present: bool,
    /// Counts among the knowers.
    pub knower: bool,
}

/// An entity with all facts and who says so.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// What `services` prints too.
    #[serde(flatten)]
    pub entity: Entity,
    /// Single values with their evidence.
    pub facts: Vec<Fact>,
    /// The statements about ownership.
    pub ownership: Ownership,
    /// Relations both ways.
    pub relations: Vec<RelationRow>,
    /// What every check says.
    pub outcomes: Vec<OutcomeRow>,
    /// What a discovered thing was found by.
    pub discovered_by: Vec<Evidence>,
    /// The newest change, RFC 3339 in UTC.
    pub changed_at: Option<String>,
}

/// A value with its evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// Its name: `description`, `tier`, `on-call`, ...
    pub name: String,
    /// The value.
    pub value: String,
    /// Who says so.
    pub evidence: Evidence,
}

/// Who owns a thing, by whom.
#[derive(Clone, Debug, Serialize)]
pub struct Ownership {
    /// `confirmed`, `shared`, `mismatch`, `transfer-suggested`, `departed`, `unknown`, `none` or `not-measured`.
    pub verdict: &'static str,
    /// What descriptors say: the first one counts, the others lost.
    pub declared: Vec<Statement>,
    /// What CODEOWNERS says, by share of files.
    pub codeowners: Vec<Statement>,
    /// The team whose members hold most of the living knowledge.
    pub work: Option<Work>,
}

/// One statement.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    /// Reference or text as written.
    pub owner: String,
    /// Whether it is in the catalog.
    pub exists: bool,
    /// Whether somebody present stands behind it.
    pub present: bool,
    /// Share of files, for CODEOWNERS.
    pub share: Option<f64>,
    /// Who says so.
    pub evidence: Evidence,
}

/// Who does the work.
#[derive(Clone, Debug, Serialize)]
pub struct Work {
    /// The team.
    pub team: String,
    /// Share of the living knowledge.
    pub share: f64,
    /// Share of the declared owner's members.
    pub declared_share: Option<f64>,
}

/// A relation.
#[derive(Clone, Debug, Serialize)]
pub struct RelationRow {
    /// Backstage's word, `dependsOn`.
    #[serde(rename = "type")]
    pub relation: &'static str,
    /// Reference of the other end.
    pub target: String,
    /// Whether it is in the catalog.
    pub exists: bool,
    /// Who says so.
    pub evidence: Evidence,
}

/// What a check says.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeRow {
    /// Id of the check.
    pub check: &'static str,
    /// `pass`, `fail`, `not-applicable` or `not-measured`.
    pub outcome: &'static str,
    /// What exactly.
    pub detail: Option<String>,
}

/// A page of services, by reference.
///
/// # Errors
/// A page out of form.
pub fn services(ctx: &Context<'_>) -> Result<Page<Entity>> {
    let services: Vec<&Arc<Item>> = thing::of_kind(ctx, "service").collect();
    page(ctx, &services, |item| item.reference.to_string(), |item| entity(ctx, item))
}

/// One entity.
///
/// # Errors
/// When there is none, or several of a bare name.
pub fn show(ctx: &Context<'_>, text: &str) -> Result<Shown> {
    let Some(item) = ctx.catalog.find(text) else { return Err(missing(ctx, text)) };
    Ok(Shown {
        entity: entity(ctx, item),
        facts: facts(item),
        ownership: ownership(item),
        relations: item
            .relations
            .iter()
            .map(|r| RelationRow {
                relation: r.relation.relation.as_str(),
                target: r.relation.target.to_string(),
                exists: r.exists,
                evidence: Evidence::from(&r.evidence),
            })
            .collect(),
        outcomes: ctx.catalog.outcomes_of(&item.reference).iter().map(|(check, outcome)| outcome_row(check, outcome)).collect(),
        discovered_by: item.discovery.as_ref().map(|d| evidence::all(&d.evidence)).unwrap_or_default(),
        changed_at: item.changed_at.and_then(time::rfc3339),
    })
}

fn missing(ctx: &Context<'_>, text: &str) -> AppError {
    let name = text.rsplit(['/', ':']).next().unwrap_or(text).to_lowercase();
    let same: Vec<&str> = ctx.catalog.items.keys().filter(|r| r.name() == name).map(EntityRef::as_str).take(5).collect();
    match same.as_slice() {
        [] => AppError::not_found(format!("nothing is called `{text}`")).hint("`portolan search` finds near names"),
        many => AppError::not_found(format!("`{text}` does not name one entity")).hint(format!("name one of {}", many.join(", "))),
    }
}

fn entity(ctx: &Context<'_>, item: &Item) -> Entity {
    let of = |wanted: bool| {
        let fits = move |d: &&DocumentEntry| (d.kind == DocumentKind::Runbook) == wanted;
        item.documents.iter().filter(fits).map(document).collect()
    };
    Entity {
        reference: item.reference.to_string(),
        kind: kind_word(item),
        name: item.name.clone(),
        namespace: item.reference.namespace().to_owned(),
        title: item.title.clone(),
        description: value(&item.description),
        entity_type: value(&item.entity_type),
        lifecycle: value(&item.lifecycle),
        system: item.system.as_ref().map(|s| s.value.to_string()),
        tier: value(&item.tier),
        declared: item.is_declared(),
        repository: item.repository.as_ref().map(ToString::to_string),
        paths: item.paths.clone(),
        owner: item.ownership.owner().map(|(owner, standing, evidence)| Owner {
            reference: owner.reference.to_string(),
            standing: standing.as_str(),
            evidence: Evidence::from(evidence),
        }),
        languages: item.languages.iter().map(|l| Language { name: l.name.clone(), bytes: l.bytes, share: l.share }).collect(),
        runbooks: of(true),
        docs: of(false),
        apis: apis(item),
        knowledge: knowledge(item),
        findings: findings(ctx, &item.reference),
    }
}

fn value(known: &Option<Known<String>>) -> Option<String> {
    known.as_ref().map(|k| k.value.clone())
}

fn document(document: &DocumentEntry) -> Document {
    Document {
        title: document.title.clone(),
        kind: document.kind.as_str(),
        url_or_path: document.url.clone().unwrap_or_else(|| document.path.clone()),
        changes_since: document.changes_since,
        evidence: Evidence::from(&document.evidence),
    }
}

fn apis(item: &Item) -> Vec<Api> {
    let word = |relation| match relation {
        RelationType::ProvidesApi => Some("provides"),
        RelationType::ConsumesApi => Some("consumes"),
        _ => None,
    };
    let api = |entry: &indexer::catalog::RelationEntry| {
        word(entry.relation.relation).map(|relation| Api {
            reference: entry.relation.target.to_string(),
            relation,
            evidence: Evidence::from(&entry.evidence),
        })
    };
    item.relations.iter().filter_map(api).collect()
}

fn knowledge(item: &Item) -> Option<Knowledge> {
    let known = item.knowledge.as_ref()?;
    let person = |p: &indexer::catalog::Knower| Person {
        name: p.name.clone(),
        person: p.person.to_string(),
        share: p.share,
        last_active: time::date(p.last_active_day),
        present: p.present,
        knower: p.knower,
    };
    Some(Knowledge { bus_factor: thing::depth(item), people: known.people.iter().map(person).collect() })
}

/// The failures of an entity; taken from its outcomes, which are found without walking all findings.
fn findings(ctx: &Context<'_>, reference: &EntityRef) -> Vec<Finding> {
    let failed = ctx.catalog.outcomes_of(reference).iter().filter_map(|(check, outcome)| match outcome {
        Outcome::Fail(failure) => Some((check, failure)),
        _ => None,
    });
    failed
        .map(|(check, failure)| Finding {
            id: format!("{check}:{reference}"),
            check: (*check).to_owned(),
            severity: failure.severity.as_str(),
            subject: reference.to_string(),
            title: failure.title.clone(),
            detail: failure.detail.clone(),
            evidence: evidence::all(&failure.evidence),
            since: failure.since.and_then(time::rfc3339),
            state: "open",
        })
        .collect()
}

fn facts(item: &Item) -> Vec<Fact> {
    let fact = |name: &str, value: String, evidence: &Source| Fact { name: name.to_owned(), value, evidence: Evidence::from(evidence) };
    let mut facts = Vec::new();
    let texts = [("description", &item.description), ("type", &item.entity_type), ("lifecycle", &item.lifecycle), ("tier", &item.tier)];
    for (name, known) in texts {
        facts.extend(known.as_ref().map(|k| fact(name, k.value.clone(), &k.evidence)));
    }
    facts.extend(item.system.as_ref().map(|s| fact("system", s.value.to_string(), &s.evidence)));
    for contact in item.contacts.iter().chain(&item.links) {
        facts.push(fact(contact.kind.as_deref().unwrap_or("link"), contact.url.clone(), &contact.evidence));
    }
    facts.extend(item.declaration.as_ref().map(|d| fact("declared-by", d.evidence.path.clone(), &d.evidence)));
    facts.extend(item.conflicts.iter().map(|c| fact("also-claimed-by", c.owner.clone().unwrap_or_default(), &c.evidence)));
    facts
}

fn ownership(item: &Item) -> Ownership {
    let statement = |owner: &OwnerRef, share: Option<f64>, evidence: &Source| Statement {
        owner: owner.reference.to_string(),
        exists: owner.exists,
        present: owner.present,
        share,
        evidence: Evidence::from(evidence),
    };
    let declared = item.ownership.declared.as_ref();
    let first = declared.iter().flat_map(|d| d.evidence.iter().map(|e| statement(&d.value, None, e))).collect::<Vec<_>>();
    let others = declared.iter().flat_map(|d| &d.others).map(|known| statement(&known.value, None, &known.evidence));
    Ownership {
        verdict: verdict(item.ownership.verdict),
        declared: first.into_iter().chain(others).collect(),
        codeowners: item
            .ownership
            .codeowners
            .iter()
            .map(|share| match &share.owner {
                Some(owner) => statement(owner, Some(share.share), &share.evidence),
                None => Statement {
                    owner: share.written.clone(),
                    exists: false,
                    present: false,
                    share: Some(share.share),
                    evidence: Evidence::from(&share.evidence),
                },
            })
            .collect(),
        work: item.ownership.work.as_ref().map(|work| Work {
            team: work.team.to_string(),
            share: work.share,
            declared_share: work.declared_share,
        }),
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "confirmed",
        Verdict::Shared => "shared",
        Verdict::Mismatch => "mismatch",
        Verdict::TransferSuggested => "transfer-suggested",
        Verdict::Departed => "departed",
        Verdict::Unknown => "unknown",
        Verdict::None => "none",
        Verdict::NotMeasured => "not-measured",
    }
}

fn outcome_row(check: &'static str, outcome: &Outcome) -> OutcomeRow {
    let detail = match outcome {
        Outcome::Pass => None,
        Outcome::Fail(failure) => Some(failure.detail.clone()),
        Outcome::NotApplicable(why) => Some((*why).to_owned()),
        Outcome::NotMeasured(what) => Some(what.clone()),
    };
    OutcomeRow { check, outcome: outcome.as_str(), detail }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{services, show};
    use crate::view::sample;

    /// The fields that `brief.md` section 5 promises; more may come, none may go.
    const PROMISED: [&str; 20] = [
        "ref", "kind", "name", "namespace", "title", "description", "type", "lifecycle", "system", "tier", "declared", "repository",
        "paths", "owner", "languages", "runbooks", "docs", "apis", "knowledge", "findings",
    ];

    #[test]
    fn services_come_by_reference_in_pages() {
        let sample = sample::organisation();
        let page = services(&sample.context("/api/v1/services?limit=1")).unwrap();
        assert_eq!((page.total, page.next.as_deref()), (2, Some("component:default/ledger")));
        let shown = serde_json::json!(page.items[0]);
        for field in PROMISED {
            assert!(shown.get(field).is_some(), "{field}");
        }
        assert_eq!(shown["owner"]["ref"], "group:default/billing");
        assert_eq!(shown["owner"]["evidence"]["line"], 11);
        assert_eq!(shown["knowledge"]["people"][0]["last_active"], "2026-09-04");
        assert_eq!(shown["findings"][0]["state"], "open");
    }

    #[test]
    fn show_takes_a_bare_name_and_flattens_the_same_shape() {
        let sample = sample::organisation();
        let shown = serde_json::json!(show(&sample.context("/"), "ledger").unwrap());
        for field in PROMISED {
            assert!(shown.get(field).is_some(), "{field}");
        }
        assert_eq!(shown["facts"][0]["name"], "tier");
        assert_eq!(shown["ownership"]["verdict"], "confirmed");
        assert_eq!(show(&sample.context("/"), "team:billing").unwrap().entity.kind, "team");
        assert_eq!(show(&sample.context("/"), "nope").unwrap_err().status(), 404);
    }
}
