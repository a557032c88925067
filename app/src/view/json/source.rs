//! A source as `source list` prints it.

use indexer::pipeline::{Holding, Place, Registered};
use indexer::resolve::part::Trust;
use serde::Serialize;

use super::super::{Context, time};
use super::page::{Page, page};
use crate::error::Result;

/// A source. Files with secrets are named by their path, never shown.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// Its name: the path or the address.
    pub name: String,
    /// `folder` or `git`.
    pub kind: &'static str,
    /// The directory, where it is one.
    pub path: Option<String>,
    /// The address, where it is one.
    pub address: Option<String>,
    /// The file with the token.
    pub token_file: Option<String>,
    /// The file with the private key.
    pub key_file: Option<String>,
    /// The file with the host keys.
    pub known_hosts: Option<String>,
    /// `org` or `member`.
    pub trust: &'static str,
    /// The compartment that it belongs to; none where everybody may see it.
    pub compartment: Option<String>,
    /// `command-line`, `configuration` or `journal`.
    pub from: &'static str,
    /// When and by whom, where a person added it.
    pub registered: Option<Act>,
    /// Its repositories.
    pub repositories: usize,
    /// Those that could not be read the last time.
    pub failed: usize,
    /// Why it could not be listed, or the first of them not read.
    pub problem: Option<String>,
}

/// An act of registration.
#[derive(Clone, Debug, Serialize)]
pub struct Act {
    /// When, RFC 3339 in UTC.
    pub at: Option<String>,
    /// Who.
    pub by: String,
}

/// A page of sources, in order.
///
/// # Errors
/// A page out of form.
pub fn sources(ctx: &Context<'_>) -> Result<Page<Source>> {
    page(ctx, &ctx.engine.sources(), |source| source.name.clone(), |one| source(one, ctx.engine.holding(&one.name)))
}

/// One source.
#[must_use]
pub fn source(source: &indexer::pipeline::Source, holding: Holding) -> Source {
    let shown = |path: &std::path::PathBuf| path.display().to_string();
    let (path, remote) = match &source.place {
        Place::Folder { path, .. } => (Some(shown(path)), None),
        Place::Git(remote) => (None, Some(remote)),
    };
    Source {
        name: source.name.clone(),
        kind: if remote.is_some() { "git" } else { "folder" },
        path,
        address: remote.map(|r| r.address.to_string()),
        token_file: remote.and_then(|r| r.token_file.as_ref().map(shown)),
        key_file: remote.and_then(|r| r.key_file.as_ref().map(shown)),
        known_hosts: remote.and_then(|r| r.known_hosts.as_ref().map(shown)),
        trust: match source.trust {
            Trust::Org => "org",
            Trust::Member => "member",
        },
        compartment: source.compartment.clone(),
        from: match source.from {
            Registered::CommandLine => "command-line",
            Registered::Configuration => "configuration",
            Registered::Journal => "journal",
        },
        registered: source.added.as_ref().map(|added| Act { at: time::rfc3339(added.at), by: added.by.clone() }),
        repositories: holding.repositories,
        failed: holding.failed,
        problem: holding.problem,
    }
}
