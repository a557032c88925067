//! The catalog file that would claim a service nobody declared, each value with a comment on its evidence.

use catalog_schema::fact::Evidence as Source;
use indexer::catalog::Item;
use portolan_ui::model::{Unregistered, percent};

use super::super::{Context, thing, value};

/// Longest name of an entity (Backstage, "Descriptor format of catalog entities", `metadata.name`).
const MAX_NAME: usize = 63;
/// Pieces of evidence shown.
const EVIDENCE: usize = 5;
/// The file's name.
const FILE: &str = "catalog-info.yaml";

/// What the page offers for a service that no descriptor declares.
#[must_use]
pub fn of(ctx: &Context<'_>, item: &Item) -> Option<Unregistered> {
    let discovery = item.discovery.as_ref().filter(|_| item.is_service() && !item.is_declared())?;
    let home = item.repository.as_ref();
    let folder = item.paths.first().filter(|path| !path.contains(['*', '?', '[', '{'])).map_or("", String::as_str);
    Some(Unregistered {
        sentence: "These files build or deploy it:".to_owned(),
        path: if folder.is_empty() { FILE.to_owned() } else { format!("{folder}/{FILE}") },
        file: file(ctx, item),
        evidence: discovery.evidence.iter().take(EVIDENCE).map(|e| value::evidence(ctx, e, home)).collect(),
    })
}

/// The file, valid by the rules of Backstage's format.
fn file(ctx: &Context<'_>, item: &Item) -> String {
    let named = name(&item.name);
    let found = item.discovery.iter().flat_map(|d| &d.evidence).next().map(place);
    let mut text = String::from("# Found in code, not declared yet: check each value, above all the owner.\n");
    let mut line = |indent: usize, key: &str, value: Option<&str>, why: Option<&str>| {
        text.push_str(&" ".repeat(indent));
        text.push_str(key);
        text.push_str(&value.map(|v| format!(" {}", quoted(v))).unwrap_or_default());
        text.push_str(&why.map(|w| format!("  # {}", comment(w))).unwrap_or_default());
        text.push('\n');
    };
    line(0, "apiVersion:", Some("backstage.io/v1alpha1"), None);
    line(0, "kind:", Some("Component"), None);
    line(0, "metadata:", None, None);
    line(2, "name:", Some(&named), found.as_deref());
    if named != item.name {
        line(2, "title:", Some(&item.name), Some("the name as found; a name has letters, digits and -_. only"));
    }
    if let Some(description) = &item.description {
        line(2, "description:", Some(&description.value), Some(&place(&description.evidence)));
    }
    if item.paths.len() > 1 {
        line(2, "annotations:", None, None);
        line(4, "portolan.dev/paths:", Some(&item.paths.join(",")), Some("the folders that belong to it"));
    }
    line(0, "spec:", None, None);
    line(2, "type:", Some("service"), None);
    line(2, "lifecycle:", Some("production"), Some("assumed, since something deploys it"));
    let (owner, why) = owner(ctx, item);
    line(2, "owner:", Some(&owner), Some(&why));
    let needs = dependencies(item);
    if !needs.is_empty() {
        line(2, "dependsOn:", None, None);
        for (target, why) in needs {
            line(4, "-", Some(&target), Some(&why));
        }
    }
    text
}

/// Whom to propose: the owner by CODEOWNERS, else the team that does the work.
fn owner(ctx: &Context<'_>, item: &Item) -> (String, String) {
    if let Some((owner, _, evidence)) = item.ownership.owner() {
        return (owner.reference.to_string(), place(evidence));
    }
    match &item.ownership.work {
        Some(work) => {
            let team = thing::name(ctx, &work.team);
            (work.team.to_string(), format!("members of {team} hold {} of the living knowledge", percent(work.share)))
        }
        None => ("group:default/unknown".to_owned(), "nobody is known: put the team here".to_owned()),
    }
}

fn dependencies(item: &Item) -> Vec<(String, String)> {
    let uses = item
        .relations
        .iter()
        .filter(|r| r.exists && r.relation.relation == catalog_schema::relation::RelationType::DependsOn);
    uses.map(|r| (r.relation.target.to_string(), place(&r.evidence))).collect()
}

