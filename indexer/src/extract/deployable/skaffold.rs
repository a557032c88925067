//! Skaffold build lists.

use catalog_schema::fact::Hint;

use super::compose::build_root;
use super::names::{folder, image, join, last};
use super::outline::{NodeId, Outline};
use super::{Facts, hint, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads skaffold files; see [`Extractor::doc`].
pub struct Skaffold;

impl Extractor for Skaffold {
    fn id(&self) -> &'static str {
        "skaffold"
    }

    fn doc(&self) -> &'static str {
        "The artifacts of a skaffold.yaml tie an image's name to the folder that builds it, so that a workload of that \
         image is known to run that folder's code."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        let name = last(path);
        name.starts_with("skaffold") && (name.ends_with(".yaml") || name.ends_with(".yml"))
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let outline = Outline::read(&text(file.bytes));
        for artifact in artifacts(&outline) {
            let Some(image) = outline.text_at(artifact, &["image"]).and_then(image) else {
                continue;
            };
            let context = outline.text_at(artifact, &["context"]).unwrap_or(".");
            let Some(context) = join(folder(file.path), context) else {
                continue;
            };
            // A build without a Dockerfile names its module by folder.
            let module = ["jib", "bazel"].iter().find_map(|kit| outline.text_at(artifact, &[kit, "project"]));
            let module =
                module.and_then(|module| join(&context, &module.replace(':', "/"))).filter(|path| tree.exists(path));
            let context = module.unwrap_or(context);
            let dockerfile = outline.text_at(artifact, &["docker", "dockerfile"]);
            let mut found = hint(Hint::Build);
            let (root, part) = build_root(tree, &context, dockerfile);
            found.name = Some(last(&image).to_owned());
            (found.root, found.part, found.image) = (Some(root), part, Some(image));
            facts.add(Some(outline.line(artifact)), found);
        }
        facts.done()
    }
}

/// The artifacts of all documents, those of profiles included.
fn artifacts(outline: &Outline) -> Vec<NodeId> {
    let tops = outline.documents().iter().copied();
    let holders = tops.flat_map(|top| {
        let profiles = outline.get(top, "profiles").map(|list| outline.items(list)).unwrap_or_default();
        std::iter::once(top).chain(profiles)
    });
    let lists = holders.filter_map(|holder| outline.at(holder, &["build", "artifacts"]));
    lists.flat_map(|list| outline.items(list)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn a_build_without_a_dockerfile_names_its_module() {
        let text = "build:\n  artifacts:\n  - image: writer\n    context: ../..\n    jib:\n      project: src/writer\n";
        let files = Files(vec![("src/writer/skaffold.yaml", text), ("src/writer/pom.xml", "")]);
        assert_eq!(hints(&Skaffold, &files)[0].root.as_deref(), Some("src/writer"));
    }

    #[test]
    fn artifacts_tie_images_to_folders() {
        let text = "build:\n  artifacts:\n  - image: cart\n    context: src/cart/src\n  - image: r/web\n    docker:\n      dockerfile: web/Dockerfile\nprofiles:\n- build:\n    artifacts:\n    - image: load\n      context: load\n";
        let found = hints(&Skaffold, &Files(vec![("skaffold.yaml", text)]));
        let rows: Vec<_> = found.iter().map(|hint| (hint.image.as_deref(), hint.root.as_deref())).collect();
        assert_eq!(
            rows,
            [(Some("cart"), Some("src/cart/src")), (Some("r/web"), Some("web")), (Some("load"), Some("load"))]
        );
    }
}
