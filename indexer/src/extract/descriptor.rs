//! Catalog files: the entities they describe, and those of the files that a Location names. One extractor per format,
//! so that evidence says which format speaks.

use std::collections::BTreeSet;

use catalog_schema::entity::{Entity, Span};
use catalog_schema::fact::{Claim, EntityClaim, Fact, Past, Standing};
use catalog_schema::format::backstage::Backstage;
use catalog_schema::format::compass::Compass;
use catalog_schema::format::cortex::Cortex;
use catalog_schema::format::datadog::Datadog;
use catalog_schema::format::location::{self, Leads, Mention, Wrong};
use catalog_schema::format::opslevel::OpsLevel;
use catalog_schema::format::path;
use catalog_schema::format::port::Port;
use catalog_schema::format::{Content, Files, Format, NoFiles, Parsed};
use catalog_schema::problem::Severity;
use globset::{GlobBuilder, GlobMatcher};

use super::{Extraction, Extractor, File, TreeView, annotated};

/// The largest catalog file, in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// Files that the Locations of one catalog file may lead to.
const MAX_TARGETS: usize = 1_000;

/// Locations that lead to Locations.
const MAX_DEPTH: usize = 10;

/// The longest pattern in a Location, in bytes.
const MAX_GLOB: usize = 500;

/// Folders whose catalog files are other people's, test data, or templates of files to come.
const FOREIGN: &[&str] = &[
    "node_modules",
    "vendor",
    "third_party",
    "third-party",
    "bower_components",
    "testdata",
    "fixtures",
    "__fixtures__",
    "skeleton",
    "skeletons",
    "cookiecutter",
];

/// Reads catalog files of one format.
pub struct Descriptor(&'static dyn Format);

/// Backstage's, our native one.
pub const BACKSTAGE: Descriptor = Descriptor(&Backstage);
/// Datadog's.
pub const DATADOG: Descriptor = Descriptor(&Datadog);
/// OpsLevel's.
pub const OPSLEVEL: Descriptor = Descriptor(&OpsLevel);
/// Cortex's.
pub const CORTEX: Descriptor = Descriptor(&Cortex);
/// Compass's.
pub const COMPASS: Descriptor = Descriptor(&Compass);
/// Port's.
pub const PORT: Descriptor = Descriptor(&Port);

impl Extractor for Descriptor {
    fn id(&self) -> &'static str {
        // The native format came first and keeps its word in evidence.
        if self.is_native() { "descriptor" } else { self.0.id() }
    }

    fn doc(&self) -> &'static str {
        if self.is_native() {
            "Reads catalog files (`catalog-info.yaml` and its like): every document is an entity, declared by the team \
             that wrote it. Files that a Location names in the same repository are read too, and `$text`, `$json` and \
             `$yaml` are filled in; the runbook that an annotation names is read. Past versions are read for their owners. Vendored folders, test data and template \
             skeletons are passed over."
        } else {
            self.0.doc()
        }
    }

    fn version(&self) -> u32 {
        3
    }

    fn wants(&self, path: &str) -> bool {
        let foreign = |part: &str| FOREIGN.contains(&part) || part.contains("{{");
        self.0.wants(path) && !path::folder(path).split('/').any(foreign)
    }

    fn follows(&self, path: &str) -> bool {
        self.wants(path)
    }

    fn past(&self, file: &File<'_>) -> Past {
        let parsed = self.0.read(file.path, file.bytes, &NoFiles);
        let owner = |entity: &Entity| (entity.reference.to_string(), entity.text("/spec/owner").map(str::to_owned));
        Past::Catalog {
            owners: parsed.entities.iter().map(owner).collect(),
            valid: parsed.problems.iter().all(|problem| problem.severity < Severity::Error),
        }
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut walk = Walk { tree, reader: self, out: Extraction::default(), seen: BTreeSet::new() };
        walk.seen.insert(file.path.to_owned());
        walk.read(file.path, file.bytes, 0);
        walk.out
    }
}

impl Descriptor {
    fn is_native(&self) -> bool {
        self.0.id() == Backstage.id()
    }
}

/// The repository's files as formats see them.
struct Tree<'t>(&'t dyn TreeView);

impl Files for Tree<'_> {
    fn read(&self, path: &str) -> Content {
        match self.0.read(path) {
            Some(bytes) => Content::Found(bytes),
            None if self.0.exists(path) => Content::TooLarge,
            None => Content::Missing,
        }
    }
}

/// One catalog file and all that its Locations lead to.
struct Walk<'t> {
    tree: &'t dyn TreeView,
    reader: &'t Descriptor,
    out: Extraction,
    seen: BTreeSet<String>,
}

