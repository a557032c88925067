//! The best hits and the counts over all matches of a segment, and the merging of segments.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use catalog_schema::query::{Field, NONE};
use tantivy::{DocAddress, DocId, SegmentReader};

use super::SearchError;
use super::bits::Bits;
use super::evaluate::Matches;
use super::request::{FacetValue, Request, Sections, Sort};
use super::segment::{NO_FILE, Row, SegmentFacts, bit};

/// The most values of one facet.
const MAX_FACET_VALUES: usize = 1_000;

/// What one segment yields.
pub(super) struct SegmentHits {
    /// The number of matches.
    pub total: usize,
    /// The number of matches in each group.
    pub counts: Vec<u32>,
    /// The best matches, in no order.
    pub top: Vec<Candidate>,
}

/// A match that may be among the best.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Where it is.
    pub address: DocAddress,
    /// How well it matches.
    pub score: f32,
    primary: u64,
    leading: u64,
    order: u32,
}

/// What a document is compared by: higher is better.
type Key = (u64, Reverse<u32>, DocId);

/// Filters, counts and ranks the matches of a segment.
pub(super) fn collect(
    ordinal: u32,
    request: &Request,
    matches: &Matches,
    reader: &SegmentReader,
    facts: &SegmentFacts,
) -> SegmentHits {
    let allowed = facts.groups.allowed(request);
    let files = if request.sections == Sections::Best { facts.files } else { 0 };
    let mut tally = Tally {
        request,
        matches,
        facts,
        counts: vec![0; allowed.len()],
        total: 0,
        files: Bits::none(u32::try_from(files).unwrap_or(NO_FILE)),
        best: Vec::new(),
        floor: None,
    };
    let alive = reader.alive_bitset();
    let mut visit = |doc: DocId| {
        let row = &facts.rows[doc as usize];
        if allowed.get(row.group as usize) == Some(&true) && alive.is_none_or(|alive| alive.is_alive(doc)) {
            tally.add(doc, row);
        }
    };
    match &matches.docs {
        Some(docs) => docs.iter().for_each(&mut visit),
        None => (0..reader.max_doc()).for_each(&mut visit),
    }
    tally.finish(ordinal)
}

struct Tally<'a> {
    request: &'a Request,
    matches: &'a Matches,
    facts: &'a SegmentFacts,
    counts: Vec<u32>,
    total: usize,
    /// The files of which a section was counted; empty where sections stand for themselves.
    files: Bits,
    /// The best so far and some that may not be; see [`Tally::settle`].
    best: Vec<Key>,
    /// What a document must surpass to be among the best.
    floor: Option<Key>,
}

impl Tally<'_> {
    #[inline]
    fn add(&mut self, doc: DocId, row: &Row) {
        let stands_alone = row.file == NO_FILE || self.request.sections == Sections::All;
        if stands_alone || self.files.insert(row.file) {
            self.counts[row.group as usize] += 1;
            self.total += 1;
        }
        let key = match self.request.sort {
            // The bits of positive floats are ordered like the floats.
            Sort::Relevance => (u64::from(self.score(doc, row).to_bits()), Reverse(row.place), doc),
            _ => (self.primary(doc, row), Reverse(self.facts.order[doc as usize]), doc),
        };
        if self.floor.is_none_or(|floor| key > floor) {
            self.best.push(key);
            if self.best.len() >= 4 * self.wanted() + 256 {
                self.settle();
            }
        }
    }

    fn wanted(&self) -> usize {
        self.request.offset + self.request.limit
    }

    /// Keeps as many of the best as are wanted, one of each file.
    fn settle(&mut self) {
        self.best.sort_unstable_by_key(|key| Reverse(*key));
        if self.request.sections == Sections::Best {
            let mut seen = HashSet::new();
            self.best.retain(|(.., doc)| {
                let file = self.facts.rows[*doc as usize].file;
                file == NO_FILE || seen.insert(file)
            });
        }
        let wanted = self.wanted();
        self.best.truncate(wanted);
        if self.best.len() == wanted {
            self.floor = self.best.last().copied();
        }
    }

    /// What decides the order before the order text does; higher is better.
    fn primary(&self, doc: DocId, row: &Row) -> u64 {
        match self.request.sort {
            Sort::Relevance => {
                let rank = self.facts.rank[doc as usize];
                u64::from(self.score(doc, row).to_bits()) << 8 | u64::from(u8::MAX - rank)
            }
            Sort::Name => 0,
            Sort::Changed => self.facts.updated.first(doc).unwrap_or(i64::MIN).cast_unsigned() ^ (1 << 63),
            Sort::Findings => self.facts.findings.first(doc).unwrap_or_default(),
        }
    }

    #[inline]
    fn score(&self, doc: DocId, row: &Row) -> f32 {
        self.matches.scores.get(doc as usize).copied().unwrap_or_default() * row.weight
    }

    fn finish(mut self, ordinal: u32) -> SegmentHits {
        self.settle();
        let candidate = |doc: DocId| {
            let row = &self.facts.rows[doc as usize];
            Candidate {
                address: DocAddress::new(ordinal, doc),
                score: self.score(doc, row),
                primary: self.primary(doc, row),
                leading: self.facts.leading.first(doc).unwrap_or_default(),
                order: self.facts.order[doc as usize],
            }
        };
        let top = self.best.iter().map(|(.., doc)| candidate(*doc)).collect();
        SegmentHits { total: self.total, counts: self.counts, top }
    }
}