/// A name by Backstage's rule: `[a-zA-Z0-9]`, with single `-`, `_` or `.` between, at most 63 characters.
fn name(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for c in text.chars() {
        let kept = if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') { c } else { '-' };
        let separator = !kept.is_ascii_alphanumeric();
        if separator && name.ends_with(['-', '_', '.']) {
            continue;
        }
        name.push(kept);
    }
    name.truncate(MAX_NAME + name.len() - name.trim_start_matches(['-', '_', '.']).len());
    let name = name.trim_matches(['-', '_', '.']);
    if name.is_empty() { "service".to_owned() } else { name.to_owned() }
}

/// A double-quoted scalar (YAML 1.2.2, section 7.3.1); only what could be misread is escaped.
fn quoted(text: &str) -> String {
    let plain = !text.is_empty()
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | ':' | '.'))
        && !text.ends_with(':')
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n"
        );
    if plain {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if breaks_a_line(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Text that cannot leave its comment.
fn comment(text: &str) -> String {
    text.chars().map(|c| if breaks_a_line(c) { ' ' } else { c }).collect()
}

/// Controls, line breaks of any sort, and marks that change the direction of what follows. All lie below `U+FFFF`.
fn breaks_a_line(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn place(evidence: &Source) -> String {
    match evidence.line {
        Some(line) => format!("{}:{line}", evidence.path),
        None => evidence.path.clone(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{name, of, quoted};
    use crate::view::sample;
    use catalog_schema::problem::Severity;
    use catalog_schema::relation::RelationType;
    use catalog_schema::{validate, yaml};
    use indexer::catalog::{Discovery, Known};

    #[test]
    fn the_offered_file_is_valid_whatever_the_repository_says() {
        let sample = sample::organisation();
        let ctx = sample.context("/");
        for hostile in ["customs filer\n owner: x", "a: b # \"c\\", "\u{2028}...", "日本", "-", "no"] {
            let mut item = sample::service(hostile);
            item.declaration = None;
            item.description = Some(Known { value: hostile.to_owned(), evidence: sample::evidence("x\nowner: me", 1) });
            item.discovery =
                Some(Discovery { evidence: vec![sample::evidence("k8s/a\r\nkind: API.yaml", 3)], aliases: Vec::new() });
            item.paths = vec!["deploy/customs".to_owned(), "lib".to_owned()];
            item.relations = vec![sample::relation(RelationType::DependsOn, "component:default/ledger")];
            let offered = of(&ctx, &item).unwrap();
            let (documents, problems) = yaml::parse(offered.file.as_bytes(), &yaml::Limits::default());
            assert!(problems.is_empty() && documents.len() == 1, "{problems:?} in {}", offered.file);
            let problems = validate::descriptor(&offered.path, &documents[0].root);
            let errors: Vec<_> = problems.iter().filter(|p| p.severity == Severity::Error).collect();
            assert!(errors.is_empty(), "{errors:?} in {}", offered.file);
            assert_eq!(offered.path, "deploy/customs/catalog-info.yaml");
        }
    }

    #[test]
    fn names_follow_the_rule() {
        assert_eq!(name("Customs Filer!"), "Customs-Filer");
        assert_eq!(name("--a//b--"), "a-b");
        assert_eq!(name(&"x".repeat(90)).len(), 63);
        assert_eq!(name("日本"), "service");
    }

    #[test]
    fn what_yaml_would_misread_is_quoted() {
        assert_eq!(quoted("component:default/a"), "component:default/a");
        assert_eq!(quoted("no"), "\"no\"");
        assert_eq!(quoted("1.0"), "\"1.0\"");
        assert_eq!(quoted("a: b"), "\"a: b\"");
        assert_eq!(quoted("a\nb"), "\"a\\nb\"");
    }

    #[test]
    fn a_declared_service_gets_no_offer() {
        let sample = sample::organisation();
        let ctx = sample.context("/");
        let item = ctx.catalog.item(&sample::reference("component:default/ledger")).unwrap();
        assert!(of(&ctx, item).is_none());
    }
}
