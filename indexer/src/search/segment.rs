//! What is kept in memory of each segment: its groups and the numbers that every query needs.
//!
//! Segments never change, so this is built once per segment and shared by all searches.

use std::collections::HashMap;
use std::io;
use std::ops::BitOr;

use catalog_schema::query::{Field, Filter, NONE};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::SearchError;
use super::bits::Bits;
use super::request::Request;
use super::schema::{SEPARATOR, kind_rank};

/// The number that stands for "no file".
pub(super) const NO_FILE: u32 = u32::MAX;

/// The columns of one segment.
pub(super) struct SegmentFacts {
    /// What ranking and counting need of each document.
    pub rows: Vec<Row>,
    /// The place of each document in the order of this segment.
    pub order: Vec<u32>,
    /// The number of different files.
    pub files: usize,
    /// Where the kind of each document stands among equals.
    pub rank: Vec<u8>,
    /// The documents that are sections of files.
    pub sections: Bits,
    /// The groups.
    pub groups: Groups,
    /// The texts behind `order`.
    pub order_texts: Option<StrColumn>,
    /// The texts behind `file`.
    pub file_texts: Option<StrColumn>,
    /// The first bytes of the order text.
    pub leading: Column<u64>,
    /// Time of the last change.
    pub updated: Column<i64>,
    /// Number of findings.
    pub findings: Column<u64>,
}

/// What ranking and counting need of a document, side by side: each match costs one way to memory.
pub(super) struct Row {
    /// Its group.
    pub group: u32,
    /// Its file, or [`NO_FILE`].
    pub file: u32,
    /// Where it stands among documents of equal score: by kind, then by order.
    pub place: u32,
    /// The factor on its score.
    pub weight: f32,
}

/// The different combinations of filter and facet values in a segment.
#[derive(Default)]
pub(super) struct Groups {
    /// One per group.
    pub all: Vec<Group>,
    /// The different values.
    pub values: Vec<Value>,
    members: Vec<u32>,
    by_value: HashMap<(Field, String), Vec<u32>>,
    by_field: HashMap<Field, Vec<u32>>,
    compartments: Vec<String>,
}

/// One combination of values.
pub(super) struct Group {
    start: u32,
    end: u32,
    compartment: u32,
    /// A bit for each field of which it has a value or cannot have one; see [`bit`].
    pub has: u16,
    /// Where its kind stands among equals.
    rank: u8,
    /// Whether its documents are sections of files.
    is_section: bool,
}

/// One value of one field.
pub(super) struct Value {
    /// The field.
    pub field: Field,
    /// As shown.
    pub text: String,
}

impl SegmentFacts {
    /// Reads the columns of a segment.
    pub fn load(reader: &SegmentReader) -> Result<Self, SearchError> {
        let columns = reader.fast_fields();
        let docs = reader.max_doc();
        let groups = columns.str("group")?;
        let order_texts = columns.str("order")?;
        let file_texts = columns.str("file")?;
        let weight = columns.f64("weight")?;
        let order = ordinals(order_texts.as_ref(), docs, 0);
        let file = ordinals(file_texts.as_ref(), docs, NO_FILE);
        let group = ordinals(groups.as_ref(), docs, 0);
        let groups = groups.as_ref().map_or_else(|| Ok(Groups::default()), Groups::load)?;
        let group_of = |doc: DocId| groups.all.get(group[doc as usize] as usize);
        let mut sections = Bits::none(docs);
        for doc in (0..docs).filter(|doc| group_of(*doc).is_some_and(|group| group.is_section)) {
            sections.insert(doc);
        }
        let rank: Vec<u8> = (0..docs).map(|doc| group_of(doc).map_or(u8::MAX, |group| group.rank)).collect();
        let places = places(&rank, &order);
        #[expect(clippy::cast_possible_truncation, reason = "it was a 32-bit number when it was added")]
        let row = |doc: DocId| Row {
            group: group[doc as usize],
            file: file[doc as usize],
            place: places[doc as usize],
            weight: weight.first(doc).map_or(1.0, |weight| weight as f32),
        };
        Ok(Self {
            rows: (0..docs).map(row).collect(),
            rank,
            sections,
            order,
            files: file_texts.as_ref().map_or(0, |column| column.dictionary().num_terms()),
            groups,
            order_texts,
            file_texts,
            leading: columns.u64("leading")?,
            updated: columns.i64("updated")?,
            findings: columns.u64("findings")?,
        })
    }
}

/// The place of each document when all stand by rank, then by order.
fn places(rank: &[u8], order: &[u32]) -> Vec<u32> {
    let mut docs: Vec<u32> = (0..index(rank.len())).collect();
    docs.sort_unstable_by_key(|doc| (rank[*doc as usize], order[*doc as usize]));
    let mut places = vec![0; docs.len()];
    for (place, doc) in (0..).zip(docs) {
        places[doc as usize] = place;
    }
    places
}

fn ordinals(column: Option<&StrColumn>, docs: DocId, missing: u32) -> Vec<u32> {
    let first = |doc| column.and_then(|column| column.term_ords(doc).next());
    (0..docs).map(|doc| first(doc).and_then(|ordinal| u32::try_from(ordinal).ok()).unwrap_or(missing)).collect()
}

