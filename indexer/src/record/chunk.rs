//! Records on disk: a head that names immutable, content-addressed, compressed chunks.
//!
//! Chunk borders depend on content alone (a key whose hash has five zero bits, once a chunk is
//! large enough), so the same record gives the same chunks in however many steps it was crawled,
//! and one commit rewrites only the chunks around the paths it touched.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Commit, FileRow, PathHistory, RECORD_VERSION, Record, RenameRow, SignatureRow, Unit, VersionKey, VersionRow,
};
use catalog_schema::codeowners::Dialect;
use catalog_schema::problem::Problem;

/// A chunk may end from this raw size on.
const SOFT_BYTES: usize = 64 * 1024;
/// A chunk ends at this raw size at the latest.
const HARD_BYTES: usize = 256 * 1024;
/// The largest value a store takes; a single item above it is cut off with a problem.
const MAX_VALUE: usize = 96 * 1024;

/// The parts of a record that are chunked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Section {
    /// [`Record::files`].
    Files,
    /// [`Record::units`].
    Units,
    /// [`Record::histories`].
    Histories,
    /// [`Record::signatures`].
    Signatures,
    /// [`Record::renames`].
    Renames,
    /// [`Record::versions`].
    Versions,
}

/// The small part of a record: the only key that is compared and swapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// [`RECORD_VERSION`] of the writer.
    pub version: u32,
    /// Digest of all extractors and their versions.
    pub extractors: String,
    /// The commit.
    pub commit: Option<Commit>,
    /// Commits in its history.
    pub commits: u64,
    /// [`Record::versions_cut`].
    pub versions_cut: Option<VersionKey>,
    /// [`Record::host`].
    pub host: Option<Dialect>,
    /// Problems of the repository as a whole.
    pub problems: Vec<Problem>,
    /// The chunks, in order.
    pub chunks: Vec<ChunkRef>,
}

/// A chunk's place in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkRef {
    /// Which part.
    pub section: Section,
    /// Hex of the first 16 bytes of SHA-256 over the bytes.
    pub hash: String,
}

/// A chunk ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Its place.
    pub reference: ChunkRef,
    /// LZ4 over postcard.
    pub bytes: Vec<u8>,
}

