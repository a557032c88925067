//! A plan on one segment: which documents match, and how well.
//!
//! Scores are kept in plain arrays by document and found documents as bits: postings are read
//! once, front to back, so the time is bounded by their number and not by how words combine, and
//! whatever follows walks through the documents in their order, as memory likes it.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::SearchError;
use super::bits::Bits;
use super::plan::{Clause, Lookup, Phrase, Plan};
use super::schema::kind_rank;
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
    /// Those that match; `None` for all.
    pub docs: Option<Bits>,
    /// The score of each document; empty where the query has no text.
    pub scores: Vec<f32>,
}

/// Runs a plan on a segment.
pub(super) fn evaluate(
    plan: &Plan,
    words: Words,
    reader: &SegmentReader,
    facts: &SegmentFacts,
) -> Result<Matches, SearchError> {
    let mut board = Board::new(reader, facts);
    let mut left = Bits::all(reader.max_doc());
    for clause in &plan.excluded {
        board.clause(clause)?;
        left.remove(&board.touched);
        board.take(None, |_, _| {});
    }
    if plan.clauses.is_empty() {
        return Ok(Matches { docs: (!plan.excluded.is_empty()).then_some(left), scores: Vec::new() });
    }
    let mut sheet = Sheet::new(left, reader.max_doc());
    let (required, wanted): (Vec<&Clause>, Vec<&Clause>) = plan.clauses.iter().partition(|clause| clause.is_required);
    for clause in &required {
        board.clause(clause)?;
        sheet.require(&mut board);
    }
    for lookup in &plan.names {
        board.lookup(lookup)?;
    }
    sheet.name(&mut board);
    for clause in &wanted {
        board.clause(clause)?;
        match words {
            Words::All => sheet.all(&mut board),
            Words::Any => sheet.any(&mut board),
        }
    }
    if words == Words::Any && !wanted.is_empty() {
        sheet.weigh(required.len(), wanted.len());
    }
    Ok(Matches { docs: Some(sheet.left), scores: sheet.scores })
}

/// The sums over all clauses.
struct Sheet {
    /// What no clause has ruled out so far.
    left: Bits,
    /// Of these, those whose name the words make together: they hold all words, however they spell them.
    named: Bits,
    scores: Vec<f32>,
    /// How many words each document holds; counted only where not all are needed.
    words: Vec<u8>,
    docs: DocId,
}

impl Sheet {
    fn new(left: Bits, docs: DocId) -> Self {
        Self { left, named: Bits::none(docs), scores: vec![0.0; docs as usize], words: Vec::new(), docs }
    }

    /// Adds a clause that must be there.
    fn require(&mut self, board: &mut Board) {
        self.left.keep(&board.touched);
        self.score(board);
    }

    /// Adds what has all the words as its name.
    fn name(&mut self, board: &mut Board) {
        self.named.add(&board.touched);
        self.named.keep(&self.left);
        self.score(board);
    }

    /// Adds a word where all are needed: who lacks one is out and needs no score.
    fn all(&mut self, board: &mut Board) {
        self.left.keep(&board.touched);
        self.left.add(&self.named);
        self.score(board);
    }

    /// Adds a word where one is enough.
    fn any(&mut self, board: &mut Board) {
        self.words.resize(self.docs as usize, 0);
        for doc in board.touched.iter() {
            let count = &mut self.words[doc as usize];
            *count = count.saturating_add(1);
        }
        self.score(board);
    }

    fn score(&mut self, board: &mut Board) {
        board.take(Some(&self.left), |doc, score| self.scores[doc as usize] += score);
    }

    /// Keeps what holds one of the wanted words, or all that is required; who lacks words scores less.
    #[expect(clippy::cast_precision_loss, reason = "at most a few dozen words")]
    fn weigh(&mut self, required: usize, wanted: usize) {
        let mut left = Bits::none(self.docs);
        for doc in self.left.iter() {
            let words = usize::from(self.words[doc as usize]);
            if self.named.contains(doc) || words >= wanted {
                left.insert(doc);
            } else if words > 0 || required > 0 {
                left.insert(doc);
                self.scores[doc as usize] *= (words + required) as f32 / (wanted + required) as f32;
            }
        }
        self.left = left;
    }
}

/// The best score of each document for one clause.
struct Board<'a> {
    reader: &'a SegmentReader,
    facts: &'a SegmentFacts,
    best: Vec<f32>,
    touched: Bits,
    /// What the look-ups of one run found.
    run: Bits,
}

impl<'a> Board<'a> {
    fn new(reader: &'a SegmentReader, facts: &'a SegmentFacts) -> Self {
        let docs = reader.max_doc();
        Self { reader, facts, best: vec![0.0; docs as usize], touched: Bits::none(docs), run: Bits::none(docs) }
    }

    /// Hands out what was found, in the order of documents, and clears the board.
    fn take(&mut self, among: Option<&Bits>, mut each: impl FnMut(DocId, f32)) {
        for doc in self.touched.iter() {
            let score = std::mem::take(&mut self.best[doc as usize]);
            if among.is_some_and(|among| among.contains(doc)) {
                each(doc, score);
            }
        }
        self.touched.clear();
    }

    fn clause(&mut self, clause: &Clause) -> Result<(), SearchError> {
        for run in clause.lookups.chunk_by(Lookup::is_worth_the_same) {
            self.lookups(run)?;
        }
        for phrase in &clause.phrases {
            self.phrase(phrase)?;
        }
        if let Some((kind, score)) = clause.kind {
            let rank = kind_rank(kind);
            for (doc, _) in (0..).zip(&self.facts.rank).filter(|(_, found)| **found == rank) {
                self.found(doc, score, false);
            }
        }
        Ok(())
    }

    #[inline]
    fn found(&mut self, doc: DocId, score: f32, is_titular: bool) {
        let score = if is_titular && self.facts.sections.contains(doc) { score * SECTION_FACTOR } else { score };
        let best = &mut self.best[doc as usize];
        *best = best.max(score);
        self.touched.insert(doc);
    }

    /// Look-ups that are worth the same: the beginnings of words stand for dozens of terms with hundreds of thousands of
    /// postings, and where a document is found a second time nothing changes. So they are joined as bits first, and
    /// each document is scored once.
    fn lookups(&mut self, run: &[Lookup]) -> Result<(), SearchError> {
        if let [lookup] = run {
            return self.lookup(lookup);
        }
        let mut found = std::mem::take(&mut self.run);
        for lookup in run {
            let inverted = self.reader.inverted_index(lookup.field)?;
            let Some(info) = inverted.terms().get(lookup.term.as_bytes())? else { continue };
            let mut block = inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            while !block.docs().is_empty() {
                for doc in block.docs() {
                    found.insert(*doc);
                }
                block.advance();
            }
        }
        if let [first, ..] = run {
            found.iter().for_each(|doc| self.found(doc, first.score, first.is_titular));
        }
        found.clear();
        self.run = found;
        Ok(())
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
            match &lengths {
                Some(lengths) => {
                    for (at, doc) in block.docs().iter().enumerate() {
                        let often = lengths.weigh(*doc, block.freq(at));
                        self.found(*doc, lookup.score + lookup.range * often, lookup.is_titular);
                    }
                }
                None => block.docs().iter().for_each(|doc| self.found(*doc, lookup.score, lookup.is_titular)),
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
