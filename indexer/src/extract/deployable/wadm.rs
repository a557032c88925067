//! wasmCloud projects.

use catalog_schema::fact::Hint;

use super::names::{folder, last};
use super::{Facts, hint, line_of, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads `wasmcloud.toml`; see [`Extractor::doc`].
pub struct Wasmcloud;

impl Extractor for Wasmcloud {
    fn id(&self) -> &'static str {
        "wasmcloud"
    }

    fn doc(&self) -> &'static str {
        "A wasmcloud.toml says that its folder builds a WebAssembly component or a capability provider, and how it is named."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        last(path) == "wasmcloud.toml"
    }

    fn extract(&self, file: &File<'_>, _tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        if let Ok(table) = toml::from_str::<toml::Table>(&text) {
            let kind = table.get("type").and_then(toml::Value::as_str).unwrap_or("component");
            if !matches!(kind, "interface") {
                let mut found = hint(Hint::Platform);
                found.name = table.get("name").and_then(toml::Value::as_str).map(str::to_owned);
                found.root = Some(folder(file.path).to_owned());
                facts.add(line_of(&text, "name"), found);
            }
        }
        facts.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn a_component_is_named_by_its_project_file() {
        let found =
            hints(&Wasmcloud, &Files(vec![("rates/wasmcloud.toml", "name = \"rates\"\ntype = \"component\"\n")]));
        assert_eq!((found[0].name.as_deref(), found[0].root.as_deref()), (Some("rates"), Some("rates")));
    }
}
