//! Markdown by [comrak](https://docs.rs/comrak): GitHub's dialect without raw HTML, then through the sanitiser.
//!
//! The tree is changed before it is printed: pictures become links or words, links stay only where they lead to the
//! web or to a document we know, headings begin at level 2 and carry the number of their line as anchor.

use std::collections::{BTreeSet, HashMap};

use catalog_schema::id::RepositoryId;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeLink, NodeList, NodeValue};
use comrak::{Anchorizer, Arena, Options, format_html, parse_document};
use portolan_ui::model::Heading;

use super::super::{address, value};
use super::{Rendered, sanitise};

/// Nested quotes, lists and emphases beyond which a text is shown as it is.
const MAX_DEPTH: usize = 100;
/// Entries of the table of contents.
const MAX_SECTIONS: usize = 200;

/// Where a text stands.
pub struct Place<'a> {
    /// The repository.
    pub repository: &'a RepositoryId,
    /// The file.
    pub path: &'a str,
    /// Documents of the repository that have pages.
    pub known: &'a BTreeSet<&'a str>,
    /// The title of the page, not to be said twice.
    pub title: Option<&'a str>,
}

/// The rendered text; `None` where it is nested too deeply.
pub fn render(text: &str, place: &Place<'_>) -> Option<Rendered> {
    let arena = Arena::new();
    let options = options();
    let root = parse_document(&arena, text, &options);
    if depth(root) > MAX_DEPTH {
        return None;
    }
    drop_title(root, place.title);
    even_levels(root);
    tick_boxes(&arena, root);
    pictures(&arena, root);
    let sections = sections(root);
    links(root, place, &anchors(root));
    let mut html = String::new();
    format_html(root, &options, &mut html).ok()?;
    Some(Rendered { html: sanitise::sanitise(&anchored(&html)), sections, notices: Vec::new() })
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.front_matter_delimiter = Some("---".to_owned());
    options.render.r#unsafe = false;
    options.render.sourcepos = true;
    options
}

fn depth<'a>(root: &'a AstNode<'a>) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(_) => now += 1,
            NodeEdge::End(_) => now = now.saturating_sub(1),
        }
        most = most.max(now);
    }
    most
}

/// The first heading, where it says the title that stands above already.
fn drop_title<'a>(root: &'a AstNode<'a>, title: Option<&str>) {
    let Some(first) = root.children().find(|node| !matches!(node.data().value, NodeValue::FrontMatter(_))) else {
        return;
    };
    let is_title = matches!(&first.data().value, NodeValue::Heading(heading) if heading.level == 1);
    if is_title && title.is_some_and(|title| first.collect_text().trim() == title.trim()) {
        first.detach();
    }
}

/// Levels as deep as headings stand inside each other, none left out: a reader who jumps by headings misses nothing.
fn even_levels<'a>(root: &'a AstNode<'a>) {
    let mut above: Vec<u8> = Vec::new();
    for node in root.descendants() {
        if let NodeValue::Heading(heading) = &mut node.data_mut().value {
            while above.last().is_some_and(|level| *level >= heading.level) {
                above.pop();
            }
            above.push(heading.level);
            heading.level = u8::try_from(above.len()).unwrap_or(6);
        }
    }
}

/// Boxes of task lists as characters: a form control that does nothing would only be in the way.
fn tick_boxes<'a>(arena: &'a Arena<'a>, root: &'a AstNode<'a>) {
    let items: Vec<_> = root.descendants().filter(|node| matches!(node.data().value, NodeValue::TaskItem(_))).collect();
    for item in items {
        let ticked = matches!(&item.data().value, NodeValue::TaskItem(task) if task.symbol.is_some());
        item.data_mut().value = NodeValue::Item(NodeList::default());
        let paragraph = item.first_child().filter(|child| matches!(child.data().value, NodeValue::Paragraph));
        if let Some(paragraph) = paragraph {
            let mark = if ticked { "\u{2611} " } else { "\u{2610} " };
            paragraph.prepend(arena.alloc(AstNode::from(NodeValue::Text(mark.into()))));
        }
    }
}

