//! Compares what was read with the catalog of a data directory, through its server where one holds it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use catalog_schema::fact::{Claim, Fact};
use catalog_schema::id::{EntityRef, RepositoryId};
use catalog_schema::problem::Problem;
use catalog_schema::validate::{Known, Lookup, references};
use indexer::pipeline::Proposal;
use serde_json::{Value, json};

use super::super::access::Access;
use super::place::Place;
use super::word;
use crate::config::Config;
use crate::error::{AppError, Result};

/// Names that are asked for at most.
const MAX_ASKED: usize = 50_000;

/// The answers of the catalog, one per place; problems with references join the places' own.
///
/// # Errors
/// No such data directory, or a catalog that cannot be asked.
pub fn compare(config: &Config, data: &Path, repository: Option<&str>, places: &mut [Place]) -> Result<Vec<Value>> {
    if !data.is_dir() {
        return Err(AppError::usage(format!("`{}` is no data directory", data.display()))
            .hint("name the directory that `portolan serve --data` or `portolan crawl --data` uses"));
    }
    let mut config = config.clone();
    config.set_data(data);
    let access = Access::open(&config)?;
    let mut answers = Vec::new();
    for place in places.iter_mut().filter(|place| !place.inspection.files.is_empty()) {
        let answer = access.post("/api/v1/dry-run", &question(place, repository))?;
        let warnings = absent(place, &answer);
        place.inspection.add(warnings);
        answers.push(answer);
    }
    Ok(answers)
}

fn question(place: &Place, repository: Option<&str>) -> Value {
    let proposal = Proposal {
        repository: RepositoryId(repository.unwrap_or_default().to_owned()),
        covers: place.covers.clone(),
        facts: place.inspection.facts.iter().map(without_places).collect(),
        problems: place.inspection.problems.clone(),
        asked: mentioned(place),
    };
    json!({"proposal": proposal, "location": place.root.display().to_string(), "name": place.name()})
}

/// A fact without the places of its values: they are most of its size, and nobody asks for them.
fn without_places(fact: &Fact) -> Fact {
    let mut fact = fact.clone();
    if let Claim::Entity(claim) = &mut fact.claim {
        claim.spans.clear();
    }
    fact
}

/// All names that the entities refer to.
fn mentioned(place: &Place) -> Vec<EntityRef> {
    struct Listener(RefCell<BTreeSet<EntityRef>>);
    impl Known for Listener {
        fn look_up(&self, reference: &EntityRef) -> Lookup {
            self.0.borrow_mut().insert(reference.clone());
            Lookup::Unknown
        }
    }
    let listener = Listener(RefCell::default());
    for (path, entity) in place.inspection.entities() {
        // What is wrong is not known yet: only the questions count.
        let _ = references(path, &[entity], &listener);
    }
    listener.0.into_inner().into_iter().take(MAX_ASKED).collect()
}

/// A warning for every reference that the catalog says would lead to nothing.
fn absent(place: &Place, answer: &Value) -> Vec<Problem> {
    struct Answers(BTreeMap<EntityRef, Option<EntityRef>>);
    impl Known for Answers {
        fn look_up(&self, reference: &EntityRef) -> Lookup {
            match self.0.get(reference) {
                Some(closest) => Lookup::Absent { closest: closest.clone() },
                None => Lookup::Unknown,
            }
        }
    }
    let parsed = |text: Option<&str>| text.and_then(|text| text.parse::<EntityRef>().ok());
    let rows = answer["absent"].as_array().into_iter().flatten();
    let answers = rows.filter_map(|row| Some((parsed(word(row, "ref"))?, parsed(word(row, "closest")))));
    let answers = Answers(answers.collect());
    place.inspection.entities().into_iter().flat_map(|(path, entity)| references(path, &[entity], &answers)).collect()
}
