//! The catalog file that would declare what was found in code: each value with a comment on its evidence.
//!
//! One generator for the page of an unregistered service, for `/register` and for `portolan init`. What the
//! repository says goes into quoted scalars and comments that it cannot leave.

use std::collections::BTreeSet;

use catalog_schema::fact::{DocumentKind, Evidence};
use catalog_schema::id::{DEFAULT_NAMESPACE, EntityRef};
use catalog_schema::name::plain;
use catalog_schema::relation::RelationType;
use catalog_schema::validate::field;
use indexer::catalog::{Catalog, Item};
use portolan_ui::model::percent;

use super::time;

/// The file's name.
pub const FILE: &str = "catalog-info.yaml";
/// Longest name of an entity (Backstage, "Descriptor format of catalog entities", `metadata.name`).
const MAX_NAME: usize = 63;
/// People named where no owner is.
const KNOWERS: usize = 3;
/// Longest text of one comment, in characters.
const COMMENT: usize = 200;

/// Whether a file can be offered for an item: a component that was found in code and that nobody declared.
#[must_use]
pub fn is_open(item: &Item) -> bool {
    item.reference.kind() == "component" && item.discovery.is_some() && !item.is_declared()
}

/// The folder that a service's own file would stand in; empty for the repository's root.
#[must_use]
pub fn folder(item: &Item) -> &str {
    item.paths.first().filter(|path| !path.contains(['*', '?', '[', '{'])).map_or("", String::as_str)
}

/// What a repository's own catalog file could declare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The names of the services, in the order of the file.
    pub names: Vec<String>,
    /// The file.
    pub text: String,
    /// Something is declared there already.
    pub declared: bool,
}

/// A file in `folder` of the only repository of a catalog, for all that nobody declared below that folder.
#[must_use]
pub fn offer(catalog: &Catalog, folder: &str) -> Offer {
    let inside = |path: &String| path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let below = |item: &&Item| folder.is_empty() || item.paths.iter().any(inside);
    let components = || catalog.items.values().map(|item| &**item).filter(|i| i.reference.kind() == "component");
    let open: Vec<&Item> = components().filter(|item| is_open(item)).filter(below).collect();
    Offer {
        names: open.iter().map(|item| item.name.clone()).collect(),
        text: file(catalog, &open, folder),
        declared: components().filter(below).any(Item::is_declared),
    }
}

/// A file in `folder` that declares the items, one document each, in their order.
#[must_use]
pub fn file(catalog: &Catalog, items: &[&Item], folder: &str) -> String {
    let mut text = String::from("# Found in code, not declared yet: check each value, above all the owner.\n");
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push_str("---\n");
        }
        text.push_str(&document(catalog, item, folder));
    }
    text
}

/// One document.
fn document(catalog: &Catalog, item: &Item, folder: &str) -> String {
    let mut lines = Lines::default();
    lines.add(0, "apiVersion:", Some("backstage.io/v1alpha1"), None);
    lines.add(0, "kind:", Some("Component"), None);
    metadata(item, folder, &mut lines);
    let evidence = item.discovery.iter().flat_map(|d| &d.evidence).next();
    lines.add(0, "spec:", None, None);
    let seen = evidence.map_or_else(String::new, |e| format!(": {} builds or deploys it", e.path));
    lines.add(2, "type:", Some("service"), Some(&format!("assumed{seen}")));
    lines.add(2, "lifecycle:", Some("production"), Some("assumed: experimental, production or deprecated"));
    let (owner, why) = owner(catalog, item);
    lines.add(2, "owner:", Some(&owner), Some(&why));
    if let Some((system, why)) = system(catalog, item) {
        lines.text.push_str("  # ");
        lines.add(0, "system:", Some(&system), Some(&why));
    }
    let needs = dependencies(catalog, item);
    if !needs.is_empty() {
        lines.add(2, "dependsOn:", None, None);
        for (target, why) in needs {
            lines.add(4, "-", Some(&target), Some(&why));
        }
    }
    lines.text
}

fn metadata(item: &Item, folder: &str, lines: &mut Lines) {
    let named = name(&item.name);
    let found = item.discovery.iter().flat_map(|d| &d.evidence).next().map(place);
    let found = if is_of_folder(item) { Some("the name of its folder".to_owned()) } else { found };
    lines.add(0, "metadata:", None, None);
    lines.add(2, "name:", Some(&named), found.as_deref());
    let namespace = item.reference.namespace();
    if namespace != DEFAULT_NAMESPACE && field::is_namespace(namespace) {
        lines.add(2, "namespace:", Some(namespace), Some("another repository has the name too"));
    }
    if named != item.name {
        lines.add(2, "title:", Some(&item.name), Some("the name as found; a name has letters, digits and -_. only"));
    }
    if let Some((description, why)) = description(item) {
        lines.add(2, "description:", Some(description), Some(&why));
    }
    if let Some(paths) = paths(item, folder) {
        lines.add(2, "annotations:", None, None);
        lines.add(4, "portolan.dev/paths:", Some(&paths), Some("its folders, from the repository's root"));
    }
}

