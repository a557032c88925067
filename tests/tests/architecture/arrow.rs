//! The `use` lines of all crates against the table of ARCHITECTURE.md, in both directions.

use std::collections::{BTreeMap, BTreeSet};

use super::{SourceFile, files};
use crate::support::{none, workspace};

/// Crates by folder: the name in code, and the one in the table where that is another.
const CRATES: &[(&str, &str)] = &[
    ("catalog-schema/src/", "catalog_schema"),
    ("indexer/src/", "indexer"),
    ("app/ui/src/", "portolan_ui"),
    ("app/demo/src/", "portolan_demo"),
    ("app/alerts/src/", "portolan_alerts"),
    ("app/src/", "portolan"),
];

/// Crates that the table treats as one module.
const WHOLE: &[(&str, &str)] =
    &[("catalog_schema", "schema"), ("portolan_ui", "ui"), ("portolan_demo", "demo"), ("portolan_alerts", "alerts")];

/// Outside crates that only some modules may know.
const KEPT: &[(&str, &[&str])] = &[
    ("gix", &["indexer::snapshot", "indexer::mirror", "demo"]),
    ("gix_transport", &["indexer::mirror"]),
    ("lettre", &["portolan::alert"]),
    ("rustls", &["indexer::wire", "portolan::server"]),
    ("tokio_rustls", &["indexer::wire", "portolan::server"]),
    ("gix_mailmap", &["indexer::extract"]),
    ("tantivy", &["indexer::search"]),
    ("sled", &["indexer::store"]),
    ("landlock", &["indexer::pipeline"]),
    ("rustix", &["indexer::pipeline"]),
    ("axum", &["portolan::server", "portolan::cli"]),
    ("hyper", &["indexer::mirror", "portolan::alert", "portolan::outgoing", "portolan::server", "portolan::cli"]),
    ("tower_http", &["portolan::server"]),
    ("leptos", &["ui"]),
    ("clap", &["portolan::cli", "portolan::config"]),
];

/// A row of the table.
struct Row {
    uses: BTreeSet<String>,
    used_by: BTreeSet<String>,
}

/// The table: module to row, names written out (`indexer::resolve`, `schema`).
fn table() -> BTreeMap<String, Row> {
    let path = workspace().join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let inner = text.split_once("<!-- arrows -->").and_then(|(_, rest)| rest.split_once("<!-- /arrows -->"));
    let (inner, _) = inner.unwrap_or_else(|| panic!("`{}` has no table between its marks", path.display()));
    let mut rows = BTreeMap::new();
    for line in inner.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [module, uses, used_by] = cells.as_slice() else { panic!("`{line}` has not three columns") };
        let module = module.trim_matches('`').to_owned();
        let home = module.split("::").next().unwrap();
        let names = |cell: &str| {
            let list = cell.split(',').map(|n| n.trim().trim_matches('`')).filter(|n| !n.is_empty());
            let whole =
                |n: &str| n == "anyone" || n == "main" || n.contains("::") || WHOLE.iter().any(|(_, w)| *w == n);
            list.map(|n| if whole(n) { n.to_owned() } else { format!("{home}::{n}") }).collect()
        };
        let row = Row { uses: names(uses), used_by: names(used_by) };
        rows.insert(module, row);
    }
    rows
}

/// An arrow of the code: from, to, and the file that draws it.
type Arrow = (String, String, String);

fn arrows() -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (folder, name) in CRATES {
        let sources = files(&[folder.trim_end_matches('/')], ".rs");
        let own: BTreeSet<String> = sources.iter().filter_map(|s| first_module(&s.path, folder)).collect();
        for source in sources.iter().filter(|s| !s.is_test()) {
            let from = from_of(source, folder, name);
            for to in targets(source, folder, name, &own) {
                if to != from {
                    arrows.push((from.clone(), to, source.path.clone()));
                }
            }
        }
    }
    arrows.sort();
    arrows.dedup();
    arrows
}

fn from_of(source: &SourceFile, folder: &str, name: &str) -> String {
    match WHOLE.iter().find(|(code, _)| *code == name) {
        Some((_, whole)) => (*whole).to_owned(),
        None => first_module(&source.path, folder).map_or_else(|| format!("{name}::main"), |m| format!("{name}::{m}")),
    }
}

/// `pipeline` of `indexer/src/pipeline/job.rs`; `None` for the root of the crate.
fn first_module(path: &str, folder: &str) -> Option<String> {
    let rest = path.strip_prefix(folder)?;
    let first = rest.split('/').next()?.trim_end_matches(".rs");
    (!["lib", "main"].contains(&first)).then(|| first.to_owned())
}

/// Folders above a file's module within its crate: how many `super::` lead to the root.
fn depth(path: &str, folder: &str) -> usize {
    let rest = path.strip_prefix(folder).unwrap_or(path);
    let nested = rest.matches('/').count();
    if rest.ends_with("/mod.rs") { nested } else { nested + 1 }
}

