//! PHP projects.

use catalog_schema::fact::{Hint, Role};
use serde_json::Value;

use super::names::{below, folder, last};
use super::{Facts, hint, line_of, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads `composer.json`; see [`Extractor::doc`].
pub struct ComposerManifests;

impl Extractor for ComposerManifests {
    fn id(&self) -> &'static str {
        "php"
    }

    fn doc(&self) -> &'static str {
        "A composer.json with a web framework and a public/index.php is a web project; one of type library is a library."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        last(path) == "composer.json"
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        const KITS: &[&str] =
            &["laravel/", "symfony/", "slim/", "laminas/", "cakephp/", "yiisoft/", "codeigniter4/", "hyperf/", "lumen"];
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let Ok(value) = serde_json::from_str::<Value>(&text) else {
            return facts.done();
        };
        let root = folder(file.path);
        let requires = value.get("require").and_then(Value::as_object);
        let has_kit = requires.is_some_and(|all| all.keys().any(|name| KITS.iter().any(|kit| name.contains(kit))));
        let has_entry = ["public/index.php", "index.php", "artisan"].iter().any(|name| tree.exists(&below(root, name)));
        let is_library = value.get("type").and_then(Value::as_str) == Some("library");
        let (kind, role) = match (has_kit && has_entry, is_library) {
            (true, false) => (Hint::Executable, Role::Web),
            (_, true) => (Hint::Library, Role::Main),
            _ => return facts.done(),
        };
        let mut found = hint(kind);
        found.name = value.get("name").and_then(Value::as_str).map(|name| last(name).to_owned());
        (found.root, found.role) = (Some(root.to_owned()), role);
        facts.add(line_of(&text, "\"name\""), found);
        facts.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn web_projects_and_libraries_are_told_apart() {
        let files = Files(vec![
            ("a/composer.json", "{\"name\": \"acme/ratings\", \"require\": {\"symfony/http-kernel\": \"7\"}}"),
            ("a/public/index.php", ""),
            ("b/composer.json", "{\"name\": \"acme/lib\", \"type\": \"library\"}"),
            ("c/composer.json", "{\"require\": {\"symfony/yaml\": \"7\"}}"),
        ]);
        let found = hints(&ComposerManifests, &files);
        let rows: Vec<_> = found.iter().map(|hint| (hint.name.as_deref().unwrap_or(""), hint.hint)).collect();
        assert_eq!(rows, [("ratings", Hint::Executable), ("lib", Hint::Library)]);
    }
}
