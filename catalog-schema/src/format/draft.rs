//! An entity while a foreign document is turned into it: Backstage's shape, the foreign file's places.
//!
//! Every value that is taken over keeps the place it has in the file, also where its text is
//! changed to fit (a name, a reference). The document itself stays whole below `spec.<format>`.

use std::sync::Arc;

use crate::entity::{Entity, Span};
use crate::validate::field;
use crate::yaml::{self, Kind, Node};

/// The longest list of values that one document adds to the catalog (links, tags, dependencies).
const MAX_VALUES: usize = 500;

/// An entity in the making.
#[derive(Debug)]
pub(super) struct Draft {
    kind: Node,
    name: Node,
    title: Option<Node>,
    description: Option<Node>,
    annotations: Vec<(Node, Node)>,
    tags: Vec<Node>,
    links: Vec<Node>,
    spec: Vec<(Node, Node)>,
    depends_on: Vec<Node>,
}

impl Draft {
    /// An entity of a Backstage kind under the name a node gives; `None` where no name can be made of it.
    pub(super) fn new(kind: &str, name: &Node) -> Option<Self> {
        let written = text_of(name)?;
        let fitting = fitting_name(&written)?;
        let title = (fitting != written).then(|| Node::text(written.trim(), name.span));
        Some(Self {
            kind: Node::text(kind, name.span),
            name: Node::text(&fitting, name.span),
            title,
            description: None,
            annotations: Vec::new(),
            tags: Vec::new(),
            links: Vec::new(),
            spec: Vec::new(),
            depends_on: Vec::new(),
        })
    }

    /// The name to show, where the format has one besides the name.
    pub(super) fn title(&mut self, node: Option<&Node>) {
        if let Some(text) = filled(node) {
            self.title = Some(text);
        }
    }

    /// What it is, in a sentence.
    pub(super) fn describe(&mut self, node: Option<&Node>) {
        self.description = filled(node);
    }

    /// A field of `spec` as written; the first that says something stays.
    pub(super) fn spec(&mut self, key: &str, node: Option<&Node>) {
        if let Some(text) = filled(node)
            && self.spec.iter().all(|(k, _)| k.key_text() != key)
        {
            self.spec.push((Node::text(key, text.span), text));
        }
    }

    /// A field of `spec` that holds the name of another entity; what is no name becomes the nearest that is.
    pub(super) fn spec_name(&mut self, key: &str, node: Option<&Node>) {
        if let Some(text) = filled(node)
            && let Some(name) = fitting_name(last_word(text.key_text()))
        {
            self.spec(key, Some(&Node::text(&name, text.span)));
        }
    }

    /// The owner: a team by its name, a person by an e-mail address.
    pub(super) fn owner(&mut self, node: Option<&Node>) {
        let Some(text) = filled(node) else { return };
        if text.key_text().contains('@') && !text.key_text().starts_with('@') {
            let person = format!("user:{}", text.key_text().trim());
            self.spec("owner", Some(&Node::text(&person, text.span)));
        } else {
            self.spec_name("owner", Some(&text));
        }
    }

    /// One of our annotations; the first that says something stays.
    pub(super) fn annotate(&mut self, key: &str, text: &str, span: Span) {
        if !text.trim().is_empty() && self.annotations.iter().all(|(k, _)| k.key_text() != key) {
            self.annotations.push((Node::text(key, span), Node::text(text.trim(), span)));
        }
    }

    /// How important it is.
    pub(super) fn tier(&mut self, node: Option<&Node>) {
        if let Some(text) = filled(node) {
            self.annotate("portolan.dev/tier", text.key_text(), text.span);
        }
    }

