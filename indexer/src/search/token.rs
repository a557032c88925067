//! Words of prose and of code: the tokenizer that index, queries and highlighting share.
//!
//! A compound such as `ParcelRouter`, `parcel-router` or `log4j` yields its parts, one position
//! each, and before them the whole without its joints (`parcelrouter`) at the first part's
//! position. So parts are found, the whole is found however it is written, and phrases of parts
//! match across spellings. All is lower case without accents.

use std::ops::Range;

use tantivy::tokenizer::{AsciiFoldingFilter, TextAnalyzer, Token, TokenStream, Tokenizer};

/// The name under which the index knows the tokenizer.
pub(super) const NAME: &str = "code";
/// Longer words are hashes and encoded data; they take a position but are not indexed.
const MAX_WORD: usize = 64;
/// A compound of more parts is a path or encoded data; only its parts are indexed.
const MAX_PARTS: usize = 16;
/// The longest name that is found by its squashed form.
const MAX_SQUASHED: usize = 128;

/// The tokenizer with its folding of accents.
pub(super) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(CodeTokenizer).filter(AsciiFoldingFilter).build()
}

/// A word or part with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Lower case, without accents.
    pub text: String,
    /// Where it stands.
    pub range: Range<usize>,
    /// The number of parts: more than 1 for the whole of a compound.
    pub parts: usize,
}

/// All tokens of a text: wholes of compounds and single parts.
pub(super) fn tokens(text: &str) -> Vec<Word> {
    tokens_where(text, |_| true)
}

/// The tokens of a text that are wanted; others cost no memory.
pub(super) fn tokens_where(text: &str, wanted: impl Fn(&str) -> bool) -> Vec<Word> {
    let mut found = Vec::new();
    let mut analyzer = analyzer();
    let mut stream = analyzer.token_stream(text);
    while let Some(token) = stream.next() {
        if wanted(&token.text) {
            found.push(Word {
                text: token.text.clone(),
                range: token.offset_from..token.offset_to,
                parts: token.position_length,
            });
        }
    }
    found
}

/// The texts of all tokens.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    tokens(text).into_iter().map(|word| word.text)
}

/// The parts alone, in their order.
pub(super) fn parts(text: &str) -> Vec<String> {
    tokens(text).into_iter().filter(|word| word.parts == 1).map(|word| word.text).collect()
}

/// A name without joints: `Parcel Router`, `parcel-router` and `ParcelRouter` are one. `None`
/// where nothing is left or it is too long to be a name.
pub(super) fn squash(name: &str) -> Option<String> {
    let squashed = parts(name).concat();
    (!squashed.is_empty() && squashed.len() <= MAX_SQUASHED).then_some(squashed)
}

#[derive(Clone)]
pub(super) struct CodeTokenizer;

impl Tokenizer for CodeTokenizer {
    type TokenStream<'a> = CodeStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CodeStream<'a> {
        CodeStream { text, at: 0, position: 0, ready: Vec::new(), count: 0, next: 0, bounds: Vec::new() }
    }
}

/// Hands out the tokens of one compound at a time; the buffers are used again for the next one.
pub(super) struct CodeStream<'a> {
    text: &'a str,
    at: usize,
    position: usize,
    ready: Vec<Token>,
    count: usize,
    next: usize,
    bounds: Vec<Range<usize>>,
}

impl TokenStream for CodeStream<'_> {
    fn advance(&mut self) -> bool {
        self.next += 1;
        while self.next > self.count {
            self.count = 0;
            self.next = 1;
            if !self.compound() {
                return false;
            }
        }
        true
    }

    fn token(&self) -> &Token {
        &self.ready[self.next - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.ready[self.next - 1]
    }
}

