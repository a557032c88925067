//! Compose files.

use catalog_schema::fact::{Deployable, Hint, Role};
use std::collections::BTreeMap;

use super::containerfile::part;
use super::names::{below, folder, image, join, last, words};
use super::outline::{NodeId, Outline};
use super::{Facts, MANIFEST_LIMIT, hint, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads compose files; see [`Extractor::doc`].
pub struct Compose;

impl Extractor for Compose {
    fn id(&self) -> &'static str {
        "compose"
    }

    fn doc(&self) -> &'static str {
        "A compose file names what runs together. Its `build` ties a name to a folder, its `image` to what another file \
         builds, `depends_on` and `links` say what it needs. Variables are filled in from the `.env` file beside it."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        let name = last(path).to_lowercase();
        let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
        yaml && (name.starts_with("docker-compose")
            || name.starts_with("compose.")
            || name.starts_with("compose-")
            || name.starts_with("docker-stack")
            || name.ends_with(".compose.yml")
            || name.ends_with(".compose.yaml"))
    }

    fn limit(&self) -> u64 {
        MANIFEST_LIMIT
    }

    fn extract(&self, file: &File<'_>, tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        let reader = Reader::new(&text(file.bytes), file.path, tree);
        for service in reader.services() {
            facts.add(Some(reader.outline.line(service)), reader.workload(service));
        }
        facts.done()
    }
}

/// More services than any compose file written by hand has.
const MAX_SERVICES: usize = 1_000;

struct Reader<'a> {
    outline: Outline,
    folder: &'a str,
    tree: &'a dyn TreeView,
    variables: BTreeMap<String, String>,
}

impl<'a> Reader<'a> {
    fn new(text: &str, path: &'a str, tree: &'a dyn TreeView) -> Self {
        let folder = folder(path);
        let environment = tree.read(&below(folder, ".env")).unwrap_or_default();
        let variables = environment_of(&String::from_utf8_lossy(&environment));
        Self { outline: Outline::read(text), folder, tree, variables }
    }

    fn services(&self) -> Vec<NodeId> {
        let tops = self.outline.documents().iter();
        tops.filter_map(|top| self.outline.get(*top, "services"))
            .flat_map(|all| self.outline.members(all))
            .take(MAX_SERVICES)
            .collect()
    }

    fn workload(&self, service: NodeId) -> Deployable {
        let mut found = hint(Hint::Workload);
        found.name = Some(self.outline.key(service).to_owned());
        let restart = self.outline.text_at(service, &["restart"]);
        let network = self.outline.text_at(service, &["network_mode"]);
        if restart == Some("no") {
            found.role = Role::Once;
        } else if network.is_some_and(|mode| mode.starts_with("service:")) {
            // Who lives in another's network is its sidecar.
            found.role = Role::Aside;
        }
        found.image = self.field(service, "image").and_then(|node| image(&self.fill(self.outline.text(node))));
        if let Some(build) = self.field(service, "build") {
            (found.root, found.part) = self.build(build);
        }
        // Development set-ups mount the code into a common image: the working folder is the service's.
        if let Some(mounted) = self.mounted(service) {
            found.image = found.image.filter(|_| found.root.is_some());
            found.root = Some(mounted);
        }
        for key in ["depends_on", "links"] {
            found.needs.extend(self.field(service, key).map(|node| self.needed(node)).unwrap_or_default());
        }
        found.needs.sort();
        found.needs.dedup();
        if found.root.is_none() && found.image.is_none() {
            self.extended(service, &mut found);
        }
        found
    }

    /// A field of a service, else of the one of this file that it extends.
    fn field(&self, service: NodeId, key: &str) -> Option<NodeId> {
        self.outline.get(service, key).or_else(|| {
            let extends = self.outline.get(service, "extends")?;
            if self.outline.get(extends, "file").is_some() {
                return None;
            }
            let name = self.outline.text_at(extends, &["service"]).unwrap_or_else(|| self.outline.text(extends));
            let other = self.services().into_iter().find(|other| self.outline.key(*other) == name)?;
            self.outline.get(other, key)
        })
    }

