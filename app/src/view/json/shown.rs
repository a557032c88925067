//! An entity as `show` prints it: what `services` prints, and every fact with who says so.

use catalog_schema::fact::Evidence as Source;
use catalog_schema::finding::Outcome;
use catalog_schema::id::{DEFAULT_NAMESPACE, EntityRef};
use catalog_schema::validate::closest;
use indexer::catalog::{Identity, Item, OwnerRef, RepositoryEntry, Verdict};
use indexer::check::repository_ref;
use serde::Serialize;

use super::super::thing::{self, Subject};
use super::super::{Context, time};
use super::entity::{Entity, OwnerPeriod, entity, findings, period};
use super::evidence::{self, Evidence};
use super::finding::Finding;
use super::skills::{Row, row};
use crate::error::{AppError, Result};

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
    /// Who owned it at the end of the day that was asked for (`as_of`); left out where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owned_on: Option<OwnedOn>,
    /// Relations both ways.
    pub relations: Vec<RelationRow>,
    /// What every check says.
    pub outcomes: Vec<OutcomeRow>,
    /// What a discovered thing was found by.
    pub discovered_by: Vec<Evidence>,
    /// The newest change, RFC 3339 in UTC.
    pub changed_at: Option<String>,
    /// Who a person is and what they know; left out for all that is no person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
}

/// Who a person is and what they know.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Still here.
    pub present: bool,
    /// Why they count as present or gone.
    pub because: String,
    /// The date of their newest commit anywhere.
    pub last_active: Option<String>,
    /// References of their teams.
    pub teams: Vec<String>,
    /// Names and addresses found in commits.
    pub signatures: Vec<Signature>,
    /// What they worked on.
    pub knows: Vec<Known>,
}

/// A name and an address found in commits.
#[derive(Clone, Debug, Serialize)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// Something a person worked on.
#[derive(Clone, Debug, Serialize)]
pub struct Known {
    /// Its reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// They count among those who know it today.
    pub knower: bool,
    /// They are the only one.
    pub only_knower: bool,
    /// The date of their newest change of it.
    pub last_active: Option<String>,
}

/// What a reference names.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// An entity.
    Entity(Box<Shown>),
    /// A repository.
    Repository(Home),
    /// A language or framework.
    Skill(Box<ShownSkill>),
}

/// A repository with its findings.
#[derive(Clone, Debug, Serialize)]
pub struct Home {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Always `repository`.
    pub kind: &'static str,
    /// Its id.
    pub name: String,
    /// The branch that HEAD names.
    pub branch: Option<String>,
    /// Hex id of the head commit.
    pub commit: Option<String>,
    /// Commits in its history.
    pub commits: u64,
    /// Files at the head.
    pub files: u64,
    /// References of what lives in it.
    pub entities: Vec<String>,
    /// Open findings.
    pub findings: Vec<Finding>,
}

/// A language or framework with its findings.
#[derive(Clone, Debug, Serialize)]
pub struct ShownSkill {
    /// What `skills` prints too.
    #[serde(flatten)]
    pub skill: Row,
    /// Open findings.
    pub findings: Vec<Finding>,
}

