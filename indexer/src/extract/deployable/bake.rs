//! Build files of `docker buildx bake` in HCL.

use catalog_schema::fact::Hint;
use regex::Regex;
use std::sync::LazyLock;

use super::compose::build_root;
use super::names::{folder, image, join, last};
use super::{Facts, hint, line_at, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads bake files; see [`Extractor::doc`].
pub struct Bake;

impl Extractor for Bake {
    fn id(&self) -> &'static str {
        "bake"
    }

    fn doc(&self) -> &'static str {
        "The targets of a docker-bake.hcl tie an image's name to the folder that builds it."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        last(path).starts_with("docker-bake") && path.ends_with(".hcl")
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        static TARGET: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r#"(?m)^\s*target\s+"([^"]+)"\s*\{((?:[^{}]|\{[^{}]*\})*)\}"#).ok());
        let mut facts = Facts::new(self.id(), file.path);
        let text = text(file.bytes);
        for target in TARGET.iter().flat_map(|regex| regex.captures_iter(&text)) {
            let (name, body) = (&target[1], &target[2]);
            let (context, dockerfile) = (field(body, "context"), field(body, "dockerfile"));
            if context.is_none() && dockerfile.is_none() {
                continue;
            }
            let Some(context) = join(folder(file.path), context.unwrap_or(".")) else {
                continue;
            };
            let mut found = hint(Hint::Build);
            found.name = Some(name.to_owned());
            let (root, part) = build_root(tree, &context, dockerfile);
            (found.root, found.part, found.image) = (Some(root), part, field(body, "tags").and_then(image));
            facts.add(target.get(0).map(|all| line_at(&text, all.start())), found);
        }
        facts.done()
    }
}

/// The first string of a field; of a list its first item.
fn field<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    let line = body
        .lines()
        .map(str::trim_start)
        .position(|line| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('=')))?;
    body.lines().skip(line).take(2).find_map(|line| line.split('"').nth(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn targets_tie_images_to_folders() {
        let text = "group \"default\" { targets = [\"api\"] }\ntarget \"base\" { pull = true }\ntarget \"api\" {\n  context = \"services/api\"\n  args = { A = \"b\" }\n  tags = [\n    \"r.io/acme/api:${TAG}\"\n  ]\n}\n";
        let found = hints(&Bake, &Files(vec![("docker-bake.hcl", text)]));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].root.as_deref(), found[0].image.as_deref()),
            (Some("services/api"), Some("r.io/acme/api"))
        );
    }
}