    /// What a service takes over from another file.
    fn extended(&self, service: NodeId, found: &mut Deployable) {
        let Some(extends) = self.outline.get(service, "extends") else {
            return;
        };
        let (Some(file), Some(name)) =
            (self.outline.text_at(extends, &["file"]), self.outline.text_at(extends, &["service"]))
        else {
            return;
        };
        let Some(path) = join(self.folder, file) else {
            return;
        };
        let Some(bytes) = self.tree.read(&path) else {
            return;
        };
        let other = Reader::new(&text(&bytes), &path, self.tree);
        let Some(base) = other.services().into_iter().find(|base| other.outline.key(*base) == name) else {
            return;
        };
        found.image = other.field(base, "image").and_then(|node| image(&other.fill(other.outline.text(node))));
        if let Some(build) = other.field(base, "build") {
            (found.root, found.part) = other.build(build);
        }
    }

    /// The folder that a `build` builds, and which part of it.
    fn build(&self, build: NodeId) -> (Option<String>, Option<String>) {
        let short = self.fill(self.outline.text(build));
        let long = self.outline.text_at(build, &["context"]).map(|context| self.fill(context));
        let context = long.filter(|_| short.is_empty()).unwrap_or(short);
        if context.contains("://") || context.starts_with("git@") {
            return (None, None);
        }
        let dockerfile = self.outline.text_at(build, &["dockerfile"]).map(|path| self.fill(path));
        let Some(context) = join(self.folder, &context) else {
            return (None, None);
        };
        let (root, part) = build_root(self.tree, &context, dockerfile.as_deref());
        let arguments = self.outline.get(build, "args").map(|args| self.values(args)).unwrap_or_default();
        let named =
            arguments.iter().filter(|_| part.is_none()).find_map(|value| named_folder(self.tree, &context, value));
        (Some(named.unwrap_or(root)), part)
    }

    /// The values of those build arguments whose names say that they choose what is built.
    fn values(&self, node: NodeId) -> Vec<String> {
        const CHOOSE: &[&str] =
            &["service", "app", "module", "package", "project", "target", "cmd", "bin", "binary", "crate"];
        let chooses = |key: &str| words(key).iter().any(|word| CHOOSE.contains(&word.as_str()));
        let members = self.outline.members(node).into_iter();
        let members = members.map(|node| (self.outline.key(node), self.outline.text(node)));
        let items = self.outline.items(node).into_iter().filter_map(|node| self.outline.text(node).split_once('='));
        members.chain(items).filter(|(key, _)| chooses(key)).map(|(_, value)| self.fill(value)).collect()
    }

    /// The folder of the repository that is mounted as the working folder.
    fn mounted(&self, service: NodeId) -> Option<String> {
        let working = self.outline.text_at(service, &["working_dir"])?;
        let volumes = self.outline.get(service, "volumes")?;
        let mounts = self.outline.items(volumes).into_iter().filter_map(|volume| {
            let mut parts = self.outline.text(volume).split(':');
            Some((parts.next()?.to_owned(), parts.next()?.trim_end_matches('/').to_owned()))
        });
        let (source, rest) = mounts
            .filter(|(source, _)| source.starts_with('.'))
            .filter_map(|(source, target)| Some((source, working.strip_prefix(target.as_str())?.to_owned())))
            .min_by_key(|(_, rest)| rest.len())?;
        let root = join(&join(self.folder, &source)?, rest.trim_start_matches('/'))?;
        let is_code = MANIFESTS.iter().any(|name| self.tree.exists(&below(&root, name)));
        (!root.is_empty() && is_code).then_some(root)
    }

    fn needed(&self, node: NodeId) -> Vec<String> {
        let members = self.outline.members(node).into_iter().map(|node| self.outline.key(node).to_owned());
        let items = self.outline.items(node).into_iter().map(|node| self.outline.text(node));
        members.chain(items.map(|name| name.split(':').next().unwrap_or(name).to_owned())).collect()
    }

    /// Fills in the variables of the `.env` file; others stay as they are written.
    fn fill(&self, text: &str) -> String {
        if !text.contains('$') {
            return text.to_owned();
        }
        let mut filled = text.to_owned();
        for (name, value) in &self.variables {
            filled = filled.replace(&format!("${{{name}}}"), value);
            if let Some(at) = filled.find(&format!("${{{name}:")).or_else(|| filled.find(&format!("${{{name}-")))
                && let Some(end) = filled[at..].find('}')
            {
                filled.replace_range(at..=at + end, value);
            }
        }
        filled
    }
}

