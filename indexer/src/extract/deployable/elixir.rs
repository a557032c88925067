//! Elixir projects.

use catalog_schema::fact::{Hint, Role};
use regex::Regex;
use std::sync::LazyLock;

use super::names::{folder, last};
use super::{Facts, hint, line_at, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads `mix.exs`; see [`Extractor::doc`].
pub struct MixProjects;

impl Extractor for MixProjects {
    fn id(&self) -> &'static str {
        "elixir"
    }

    fn doc(&self) -> &'static str {
        "A mix.exs with Phoenix, Plug or another server, and an application module, is a web project; an umbrella is \
         neither; the others are libraries."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        last(path) == "mix.exs"
    }

    fn extract(&self, file: &File<'_>, _tree: &dyn TreeView) -> Extraction {
        static APP: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"app:\s*:(\w+)").ok());
        const SERVERS: &[&str] = &["{:phoenix,", "{:plug_cowboy,", "{:bandit,", "{:grpc,", "{:broadway,", "{:cowboy,"];
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let app = APP.as_ref().and_then(|regex| regex.captures(&text));
        if let (Some(app), false) = (app, text.contains("apps_path:")) {
            let runs = text.contains("mod: {") && !text.contains("package: package()");
            let serves = SERVERS.iter().any(|server| text.contains(server));
            let mut found = hint(if runs { Hint::Executable } else { Hint::Library });
            if runs && serves {
                found.role = Role::Web;
            }
            found.name = Some(app[1].to_owned());
            found.root = Some(folder(file.path).to_owned());
            facts.add(app.get(0).map(|all| line_at(&text, all.start())), found);
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
    fn phoenix_umbrella_and_library_are_told_apart() {
        let files = Files(vec![
            ("mix.exs", "apps_path: \"apps\"\n"),
            ("apps/web/mix.exs", "app: :web,\nmod: {Web.Application, []}\n{:phoenix, \"~> 1\"}\n"),
            ("apps/lib/mix.exs", "app: :lib,\n"),
        ]);
        let found = hints(&MixProjects, &files);
        let rows: Vec<_> =
            found.iter().map(|hint| (hint.name.as_deref().unwrap_or(""), hint.hint, hint.role)).collect();
        assert_eq!(rows, [("web", Hint::Executable, Role::Web), ("lib", Hint::Library, Role::Main)]);
    }
}
