//! Backstage descriptors: `catalog-info.yaml` (`formats.md` 2.1), our native format.

use std::collections::HashMap;

use super::placeholder::Filler;
use super::{Files, Format, Parsed, path};
use crate::entity::{Entity, Span};
use crate::id::EntityRef;
use crate::problem::{Problem, Severity};
use crate::validate::{self, field};
use crate::yaml::{self, Document, Limits, Node};

/// The Backstage descriptor format.
pub struct Backstage;

impl Format for Backstage {
    fn id(&self) -> &'static str {
        "backstage"
    }

    fn doc(&self) -> &'static str {
        "Reads Backstage descriptors from `catalog-info.yaml`, `catalog-info.yml` and `.backstage/*.yaml`: every \
         document of the file, every kind, with the values that `$text`, `$json` and `$yaml` name in the same \
         repository. What Backstage refuses is an error; what is only suspicious is a warning."
    }

    fn wants(&self, path: &str) -> bool {
        let name = path::name(path);
        matches!(name, "catalog-info.yaml" | "catalog-info.yml") || in_dot_folder(path)
    }

    fn read(&self, path: &str, bytes: &[u8], files: &dyn Files) -> Parsed {
        let (documents, mut problems) = yaml::parse(bytes, &Limits::default());
        problems.iter_mut().for_each(|problem| path.clone_into(&mut problem.path));
        let filled: Vec<&Document> = documents.iter().filter(|document| !document.root.is_null()).collect();
        if filled.is_empty() && problems.is_empty() && !in_dot_folder(path) {
            problems.push(Problem::new("descriptor-empty", Severity::Warning, path, "file describes nothing"));
        }
        let mut parsed = Parsed { entities: Vec::new(), problems };
        let mut filler = Filler::new(path, files);
        for document in filled {
            read_document(path, document, &mut filler, &mut parsed);
        }
        parsed.problems.append(&mut filler.problems);
        report_doubles(path, &parsed.entities, &mut parsed.problems);
        parsed.problems.sort_by_key(|problem| problem.span);
        parsed
    }
}

/// Files in `.backstage/` go by any name, so not each of them is a descriptor.
fn in_dot_folder(path: &str) -> bool {
    let folder = path::folder(path);
    path::name(folder) == ".backstage" && (path.ends_with(".yaml") || path.ends_with(".yml"))
}

fn read_document(path: &str, document: &Document, filler: &mut Filler<'_>, parsed: &mut Parsed) {
    let root = &document.root;
    if in_dot_folder(path) && root.get("apiVersion").is_none() && root.get("kind").is_none() {
        return;
    }
    if let Some(span) = template_name(root) {
        let message = "document is a template of a descriptor, not a descriptor";
        parsed.problems.push(Problem::new("descriptor-template", Severity::Info, path, message).at(Some(span)));
        return;
    }
    let root = filler.fill(root);
    parsed.problems.extend(validate::descriptor(path, &root));
    if is_usable(&root) {
        let (json, spans) = yaml::to_json(&root);
        parsed.entities.extend(Entity::new(json, spans));
    }
}

/// The place of a name that a generator fills in (`${{ values.name }}`): such files stand in template folders.
fn template_name(root: &Node) -> Option<Span> {
    let name = root.get("metadata")?.get("name")?;
    name.as_str().is_some_and(|text| text.contains("{{") || text.contains("<%")).then_some(name.span)
}

/// Whether the document names an entity that can be shown, be it with problems.
fn is_usable(root: &Node) -> bool {
    let metadata = root.get("metadata");
    let text = |name: &str| metadata.and_then(|m| m.get(name)).and_then(Node::as_str);
    let fits = |text: &str| {
        let outlaw = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '/' | ':');
        !text.is_empty() && text.len() <= 200 && !text.contains(outlaw)
    };
    root.get("kind").and_then(Node::as_str).is_some_and(field::is_kind)
        && text("name").is_some_and(fits)
        && text("namespace").is_none_or(fits)
}

