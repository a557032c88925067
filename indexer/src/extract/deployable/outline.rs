//! A tolerant reader of YAML's block structure: keys, list items, scalars and their lines.
//!
//! It is not a YAML parser. Deployment files are full of template lines, which no YAML parser
//! accepts, and they come from strangers; this reader keeps the line of every value, skips what it
//! does not understand, never expands an alias and costs time linear in the file.

use std::collections::{HashMap, VecDeque};

/// More nodes than any deployment file written by hand has; the rest of a longer file is not read.
const MAX_NODES: usize = 60_000;
/// Deeper structure is not read.
const MAX_DEPTH: usize = 64;
/// How many maps one look-up searches, the merged ones included.
const MAX_HOPS: usize = 16;

/// A node's place in its [`Outline`].
pub(super) type NodeId = usize;

/// The structure of one file; several documents stand side by side.
#[derive(Debug)]
pub(super) struct Outline {
    nodes: Vec<Node>,
    documents: Vec<NodeId>,
    anchors: HashMap<String, NodeId>,
}

#[derive(Debug, Default)]
struct Node {
    key: String,
    value: String,
    alias: Option<String>,
    line: u32,
    children: Vec<NodeId>,
}

impl Outline {
    /// Reads a file; what cannot be understood is left out.
    pub(super) fn read(text: &str) -> Self {
        let mut reader = Reader::new();
        for (index, line) in text.lines().enumerate() {
            if reader.outline.nodes.len() >= MAX_NODES {
                break;
            }
            reader.line(line, u32::try_from(index + 1).unwrap_or(u32::MAX));
        }
        reader.outline
    }

    /// The top of each document.
    pub(super) fn documents(&self) -> &[NodeId] {
        &self.documents
    }

    /// The value below a key, through aliases and merge keys.
    pub(super) fn get(&self, node: NodeId, key: &str) -> Option<NodeId> {
        let mut queue = VecDeque::from([self.target(node)]);
        for _ in 0..MAX_HOPS {
            let children = &self.nodes.get(queue.pop_front()?)?.children;
            if let Some(found) = children.iter().find(|child| self.nodes[**child].key == key) {
                return Some(self.target(*found));
            }
            for merge in children.iter().filter(|child| self.nodes[**child].key == "<<") {
                queue.push_back(self.target(*merge));
                queue.extend(self.items(*merge).into_iter().take(MAX_HOPS));
            }
        }
        None
    }

    /// The value at the end of a path of keys.
    pub(super) fn at(&self, node: NodeId, path: &[&str]) -> Option<NodeId> {
        path.iter().try_fold(node, |node, key| self.get(node, key))
    }

    /// The scalar at the end of a path of keys, where it is there and not empty.
    pub(super) fn text_at(&self, node: NodeId, path: &[&str]) -> Option<&str> {
        self.at(node, path).map(|found| self.text(found)).filter(|text| !text.is_empty())
    }

    /// The scalar of a node, unquoted; empty for lists and maps.
    pub(super) fn text(&self, node: NodeId) -> &str {
        self.nodes.get(self.target(node)).map_or("", |node| node.value.as_str())
    }

    /// The key of a node; `-` for a list item.
    pub(super) fn key(&self, node: NodeId) -> &str {
        self.nodes.get(node).map_or("", |node| node.key.as_str())
    }

    /// The 1-based line of a node.
    pub(super) fn line(&self, node: NodeId) -> u32 {
        self.nodes.get(node).map_or(0, |node| node.line)
    }

    /// The members of a map, merge keys left out.
    pub(super) fn members(&self, node: NodeId) -> Vec<NodeId> {
        self.children(node).filter(|child| !matches!(self.nodes[*child].key.as_str(), "-" | "<<")).collect()
    }

    /// The items of a list.
    pub(super) fn items(&self, node: NodeId) -> Vec<NodeId> {
        self.children(node).filter(|child| self.nodes[*child].key == "-").map(|child| self.target(child)).collect()
    }

    fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let node = self.target(node);
        self.nodes.get(node).into_iter().flat_map(|node| node.children.iter().copied())
    }

    fn target(&self, node: NodeId) -> NodeId {
        let alias = self.nodes.get(node).and_then(|found| found.alias.as_deref());
        alias.and_then(|name| self.anchors.get(name)).copied().unwrap_or(node)
    }
}

struct Reader {
    outline: Outline,
    /// (order of indentation, node); a list item sorts after a key of the same column.
    open: Vec<(usize, NodeId)>,
    /// Column of the key whose block scalar is being skipped.
    block: Option<usize>,
}

impl Reader {
    fn new() -> Self {
        let outline = Outline { nodes: vec![Node::default()], documents: vec![0], anchors: HashMap::new() };
        Self { outline, open: vec![(0, 0)], block: None }
    }

