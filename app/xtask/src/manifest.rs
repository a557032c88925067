//! `app/ui/dist/manifest.json`: names of the finished files and of what they were made from.
//!
//! One flat object of strings, a key a line, so that the build script of the app reads it without a parser.

use crate::error::Failure;
use std::path::Path;

/// File name of the manifest.
pub const NAME: &str = "manifest.json";

/// What one build of the browser part made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Name of the glue.
    pub js: String,
    /// Name of the module.
    pub wasm: String,
    /// Name of the checker's glue.
    pub checker_js: String,
    /// Name of the checker's module.
    pub checker_wasm: String,
    /// Hash of all inputs.
    pub inputs: String,
    /// `yes` when `wasm-opt` ran: only then sizes are judged.
    pub optimised: String,
}

impl Manifest {
    /// Reads the manifest; `None` when there is none or it is not one of ours.
    pub fn read(dist: &Path) -> Option<Self> {
        Self::parse(&std::fs::read_to_string(dist.join(NAME)).ok()?)
    }

    /// Writes the manifest.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, dist: &Path) -> Result<(), Failure> {
        let path = dist.join(NAME);
        std::fs::write(&path, self.print()).map_err(|error| Failure::file("writing", &path, &error))
    }

    /// The files it names.
    pub fn files(&self) -> [&String; 4] {
        [&self.js, &self.wasm, &self.checker_js, &self.checker_wasm]
    }

    fn parse(text: &str) -> Option<Self> {
        let value = |key: &str| {
            text.lines().find_map(|line| {
                let (name, value) = line.trim().trim_end_matches(',').split_once(": ")?;
                (name.trim_matches('"') == key).then(|| value.trim_matches('"').to_owned())
            })
        };
        Some(Self {
            js: value("js")?,
            wasm: value("wasm")?,
            checker_js: value("checker_js")?,
            checker_wasm: value("checker_wasm")?,
            inputs: value("inputs")?,
            optimised: value("optimised")?,
        })
    }

    fn print(&self) -> String {
        let rows = [
            ("js", &self.js),
            ("wasm", &self.wasm),
            ("checker_js", &self.checker_js),
            ("checker_wasm", &self.checker_wasm),
            ("inputs", &self.inputs),
            ("optimised", &self.optimised),
        ];
        let rows = rows.map(|(key, value)| format!("  \"{key}\": \"{value}\""));
        format!("{{\n{}\n}}\n", rows.join(",\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::Manifest;

    #[test]
    fn what_is_written_is_read() {
        let manifest = Manifest {
            js: "portolan-1.js".into(),
            wasm: "portolan-2.wasm".into(),
            checker_js: "checker-3.js".into(),
            checker_wasm: "checker-4.wasm".into(),
            inputs: "ab".into(),
            optimised: "yes".into(),
        };
        assert_eq!(Manifest::parse(&manifest.print()), Some(manifest));
        assert_eq!(Manifest::parse("{}"), None);
    }
}
