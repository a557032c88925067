//! `metadata`: names, labels, annotations, tags and links.

use super::report::{Report, did_you_mean, excerpt, key_span, required_text};
use super::{MAX_PROBLEMS, closest, field, is_placeholder, url};
use crate::yaml::Node;

/// The known keys of `metadata`; any other key is tolerated.
pub(super) const FIELDS: &[&str] =
    &["name", "namespace", "title", "description", "labels", "annotations", "tags", "links", "uid", "etag"];

/// Annotations that people write by hand and that tools read (`formats.md` 2.1, "Well-known annotations").
pub(super) const ANNOTATIONS: &[&str] = &[
    "backstage.io/adr-location",
    "backstage.io/code-coverage",
    "backstage.io/definition-at-location",
    "backstage.io/edit-url",
    "backstage.io/github-actions-id",
    "backstage.io/kubernetes-id",
    "backstage.io/kubernetes-label-selector",
    "backstage.io/kubernetes-namespace",
    "backstage.io/managed-by-location",
    "backstage.io/managed-by-origin-location",
    "backstage.io/orphan",
    "backstage.io/source-location",
    "backstage.io/techdocs-entity",
    "backstage.io/techdocs-ref",
    "backstage.io/view-url",
    "bitbucket.org/project-slug",
    "circleci.com/project-slug",
    "dev.azure.com/project-repo",
    "endoflife.date/products",
    "github.com/project-slug",
    "github.com/team-slug",
    "github.com/user-login",
    "gitlab.com/project-slug",
    "jenkins.io/job-full-name",
    "opsgenie.com/component-selector",
    "opsgenie.com/team",
    "pagerduty.com/integration-key",
    "pagerduty.com/service-id",
    "periskop.io/service-name",
    "portolan.dev/chat",
    "portolan.dev/left",
    "portolan.dev/on-call",
    "portolan.dev/paths",
    "portolan.dev/runbook",
    "portolan.dev/tier",
    "rollbar.com/project-slug",
    "sentry.io/project-slug",
    "sonarqube.org/project-key",
    "vault.io/secrets-path",
];

/// Checks `metadata`.
pub(super) fn check(root: &Node, report: &mut Report<'_>) {
    let Some((key, metadata)) = root.entry("metadata") else {
        report.error("descriptor-missing-field", root.span, "field `metadata` is missing".to_owned(), None);
        return;
    };
    if metadata.as_mapping().is_none() {
        report.wrong_type("metadata", Some(key), metadata, "a mapping");
        return;
    }
    names(root, metadata, report);
    for name in ["title", "uid", "etag"] {
        if let Some((key, value)) = metadata.entry(name) {
            required_text(&format!("metadata.{name}"), key, value, report);
        }
    }
    if let Some((key, value)) = metadata.entry("description")
        && value.as_str().is_none()
        && !is_placeholder(value)
    {
        report.wrong_type("metadata.description", Some(key), value, "a text");
    }
    labels(metadata, report);
    annotations(metadata, report);
    tags(metadata, report);
    links(metadata, report);
    misspelt(metadata, report);
}

fn names(root: &Node, metadata: &Node, report: &mut Report<'_>) {
    match metadata.entry("name") {
        None => {
            let message = "field `metadata.name` is missing".to_owned();
            report.error("descriptor-missing-field", key_span(root, "metadata"), message, None);
        }
        Some((key, value)) => {
            if let Some(text) = required_text("metadata.name", key, value, report).filter(|text| !field::is_name(text))
            {
                let rule =
                    "a name is 1 to 63 letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit";
                bad("descriptor-bad-name", "metadata.name", value, text, (field::is_name, rule), report);
            }
        }
    }
    if let Some((key, value)) = metadata.entry("namespace")
        && let Some(text) = required_text("metadata.namespace", key, value, report)
        && !field::is_namespace(text)
    {
        let rule = "a namespace is 1 to 63 lower-case letters and digits with `-` between them";
        bad("descriptor-bad-namespace", "metadata.namespace", value, text, (field::is_namespace, rule), report);
    }
}

/// Reports a text that breaks its field's format, with the nearest that fits.
fn bad(code: &str, name: &str, node: &Node, text: &str, rule: (fn(&str) -> bool, &str), report: &mut Report<'_>) {
    let hint = match field::mend(text, rule.0) {
        Some(near) => format!("write `{near}`"),
        None => rule.1.to_owned(),
    };
    report.error(code, node.span, format!("`{name}` is malformed: `{}`", excerpt(text)), Some(hint));
}

fn labels(metadata: &Node, report: &mut Report<'_>) {
    let Some(pairs) = map(metadata, "labels", report) else { return };
    for (key, value) in pairs {
        label_key("descriptor-bad-label", "label", key, report);
        let name = format!("metadata.labels.{}", excerpt(key.key_text()));
        match value.as_str() {
            None => report.wrong_type(&name, Some(key), value, "a text"),
            Some(text) if !field::is_label_value(text) => {
                let rule =
                    "a label's value is at most 63 letters, digits, `-`, `_` and `.`; use an annotation for more";
                bad("descriptor-bad-label", &name, value, text, (field::is_label_value, rule), report);
            }
            Some(_) => {}
        }
    }
}

