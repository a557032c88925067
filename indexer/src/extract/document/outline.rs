//! What a reader finds in a document: its sections as they grow.

use catalog_schema::fact::Section;

use super::place;

/// The most text of one section, in bytes.
pub(super) const MAX_TEXT: usize = 4 * 1024;

/// The longest title or heading, in bytes.
pub(super) const MAX_HEADING: usize = 200;

/// What a reader found in a document.
#[derive(Default)]
pub(super) struct Outline {
    /// A title that is no section's heading (an HTML `<h1>`).
    pub(super) title: Option<String>,
    /// The title that the front matter gives.
    pub(super) front_title: Option<String>,
    pub(super) sections: Vec<Section>,
    /// The structure was given up.
    pub(super) too_complex: bool,
}

impl Outline {
    /// Begins a section.
    pub(super) fn open(&mut self, heading: &str, level: u8, line: usize) {
        let heading = cut(heading.trim(), MAX_HEADING);
        let runbook = place::is_runbook_heading(&heading);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.sections.push(Section { heading, level, line, text: String::new(), runbook });
    }

    /// Adds text to the open section; before the first heading one without heading begins.
    pub(super) fn add(&mut self, text: &str, line: usize) {
        if self.sections.is_empty() {
            if text.trim().is_empty() {
                return;
            }
            self.open("", 0, line);
        }
        if let Some(section) = self.sections.last_mut() {
            let room = MAX_TEXT.saturating_sub(section.text.len());
            section.text.push_str(prefix(text, room));
        }
    }

    /// Takes outer blanks off every section.
    pub(super) fn tidy(&mut self) {
        for section in &mut self.sections {
            if section.text.trim().len() != section.text.len() {
                section.text = section.text.trim().to_owned();
            }
        }
    }
}

/// The beginning of a text, of at most so many bytes.
pub(super) fn cut(text: &str, most: usize) -> String {
    prefix(text, most).to_owned()
}

/// The longest beginning of at most so many bytes.
fn prefix(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
