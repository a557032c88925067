//! Cargo packages.

use catalog_schema::fact::{Hint, Role};
use toml::{Table, Value};

use super::names::{below, folder, last};
use super::{Facts, hint, line_of, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads Cargo manifests; see [`Extractor::doc`].
pub struct CargoManifests;

impl Extractor for CargoManifests {
    fn id(&self) -> &'static str {
        "cargo"
    }

    fn doc(&self) -> &'static str {
        "A Cargo package with a binary builds something to run; it looks like a server where it depends on a server \
         library. A package with a library only is a library."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        last(path) == "Cargo.toml"
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let root = folder(file.path);
        let table = toml::from_str::<Table>(&text).unwrap_or_default();
        let package = table.get("package").and_then(Value::as_table);
        if let Some(name) = package.and_then(|package| package.get("name")).and_then(Value::as_str) {
            let has_binary = table.contains_key("bin") || tree.exists(&below(root, "src/main.rs"));
            let mut found = hint(if has_binary { Hint::Executable } else { Hint::Library });
            found.name = Some(name.to_owned());
            found.root = Some(root.to_owned());
            if has_binary && serves(&table) {
                found.role = Role::Server;
            }
            facts.add(line_of(&text, "name"), found);
        }
        facts.done()
    }
}

fn serves(table: &Table) -> bool {
    const LIBRARIES: &[&str] = &[
        "axum",
        "actix-web",
        "rocket",
        "warp",
        "tonic",
        "poem",
        "tide",
        "salvo",
        "async-graphql",
        "lambda_http",
        "lambda_runtime",
        "ntex",
        "hyper-server",
        "rdkafka",
        "lapin",
        "async-nats",
        "pingora",
        "loco-rs",
        "gotham",
    ];
    let dependencies = table.get("dependencies").and_then(Value::as_table);
    dependencies.is_some_and(|found| LIBRARIES.iter().any(|library| found.contains_key(*library)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn servers_tools_libraries_and_workspaces_are_told_apart() {
        let files = Files(vec![
            ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"),
            ("a/Cargo.toml", "[package]\nname = \"quotes\"\n[dependencies]\naxum = \"0.8\"\n"),
            ("a/src/main.rs", ""),
            ("b/Cargo.toml", "[package]\nname = \"tool\"\n[[bin]]\nname = \"tool\"\n"),
            ("c/Cargo.toml", "[package]\nname = \"core\"\n"),
        ]);
        let found = hints(&CargoManifests, &files);
        let rows: Vec<_> =
            found.iter().map(|hint| (hint.root.as_deref().unwrap_or(""), hint.hint, hint.role)).collect();
        assert_eq!(
            rows,
            [
                ("a", Hint::Executable, Role::Server),
                ("b", Hint::Executable, Role::Main),
                ("c", Hint::Library, Role::Main)
            ]
        );
    }
}
