//! Files that grow: a template is parsed once, then each planted change shows one more block, adds a row to a table,
//! moves a constant or bumps a version, and says so in words fit for a commit subject.
//!
//! Marks, each alone on its line: `%% Subject` opens a block that is hidden until a change shows it, `%%.` closes it;
//! `%%rows Subject | line` is a table that grows by that line; `%%if flag`, `%%unless flag` and `%%fi` choose.
//! Inside lines: `‹name›` is a word, `‹~120 batch size›` a constant, `‹^1.4.2 tokio›` a version.

use std::collections::BTreeMap;

use crate::prng::Prng;

/// Longest table that a history grows.
const ROWS_AT_MOST: usize = 48;
/// Rows a table has from its first day.
const ROWS_AT_FIRST: usize = 4;
/// Places that rows speak of; the invented company delivers in all of them.
const PLACES: [&str; 60] = [
    "Aalst",
    "Antwerp",
    "Bergen",
    "Bilbao",
    "Bologna",
    "Bordeaux",
    "Brno",
    "Bruges",
    "Cork",
    "Dijon",
    "Dortmund",
    "Eindhoven",
    "Esbjerg",
    "Faro",
    "Gdansk",
    "Genoa",
    "Ghent",
    "Girona",
    "Graz",
    "Groningen",
    "Hasselt",
    "Inverness",
    "Kaunas",
    "Kiel",
    "Kolding",
    "Krakow",
    "Leeds",
    "Leuven",
    "Liege",
    "Lille",
    "Linz",
    "Lublin",
    "Lugano",
    "Maastricht",
    "Malmo",
    "Mons",
    "Namur",
    "Nancy",
    "Nantes",
    "Odense",
    "Oporto",
    "Ostend",
    "Ostrava",
    "Padua",
    "Pilsen",
    "Poznan",
    "Rennes",
    "Riga",
    "Rotterdam",
    "Salzburg",
    "Split",
    "Tallinn",
    "Tampere",
    "Tilburg",
    "Tournai",
    "Trieste",
    "Turku",
    "Utrecht",
    "Verona",
    "Zwolle",
];

/// The words that a template's `‹name›` marks stand for, and the flags that its conditions ask.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    pub(crate) names: BTreeMap<String, String>,
    pub(crate) flags: Vec<String>,
}

impl Words {
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.names.insert(name.to_owned(), value.to_owned());
    }

    /// Replaces every known `‹name›` of a text; unknown ones stay.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, mark, after)) = next_mark(rest) {
            out.push_str(before);
            match self.names.get(mark) {
                Some(value) => out.push_str(value),
                None => out.extend(["‹", mark, "›"]),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// A file in the making.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    lines: Vec<Line>,
    blocks: Vec<Block>,
    slots: Vec<Slot>,
    tables: Vec<Table>,
}

/// What kind of change a document is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Growth {
    Block,
    Row,
    Number,
    Version,
}

#[derive(Debug, Clone)]
struct Line {
    block: Option<usize>,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Pieces(Vec<Piece>),
    Table(usize),
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Slot(usize),
}

#[derive(Debug, Clone)]
struct Block {
    subject: String,
    shown: bool,
}

#[derive(Debug, Clone)]
struct Slot {
    label: String,
    value: Value,
    block: Option<usize>,
}

#[derive(Debug, Clone)]
enum Value {
    Number(i64),
    Version(String),
}

#[derive(Debug, Clone)]
struct Table {
    subject: String,
    line: String,
    rows: Vec<String>,
    places: Vec<&'static str>,
    block: Option<usize>,
}

impl Document {
    /// Parses a template with its words filled in.
    pub(crate) fn parse(text: &str, words: &Words, prng: &mut Prng) -> Self {
        let mut document = Self { lines: Vec::new(), blocks: Vec::new(), slots: Vec::new(), tables: Vec::new() };
        let mut block = None;
        let mut skipping = false;
        for line in text.lines() {
            if let Some(mark) = line.trim_start().strip_prefix("%%") {
                match mark.split_once(' ').unwrap_or((mark, "")) {
                    ("if", flag) => skipping = !words.flags.iter().any(|known| known == flag),
                    ("unless", flag) => skipping = words.flags.iter().any(|known| known == flag),
                    ("fi", _) => skipping = false,
                    _ if skipping => {}
                    (".", _) => block = None,
                    ("rows", rest) => document.open_table(rest, words, block, prng),
                    (_, subject) => {
                        document.blocks.push(Block { subject: words.fill(subject), shown: false });
                        block = Some(document.blocks.len() - 1);
                    }
                }
            } else if !skipping {
                let pieces = document.pieces(&words.fill(line), block);
                document.lines.push(Line { block, content: Content::Pieces(pieces) });
            }
        }
        document
    }

