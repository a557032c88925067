//! The root of a document: its keys, and keys anywhere that differ only in case.

use std::collections::HashMap;

use super::report::{Report, did_you_mean, excerpt};
use super::{KindRule, ROOT_FIELDS, closest, metadata};
use crate::yaml::{Kind, Node};

/// Refuses every key at the root but the four of the envelope.
pub(super) fn fields(root: &Node, rule: Option<&KindRule>, report: &mut Report<'_>) {
    for (key, _) in root.as_mapping().unwrap_or_default() {
        let name = key.key_text();
        if ROOT_FIELDS.contains(&name) {
            continue;
        }
        let hint = if name == "relations" || name == "status" {
            Some(format!("remove it: `{name}` is what a catalog answers, not what a file says"))
        } else if rule.is_some_and(|rule| rule.spec.iter().any(|field| field.name == name)) {
            Some(format!("move `{name}` below `spec`"))
        } else if metadata::FIELDS.contains(&name) {
            Some(format!("move `{name}` below `metadata`"))
        } else {
            did_you_mean(closest(name, ROOT_FIELDS))
        };
        report.error("descriptor-unknown-field", key.span, format!("unknown field `{}`", excerpt(name)), hint);
    }
}

/// Backstage indexes keys without case and refuses an entity whose keys then collide.
pub(super) fn key_case(root: &Node, report: &mut Report<'_>) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::Sequence(items) => open.extend(items.iter()),
            Kind::Mapping(pairs) => {
                let mut seen = HashMap::new();
                for (key, value) in pairs.iter() {
                    if let Some(first) = seen.insert(key.key_text().to_lowercase(), key) {
                        let message = format!(
                            "key `{}` differs from `{}` on line {} only in letter case",
                            excerpt(key.key_text()),
                            excerpt(first.key_text()),
                            first.span.line
                        );
                        report.error(
                            "descriptor-key-case",
                            key.span,
                            message,
                            Some("remove one of the two".to_owned()),
                        );
                    }
                    open.push(value);
                }
            }
        }
    }
}
