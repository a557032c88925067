//! What a document is by its path, and what a section is by its heading.

use catalog_schema::fact::DocumentKind;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Markup {
    Markdown,
    AsciiDoc,
    ReStructured,
    Plain,
}

/// Folders whose documents are other people's or test data.
const FOREIGN: &[&str] = &[
    "node_modules",
    "vendor",
    "third_party",
    "third-party",
    "bower_components",
    "testdata",
    "fixtures",
    "__fixtures__",
    "site-packages",
    "skeleton",
    "issue_template",
    "pull_request_template",
];

/// Beginnings of file names that say nothing of the service.
const PASSED_OVER: &[&str] = &[
    "changelog",
    "changes",
    "release-notes",
    "releasenotes",
    "license",
    "licence",
    "copying",
    "notice",
    "code-of-conduct",
    "codeofconduct",
    "authors",
    "contributors",
    "issue-template",
    "pull-request-template",
    "requirements",
    "robots",
    "cmakelists",
    "llms",
];

/// File names outside `docs` that are documents all the same.
const WELL_KNOWN: &[&str] =
    &["architecture", "design", "operations", "development", "hacking", "contributing", "security", "troubleshooting"];

/// Beginnings of a runbook's file name.
const RUNBOOK_NAMES: &[&str] =
    &["runbook", "playbook", "on-call", "oncall", "incident-response", "incident-runbook", "disaster-recovery"];

/// Beginnings of a heading under which one reads what to do when it breaks.
const RUNBOOK_HEADINGS: &[&str] = &[
    "runbook",
    "runbooks",
    "playbook",
    "playbooks",
    "on call",
    "oncall",
    "incident",
    "incidents",
    "incident response",
    "when it breaks",
    "when things break",
    "when things go wrong",
    "what to do when",
    "if it breaks",
    "in case of fire",
    "in case of emergency",
    "in case of an outage",
    "in case of outage",
    "disaster recovery",
    "troubleshooting",
    "emergency procedures",
];