/// Who owned a thing on a day.
#[derive(Clone, Debug, Serialize)]
pub struct OwnedOn {
    /// The day, `2025-03-12`.
    pub day: String,
    /// The period in which it lies; `null` before anything of it was there.
    pub period: Option<OwnerPeriod>,
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

/// What a reference or a bare name stands for.
///
/// # Errors
/// When there is none, or several of a bare name.
pub fn show(ctx: &Context<'_>, text: &str) -> Result<Answer> {
    if let Some(item) = ctx.catalog.find(text) {
        return Ok(Answer::Entity(Box::new(shown(ctx, item)?)));
    }
    // A bare name that several entities have is none of them, nor the repository that is called so.
    let is_taken =
        |reference: &EntityRef| !text.contains(':') && ctx.catalog.items.keys().any(|r| r.name() == reference.name());
    let reference = EntityRef::parse(text, Some("repository"), DEFAULT_NAMESPACE).ok().filter(|r| !is_taken(r));
    match reference.as_ref().map(|reference| thing::subject(ctx, reference)) {
        Some(Subject::Repository(entry)) => Ok(Answer::Repository(home(ctx, entry))),
        Some(Subject::Skill(known)) => {
            let findings = findings(ctx, &known.reference);
            Ok(Answer::Skill(Box::new(ShownSkill { skill: row(known), findings })))
        }
        _ => Err(missing(ctx, text)),
    }
}

fn home(ctx: &Context<'_>, entry: &RepositoryEntry) -> Home {
    let reference = repository_ref(&entry.id);
    Home {
        reference: reference.to_string(),
        kind: "repository",
        name: entry.id.to_string(),
        branch: entry.branch.clone(),
        commit: entry.commit.clone(),
        commits: entry.commits,
        files: entry.files,
        entities: entry.items.iter().map(ToString::to_string).collect(),
        findings: findings(ctx, &reference),
    }
}

fn person(identity: &Identity) -> Person {
    Person {
        present: identity.present,
        because: identity.presence_reason.clone(),
        last_active: identity.last_active_day.and_then(time::date),
        teams: identity.teams.iter().map(ToString::to_string).collect(),
        signatures: identity
            .signatures
            .iter()
            .map(|(name, email)| Signature { name: name.clone(), email: email.clone() })
            .collect(),
        knows: identity
            .services
            .iter()
            .map(|known| Known {
                reference: known.service.to_string(),
                knower: known.knower,
                only_knower: known.only_knower,
                last_active: time::date(known.last_active_day),
            })
            .collect(),
    }
}

fn shown(ctx: &Context<'_>, item: &Item) -> Result<Shown> {
    Ok(Shown {
        entity: entity(ctx, item),
        facts: facts(item),
        ownership: ownership(item),
        owned_on: ctx.param("as_of").map(|day| owned_on(item, day)).transpose()?,
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
        outcomes: ctx
            .catalog
            .outcomes_of(&item.reference)
            .iter()
            .map(|(check, outcome)| outcome_row(check, outcome))
            .collect(),
        discovered_by: item.discovery.as_ref().map(|d| evidence::all(&d.evidence)).unwrap_or_default(),
        changed_at: item.changed_at.and_then(time::rfc3339),
        person: item.identity.as_deref().map(person),
    })
}

fn owned_on(item: &Item, text: &str) -> Result<OwnedOn> {
    let day = time::day_of(text).ok_or_else(|| {
        let text: String = text.chars().take(40).collect();
        AppError::usage(format!("`{text}` is no date")).hint("write it as `2025-03-12`")
    })?;
    let end = (i64::from(day) + 1) * time::DAY - 1;
    Ok(OwnedOn { day: time::date(day).unwrap_or_default(), period: item.ownership.period_at(end).map(period) })
}

fn missing(ctx: &Context<'_>, text: &str) -> AppError {
    let name = text.rsplit(['/', ':']).next().unwrap_or(text).to_lowercase();
    let same: Vec<&str> =
        ctx.catalog.items.keys().filter(|r| r.name() == name).map(EntityRef::as_str).take(5).collect();
    match same.as_slice() {
        [] => AppError::not_found(format!("nothing is called `{text}`")).hint(near(ctx, text, &name)),
        [one] => AppError::not_found(format!("nothing is called `{text}`")).hint(format!("did you mean `{one}`?")),
        many => AppError::not_found(format!("`{text}` does not name one entity"))
            .hint(format!("name one of {}", many.join(", "))),
    }
}

/// The name that was most likely meant, else where to look.
fn near(ctx: &Context<'_>, text: &str, name: &str) -> String {
    if let Some(path) = text.strip_prefix("doc:") {
        return format!(
            "a document is read on its page: `portolan search {}` names it",
            path.rsplit('/').next().unwrap_or(path)
        );
    }
    let names = ctx.catalog.items.keys().map(EntityRef::name);
    let found = closest(name, names).and_then(|near| ctx.catalog.items.keys().find(|r| r.name() == near));
    match found {
        Some(reference) => format!("did you mean `{reference}`?"),
        None => "`portolan search` finds by any word of a name or description".to_owned(),
    }
}

fn facts(item: &Item) -> Vec<Fact> {
    let fact = |name: &str, value: String, evidence: &Source| Fact {
        name: name.to_owned(),
        value,
        evidence: Evidence::from(evidence),
    };
    let mut facts = Vec::new();
    let texts = [
        ("description", &item.description),
        ("type", &item.entity_type),
        ("lifecycle", &item.lifecycle),
        ("tier", &item.tier),
    ];
    for (name, known) in texts {
        facts.extend(known.as_ref().map(|k| fact(name, k.value.clone(), &k.evidence)));
    }
    facts.extend(item.system.as_ref().map(|s| fact("system", s.value.to_string(), &s.evidence)));
    for contact in item.contacts.iter().chain(&item.links) {
        facts.push(fact(contact.kind.as_deref().unwrap_or("link"), contact.url.clone(), &contact.evidence));
    }
    facts.extend(item.declaration.as_ref().map(|d| fact("declared-by", d.evidence.path.clone(), &d.evidence)));
    facts.extend(item.also.iter().map(|d| fact("also-described-by", d.evidence.path.clone(), &d.evidence)));
    facts.extend(
        item.disputes.iter().map(|d| fact("disputed", format!("{}: {}", d.field, d.lost.value), &d.lost.evidence)),
    );
    facts.extend(
        item.conflicts.iter().map(|c| fact("also-claimed-by", c.owner.clone().unwrap_or_default(), &c.evidence)),
    );
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
    let first =
        declared.iter().flat_map(|d| d.evidence.iter().map(|e| statement(&d.value, None, e))).collect::<Vec<_>>();
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
    use super::show;
    use crate::view::json::entity::tests::PROMISED;
    use crate::view::sample;

    #[test]
    fn show_takes_a_bare_name_and_flattens_the_same_shape() {
        let sample = sample::organisation();
        let shown = serde_json::json!(show(&sample.context("/"), "ledger").unwrap());
        for field in PROMISED {
            assert!(shown.get(field).is_some(), "{field}");
        }
        assert_eq!(shown["facts"][0]["name"], "tier");
        assert_eq!(shown["ownership"]["verdict"], "confirmed");
        assert_eq!(serde_json::json!(show(&sample.context("/"), "team:billing").unwrap())["kind"], "team");
        assert_eq!(show(&sample.context("/"), "nope").unwrap_err().status(), 404);
        let hint = show(&sample.context("/"), "ledgre").unwrap_err().hint.unwrap();
        assert_eq!(hint, "did you mean `component:default/ledger`?");
    }

    #[test]
    fn repositories_are_shown_as_findings_name_them() {
        let sample = sample::organisation();
        let shown = serde_json::json!(show(&sample.context("/"), "repository:default/pay/core").unwrap());
        assert_eq!((shown["kind"].as_str(), shown["name"].as_str()), (Some("repository"), Some("pay/core")));
        assert!(shown["entities"].as_array().is_some_and(|all| !all.is_empty()) && shown.get("location").is_none());
    }
}