/// Files that show that a folder holds the code of one thing.
const MANIFESTS: &[&str] = &[
    "package.json",
    "go.mod",
    "main.go",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "requirements.txt",
    "pyproject.toml",
    "manage.py",
    "Gemfile",
    "composer.json",
    "mix.exs",
    "build.sbt",
    "Dockerfile",
];

/// The folder whose code an image is made of, and which part of it: the Dockerfile's folder where that stands
/// below the context, else the context.
pub(super) fn build_root(tree: &dyn TreeView, context: &str, dockerfile: Option<&str>) -> (String, Option<String>) {
    let Some(dockerfile) = dockerfile else {
        return (context.to_owned(), None);
    };
    let part = part(last(dockerfile));
    if let Some(found) = part.as_deref().and_then(|part| named_folder(tree, context, part)) {
        return (found, None);
    }
    match join(context, dockerfile) {
        Some(path) if path != last(dockerfile) && path.starts_with(context) => (folder(&path).to_owned(), part),
        _ => (context.to_owned(), part),
    }
}

/// The folder of a thing that is known by name: in the context itself or in one of the usual places.
pub(super) fn named_folder(tree: &dyn TreeView, context: &str, name: &str) -> Option<String> {
    const PLACES: &[&str] = &["", "cmd/", "apps/", "services/", "packages/", "src/", "crates/", "internal/", "app/"];
    let plain = name.len() > 1 && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    if !plain || name.chars().all(|c| !c.is_alphabetic()) || name.contains("..") {
        return None;
    }
    let places = PLACES.iter().map(|place| below(context, &format!("{place}{name}")));
    places.into_iter().find(|path| !last(path).contains('.') && tree.exists(path))
}

/// The variables of a `.env` file, one level of references between them filled in.
fn environment_of(text: &str) -> BTreeMap<String, String> {
    let pairs = text.lines().filter_map(|line| line.trim().trim_start_matches("export ").split_once('='));
    let clean = |value: &str| value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']).to_owned();
    pairs
        .filter(|(name, _)| !name.starts_with('#'))
        .take(500)
        .map(|(name, value)| (name.trim().to_owned(), clean(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    const FILE: &str = "services:
  web:
    build: ./web
    image: ${REPO}/shop-web:${TAG}
    depends_on:
      db: {condition: service_healthy}
  api:
    build:
      context: .
      dockerfile: ${API_DOCKERFILE}
    links: [\"db:database\"]
  db:
    image: ${DB_IMAGE}
  seed:
    build: ./seed
    restart: \"no\"
  proxy:
    image: r/proxy
    network_mode: \"service:api\"
  again:
    extends: {file: common.yml, service: base}
";

    #[test]
    fn builds_images_needs_and_variables_are_read() {
        let files = Files(vec![
            ("docker-compose.yml", FILE),
            (".env", "DB_IMAGE=postgres:17 # db\nAPI_DOCKERFILE=./src/api/Dockerfile\n"),
            ("common.yml", "services:\n  base:\n    build: lib\n"),
        ]);
        let found = hints(&Compose, &files);
        let by = |name: &str| found.iter().find(|hint| hint.name.as_deref() == Some(name)).unwrap();
        assert_eq!((by("web").root.as_deref(), by("web").image.as_deref()), (Some("web"), Some("shop-web")));
        assert_eq!(by("web").needs, ["db"]);
        assert_eq!(by("api").root.as_deref(), Some("src/api"));
        assert_eq!(by("api").needs, ["db"]);
        assert_eq!((by("db").root.as_deref(), by("db").image.as_deref()), (None, Some("postgres")));
        assert_eq!(by("seed").role, Role::Once);
        assert_eq!(by("proxy").role, Role::Aside);
        assert_eq!(by("again").root.as_deref(), Some("lib"));
    }

    #[test]
    fn code_that_is_mounted_and_arguments_that_name_a_folder_give_the_root() {
        let text = "services:
  a-http:
    build: docker/app
    working_dir: /internal/a
    volumes: [\"./internal:/internal\"]
  b:
    build:
      context: .
      args: {SERVICE: billing}
";
        let files = Files(vec![("compose.yaml", text), ("internal/a/main.go", ""), ("services/billing/main.go", "")]);
        let found = hints(&Compose, &files);
        assert_eq!(found[0].root.as_deref(), Some("internal/a"));
        assert_eq!(found[1].root.as_deref(), Some("services/billing"));
    }
}