/// The first hits of all segments in order, and how many of the matches were sections of a file
/// that another segment holds sections of, too.
pub(super) fn merge(
    mut candidates: Vec<Candidate>,
    facts: &[Arc<SegmentFacts>],
    request: &Request,
) -> Result<(Vec<Candidate>, usize), SearchError> {
    let wanted = request.offset + request.limit;
    candidates.sort_by_key(|candidate| (Reverse(candidate.primary), candidate.leading));
    let mut at = 0;
    while at < candidates.len() && at < wanted {
        let key = (candidates[at].primary, candidates[at].leading);
        let run = candidates[at..].iter().take_while(|other| (other.primary, other.leading) == key).count();
        settle(&mut candidates[at..at + run], facts)?;
        at += run;
    }
    let mut twice = 0;
    if facts.len() > 1 && request.sections == Sections::Best {
        let mut seen = HashSet::new();
        let mut kept = Vec::new();
        for candidate in candidates {
            if kept.len() == wanted {
                break;
            }
            if file_of(&candidate, facts)?.is_none_or(|file| seen.insert(file)) {
                kept.push(candidate);
            } else {
                twice += 1;
            }
        }
        candidates = kept;
    }
    let first = request.offset.min(candidates.len());
    let last = wanted.min(candidates.len());
    Ok((candidates.drain(first..last).collect(), twice))
}

/// Orders candidates that are alike so far by their order text, which lies in the segment.
fn settle(run: &mut [Candidate], facts: &[Arc<SegmentFacts>]) -> Result<(), SearchError> {
    let segment = |candidate: &Candidate| candidate.address.segment_ord;
    if run.windows(2).all(|pair| segment(&pair[0]) == segment(&pair[1])) {
        run.sort_by_key(|candidate| candidate.order);
        return Ok(());
    }
    let mut texts: HashMap<DocAddress, String> = HashMap::new();
    for candidate in run.iter() {
        let mut text = String::new();
        if let Some(column) = &facts[segment(candidate) as usize].order_texts {
            column.ord_to_str(u64::from(candidate.order), &mut text)?;
        }
        texts.insert(candidate.address, text);
    }
    run.sort_by(|a, b| texts.get(&a.address).cmp(&texts.get(&b.address)));
    Ok(())
}

fn file_of(candidate: &Candidate, facts: &[Arc<SegmentFacts>]) -> Result<Option<String>, SearchError> {
    let facts = &facts[candidate.address.segment_ord as usize];
    let file = facts.rows[candidate.address.doc_id as usize].file;
    let (Some(column), true) = (&facts.file_texts, file != NO_FILE) else {
        return Ok(None);
    };
    let mut text = String::new();
    Ok(column.ord_to_str(u64::from(file), &mut text)?.then_some(text))
}

/// Adds up the values of the wanted facets over all segments.
pub(super) fn facets(wanted: &[Field], segments: &[(Arc<SegmentFacts>, Vec<u32>)]) -> BTreeMap<Field, Vec<FacetValue>> {
    let mut found: BTreeMap<Field, HashMap<&str, usize>> =
        wanted.iter().map(|field| (*field, HashMap::new())).collect();
    for (facts, counts) in segments {
        let groups = &facts.groups;
        let mut by_value = vec![0_u32; groups.values.len()];
        let mut without = vec![0_usize; wanted.len()];
        for (group, count) in groups.all.iter().zip(counts).filter(|(_, count)| **count > 0) {
            for id in groups.members(group) {
                by_value[*id as usize] += *count;
            }
            for (field, sum) in wanted.iter().zip(&mut without) {
                *sum += if group.has & bit(*field) == 0 { *count as usize } else { 0 };
            }
        }
        for (field, values) in &mut found {
            let counted = groups.values_of(*field).iter().map(|id| (*id as usize, by_value[*id as usize]));
            for (id, count) in counted.filter(|(_, count)| *count > 0) {
                *values.entry(&groups.values[id].text).or_default() += count as usize;
            }
        }
        for (field, count) in wanted.iter().zip(without).filter(|(_, count)| *count > 0) {
            *found.entry(*field).or_default().entry(NONE).or_default() += count;
        }
    }
    found.into_iter().map(|(field, values)| (field, in_order(values))).collect()
}

fn in_order(values: HashMap<&str, usize>) -> Vec<FacetValue> {
    let mut values: Vec<FacetValue> =
        values.into_iter().map(|(value, count)| FacetValue { value: value.to_owned(), count }).collect();
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    values.truncate(MAX_FACET_VALUES);
    values
}