/// Pictures are never loaded: each becomes its words, as a link where it lies on the web and in no link yet.
fn pictures<'a>(arena: &'a Arena<'a>, root: &'a AstNode<'a>) {
    let images: Vec<_> = root.descendants().filter(|node| matches!(node.data().value, NodeValue::Image(_))).collect();
    for image in images {
        // A picture inside the words of another one went away with it.
        if image.parent().is_none() {
            continue;
        }
        let url = match &image.data().value {
            NodeValue::Image(link) => link.url.clone(),
            _ => continue,
        };
        let words = image.collect_text();
        let words = if words.trim().is_empty() { "picture".to_owned() } else { words };
        for child in image.children().collect::<Vec<_>>() {
            child.detach();
        }
        let linked = image.ancestors().skip(1).any(|node| matches!(node.data().value, NodeValue::Link(_)));
        match value::foreign_href(&url).filter(|_| !linked) {
            Some(url) => {
                image.data_mut().value = NodeValue::Link(Box::new(NodeLink { url, title: String::new() }));
                image.append(arena.alloc(AstNode::from(NodeValue::Text(words.into()))));
            }
            None => image.data_mut().value = NodeValue::Text(words.into()),
        }
    }
}

fn headings<'a>(root: &'a AstNode<'a>) -> impl Iterator<Item = (u8, usize, String)> + 'a {
    root.descendants().filter_map(|node| {
        let data = node.data();
        match &data.value {
            NodeValue::Heading(heading) => Some((heading.level, data.sourcepos.start.line, node.collect_text())),
            _ => None,
        }
    })
}

fn sections<'a>(root: &'a AstNode<'a>) -> Vec<Heading> {
    let named = headings(root).filter(|(_, _, text)| !text.trim().is_empty());
    named.take(MAX_SECTIONS).map(|(level, line, text)| Heading { level, text, id: format!("L{line}") }).collect()
}

/// Our anchors by the ones that writers use, which are made of the heading's words.
fn anchors<'a>(root: &'a AstNode<'a>) -> HashMap<String, String> {
    let mut anchorizer = Anchorizer::new();
    headings(root).map(|(_, line, text)| (anchorizer.anchorize(&text), format!("#L{line}"))).collect()
}

/// Keeps links to the web, to headings of this text and to documents we know; of others the words stay.
fn links<'a>(root: &'a AstNode<'a>, place: &Place<'_>, anchors: &HashMap<String, String>) {
    let links: Vec<_> = root.descendants().filter(|node| matches!(node.data().value, NodeValue::Link(_))).collect();
    for link in links {
        let url = match &link.data().value {
            NodeValue::Link(target) => target.url.clone(),
            _ => continue,
        };
        match target(&url, place, anchors) {
            Some(href) => {
                if let NodeValue::Link(target) = &mut link.data_mut().value {
                    target.url = href;
                }
            }
            None => {
                for child in link.children().collect::<Vec<_>>() {
                    link.insert_before(child);
                }
                link.detach();
            }
        }
    }
}

fn target(url: &str, place: &Place<'_>, anchors: &HashMap<String, String>) -> Option<String> {
    if let Some(anchor) = url.strip_prefix('#') {
        return anchors.get(&anchor.to_lowercase()).cloned();
    }
    if let Some(href) = value::foreign_href(url) {
        return Some(href);
    }
    let path = url.split(['#', '?']).next().unwrap_or_default();
    let path = joined(place.path, path)?;
    place.known.contains(path.as_str()).then(|| address::file(place.repository, &path, None))
}