impl Groups {
    fn load(column: &StrColumn) -> io::Result<Self> {
        let mut groups = Self::default();
        let mut known: HashMap<(Field, String), u32> = HashMap::new();
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            groups.add(&String::from_utf8_lossy(stream.key()), &mut known);
        }
        for ((field, text), id) in known {
            groups.by_field.entry(field).or_default().push(id);
            if let Some(canonical) = field.canonical(&text) {
                groups.by_value.entry((field, canonical)).or_default().push(id);
            }
        }
        Ok(groups)
    }

    fn add(&mut self, text: &str, known: &mut HashMap<(Field, String), u32>) {
        let mut pieces = text.split(SEPARATOR);
        let compartment = pieces.next().unwrap_or_default();
        let is_section = pieces.next() == Some("s");
        let start = index(self.members.len());
        let (mut rank, mut has) = (u8::MAX, 0);
        for piece in pieces {
            let Some((field, value)) = piece.split_once(':') else { continue };
            let Some(field) = Field::from_word(field) else { continue };
            has |= bit(field);
            if field == Field::Kind {
                rank = kind_rank(value);
                let foreign = Field::ALL.into_iter().filter(|field| !field.concerns(value));
                has |= foreign.map(bit).fold(0, BitOr::bitor);
            }
            let id = *known.entry((field, value.to_owned())).or_insert_with(|| {
                self.values.push(Value { field, text: value.to_owned() });
                index(self.values.len() - 1)
            });
            self.members.push(id);
        }
        let known = self.compartments.iter().position(|known| known == compartment);
        let compartment = known.unwrap_or_else(|| {
            self.compartments.push(compartment.to_owned());
            self.compartments.len() - 1
        });
        let (compartment, end) = (index(compartment), index(self.members.len()));
        self.all.push(Group { start, end, compartment, has, rank, is_section });
    }

    /// The ids of a group's values.
    pub fn members(&self, group: &Group) -> &[u32] {
        &self.members[group.start as usize..group.end as usize]
    }

    /// Which groups fulfil the filters of a request; the meaning is that of
    /// [`catalog_schema::query::Query::matches_filters`].
    pub fn allowed(&self, request: &Request) -> Vec<bool> {
        let mut marks = Marks { values: vec![0; self.values.len()], ..Marks::default() };
        for filter in &request.query.filters {
            marks.add(filter, self);
        }
        for kind in request.kinds.iter().filter_map(|kind| Field::Kind.canonical(kind)) {
            for id in self.by_value.get(&(Field::Kind, kind)).into_iter().flatten() {
                marks.values[*id as usize] |= KIND;
            }
        }
        let open: Vec<bool> =
            self.compartments.iter().map(|name| name.is_empty() || request.compartments.contains(name)).collect();
        let kinds_asked = !request.kinds.is_empty();
        let all_open = open.iter().all(|open| *open);
        let is_filtered = kinds_asked || !request.query.filters.is_empty();
        let allowed =
            |group: &Group| open[group.compartment as usize] && (!is_filtered || marks.allow(self, group, kinds_asked));
        if all_open && !is_filtered {
            return vec![true; self.all.len()];
        }
        self.all.iter().map(allowed).collect()
    }

    /// The ids of the values of a field.
    pub fn values_of(&self, field: Field) -> &[u32] {
        self.by_field.get(&field).map_or(&[], Vec::as_slice)
    }
}

const WANTED: u8 = 1;
const UNWANTED: u8 = 2;
const KIND: u8 = 4;

/// The filters of a request, laid out by value; fields are bits.
#[derive(Default)]
struct Marks {
    values: Vec<u8>,
    asked: u16,
    wanted_none: u16,
    unwanted_none: u16,
}

impl Marks {
    fn add(&mut self, filter: &Filter, groups: &Groups) {
        let bit = bit(filter.field);
        if !filter.negated {
            self.asked |= bit;
        }
        if filter.value == NONE {
            let none = if filter.negated { &mut self.unwanted_none } else { &mut self.wanted_none };
            *none |= bit;
            return;
        }
        let mark = if filter.negated { UNWANTED } else { WANTED };
        for id in groups.by_value.get(&(filter.field, filter.value.clone())).into_iter().flatten() {
            self.values[*id as usize] |= mark;
        }
    }

    fn allow(&self, groups: &Groups, group: &Group, kinds_asked: bool) -> bool {
        let mut found = self.wanted_none & !group.has;
        let mut kind = !kinds_asked;
        for id in groups.members(group) {
            let mark = self.values[*id as usize];
            if mark & UNWANTED != 0 {
                return false;
            }
            if mark & WANTED != 0 {
                found |= bit(groups.values[*id as usize].field);
            }
            kind |= mark & KIND != 0;
        }
        kind && self.unwanted_none & !group.has == 0 && self.asked & !found == 0
    }
}

/// The bit of a field in a set of fields.
pub(super) fn bit(field: Field) -> u16 {
    1 << (field as u16)
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
