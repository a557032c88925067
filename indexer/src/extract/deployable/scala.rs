//! Scala builds.

use catalog_schema::fact::{Hint, Role};
use regex::Regex;
use std::sync::LazyLock;

use super::names::{folder, last};
use super::{Facts, hint, line_at, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads `build.sbt`; see [`Extractor::doc`].
pub struct SbtBuilds;

impl Extractor for SbtBuilds {
    fn id(&self) -> &'static str {
        "scala"
    }

    fn doc(&self) -> &'static str {
        "A build.sbt with Play, http4s, Akka or Pekko HTTP, ZIO HTTP or Finatra is a web project; one without is a library."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        last(path) == "build.sbt"
    }

    fn extract(&self, file: &File<'_>, _tree: &dyn TreeView) -> Extraction {
        static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\bname\s*:=\s*"([^"]+)""#).ok());
        const SERVERS: &[&str] =
            &["PlayScala", "PlayJava", "http4s", "akka-http", "pekko-http", "zio-http", "finatra", "cask"];
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        let name = NAME.as_ref().and_then(|regex| regex.captures(&text));
        let serves = SERVERS.iter().any(|server| text.contains(server));
        if name.is_none() && !serves {
            return facts.done();
        }
        let mut found = hint(if serves { Hint::Executable } else { Hint::Library });
        if serves {
            found.role = Role::Web;
        }
        found.name = name.as_ref().map(|name| name[1].to_owned());
        found.root = Some(folder(file.path).to_owned());
        facts.add(name.and_then(|name| name.get(0).map(|all| line_at(&text, all.start()))), found);
        facts.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn play_is_a_web_project_and_the_rest_are_libraries() {
        let files = Files(vec![
            ("a/build.sbt", "name := \"tariffs\"\nlazy val root = project.enablePlugins(PlayScala)\n"),
            ("b/build.sbt", "name := \"util\"\n"),
            ("c/build.sbt", ""),
        ]);
        let found = hints(&SbtBuilds, &files);
        let rows: Vec<_> = found.iter().map(|hint| (hint.name.as_deref().unwrap_or(""), hint.hint)).collect();
        assert_eq!(rows, [("tariffs", Hint::Executable), ("util", Hint::Library)]);
    }
}
