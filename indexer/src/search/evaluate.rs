//! A plan on one segment: which documents match, and how well.
//!
//! Scores are kept in plain arrays by document: postings are read once, front to back, so the
//! time is bounded by their number and not by how words combine.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::SearchError;
use super::plan::{Clause, Lookup, Phrase, Plan};
use super::segment::SegmentFacts;

/// What a title is worth that belongs to the section of a file, not to an entity.
const SECTION_FACTOR: f32 = 0.4;
/// The length of a text, in words, at which length neither helps nor harms.
const USUAL_LENGTH: f32 = 100.0;

/// How many of the words must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// All of them.
    All,
    /// One of them, besides what is required.
    Any,
}

/// The matching documents of one segment, before filters.
pub(super) struct Matches {
    /// Those that match, in no order; `None` where the query has no text, so that all do.
    pub docs: Option<Vec<DocId>>,
    /// The score of each document; empty where the query has no text.
    pub scores: Vec<f32>,
    /// Whether each document holds what it must not; empty where nothing is excluded.
    pub excluded: Vec<bool>,
}

/// Runs a plan on a segment.
pub(super) fn evaluate(
    plan: &Plan,
    words: Words,
    reader: &SegmentReader,
    facts: &SegmentFacts,
) -> Result<Matches, SearchError> {
    let mut board = Board::new(reader, facts);
    let mut excluded = Vec::new();
    for clause in &plan.excluded {
        excluded.resize(reader.max_doc() as usize, false);
        board.clause(clause)?;
        board.take(|doc, _| excluded[doc as usize] = true);
    }
    if plan.clauses.is_empty() {
        return Ok(Matches { docs: None, scores: Vec::new(), excluded });
    }
    let mut sheet = Sheet::new(reader.max_doc());
    for clause in &plan.clauses {
        board.clause(clause)?;
        board.take(|doc, score| sheet.add(doc, score, clause.is_required));
    }
    let required = count(plan.clauses.iter().filter(|clause| clause.is_required).count());
    let wanted = count(plan.clauses.len()) - required;
    for lookup in &plan.names {
        board.lookup(lookup)?;
    }
    board.take(|doc, score| sheet.name(doc, score, wanted));
    let least = match words {
        Words::All => wanted,
        // What is required is enough to go by.
        Words::Any => u8::from(required == 0),
    };
    let docs = sheet.matching(least, required, wanted);
    Ok(Matches { docs: Some(docs), scores: sheet.scores, excluded })
}

fn count(n: usize) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

/// The sums over all clauses.
struct Sheet {
    docs: Vec<DocId>,
    scores: Vec<f32>,
    words: Vec<u8>,
    required: Vec<u8>,
}

impl Sheet {
    fn new(docs: DocId) -> Self {
        let docs = docs as usize;
        Self { docs: Vec::new(), scores: vec![0.0; docs], words: vec![0; docs], required: vec![0; docs] }
    }

    fn add(&mut self, doc: DocId, score: f32, is_required: bool) {
        let at = doc as usize;
        if self.words[at] == 0 && self.required[at] == 0 {
            self.docs.push(doc);
        }
        let count = if is_required { &mut self.required[at] } else { &mut self.words[at] };
        *count = count.saturating_add(1);
        self.scores[at] += score;
    }

    /// A document whose name the words make together holds all of them, however it spells them.
    fn name(&mut self, doc: DocId, score: f32, wanted: u8) {
        if wanted > 0 {
            self.add(doc, score, false);
            self.words[doc as usize] = wanted;
        } else if self.required[doc as usize] > 0 {
            self.scores[doc as usize] += score;
        }
    }

    /// The documents with enough words; those with fewer than all of them score less.
    fn matching(&mut self, least: u8, required: u8, wanted: u8) -> Vec<DocId> {
        let mut docs = std::mem::take(&mut self.docs);
        docs.retain(|doc| {
            let at = *doc as usize;
            if self.words[at] < wanted {
                let share = f32::from(self.words[at]) + f32::from(self.required[at]);
                self.scores[at] *= share / (f32::from(wanted) + f32::from(required));
            }
            self.words[at] >= least && self.required[at] >= required
        });
        docs
    }
}

/// The best score of each document for one clause.
struct Board<'a> {
    reader: &'a SegmentReader,
    facts: &'a SegmentFacts,
    best: Vec<f32>,
    touched: Vec<DocId>,
}

impl<'a> Board<'a> {
    fn new(reader: &'a SegmentReader, facts: &'a SegmentFacts) -> Self {
        Self { reader, facts, best: vec![0.0; reader.max_doc() as usize], touched: Vec::new() }
    }

    /// Hands out what was found and clears the board.
    fn take(&mut self, mut each: impl FnMut(DocId, f32)) {
        for doc in self.touched.drain(..) {
            each(doc, std::mem::take(&mut self.best[doc as usize]));
        }
    }