/// Whether nothing but its folder, or its repository, gave it its name.
fn is_of_folder(item: &Item) -> bool {
    let home = item.repository.as_ref().map_or("", |id| id.name());
    let last = |path: &'_ str| path.rsplit('/').next().is_some_and(|last| last == item.name);
    item.paths.iter().any(|path| if path.is_empty() { home == item.name } else { last(path) })
}

/// What it is: as found, else the title of its own README where that says more than the name.
fn description(item: &Item) -> Option<(&str, String)> {
    if let Some(known) = &item.description {
        return Some((&known.value, place(&known.evidence)));
    }
    let readme = item.documents.iter().find(|d| d.kind == DocumentKind::Readme && d.own)?;
    let says_more = readme.title.split_whitespace().count() > 2 && plain(&readme.title) != plain(&item.name);
    says_more.then(|| (readme.title.as_str(), place(&readme.evidence)))
}

/// The annotation's value, where the file's own folder does not say it.
fn paths(item: &Item, folder: &str) -> Option<String> {
    // The annotation is split at commas and blanks: a folder with one in its name cannot be written there.
    let writable = item.paths.iter().all(|path| !path.is_empty() && !path.contains([',', ' ', '\n']));
    (item.paths != [folder] && !item.paths.is_empty() && writable).then(|| item.paths.join(","))
}

/// Whom to propose: the owner by CODEOWNERS, else the team that does the work, else nobody and who could tell.
fn owner(catalog: &Catalog, item: &Item) -> (String, String) {
    if let Some((owner, _, evidence)) = item.ownership.owner() {
        let doubt = if owner.exists { "" } else { "; no such team or person is described yet" };
        return (owner.reference.to_string(), format!("{}{doubt}", place(evidence)));
    }
    if let Some(work) = &item.ownership.work {
        let team = catalog.item(&work.team).map_or(work.team.name(), |team| team.title.as_str());
        let share = percent(work.share);
        return (work.team.to_string(), format!("guess: members of {team} hold {share} of the living knowledge"));
    }
    let people = item.knowledge.iter().flat_map(|knowledge| &knowledge.people);
    let present = people.filter(|person| person.present && person.knower).take(KNOWERS);
    let named: Vec<String> = present.map(|person| format!("{} ({})", person.name, percent(person.share))).collect();
    let who = match named.as_slice() {
        [] => latest(item),
        [one] => format!("{one} knows it best today"),
        several => format!("{} know it best today", several.join(", ")),
    };
    ("group:default/unknown".to_owned(), format!("put the team here: nobody is named; {who}"))
}

/// Who changed it last, where nobody present knows it well.
fn latest(item: &Item) -> String {
    let people = item.knowledge.iter().flat_map(|knowledge| &knowledge.people);
    let last = people.max_by_key(|person| (person.last_active_day, std::cmp::Reverse(&person.name)));
    match last.and_then(|person| Some((person, time::date(person.last_active_day)?))) {
        Some((person, day)) if person.present => {
            format!("nobody knows it well, {} changed it last on {day}", person.name)
        }
        Some((person, day)) => format!("nobody present knows it, {} changed it last on {day}", person.name),
        None => "nobody present knows it".to_owned(),
    }
}

/// The one system that its repository declares; a guess.
fn system(catalog: &Catalog, item: &Item) -> Option<(String, String)> {
    let home = catalog.repositories.get(item.repository.as_ref()?)?;
    let mut systems = home.items.iter().filter(|reference| reference.kind() == "system");
    let only = systems.next().filter(|_| systems.next().is_none())?;
    let declaration = catalog.item(only)?.declaration.as_ref()?;
    Some((only.to_string(), format!("guess: the repository's only system, {}", place(&declaration.evidence))))
}

fn dependencies(catalog: &Catalog, item: &Item) -> Vec<(String, String)> {
    let uses = item.relations.iter().filter(|r| r.exists && r.relation.relation == RelationType::DependsOn);
    let mut seen = BTreeSet::new();
    let written = uses.map(|r| (target(catalog, &r.relation.target), place(&r.evidence)));
    written.filter(|(target, _)| seen.insert(target.clone())).collect()
}