impl CodeStream<'_> {
    /// Reads the next compound into `ready`; `false` at the end of the text.
    fn compound(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(start) = rest.find(char::is_alphanumeric) else {
            return false;
        };
        let mut bounds = std::mem::take(&mut self.bounds);
        bounds.clear();
        let start = self.at + start;
        self.at = start + split(&self.text[start..], &mut bounds);
        for range in &mut bounds {
            *range = range.start + start..range.end + start;
        }
        if bounds.len() > 1 && bounds.len() <= MAX_PARTS {
            self.push(&bounds, self.position);
        }
        for range in &bounds {
            self.push(std::slice::from_ref(range), self.position);
            self.position += 1;
        }
        self.bounds = bounds;
        true
    }

    /// Adds the token that these parts make together, unless it is too long.
    fn push(&mut self, parts: &[Range<usize>], position: usize) {
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            return;
        };
        if last.end - first.start > MAX_WORD {
            return;
        }
        if self.ready.len() == self.count {
            self.ready.push(Token::default());
        }
        let token = &mut self.ready[self.count];
        self.count += 1;
        token.offset_from = first.start;
        token.offset_to = last.end;
        token.position = position;
        token.position_length = parts.len();
        token.text.clear();
        for range in parts {
            let part = &self.text[range.clone()];
            if part.is_ascii() {
                token.text.push_str(part);
            } else {
                token.text.extend(part.chars().flat_map(char::to_lowercase));
            }
        }
        token.text.make_ascii_lowercase();
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Letter,
    Digit,
}

fn class(c: char) -> Class {
    if c.is_numeric() {
        Class::Digit
    } else if c.is_uppercase() {
        Class::Upper
    } else {
        Class::Letter
    }
}

/// Splits the compound at the start of a text, which is alphanumeric; returns its length.
fn split(text: &str, parts: &mut Vec<Range<usize>>) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut start = 0;
    // The last character, its class, and whether its part holds another upper-case one before it.
    let mut last: Option<(usize, Class, bool)> = None;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if !c.is_alphanumeric() {
            let joint = matches!(c, '-' | '_') && next.is_some_and(char::is_alphanumeric);
            parts.push(start..at);
            if !joint {
                return at;
            }
            start = at + c.len_utf8();
            last = None;
            continue;
        }
        let now = class(c);
        let mut after_upper = false;
        if let Some((last_at, before, has_upper)) = last {
            let plural = c == 's' && !next.is_some_and(char::is_alphabetic);
            match (before, now) {
                (Class::Upper, Class::Letter) if has_upper && !plural => {
                    parts.push(start..last_at);
                    start = last_at;
                }
                (Class::Upper, Class::Upper) => after_upper = true,
                (Class::Letter, Class::Upper)
                | (Class::Digit, Class::Upper | Class::Letter)
                | (Class::Upper | Class::Letter, Class::Digit) => {
                    parts.push(start..at);
                    start = at;
                }
                _ => {}
            }
        }
        last = Some((at, now, after_upper));
    }
    parts.push(start..text.len());
    text.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> String {
        words(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn compounds_yield_whole_and_parts() {
        assert_eq!(all("ParcelRouter"), "parcelrouter parcel router");
        assert_eq!(all("parcel-router, snake_case_name."), "parcelrouter parcel router snakecasename snake case name");
        assert_eq!(all("HTTPServer APIs log4j x86_64"), "httpserver http server apis log4j log 4 j x8664 x 86 64");
        assert_eq!(all("plain words - here_"), "plain words here");
        assert_eq!(all("Jürgen Straße"), "jurgen strasse");
    }

    #[test]
    fn positions_count_parts() {
        let mut analyzer = analyzer();
        let mut stream = analyzer.token_stream("a FooBar b");
        let mut seen = Vec::new();
        while let Some(token) = stream.next() {
            seen.push((token.text.clone(), token.position));
        }
        let expected = [("a", 0), ("foobar", 1), ("foo", 1), ("bar", 2), ("b", 3)];
        assert_eq!(seen, expected.map(|(text, at)| (text.to_owned(), at)));
    }

    #[test]
    fn long_words_are_no_words() {
        assert_eq!(all(&format!("x {} y", "a".repeat(65))), "x y");
        assert_eq!(squash(&"ab ".repeat(100)), None);
        assert_eq!(squash("Parcel Router").as_deref(), Some("parcelrouter"));
        assert_eq!(squash("--"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_tokenized_within_its_bounds(text in "(\\PC|[a-cA-C0-9_ -]){0,60}") {
            for word in tokens(&text) {
                prop_assert!(text.get(word.range).is_some());
                prop_assert!(!word.text.is_empty());
            }
        }
    }
}
