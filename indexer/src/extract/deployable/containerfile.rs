//! Dockerfiles and Containerfiles.

use catalog_schema::fact::{Hint, Role};

use super::names::{folder, image, last, words};
use super::{Facts, hint, text};
use crate::extract::{Extraction, Extractor, File, TreeView};

/// Reads Dockerfiles; see [`Extractor::doc`].
pub struct Containerfiles;

impl Extractor for Containerfiles {
    fn id(&self) -> &'static str {
        "containerfile"
    }

    fn doc(&self) -> &'static str {
        "A Dockerfile or Containerfile says that its folder builds an image. Where its last stage runs a foreign image \
         with no entry point of its own, what is built is that product with settings, not a service; where that image is a \
         bare language or system, it runs nothing."
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, path: &str) -> bool {
        is_containerfile(last(path))
    }

    fn extract(&self, file: &File<'_>, _tree: &dyn TreeView) -> Extraction {
        let mut facts = Facts::new(self.id(), file.path);
        if let Some(recipe) = Recipe::read(&text(file.bytes)) {
            let mut found = hint(Hint::Containerfile);
            found.root = Some(folder(file.path).to_owned());
            found.part = part(last(file.path));
            match recipe.runs() {
                Runs::Own if recipe.exposes => found.role = Role::Server,
                Runs::Own => {}
                Runs::Product(base) => found.base = Some(base),
                Runs::Nothing => found.role = Role::Aside,
            }
            facts.add(Some(recipe.line), found);
        }
        facts.done()
    }
}

/// Whether a file name is a Dockerfile's: `Dockerfile`, `Dockerfile.api`, `api.Dockerfile`, `Containerfile`.
fn is_containerfile(name: &str) -> bool {
    let name = name.to_lowercase();
    let stem = ["dockerfile", "containerfile"].into_iter().any(|word| {
        name == word
            || name.strip_prefix(word).is_some_and(|rest| rest.starts_with(['.', '-', '_']))
            || name.strip_suffix(word).is_some_and(|rest| rest.ends_with(['.', '-', '_']))
    });
    stem && !name.ends_with(".dockerignore") && !name.ends_with(".md") && !name.ends_with(".tmpl")
}

/// Which of several things a Dockerfile of this name builds; `None` where the name says only how or for what stage.
pub(super) fn part(file_name: &str) -> Option<String> {
    const HOW: &[&str] = &[
        "dockerfile",
        "containerfile",
        "dev",
        "development",
        "debug",
        "test",
        "tests",
        "prod",
        "production",
        "ci",
        "local",
        "release",
        "build",
        "builder",
        "base",
        "alpine",
        "debian",
        "ubuntu",
        "slim",
        "distroless",
        "windows",
        "linux",
        "nanoserver",
        "arm",
        "arm64",
        "armv7",
        "aarch64",
        "amd64",
        "x64",
        "x86",
        "multi",
        "multiarch",
        "multistage",
        "staging",
        "jvm",
        "native",
        "micro",
        "legacy",
        "graalvm",
        "github",
        "gitlab",
        "cypress",
        "e2e",
        "cuda",
        "gpu",
        "cpu",
        "rocm",
        "ubi",
        "ubi8",
        "ubi9",
        "openshift",
        "compose",
        "cloudbuild",
        "heroku",
        "optimized",
        "lint",
        "docs",
        "hub",
        "new",
        "old",
        "simple",
        "full",
        "min",
        "cross",
        "static",
        "musl",
        "deploy",
        "docker",
        "run",
        "in",
        "j2",
        "template",
        "tmpl",
    ];
    let words: Vec<String> = words(file_name).into_iter().filter(|word| !HOW.contains(&word.as_str())).collect();
    let names = words.iter().any(|word| word.chars().any(char::is_alphabetic));
    names.then(|| words.join("-"))
}

/// What a Dockerfile does, as far as it matters here.
struct Recipe {
    /// 1-based line of the last `FROM`.
    line: u32,
    /// The image of the last stage, where it is a foreign one.
    base: Option<String>,
    /// The tag of that image says that it serves (`php:8-apache`).
    is_host_tag: bool,
    /// The program that the last stage runs.
    entry: Option<String>,
    /// The last stage opens a port.
    exposes: bool,
}

