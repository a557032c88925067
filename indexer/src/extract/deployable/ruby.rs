//! Ruby web applications and gems.

use catalog_schema::fact::{Hint, Role};

use super::names::{folder, last};
use super::{Facts, hint, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads Rack files, Sinatra applications and gem specifications; see [`Extractor::doc`].
pub struct RubyEntries;

impl Extractor for RubyEntries {
    fn id(&self) -> &'static str {
        "ruby"
    }

    fn doc(&self) -> &'static str {
        "A config.ru, or a Gemfile with Rails or Sinatra beside an application file, is a web project; a gemspec is a library."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        matches!(last(path), "config.ru" | "Gemfile") || path.ends_with(".gemspec")
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let root = folder(file.path);
        let (kind, role) = match last(file.path) {
            "config.ru" => (Hint::Executable, Role::Web),
            "Gemfile" => {
                let text = text(file.bytes);
                let gem =
                    |name: &str| text.contains(&format!("gem \"{name}\"")) || text.contains(&format!("gem '{name}'"));
                let has = |name: &str| tree.exists(&super::names::below(root, name));
                let sinatra = gem("sinatra") && !has("config.ru");
                if has("config.ru") || !(sinatra || gem("rails") && has("config/application.rb")) {
                    return facts.done();
                }
                (Hint::Executable, Role::Web)
            }
            _ => (Hint::Library, Role::Main),
        };
        let mut found = hint(kind);
        found.name = Some(last(root).to_owned()).filter(|name| !name.is_empty());
        (found.root, found.role) = (Some(root.to_owned()), role);
        facts.add(Some(1), found);
        facts.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn rack_and_sinatra_are_web_projects_and_gems_are_libraries() {
        let files = Files(vec![
            ("shop/config.ru", "run Shop\n"),
            ("shop/Gemfile", "gem 'rails'\n"),
            ("mail/Gemfile", "gem \"sinatra\"\n"),
            ("dev/Gemfile", "gem 'rubocop'\n"),
            ("gem/x.gemspec", ""),
        ]);
        let found = hints(&RubyEntries, &files);
        let rows: Vec<_> = found.iter().map(|hint| (hint.root.as_deref().unwrap_or(""), hint.role)).collect();
        assert_eq!(rows, [("shop", Role::Web), ("mail", Role::Web), ("gem", Role::Main)]);
    }
}
