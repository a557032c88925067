//! `portolan.toml`: settings by key, sources as `[[source]]`.

use std::path::Path;

use indexer::pipeline::{Files, Place, compartment, is_address};
use indexer::resolve::part::Trust;
use toml::{Table, Value};

use super::{SETTINGS, nearest};
use crate::account::Grants;
use crate::account::oidc::Groups;
use crate::error::{AppError, Result};

/// A source of the configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEntry {
    /// The place.
    pub place: Place,
    /// How much it is believed.
    pub trust: Trust,
    /// The compartment that it belongs to.
    pub compartment: Option<String>,
}

/// What a file says.
pub struct Read {
    /// Texts by key.
    pub values: Vec<(&'static str, String)>,
    /// Its sources.
    pub sources: Vec<SourceEntry>,
    /// Who may see which compartments.
    pub grants: Grants,
    /// What groups of an identity provider give.
    pub groups: Groups,
}

/// Reads a configuration file.
///
/// # Errors
/// A file that cannot be read, is no TOML, or has a key that is not known.
pub fn read(path: &Path) -> Result<Read> {
    let text = std::fs::read_to_string(path).map_err(|e| AppError::io("read", path, &e))?;
    let table: Table = text.parse().map_err(|e| AppError::usage(format!("{}: {e}", path.display())))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut read =
        Read { values: Vec::new(), sources: Vec::new(), grants: Grants::default(), groups: Groups::default() };
    for (key, value) in &table {
        if key == "source" {
            read.sources = sources(value, path, folder)?;
        } else if key == "compartment" {
            read.grants = grants(value, path)?;
        } else if key == "group" {
            read.groups = groups(value, path)?;
        } else if let Some(setting) = SETTINGS.iter().find(|s| s.key == key) {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Integer(number) => number.to_string(),
                Value::Array(list) => joined(list).ok_or_else(|| {
                    AppError::usage(format!("{}: `{key}` is a list of something else than texts", path.display()))
                })?,
                _ => {
                    return Err(AppError::usage(format!(
                        "{}: `{key}` is neither a text nor a list of texts nor a whole number",
                        path.display()
                    )));
                }
            };
            read.values.push((setting.key, text));
        } else {
            let known = SETTINGS.iter().map(|s| s.key).chain(["source", "compartment", "group"]);
            return Err(unknown(path, key, nearest(key, known)));
        }
    }
    Ok(read)
}

fn unknown(path: &Path, key: &str, near: Option<&str>) -> AppError {
    let hint =
        near.map_or_else(|| "`portolan doctor --config` lists all keys".to_owned(), |k| format!("did you mean `{k}`?"));
    AppError::usage(format!("{}: unknown key `{key}`", path.display())).hint(hint)
}

fn sources(value: &Value, path: &Path, folder: &Path) -> Result<Vec<SourceEntry>> {
    let form = || AppError::usage(format!("{}: `source` is no list of tables; write `[[source]]`", path.display()));
    let entries = value.as_array().ok_or_else(form)?;
    entries.iter().map(|entry| source(entry.as_table().ok_or_else(form)?, path, folder)).collect()
}

/// The keys of a `[[source]]`.
const KEYS: &[&str] = &["path", "address", "token-file", "key-file", "known-hosts", "trust", "compartment"];

fn source(table: &Table, path: &Path, folder: &Path) -> Result<SourceEntry> {
    if let Some(key) = table.keys().find(|k| !KEYS.contains(&k.as_str())) {
        return Err(unknown(path, key, nearest(key, KEYS.iter().copied())));
    }
    let wrong = |why: String| AppError::usage(format!("{}: {why}", path.display()));
    let text = |key: &str| table.get(key).and_then(Value::as_str);
    let file = |key: &str| text(key).map(|name| folder.join(name));
    let files = Files { token: file("token-file"), key: file("key-file"), known_hosts: file("known-hosts") };
    let place = match (text("path"), text("address")) {
        (Some(place), None) => Place::typed(&folder.join(place).display().to_string(), &files),
        (None, Some(address)) if is_address(address) => Place::typed(address, &files),
        (None, Some(address)) => Err(format!("`{address}` is no address; a folder of this machine is a `path`")),
        _ => Err("a `[[source]]` has either a `path` or an `address`".to_owned()),
    };
    let trust = match text("trust") {
        None | Some("org") => Trust::Org,
        Some("member") => Trust::Member,
        Some(other) => return Err(wrong(format!("trust `{other}` is neither `org` nor `member`"))),
    };
    let compartment = text("compartment").map(compartment).transpose().map_err(wrong)?;
    Ok(SourceEntry { place: place.map_err(wrong)?, trust, compartment })
}

/// The `[[compartment]]` tables: a name, and who may see it.
fn grants(value: &Value, path: &Path) -> Result<Grants> {
    let wrong = |why: &str| AppError::usage(format!("{}: {why}", path.display()));
    let form = || wrong("a `[[compartment]]` has a `name` and a list of `readers`");
    let mut grants = Grants::default();
    for entry in value.as_array().ok_or_else(form)? {
        let table = entry.as_table().ok_or_else(form)?;
        if let Some(key) = table.keys().find(|key| !["name", "readers"].contains(&key.as_str())) {
            return Err(unknown(path, key, nearest(key, ["name", "readers"].into_iter())));
        }
        let name = table.get("name").and_then(Value::as_str).ok_or_else(form)?;
        let readers = table.get("readers").and_then(Value::as_array).ok_or_else(form)?;
        let readers: Option<Vec<&str>> = readers.iter().map(Value::as_str).collect();
        grants.add(name, &readers.ok_or_else(form)?).map_err(|why| wrong(&why))?;
    }
    Ok(grants)
}

/// The `[[group]]` tables: the name of a group at the identity provider, and the roles and teams that it gives.
fn groups(value: &Value, path: &Path) -> Result<Groups> {
    let wrong = |why: &str| AppError::usage(format!("{}: {why}", path.display()));
    let form = || wrong("a `[[group]]` has a `name`, and lists of `roles` or `teams` that it gives");
    let mut groups = Groups::default();
    for entry in value.as_array().ok_or_else(form)? {
        let table = entry.as_table().ok_or_else(form)?;
        if let Some(key) = table.keys().find(|key| !["name", "roles", "teams"].contains(&key.as_str())) {
            return Err(unknown(path, key, nearest(key, ["name", "roles", "teams"].into_iter())));
        }
        let name = table.get("name").and_then(Value::as_str).ok_or_else(form)?;
        let texts = |key: &str| match table.get(key) {
            None => Some(Vec::new()),
            Some(list) => list.as_array()?.iter().map(Value::as_str).collect(),
        };
        let (roles, teams) = (texts("roles").ok_or_else(form)?, texts("teams").ok_or_else(form)?);
        groups.list(name, &roles, &teams).map_err(|why| wrong(&why))?;
    }
    Ok(groups)
}

/// Texts of a list, with commas between.
fn joined(list: &[Value]) -> Option<String> {
    let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
    texts.map(|texts| texts.join(","))
}