    fn line(&mut self, line: &str, number: u32) {
        if line.starts_with("---") {
            self.begin_document(number);
            return;
        }
        let text = line.trim_start_matches('\u{feff}').trim_start_matches([' ', '\t']);
        let mut column = line.len() - text.len();
        if let Some(block) = self.block {
            if text.trim_end().is_empty() || column > block {
                return;
            }
            self.block = None;
        }
        let mut text = text.trim_end();
        if text.is_empty() || text.starts_with('#') || is_template_line(text) {
            return;
        }
        while let Some(rest) = text.strip_prefix("- ").or_else(|| (text == "-").then_some("")) {
            self.push(2 * column + 2, "-", "", number);
            let inner = rest.trim_start_matches(' ');
            column += text.len() - inner.len();
            text = inner;
        }
        if text.is_empty() {
            return;
        }
        match split_key(text) {
            Some((key, value)) => {
                self.push(2 * column + 1, key, value, number);
                if is_block_scalar(value) {
                    self.block = Some(column);
                }
            }
            None => self.scalar_item(text, number),
        }
    }

    fn begin_document(&mut self, number: u32) {
        self.block = None;
        let id = self.outline.nodes.len();
        self.outline.nodes.push(Node { line: number, ..Node::default() });
        self.outline.documents.push(id);
        self.open = vec![(0, id)];
    }

    /// Hangs a node under the innermost open node of smaller order.
    fn push(&mut self, order: usize, key: &str, value: &str, line: u32) {
        while self.open.len() > 1 && self.open.last().is_some_and(|(open, _)| *open >= order) {
            self.open.pop();
        }
        let Some(&(_, parent)) = self.open.last() else {
            return;
        };
        if self.open.len() > MAX_DEPTH {
            return;
        }
        let id = self.add(parent, key, line);
        self.open.push((order, id));
        self.value(id, value, 0);
    }

    fn add(&mut self, parent: NodeId, key: &str, line: u32) -> NodeId {
        let id = self.outline.nodes.len();
        self.outline.nodes.push(Node { key: key.to_owned(), line, ..Node::default() });
        self.outline.nodes[parent].children.push(id);
        id
    }

    fn scalar_item(&mut self, text: &str, line: u32) {
        let Some(&(_, open)) = self.open.last() else {
            return;
        };
        let fresh = {
            let node = &self.outline.nodes[open];
            node.key == "-" && node.line == line && node.value.is_empty()
        };
        if fresh {
            self.value(open, text, 0);
        }
    }

    /// Reads the text after a key: anchor, alias, tag, flow collection or scalar.
    fn value(&mut self, id: NodeId, text: &str, depth: usize) {
        let mut text = text.trim();
        while let Some(rest) = text.strip_prefix(['&', '!']) {
            let (word, tail) = rest.split_once(' ').unwrap_or((rest, ""));
            if text.starts_with('&') {
                self.outline.anchors.entry(word.to_owned()).or_insert(id);
            }
            text = tail.trim_start();
        }
        if let Some(name) = text.strip_prefix('*') {
            let name = name.split_whitespace().next().unwrap_or_default();
            self.outline.nodes[id].alias = Some(name.to_owned());
        } else if let Some(parts) = flow_parts(text, '[', ']').filter(|_| depth < 4) {
            for part in parts {
                self.flow_child(id, "-", part, depth);
            }
        } else if let Some(parts) = flow_parts(text, '{', '}').filter(|_| depth < 4) {
            for part in parts {
                let (key, value) = split_key(part).unwrap_or((part, ""));
                self.flow_child(id, key, value, depth);
            }
        } else if !is_block_scalar(text) {
            self.outline.nodes[id].value = scalar(text).to_owned();
        }
    }

    fn flow_child(&mut self, parent: NodeId, key: &str, value: &str, depth: usize) {
        if self.outline.nodes.len() >= MAX_NODES {
            return;
        }
        let line = self.outline.nodes[parent].line;
        let child = self.add(parent, key, line);
        self.value(child, value, depth + 1);
    }
}

/// A line that holds nothing but a template action.
fn is_template_line(text: &str) -> bool {
    text.starts_with("{{") && text.ends_with("}}") && !text.contains("}}:") && !text.contains("}}-")
        || text.starts_with("{{") && !text.contains("}}")
}

fn is_block_scalar(value: &str) -> bool {
    let value = value.split(" #").next().unwrap_or_default().trim();
    value.starts_with(['|', '>']) && value.len() <= 4
}