impl Walk<'_> {
    fn read(&mut self, path: &str, bytes: &[u8], depth: usize) {
        let parsed = self.reader.0.read(path, bytes, &Tree(self.tree));
        self.take(path, parsed, depth);
    }

    fn take(&mut self, path: &str, parsed: Parsed, depth: usize) {
        self.out.problems.extend(parsed.problems);
        for entity in parsed.entities {
            for mention in location::mentions(&entity, path) {
                self.follow(&mention, depth);
            }
            let pointed = annotated::read(&entity, path, self.tree);
            self.out.facts.extend(pointed.facts);
            // Of other formats only we write these annotations: nobody could mend them.
            self.out.problems.extend(pointed.problems.into_iter().filter(|_| self.reader.is_native()));
            self.out.facts.push(fact(self.reader.id(), path, entity));
        }
    }

    fn follow(&mut self, mention: &Mention<'_>, depth: usize) {
        match &mention.leads {
            // Other repositories are crawled for themselves.
            Leads::Elsewhere => {}
            Leads::Outside => self.report(mention, Wrong::Outside),
            Leads::Pattern(pattern) => self.glob(pattern, mention, depth),
            Leads::Path(path) => self.target(path, mention, depth),
        }
    }

    fn glob(&mut self, pattern: &str, mention: &Mention<'_>, depth: usize) {
        let Some(matcher) = matcher(pattern) else {
            return self.report(mention, Wrong::BadPattern(pattern));
        };
        let plain = pattern.split(['*', '?', '{', '[']).next().unwrap_or_default();
        let found = self.tree.list(path::folder(plain));
        let fits = |path: &String| matcher.is_match(path) && (names_hidden(pattern) || !names_hidden(path));
        let mut found: Vec<String> = found.into_iter().filter(fits).collect();
        found.sort_unstable();
        if found.is_empty() && !mention.optional {
            self.report(mention, Wrong::NoMatch(pattern));
        }
        for path in found {
            self.target(&path, mention, depth);
        }
    }

    fn target(&mut self, path: &str, mention: &Mention<'_>, depth: usize) {
        // Files with a catalog file's own name are read for themselves.
        if self.reader.wants(path) && self.tree.exists(path) || !self.seen.insert(path.to_owned()) {
            return;
        }
        if depth >= MAX_DEPTH || self.seen.len() > MAX_TARGETS {
            return self.report(mention, Wrong::TooMany(path, MAX_TARGETS, MAX_DEPTH));
        }
        match self.tree.read(path) {
            Some(bytes) if bytes.len() <= MAX_BYTES => self.reach(path, &bytes, mention, depth + 1),
            None if !self.tree.exists(path) && mention.optional => {}
            None if !self.tree.exists(path) => self.report(mention, Wrong::Missing(path)),
            None if !self.tree.list(path).is_empty() => self.report(mention, Wrong::Folder(path)),
            _ => self.report(mention, Wrong::Unreadable(path, MAX_BYTES)),
        }
    }

    /// A file of another name: its problems are its own, unless it was never meant to be a descriptor.
    fn reach(&mut self, path: &str, bytes: &[u8], mention: &Mention<'_>, depth: usize) {
        let parsed = self.reader.0.read(path, bytes, &Tree(self.tree));
        match location::refusal(bytes, &parsed) {
            Some(why) => self.report(mention, Wrong::NoDescriptor(path, why)),
            None => self.take(path, parsed, depth),
        }
    }

    fn report(&mut self, mention: &Mention<'_>, wrong: Wrong<'_>) {
        let problem = location::problem(mention, wrong);
        // A limit that bites a thousand times is told once.
        let is_limit = matches!(wrong, Wrong::TooMany(..));
        if !is_limit || self.out.problems.iter().all(|known| known.code != problem.code) {
            self.out.problems.push(problem);
        }
    }
}

fn fact(extractor: &str, path: &str, entity: Entity) -> Fact {
    let line = entity.line("/metadata/name").or_else(|| entity.line("/kind"));
    let mut spans: Vec<(String, Span)> = entity.spans.iter().map(|(p, span)| (p.to_owned(), span)).collect();
    spans.sort_by_key(|(_, span)| (span.line, span.column));
    let claim = EntityClaim { json: entity.document.to_string(), spans };
    Fact {
        path: path.to_owned(),
        line,
        extractor: extractor.to_owned(),
        standing: Standing::Declared,
        claim: Claim::Entity(claim),
    }
}