fn annotations(metadata: &Node, report: &mut Report<'_>) {
    let Some(pairs) = map(metadata, "annotations", report) else { return };
    for (key, value) in pairs {
        let name = key.key_text();
        label_key("descriptor-bad-annotation", "annotation", key, report);
        if value.as_str().is_none() && !is_placeholder(value) {
            report.wrong_type(&format!("metadata.annotations.{}", excerpt(name)), Some(key), value, "a text");
        }
        if ANNOTATIONS.contains(&name) || !field::is_label_key(name) {
            continue;
        }
        let near = closest(name, ANNOTATIONS.iter().copied());
        if near.is_some() || name.starts_with("portolan.dev/") {
            let message = format!("no tool reads the annotation `{}`", excerpt(name));
            report.warning("descriptor-unknown-annotation", key.span, message, did_you_mean(near));
        }
    }
}

fn label_key(code: &str, what: &str, key: &Node, report: &mut Report<'_>) {
    let text = key.key_text();
    if !field::is_label_key(text) {
        let hint = "a key reads `[domain/]name`: a lower-case domain, and a name of at most 63 letters, digits, `-`, `_` and `.`";
        report.error(code, key.span, format!("{what} key is malformed: `{}`", excerpt(text)), Some(hint.to_owned()));
    }
}

fn tags(metadata: &Node, report: &mut Report<'_>) {
    for (i, item) in list(metadata, "tags", report).iter().enumerate() {
        let name = format!("metadata.tags[{i}]");
        if let Some(text) = required_text(&name, item, item, report).filter(|text| !field::is_tag(text)) {
            let rule = "a tag is 1 to 63 lower-case letters, digits, `:`, `+` and `#` with single `-` between them";
            bad("descriptor-bad-tag", &name, item, text, (field::is_tag, rule), report);
        }
    }
}

fn links(metadata: &Node, report: &mut Report<'_>) {
    for (i, link) in list(metadata, "links", report).iter().enumerate() {
        let name = format!("metadata.links[{i}]");
        if is_placeholder(link) {
            continue;
        }
        if link.as_mapping().is_none() {
            report.wrong_type(&name, None, link, "a mapping");
            continue;
        }
        match link.entry("url") {
            None => report.error("descriptor-bad-link", link.span, format!("field `{name}.url` is missing"), None),
            Some((key, value)) => address(&format!("{name}.url"), key, value, report),
        }
        for part in ["title", "icon", "type"] {
            if let Some((key, value)) = link.entry(part)
                && let Some(text) = required_text(&format!("{name}.{part}"), key, value, report)
                && part != "type"
                && text.trim().is_empty()
            {
                report.error("descriptor-empty-value", value.span, format!("`{name}.{part}` must not be blank"), None);
            }
        }
    }
}

fn address(name: &str, key: &Node, value: &Node, report: &mut Report<'_>) {
    let Some(text) = required_text(name, key, value, report) else { return };
    if !url::is_url(text) {
        let host = text.trim_start_matches("//").split('/').next().unwrap_or_default();
        let hint = match host.contains('.') && !host.starts_with('.') && !text.contains(':') {
            true => format!("write `https://{}`", excerpt(text.trim_start_matches("//"))),
            false => "an address begins with its scheme: `https://`".to_owned(),
        };
        let hint = Some(hint);
        report.error("descriptor-bad-link", value.span, format!("`{name}` is no address: `{}`", excerpt(text)), hint);
    } else if url::is_unsafe(text) {
        let message = format!("`{name}` is not shown as a link: `{}` could run code", excerpt(text));
        report.warning("descriptor-unsafe-link", value.span, message, Some("write an `https:` address".to_owned()));
    }
}

fn misspelt(metadata: &Node, report: &mut Report<'_>) {
    let absent: Vec<&str> = FIELDS.iter().copied().filter(|field| metadata.entry(field).is_none()).collect();
    let keys = metadata.as_mapping().unwrap_or_default().iter().map(|(key, _)| key);
    for key in keys.filter(|key| !FIELDS.contains(&key.key_text())).take(MAX_PROBLEMS) {
        let text = key.key_text();
        if let Some(near) = closest(text, absent.iter().copied()) {
            let message = format!("unknown field `metadata.{}`", excerpt(text));
            report.warning("descriptor-misspelt-field", key.span, message, did_you_mean(Some(near)));
        }
    }
}

fn map<'n>(metadata: &'n Node, name: &str, report: &mut Report<'_>) -> Option<&'n [(Node, Node)]> {
    let (key, value) = metadata.entry(name)?;
    if value.as_mapping().is_none() {
        report.wrong_type(&format!("metadata.{name}"), Some(key), value, "a mapping");
    }
    value.as_mapping().filter(|_| !is_placeholder(value))
}

fn list<'n>(metadata: &'n Node, name: &str, report: &mut Report<'_>) -> &'n [Node] {
    let Some((key, value)) = metadata.entry(name) else { return &[] };
    if value.as_sequence().is_none() && !is_placeholder(value) {
        report.wrong_type(&format!("metadata.{name}"), Some(key), value, "a list");
    }
    value.as_sequence().unwrap_or_default()
}
