//! Builds located nodes and counts every budget while it does.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{ScalarStyle, Tag};

use super::{Document, Kind, Limits, Node, Resolved, Scalar, Style, resolve};
use crate::entity::Span;
use crate::problem::{Problem, Severity};

/// The most problems one file reports; the rest would only repeat them.
pub(super) const MAX_PROBLEMS: usize = 100;

/// Why building stops.
pub(super) enum Stop {
    /// This document is given up; the next one may be read.
    Document,
    /// The file has used up its budget.
    File,
}

/// A collection that is not closed yet.
struct Frame {
    span: Span,
    anchor: usize,
    nodes_before: usize,
    text_before: usize,
    /// Levels below this one.
    height: usize,
    content: Content,
}

pub(super) enum Content {
    Sequence(Vec<Node>),
    Mapping(Pairs),
}

#[derive(Default)]
pub(super) struct Pairs {
    pairs: Vec<(Node, Node)>,
    key: Option<Node>,
    /// Where each key stands in `pairs`.
    index: HashMap<Arc<str>, usize>,
    /// Pairs whose key occurs again: neither value is taken.
    doubled: Vec<usize>,
}

/// What an anchor stands for, with its cost.
struct Anchored {
    node: Node,
    nodes: usize,
    text: usize,
    height: usize,
}

pub(super) struct Builder<'l> {
    pub(super) limits: &'l Limits,
    nodes: usize,
    text: usize,
    aliases: usize,
    line: u32,
    stack: Vec<Frame>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchored>,
    pub(super) problems: Vec<Problem>,
}