/// `key: value` or `key:`; the colon must stand outside quotes and templates.
fn split_key(text: &str) -> Option<(&str, &str)> {
    if text.starts_with('[') || text.starts_with('{') && !text.starts_with("{{") {
        return None;
    }
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let end = text[1..].find(quote)? + 1;
        let rest = text[end + 1..].trim_start().strip_prefix(':')?;
        return (rest.is_empty() || rest.starts_with(' ')).then_some((&text[1..end], rest.trim_start()));
    }
    let bytes = text.as_bytes();
    let mut template = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' if bytes.get(at + 1) == Some(&b'{') => template += 1,
            b'}' if bytes.get(at + 1) == Some(&b'}') => template = template.saturating_sub(1),
            b':' if template == 0 && matches!(bytes.get(at + 1), None | Some(b' ' | b'\t')) => {
                return Some((text[..at].trim_end(), text[at + 1..].trim_start()));
            }
            b'#' if at > 0 && bytes[at - 1] == b' ' => return None,
            _ => {}
        }
    }
    None
}

/// The parts of a one-line flow collection, split at its own commas.
fn flow_parts(text: &str, open: char, close: char) -> Option<Vec<&str>> {
    if text.starts_with("{{") {
        return None;
    }
    let body = text.split(" #").next().unwrap_or_default().trim_end();
    let inner = body.strip_prefix(open)?.strip_suffix(close)?;
    let (mut parts, mut depth, mut quote, mut start) = (Vec::new(), 0_i32, None, 0);
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (Some(q), c) if q == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(inner[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(inner[start..].trim());
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect())
}

/// A plain or quoted scalar without its comment.
fn scalar(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            // A template inside quotes may hold quotes of its own: the last quote closes.
            let end = if rest.contains("{{") { rest.rfind(quote) } else { rest.find(quote) };
            return end.map_or(rest, |end| &rest[..end]);
        }
    }
    text.split(" #").next().unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn keys_lists_and_lines_are_kept() {
        let text =
            "a:\n  b: 1 # one\n  list:\n  - name: x\n    image: \"r/x:1\"\n  - y\nc: [p, 'q']\nd: {k: v, n: {m: 2}}\n";
        let outline = Outline::read(text);
        let top = outline.documents()[0];
        assert_eq!(outline.text_at(top, &["a", "b"]), Some("1"));
        let list = outline.at(top, &["a", "list"]).unwrap();
        let items = outline.items(list);
        assert_eq!(items.len(), 2);
        assert_eq!(outline.text_at(items[0], &["image"]), Some("r/x:1"));
        assert_eq!(outline.line(outline.get(items[0], "image").unwrap()), 5);
        assert_eq!(outline.text(items[1]), "y");
        let c = outline.get(top, "c").unwrap();
        assert_eq!(outline.items(c).iter().map(|i| outline.text(*i)).collect::<Vec<_>>(), ["p", "q"]);
        assert_eq!(outline.text_at(top, &["d", "n", "m"]), Some("2"));
    }

    #[test]
    fn documents_templates_and_block_scalars_are_told_apart() {
        let text =
            "kind: A\n---\n{{- if .x }}\nkind: B\nname: {{ .n }}-b\ntext: |\n  kind: not this\n{{- end }}\nlast: z\n";
        let outline = Outline::read(text);
        let second = outline.documents()[1];
        assert_eq!(outline.text_at(second, &["kind"]), Some("B"));
        assert_eq!(outline.text_at(second, &["name"]), Some("{{ .n }}-b"));
        assert_eq!(outline.text_at(second, &["last"]), Some("z"));
    }

    #[test]
    fn anchors_and_merge_keys_are_followed_without_copying() {
        let text = "x: &base\n  build: .\n  image: r/base\nservices:\n  web:\n    <<: *base\n    image: r/web\n  job:\n    <<: [*base]\n";
        let outline = Outline::read(text);
        let top = outline.documents()[0];
        assert_eq!(outline.text_at(top, &["services", "web", "build"]), Some("."));
        assert_eq!(outline.text_at(top, &["services", "web", "image"]), Some("r/web"));
        assert_eq!(outline.text_at(top, &["services", "job", "image"]), Some("r/base"));
    }

    #[test]
    fn an_alias_bomb_behind_padding_costs_nothing() {
        let mut text = String::from("a0: &a0 [x, x, x]\n");
        for level in 1..40 {
            let before = level - 1;
            text.push_str(&format!("a{level}: &a{level} [*a{before}, *a{before}, *a{before}]\n"));
        }
        text.push_str("<<: *a39\nself: &self\n  <<: *self\n");
        text.push_str(&"# padding\n".repeat(30_000));
        text.push_str(&"[".repeat(100_000));
        let outline = Outline::read(&text);
        let top = outline.documents()[0];
        assert!(outline.at(top, &["self", "nothing"]).is_none());
        assert_eq!(outline.items(outline.get(top, "a39").unwrap()).len(), 3);
    }
}