    /// The file as it stands now.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        for line in self.lines.iter().filter(|line| self.is_shown(line.block)) {
            match &line.content {
                Content::Pieces(pieces) => {
                    pieces.iter().for_each(|piece| self.push_piece(&mut out, piece));
                    out.push('\n');
                }
                Content::Table(index) => {
                    for row in &self.tables[*index].rows {
                        out.push_str(row);
                        out.push('\n');
                    }
                }
            }
        }
        out
    }

    /// Blocks that no change has shown yet.
    pub(crate) fn hidden_blocks(&self) -> usize {
        self.blocks.iter().filter(|block| !block.shown).count()
    }

    /// Changes the file once and says what changed; nothing where the file has no such place (left).
    pub(crate) fn grow(&mut self, growth: Growth, prng: &mut Prng) -> Option<String> {
        match growth {
            Growth::Block => {
                let block = self.blocks.iter_mut().find(|block| !block.shown)?;
                block.shown = true;
                Some(block.subject.clone())
            }
            Growth::Row => {
                let open: Vec<usize> = (0..self.tables.len())
                    .filter(|index| {
                        self.is_shown(self.tables[*index].block) && self.tables[*index].rows.len() < ROWS_AT_MOST
                    })
                    .collect();
                let index = *open.get(prng.below(open.len()))?;
                Some(self.tables[index].add_row(prng))
            }
            Growth::Number | Growth::Version => {
                let wanted: Vec<usize> = (0..self.slots.len())
                    .filter(|index| self.slots[*index].is(growth) && self.is_shown(self.slots[*index].block))
                    .collect();
                let index = *wanted.get(prng.below(wanted.len()))?;
                Some(self.slots[index].turn(prng))
            }
        }
    }

    fn is_shown(&self, block: Option<usize>) -> bool {
        block.is_none_or(|index| self.blocks[index].shown)
    }

    fn push_piece(&self, out: &mut String, piece: &Piece) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Slot(index) => match &self.slots[*index].value {
                Value::Number(number) => out.push_str(&number.to_string()),
                Value::Version(version) => out.push_str(version),
            },
        }
    }

    fn open_table(&mut self, rest: &str, words: &Words, block: Option<usize>, prng: &mut Prng) {
        let (subject, line) = rest.split_once(" |").unwrap_or((rest, ""));
        let mut places = PLACES.to_vec();
        prng.shuffle(&mut places);
        let mut table = Table {
            subject: words.fill(subject),
            line: words.fill(line.strip_prefix(' ').unwrap_or(line)),
            rows: Vec::new(),
            places,
            block,
        };
        for _ in 0..ROWS_AT_FIRST {
            table.add_row(prng);
        }
        self.tables.push(table);
        self.lines.push(Line { block, content: Content::Table(self.tables.len() - 1) });
    }

    fn pieces(&mut self, line: &str, block: Option<usize>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = line;
        while let Some((before, mark, after)) = next_mark(rest) {
            pieces.push(Piece::Text(before.to_owned()));
            match Slot::parse(mark, block) {
                Some(slot) => {
                    self.slots.push(slot);
                    pieces.push(Piece::Slot(self.slots.len() - 1));
                }
                None => pieces.push(Piece::Text(format!("‹{mark}›"))),
            }
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        pieces
    }
}

impl Table {
    fn add_row(&mut self, prng: &mut Prng) -> String {
        let place = self.places[self.rows.len() % self.places.len()];
        let mut words = Words::default();
        words.set("place", place);
        words.set("PLACE", &place.to_uppercase());
        words.set("slug", &place.to_lowercase());
        words.set("n", &prng.between(11, 99).to_string());
        words.set("m", &(prng.between(2, 60) * 5).to_string());
        self.rows.push(words.fill(&self.line));
        words.fill(&self.subject)
    }
}