impl<'l> Builder<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            nodes: 0,
            text: 0,
            aliases: 0,
            line: 1,
            stack: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            problems: Vec::new(),
        }
    }

    pub(super) fn report(
        &mut self,
        code: &str,
        severity: Severity,
        span: Span,
        message: String,
    ) -> Option<&mut Problem> {
        if self.problems.len() >= MAX_PROBLEMS {
            return None;
        }
        self.problems.push(Problem::new(code, severity, "", message).at(Some(span)));
        self.problems.last_mut()
    }

    pub(super) fn too_deep(&mut self, span: Span) {
        let message = format!("nested deeper than the limit of {} levels", self.limits.depth);
        self.report("yaml-too-deep", Severity::Error, span, message);
    }

    pub(super) fn begin(&mut self, span: Span) {
        self.forget();
        self.line = span.line;
    }

    pub(super) fn forget(&mut self) {
        self.stack.clear();
        self.anchors.clear();
        self.root = None;
    }

    pub(super) fn finish(&mut self) -> Option<Document> {
        let root = self.root.take()?;
        self.anchors.clear();
        Some(Document { line: self.line, root })
    }

    /// Takes nodes and text out of the file's budget.
    fn spend(&mut self, nodes: usize, text: usize, span: Span) -> Result<(), Stop> {
        self.nodes = self.nodes.saturating_add(nodes);
        self.text = self.text.saturating_add(text);
        let message = if self.nodes > self.limits.nodes {
            format!("expands past the limit of {} nodes", self.limits.nodes)
        } else if self.text > self.limits.text {
            format!("expands past the limit of {} bytes of text", self.limits.text)
        } else {
            return Ok(());
        };
        self.report("yaml-too-many-nodes", Severity::Error, span, message);
        Err(Stop::File)
    }

    pub(super) fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), Stop> {
        self.spend(1, text.len(), span)?;
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
            ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
        };
        let resolved = match tag {
            None if style == Style::Plain => resolve::plain(text),
            None => Resolved::String,
            Some(tag) => self.tagged(text, tag, span),
        };
        let scalar = Scalar { text: Arc::from(text), style, resolved };
        let node = Node { span, kind: Kind::Scalar(scalar) };
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { node: node.clone(), nodes: 1, text: text.len(), height: 0 });
        }
        self.add(node);
        Ok(())
    }

    fn tagged(&mut self, text: &str, tag: &Tag, span: Span) -> Resolved {
        if is_non_specific(tag) {
            return Resolved::String;
        }
        match tag.core_suffix().map(|suffix| resolve::tagged(text, suffix)) {
            Some(Some(resolved)) => resolved,
            Some(None) => {
                self.report(
                    "yaml-tag",
                    Severity::Warning,
                    span,
                    format!("value does not fit its tag `{}`", short(tag)),
                );
                Resolved::String
            }
            None => {
                self.foreign_tag(tag, span);
                Resolved::String
            }
        }
    }

    pub(super) fn tag_of_collection(&mut self, tag: Option<&Tag>, expected: &str, span: Span) {
        if let Some(tag) = tag
            && !is_non_specific(tag)
            && !tag.is_yaml_core_schema_tag(expected)
        {
            self.foreign_tag(tag, span);
        }
    }

    fn foreign_tag(&mut self, tag: &Tag, span: Span) {
        let message = format!("tag `{}` is not interpreted", short(tag));
        if let Some(problem) = self.report("yaml-tag", Severity::Warning, span, message) {
            problem.hint = Some("write the plain value without a tag".to_owned());
        }
    }

    pub(super) fn open(&mut self, anchor: usize, span: Span, content: Content) -> Result<(), Stop> {
        if self.stack.len() >= self.limits.depth {
            self.too_deep(span);
            return Err(Stop::Document);
        }
        let (nodes_before, text_before) = (self.nodes, self.text);
        self.spend(1, 0, span)?;
        self.stack.push(Frame { span, anchor, nodes_before, text_before, height: 0, content });
        Ok(())
    }

    pub(super) fn close(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        let kind = match frame.content {
            Content::Sequence(items) => Kind::Sequence(Arc::new(items)),
            Content::Mapping(pairs) => Kind::Mapping(Arc::new(pairs.settle())),
        };
        let node = Node { span: frame.span, kind };
        if frame.anchor != 0 {
            let anchored = Anchored {
                node: node.clone(),
                nodes: self.nodes - frame.nodes_before,
                text: self.text - frame.text_before,
                height: frame.height + 1,
            };
            self.anchors.insert(frame.anchor, anchored);
        }
        self.raise(frame.height + 1);
        self.add(node);
    }

    pub(super) fn alias(&mut self, id: usize, span: Span) -> Result<(), Stop> {
        self.aliases += 1;
        if self.aliases > self.limits.aliases {
            let message = format!("more aliases than the limit of {}", self.limits.aliases);
            self.report("yaml-too-many-aliases", Severity::Error, span, message);
            return Err(Stop::File);
        }
        let Some(anchored) = self.anchors.get(&id) else {
            // The anchor is open: the alias stands inside what it names.
            self.report("yaml-alias", Severity::Error, span, "alias refers to the value it stands in".to_owned());
            return Err(Stop::Document);
        };
        let (nodes, text, height) = (anchored.nodes, anchored.text, anchored.height);
        let node = Node { span, kind: anchored.node.kind.clone() };
        self.spend(nodes, text, span)?;
        if self.stack.len() + height > self.limits.depth {
            self.too_deep(span);
            return Err(Stop::Document);
        }
        self.raise(height);
        self.add(node);
        Ok(())
    }

    pub(super) fn unknown_alias(&mut self, name: &str, span: Span) -> Result<(), Stop> {
        let name: String = name.chars().take(60).collect();
        if let Some(problem) =
            self.report("yaml-alias", Severity::Error, span, format!("no anchor `&{name}` before this alias"))
        {
            problem.hint = Some("quote a text that begins with `*`".to_owned());
        }
        self.scalar("", ScalarStyle::Plain, 0, None, span)
    }

    /// Tells the enclosing collection how deep its new child is.
    fn raise(&mut self, height: usize) {
        if let Some(parent) = self.stack.last_mut() {
            parent.height = parent.height.max(height);
        }
    }

    fn add(&mut self, node: Node) {
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut frame.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping(pairs) => match pairs.key.take() {
                None => pairs.key = Some(node),
                Some(key) => self.pair(key, node),
            },
        }
    }

    fn pair(&mut self, key: Node, value: Node) {
        let span = key.span;
        let Kind::Scalar(Scalar { text, style, .. }) = &key.kind else {
            let hint = "quote a value that begins with `{` or `[`";
            if let Some(problem) =
                self.report("yaml-key", Severity::Error, span, format!("{} cannot be a key", key.noun()))
            {
                problem.hint = Some(hint.to_owned());
            }
            return;
        };
        let (text, style) = (Arc::clone(text), *style);
        if &*text == "<<" && style == Style::Plain {
            self.report("yaml-merge-key", Severity::Warning, span, "merge key `<<` is not applied".to_owned());
        }
        let Some(Frame { content: Content::Mapping(mapping), .. }) = self.stack.last_mut() else { return };
        match mapping.index.get(&text).copied() {
            None => {
                mapping.index.insert(text, mapping.pairs.len());
                mapping.pairs.push((key, value));
            }
            Some(first) => {
                mapping.doubled.push(first);
                let line = mapping.pairs.get(first).map_or(0, |(k, _)| k.span.line);
                let name: String = text.chars().take(60).collect();
                let message =
                    format!("key `{name}` stands twice in one mapping, first on line {line}; neither value is taken");
                self.report("yaml-duplicate-key", Severity::Error, span, message);
            }
        }
    }
}

impl Pairs {
    /// The pairs whose key occurs once.
    fn settle(mut self) -> Vec<(Node, Node)> {
        if self.doubled.is_empty() {
            return self.pairs;
        }
        self.doubled.sort_unstable();
        let doubled = self.doubled;
        let kept = |(i, pair)| doubled.binary_search(&i).is_err().then_some(pair);
        self.pairs.into_iter().enumerate().filter_map(kept).collect()
    }
}

/// `!` alone asks for the plain reading of the node's kind.
fn is_non_specific(tag: &Tag) -> bool {
    tag.handle().is_empty() && tag.suffix() == "!"
}

fn short(tag: &Tag) -> String {
    tag.original().chars().take(60).collect()
}
