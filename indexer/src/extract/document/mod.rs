//! Prose: READMEs, documents, decision records and runbooks, cut into sections.
//!
//! Reading is bounded in time and size whatever the file holds: Markdown that nests beyond all
//! sense is read line by line instead.

mod markdown;
mod outline;
mod place;
mod plain;

#[cfg(test)]
mod tests;

use catalog_schema::fact::{Claim, Document, DocumentKind, Fact, Standing};
use catalog_schema::problem::{Problem, Severity};

use super::{Extraction, Extractor, File, TreeView};
use outline::{MAX_HEADING, Outline, cut};
use place::Markup;

/// The most sections of one document.
const MAX_SECTIONS: usize = 200;

/// Reads prose documents.
pub struct DocumentFile;

impl Extractor for DocumentFile {
    fn id(&self) -> &'static str {
        "document"
    }

    fn doc(&self) -> &'static str {
        "Reads READMEs anywhere, the files below `docs` folders, architecture decision records and runbooks \
         (Markdown; AsciiDoc, reStructuredText and plain text more simply) and cuts them at their headings. A runbook \
         is known by its file name, its folder, or a heading such as `On call` or `When it breaks`. Change logs, \
         licences, codes of conduct, templates and vendored folders are passed over."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        place::classify(path).is_some()
    }

    fn extract(&self, file: &File<'_>, _tree: &dyn TreeView) -> Extraction {
        let Some((kind, markup)) = place::classify(file.path) else { return Extraction::default() };
        let text = decode(file.bytes);
        let mut outline = outline(&text, markup);
        let mut problems = Vec::new();
        if outline.too_complex {
            let message = "document nests too deeply and is read line by line";
            problems.push(Problem::new("document-too-complex", Severity::Warning, file.path, message));
        }
        if outline.sections.len() > MAX_SECTIONS {
            let message =
                format!("document has {} sections, of which the first {MAX_SECTIONS} are kept", outline.sections.len());
            problems.push(Problem::new("document-too-many-sections", Severity::Info, file.path, message));
            outline.sections.truncate(MAX_SECTIONS);
        }
        let fact = self.fact(file.path, kind, &text, outline);
        Extraction { facts: vec![fact], problems }
    }
}

/// Whether a path alone says that a document is a runbook.
#[must_use]
pub(super) fn is_runbook(path: &str) -> bool {
    matches!(place::classify(path), Some((DocumentKind::Runbook, _)))
}

/// A file that somebody calls a runbook as a document; `None` where it is no prose, or larger than documents are read.
#[must_use]
pub(super) fn as_runbook(file: &File<'_>) -> Option<Fact> {
    let markup = place::markup_of(file.path)?;
    if file.bytes.len() as u64 > DocumentFile.limit() || file.bytes.contains(&0) {
        return None;
    }
    let text = decode(file.bytes);
    let mut outline = outline(&text, markup);
    outline.sections.truncate(MAX_SECTIONS);
    Some(DocumentFile.fact(file.path, DocumentKind::Runbook, &text, outline))
}

fn outline(text: &str, markup: Markup) -> Outline {
    match markup {
        Markup::Markdown => markdown::read(text),
        Markup::AsciiDoc | Markup::ReStructured | Markup::Plain => plain::read(text, markup),
    }
}

impl DocumentFile {
    fn fact(&self, path: &str, kind: DocumentKind, text: &str, outline: Outline) -> Fact {
        let heading = outline.sections.iter().find(|section| !section.heading.is_empty());
        let line = heading.map_or(1, |section| section.line);
        let title = outline
            .title
            .or_else(|| heading.map(|section| section.heading.clone()))
            .or(outline.front_title)
            .unwrap_or_else(|| place::file_name(path).to_owned());
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        let document = Document {
            kind,
            title: cut(&title, MAX_HEADING),
            lines: u32::try_from(lines).unwrap_or(u32::MAX),
            sections: outline.sections,
        };
        Fact {
            path: path.to_owned(),
            line: Some(line),
            extractor: self.id().to_owned(),
            standing: Standing::Declared,
            claim: Claim::Document(document),
        }
    }
}

/// The text of a file: UTF-8, or UTF-16 where it begins with that mark; what cannot be read is replaced.
fn decode(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| -> String {
        let units = rest.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => String::from_utf8_lossy(rest).into_owned(),
    }
}
