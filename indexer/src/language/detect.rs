//! The language of a file: by its path alone, or with the head of its content.
//!
//! The strategies and their order are Linguist's: modeline, file name, shebang, extension, XML declaration, manual
//! page, heuristics. Each narrows the candidates of the one before; the first that leaves one decides.

use super::line::{Lines, contains};
use super::table::{self, file_name};
use super::{Language, heuristic, modeline, shebang};
use std::borrow::Cow;

/// What a path says about the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guess {
    /// One language uses this name or extension. Content could say otherwise (modeline, shebang), but seldom does.
    One(&'static Language),
    /// Several do; the content tells them apart.
    Ambiguous(Candidates),
    /// The path says nothing. A script without extension is told by its content.
    None,
}

/// Languages that share a name or an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidates {
    ids: Cow<'static, [u16]>,
    likeliest: Option<u16>,
}

impl Candidates {
    /// The candidates in the order of the data.
    pub fn iter(&self) -> impl Iterator<Item = &'static Language> {
        self.ids.iter().filter_map(|id| table::language(*id))
    }

    /// The one to take when the content is not at hand; `None` when the extension is too common to say.
    #[must_use]
    pub fn likeliest(&self) -> Option<&'static Language> {
        self.likeliest.and_then(table::language)
    }

    /// Whether any of them counts in statistics: if none does, reading the content would not change the figures.
    #[must_use]
    pub fn any_counts(&self) -> bool {
        self.iter().any(|language| language.kind.counts())
    }
}

/// What the path alone says about the language of a file.
#[must_use]
pub fn by_path(path: &str) -> Guess {
    let name = file_name(path);
    let named = table::by_file_name(name);
    let of_extension = table::by_extension(name);
    let generic = table::has_generic_extension(name);
    let ids = match (named, of_extension) {
        ([_], _) => Cow::Borrowed(named),
        ([], []) => Cow::Owned(manual_page(name)),
        ([], _) => Cow::Borrowed(of_extension),
        (_, _) if generic => Cow::Borrowed(named),
        _ => narrow(Cow::Borrowed(named), of_extension),
    };
    let certain = !named.is_empty() || !generic;
    match ids.as_ref() {
        [] => Guess::None,
        [id] if certain => table::language(*id).map_or(Guess::None, Guess::One),
        _ => {
            let likeliest = if certain { heuristic::default_of(name).or_else(|| most_popular(&ids)) } else { None };
            Guess::Ambiguous(Candidates { ids, likeliest })
        }
    }
}

/// The language of a file, from its path and the head of its content.
///
/// `None` when neither says anything. The head may be cut anywhere; 16 KiB are plenty, more than 50 KiB are not used by
/// the costlier rules. Where all rules leave several languages, the most popular one is taken, then the first by name.
#[must_use]
pub fn by_content(path: &str, head: &[u8]) -> Option<&'static Language> {
    let lines = Lines::of(head);
    if let Some(language) = modeline::name(&lines).and_then(|name| table::by_name(&name)) {
        return Some(language);
    }
    let name = file_name(path);
    let mut ids: Cow<'static, [u16]> = Cow::Borrowed(table::by_file_name(name));
    if ids.len() != 1 {
        let program = shebang::interpreter(head);
        ids = narrow(ids, program.as_deref().map_or(&[], table::by_interpreter));
    }
    if ids.len() != 1 && !table::has_generic_extension(name) {
        ids = narrow(ids, table::by_extension(name));
    }
    if ids.is_empty() && lines.first(2).iter().any(|line| contains(line, b"<?xml version=")) {
        return table::by_name("XML");
    }
    if ids.is_empty() {
        ids = Cow::Owned(manual_page(name));
    }
    if ids.len() != 1 {
        let told = heuristic::by_content(name, head);
        if !told.is_empty() {
            ids = Cow::Borrowed(told);
        }
    }
    most_popular(&ids).and_then(table::language)
}

/// The candidates that a strategy confirms; all it finds when there were none; the old ones when it finds none of them.
fn narrow(candidates: Cow<'static, [u16]>, found: &'static [u16]) -> Cow<'static, [u16]> {
    if candidates.is_empty() {
        return Cow::Borrowed(found);
    }
    let both: Vec<u16> = candidates.iter().copied().filter(|id| found.contains(id)).collect();
    if both.is_empty() { candidates } else { Cow::Owned(both) }
}

/// The first popular language, else the first: places in the table are in the order of names.
fn most_popular(ids: &[u16]) -> Option<u16> {
    let is_popular = |id: &u16| table::language(*id).is_some_and(|language| language.popular);
    ids.iter().copied().filter(is_popular).min().or_else(|| ids.iter().copied().min())
}

/// The languages of manual pages, if the name ends like one: `.3`, `.3pm`, `.0p`, `.n`, `.man`, `.mdoc`, or any of
/// these and `.in`.
fn manual_page(name: &str) -> Vec<u16> {
    let lower = name.to_ascii_lowercase();
    let stem = lower.strip_suffix(".in").unwrap_or(&lower);
    let is_page = stem.rsplit_once('.').is_some_and(|(_, extension)| is_manual_section(extension));
    let languages = if is_page { &["Roff", "Roff Manpage"][..] } else { &[] };
    languages.iter().filter_map(|language| table::id_of(language)).collect()
}

fn is_manual_section(extension: &str) -> bool {
    if matches!(extension, "0p" | "n" | "man" | "mdoc") {
        return true;
    }
    let mut bytes = extension.bytes();
    bytes.next().is_some_and(|byte| matches!(byte, b'1'..=b'9'))
        && !extension.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
