//! Look-ups in the term dictionaries of all segments, each of them bounded.

use std::cmp::Reverse;
use std::ops::Range;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::SearchError;

/// The most terms that one look-up reads from one segment.
const MAX_READ: usize = 512;
/// The most terms that one look-up yields.
const MAX_TERMS: usize = 64;

/// Terms with the number of documents that hold them.
pub(super) struct Terms {
    /// Most frequent first.
    pub terms: Vec<(String, u32)>,
    /// Whether no limit bit.
    pub complete: bool,
}

/// The number of documents that hold a term in a field.
pub(super) fn frequency(searcher: &Searcher, field: Field, term: &str) -> Result<u32, SearchError> {
    let mut sum = 0_u32;
    for reader in searcher.segment_readers() {
        let info = reader.inverted_index(field)?.terms().get(term.as_bytes())?;
        sum = sum.saturating_add(info.map_or(0, |info| info.doc_freq));
    }
    Ok(sum)
}

/// The terms that begin with a text and are longer than it.
pub(super) fn beginning_with(searcher: &Searcher, field: Field, prefix: &str) -> Result<Terms, SearchError> {
    let mut found = Found::default();
    for reader in searcher.segment_readers() {
        let inverted = reader.inverted_index(field)?;
        let mut stream = inverted.terms().range().gt(prefix.as_bytes()).into_stream()?;
        let mut read = 0;
        while stream.advance() {
            if !stream.key().starts_with(prefix.as_bytes()) {
                break;
            }
            if read == MAX_READ {
                found.complete = false;
                break;
            }
            read += 1;
            found.add(stream.key(), stream.value().doc_freq);
        }
    }
    Ok(found.most_frequent())
}

/// The terms that begin with the same letter and differ by at most `distance` letters put in,
/// left out, replaced or swapped.
pub(super) fn similar_to(searcher: &Searcher, field: Field, word: &str, distance: u8) -> Result<Terms, SearchError> {
    let mut found = Found::default();
    let Some(first) = word.chars().next() else {
        return Ok(found.most_frequent());
    };
    let automaton = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true).automaton()?;
    let (from, to) = (first.to_string(), char::from_u32(u32::from(first) + 1).unwrap_or(char::MAX).to_string());
    for reader in searcher.segment_readers() {
        let inverted = reader.inverted_index(field)?;
        let search = inverted.terms().search(&automaton).ge(from.as_bytes()).lt(to.as_bytes());
        let mut stream = search.into_stream()?;
        let mut read = 0;
        while read < MAX_READ && stream.advance() {
            read += 1;
            found.add(stream.key(), stream.value().doc_freq);
        }
        found.complete &= read < MAX_READ;
    }
    Ok(found.most_frequent())
}

/// Terms as the segments yield them, each segment's in order.
struct Found {
    /// The bytes of all terms, one after the other.
    bytes: Vec<u8>,
    /// Where each stands in `bytes`, and how often it occurs.
    terms: Vec<(Range<usize>, u32)>,
    complete: bool,
}

impl Default for Found {
    fn default() -> Self {
        Self { bytes: Vec::new(), terms: Vec::new(), complete: true }
    }
}

impl Found {
    fn add(&mut self, term: &[u8], frequency: u32) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(term);
        self.terms.push((start..self.bytes.len(), frequency));
    }

    fn most_frequent(mut self) -> Terms {
        let bytes = &self.bytes;
        // Runs in order are merged quickly by the stable sort.
        self.terms.sort_by(|(a, _), (b, _)| bytes[a.clone()].cmp(&bytes[b.clone()]));
        self.terms.dedup_by(|(next, often), (term, sum)| {
            let is_same = bytes[next.clone()] == bytes[term.clone()];
            if is_same {
                *sum = sum.saturating_add(*often);
            }
            is_same
        });
        self.terms.sort_by_key(|(_, often)| Reverse(*often));
        let complete = self.complete && self.terms.len() <= MAX_TERMS;
        self.terms.truncate(MAX_TERMS);
        let text = |(range, count): &(Range<usize>, u32)| {
            Some((str::from_utf8(&bytes[range.clone()]).ok()?.to_owned(), *count))
        };
        Terms { terms: self.terms.iter().filter_map(text).collect(), complete }
    }
}

/// The number of letters to put in, leave out, replace or swap with a neighbour that makes one
/// word the other (optimal string alignment).
pub(super) fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut best = (row[j] + usize::from(a != b)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn a_swap_is_one_step() {
        assert_eq!(distance("router", "ruoter"), 1);
        assert_eq!(distance("router", "route"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kafka", "kafka"), 0);
        assert_eq!(distance("gateway", "gtewya"), 2);
    }
}
