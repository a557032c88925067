//! The index as others use it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catalog_schema::query::Query;
use tantivy::index::SegmentId;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Term};

use super::document::Document;
use super::gate::Gate;
use super::request::{Request, Results, Suggestions};
use super::run::View;
use super::schema::{Fields, build, lay_out};
use super::segment::SegmentFacts;
use super::{SearchError, open};

/// How much memory the writer fills before it writes a segment, in bytes.
const WRITER_MEMORY: usize = 48 * 1024 * 1024;

/// So many segments of like size become one: every search looks its words up in each of them.
const MERGED: usize = 4;

/// A search index on disk or in memory. Searches run side by side; changes one after the other.
pub struct Index {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    state: Mutex<State>,
    facts: Mutex<HashMap<SegmentId, Arc<SegmentFacts>>>,
    set_aside: Option<PathBuf>,
    gate: Gate,
}

struct State {
    writer: Option<IndexWriter>,
    watermark: Option<u64>,
}

impl Index {
    /// Opens the index below a folder, or an empty one in memory.
    ///
    /// A damaged index or one of another version is set aside, and [`Self::needs_rebuild`] says so.
    ///
    /// # Errors
    /// The folder cannot be written, or the index is open elsewhere.
    pub fn open(folder: Option<&Path>) -> Result<Self, SearchError> {
        let opened = folder.map_or_else(|| Ok(open::in_memory()), open::in_folder)?;
        // Merges happen in the background: the delayed reload picks them up.
        let reader = opened.index.reader_builder().reload_policy(ReloadPolicy::OnCommitWithDelay).try_into()?;
        Ok(Self {
            index: opened.index,
            reader,
            fields: build().1,
            state: Mutex::new(State { writer: None, watermark: opened.watermark }),
            facts: Mutex::new(HashMap::new()),
            set_aside: opened.set_aside,
            gate: Gate::new(),
        })
    }

    /// The position given with the last change; `None` where there was none yet.
    #[must_use]
    pub fn watermark(&self) -> Option<u64> {
        lock(&self.state).watermark
    }

    /// Whether it holds nothing yet, so that all documents have to be given to it.
    #[must_use]
    pub fn needs_rebuild(&self) -> bool {
        self.watermark().is_none()
    }

    /// Where an unusable index was put when this one was opened.
    #[must_use]
    pub fn set_aside(&self) -> Option<&Path> {
        self.set_aside.as_deref()
    }

    /// The number of documents.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether there are no documents.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds or replaces documents and deletes others by id, in one commit; the next search sees
    /// it. `watermark` is kept with it, to compare with what the index is built from.
    ///
    /// # Errors
    /// The disk fails. Then nothing of the change is seen.
    pub fn apply(
        &self,
        upserts: impl IntoIterator<Item = Document>,
        deletes: &[String],
        watermark: u64,
    ) -> Result<(), SearchError> {
        self.change(watermark, |writer, fields| {
            for id in deletes {
                writer.delete_term(Term::from_field_text(fields.id, id));
            }
            add(writer, fields, upserts)
        })
    }

    /// Replaces everything by these documents, in one commit.
    ///
    /// # Errors
    /// The disk fails. Then the index stays as it was.
    pub fn rebuild(&self, documents: impl IntoIterator<Item = Document>, watermark: u64) -> Result<(), SearchError> {
        self.change(watermark, |writer, fields| {
            writer.delete_all_documents()?;
            for document in documents {
                writer.add_document(lay_out(&document, fields)?)?;
            }
            Ok(())
        })
    }

    /// Finds documents.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn search(&self, request: &Request) -> Result<Results, SearchError> {
        let _pass = self.gate.enter();
        self.view()?.search(request)
    }

    /// Suggests names for a search box, by kind: names before beginnings, before words of titles,
    /// before typos; at most `limit` of each kind.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn suggest(
        &self,
        query: &Query,
        compartments: &[String],
        limit: usize,
    ) -> Result<Vec<Suggestions>, SearchError> {
        let _pass = self.gate.enter();
        self.view()?.suggest(query, compartments, limit)
    }

    /// Compares all files with their checksums.
    ///
    /// # Errors
    /// A file is damaged; the error names it.
    pub fn verify(&self) -> Result<(), SearchError> {
        Ok(open::verify(&self.index)?)
    }

    fn change(
        &self,
        watermark: u64,
        fill: impl FnOnce(&mut IndexWriter, &Fields) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let mut state = lock(&self.state);
        let mut writer = match state.writer.take() {
            Some(writer) => writer,
            None => self.writer()?,
        };
        // On an error the writer is dropped and with it what was not committed.
        fill(&mut writer, &self.fields)?;
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&watermark.to_string());
        commit.commit()?;
        state.writer = Some(writer);
        state.watermark = Some(watermark);
        self.reader.reload()?;
        drop(state);
        self.view().map(drop)
    }

    fn writer(&self) -> Result<IndexWriter, SearchError> {
        let writer: IndexWriter = self.index.writer_with_num_threads(1, WRITER_MEMORY)?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(MERGED);
        writer.set_merge_policy(Box::new(policy));
        Ok(writer)
    }

    /// The present state with its columns; those of vanished segments are forgotten.
    fn view(&self) -> Result<View, SearchError> {
        let searcher = self.reader.searcher();
        let mut known = lock(&self.facts);
        let mut facts = Vec::new();
        for reader in searcher.segment_readers() {
            let id = reader.segment_id();
            let columns = match known.get(&id) {
                Some(columns) => columns.clone(),
                None => Arc::new(SegmentFacts::load(reader)?),
            };
            known.insert(id, columns.clone());
            facts.push(columns);
        }
        if known.len() > facts.len() {
            let live: HashSet<SegmentId> =
                searcher.segment_readers().iter().map(|reader| reader.segment_id()).collect();
            known.retain(|id, _| live.contains(id));
        }
        drop(known);
        Ok(View { searcher, facts, fields: self.fields })
    }
}

fn add(
    writer: &mut IndexWriter,
    fields: &Fields,
    documents: impl IntoIterator<Item = Document>,
) -> Result<(), SearchError> {
    for document in documents {
        writer.delete_term(Term::from_field_text(fields.id, &document.id));
        writer.add_document(lay_out(&document, fields)?)?;
    }
    Ok(())
}

/// A panic in another thread leaves nothing half done here: every value is set at once.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