impl Slot {
    fn parse(mark: &str, block: Option<usize>) -> Option<Self> {
        let (value, label) = mark.split_once(' ')?;
        let value = match value.strip_prefix('~') {
            Some(number) => Value::Number(number.parse().ok()?),
            None => Value::Version(value.strip_prefix('^')?.to_owned()),
        };
        Some(Self { label: label.to_owned(), value, block })
    }

    fn is(&self, growth: Growth) -> bool {
        matches!((&self.value, growth), (Value::Number(_), Growth::Number) | (Value::Version(_), Growth::Version))
    }

    fn turn(&mut self, prng: &mut Prng) -> String {
        match &mut self.value {
            Value::Number(number) => {
                let old = *number;
                let step = (old / 5).max(1);
                // Values wander near where they began: a limit that only grows would end absurd.
                let up = prng.chance(if old > 4 { 50 } else { 90 });
                *number = if up { old + prng.between(1, step) } else { old - prng.between(1, step) };
                let (verb, other) = if up { ("Raise", "Allow more:") } else { ("Lower", "Be stricter:") };
                match prng.below(5) {
                    0 => format!("Set {} to {number}", self.label),
                    1 => format!("{other} {} is {number} now", self.label),
                    2 => format!("{verb} {} to {number}", self.label),
                    _ => format!("{verb} {} from {old} to {number}", self.label),
                }
            }
            Value::Version(version) => {
                let old = version.clone();
                *version = bumped(&old, prng.chance(25));
                format!("Bump {} from {old} to {version}", self.label)
            }
        }
    }
}

/// The next patch version, or the next minor one.
fn bumped(version: &str, minor: bool) -> String {
    let mut parts: Vec<u64> = version.split('.').map(|part| part.parse().unwrap_or(0)).collect();
    let at = if minor && parts.len() > 2 { 1 } else { parts.len().saturating_sub(1) };
    for (index, part) in parts.iter_mut().enumerate() {
        match index.cmp(&at) {
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => *part += 1,
            std::cmp::Ordering::Greater => *part = 0,
        }
    }
    parts.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

/// Splits at the first `‹mark›`: what stands before, the mark, what follows.
fn next_mark(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('‹')?;
    let (mark, after) = rest.split_once('›')?;
    Some((before, mark, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        let mut words = Words::default();
        words.set("noun", "stop");
        words.flags.push("telemetry".to_owned());
        Document::parse(text, &words, &mut Prng::from_seed(3))
    }

    #[test]
    fn blocks_stay_hidden_until_a_change_shows_them() {
        let mut file = document("a ‹noun›\n%% Add b\nb\n%%.\nc\n");
        assert_eq!(file.render(), "a stop\nc\n");
        assert_eq!(file.grow(Growth::Block, &mut Prng::from_seed(1)).unwrap(), "Add b");
        assert_eq!(file.render(), "a stop\nb\nc\n");
        assert_eq!(file.hidden_blocks(), 0);
        assert!(file.grow(Growth::Block, &mut Prng::from_seed(1)).is_none());
    }

    #[test]
    fn conditions_choose_lines() {
        let file = document("%%if telemetry\nyes\n%%fi\n%%unless telemetry\nno\n%%fi\nend\n");
        assert_eq!(file.render(), "yes\nend\n");
    }

    #[test]
    fn constants_versions_and_rows_change_and_say_so() {
        let mut prng = Prng::from_seed(5);
        let mut file = document("n = ‹~100 limit›;\nv = ‹^1.2.3 lib›\n%%rows Serve ‹place› |   row(‹place›)\n");
        assert!(file.grow(Growth::Number, &mut prng).unwrap().contains("limit"));
        assert!(!file.render().contains("n = 100;"));
        assert!(file.grow(Growth::Version, &mut prng).unwrap().starts_with("Bump lib from 1.2.3 to 1."));
        let rows = file.render().matches("  row(").count();
        assert!(file.grow(Growth::Row, &mut prng).unwrap().starts_with("Serve "));
        assert_eq!(file.render().matches("  row(").count(), rows + 1);
    }
}