/// A target under the name that a file can give it.
fn target(catalog: &Catalog, reference: &EntityRef) -> String {
    match catalog.item(reference) {
        Some(item) if is_open(item) => {
            EntityRef::new("component", reference.namespace(), &name(&item.name)).to_string()
        }
        _ => reference.to_string(),
    }
}

/// Lines of `key: value  # comment`.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn add(&mut self, indent: usize, key: &str, value: Option<&str>, why: Option<&str>) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(key);
        self.text.push_str(&value.map(|v| format!(" {}", quoted(v))).unwrap_or_default());
        self.text.push_str(&why.map(|w| format!("  # {}", comment(w))).unwrap_or_default());
        self.text.push('\n');
    }
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
    text.chars().take(COMMENT).map(|c| if breaks_a_line(c) { ' ' } else { c }).collect()
}

/// Controls, line breaks of any sort, and marks that change the direction of what follows. All lie below `U+FFFF`.
fn breaks_a_line(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The place of evidence: file, line, and the first seven digits of the commit that changed the file last.
fn place(evidence: &Evidence) -> String {
    let line = evidence.line.map(|line| format!(":{line}")).unwrap_or_default();
    let commit: String = evidence.commit.chars().take(7).collect();
    let at = if commit.is_empty() { String::new() } else { format!(" at {commit}") };
    format!("{}{line}{at}", evidence.path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::Arc;

    use super::{file, name, quoted};
    use crate::view::sample;
    use catalog_schema::format::NoFiles;
    use catalog_schema::problem::Severity;
    use catalog_schema::relation::RelationType;
    use catalog_schema::validate::{self, NoNames};
    use indexer::catalog::{Discovery, Item, Known};

    fn found(name: &str) -> Item {
        let mut item = sample::service(name);
        item.declaration = None;
        item.discovery = Some(Discovery {
            evidence: vec![sample::evidence("k8s/a\r\nkind: API.yaml", 3)],
            aliases: Vec::new(),
            since: None,
        });
        item.paths = vec!["deploy/customs".to_owned(), "lib".to_owned()];
        item
    }

    #[test]
    fn the_offered_file_is_valid_whatever_the_repository_says() {
        let sample = sample::organisation();
        for hostile in ["customs filer\n owner: x", "a: b # \"c\\", "\u{2028}...", "日本", "-", "no"] {
            let mut item = found(hostile);
            item.description = Some(Known { value: hostile.to_owned(), evidence: sample::evidence("x\nowner: me", 1) });
            item.relations = vec![sample::relation(RelationType::DependsOn, "component:default/ledger")];
            let text = file(&sample.catalog, &[&item, &found("second")], "");
            let checked = validate::file("catalog-info.yaml", text.as_bytes(), &NoFiles, &NoNames);
            let errors: Vec<_> = checked.problems.iter().filter(|p| p.severity == Severity::Error).collect();
            assert!(errors.is_empty(), "{errors:?} in {text}");
            assert_eq!(checked.entities.len(), 2, "{text}");
            assert_eq!(checked.entities[0].annotation("portolan.dev/paths"), Some("deploy/customs,lib"));
        }
    }

    #[test]
    fn where_nobody_is_named_those_who_know_it_are() {
        let sample = sample::organisation();
        let mut item = found("customs");
        item.ownership = indexer::catalog::Ownership::default();
        item.knowledge = None;
        let bare = file(&sample.catalog, &[&item], "");
        assert!(bare.contains("owner: group:default/unknown  # put the team here: nobody is named; nobody"), "{bare}");
        let known = sample.catalog.items.values().find_map(|i| i.knowledge.clone()).unwrap();
        item.knowledge = Some(Arc::clone(&known));
        let text = file(&sample.catalog, &[&item], "");
        let first = known.people.iter().find(|p| p.present && p.knower).unwrap();
        assert!(text.contains(&format!("nobody is named; {} (", first.name)), "{text}");
    }

    #[test]
    fn the_folder_of_the_file_needs_no_annotation() {
        let sample = sample::organisation();
        let mut item = found("customs");
        item.paths = vec!["deploy/customs".to_owned()];
        assert!(!file(&sample.catalog, &[&item], "deploy/customs").contains("portolan.dev/paths"));
        assert!(file(&sample.catalog, &[&item], "").contains("portolan.dev/paths: deploy/customs  #"));
        item.paths = vec!["with space".to_owned()];
        assert!(!file(&sample.catalog, &[&item], "").contains("portolan.dev/paths"));
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
}
