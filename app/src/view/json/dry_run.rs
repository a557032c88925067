//! What the catalog would be with other catalog files, as `check --against` prints it.

use catalog_schema::finding;
use catalog_schema::id::{EntityRef, RepositoryId};
use indexer::catalog::Catalog;
use indexer::catalog::change::{Changed, Changes};
use indexer::pipeline::Proposal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::Context;
use super::evidence::Evidence;
use crate::error::{AppError, Result};

/// Catalog files, and what is known of the repository they stand in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The files; an empty repository is looked for by place, then by name.
    pub proposal: Proposal,
    /// Where the files were read.
    pub location: String,
    /// The name of the folder or repository.
    pub name: String,
}

/// What would become of the catalog.
#[derive(Clone, Debug, Serialize)]
pub struct DryRun {
    /// The repository that the files were compared with.
    pub repository: String,
    /// Whether the catalog has that repository.
    pub known: bool,
    /// New entities.
    pub added: Vec<Named>,
    /// Entities that go.
    pub removed: Vec<Named>,
    /// Entities that say something else.
    pub changed: Vec<Entity>,
    /// Entities with another owner.
    pub ownership: Vec<Moved>,
    /// Names that somebody has already.
    pub clashes: Vec<Clash>,
    /// Findings that open.
    pub opened: Vec<Finding>,
    /// Findings that close.
    pub closed: Vec<Finding>,
    /// Names that were asked for and would not be there.
    pub absent: Vec<Absent>,
}

/// An entity with its owner.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Reference of the owner.
    pub owner: Option<String>,
}

/// An entity that says something else.
#[derive(Clone, Debug, Serialize)]
pub struct Entity {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What differs.
    pub fields: Vec<Field>,
}

/// A field before and after; `null` where it is absent.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// Its place in the document.
    pub field: String,
    /// Before.
    pub from: Option<Value>,
    /// After.
    pub to: Option<Value>,
}

/// A change of ownership.
#[derive(Clone, Debug, Serialize)]
pub struct Moved {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Owner before.
    pub from: Option<String>,
    /// Owner after.
    pub to: Option<String>,
}

/// A name that somebody has already.
#[derive(Clone, Debug, Serialize)]
pub struct Clash {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Who keeps it.
    pub held_by: Evidence,
}

/// A finding that opens or closes.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Id of the check.
    pub check: String,
    /// How much it matters.
    pub severity: &'static str,
    /// What it is about.
    pub subject: String,
    /// What is wrong.
    pub title: String,
}

/// A name that would not be there.
#[derive(Clone, Debug, Serialize)]
pub struct Absent {
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The name that was most likely meant.
    pub closest: Option<String>,
}

/// Resolves the catalog with the files and says what differs.
///
/// # Errors
/// A repository that is not there, or that several have the name of.
pub fn dry_run(ctx: &Context<'_>, asked: &Asked) -> Result<DryRun> {
    let (id, known) = repository(&ctx.catalog, asked)?;
    let proposal = Proposal { repository: id.clone(), ..asked.proposal.clone() };
    let outlook = ctx.engine.dry_run(&proposal);
    let absent = outlook.absent.into_iter().map(|(reference, closest)| Absent {
        reference: reference.to_string(),
        closest: closest.map(|c| c.to_string()),
    });
    Ok(shape(&outlook.changes, id.0, known, absent.collect()))
}

fn shape(changes: &Changes, repository: String, known: bool, absent: Vec<Absent>) -> DryRun {
    let text = |reference: &Option<EntityRef>| reference.as_ref().map(ToString::to_string);
    let named = |list: &[(EntityRef, Option<EntityRef>)]| -> Vec<Named> {
        list.iter().map(|(r, owner)| Named { reference: r.to_string(), owner: text(owner) }).collect()
    };
    let clash = |(reference, evidence): &(EntityRef, catalog_schema::fact::Evidence)| Clash {
        reference: reference.to_string(),
        held_by: Evidence::from(evidence),
    };
    DryRun {
        repository,
        known,
        added: named(&changes.added),
        removed: named(&changes.removed),
        changed: changes.changed.iter().map(entity).collect(),
        ownership: changes
            .moved
            .iter()
            .map(|m| Moved { reference: m.reference.to_string(), from: text(&m.from), to: text(&m.to) })
            .collect(),
        clashes: changes.clashes.iter().map(clash).collect(),
        opened: changes.opened.iter().map(finding).collect(),
        closed: changes.closed.iter().map(finding).collect(),
        absent,
    }
}