pub(super) fn report_doubles(path: &str, entities: &[Entity], problems: &mut Vec<Problem>) {
    let mut first: HashMap<&EntityRef, Option<u32>> = HashMap::new();
    for entity in entities {
        let span = entity.spans.get("/metadata/name");
        match first.get(&entity.reference) {
            None => {
                first.insert(&entity.reference, span.map(|s| s.line));
            }
            Some(line) => {
                let message = format!(
                    "`{}` is described twice in this file, first on line {}",
                    entity.reference,
                    line.unwrap_or(1)
                );
                let problem = Problem::new("descriptor-duplicate-entity", Severity::Error, path, message);
                problems.push(problem.at(span).hint("rename or remove one of the two"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::format::{Content, FORMATS, NoFiles, of_path};

    const GOOD: &str = "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: pay\nspec:\n  type: openapi\n  lifecycle: production\n  owner: team-a\n  definition:\n    $text: ./openapi.yaml\n";

    struct Shelf(Vec<(&'static str, &'static [u8])>);

    impl Files for Shelf {
        fn read(&self, path: &str) -> Content {
            match self.0.iter().find(|(p, _)| *p == path) {
                Some((_, b"LARGE")) => Content::TooLarge,
                Some((_, bytes)) => Content::Found(bytes.to_vec()),
                None => Content::Missing,
            }
        }
    }

    fn read(text: &str, files: &dyn Files) -> Parsed {
        Backstage.read("svc/catalog-info.yaml", text.as_bytes(), files)
    }

    fn codes(parsed: &Parsed) -> Vec<&str> {
        parsed.problems.iter().map(|p| p.code.as_str()).collect()
    }

    #[test]
    fn ids_in_the_register_are_unique_and_documented() {
        let mut ids: Vec<&str> = FORMATS.iter().map(|f| f.id()).collect();
        ids.dedup();
        assert_eq!(ids.len(), FORMATS.len());
        assert!(FORMATS.iter().all(|f| f.doc().len() > 40));
    }

    #[test]
    fn the_usual_file_names_are_wanted() {
        for path in ["catalog-info.yaml", "a/b/catalog-info.yml", ".backstage/x.yaml", "a/.backstage/x.yml"] {
            assert!(of_path(path).is_some(), "{path}");
        }
        for path in ["catalog-info.json", "my-catalog-info.yaml", ".backstage/a/x.yaml", ".backstage/x.md", "x.yaml"] {
            assert!(of_path(path).is_none(), "{path}");
        }
    }

    #[test]
    fn placeholders_are_filled_from_the_same_repository() {
        let parsed = read(GOOD, &Shelf(vec![("svc/openapi.yaml", b"openapi: 3.1.0\n")]));
        assert_eq!(codes(&parsed), Vec::<&str>::new());
        assert_eq!(parsed.entities[0].text("/spec/definition"), Some("openapi: 3.1.0\n"));
        assert_eq!(parsed.entities[0].line("/spec/definition"), Some(10));
    }

    #[test]
    fn without_files_a_placeholder_stays_and_is_no_problem() {
        let parsed = read(GOOD, &NoFiles);
        assert_eq!(codes(&parsed), Vec::<&str>::new());
        assert_eq!(parsed.entities[0].text("/spec/definition/$text"), Some("./openapi.yaml"));
    }

    #[test]
    fn a_placeholder_that_cannot_be_read_says_why() {
        let of = |target: &str| GOOD.replace("$text: ./openapi.yaml", target);
        let shelf = Shelf(vec![
            ("svc/two.yaml", b"a: 1\n---\nb: 2\n"),
            ("svc/bad.json", b"{"),
            ("svc/bin", b"\xff"),
            ("svc/huge", b"LARGE"),
        ]);
        let code = |target: &str| read(&of(target), &shelf).problems.remove(0).code;
        assert_eq!(code("$text: ./gone.yaml"), "descriptor-placeholder-missing");
        assert_eq!(code("$text: ../../x"), "descriptor-placeholder-outside");
        assert_eq!(code("$text: https://example.org/x"), "descriptor-placeholder-remote");
        assert_eq!(code("$yaml: ./two.yaml"), "descriptor-placeholder-unreadable");
        assert_eq!(code("$json: ./bad.json"), "descriptor-placeholder-unreadable");
        assert_eq!(code("$text: ./bin"), "descriptor-placeholder-encoding");
        assert_eq!(code("$text: 5"), "descriptor-placeholder-unreadable");
        assert_eq!(code("$text: /svc/huge"), "descriptor-placeholder-too-large");
    }

    #[test]
    fn json_and_yaml_placeholders_become_values() {
        let text = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: a, labels: {$json: ./l.json}}\nspec: {$yaml: ./s.yaml}\n";
        let shelf =
            Shelf(vec![("svc/l.json", b"{\"a\": \"b\"}"), ("svc/s.yaml", b"type: service\nlifecycle: x\nowner: 5\n")]);
        let parsed = read(text, &shelf);
        assert_eq!(parsed.entities[0].text("/metadata/labels/a"), Some("b"));
        assert_eq!(codes(&parsed), ["descriptor-wrong-type"], "values that were filled in are checked too");
        assert_eq!(parsed.problems[0].span.unwrap().line, 4);
    }

    #[test]
    fn all_documents_of_a_file_are_read() {
        let text =
            format!("{GOOD}---\n---\nkind: Component\nmetadata: {{name: b}}\n---\n- x\n---\nfoo: [\n---\n{GOOD}");
        let parsed = read(&text, &NoFiles);
        let refs: Vec<&str> = parsed.entities.iter().map(|e| e.reference.as_str()).collect();
        assert_eq!(refs, ["api:default/pay", "component:default/b", "api:default/pay"]);
        for code in
            ["descriptor-missing-field", "descriptor-not-a-mapping", "yaml-syntax", "descriptor-duplicate-entity"]
        {
            assert!(codes(&parsed).contains(&code), "{code}: {parsed:#?}");
        }
        assert!(parsed.problems.iter().all(|p| p.path == "svc/catalog-info.yaml"));
        assert!(parsed.problems.is_sorted_by_key(|p| p.span));
    }

    #[test]
    fn an_entity_whose_name_cannot_be_used_is_not_kept() {
        for name in ["\"a b\"", "12", "\"\"", "a/b", "[a]", "\"a\\nb\""] {
            let parsed = read(&GOOD.replace("name: pay", &format!("name: {name}")), &NoFiles);
            assert_eq!(parsed.entities.len(), 0, "{name}");
            assert_eq!(parsed.problems.len(), 1, "{name}");
        }
        let odd = read(&GOOD.replace("name: pay", "name: pay_"), &NoFiles);
        assert_eq!((odd.entities.len(), codes(&odd)), (1, vec!["descriptor-bad-name"]));
    }

    #[test]
    fn templates_and_foreign_files_are_left_alone() {
        assert_eq!(
            codes(&read(&GOOD.replace("name: pay", "name: ${{ values.name }}"), &NoFiles)),
            ["descriptor-template"]
        );
        assert_eq!(Backstage.read(".backstage/app.yaml", b"app: {title: x}\n", &NoFiles), Parsed::default());
        assert_eq!(codes(&read("# nothing\n", &NoFiles)), ["descriptor-empty"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn mutated_files_are_read_without_panic(at in 0..GOOD.len(), length in 0..12_usize, insert in "[ -~\n]{0,8}") {
            let end = (at + length).min(GOOD.len());
            let text = format!("{}{insert}{}", &GOOD[..at], &GOOD[end..]);
            let parsed = read(&text, &NoFiles);
            prop_assert!(parsed.entities.iter().all(|e| !e.reference.name().is_empty() && e.reference.kind().len() < 64));
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Backstage.read("catalog-info.yaml", &bytes, &NoFiles);
        }
    }
}