    /// The folders and globs that belong to it, relative to the repository's root.
    pub(super) fn paths<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>) {
        let texts: Vec<&Node> = nodes.into_iter().filter(|node| node.as_str().is_some()).take(MAX_VALUES).collect();
        let Some(first) = texts.first() else { return };
        let lines: Vec<String> = texts.iter().filter_map(|node| node.as_str()).map(path).collect();
        self.annotate("portolan.dev/paths", &lines.join("\n"), first.span);
    }

    /// An address with a title and a type; types are brought to the words that pages know.
    pub(super) fn link(&mut self, url: Option<&Node>, title: Option<&Node>, kind: Option<&str>) {
        let Some(url) = filled(url).filter(|_| self.links.len() < MAX_VALUES) else { return };
        let span = url.span;
        let mut pairs = vec![(Node::text("url", span), url)];
        if let Some(title) = filled(title) {
            pairs.push((Node::text("title", title.span), title));
        }
        if let Some(kind) = kind {
            pairs.push((Node::text("type", span), Node::text(&link_type(kind), span)));
        }
        self.links.push(mapping(pairs, span));
    }

    /// A tag.
    pub(super) fn tag(&mut self, text: &str, span: Span) {
        let text = text.trim();
        let known = |tag: &Node| tag.key_text() == text;
        if !text.is_empty() && self.tags.len() < MAX_VALUES && !self.tags.iter().any(known) {
            self.tags.push(Node::text(text, span));
        }
    }

    /// A reference to something it needs, as `kind:name`.
    pub(super) fn needs(&mut self, kind: &str, name: &str, span: Span) {
        if let Some(name) = fitting_name(name)
            && self.depends_on.len() < MAX_VALUES
        {
            self.depends_on.push(Node::text(&format!("{kind}:{name}"), span));
        }
    }

    /// A list of references below another field of `spec`.
    pub(super) fn references(&mut self, key: &str, texts: Vec<Node>) {
        if let Some(span) = texts.first().map(|text| text.span) {
            self.spec.push((Node::text(key, span), sequence(texts, span)));
        }
    }

    /// The entity, with the document it was made of.
    pub(super) fn finish(mut self, format: &str, original: &Node) -> Option<Entity> {
        let span = original.span;
        let needs = std::mem::take(&mut self.depends_on);
        self.references("dependsOn", needs);
        let entry = |key: &str, node: Node| (Node::text(key, node.span), node);
        let mut metadata = vec![entry("name", self.name)];
        metadata.extend(self.title.map(|node| entry("title", node)));
        metadata.extend(self.description.map(|node| entry("description", node)));
        if !self.annotations.is_empty() {
            metadata.push(entry("annotations", mapping(self.annotations, span)));
        }
        if !self.tags.is_empty() {
            metadata.push(entry("tags", sequence(self.tags, span)));
        }
        if !self.links.is_empty() {
            metadata.push(entry("links", sequence(self.links, span)));
        }
        self.spec.push(entry(format, original.clone()));
        let root = vec![
            entry("apiVersion", Node::text("backstage.io/v1alpha1", span)),
            entry("kind", self.kind),
            entry("metadata", mapping(metadata, span)),
            entry("spec", mapping(self.spec, span)),
        ];
        let (json, spans) = yaml::to_json(&mapping(root, span));
        Entity::new(json, spans)
    }
}

fn mapping(pairs: Vec<(Node, Node)>, span: Span) -> Node {
    Node { span, kind: Kind::Mapping(Arc::new(pairs)) }
}

fn sequence(items: Vec<Node>, span: Span) -> Node {
    Node { span, kind: Kind::Sequence(Arc::new(items)) }
}

/// The text of a single value, also of a number or a boolean; `None` for anything else.
pub(super) fn text_of(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Scalar(scalar) if !node.is_null() => Some(scalar.text.to_string()),
        _ => None,
    }
}

/// A single value that says something, as a text at its place.
pub(super) fn filled(node: Option<&Node>) -> Option<Node> {
    let node = node?;
    let text = text_of(node)?;
    (!text.trim().is_empty()).then(|| Node::text(text.trim(), node.span))
}

/// The items of a list, one value counting as a list of one.
pub(super) fn items(node: Option<&Node>) -> &[Node] {
    match node {
        Some(node) => node.as_sequence().unwrap_or(std::slice::from_ref(node)),
        None => &[],
    }
}

/// The nearest valid name of an entity.
pub(super) fn fitting_name(text: &str) -> Option<String> {
    field::mend(text, field::is_name)
}

/// The name in `kind:namespace/name` and in `@org/team`.
fn last_word(text: &str) -> &str {
    text.rsplit(['/', ':']).next().unwrap_or(text)
}

/// A glob as ours: a folder where the whole folder is meant, and no separator of the annotation inside.
fn path(written: &str) -> String {
    let trimmed = written.trim().trim_start_matches('/').trim_start_matches("./");
    let folder = trimmed.strip_suffix("/**/*").or_else(|| trimmed.strip_suffix("/**")).unwrap_or(trimmed);
    match folder.trim_end_matches('/') {
        "" | "*" | "**" | "**/*" | "." => ".".to_owned(),
        folder => folder.replace([' ', ',', '\n', '\t'], "?"),
    }
}

/// The words that pages know for the types of links of all formats.
fn link_type(written: &str) -> String {
    let word = written.trim().to_lowercase().replace(['_', ' '], "-");
    match word.as_str() {
        "runbooks" | "runbook" | "playbook" => "runbook",
        "dashboards" | "dashboard" | "metrics" => "dashboard",
        "oncall" | "on-call" | "incidents" | "pagerduty" | "opsgenie" => "on-call",
        "chat" | "chat-channel" | "slack" | "microsoft-teams" | "teams" => "chat",
        "repo" | "repository" | "code" => "repository",
        "doc" | "docs" | "document" | "documentation" | "wiki" => "documentation",
        "other" | "other-link" | "link" | "url" => "other",
        other => other,
    }
    .to_owned()
}
