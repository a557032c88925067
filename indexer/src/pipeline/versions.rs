//! What past versions of followed files said: their contents are read, newest first, until a limit bites.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use catalog_schema::fact::Past;

use super::clean;
use super::message::{Job, Reply};
use crate::extract::{self, File};
use crate::record::{Budget, VersionKey, VersionRow, signature_id};
use crate::secret;
use crate::snapshot::{History, Oid, Reader, Version};

/// The rows of the versions that the history met, newest first, and the newest that a limit left out.
pub fn rows(
    job: &Job,
    reader: &Reader,
    history: &History,
    tell: &mut dyn FnMut(Reply),
) -> (Vec<VersionRow>, Option<VersionKey>) {
    let mut budget = Budget::default();
    let mut read: HashMap<(Oid, u32), (Past, u32)> = HashMap::new();
    let (mut rows, mut cut) = (Vec::new(), None);
    for version in &history.versions {
        let path = &history.paths[version.path as usize];
        let (past, kib) = match version.blob {
            None => (Past::Removed, 0),
            Some(blob) => read
                .entry((blob, version.path))
                .or_insert_with(|| {
                    tell(Reply::InHand(path.clone()));
                    past(job, reader, path, &blob)
                })
                .clone(),
        };
        let row = row(history, version, past, kib);
        if !budget.takes(&row) {
            cut = Some(row.key());
            break;
        }
        rows.push(row);
    }
    if !rows.is_empty() {
        tell(Reply::InHand(String::new()));
    }
    (rows, cut)
}

/// What a content said, and its size in KiB.
fn past(job: &Job, reader: &Reader, path: &str, blob: &Oid) -> (Past, u32) {
    let skipped = job.skip.iter().any(|skip| skip == path);
    let Some(extractor) = extract::follower(path).filter(|_| !skipped) else { return (Past::Unread, 0) };
    let Ok(bytes) = reader.read(blob, extractor.limit()) else { return (Past::Unread, 0) };
    let (bytes, _) = clean::without(bytes);
    let file = File { path, bytes: &bytes, host: job.host };
    let past = catch_unwind(AssertUnwindSafe(|| extractor.past(&file))).unwrap_or(Past::Unread);
    (past, u32::try_from(bytes.len() / 1024).unwrap_or(u32::MAX))
}

fn row(history: &History, version: &Version, past: Past, kib: u32) -> VersionRow {
    let signature = &history.signatures[version.signature as usize];
    VersionRow {
        path: history.paths[version.path as usize].clone(),
        commit: version.commit.to_string(),
        committed: version.committed,
        at: version.at,
        signature: signature_id(&signature.name, &signature.email),
        subject: secret::clean_text(&version.subject).into_owned(),
        kib,
        past,
    }
}
