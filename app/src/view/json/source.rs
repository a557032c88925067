//! A source as `source list` prints it.

use indexer::pipeline::Registered;
use indexer::resolve::part::Trust;
use serde::Serialize;

use super::super::Context;
use super::page::{Page, page};
use crate::error::Result;

/// A source.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// The directory.
    pub path: String,
    /// `org` or `member`.
    pub trust: &'static str,
    /// `command-line`, `configuration` or `journal`.
    pub from: &'static str,
}

/// A page of sources, in order.
///
/// # Errors
/// A page out of form.
pub fn sources(ctx: &Context<'_>) -> Result<Page<Source>> {
    page(ctx, &ctx.engine.sources(), |source| source.name.clone(), source)
}

fn source(source: &indexer::pipeline::Source) -> Source {
    Source {
        name: source.name.clone(),
        path: source.path.display().to_string(),
        trust: match source.trust {
            Trust::Org => "org",
            Trust::Member => "member",
        },
        from: match source.from {
            Registered::CommandLine => "command-line",
            Registered::Configuration => "configuration",
            Registered::Journal => "journal",
        },
    }
}
