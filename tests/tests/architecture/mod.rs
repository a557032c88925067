//! The plan of the house against the house: who uses whom, registers, and rules of tidiness that no compiler checks.

mod arrow;
mod register;
mod tidy;

use std::path::{Path, PathBuf};

use crate::support::workspace;

/// A source file of the workspace.
pub struct SourceFile {
    /// Relative to the workspace, `/`-separated.
    pub path: String,
    pub text: String,
}

impl SourceFile {
    /// Its text without comments and without its tests, which stand last.
    pub fn production(&self) -> String {
        let is_module = |at: &usize| {
            let item = &self.text[*at..];
            let head = item.find(['{', ';']).map_or(item, |end| &item[..=end]);
            head.contains("mod ") && head.ends_with('{')
        };
        let end = self.text.match_indices("#[cfg(test)]\n").map(|(at, _)| at).find(is_module);
        let code = &self.text[..end.unwrap_or(self.text.len())];
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }

    /// Whether all of it is there for tests only.
    pub fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let tells = ["tests.rs", "contract.rs", "fixture.rs", "sample.rs", "fault.rs", "matrix.rs", "fuzz.rs"]
            .contains(&name)
            || name.ends_with("_tests.rs");
        tells || ["/tests/", "/benches/", "/examples/", "/sample/", "/real/"].iter().any(|f| self.path.contains(f))
    }
}

/// All files below some folders of the workspace whose name ends so.
pub fn files(folders: &[&str], ending: &str) -> Vec<SourceFile> {
    let mut paths = Vec::new();
    for folder in folders {
        collect(&workspace().join(folder), ending, &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| SourceFile {
        text: std::fs::read_to_string(&path).unwrap(),
        path: path.strip_prefix(workspace()).unwrap().to_str().unwrap().to_owned(),
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, ending: &str, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !["target", "node_modules", "templates", "corpus"].contains(&name) && !name.starts_with('.') {
                collect(&path, ending, paths);
            }
        } else if name.ends_with(ending) {
            paths.push(path);
        }
    }
}

/// The Rust of all crates.
pub fn rust() -> Vec<SourceFile> {
    files(&["catalog-schema", "indexer", "app", "tests"], ".rs")
}
