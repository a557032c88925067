//! From located nodes to JSON and back: the document as written, and the place of each value.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Number, Value};

use super::{Kind, Node, Resolved, Scalar, Style};
use crate::entity::Span;

/// The node as JSON, and the place of the value at each JSON pointer (RFC 6901).
///
/// Numbers that JSON cannot hold (infinities) become their text.
#[must_use]
pub fn to_json(node: &Node) -> (Value, BTreeMap<String, Span>) {
    let mut spans = BTreeMap::new();
    let value = convert(node, &mut String::new(), &mut spans);
    (value, spans)
}

/// One key as a token of a JSON pointer.
#[must_use]
pub fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn convert(node: &Node, pointer: &mut String, spans: &mut BTreeMap<String, Span>) -> Value {
    spans.insert(pointer.clone(), node.span);
    match &node.kind {
        Kind::Scalar(scalar) => scalar_value(scalar),
        Kind::Sequence(items) => {
            let item = |(i, item): (usize, &Node)| below(&i.to_string(), item, pointer, spans);
            Value::Array(items.iter().enumerate().map(item).collect())
        }
        Kind::Mapping(pairs) => {
            let mut map = Map::with_capacity(pairs.len());
            for (key, value) in pairs.iter() {
                let key = key.key_text();
                map.insert(key.to_owned(), below(&pointer_token(key), value, pointer, spans));
            }
            Value::Object(map)
        }
    }
}

fn below(token: &str, node: &Node, pointer: &mut String, spans: &mut BTreeMap<String, Span>) -> Value {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(token);
    let value = convert(node, pointer, spans);
    pointer.truncate(length);
    value
}

fn scalar_value(scalar: &Scalar) -> Value {
    let text = || Value::String(scalar.text.to_string());
    match scalar.resolved {
        Resolved::Null => Value::Null,
        Resolved::Bool(b) => Value::Bool(b),
        Resolved::Int(n) => whole(n).map_or_else(text, Value::Number),
        Resolved::Float(n) => Number::from_f64(n).map_or_else(text, Value::Number),
        Resolved::String => text(),
    }
}

/// A whole number; one too large for 64 bits loses digits, as it does in every JSON reader.
fn whole(n: i128) -> Option<Number> {
    #[expect(clippy::cast_precision_loss, reason = "the loss is the point")]
    Number::from_i128(n).or_else(|| Number::from_f64(n as f64))
}

impl Node {
    /// A JSON value as a node; every part of it stands at one place.
    #[must_use]
    pub fn from_json(value: &Value, span: Span) -> Self {
        let scalar =
            |text: String, resolved| Kind::Scalar(Scalar { text: Arc::from(text), style: Style::Quoted, resolved });
        let kind = match value {
            Value::Null => scalar(String::new(), Resolved::Null),
            Value::Bool(b) => scalar(b.to_string(), Resolved::Bool(*b)),
            Value::Number(n) => scalar(n.to_string(), json_number(n)),
            Value::String(text) => return Self::text(text, span),
            Value::Array(items) => Kind::Sequence(Arc::new(items.iter().map(|v| Self::from_json(v, span)).collect())),
            Value::Object(map) => {
                let pair = |(k, v): (&String, &Value)| (Self::text(k, span), Self::from_json(v, span));
                Kind::Mapping(Arc::new(map.iter().map(pair).collect()))
            }
        };
        Self { span, kind }
    }

    /// A text as a node.
    #[must_use]
    pub fn text(text: &str, span: Span) -> Self {
        let scalar = Scalar { text: Arc::from(text), style: Style::Quoted, resolved: Resolved::String };
        Self { span, kind: Kind::Scalar(scalar) }
    }
}

fn json_number(number: &Number) -> Resolved {
    match (number.as_i128(), number.as_f64()) {
        (Some(n), _) => Resolved::Int(n),
        (None, Some(n)) => Resolved::Float(n),
        (None, None) => Resolved::String,
    }
}
