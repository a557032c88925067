//! A bounded reading of XML build files: each element's path, attributes and text.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// More elements than any build file written by hand has.
const MAX_ELEMENTS: usize = 50_000;
/// Deeper elements are not read.
const MAX_DEPTH: usize = 64;

/// One element of a build file.
#[derive(Debug)]
pub(super) struct Element {
    /// The names from the root down to this element, joined by `/`.
    pub(super) path: String,
    /// The text directly in it.
    pub(super) text: String,
    /// Its attributes as written.
    pub(super) attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The element's own name.
    pub(super) fn name(&self) -> &str {
        super::names::last(&self.path)
    }
}

/// The elements in document order, as far as the file is well formed and within bounds.
pub(super) fn elements(text: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    while elements.len() < MAX_ELEMENTS && open.len() < MAX_DEPTH {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                elements.push(element(&tag, &elements, &open));
                open.push(elements.len() - 1);
            }
            Ok(Event::Empty(tag)) => {
                let found = element(&tag, &elements, &open);
                elements.push(found);
            }
            Ok(Event::End(_)) => {
                open.pop();
            }
            Ok(Event::Text(content)) => {
                if let Some(element) = open.last().and_then(|at| elements.get_mut(*at)) {
                    element.text.push_str(content.xml10_content().trim());
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    elements
}

fn element(tag: &BytesStart<'_>, elements: &[Element], open: &[usize]) -> Element {
    let name = String::from_utf8_lossy(tag.local_name().as_ref().as_ref()).into_owned();
    let parent = open.last().and_then(|at| elements.get(*at));
    let path = parent.map_or_else(|| name.clone(), |parent| format!("{}/{name}", parent.path));
    let attributes = tag.attributes().flatten().map(|attribute| {
        let key = String::from_utf8_lossy(attribute.key.as_ref().as_ref()).into_owned();
        (key, String::from_utf8_lossy(attribute.value.as_ref().as_ref()).into_owned())
    });
    Element { path, text: String::new(), attributes: attributes.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_texts_and_attributes_are_read_and_depth_is_bounded() {
        let found = elements("<?xml version=\"1.0\"?><p Sdk=\"Web\"><a>x</a><b c='d'/></p>");
        assert_eq!(found[0].attribute("Sdk"), Some("Web"));
        assert_eq!((found[1].path.as_str(), found[1].text.as_str()), ("p/a", "x"));
        assert_eq!((found[2].name(), found[2].attribute("c")), ("b", Some("d")));
        assert!(elements(&"<a>".repeat(100_000)).len() <= MAX_DEPTH);
    }
}
