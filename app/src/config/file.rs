//! `portolan.toml`: settings by key, sources as `[[source]]`.

use std::path::{Path, PathBuf};

use indexer::resolve::part::Trust;
use toml::{Table, Value};

use super::{SETTINGS, absolute, nearest};
use crate::error::{AppError, Result};

/// A source of the configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEntry {
    /// The directory.
    pub path: PathBuf,
    /// How much it is believed.
    pub trust: Trust,
}

/// What a file says.
pub struct Read {
    /// Texts by key.
    pub values: Vec<(&'static str, String)>,
    /// Its sources.
    pub sources: Vec<SourceEntry>,
}

/// Reads a configuration file.
///
/// # Errors
/// A file that cannot be read, is no TOML, or has a key that is not known.
pub fn read(path: &Path) -> Result<Read> {
    let text = std::fs::read_to_string(path).map_err(|e| AppError::io("read", path, &e))?;
    let table: Table = text.parse().map_err(|e| AppError::usage(format!("{}: {e}", path.display())))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut read = Read { values: Vec::new(), sources: Vec::new() };
    for (key, value) in &table {
        if key == "source" {
            read.sources = sources(value, path, folder)?;
        } else if let Some(setting) = SETTINGS.iter().find(|s| s.key == key) {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Integer(number) => number.to_string(),
                _ => {
                    return Err(AppError::usage(format!(
                        "{}: `{key}` is neither a text nor a whole number",
                        path.display()
                    )));
                }
            };
            read.values.push((setting.key, text));
        } else {
            let known = SETTINGS.iter().map(|s| s.key).chain(["source"]);
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

fn source(table: &Table, path: &Path, folder: &Path) -> Result<SourceEntry> {
    if let Some(key) = table.keys().find(|k| !matches!(k.as_str(), "path" | "trust")) {
        return Err(unknown(path, key, nearest(key, ["path", "trust"].into_iter())));
    }
    let place = table.get("path").and_then(Value::as_str);
    let place = place.ok_or_else(|| AppError::usage(format!("{}: a `[[source]]` has no `path`", path.display())))?;
    let trust = match table.get("trust").and_then(Value::as_str) {
        None | Some("org") => Trust::Org,
        Some("member") => Trust::Member,
        Some(other) => {
            return Err(AppError::usage(format!("{}: trust `{other}` is neither `org` nor `member`", path.display())));
        }
    };
    Ok(SourceEntry { path: absolute(&folder.join(place)), trust })
}
