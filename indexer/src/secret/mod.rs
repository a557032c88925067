//! Secrets in files of repositories: found before anything is read out of a file, and replaced by a word, so that none
//! gets into a record, the index, a page or a log. Pure; the secret itself goes nowhere.

mod shape;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use sha2::{Digest, Sha256};

use self::shape::{SHAPES, Shape};

/// What stands where a secret stood: a plain word in every format.
pub const MARKER: &str = "secret-removed";
/// Secrets told of one file; more are removed all the same.
pub const TOLD: usize = 100;

/// A secret that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The 1-based line on which it begins.
    pub line: u32,
    /// What it looks like, after "looks like".
    pub what: &'static str,
}

struct Compiled {
    /// The needles: most contents hold none.
    any: RegexSet,
    each: Vec<Regex>,
}

static COMPILED: LazyLock<Compiled> = LazyLock::new(|| {
    let each = SHAPES.iter().map(|shape| RegexBuilder::new(shape.pattern).unicode(false).build());
    let any = RegexSetBuilder::new(SHAPES.iter().map(|shape| shape.needle)).unicode(false).build();
    // A test compiles every pattern; one that did not would be no shape at all.
    Compiled { any: any.unwrap_or_else(|_| RegexSet::empty()), each: each.filter_map(Result::ok).collect() }
});

/// Tells versions of the shapes apart: what was read with others is read anew.
#[must_use]
pub fn digest() -> String {
    let all: Vec<&str> = SHAPES.iter().map(|shape| shape.pattern).collect();
    Sha256::digest(all.join("\0")).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// A content without its secrets, and what they looked like, by line. Lines keep their numbers.
#[must_use]
pub fn clean(content: &[u8]) -> (Cow<'_, [u8]>, Vec<Found>) {
    let places = places(content);
    if places.is_empty() {
        return (Cow::Borrowed(content), Vec::new());
    }
    let (mut out, mut found) = (Vec::with_capacity(content.len()), Vec::new());
    let (mut from, mut line) = (0, 1_usize);
    for (range, shape) in places {
        let before = &content[from..range.start];
        line += newlines(before);
        found.push(Found { line: u32::try_from(line).unwrap_or(u32::MAX), what: shape.what });
        out.extend_from_slice(before);
        out.extend_from_slice(MARKER.as_bytes());
        let within = newlines(&content[range.clone()]);
        out.extend(std::iter::repeat_n(b'\n', within));
        line += within;
        from = range.end;
    }
    out.extend_from_slice(&content[from..]);
    found.truncate(TOLD);
    (Cow::Owned(out), found)
}

/// A line of text without its secrets.
#[must_use]
pub fn clean_text(text: &str) -> Cow<'_, str> {
    match clean(text.as_bytes()).0 {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// Where secrets stand, in order and apart.
fn places(content: &[u8]) -> Vec<(Range<usize>, &'static Shape)> {
    let mut places: Vec<(Range<usize>, &Shape)> = Vec::new();
    for at in COMPILED.any.matches(content) {
        let (Some(regex), Some(shape)) = (COMPILED.each.get(at), SHAPES.get(at)) else { continue };
        for captures in regex.captures_iter(content) {
            // The secret is the first group, where there is one.
            let Some(secret) = captures.get(1).or_else(|| captures.get(0)) else { continue };
            if shape.is_secret(secret.as_bytes()) {
                places.push((secret.range(), shape));
            }
        }
    }
    places.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    places.retain_mut(|(range, _)| {
        // What begins within another and ends after it: the rest of it goes, too.
        range.start = range.start.max(end);
        let is_new = range.start < range.end;
        end = end.max(range.end);
        is_new
    });
    places
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests;