/// A path as a file of the repository means it; `None` where it leaves the repository or is none.
fn joined(file: &str, path: &str) -> Option<String> {
    let scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    if path.is_empty() || scheme || path.starts_with("//") {
        return None;
    }
    let (mut parts, path): (Vec<&str>, &str) = match path.strip_prefix('/') {
        Some(rest) => (Vec::new(), rest),
        None => (file.split('/').collect(), path),
    };
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Heading elements one level deeper, with the number of their line as anchor.
///
/// The renderer escapes every `<` of the text and drops raw markup, so a heading element here is always its own.
fn anchored(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match heading_tag(rest) {
            Some((tag, length)) => {
                out.push_str(&tag);
                rest = &rest[length..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The new form of a heading tag that a text begins with, and the length of the old one.
fn heading_tag(text: &str) -> Option<(String, usize)> {
    let end = text.find('>')?;
    let tag = text.get(1..end)?;
    let (slash, name) = tag.strip_prefix('/').map_or(("", tag), |name| ("/", name));
    let level = name.strip_prefix('h')?.bytes().next().filter(u8::is_ascii_digit)? - b'0';
    let attributes = name.get(2..)?;
    if !(1..=6).contains(&level) || !(attributes.is_empty() || attributes.starts_with(' ')) {
        return None;
    }
    let deeper = (level + 1).min(6);
    let line = attributes.strip_prefix(" data-sourcepos=\"").and_then(|rest| rest.split(':').next());
    let line = line.filter(|line| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()));
    let id = line.map(|line| format!(" id=\"L{line}\"")).unwrap_or_default();
    Some((format!("<{slash}h{deeper}{id}>"), end + 1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{Place, joined, render};
    use catalog_schema::id::RepositoryId;
    use std::collections::BTreeSet;

    fn html(text: &str) -> String {
        let known: BTreeSet<&str> = ["docs/runbook.md", "README.md"].into_iter().collect();
        let id = RepositoryId("pay/core".to_owned());
        let place = Place { repository: &id, path: "docs/index.md", known: &known, title: Some("Ledger") };
        render(text, &place).unwrap().html.as_str().trim().to_owned()
    }

    #[test]
    fn headings_go_one_deeper_and_carry_their_line() {
        assert_eq!(
            html("# Other\n\ntext\n\n## When it <b>breaks</b>\n"),
            "<h2 id=\"L1\">Other</h2>\n<p>text</p>\n<h3 id=\"L5\">When it breaks</h3>"
        );
        assert_eq!(html("# Ledger\n\ntext\n"), "<p>text</p>");
    }

    #[test]
    fn relative_links_lead_to_known_documents_or_nowhere() {
        let shown = html("[a](runbook.md#x) [b](../README.md) [c](gone.md) [d](/docs/runbook.md) [e](../../up.md)");
        let rel = "rel=\"nofollow noopener\"";
        let page = |path: &str| format!("href=\"/documents/pay/core/-/{path}\" {rel}");
        assert_eq!(
            shown,
            format!(
                "<p><a {}>a</a> <a {}>b</a> c <a {}>d</a> e</p>",
                page("docs/runbook.md"),
                page("README.md"),
                page("docs/runbook.md")
            )
        );
    }

    #[test]
    fn a_link_to_a_heading_finds_its_line() {
        assert!(
            html("## Set up\n\n[go](#set-up) [no](#none)")
                .contains("<a href=\"#L1\" rel=\"nofollow noopener\">go</a> no")
        );
    }

    #[test]
    fn nothing_runs_and_no_picture_loads() {
        let shown = html(
            "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![alt *text*](https://x.test/a.png) ![](local.png)\n\n\
             [![badge](https://x.test/b.svg)](https://x.test/ci)\n\n<img src=x onerror=alert(1)>",
        );
        for word in ["<script", "javascript", "<img", "onerror"] {
            assert!(!shown.contains(word), "{shown}");
        }
        assert!(shown.contains(">alt text</a> picture"), "{shown}");
        assert!(shown.contains("<a href=\"https://x.test/ci\" rel=\"nofollow noopener\">badge</a>"), "{shown}");
    }

    #[test]
    fn tables_tasks_and_code_are_kept() {
        let shown = html("| a | b |\n|---|--:|\n| 1 | `<x>` |\n\n- [x] done\n- [ ] open\n\n~~old~~\n");
        assert!(shown.contains("<td align=\"right\"><code>&lt;x&gt;</code></td>"), "{shown}");
        assert!(shown.contains("\u{2611} done") && shown.contains("\u{2610} open") && shown.contains("<del>old</del>"));
        assert!(!shown.contains("data-sourcepos") && !shown.contains("<input"));
    }

    #[test]
    fn a_text_nested_for_its_own_sake_is_not_rendered() {
        let known = BTreeSet::new();
        let id = RepositoryId("a".to_owned());
        let place = Place { repository: &id, path: "a.md", known: &known, title: None };
        assert!(render(&">".repeat(5_000), &place).is_none());
    }

    #[test]
    fn a_path_cannot_leave_its_repository() {
        assert_eq!(joined("docs/a.md", "../b.md").as_deref(), Some("b.md"));
        assert_eq!(joined("docs/a.md", "../../b.md"), None);
        assert_eq!(joined("a.md", "https:x"), None);
        assert_eq!(joined("a.md", "//host/x"), None);
    }
}
