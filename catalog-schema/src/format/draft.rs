//! An entity while a foreign document is turned into it: Backstage's shape, the foreign file's places.
//!
//! Every value that is taken over keeps the place it has in the file, also where its text is
//! changed to fit (a name, a reference). The document itself stays whole below `spec.<format>`.

use std::sync::Arc;

use super::Parsed;
use super::backstage::report_doubles;
use crate::entity::{Entity, Span};
use crate::problem::{Problem, Severity};
use crate::validate::report::Report;
use crate::validate::{closest, field};
use crate::yaml::{self, Kind, Limits, Node};

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

/// A format's own part of reading: one document in, its checks and drafts out.
pub(super) struct Reader<'r> {
    /// Id of the format.
    pub(super) format: &'static str,
    /// Reads one document that is a mapping or a list.
    pub(super) document: &'r dyn Fn(&Node, &mut Report<'_>) -> Vec<(Draft, Node)>,
}

impl Reader<'_> {
    /// Reads all documents of a file.
    pub(super) fn read(&self, path: &str, bytes: &[u8]) -> Parsed {
        let (documents, mut problems) = yaml::parse(bytes, &Limits::default());
        problems.iter_mut().for_each(|problem| path.clone_into(&mut problem.path));
        let mut parsed = Parsed { entities: Vec::new(), problems };
        let filled: Vec<_> = documents.iter().filter(|document| !document.root.is_null()).collect();
        if filled.is_empty() && parsed.problems.is_empty() {
            let problem = Problem::new("descriptor-empty", Severity::Warning, path, "file describes nothing");
            parsed.problems.push(problem);
        }
        for document in filled {
            let mut report = Report { path, problems: Vec::new() };
            let drafts = (self.document)(&document.root, &mut report);
            let made = drafts.into_iter().filter_map(|(draft, node)| draft.finish(self.format, &node));
            parsed.entities.extend(made);
            parsed.problems.append(&mut report.problems);
        }
        report_doubles(path, &parsed.entities, &mut parsed.problems);
        parsed.problems.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
        parsed
    }
}

/// Whether a document is a mapping; reports where it is not.
pub(super) fn is_mapping(root: &Node, what: &str, report: &mut Report<'_>) -> bool {
    if root.as_mapping().is_none() {
        let message = format!("{what} must be a mapping, not {}", root.noun());
        report.error("descriptor-not-a-mapping", root.span, message, None);
        return false;
    }
    true
}

/// Reports a version that cannot be read, with those that can.
pub(super) fn unknown_version(name: &str, node: &Node, versions: &[&str], report: &mut Report<'_>) {
    let written = text_of(node).unwrap_or_else(|| node.noun().to_owned());
    let near = closest(&written, versions.iter().copied());
    let hint =
        near.map_or_else(|| format!("write one of: {}", versions.join(", ")), |v| format!("did you mean `{v}`?"));
    let short: String = written.chars().take(60).collect();
    let message = format!("version `{short}` of `{name}` is not supported");
    report.error("descriptor-unknown-version", node.span, message, Some(hint));
}

/// Whether a file holds any of these marks; a file of a common name without them is another tool's.
pub(super) fn holds_any(bytes: &[u8], marks: &[&str]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    marks.iter().any(|mark| text.contains(mark))
}