    fn clause(&mut self, clause: &Clause) -> Result<(), SearchError> {
        for lookup in &clause.lookups {
            self.lookup(lookup)?;
        }
        for phrase in &clause.phrases {
            self.phrase(phrase)?;
        }
        Ok(())
    }

    fn found(&mut self, doc: DocId, score: f32, is_titular: bool) {
        let is_section = || self.facts.group_of(doc).is_some_and(|group| group.is_section);
        let score = if is_titular && is_section() { score * SECTION_FACTOR } else { score };
        let best = &mut self.best[doc as usize];
        if *best == 0.0 {
            self.touched.push(doc);
        }
        *best = best.max(score);
    }

    fn lookup(&mut self, lookup: &Lookup) -> Result<(), SearchError> {
        let inverted = self.reader.inverted_index(lookup.field)?;
        let Some(info) = inverted.terms().get(lookup.term.as_bytes())? else {
            return Ok(());
        };
        let counts = lookup.range > 0.0;
        let option = if counts { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        let lengths = if counts { Some(Lengths::new(self.reader.get_fieldnorms_reader(lookup.field)?)) } else { None };
        let mut block = inverted.read_block_postings_from_terminfo(&info, option)?;
        while !block.docs().is_empty() {
            for (at, doc) in block.docs().iter().enumerate() {
                let often = lengths.as_ref().map_or(0.0, |lengths| lengths.weigh(*doc, block.freq(at)));
                self.found(*doc, lookup.score + lookup.range * often, lookup.is_titular);
            }
            block.advance();
        }
        Ok(())
    }

    fn phrase(&mut self, phrase: &Phrase) -> Result<(), SearchError> {
        let inverted = self.reader.inverted_index(phrase.field)?;
        let mut lists = Vec::new();
        for part in &phrase.parts {
            let Some(info) = inverted.terms().get(part.as_bytes())? else {
                return Ok(());
            };
            let option = IndexRecordOption::WithFreqsAndPositions;
            lists.push(inverted.read_postings_from_terminfo(&info, option)?);
        }
        let rarest = (0..lists.len()).min_by_key(|at| lists[*at].doc_freq()).unwrap_or_default();
        let mut rows = Rows::default();
        let mut doc = lists[rarest].doc();
        while doc != TERMINATED {
            // A list that is past the document names the next one that can match.
            let next = lists.iter_mut().map(|list| if list.doc() < doc { list.seek(doc) } else { list.doc() }).max();
            let next = next.unwrap_or(TERMINATED);
            if next == doc {
                if rows.adjacent(&mut lists) {
                    self.found(doc, phrase.score, phrase.is_titular);
                }
                doc = lists[rarest].advance();
            } else {
                doc = if next == TERMINATED { TERMINATED } else { lists[rarest].seek(next) };
            }
        }
        Ok(())
    }
}

/// Buffers for positions.
#[derive(Default)]
struct Rows {
    starts: Vec<u32>,
    positions: Vec<u32>,
}

impl Rows {
    /// Whether the current document has the terms of the lists at consecutive positions.
    fn adjacent(&mut self, lists: &mut [SegmentPostings]) -> bool {
        for (offset, list) in lists.iter_mut().enumerate() {
            let offset = u32::try_from(offset).unwrap_or(u32::MAX);
            if offset == 0 {
                list.positions(&mut self.starts);
                continue;
            }
            list.positions(&mut self.positions);
            let positions = &self.positions;
            self.starts.retain(|start| positions.binary_search(&(start + offset)).is_ok());
            if self.starts.is_empty() {
                return false;
            }
        }
        true
    }
}

/// How much a word says about a text, from its frequency and the text's length.
struct Lengths {
    reader: FieldNormReader,
    table: [f32; 256],
}

impl Lengths {
    /// The saturation of BM25 (Robertson and Zaragoza, 2009, section 3) with k1 = 1.2, b = 0.75 and
    /// a fixed usual length instead of the mean, so that scores do not move with every document.
    #[expect(clippy::cast_precision_loss, reason = "a rough figure")]
    fn new(reader: FieldNormReader) -> Self {
        let mut table = [0.0; 256];
        for (id, norm) in (0..=u8::MAX).zip(&mut table) {
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *norm = 1.2 * (0.25 + 0.75 * length / USUAL_LENGTH);
        }
        Self { reader, table }
    }

    #[expect(clippy::cast_precision_loss, reason = "a rough figure")]
    fn weigh(&self, doc: DocId, frequency: u32) -> f32 {
        let frequency = frequency as f32;
        frequency / (frequency + self.table[usize::from(self.reader.fieldnorm_id(doc))])
    }
}