impl Recipe {
    fn read(text: &str) -> Option<Self> {
        let mut stages: Vec<(String, String)> = Vec::new();
        let mut recipe: Option<Self> = None;
        let mut continued = false;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let starts = !continued;
            continued = line.ends_with('\\') || line.ends_with('`');
            let mut tokens = line.split_whitespace();
            let instruction = tokens.next().unwrap_or_default().to_ascii_uppercase();
            match instruction.as_str() {
                "FROM" if starts => {
                    let mut rest = tokens.filter(|token| !token.starts_with("--"));
                    let from = rest.next().unwrap_or_default().to_owned();
                    let name = rest.nth(1).unwrap_or_default().to_lowercase();
                    // A stage built on an earlier one runs what that one is built on.
                    let base =
                        stages.iter().find(|(stage, _)| *stage == from.to_lowercase()).map(|(_, base)| base.clone());
                    let before = recipe.take().filter(|_| base.is_some());
                    let (entry, exposes) = before.map_or((None, false), |before| (before.entry, before.exposes));
                    let base = base.unwrap_or(from);
                    stages.push((name, base.clone()));
                    let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
                    let tag = base.rsplit(':').next().unwrap_or_default();
                    let is_host_tag = ["apache", "fpm", "nginx"].iter().any(|host| tag.contains(host));
                    recipe = Some(Self { line, base: image(&base), is_host_tag, entry, exposes });
                }
                "ENTRYPOINT" | "CMD" if starts => {
                    if let Some(recipe) =
                        recipe.as_mut().filter(|recipe| instruction == "ENTRYPOINT" || recipe.entry.is_none())
                    {
                        recipe.entry = Some(program(&line[instruction.len()..]));
                    }
                }
                "EXPOSE" if starts => {
                    if let Some(recipe) = &mut recipe {
                        recipe.exposes = true;
                    }
                }
                _ => {}
            }
        }
        recipe
    }

    /// What the built image runs when nobody says otherwise.
    fn runs(&self) -> Runs {
        // These serve what is copied into them, so that their own entry point is enough.
        const HOSTS: &[&str] = &[
            "nginx",
            "httpd",
            "caddy",
            "envoy",
            "traefik",
            "haproxy",
            "kong",
            "krakend",
            "varnish",
            "tomcat",
            "jetty",
            "wildfly",
            "payara",
            "liberty",
            "lambda",
            "functions",
            "uvicorn",
            "gunicorn",
            "uwsgi",
            "fastapi",
            "passenger",
            "shiny",
            "locust",
            "k6",
            "openresty",
            "frankenphp",
            "unit",
            "tusd",
            "fpm",
        ];
        // These bring a language or a system and run nothing by themselves.
        const BARE: &[&str] = &[
            "node",
            "python",
            "ruby",
            "golang",
            "go",
            "rust",
            "java",
            "jdk",
            "jre",
            "temurin",
            "openjdk",
            "corretto",
            "graalvm",
            "maven",
            "gradle",
            "dotnet",
            "aspnet",
            "runtime",
            "sdk",
            "scratch",
            "deno",
            "bun",
            "alpine",
            "debian",
            "ubuntu",
            "fedora",
            "centos",
            "busybox",
            "distroless",
            "ubi",
            "php",
            "elixir",
            "erlang",
            "sbt",
            "static",
            "base",
            "gcc",
            "android",
            "amazonlinux",
            "wolfi",
            "swift",
            "perl",
            "haskell",
            "buildpack",
            "devcontainers",
            "cypress",
            "playwright",
            "protoc",
            "buf",
        ];
        let Some(base) = self.base.as_deref() else {
            return Runs::Own;
        };
        let any = |words: &[String], list: &[&str]| {
            words.iter().any(|word| list.contains(&word.trim_end_matches(char::is_numeric)))
        };
        let (is_host, is_bare) = (any(&words(last(base)), HOSTS) || self.is_host_tag, any(&words(base), BARE));
        match &self.entry {
            _ if is_host => Runs::Own,
            None if is_bare => Runs::Nothing,
            None => Runs::Product(base.to_owned()),
            // `mongod` of an image of `mongo` is the product again.
            Some(entry) if !is_bare && last(base).len() > 3 && entry.starts_with(last(base)) => {
                Runs::Product(base.to_owned())
            }
            Some(_) => Runs::Own,
        }
    }
}

/// The first word of a command in shell or list form, without its folders.
fn program(command: &str) -> String {
    let words = command.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | ',' | '"' | '\''));
    last(words.into_iter().find(|word| !word.is_empty()).unwrap_or_default()).to_owned()
}

/// What an image runs by itself.
enum Runs {
    /// What was put into it.
    Own,
    /// The foreign product that it is built on.
    Product(String),
    /// Nothing: it builds or holds something.
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::deployable::tests::hints;
    use crate::extract::fixture::Files;

    #[test]
    fn every_spelling_of_the_file_is_read_and_its_part_named() {
        for name in ["Dockerfile", "Containerfile", "api.Dockerfile", "Dockerfile-release", "Dockerfile.arm64"] {
            assert!(is_containerfile(name), "{name}");
        }
        assert!(!is_containerfile("Dockerfile.dockerignore") && !is_containerfile("Dockerfiles.md"));
        assert_eq!(part("Dockerfile"), None);
        assert_eq!(part("Dockerfile.debug"), None);
        assert_eq!(part("api.Dockerfile").as_deref(), Some("api"));
        assert_eq!(part("Dockerfile.order-worker.prod").as_deref(), Some("order-worker"));
    }

    #[test]
    fn a_product_with_settings_is_told_from_a_service() {
        let base = |text: &'static str| hints(&Containerfiles, &Files(vec![("x/Dockerfile", text)])).remove(0).base;
        assert_eq!(base("FROM mongo:5\nCOPY *.js /init/\n").as_deref(), Some("mongo"));
        assert_eq!(base("FROM mongo:5 AS a\nFROM a\nUSER 1\n").as_deref(), Some("mongo"));
        assert_eq!(
            base("FROM golang:1.25 AS b\nRUN go build\nFROM scratch\nCOPY --from=b /x /x\nENTRYPOINT [\"/x\"]\n"),
            None
        );
        assert_eq!(base("FROM php:7.4-apache\nCOPY html /var/www\n"), None);
        assert_eq!(base("FROM mongo:5\nCMD [\"mongod\", \"--x\"]\n").as_deref(), Some("mongo"));
        assert_eq!(base("FROM apache/kafka:4\nUSER 1\n").as_deref(), Some("apache/kafka"));
        assert_eq!(base("FROM envoyproxy/envoy:v1\nENTRYPOINT [\"x\"]\n"), None);
        let role = |text: &'static str| hints(&Containerfiles, &Files(vec![("x/Dockerfile", text)])).remove(0).role;
        assert_eq!(role("FROM golang:1.25\nRUN protoc x\n"), Role::Aside);
        assert_eq!(base("FROM grafana/grafana:11\nADD x y\nRUN a \\\n CMD b\n").as_deref(), Some("grafana/grafana"));
    }

    #[test]
    fn a_file_that_builds_nothing_is_no_hint() {
        assert!(hints(&Containerfiles, &Files(vec![("Dockerfile", "# nothing\n")])).is_empty());
    }
}