fn targets(source: &SourceFile, folder: &str, name: &str, own: &BTreeSet<String>) -> BTreeSet<String> {
    let code = source.production();
    let mut targets = BTreeSet::new();
    let whole = WHOLE.iter().any(|(code, _)| *code == name);
    let root = "super::".repeat(depth(&source.path, folder));
    for prefix in ["crate::", root.as_str()].iter().filter(|_| !whole) {
        for module in after(&code, prefix).into_iter().filter(|m| own.contains(m)) {
            targets.insert(format!("{name}::{module}"));
        }
    }
    for (other, as_whole) in WHOLE.iter().filter(|(code, _)| *code != name) {
        if !after(&code, &format!("{other}::")).is_empty() {
            targets.insert((*as_whole).to_owned());
        }
    }
    if name != "indexer" {
        targets.extend(after(&code, "indexer::").into_iter().map(|m| format!("indexer::{m}")));
    }
    targets
}

/// The names that follow a path's beginning: one, or all of a group in braces.
fn after(code: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_names(group)),
            None => names.extend(identifier(rest)),
        }
    }
    names
}

fn identifier(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    (end > 0 && !text.starts_with("super")).then(|| text[..end].to_owned())
}

fn group_names(group: &str) -> Vec<String> {
    let (mut names, mut level, mut start) = (Vec::new(), 0, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => level += 1,
            '}' if level == 0 => break,
            '}' => level -= 1,
            ',' if level == 0 => start = true,
            c if start && !c.is_whitespace() => {
                names.extend(identifier(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn every_arrow_of_the_code_is_in_the_table() {
    let table = table();
    let mut complaints = Vec::new();
    for (from, to, file) in arrows() {
        let Some(row) = table.get(&from) else {
            // The root of a crate wires its modules; the crates that are one module are looked at below.
            if !from.ends_with("::main") && !WHOLE.iter().any(|(_, whole)| *whole == from) {
                complaints.push(format!("`{from}` has no row ({file})"));
            }
            continue;
        };
        let free = table.get(&to).is_some_and(|row| row.used_by.contains("anyone"));
        if !free && !row.uses.contains(&to) {
            complaints.push(format!("`{from}` uses `{to}` in {file}: not in its row"));
        }
    }
    none("arrows", &complaints);
}

#[test]
fn both_columns_of_the_table_say_the_same() {
    let table = table();
    let mut complaints = Vec::new();
    for (module, row) in &table {
        for used in row.uses.iter().filter(|u| !WHOLE.iter().any(|(_, w)| w == u)) {
            let back = table.get(used).is_some_and(|r| r.used_by.contains("anyone") || r.used_by.contains(module));
            if !back {
                complaints.push(format!("`{module}` may use `{used}`, whose row does not say so"));
            }
        }
        for user in row.used_by.iter().filter(|u| !["anyone", "main"].contains(&u.as_str())) {
            if !table.get(user).is_some_and(|r| r.uses.contains(module)) {
                complaints.push(format!("`{module}` is used by `{user}`, whose row does not say so"));
            }
        }
    }
    none("columns", &complaints);
}

#[test]
fn an_arrow_that_nobody_draws_is_not_in_the_table() {
    let drawn: BTreeSet<(String, String)> = arrows().into_iter().map(|(from, to, _)| (from, to)).collect();
    let free = |to: &str| ["schema", "indexer::language", "indexer::limits"].contains(&to);
    let rows = table();
    let told = rows.iter().flat_map(|(from, row)| row.uses.iter().map(move |to| (from.clone(), to.clone())));
    let idle = told.filter(|(from, to)| !free(to) && !drawn.contains(&(from.clone(), to.clone())));
    none("arrows", &idle.map(|(from, to)| format!("`{from}` does not use `{to}`")).collect::<Vec<_>>());
}

#[test]
fn the_words_and_the_pages_know_nothing_of_the_machinery() {
    let mut complaints = Vec::new();
    for (from, to, file) in arrows() {
        let allowed = match from.as_str() {
            "schema" | "demo" => false,
            "ui" => to == "schema",
            _ => true,
        };
        if !allowed {
            complaints.push(format!("`{from}` uses `{to}` in {file}"));
        }
    }
    none("arrows", &complaints);
}

#[test]
fn outside_crates_stay_where_they_belong() {
    let mut complaints = Vec::new();
    for (folder, name) in CRATES {
        for source in files(&[folder.trim_end_matches('/')], ".rs").iter().filter(|s| !s.is_test()) {
            let (from, code) = (from_of(source, folder, name), source.production());
            for (outside, homes) in KEPT {
                if !homes.contains(&from.as_str()) && !after(&code, &format!("{outside}::")).is_empty() {
                    complaints.push(format!("`{from}` knows {outside} ({})", source.path));
                }
            }
        }
    }
    none("outside crates", &complaints);
}

#[test]
fn the_words_of_the_catalog_touch_nothing_of_the_world() {
    // Addresses are words too; connections are not.
    const WORLD: &[&str] = &[
        "std::fs",
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "ToSocketAddrs",
        "std::env",
        "std::process",
        "std::time",
        "std::thread",
        "std::io",
        "Instant::now",
        "SystemTime",
    ];
    let mut complaints = Vec::new();
    for source in files(&["catalog-schema/src"], ".rs").iter().filter(|s| !s.is_test()) {
        let code = source.production();
        complaints.extend(WORLD.iter().filter(|w| code.contains(**w)).map(|w| format!("{} knows {w}", source.path)));
    }
    none("catalog-schema", &complaints);
}