/// The kind and markup of the document at a path; `None` where it is none of ours.
pub(super) fn classify(path: &str) -> Option<(DocumentKind, Markup)> {
    let name = file_name(path);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let markup = markup(ending)?;
    let stem = stem.to_ascii_lowercase().replace(['_', ' '], "-");
    let folders: Vec<String> = match path.rsplit_once('/') {
        Some((folder, _)) => folder.split('/').map(str::to_ascii_lowercase).collect(),
        None => Vec::new(),
    };
    let any = |names: &[&str]| folders.iter().any(|folder| names.contains(&folder.as_str()));
    if any(FOREIGN) || PASSED_OVER.iter().any(|word| begins(&stem, word)) {
        return None;
    }
    let kind = if is_runbook(&stem, any(&["runbook", "runbooks", "playbook", "playbooks", "oncall", "on-call"]))
        && markup != Markup::Plain
    {
        DocumentKind::Runbook
    } else if begins(&stem, "readme") {
        DocumentKind::Readme
    } else if ending.is_empty() {
        // Without an ending only the names that are always prose are read.
        return (is_runbook(&stem, false)).then_some((DocumentKind::Runbook, markup));
    } else if any(&["adr", "adrs", "decisions", "architecture-decisions"]) && is_numbered(&stem) {
        DocumentKind::Decision
    } else if any(&["doc", "docs", "documentation", "wiki", "adr", "adrs", "decisions"])
        || (WELL_KNOWN.contains(&stem.as_str()) && markup != Markup::Plain)
    {
        DocumentKind::Doc
    } else {
        return None;
    };
    Some((kind, markup))
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a heading stands over what to do when it breaks.
pub(super) fn is_runbook_heading(heading: &str) -> bool {
    let mut words = String::new();
    for word in heading.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        // A leading number belongs to the outline, not to the words.
        if words.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        words.push_str(word);
        words.push(' ');
    }
    let words = words.trim_end();
    RUNBOOK_HEADINGS
        .iter()
        .any(|known| words.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// How a file of prose is written, by the ending of its name.
pub(super) fn markup_of(path: &str) -> Option<Markup> {
    markup(file_name(path).rsplit_once('.').map_or("", |(_, ending)| ending))
}

fn markup(ending: &str) -> Option<Markup> {
    match ending.to_ascii_lowercase().as_str() {
        "md" | "markdown" | "mdx" | "mkd" => Some(Markup::Markdown),
        "adoc" | "asciidoc" | "asc" => Some(Markup::AsciiDoc),
        "rst" | "rest" => Some(Markup::ReStructured),
        "txt" | "" => Some(Markup::Plain),
        _ => None,
    }
}

/// The word alone, or followed by anything but a letter (`readme-de`, `readme.de`).
fn begins(stem: &str, word: &str) -> bool {
    stem.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn is_runbook(stem: &str, in_folder: bool) -> bool {
    in_folder
        || RUNBOOK_NAMES.iter().any(|word| begins(stem, word) || begins(stem, &format!("{word}s")))
        || stem.ends_with("-runbook")
}

/// `0007-use-kafka`, `adr-7-use-kafka`, `adr007`.
fn is_numbered(stem: &str) -> bool {
    let rest = stem.strip_prefix("adr").map_or(stem, |rest| rest.trim_start_matches('-'));
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (1..=5).contains(&digits) && !rest[digits..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use DocumentKind::{Decision, Doc, Readme, Runbook};

    #[test]
    fn paths_say_what_a_document_is() {
        let cases = [
            ("README.md", Some(Readme)),
            ("a/b/readme", Some(Readme)),
            ("README.de.md", Some(Readme)),
            ("README-dev.rst", Some(Readme)),
            ("README.png", None),
            ("readmefirst.md", None),
            ("docs/a/b.md", Some(Doc)),
            ("svc/doc/x.adoc", Some(Doc)),
            ("docs/x.txt", Some(Doc)),
            ("docs/x.html", None),
            ("docs/LICENSE", None),
            ("docs/noending", None),
            ("src/x.md", None),
            ("ARCHITECTURE.md", Some(Doc)),
            ("docs/adr/0001-use-kafka.md", Some(Decision)),
            ("docs/architecture/decisions/12-x.md", Some(Decision)),
            ("adr/ADR-0003-x.md", Some(Decision)),
            ("docs/adr/README.md", Some(Readme)),
            ("docs/adr/template.md", Some(Doc)),
            ("docs/adr/2026.md", Some(Decision)),
            ("RUNBOOK.md", Some(Runbook)),
            ("RUNBOOK", Some(Runbook)),
            ("ops/runbook-db.md", Some(Runbook)),
            ("runbooks/db/slow.md", Some(Runbook)),
            ("playbooks/site.yml", None),
            ("docs/on_call.md", Some(Runbook)),
            ("docs/oncall-guide.md", Some(Runbook)),
            ("incident-response.adoc", Some(Runbook)),
            ("docs/db-runbook.md", Some(Runbook)),
            ("runbookish.md", None),
            ("CHANGELOG.md", None),
            ("docs/changelog-2.md", None),
            ("CODE_OF_CONDUCT.md", None),
            ("LICENSE.txt", None),
            ("docs/requirements.txt", None),
            ("node_modules/x/README.md", None),
            ("vendor/x/docs/a.md", None),
            (".github/ISSUE_TEMPLATE/bug.md", None),
            (".github/pull_request_template.md", None),
        ];
        for (path, expected) in cases {
            assert_eq!(classify(path).map(|(kind, _)| kind), expected, "{path}");
        }
    }

    #[test]
    fn headings_say_what_to_do_when_it_breaks() {
        for heading in [
            "Runbook",
            "3. On-call",
            "ON CALL duties",
            "🔥 When it breaks",
            "Troubleshooting",
            "Incident response",
            "Runbook: database",
        ] {
            assert!(is_runbook_heading(heading), "{heading}");
        }
        for heading in ["", "Running", "Oncallers", "Call on us", "Incidental notes", "Run"] {
            assert!(!is_runbook_heading(heading), "{heading}");
        }
    }
}
