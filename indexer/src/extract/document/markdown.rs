//! Markdown to sections of plain text, by the syntax tree of `comrak`.

use std::cell::Cell;

use catalog_schema::yaml::{self, Limits};
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options, try_parse_document};

use super::outline::Outline;
use super::place::Markup;
use super::plain;

/// How often the parser may ask whether to go on (every 256 lines, inlines or nodes): far more
/// than 256 KiB of honest text needs. Counted, not timed, so that the outcome is always the same.
const MAX_STEPS: u32 = 6_000;

/// The most `>` before one line's text.
const MAX_QUOTES: usize = 64;

/// Reads a document; one that is too complex is read line by line.
pub(super) fn read(text: &str) -> Outline {
    let arena = Arena::new();
    let steps = Cell::new(0);
    let should_stop = || {
        steps.set(steps.get() + 1);
        steps.get() > MAX_STEPS
    };
    let root = match is_nested(text) {
        true => None,
        false => try_parse_document(&arena, text, &options(), &should_stop).ok(),
    };
    let Some(root) = root else {
        let mut outline = plain::read(text, Markup::Markdown);
        outline.too_complex = true;
        return outline;
    };
    let mut outline = Outline::default();
    for block in root.children() {
        read_block(block, &mut outline);
    }
    outline.tidy();
    outline
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.front_matter_delimiter = Some("---".to_owned());
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options
}

/// Whether a line opens more quotes than any person writes.
fn is_nested(text: &str) -> bool {
    let quotes =
        |line: &str| line.bytes().take_while(|b| matches!(b, b'>' | b' ' | b'\t')).filter(|b| *b == b'>').count();
    text.lines().any(|line| quotes(line) > MAX_QUOTES)
}

/// Reads one block of the document's top level.
fn read_block<'a>(block: Node<'a>, outline: &mut Outline) {
    let line = block.data().sourcepos.start.line;
    match &block.data().value {
        NodeValue::Heading(heading) => {
            let mut text = String::new();
            plain_text(block, &mut text);
            // An image alone is a badge or a banner, no heading.
            if !text.trim().is_empty() {
                outline.open(&text, heading.level, line);
            }
        }
        NodeValue::FrontMatter(matter) => outline.front_title = front_title(matter),
        NodeValue::HtmlBlock(html) => {
            if outline.title.is_none() && outline.sections.iter().all(|section| section.heading.is_empty()) {
                outline.title = html_title(&html.literal);
            }
            outline.add(&(without_tags(&html.literal) + "\n"), line);
        }
        _ => {
            let mut text = String::new();
            plain_text(block, &mut text);
            outline.add(&(text + "\n"), line);
        }
    }
}

/// The words below a node, without markup; blocks end their line.
fn plain_text<'a>(node: Node<'a>, out: &mut String) {
    let mut in_image = 0_usize;
    for edge in node.traverse() {
        match edge {
            NodeEdge::Start(node) => match &node.data().value {
                NodeValue::Image(_) => in_image += 1,
                _ if in_image > 0 => {}
                NodeValue::Text(text) => out.push_str(text),
                NodeValue::Code(code) => out.push_str(&code.literal),
                NodeValue::CodeBlock(code) => out.push_str(&code.literal),
                NodeValue::HtmlBlock(html) => out.push_str(&without_tags(&html.literal)),
                NodeValue::SoftBreak => out.push(' '),
                NodeValue::LineBreak => out.push('\n'),
                _ => {}
            },
            NodeEdge::End(node) => match &node.data().value {
                NodeValue::Image(_) => in_image -= 1,
                NodeValue::TableCell => out.push(' '),
                NodeValue::Paragraph | NodeValue::Heading(_) | NodeValue::TableRow(_) if !out.ends_with('\n') => {
                    out.push('\n')
                }
                _ => {}
            },
        }
    }
}

/// `title` of YAML front matter.
fn front_title(matter: &str) -> Option<String> {
    let (documents, _) = yaml::parse(matter.as_bytes(), &Limits::default());
    let title = documents.first()?.root.get("title")?.as_str()?.trim().to_owned();
    (!title.is_empty()).then_some(title)
}

/// The text of the first `<h1>` of an HTML block.
fn html_title(html: &str) -> Option<String> {
    // ASCII lower case keeps byte positions.
    let lower = html.to_ascii_lowercase();
    let begin = lower.find("<h1")?;
    let end = begin + lower[begin..].find("</h1")?;
    let title = without_tags(&html[begin..end]).split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

/// HTML without its tags and comments; a tag that never ends is dropped to the end.
fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(begin) = rest.find('<') {
        out.push_str(&rest[..begin]);
        let tag = &rest[begin..];
        let close = if tag.starts_with("<!--") { "-->" } else { ">" };
        match tag.find(close) {
            Some(end) => rest = &tag[end + close.len()..],
            None => return out,
        }
    }
    out.push_str(rest);
    out
}