/// Why stored bytes are no record.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes do not decompress.
    #[error("chunk `{0}` does not decompress")]
    Compression(String),
    /// The bytes do not decode.
    #[error("chunk `{0}` does not decode")]
    Decode(String, #[source] postcard::Error),
    /// The chunk's bytes have another hash than its name.
    #[error("chunk `{0}` is damaged")]
    Hash(String),
    /// A head names a chunk that is gone.
    #[error("chunk `{0}` is missing")]
    Missing(String),
    /// The head was written by another version.
    #[error("record version {0} is not {RECORD_VERSION}")]
    Version(u32),
    /// Something does not encode.
    #[error("record does not encode")]
    Encode(#[source] postcard::Error),
}

/// Splits a record into its head and chunks.
///
/// # Errors
/// Only when a value cannot be encoded, which no crawled content causes.
pub fn encode(record: &Record, extractors: &str) -> Result<(Head, Vec<Chunk>), Error> {
    let mut chunks = Vec::new();
    split(Section::Files, &record.files, |f| &f.path, &mut chunks)?;
    split(Section::Units, &record.units, |u| &u.path, &mut chunks)?;
    split(Section::Histories, &record.histories, |h| &h.path, &mut chunks)?;
    split(Section::Signatures, &record.signatures, |s| &s.email, &mut chunks)?;
    split(Section::Renames, &record.renames, |r| &r.to, &mut chunks)?;
    split(Section::Versions, &record.versions, |v| &v.commit, &mut chunks)?;
    let head = Head {
        version: RECORD_VERSION,
        extractors: extractors.to_owned(),
        commit: record.commit.clone(),
        commits: record.commits,
        versions_cut: record.versions_cut.clone(),
        host: record.host,
        problems: record.problems.iter().take(200).cloned().collect(),
        chunks: chunks.iter().map(|c| c.reference.clone()).collect(),
    };
    Ok((head, chunks))
}

/// Puts a record together again; `fetch` gives a chunk's bytes by hash.
///
/// # Errors
/// A missing or damaged chunk, or a head of another version.
pub fn decode(head: &Head, mut fetch: impl FnMut(&str) -> Option<Vec<u8>>) -> Result<Record, Error> {
    if head.version != RECORD_VERSION {
        return Err(Error::Version(head.version));
    }
    let mut record = Record {
        commit: head.commit.clone(),
        commits: head.commits,
        versions_cut: head.versions_cut.clone(),
        host: head.host,
        problems: head.problems.clone(),
        ..Record::default()
    };
    for reference in &head.chunks {
        let bytes = fetch(&reference.hash).ok_or_else(|| Error::Missing(reference.hash.clone()))?;
        if digest(&bytes) != reference.hash {
            return Err(Error::Hash(reference.hash.clone()));
        }
        match reference.section {
            Section::Files => record.files.extend(unpack::<FileRow>(&bytes, &reference.hash)?),
            Section::Units => record.units.extend(unpack::<Unit>(&bytes, &reference.hash)?),
            Section::Histories => record.histories.extend(unpack::<PathHistory>(&bytes, &reference.hash)?),
            Section::Signatures => record.signatures.extend(unpack::<SignatureRow>(&bytes, &reference.hash)?),
            Section::Renames => record.renames.extend(unpack::<RenameRow>(&bytes, &reference.hash)?),
            Section::Versions => record.versions.extend(unpack::<VersionRow>(&bytes, &reference.hash)?),
        }
    }
    Ok(record)
}

fn split<T: Serialize>(
    section: Section,
    items: &[T],
    key: impl Fn(&T) -> &str,
    chunks: &mut Vec<Chunk>,
) -> Result<(), Error> {
    let mut raw = Vec::with_capacity(SOFT_BYTES * 2);
    for item in items {
        let may_end = raw.len() >= SOFT_BYTES && is_border(key(item));
        if may_end || raw.len() >= HARD_BYTES {
            finish(section, &mut raw, chunks);
        }
        let before = raw.len();
        raw = postcard::to_extend(item, raw).map_err(Error::Encode)?;
        if raw.len() - before > HARD_BYTES {
            // An item of its own that could outgrow a store's value stands alone, in as many pieces as it needs.
            let alone = raw.split_off(before);
            if !raw.is_empty() {
                finish(section, &mut raw, chunks);
            }
            raw = alone;
            finish(section, &mut raw, chunks);
        }
    }
    if !raw.is_empty() {
        finish(section, &mut raw, chunks);
    }
    Ok(())
}

fn finish(section: Section, raw: &mut Vec<u8>, chunks: &mut Vec<Chunk>) {
    let bytes = lz4_flex::compress_prepend_size(raw);
    raw.clear();
    chunks.push(Chunk { reference: ChunkRef { section, hash: digest(&bytes) }, bytes });
}

fn unpack<T: DeserializeOwned>(bytes: &[u8], hash: &str) -> Result<Vec<T>, Error> {
    let raw = lz4_flex::decompress_size_prepended(bytes).map_err(|_| Error::Compression(hash.to_owned()))?;
    let mut rest = raw.as_slice();
    let mut items = Vec::new();
    while !rest.is_empty() {
        let (item, left) = postcard::take_from_bytes(rest).map_err(|e| Error::Decode(hash.to_owned(), e))?;
        items.push(item);
        rest = left;
    }
    Ok(items)
}

/// FNV-1a over the key: cheap, and any fixed hash will do.
fn is_border(key: &str) -> bool {
    let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash >> 20) & 0x1f == 0
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..16].iter().map(|b| format!("{b:02x}")).collect()
}

/// Cuts a chunk's bytes into values that a store takes.
pub fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.chunks(MAX_VALUE)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::{HashMap, HashSet};

    use super::*;
    use crate::record::{ChangeRow, LastChange};

    fn record(paths: usize, touched: Option<usize>) -> Record {
        let history = |i: usize| PathHistory {
            path: format!("src/module{:05}/file.rs", i),
            changes: (0..20)
                .map(|k| ChangeRow {
                    day: 19_000 + k + i32::from(touched == Some(i)),
                    signature: i as u64 * 977,
                    flags: 0,
                })
                .collect(),
            last: Some(LastChange { commit: format!("{i:040x}"), at: 1, committed: 1 }),
        };
        Record { histories: (0..paths).map(history).collect(), ..Record::default() }
    }

    #[test]
    fn a_record_survives_its_chunks() {
        let record = record(2000, None);
        let (head, chunks) = encode(&record, "x").unwrap();
        let store: HashMap<_, _> = chunks.into_iter().map(|c| (c.reference.hash.clone(), c.bytes)).collect();
        assert_eq!(decode(&head, |h| store.get(h).cloned()).unwrap(), record);
    }

    #[test]
    fn one_changed_path_rewrites_few_chunks() {
        let hashes = |r: &Record| -> HashSet<String> {
            encode(r, "x").unwrap().1.into_iter().map(|c| c.reference.hash).collect()
        };
        let (old, new) = (hashes(&record(20_000, None)), hashes(&record(20_000, Some(7000))));
        assert!(old.len() > 10, "{} chunks", old.len());
        assert!(new.difference(&old).count() <= 2);
    }

    #[test]
    fn a_damaged_or_missing_chunk_is_an_error() {
        let (head, chunks) = encode(&record(10, None), "x").unwrap();
        assert!(matches!(decode(&head, |_| None), Err(Error::Missing(_))));
        let mut bytes = chunks[0].bytes.clone();
        bytes[6] ^= 1;
        assert!(matches!(decode(&head, |_| Some(bytes.clone())), Err(Error::Hash(_))));
    }
}