fn matcher(pattern: &str) -> Option<GlobMatcher> {
    if pattern.len() > MAX_GLOB {
        return None;
    }
    GlobBuilder::new(pattern).literal_separator(true).build().ok().map(|glob| glob.compile_matcher())
}

/// Whether a part begins with a dot: a star leads there only where the pattern says so itself, as in Backstage.
fn names_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::extract::fixture::{Files as Fixture, run};

    const COMPONENT: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\nspec: {type: service, lifecycle: x, owner: a}\n";
    const SYSTEM: &str = "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: {name: money}\nspec: {owner: a}\n";

    fn location(spec: &str) -> String {
        format!("apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: all}}\nspec: {spec}\n")
    }

    fn extract(files: Vec<(&'static str, String)>) -> Extraction {
        let files = files.into_iter().map(|(path, text)| (path, &*Box::leak(text.into_boxed_str()))).collect();
        run(&BACKSTAGE, &Fixture(files))
    }

    fn names(extraction: &Extraction) -> Vec<(String, String)> {
        let name = |fact: &Fact| match &fact.claim {
            Claim::Entity(claim) => {
                let json: serde_json::Value = serde_json::from_str(&claim.json).unwrap();
                json["metadata"]["name"].as_str().unwrap().to_owned()
            }
            _ => String::new(),
        };
        extraction.facts.iter().map(|fact| (fact.path.clone(), name(fact))).collect()
    }

    fn codes(extraction: &Extraction) -> Vec<&str> {
        extraction.problems.iter().map(|p| p.code.as_str()).collect()
    }

    #[test]
    fn an_entity_is_a_declared_fact_at_its_name() {
        let found = extract(vec![("svc/catalog-info.yaml", COMPONENT.to_owned())]);
        assert_eq!(found.problems, []);
        let fact = &found.facts[0];
        assert_eq!((fact.line, fact.standing, fact.extractor.as_str()), (Some(4), Standing::Declared, "descriptor"));
        let Claim::Entity(claim) = &fact.claim else { unreachable!() };
        assert!(claim.spans.is_sorted_by_key(|(_, span)| (span.line, span.column)));
        assert_eq!(claim.spans[0].0, "");
    }

    #[test]
    fn an_entity_with_problems_is_shown_all_the_same() {
        let found = extract(vec![("catalog-info.yaml", COMPONENT.replace("lifecycle: x, ", ""))]);
        assert_eq!((names(&found).len(), codes(&found)), (1, vec!["descriptor-missing-field"]));
    }

    #[test]
    fn locations_lead_to_files_of_the_same_repository() {
        let found = extract(vec![
            (
                "catalog-info.yaml",
                location("{targets: [./a/system.yaml, 'svc/**/*.yaml', 'https://example.org/x.yaml']}"),
            ),
            ("a/system.yaml", SYSTEM.to_owned()),
            ("svc/x/y/pay.yaml", COMPONENT.to_owned()),
            ("svc/catalog-info.yaml", COMPONENT.replace("pay", "own")),
            ("other.yaml", COMPONENT.replace("pay", "not-named")),
        ]);
        assert_eq!(found.problems, []);
        let mut names = names(&found);
        names.sort();
        let expected = [
            ("a/system.yaml", "money"),
            ("catalog-info.yaml", "all"),
            ("svc/catalog-info.yaml", "own"),
            ("svc/x/y/pay.yaml", "pay"),
        ];
        assert_eq!(names, expected.map(|(p, n)| (p.to_owned(), n.to_owned())));
    }

    #[test]
    fn a_target_that_cannot_be_read_is_told_where_it_is_named() {
        let code = |spec: &str| {
            let mut found = extract(vec![
                ("d/catalog-info.yaml", location(spec)),
                ("d/README.md", "# Hello\n\nA shop.\n".to_owned()),
                ("d/values.yaml", "replicas: 2\n".to_owned()),
                ("d/sub/x", String::new()),
            ]);
            assert_eq!(found.facts.len(), 1);
            found.problems.pop().map(|p| (p.code, p.span.unwrap().line))
        };
        let at = |code: &str| Some((format!("descriptor-location-{code}"), 4));
        assert_eq!(code("{target: ./gone.yaml}"), at("missing"));
        assert_eq!(code("{target: ./gone.yaml, presence: optional}"), None);
        assert_eq!(code("{target: ../../x.yaml}"), at("outside"));
        assert_eq!(code("{target: './x/*.yaml'}"), at("matches-nothing"));
        assert_eq!(code("{target: './x/{a.yaml'}"), at("bad-pattern"));
        assert_eq!(code("{target: ./README.md}"), at("no-descriptor"));
        assert_eq!(code("{target: ./values.yaml}"), at("no-descriptor"));
        assert_eq!(code("{target: ./sub}"), at("no-descriptor"));
    }

    #[test]
    fn a_file_that_is_meant_to_be_a_descriptor_has_its_problems_itself() {
        let found = extract(vec![
            ("catalog-info.yaml", location("{targets: [./a.yaml, ./empty.yaml]}")),
            ("a.yaml", SYSTEM.replace("owner: a", "onwer: a")),
            ("empty.yaml", String::new()),
        ]);
        let told: Vec<_> = found.problems.iter().map(|p| (p.code.as_str(), p.path.as_str())).collect();
        assert_eq!(told, [("descriptor-missing-field", "a.yaml"), ("descriptor-empty", "empty.yaml")]);
    }

    #[test]
    fn stars_lead_into_hidden_folders_only_where_the_pattern_says_so() {
        let found = |pattern: &str| {
            let found = extract(vec![
                ("catalog-info.yaml", location(&format!("{{target: '{pattern}'}}"))),
                ("a/b.yaml", SYSTEM.to_owned()),
                (".github/workflows/c.yaml", "on: push\n".to_owned()),
                (".catalog/d.yaml", SYSTEM.replace("money", "hidden")),
            ]);
            (names(&found).len(), found.problems.len())
        };
        assert_eq!(found("./**/*.yaml"), (2, 0), "no workflow is taken for a descriptor");
        assert_eq!(found("./.catalog/*.yaml"), (2, 0));
    }

    #[test]
    fn locations_in_a_circle_are_read_once() {
        let found = extract(vec![
            ("catalog-info.yaml", location("{target: ./b.yaml}")),
            ("b.yaml", location("{targets: [./b.yaml, ./catalog-info.yaml, ./c.yaml, ./c.yaml]}")),
            ("c.yaml", SYSTEM.to_owned()),
        ]);
        assert_eq!((names(&found).len(), found.problems.len()), (3, 0));
    }

    #[test]
    fn placeholders_read_the_tree() {
        let api = "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: p}\nspec: {type: openapi, lifecycle: x, owner: a, definition: {$text: ../api.yaml}}\n";
        let found = extract(vec![("d/catalog-info.yaml", api.to_owned()), ("api.yaml", "openapi: 3.1.0\n".to_owned())]);
        assert_eq!(found.problems, []);
        let Claim::Entity(claim) = &found.facts[0].claim else { unreachable!() };
        assert!(claim.json.contains("openapi: 3.1.0"));
    }

    #[test]
    fn a_past_version_is_who_owned_what_and_whether_it_was_valid() {
        let text = format!("{COMPONENT}---\n{SYSTEM}");
        let past = |text: &str| BACKSTAGE.past(&File { path: "catalog-info.yaml", bytes: text.as_bytes(), host: None });
        let owners = vec![
            ("component:default/pay".to_owned(), Some("a".to_owned())),
            ("system:default/money".to_owned(), Some("a".to_owned())),
        ];
        assert_eq!(past(&text), Past::Catalog { owners, valid: true });
        assert_eq!(past("kind: ["), Past::Catalog { owners: Vec::new(), valid: false });
    }

    #[test]
    fn vendored_files_and_templates_are_passed_over() {
        for path in [
            "node_modules/x/catalog-info.yaml",
            "t/skeleton/catalog-info.yaml",
            "t/{{name}}/catalog-info.yaml",
            "x.yaml",
        ] {
            assert!(!BACKSTAGE.wants(path), "{path}");
        }
        assert!(BACKSTAGE.wants("a/.backstage/x.yaml"));
    }

    #[test]
    fn every_format_has_an_extractor_and_its_name_in_evidence() {
        let ids: Vec<&str> = crate::extract::extractors().iter().map(|extractor| extractor.id()).collect();
        for format in catalog_schema::format::FORMATS.iter().filter(|format| format.id() != "backstage") {
            assert!(ids.contains(&format.id()), "{}", format.id());
        }
        let files = Fixture(vec![("pay/service.datadog.yaml", "schema-version: v2.2\ndd-service: pay\nteam: money\n")]);
        let found = run(&DATADOG, &files);
        assert_eq!((names(&found)[0].1.as_str(), found.facts[0].extractor.as_str()), ("pay", "datadog"));
        assert!(!BACKSTAGE.wants("pay/service.datadog.yaml") && !DATADOG.wants("vendor/x/service.datadog.yaml"));
    }
}
