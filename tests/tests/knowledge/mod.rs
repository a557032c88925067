//! What `knowledge` says of small histories whose figures were worked out by hand, and what it says where a
//! repository lacks something.

mod lacking;
mod people;
mod reference;

use std::path::Path;

use indexer::pipeline::{Asked, Model, Report, repository_knowledge};

use crate::support::noon;

/// Who knows a repository, read in this process.
fn ask(repository: &Path, model: Model, as_of: Option<&str>) -> Report {
    let asked = Asked {
        repository: repository.to_owned(),
        folder: String::new(),
        as_of: as_of.map(str::to_owned),
        model,
        people: None,
        half_life: indexer::resolve::HALF_LIFE,
        now: noon(),
        program: None,
    };
    repository_knowledge(&asked).unwrap()
}
