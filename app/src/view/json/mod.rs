//! The JSON shapes that scripts rely on: fields may be added, never renamed.

mod dry_run;
mod entity;
mod evidence;
mod finding;
mod knowledge;
mod leaving;
mod page;
mod repository;
mod search;
mod shown;
mod skills;
mod source;
mod status;

pub use dry_run::{Asked, DryRun};
pub use entity::Entity;
pub use finding::Finding;
pub use knowledge::Report;
pub use leaving::{hanging, leaving};
pub use page::Page;
pub use repository::Repository;
pub use search::Search;
pub use shown::Answer;
pub use skills::skills;
pub use source::{Source, source};
pub use status::Status;

use super::Context;
use crate::error::Result;

/// A page of all services, by reference.
///
/// # Errors
/// A page size out of form.
pub fn services(ctx: &Context<'_>) -> Result<Page<Entity>> {
    entity::services(ctx)
}

/// One entity, repository or language with all its facts. `reference` is a full reference, or a bare name that is unique.
///
/// # Errors
/// When there is no such entity.
pub fn show(ctx: &Context<'_>, reference: &str) -> Result<Answer> {
    shown::show(ctx, reference)
}

/// The hits of a query with facets.
///
/// # Errors
/// A query over its limits, or an index that fails.
pub fn search(ctx: &Context<'_>) -> Result<Search> {
    search::search(ctx)
}

/// A page of open findings, the worst first.
///
/// # Errors
/// A filter that names what does not exist, or a page out of form.
pub fn findings(ctx: &Context<'_>) -> Result<Page<Finding>> {
    finding::findings(ctx)
}

/// A page of all repositories, by id.
///
/// # Errors
/// A page size out of form.
pub fn repositories(ctx: &Context<'_>) -> Result<Page<Repository>> {
    repository::repositories(ctx)
}

/// What the catalog would be with other catalog files.
///
/// # Errors
/// A repository that cannot be told, or that is not there.
pub fn dry_run(ctx: &Context<'_>, asked: &Asked) -> Result<DryRun> {
    dry_run::dry_run(ctx, asked)
}

/// The state of crawling.
#[must_use]
pub fn status(ctx: &Context<'_>) -> Status {
    status::status(ctx)
}

/// A page of all sources, in order.
///
/// # Errors
/// A page size out of form.
pub fn sources(ctx: &Context<'_>) -> Result<Page<Source>> {
    source::sources(ctx)
}

/// Who knows a repository or folder.
#[must_use]
pub fn knowledge(report: &indexer::pipeline::Report) -> Report {
    knowledge::report(report)
}
