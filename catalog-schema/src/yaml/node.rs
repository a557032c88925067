//! The tree of located values.

use std::sync::Arc;

use crate::entity::Span;

/// One value and its place. Copies are cheap: the content is shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands; for an alias, where the alias stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    Sequence(Arc<Vec<Node>>),
    /// Keys and values in file order; keys are scalars and occur once.
    Mapping(Arc<Vec<(Node, Node)>>),
}

/// A single value: as written, and as the core schema reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// The text after quotes and escapes are taken off; empty for a value that is left out.
    pub text: Arc<str>,
    /// How it is written.
    pub style: Style,
    /// What the YAML 1.2 core schema makes of it.
    pub resolved: Resolved,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// As a literal (`|`) or folded (`>`) block.
    Block,
}

/// A scalar's value by the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolved {
    /// `null`, `~`, or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    String,
}

impl Node {
    /// The text of a string scalar; `None` for numbers, booleans, null and collections.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(scalar) if scalar.resolved == Resolved::String => Some(&scalar.text),
            _ => None,
        }
    }

    /// Whether it is null or left out.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(scalar) if scalar.resolved == Resolved::Null)
    }

    /// Whether it is `true` or `false`.
    #[must_use]
    pub fn is_bool(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(scalar) if matches!(scalar.resolved, Resolved::Bool(_)))
    }

    /// The pairs of a mapping.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&[(Node, Node)]> {
        match &self.kind {
            Kind::Mapping(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The items of a sequence.
    #[must_use]
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The text of a mapping's key as written.
    #[must_use]
    pub fn key_text(&self) -> &str {
        match &self.kind {
            Kind::Scalar(scalar) => &scalar.text,
            _ => "",
        }
    }

    /// The value of a mapping's key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The key and value of a mapping's key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&(Node, Node)> {
        self.as_mapping()?.iter().find(|(k, _)| k.key_text() == key)
    }

    /// What it is, in the words of a message (`a list`).
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match &self.kind {
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a mapping",
            Kind::Scalar(scalar) => match scalar.resolved {
                Resolved::Null => "empty",
                Resolved::Bool(_) => "a boolean",
                Resolved::Int(_) | Resolved::Float(_) => "a number",
                Resolved::String => "a text",
            },
        }
    }
}