fn entity(changed: &Changed) -> Entity {
    let field = |f: &indexer::catalog::change::FieldChange| Field {
        field: f.field.clone(),
        from: f.from.clone(),
        to: f.to.clone(),
    };
    Entity { reference: changed.reference.to_string(), fields: changed.fields.iter().map(field).collect() }
}

fn finding(finding: &finding::Finding) -> Finding {
    Finding {
        check: finding.check.clone(),
        severity: finding.severity.as_str(),
        subject: finding.subject.to_string(),
        title: finding.title.clone(),
    }
}

/// Which repository the files stand in: the one that was named, else the one read from that place, else the only one
/// of that name, else a new one.
fn repository(catalog: &Catalog, asked: &Asked) -> Result<(RepositoryId, bool)> {
    let named = &asked.proposal.repository;
    if !named.as_str().is_empty() {
        let there = catalog.repositories.contains_key(named);
        let missing = || AppError::not_found(format!("the catalog has no repository `{named}`"));
        return if there {
            Ok((named.clone(), true))
        } else {
            Err(missing().hint("leave `--repository` out for a new one"))
        };
    }
    if let Some(entry) = catalog.repositories.values().find(|entry| entry.location == asked.location) {
        return Ok((entry.id.clone(), true));
    }
    let same: Vec<&RepositoryId> = catalog.repositories.keys().filter(|id| id.name() == asked.name).collect();
    match same.as_slice() {
        [] => Ok((RepositoryId(asked.name.clone()), false)),
        [one] => Ok(((*one).clone(), true)),
        several => {
            let list: Vec<String> = several.iter().map(|id| format!("`{id}`")).collect();
            Err(AppError::conflict(format!("{} repositories are called `{}`", several.len(), asked.name))
                .hint(format!("say which with `--repository`: {}", list.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{Asked, dry_run};
    use crate::view::sample;
    use catalog_schema::id::RepositoryId;
    use indexer::catalog::RepositoryState;
    use indexer::pipeline::{Covers, Proposal};

    fn asked(repository: &str, location: &str, name: &str) -> Asked {
        let proposal = Proposal {
            repository: RepositoryId(repository.to_owned()),
            covers: Covers::default(),
            facts: Vec::new(),
            problems: Vec::new(),
            asked: Vec::new(),
        };
        Asked { proposal, location: location.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn the_repository_is_told_by_name_place_or_folder() {
        let mut sample = sample::organisation();
        sample.repository("web/core", RepositoryState::Ok);
        sample.repository("web/shop", RepositoryState::Ok);
        let ctx = sample.context("/");
        let told = |asked: &Asked| dry_run(&ctx, asked).map(|d| (d.repository, d.known)).map_err(|e| e.message);
        assert_eq!(told(&asked("web/shop", "", "x")), Ok(("web/shop".to_owned(), true)));
        assert_eq!(told(&asked("", "", "shop")), Ok(("web/shop".to_owned(), true)));
        assert_eq!(told(&asked("", "", "other")), Ok(("other".to_owned(), false)));
        assert_eq!(told(&asked("", "", "core")), Err("2 repositories are called `core`".to_owned()));
        assert_eq!(told(&asked("nope", "", "core")), Err("the catalog has no repository `nope`".to_owned()));
        let place = ctx.catalog.repositories.values().next().unwrap().location.clone();
        assert!(told(&asked("", &place, "core")).is_ok());
    }
}
